import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CheckDeclarations } from '@officina/core';
import { contextOf, imageOf } from './check.fixture.ts';
import { kinds, toCheck } from './kinds.ts';

const minimal: readonly unknown[] = [
  { kind: 'command', name: 'x', command: ['true'] },
  { kind: 'elf' },
  { kind: 'environment', variable: 'A', value: 'b' },
  { kind: 'file', path: '/x' },
  { kind: 'locale', locale: 'C.UTF-8' },
  { kind: 'metadata', user: 'vscode' },
  { kind: 'new-enough', for: 'x', source: 'https://example.org', programs: { x: '1' } },
  { kind: 'pod', home: '/h' },
  { kind: 'secrets' },
  { kind: 'size', megabytes: 1 },
  { kind: 'stow' },
  { kind: 'user', user: 'u', uid: 1, home: '/h' },
];

describe('kinds', () => {
  it('has a folder for every kind, and those that are never declared beside them', () => {
    const folders = readdirSync(join(dirname(new URL(import.meta.url).pathname)), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(folders.sort()).toEqual([...Object.keys(kinds), 'script', 'top-links', 'version'].sort());
    expect(minimal.map((spec) => (spec as { kind: string }).kind)).toEqual(Object.keys(kinds));
  });

  it.each(minimal)('fails when its program could not run: $kind', (value) => {
    const [spec] = CheckDeclarations.parse([value]);
    if (spec === undefined || spec.kind === 'scripts') throw new RangeError('wanted one check');
    const check = toCheck(spec, contextOf(imageOf('base')));
    const broken = { exitCode: -1, stdout: '', stderr: '', milliseconds: 0, broken: 'no shell' };
    const subject = {
      digest: `sha256:${'a'.repeat(64)}` as const,
      platform: 'linux/amd64' as const,
      labels: {},
      user: 'root',
      workdir: '/',
      entrypoint: [],
      env: [],
      unpacked: 2_000_000,
    };
    expect(
      check.judge(
        check.probes.map(() => broken),
        subject,
      ).passed,
    ).toBe(false);
    expect(check.judge([], subject).passed).toBe(false);
  });
});
