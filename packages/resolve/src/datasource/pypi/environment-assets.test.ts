import { describe, expect, it } from '@jest/globals';
import type { PythonProject, PythonWish, ToolSpec } from '@officina/core';
import { fakeQuery } from '../datasource.fixture.ts';
import { pypi } from './index.ts';

const file = (filename: string, more: object = {}) => ({
  filename,
  hashes: { sha256: 'a'.repeat(64) },
  size: 7,
  'upload-time': '2026-11-01T08:00:00Z',
  url: `https://files.pythonhosted.org/${filename}`,
  yanked: false,
  ...more,
});
const page = (...files: object[]) => JSON.stringify({ files });
const pages = {
  'https://pypi.org/simple/tool/': page(
    file('tool-1.0.0-py3-none-any.whl', { 'requires-python': '>=3.9' }),
    file('tool-2.0.0-py3-none-any.whl', { 'requires-python': '>=3.12,<4' }),
  ),
  'https://pypi.org/simple/part/': page(
    file('part-1.5-cp311-cp311-manylinux_2_17_x86_64.whl'),
    file('part-1.5-cp311-cp311-manylinux_2_17_aarch64.whl'),
    file('part-1.5-py3-none-any.whl'),
  ),
};
const closure = (arch: string): PythonProject[] => [
  { name: 'tool', version: '1.0.0', wheels: ['tool-1.0.0-py3-none-any.whl'] },
  {
    name: 'part',
    version: '1.5',
    wheels: ['part-1.5-py3-none-any.whl', `part-1.5-cp311-cp311-manylinux_2_17_${arch}.whl`],
  },
];
const both = ['linux/amd64', 'linux/arm64'] as const;

function query(environment: object = {}, projects = closure) {
  const asked: PythonWish[] = [];
  const spec = {
    datasource: 'pypi',
    package: 'Tool',
    environment: { python: '3.11', ...environment },
    install: [{ to: '/opt/tool/' }],
  } as unknown as ToolSpec;
  const python = {
    closure: async (wish: PythonWish) => {
      asked.push(wish);
      return projects(wish.platform === 'linux/amd64' ? 'x86_64' : 'aarch64');
    },
  };
  return { asked, query: { ...fakeQuery(spec, pages), python } };
}
const offer = { version: '1.0.0', prerelease: false, released: '2026-11-01T08:00:00Z' };

describe('an environment of Python', () => {
  it('has versions that are for its Python alone', async () => {
    const versions = async (python: string) =>
      (await pypi.versions(query({ python }).query)).map(({ version }) => version);
    expect(await versions('3.11')).toEqual(['1.0.0']);
    expect(await versions('3.12')).toEqual(['2.0.0', '1.0.0']);
  });

  it('is the best wheel of each project, for each platform by itself', async () => {
    const wanted = await pypi.assets(query().query, offer, both);
    expect(wanted.map(({ platform, path }) => [platform, path])).toEqual([
      ['linux/amd64', 'tool-1.0.0-py3-none-any.whl'],
      ['linux/amd64', 'part-1.5-cp311-cp311-manylinux_2_17_x86_64.whl'],
      ['linux/arm64', 'tool-1.0.0-py3-none-any.whl'],
      ['linux/arm64', 'part-1.5-cp311-cp311-manylinux_2_17_aarch64.whl'],
    ]);
    expect(wanted[0]).toMatchObject({
      url: 'https://files.pythonhosted.org/tool-1.0.0-py3-none-any.whl',
      published: { sha256: 'a'.repeat(64), size: 7, complete: true },
    });
  });

  it('is what there was at the moment of the query', async () => {
    const { asked, query: one } = query();
    await pypi.assets(one, offer, ['linux/amd64']);
    expect(asked[0]?.before).toBe('2026-11-30T00:00:00Z');
  });

  it('is asked for with its extras and what goes with it', async () => {
    const { asked, query: one } = query({ extras: ['a', 'b'], with: ['plugin>=2'] });
    await pypi.assets(one, offer, ['linux/arm64']);
    expect(asked).toEqual([
      expect.objectContaining({
        requirements: ['tool[a,b]==1.0.0', 'plugin>=2'],
        python: '3.11.2',
        platform: 'linux/arm64',
      }),
    ]);
  });

  it.each([
    [
      'asset-missing',
      { python: '3.10' },
      offer,
      () => closure('x86_64').map((one) => ({ ...one, wheels: [] })),
    ],
    [
      'asset-missing',
      {},
      offer,
      () => [{ name: 'part', version: '1.6', wheels: ['part-1.6-py3-none-any.whl'] }],
    ],
  ])('is refused with %s', async (code, environment, one, projects) => {
    const asked = query(environment, projects);
    await expect(pypi.assets(asked.query, one, both)).rejects.toMatchObject({ code });
  });
});
