import { describe, expect, it } from '@jest/globals';
import { type AssetStore, type Http, pypiIndex } from '@officina/core';
import { proposePythonTool } from './propose-python-tool.ts';

const file = (filename: string, more: object = {}) => ({
  filename,
  url: `https://files.test/${filename}`,
  hashes: { sha256: 'a'.repeat(64) },
  ...more,
});

/** A PyPI that has these files, whose newest wheel has these members. */
function world(files: object[], members: string[], entryPoints = '') {
  const asked: string[] = [];
  const http = {
    request: async ({ url }: { url: string }) => {
      asked.push(url);
      const status = files.length === 0 ? 404 : 200;
      return {
        ...{ status, headers: {}, url },
        text: async () => JSON.stringify({ files }),
        discard: async () => undefined,
      };
    },
  } as unknown as Http;
  const assets = {
    download: async ({ url }: { url: string }) => {
      asked.push(url);
      return { sha256: 'b'.repeat(64), size: 1, file: '/store/b', headers: {} };
    },
    inspect: async () => members.map((path) => ({ path, kind: 'file' })),
    readMember: async (_: unknown, name: string) => (name === info ? Buffer.from(entryPoints) : undefined),
  } as unknown as AssetStore;
  const python = { python: '3.11' };
  return {
    asked,
    propose: (project: string, extras: string[] = []) =>
      proposePythonTool({ project, extras }, { python, ports: { http, assets } }),
  };
}

const points = '[console_scripts]\nhttp = a:b\nhttpie = a:b\n';
const info = 'x-1.dist-info/entry_points.txt';

describe('proposePythonTool', () => {
  it('links every program of the newest wheel for the Python of the image', async () => {
    const { propose, asked } = world(
      [
        file('httpie-3.2.0-py3-none-any.whl'),
        file('httpie-3.10.0-py3-none-any.whl'),
        file('httpie-3.11.0-py3-none-any.whl', { yanked: 'broken' }),
        file('httpie-4.0.0-py3-none-any.whl', { 'requires-python': '>=3.12' }),
        file('httpie-5.0.0b1-py3-none-any.whl'),
        file('httpie-6.0.0.tar.gz'),
      ],
      ['x.data/scripts/old', info],
      points,
    );
    expect(await propose('HTTPie', ['socks'])).toEqual({
      name: 'httpie',
      tool: {
        datasource: 'pypi',
        package: 'httpie',
        constraint: '3.x',
        environment: { python: '3.11', extras: ['socks'] },
        install: [{ to: '/opt/httpie/' }],
        links: {
          '/usr/local/bin/http': '/opt/httpie/bin/http',
          '/usr/local/bin/httpie': '/opt/httpie/bin/httpie',
          '/usr/local/bin/old': '/opt/httpie/bin/old',
        },
      },
    });
    expect(asked).toEqual([
      `${pypiIndex}/simple/httpie/`,
      'https://files.test/httpie-3.10.0-py3-none-any.whl',
    ]);
  });

  it('reads versions as numbers where they are no semver', async () => {
    const files = ['2025.2.9', '2025.10.14', '2026.01.02', '2026.02.03'].map((version) =>
      file(`nox-${version}-py3-none-any.whl`),
    );
    const { tool } = await world([...files, file('nox-2026.03.04-py3-none-any.whl')], [info], points).propose(
      'nox',
    );
    expect(tool).toMatchObject({ scheme: 'numbers', constraint: '2026.x' });
  });

  it.each([
    ['version-none', [], [info]],
    ['version-none', [file('x-1.0.0.tar.gz')], [info]],
    ['version-none', [file('x-1.0.0-py3-none-any.whl', { 'requires-python': '<3.11' })], [info]],
    ['archive-member-missing', [file('x-1.0.0-py3-none-any.whl')], ['x/__init__.py']],
  ])('refuses with %s', async (code, files, members) => {
    await expect(world(files, members, points).propose('x')).rejects.toMatchObject({ code });
  });
});
