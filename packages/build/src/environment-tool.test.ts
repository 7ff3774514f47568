import { describe, expect, it } from '@jest/globals';
import { type LockedTool, type Material, ToolSpec, toolContent } from '@officina/core';
import { environmentKey, environmentOf, environmentTarget } from './environment-tool.ts';
import { packedTar, takePacked } from './packed-tools.ts';

const spec = ToolSpec.parse({
  datasource: 'pypi',
  package: 'tool',
  environment: { python: '3.11' },
  install: [{ to: '/opt/tool/' }],
  links: { '/usr/local/bin/tool': '/opt/tool/bin/tool' },
});
const wheel = (path: string, sum: string) =>
  ({
    platform: 'any',
    path,
    url: `https://files.test/${path}`,
    size: 1,
    sha256: sum.repeat(64),
    evidence: 'release-digest',
  }) as const;
const locked = {
  version: '1.0.0',
  assets: [wheel('tool-1.0.0-py3-none-any.whl', 'b'), wheel('part-1.0-py3-none-any.whl', 'a')],
} as unknown as LockedTool;
const content = toolContent({ image: 'desk', tool: 'tool' }, { locked, platform: 'linux/amd64' });
const environment = (over: object = {}) => {
  const made = environmentOf(ToolSpec.parse({ ...spec, ...over }), {
    ...{ what: 'desk: tool', locked, platform: 'linux/amd64' as const, content, epoch: 7 },
  });
  if (made === undefined) throw new Error('none');
  return made;
};
const tar = {
  what: 'x',
  from: { file: '/store/c' },
  hash: { algorithm: 'sha256', hex: 'c'.repeat(64) },
} as Material;

describe('environmentOf', () => {
  it('has the wheels, its own last, and where it is in the image', () => {
    expect(environment()).toMatchObject({
      wheels: [{ hash: { hex: 'a'.repeat(64) } }, { hash: { hex: 'b'.repeat(64) } }],
      place: { folder: '/opt/tool', python: '3.11', interpreter: '/usr/bin/python3' },
      links: { '/usr/local/bin/tool': '/opt/tool/bin/tool' },
      time: 7,
    });
  });

  it('is installed as pip does: its own project last, of the others the earlier name later', () => {
    const names = ['Zulu-1.0', 'My_Tool-1.0.0', 'alpha-1.0'];
    const assets = names.map((name, at) => wheel(`${name}-py3-none-any.whl`, `${at}`));
    const all = { ...locked, assets } as unknown as LockedTool;
    const made = environmentOf(ToolSpec.parse({ ...spec, package: 'my.tool' }), {
      ...{ what: 'desk: tool', locked: all, platform: 'linux/amd64', epoch: 7 },
      content: toolContent({ image: 'desk', tool: 'tool' }, { locked: all, platform: 'linux/amd64' }),
    });
    expect(made?.wheels.map(({ hash }) => names[Number(hash.hex[0])])).toEqual([
      'Zulu-1.0',
      'alpha-1.0',
      'My_Tool-1.0.0',
    ]);
  });

  it('is another one for whatever its files say', () => {
    const others = [
      { environment: { python: '3.12' } },
      { environment: { python: '3.11', interpreter: '/usr/local/bin/python3' } },
      { install: [{ to: '/opt/other/' }] },
      { links: {} },
    ].map((over) => environmentKey(environment(over)));
    expect(new Set([environmentKey(environment()), ...others]).size).toBe(5);
  });
});

describe('environmentTarget', () => {
  it('is a tar by its content, once it is packed', async () => {
    const packed = { tools: [], environments: [] };
    expect(packedTar(environment(), { packed })).toBeUndefined();
    const asked: string[] = [];
    const members = await takePacked(packed, {
      materials: { take: async () => new Map() },
      environments: {
        pack: async ({ what }) => {
          asked.push(what);
          return tar;
        },
      },
    });
    expect(asked).toEqual(['desk: tool']);
    const found = packedTar(environment(), { packed, members });
    const { dockerfile, content: folder } = environmentTarget(found, content);
    expect(dockerfile).toMatch(/^FROM scratch\nADD \/environment-[0-9a-f]{12}\.tar \/\n$/);
    expect(Object.values(folder)).toEqual([tar]);
    expect(dockerfile).toContain(Object.keys(folder)[0]);
  });

  it('has the wheels in its folder before, so that they are fetched, and names what is not there', () => {
    const { dockerfile, content: folder } = environmentTarget(undefined, content);
    expect(folder).toBe(content);
    for (const name of Object.keys(folder)) expect(dockerfile).not.toContain(name);
  });
});
