import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@officina/core';
import { type BodyOptions, bodyLimit, markOf, renderBody, unmark } from './body.ts';
import type { Change } from './change.ts';
import type { Proposal } from './proposal.ts';

const mark = { versions: digestOf('versions'), all: digestOf('all'), evidence: digestOf('evidence') };
const options: BodyOptions = { mark, now: new Date('2026-11-20T00:00:00Z'), token: 'app' };

const change = (name: string, more: Partial<Change> = {}): Change => ({
  image: 'base',
  kind: 'tool',
  name,
  old: '1.0.0',
  new: '1.1.0',
  step: 'minor',
  group: 'main',
  evidence: ['publisher-checksum'],
  ...more,
});

const proposal = (...changes: Change[]): Proposal => ({ group: 'main', title: 'bump', changes, files: [] });

describe('renderBody', () => {
  it('shows evidence, measured versions that moved, and upstream in its own words', () => {
    const { body, full, folded } = renderBody(
      proposal(change('sops', { repository: 'getsops/sops', oldTag: 'v1.0.0', newTag: 'v1.1.0' })),
      {
        ...options,
        notes: new Map([['base sops', 'Thanks @octocat, see #12 <b>bold</b>']]),
        evidence: [
          {
            image: 'base',
            platform: 'linux/amd64',
            oldSize: 390_000_000,
            size: 391_500_000,
            download: 12_300_000,
            passed: 40,
            failed: ['locale en_US.UTF-8'],
            measured: [
              { tool: 'sops', old: '1.0.0', new: '1.1.0' },
              { tool: 'yq', old: '4.0.0', new: '4.0.0' },
            ],
          },
        ],
      },
    );
    expect(body).toBe(`### Tools

|  | Image | Old | New | Step | Age | Checksum known by | Upstream |
| --- | --- | --- | --- | --- | --- | --- | --- |
| \`sops\` | \`base\` | \`1.0.0\` | \`1.1.0\` | minor |  | publisher-checksum | [release](https://github.com/getsops/sops/releases/tag/v1.1.0) [compare](https://github.com/getsops/sops/compare/v1.0.0...v1.1.0) |

### Evidence

| Image | Platform | Size | Before | To download | Smoke |
| --- | --- | --- | --- | --- | --- |
| \`base\` | linux/amd64 | 391.5 MB | 390.0 MB | 12.3 MB | **1 failed**: \`locale en_US.UTF-8\` |

### Measured versions

|  | Image | Platform | It said | It says |
| --- | --- | --- | --- | --- |
| \`sops\` | \`base\` | linux/amd64 | \`1.0.0\` | \`1.1.0\` |

### Upstream on \`sops\`

<details>
<summary><code>sops</code>: its release notes</summary>

\`\`\`text
Thanks @octocat, see #12 <b>bold</b>
\`\`\`

</details>

---
Checks on this pull request start by themselves. Push to this branch and the factory leaves it to you; close it and the same versions are not proposed again.

<!-- officina:proposal ${mark.versions} ${mark.all} ${mark.evidence} -->
`);
    expect([full, folded]).toEqual([body, []]);
  });

  it('says which builds had a network, and why', () => {
    const evidence = [
      {
        ...{ image: 'base', platform: 'linux/amd64' as const, passed: 1, failed: [], measured: [] },
        open: { base: 'a live session' },
      },
    ] as const;
    const { body } = renderBody(proposal(change('sops')), { ...options, evidence });
    expect(body).toMatch(
      /## Open\n\nSteps of these builds had a network\..*\n\n- `base is open: a live session`/,
    );
  });

  it('tells the age that upstream gives, else for how long it was seen', () => {
    const changes = [
      change('sops', { released: '2026-11-19T00:00:00Z', firstSeen: '2026-11-01T00:00:00Z' }),
      change('yq', { firstSeen: '2026-11-17T00:00:00Z' }),
    ];
    const { body } = renderBody(proposal(...changes), options);
    expect(body).toContain('| minor | 1 day | publisher-checksum |');
    expect(body).toContain('| minor | seen for 3 days | publisher-checksum |');
  });

  it('says what waits for a person when it is opened with GITHUB_TOKEN', () => {
    expect(renderBody(proposal(change('sops')), { ...options, token: 'github-token' }).body).toContain(
      'press "Approve',
    );
  });

  it('stays under the limit, folding the last sections first and naming them', () => {
    const changes = ['sops', 'yq'].map((name) => change(name));
    const notes = new Map(changes.map(({ name }) => [`base ${name}`, 'x'.repeat(4000)]));
    const debian = Array.from({ length: 1140 }, (_, at) => change(`package-${at}`, { kind: 'debian' }));
    const { body, full, folded } = renderBody(proposal(...changes, ...debian), { ...options, notes });
    expect(body.length).toBeLessThanOrEqual(bodyLimit);
    expect(full.length).toBeGreaterThan(bodyLimit);
    expect(folded).toEqual(['Upstream on `yq`']);
    expect(body).toContain('Left out here for its length');
    expect(markOf(body)).toEqual(mark);
  });

  it('stays under the limit even when the first table alone is too long', () => {
    const changes = Array.from({ length: 2000 }, (_, at) => change(`tool-${at}`));
    const { body } = renderBody(proposal(...changes), options);
    expect(body.length).toBeLessThanOrEqual(bodyLimit);
    expect(markOf(body)).toEqual(mark);
  });

  it('pings nobody who has the name of an npm scope', () => {
    const npm = change('@google/gemini-cli', { kind: 'npm' });
    const { body } = renderBody(proposal(npm), {
      ...options,
      notes: new Map([['base @google/gemini-cli', 'text']]),
    });
    expect(body.replace(/`[^`\n]*`|<code>[^<]*<\/code>/g, '')).not.toContain('@');
  });
});

describe('markOf', () => {
  it('is not taken in by a mark in quoted text', () => {
    const feigned = `<!-- officina:proposal ${digestOf('1')} ${digestOf('2')} ${digestOf('3')} -->`;
    const { body } = renderBody(proposal(change('sops')), {
      ...options,
      notes: new Map([['base sops', feigned]]),
    });
    expect(markOf(body)).toEqual(mark);
    expect(markOf(`${feigned}\nand more`)).toBeUndefined();
  });

  it('is gone from a body that was unmarked', () => {
    expect(markOf(unmark(renderBody(proposal(change('sops')), options).body))).toBeUndefined();
  });
});
