import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { renderPluginsDockerfile } from './plugins-target.ts';

const plugins = [
  { name: 'mini.ai', context: 'nvim-mini-ai', branch: 'main', commit: 'a'.repeat(40) },
  { name: 'LazyVim', context: 'nvim-lazyvim', branch: 'release/16', commit: 'b'.repeat(40) },
];

/** Runs the step of a rendered Dockerfile in a folder instead of an image. */
function runStep(text: string, folder: string): void {
  const script = /<<'EOF'\n(.*)\nEOF\n/s.exec(text)?.[1] ?? '';
  const here = script.replaceAll('/plugins/', `${folder}/plugins/`).replaceAll('/out', `${folder}/out`);
  const { status, stderr } = spawnSync('sh', ['-c', here], {
    env: { PATH: '/usr/bin:/bin', SOURCE_DATE_EPOCH: '0' },
  });
  if (status !== 0) throw new Error(String(stderr));
}

describe('renderPluginsDockerfile', () => {
  it('lays plugins side by side, each with what lazy.nvim reads of a clone, and lists them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'officina-plugins-'));
    try {
      const root = 'usr/local/share/nvim/lazy';
      for (const { name, context } of plugins) {
        mkdirSync(join(folder, 'plugins', context, root, name), { recursive: true });
        writeFileSync(join(folder, 'plugins', context, root, name, 'init.lua'), `return "${name}"\n`);
      }
      runStep(renderPluginsDockerfile(plugins), folder);
      const read = (path: string) => readFileSync(join(folder, 'out', root, path), 'utf8');
      expect(read('mini.ai/init.lua')).toBe('return "mini.ai"\n');
      expect(read('LazyVim/.git/HEAD')).toBe('ref: refs/heads/release/16\n');
      expect(read('LazyVim/.git/refs/heads/release/16')).toBe(`${'b'.repeat(40)}\n`);
      expect(JSON.parse(read('../lazy-lock.json'))).toEqual({
        LazyVim: { branch: 'release/16', commit: 'b'.repeat(40) },
        'mini.ai': { branch: 'main', commit: 'a'.repeat(40) },
      });
      expect(statSync(join(folder, 'out', root)).mode & 0o7777).toBe(0o777);
      expect(statSync(join(folder, 'out', root)).mtimeMs).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('does not depend on the order of the list', () => {
    expect(renderPluginsDockerfile([...plugins].reverse())).toBe(renderPluginsDockerfile(plugins));
  });
});
