import { describe, expect, it } from '@jest/globals';
import { compareRanks, normalProject, readWheelName, wheelRank } from './wheel-name.ts';

const tagged = (tags: string) => {
  const read = readWheelName(`some-1.0-${tags}.whl`);
  if (read === undefined) throw new Error(`${tags} is not read`);
  return read;
};
const rank = (tags: string, minor = 11) => wheelRank(tagged(tags), minor);

describe('wheelRank', () => {
  // The order of packaging.tags, which pip has its own from.
  it('prefers what is made for the very Python, then the newest stable interface, then what needs none', () => {
    const tags = [
      'cp311-cp311-manylinux_2_28_x86_64',
      'cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64',
      'cp311-cp311-manylinux_2_5_x86_64.manylinux1_x86_64',
      'cp311-abi3-manylinux_2_17_x86_64',
      'cp311-none-manylinux_2_17_x86_64',
      'cp310-abi3-manylinux_2_17_x86_64',
      'cp38-abi3-manylinux_2_17_x86_64',
      'py311-none-manylinux_2_17_x86_64',
      'py3-none-manylinux_2_17_x86_64',
      'py310-none-manylinux_2_17_x86_64',
      'cp311-none-any',
      'py311-none-any',
      'py3-none-any',
      'py310-none-any',
      'py38-none-any',
    ];
    const shuffled = [...tags].sort();
    expect(shuffled.sort((a, b) => compareRanks(rank(a) ?? [], rank(b) ?? []))).toEqual(tags);
  });

  it('takes the highest build, by its number', () => {
    const names = ['', '-1', '-2', '-10'].map((build) => `some-1.0${build}-py3-none-any.whl`);
    const ranks = names.map((name) => {
      const read = readWheelName(name);
      return (read && wheelRank(read, 11)) ?? [];
    });
    expect([...ranks].sort(compareRanks)).toEqual([...ranks].reverse());
  });

  it.each([
    'cp312-cp312-manylinux_2_17_x86_64',
    'cp312-abi3-manylinux_2_17_x86_64',
    'py312-none-any',
    'cp311-cp311t-manylinux_2_17_x86_64',
    'pp311-pypy311_pp73-manylinux_2_17_x86_64',
    'py2-none-any',
  ])('knows that %s does not fit 3.11', (tags) => expect(rank(tags)).toBeUndefined());

  it.each(['py2.py3-none-any', 'py38-none-any', 'cp38.cp39.cp310.cp311-none-any', 'py3-none-any'])(
    'knows that %s does',
    (tags) => expect(rank(tags)).toBeDefined(),
  );

  it('knows 3.9 for older than 3.10, which a comparison of texts does not', () => {
    expect(rank('cp39-abi3-manylinux_2_17_x86_64', 10)).toBeDefined();
    expect(rank('cp310-abi3-manylinux_2_17_x86_64', 9)).toBeUndefined();
  });
});

describe('normalProject', () => {
  it.each(['Some.Thing', 'some_thing', 'some--thing', 'SOME-thing'])('knows %s', (name) =>
    expect(normalProject(name)).toBe('some-thing'),
  );
});
