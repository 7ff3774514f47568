import { describe, expect, it } from '@jest/globals';
import { digestOf, engineGreenName } from '@officina/core';
import { memoryTalk } from '@officina/fakes';
import { withLayouts } from './apart-builder.ts';
import { bakeDefinition } from './bake.ts';
import { fixtureKey, fixturePlan, fixtureWorkspace } from './workspace.fixture.ts';

const digest = digestOf('green base');

async function layouts(driver: string, found: 'engine' | 'registry', broken = '') {
  const calls: string[] = [];
  const exec = {
    run: async (command: string, args: readonly string[]) => {
      const line = [command, ...args].join(' ');
      calls.push(line);
      const fails = broken !== '' && line.includes(broken);
      return {
        exitCode: fails ? 1 : 0,
        stdout: `Name: x\nDriver:   ${driver}\n`,
        stderr: fails ? 'no space' : '',
      };
    },
  };
  const plan = fixturePlan({ base: { digest, found } });
  const definition = bakeDefinition({ plan, workspace: await fixtureWorkspace(), mirrors: {} });
  const inputs = { plan, definition, builder: 'apart', folder: 'state' };
  const given = await withLayouts(
    inputs,
    { exec, talk: memoryTalk(), cli: async () => ({ path: '/opt/docker' }) },
    async (known) => [...known],
  ).catch((error: unknown) => error);
  return { given, calls };
}

describe('withLayouts', () => {
  const layout = `state/layouts/${digest.slice(7, 19)}`;

  it('takes a parent that only the engine has to a builder apart from it, for as long as it works', async () => {
    const { given, calls } = await layouts('docker-container', 'engine');
    expect(given).toEqual([[digest, layout]]);
    expect(calls).toEqual([
      '/opt/docker buildx inspect apart',
      `mkdir -p ${layout}`,
      `/opt/docker image save --output ${layout}.tar ${engineGreenName('base', fixtureKey('base'))}`,
      `tar -xf ${layout}.tar -C ${layout}`,
      'rm -rf state/layouts',
    ]);
  });

  it.each([
    ["the engine's own builder", 'docker', 'engine', ['/opt/docker buildx inspect apart']],
    ['a parent of the registry', 'remote', 'registry', []],
  ] as const)('does nothing for %s', async (_, driver, found, wanted) => {
    const { given, calls } = await layouts(driver, found);
    expect([given, calls]).toEqual([[], wanted]);
  });

  it('leaves nothing behind where it fails, and says what did', async () => {
    const { given, calls } = await layouts('remote', 'engine', 'image save');
    expect(given).toMatchObject({
      code: 'engine-failed',
      message: expect.stringMatching(/image save .*: no space$/),
    });
    expect(calls.at(-1)).toBe('rm -rf state/layouts');
  });
});
