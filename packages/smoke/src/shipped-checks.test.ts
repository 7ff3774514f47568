import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseImageSpec, type WorkspaceImage } from '@officina/core';
import type { Check } from './check/check.ts';
import { gatherChecks } from './gather-checks.ts';

const golden = readFileSync(new URL('shipped-checks.golden.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

describe('the checks of our images', () => {
  // What is checked may grow; whoever takes a check away takes its line out of the golden file, and says why.
  it.each(['base', 'gemini', 'devpod'])('of %s are all that they ever were', (name) => {
    const before = golden.filter((line) => line.startsWith(`${name}: `));
    const now = new Set(gatherChecks([read(name)], 'linux/amd64').map(render));
    expect(before.length).toBeGreaterThan(3);
    expect(before.filter((line) => !now.has(line))).toEqual([]);
  });
});

function read(name: string): WorkspaceImage {
  const folder = `images/${name}`;
  const text = readFileSync(`${folder}/image.yaml`, 'utf8');
  return {
    name,
    folder,
    spec: parseImageSpec(text, { file: `${folder}/image.yaml` }),
    dockerfile: '',
    lock: undefined,
  };
}

/** A check by its name, with what it runs (one program looks at the paths of all file checks), as whom, and what it expects. */
function render({ image, kind, name, command, isolation, network, probes, wanted }: Check): string {
  const users = [...new Set(probes.flatMap(({ user = [] }) => user))].map((user) => ` as ${user}`);
  const place = `${isolation}${network === true ? ' with a network' : ''}${users.join('')}`;
  return `${image}: ${kind}, ${place}: ${name}: ${command ?? ''} => ${wanted}`.replaceAll('\n', '\\n');
}
