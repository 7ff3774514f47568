import { describe, expect, it } from '@jest/globals';
import { type Digest, renderLock } from '@officina/core';
import { hashOf } from '../fake-ports.fixture.ts';
import type { ResolvePorts } from '../ports.ts';
import { attempt } from '../run.fixture.ts';

const digests: Record<string, Digest> = {
  debian: `sha256:${'a'.repeat(64)}`,
  ubuntu: `sha256:${'b'.repeat(64)}`,
};
const names: Record<string, string> = Object.fromEntries(
  Object.entries(digests).map(([name, digest]) => [digest, name]),
);
const parent = (name: string) => ({ image: `docker.io/library/${name}`, tag: 'x' });
const image = `description: a base
channels: [base]
parents: { ubuntu: { image: docker.io/library/ubuntu, tag: x }, debian: { image: docker.io/library/debian, tag: x } }
debian: { packages: [curl] }
`;
const curl = { name: 'curl', version: '8-1', architecture: 'amd64', size: 9, sha256: hashOf('curl') };

/** In which parent apt is asked on each platform, for an image with this Dockerfile. */
async function asked(dockerfile: string, mode: 'write' | 'check' = 'write') {
  const seen: string[] = [];
  const registry = {
    head: async ({ repository }: { repository: string }) => digests[repository.replace('library/', '')],
    manifest: async () => undefined,
    blob: async () => undefined,
  } as unknown as ResolvePorts['registry'];
  const solve = async (question: { image: string; platform: string }) => {
    seen.push(`${names[question.image.split('@')[1] ?? '']} ${question.platform}`);
    return [curl];
  };
  const lock = renderLock({
    schema: 'officina.lock/v1',
    image: 'base',
    parents: {
      debian: { ...parent('debian'), digest: digests['debian'] as Digest },
      ubuntu: { ...parent('ubuntu'), digest: digests['ubuntu'] as Digest },
    },
    tools: {},
    debian: { 'linux/amd64': [curl], 'linux/arm64': [curl] },
  });
  const { result } = await attempt(
    '',
    {},
    {
      inputs: { mode },
      texts: {
        'images/base/image.yaml': image,
        'images/base/Dockerfile': dockerfile,
        'images/base/image.lock.json': lock,
      },
      ports: { registry, debian: { solve } },
    },
  );
  const [outcome] = result.images[0]?.outcomes.filter(({ kind }) => kind === 'debian') ?? [];
  return { seen: seen.sort(), outcome };
}

describe('debianParents', () => {
  const texts: [string, string][] = [
    ['a stage of its own', 'FROM debian AS base\nFROM ubuntu AS helper\nFROM base\n'],
    ['an ARG', 'ARG P=debian\nFROM ubuntu AS helper\nFROM $P\n'],
    ['a keyword in mixed case and a stage in capitals', 'From debian As ONE\nFROM ubuntu AS two\nfrom one\n'],
    ['a continued line', 'FROM ubuntu AS helper\nFROM \\\n  debian\n'],
    ['an indented FROM', 'FROM ubuntu AS helper\n  FROM debian\n'],
    ['a heredoc with a FROM', 'FROM debian\nRUN <<EOF\nFROM ubuntu\nEOF\n'],
  ];
  it.each(texts)('finds what the last stage stands on through %s', async (_, dockerfile) => {
    for (const mode of ['write', 'check'] as const) {
      const { seen } = await asked(dockerfile, mode);
      expect(seen).toEqual(['debian linux/amd64', 'debian linux/arm64']);
    }
  });

  it('asks on each platform in the parent of that platform', async () => {
    const dockerfile =
      'ARG amd64=debian\nFROM debian AS on-amd64\nFROM ubuntu AS on-arm64\nFROM on-$TARGETARCH\n';
    expect((await asked(dockerfile)).seen).toEqual(['debian linux/amd64', 'ubuntu linux/arm64']);
  });

  it('refuses where the last stage stands on none of the parents, and does not take any other', async () => {
    const { seen, outcome } = await asked('FROM debian AS helper\nFROM scratch\n');
    expect(seen).toEqual([]);
    expect(outcome).toMatchObject({ status: 'refused', code: 'parent-missing' });
  });

  it('refuses a Dockerfile that plan would refuse', async () => {
    const { outcome } = await asked('FROM debian\nFOO x\n');
    expect(outcome).toMatchObject({ status: 'refused', code: 'dockerfile-invalid' });
  });
});
