import { describe, expect, it } from '@jest/globals';
import { type DebianQuestion, FactoryError, parseLock } from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import { hashOf } from '../fake-ports.fixture.ts';
import type { ResolvePorts } from '../ports.ts';
import { attempt } from '../run.fixture.ts';

const platform = 'linux/amd64';
const low = (packages: string, tag = '12-slim') => `description: a base
channels: [base]
parents: { debian: { image: docker.io/library/debian, tag: ${tag} } }
debian: { packages: [${packages}] }
`;
const texts = (lower: string) => ({
  'images/base/image.yaml': lower,
  'images/base/Dockerfile': 'FROM debian\nRUN --mount=from=debian-packages,target=/locked true\n',
  'images/middle/image.yaml': 'description: between\nchannels: [middle]\n',
  'images/middle/Dockerfile': 'FROM base\n',
  'images/top/image.yaml': 'description: on top\nchannels: [top]\ndebian: { packages: [extra] }\n',
  'images/top/Dockerfile': 'FROM middle\n',
});

/** A mirror where every name is a package, and the versions that it has are as given. */
function world(versions: Readonly<Record<string, string>> = {}) {
  const registry = memoryRegistry('docker.io/library/debian');
  for (const tag of ['12-slim', '13-slim']) registry.seedImage({ labels: { tag } }, tag);
  const asked: string[] = [];
  const solve = async ({ packages, below }: DebianQuestion) => {
    const there = below?.get('debian-packages')?.map((one) => one.packages.map(({ name }) => name)) ?? [];
    asked.push(`${packages} on ${JSON.stringify(there)}`);
    return packages
      .filter((name) => !there.flat().includes(name))
      .map((name) => {
        const version = versions[name] ?? '1';
        return { name, version, architecture: 'amd64', size: 1, sha256: hashOf(name + version) };
      });
  };
  return { registry, asked, debian: { solve } };
}

async function resolve(
  files: Readonly<Record<string, string>>,
  ports: Partial<ResolvePorts>,
  only?: string[],
) {
  const inputs = { platforms: [platform] as const, ...(only === undefined ? {} : { only }) };
  const tried = await attempt('', {}, { texts: files, ports, inputs });
  const lock = (image: string) =>
    parseLock(tried.texts[`images/${image}/image.lock.json`] ?? '', { file: image });
  return { ...tried, lock };
}

describe('Debian packages of an image on one of ours', () => {
  it('are asked for after those below, and what is there already is noted', async () => {
    const { asked, ...ports } = world();
    const { lock } = await resolve(texts(low('curl, extra')), ports);
    expect(asked).toEqual(['curl,extra on []', 'extra on [["curl","extra"]]']);
    expect(lock('top').debian?.[platform]).toEqual([]);
    expect(lock('top').present?.[platform]).toEqual({ 'debian-packages': ['extra'] });
    expect(lock('base').present).toBeUndefined();
  });

  it('are asked for again when those below move, whoever was asked for, and only then', async () => {
    const first = await resolve(texts(low('curl, extra')), world());
    const { asked, ...ports } = world();
    const same = await resolve({ ...first.texts }, ports, ['base']);
    expect(same.result.images.map(({ image }) => image)).toEqual(['base']);
    expect(asked).toEqual(['curl,extra on []']);

    const less = world();
    const second = await resolve({ ...first.texts, ...texts(low('curl')) }, less, ['base']);
    expect(second.lock('top').debian?.[platform]?.map(({ name }) => name)).toEqual(['extra']);
    expect(second.lock('top').present).toBeUndefined();
    expect(second.result.images.map(({ image }) => image)).toEqual(['base', 'top']);
  });

  it('are asked for again with another version of the parent at the bottom', async () => {
    const first = await resolve(texts(low('curl')), world());
    const next = world({ extra: '2' });
    const files = { ...first.texts, ...texts(low('curl', '13-slim')) };
    const second = await resolve(files, next, ['debian']);
    expect(second.lock('base').parents['debian']?.tag).toBe('13-slim');
    expect(second.lock('top').debian?.[platform]).toEqual([expect.objectContaining({ version: '2' })]);
  });

  it('keep what the lock has where apt refuses them, and say so', async () => {
    const first = await resolve(texts(low('curl, extra')), world());
    const { registry, debian } = world();
    const solve = async (question: DebianQuestion) => {
      if (question.packages.includes('extra'))
        throw new FactoryError('asset-missing', 'no extra', { hint: 'wait' });
      return debian.solve(question);
    };
    const files = { ...first.texts, ...texts(low('curl')) };
    const second = await resolve(files, { registry, debian: { solve } }, ['base']);
    expect(second.texts['images/top/image.lock.json']).toBe(first.texts['images/top/image.lock.json']);
    expect(second.result.images.find(({ image }) => image === 'top')?.outcomes).toEqual([
      expect.objectContaining({ kind: 'debian', status: 'refused', code: 'asset-missing' }),
    ]);
  });

  it('are asked for again in other bytes of the parent, where those below are', async () => {
    const first = await resolve(texts(low('curl')), world());
    const next = world({ extra: '2', curl: '1' });
    next.registry.seedImage({ labels: { tag: 'newer' } }, '12-slim');
    const kept = await resolve({ ...first.texts }, next, ['debian']);
    expect(kept.lock('top').debian?.[platform]).toEqual([expect.objectContaining({ version: '1' })]);
    const second = await resolve({ ...first.texts }, next, ['base']);
    expect(second.lock('top').debian?.[platform]).toEqual([expect.objectContaining({ version: '2' })]);
  });

  it('are refused where those below are not locked', async () => {
    const { registry, debian } = world();
    const solve = async (question: DebianQuestion) => {
      if (question.packages.includes('nope')) throw new FactoryError('asset-missing', 'no', { hint: 'wait' });
      return debian.solve(question);
    };
    const { result } = await resolve(texts(low('nope')), { registry, debian: { solve } });
    expect(result.images.find(({ image }) => image === 'top')?.outcomes).toEqual([
      expect.objectContaining({ status: 'refused', code: 'lock-missing' }),
    ]);
  });

  it('are refused for images whose stages wait for one another', async () => {
    const yaml = (name: string) =>
      low('curl').replace('[base]', `[${name}]`).replace('[curl]', '[curl], stages: { one: [gcc] }');
    const dockerfile = (other: string) =>
      `FROM ${other} AS one\nRUN --mount=from=debian-packages-one,target=/locked true\nFROM debian\nRUN --mount=from=debian-packages,target=/locked true\n`;
    const files = {
      'images/base/image.yaml': yaml('base'),
      'images/base/Dockerfile': dockerfile('top'),
      'images/top/image.yaml': yaml('top'),
      'images/top/Dockerfile': dockerfile('base'),
    };
    await expect(resolve(files, world())).rejects.toMatchObject({
      code: 'graph-cycle',
      message: expect.stringMatching(/base -> top -> base$/),
    });
  });
});
