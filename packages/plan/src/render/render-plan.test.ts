import { describe, expect, it } from '@jest/globals';
import type { Plan, Reason } from '@officina/core';
import { digest } from '../workspace.fixture.ts';
import { renderPlan, renderReason } from './render-plan.ts';
import { renderPlanSummary } from './render-summary.ts';

const why: Reason[] = [
  { code: 'tool', subject: 'kubectl', old: '1.36.3', new: '1.36.4' },
  { code: 'file', subject: 'base/rootfs/a|b', new: '0644 x' },
  { code: 'dockerfile', subject: 'base/Dockerfile', old: 'a', new: 'b' },
  { code: 'settings', subject: 'epoch', old: '1', new: '2' },
];

const plan: Plan = {
  schema: 'officina.plan/v1',
  registry: 'localhost:5000/x',
  epoch: 1,
  images: [
    {
      name: 'base',
      folder: 'base',
      parents: [],
      externals: { debian: 'debian:12' },
      tools: ['kubectl'],
      channels: ['base'],
      platforms: [{ platform: 'linux/amd64', key: digest('a'), action: 'build', why }],
    },
    {
      name: 'devpod',
      folder: 'devpod',
      parents: ['base'],
      externals: {},
      tools: [],
      channels: ['devpod'],
      platforms: [
        {
          platform: 'linux/amd64',
          key: digest('b'),
          action: 'reuse',
          digest: digest('c'),
          found: 'engine',
          why: [],
        },
      ],
    },
  ],
};

describe('renderPlan', () => {
  it('is a table with the first reasons, and a count', () => {
    expect(renderPlan(plan)).toBe(
      [
        'image   platform     action  key           digest        why',
        'base    linux/amd64  build   aaaaaaaaaaaa  -             tool kubectl 1.36.3 -> 1.36.4; base/rootfs/a|b added; base/Dockerfile changed; 1 more',
        'devpod  linux/amd64  reuse   bbbbbbbbbbbb  cccccccccccc  tested image in the engine',
        '1 to build, 1 reused',
        '',
      ].join('\n'),
    );
  });

  it('gives every reason with old and new when asked to explain', () => {
    expect(renderPlan(plan, { explain: true })).toContain(
      'base/rootfs/a|b added (none -> 0644 x); base/Dockerfile changed (a -> b); builder setting epoch 1 -> 2',
    );
  });

  it('keeps within its line whatever a file is called', () => {
    const why: Reason[] = [{ code: 'file', subject: 'base/a\n\u001b[2Jb', new: 'x' }];
    const [image] = plan.images;
    const platforms = image?.platforms.map((entry) => ({ ...entry, why })) ?? [];
    const lines = renderPlan({ ...plan, images: [{ ...(image as (typeof plan.images)[0]), platforms }] });
    expect(lines).toContain('base/a b added\n');
  });
});

describe('renderReason', () => {
  it.each<[Reason, string]>([
    [{ code: 'parent', subject: 'base' }, 'parent base is built'],
    [{ code: 'parent', subject: 'base', old: digest('1'), new: digest('2') }, 'parent base is built'],
    [
      { code: 'parent', subject: 'debian', old: 'debian:12@sha256:1', new: 'debian:12@sha256:2' },
      'parent debian debian:12@sha256:1 -> debian:12@sha256:2',
    ],
    [
      {
        ...{ code: 'parent', subject: 'ubuntu', old: 'localhost:5000/ubuntu:24.04@sha256:1' },
        new: 'localhost:5000/ubuntu:26.04@sha256:2',
      },
      'parent ubuntu 24.04 -> 26.04',
    ],
    [
      { code: 'parent', subject: 'os', old: 'ubuntu:24.04@sha256:1', new: 'debian:13@sha256:2' },
      'parent os ubuntu:24.04@sha256:1 -> debian:13@sha256:2',
    ],
    [{ code: 'file', subject: 'a', old: 'x' }, 'a removed'],
    [
      {
        code: 'tool',
        subject: 'Debian package zsh',
        old: `5.9 amd64 ${'a'.repeat(64)}`,
        new: `5.10 amd64 ${'b'.repeat(64)}`,
      },
      'Debian package zsh 5.9 -> 5.10',
    ],
    [
      { code: 'npm', subject: '@google/gemini-cli', old: '0.1', new: '0.2' },
      'npm @google/gemini-cli 0.1 -> 0.2',
    ],
    [{ code: 'gone', subject: 'x' }, 'its tested image is no longer there'],
  ])('says %j', (reason, words) => {
    expect(renderReason(reason)).toBe(words);
  });
});

describe('renderPlanSummary', () => {
  it('draws the graph and does not let a name break the table', () => {
    const text = renderPlanSummary(plan);
    expect(text).toContain(
      '  i0["base: build"]:::build\n  i0 --> x0_0(["debian"])\n  i1["devpod: reuse"]\n  i1 --> i0',
    );
    expect(text).toContain('base/rootfs/a\\|b added');
    for (const line of text.split('\n').filter((row) => row.startsWith('|'))) {
      expect(line.match(/(?<!\\)\|/g)).toHaveLength(7);
    }
  });

  it('stays under the limit of a job summary for a large plan', () => {
    const images = Array.from({ length: 3000 }, (_, at) => ({
      ...(plan.images[0] as Plan['images'][0]),
      name: `i${at}`,
    }));
    const text = renderPlanSummary({ ...plan, images });
    expect(text.length).toBeLessThan(1024 * 1024);
    expect(text).toContain('2800 more images');
  });
});
