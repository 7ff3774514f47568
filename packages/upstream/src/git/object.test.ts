import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { makeRepository } from './repository.ts';

describe('makeRepository', () => {
  it('gives the ids that git gives', () => {
    const files = { 'a.txt': 'a\n', 'lua/x.lua': 'return 1\n', 'lua.md': 'é\n', 'lua/deep/y.lua': '' };
    const repository = makeRepository({ name: 'some/one', date: '2025-09-01T10:00:00Z', files });
    const folder = mkdtempSync(join(tmpdir(), 'repository-'));
    const who = { NAME: repository.author.name, EMAIL: repository.author.email, DATE: '1756720800 +0000' };
    const env = Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((role) =>
        Object.entries(who).map(([field, value]) => [`GIT_${role}_${field}`, value]),
      ),
    );
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env } }).trim();
    try {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(join(folder, dirname(path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
      git('init', '-q');
      git('add', '.');
      const tree = git('write-tree');
      expect(repository.tree).toBe(tree);
      expect(repository.commit).toBe(git('commit-tree', tree, '-m', repository.message));
      const listed = git('ls-tree', '-r', '-t', tree).split('\n').sort();
      const own = repository.items.map(
        ({ path, kind, id }) => `${kind === 'tree' ? '040000 tree' : '100644 blob'} ${id}\t${path}`,
      );
      expect(own.sort()).toEqual(listed);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
