import { describe, expect, it } from '@jest/globals';
import { type Contents, digestOf, type ReleaseRecord } from '@officina/core';
import { renderNotes } from './notes.ts';

const record = (kubectl: string, bash: string, version: string): ReleaseRecord => ({
  schema: 'officina.release/v1',
  registry: 'docker.io/owner/factory',
  version,
  images: [
    {
      image: 'base',
      digest: digestOf(kubectl),
      platforms: [
        {
          platform: 'linux/amd64',
          digest: digestOf(kubectl),
          key: digestOf('key'),
          checks: 42,
          size: 391_000_000,
          download: 29_400_000,
        },
      ],
      tags: [`devpod-base-${version}`, 'devpod-base'],
      contents: {
        lock: digestOf('lock'),
        parents: {},
        tools: { kubectl, lazyvim: kubectl.slice(-1).repeat(40) },
        npm: {},
        debian: { 'linux/amd64': { bash, zsh: '1' }, 'linux/arm64': { bash, zsh: '1' } },
      },
    },
  ],
});

describe('renderNotes', () => {
  it('says of a frontend that its registry must still have it', () => {
    const { images, ...rest } = record('1.35.0', '5.2', 'v0.2.0');
    const frontend = `docker.io/docker/dockerfile@${digestOf('frontend')}`;
    const notes = renderNotes({
      ...{ ...rest, kept: 'registry' },
      images: images.map((image) => ({ ...image, frontend })),
    });
    expect(notes).toContain(
      `But the frontend ${frontend} is kept, but builders take a frontend from a registry only`,
    );
  });

  it('says first of all which builds had a network, and why', () => {
    const { images, ...rest } = record('1.35.0', '5.2', 'v0.2.0');
    const open = { base: 'a live session | of the vendor' };
    expect(renderNotes({ ...rest, images: images.map((image) => ({ ...image, open })) })).toContain(
      '# v0.2.0\n\n## Open\n\nSteps of these builds had a network. What they fetched is in no lock and in no SBOM.\n\n- `base is open: a live session \\| of the vendor`\n\n',
    );
  });

  it('names a parent by its version', () => {
    const on = (version: string): ReleaseRecord => {
      const { images, ...rest } = record('1.35.0', '5.2', 'v0.2.0');
      const own = { parents: { os: digestOf(version) }, versions: { os: version } };
      const made = images.map(({ contents, ...image }) => ({
        ...image,
        contents: { ...(contents as Contents), ...own },
      }));
      return { ...rest, images: made };
    };
    expect(renderNotes(on('26.04'), { previous: on('24.04') })).toContain(
      '| `os` | `base` | `24.04` | `26.04` | major |',
    );
  });

  it('says what moved, security updates first, with the lines to copy, weights and smoke', () => {
    const text = renderNotes(record('1.35.0', '5.2+deb12u2', 'v0.2.0'), {
      previous: record('1.34.1', '5.2+deb12u1', 'v0.1.0'),
    });
    expect(text).toBe(
      `# v0.2.0

## What moved since v0.1.0

First what Debian marks as a fix of its stable release (\`+debNuM\`): security updates are among these. The version of a tool or an npm package does not say why it moved.

### Debian stable and security updates

|  | Image | Old | New | Step |
| --- | --- | --- | --- | --- |
| \`bash\` | \`base\` | \`5.2+deb12u1\` | \`5.2+deb12u2\` | patch |

### Tools

|  | Image | Old | New | Step |
| --- | --- | --- | --- | --- |
| \`kubectl\` | \`base\` | \`1.34.1\` | \`1.35.0\` | minor |
| \`lazyvim\` | \`base\` | \`${'1'.repeat(40)}\` | \`${'0'.repeat(12)}\` | patch |

## Copy

\`\`\`
docker.io/owner/factory:devpod-base-v0.2.0@${digestOf('1.35.0')}
\`\`\`

## Images

| Image | Platform | Size | Download | Smoke | Tags |
| --- | --- | --- | --- | --- | --- |
| \`base\` | linux/amd64 | 391.0 MB | 29.4 MB | 42 checks passed | \`devpod-base-v0.2.0\` \`devpod-base\` |
`.replace('1'.repeat(40), '1'.repeat(12)),
    );
  });

  it('tells every kind of move apart, those that Debian marks as fixes first', () => {
    const before = record('1.34.1', '5.2+deb12u1', 'v0.1.0');
    const now = record('1.34.1', '5.2+deb12u2', 'v0.2.0');
    const change = ({ images }: ReleaseRecord, to: Partial<Contents>) => {
      const [base] = images;
      if (base?.contents !== undefined) Object.assign(base.contents, to);
    };
    const debian = (zsh: string, bash: string) => ({
      'linux/amd64': { bash, zsh },
      'linux/arm64': { bash, zsh },
    });
    change(before, { npm: { '@google/gemini-cli': '0.16.0' }, parents: { debian: digestOf('old') } });
    change(now, { npm: { '@google/gemini-cli': '0.17.0' }, parents: { debian: digestOf('new') } });
    change(before, { debian: debian('1', '5.2+deb12u1') });
    change(now, { debian: debian('2', '5.2+deb12u2') });
    const added = { ...now, images: [...now.images, { ...structuredClone(now.images[0]), image: 'extra' }] };
    const text = renderNotes(added as ReleaseRecord, { previous: before });
    expect(text.match(/^### .*$/gm)).toEqual([
      '### Debian stable and security updates',
      '### npm packages',
      '### Base images',
      '### Images',
      '### Debian packages',
    ]);
    expect(text).toContain('| `@google/gemini-cli` | `base` | `0.16.0` | `0.17.0` | minor |');
    expect(text).toContain('| `zsh` | `base` | `1` | `2` |');
    expect(text.match(/^docker\.io\/owner\/factory:.*@sha256:[0-9a-f]{64}$/gm)).toHaveLength(2);
  });

  it("takes no package of somebody else for a fix of Debian's, whatever its version looks like", () => {
    const of = (version: string) => {
      const one = record('1.34.1', version, 'v0.1.0');
      const contents = one.images[0]?.contents;
      if (contents !== undefined)
        Object.assign(contents, { debian: { 'linux/amd64': { 'cli (of acme)': version } } });
      return one;
    };
    const text = renderNotes(of('5.2+deb12u2'), { previous: of('5.2+deb12u1') });
    expect(text).not.toContain('### Debian stable and security updates');
    expect(text).toContain('| `cli (of acme)` | `base` | `5.2+deb12u1` | `5.2+deb12u2` |');
  });

  it('says so when nothing moved', () => {
    const same = record('1.34.1', '5.2', 'v0.1.0');
    expect(renderNotes({ ...same, version: 'v0.1.1' }, { previous: same })).toContain('Nothing:');
  });

  it('lists what is in a first release', () => {
    expect(renderNotes(record('1.34.1', '5.2', 'v0.1.0'))).toContain('| `kubectl` | `base` | `1.34.1` |');
  });
});
