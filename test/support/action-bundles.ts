import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@officina/core';
import { state } from './ground.ts';
import { root } from './officina.ts';

/** Bundles the actions of this checkout, unless they are there already, of these very sources: several files want them. */
export function bundleActions(): void {
  const note = join(state, 'bundled');
  if (existsSync(note) && readFileSync(note, 'utf8') === fingerprint()) return;
  must(process.execPath, [join(root, 'packages/cli/bundle.cjs'), '--actions']);
  mkdirSync(state, { recursive: true });
  writeFileSync(note, fingerprint());
}

/** Of what goes into the bundles, and of them: names, sizes and times, which an edit changes. */
function fingerprint(): string {
  const own = must('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'packages']);
  const made = must('git', ['ls-files', '--others', '--ignored', '--exclude-standard', 'packages/*/dist/*']);
  const names = ['pnpm-lock.yaml', ...own, ...made].filter((name) => !name.endsWith('.test.ts'));
  const lines = names.map((name) => {
    const stat = statSync(join(root, name), { throwIfNoEntry: false });
    return `${name} ${stat?.size} ${stat?.mtimeMs}\n`;
  });
  return sha256(lines.join(''));
}

/** The lines that a program says; throws what it says when it fails. */
function must(program: string, args: readonly string[]): string[] {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\n').filter((line) => line !== '');
}
