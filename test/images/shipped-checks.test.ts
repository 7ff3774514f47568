import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadWorkspace, type Workspace } from '@officina/core';
import type { Check } from '../../packages/smoke/src/check/check.ts';
import { gatherChecks } from '../../packages/smoke/src/gather-checks.ts';

const golden = readFileSync(new URL('shipped-checks.golden.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

describe('the checks of our images', () => {
  // What is checked may grow; whoever takes a check away takes its line out of the golden file, and says why.
  it.each(['base', 'gemini', 'devpod'])('of %s are all that they ever were', async (name) => {
    const before = golden.filter((line) => line.startsWith(`${name}: `));
    const images = (await workspace()).images.flatMap((image) =>
      image.name === name ? [{ ...image, lock: undefined }] : [],
    );
    const now = new Set(gatherChecks(images, 'linux/amd64').map(render));
    expect(before.length).toBeGreaterThan(3);
    expect(before.filter((line) => !now.has(line))).toEqual([]);
  });
});

function workspace(): Promise<Workspace> {
  return loadWorkspace(
    {
      read: async (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
      list: async (folder) =>
        existsSync(folder) && !folder.endsWith('.yaml') ? readdirSync(folder).sort() : [],
    },
    'images',
  );
}

/** A check by its name, with what it runs (one program looks at the paths of all file checks), as whom, and what it expects. */
function render({ image, kind, name, command, isolation, network, probes, wanted }: Check): string {
  const users = [...new Set(probes.flatMap(({ user = [] }) => user))].map((user) => ` as ${user}`);
  const place = `${isolation}${network === true ? ' with a network' : ''}${users.join('')}`;
  return `${image}: ${kind}, ${place}: ${name}: ${command ?? ''} => ${wanted}`.replaceAll('\n', '\\n');
}
