import { describe, expect, it } from '@jest/globals';
import { type DebianQuestion, FactoryError, type Platform, parseLock } from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import { hashOf } from '../fake-ports.fixture.ts';
import type { ResolvePorts } from '../ports.ts';
import { attempt } from '../run.fixture.ts';

const lockPath = 'images/base/image.lock.json';
const image = `description: a base
channels: [base]
parents:
  debian: { image: docker.io/library/debian, tag: "{major}-slim", cooldown: 0 }
  other: { image: docker.io/library/debian, tag: 12-slim }
debian: { packages: [curl] }
`;

/** Debian 12, and 13 where asked, each with a curl of its own; `asked` are the questions to apt. */
function world(...versions: readonly string[]) {
  const registry = memoryRegistry('docker.io/library/debian');
  const digests = versions.map((version) => registry.seedImage({ labels: { version } }, `${version}-slim`));
  const asked: DebianQuestion[] = [];
  const solve: NonNullable<ResolvePorts['debian']>['solve'] = async (question) => {
    asked.push(question);
    const at = digests.findIndex((digest) => question.image.endsWith(digest));
    const version = `8-${versions[at]}`;
    return [{ name: 'curl', version, architecture: 'amd64', size: 1, sha256: hashOf(version) }];
  };
  return { registry, digests, asked, debian: { solve } };
}

async function resolve(
  ports: Partial<ResolvePorts>,
  texts: Readonly<Record<string, string>> = {},
  only?: string[],
) {
  const tried = await attempt(
    '',
    {},
    {
      texts: { ...texts, 'images/base/image.yaml': image },
      ports,
      inputs: { platforms: ['linux/amd64' as Platform], ...(only === undefined ? {} : { only }) },
    },
  );
  const lock = parseLock(tried.texts[lockPath] ?? '', { file: 'l' });
  const state = [lock.parents['debian']?.version, lock.debian?.['linux/amd64']?.[0]?.version];
  return { ...tried, state, outcomes: tried.result.images[0]?.outcomes };
}

describe('a parent of another release of Debian', () => {
  it.each([[undefined], [['debian']]])('has its own packages, when %s may move', async (only) => {
    const old = world('12');
    const first = await resolve(old);
    expect(first.state).toEqual(['12', '8-12']);
    const next = world('12', '13');
    const second = await resolve(next, first.texts, only);
    expect(second.state).toEqual(['13', '8-13']);
    expect(next.asked.map((question) => question.image)).toEqual([
      `docker.io/library/debian@${next.digests[1]}`,
    ]);
    expect(second.outcomes).toContainEqual(expect.objectContaining({ name: 'debian', old: '12', new: '13' }));
    expect(second.outcomes).toContainEqual(
      expect.objectContaining({ kind: 'debian', packages: [{ name: 'curl', old: '8-12', new: '8-13' }] }),
    );
  });

  it('waits where apt refuses the packages in it, or no engine is there to ask', async () => {
    const first = await resolve(world('12'));
    const { registry } = world('12', '13');
    const gone = new FactoryError('version-none', 'curl is not there', { hint: 'wait' });
    for (const debian of [undefined, { solve: async () => Promise.reject(gone) }]) {
      const second = await resolve({ registry, ...(debian === undefined ? {} : { debian }) }, first.texts);
      expect(second.state).toEqual(['12', '8-12']);
      expect(second.outcomes).toContainEqual(
        expect.objectContaining({ name: 'debian', status: 'held', old: '12', waiting: { version: '13' } }),
      );
    }
  });

  it('does not ask apt when another parent moves', async () => {
    const first = await resolve(world('12'));
    const next = world('12');
    const edited = image.replace('tag: 12-slim', 'tag: 13-slim');
    next.registry.seedImage({ labels: { version: '13' } }, '13-slim');
    const texts = { ...first.texts, 'images/base/image.yaml': edited };
    const tried = await attempt(
      '',
      {},
      { texts, ports: next, inputs: { platforms: ['linux/amd64' as Platform], only: ['other'] } },
    );
    expect(parseLock(tried.texts[lockPath] ?? '', { file: 'l' }).parents['other']?.tag).toBe('13-slim');
    expect(next.asked).toEqual([]);
  });
});
