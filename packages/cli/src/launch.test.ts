import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'officina-launch-'));
  mkdirSync(join(root, 'packages', 'cli', 'src'), { recursive: true });
  mkdirSync(join(root, 'node_modules'));
  copyFileSync('packages/cli/launch.cjs', join(root, 'packages', 'cli', 'launch.cjs'));
  writeFileSync(join(root, 'package.json'), '{"packageManager":"pnpm@1.0.0"}');
  writeFileSync(join(root, 'pnpm-lock.yaml'), '');
});
afterEach(() => rmSync(root, { recursive: true }));

/** Runs the launcher in a workspace that has nothing, with nothing on PATH. */
function launch() {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'packages', 'cli', 'launch.cjs')], {
    env: { PATH: join(root, 'none') },
    encoding: 'utf8',
  });
  return { status, stderr };
}

/** As though the workspace were installed. */
function stamp() {
  const stamped = createHash('sha256').update('').update('{"packageManager":"pnpm@1.0.0"}').digest('hex');
  writeFileSync(join(root, 'node_modules', '.officina'), `${stamped} run`);
}

describe('the launcher', () => {
  it('names npm where there is no npx', () => {
    const { status, stderr } = launch();
    expect(stderr).toContain(
      'error tool-missing: officina needs npm beside Node, and there is no npx on PATH',
    );
    expect(stderr).toContain('next: apt-get install nodejs npm');
    expect(status).toBe(1);
  });

  it.each([
    [false, 'install --frozen-lockfile --prod\n'],
    [true, 'install --frozen-lockfile\n'],
  ])('takes no library of the tests away (there: %s)', (there, wanted) => {
    mkdirSync(join(root, 'none'));
    if (there) mkdirSync(join(root, 'node_modules', 'jest'));
    const said = join(root, 'said');
    writeFileSync(join(root, 'none', 'npx'), `#!/bin/sh\nshift 2; echo "$@" >${said}; exit 1\n`, {
      mode: 0o755,
    });
    expect(launch().status).toBe(1);
    expect(readFileSync(said, 'utf8')).toBe(wanted);
  });

  it('says one error when the command line cannot be bundled', () => {
    stamp();
    writeFileSync(
      join(root, 'packages', 'cli', 'bundle.cjs'),
      "module.exports = { bundleEntry: () => { throw new Error('main.ts:1:2: ERROR: no'); } };",
    );
    expect(launch()).toEqual({
      status: 1,
      stderr: expect.stringMatching(
        /^error command-failed: the command line cannot be bundled: main\.ts:1:2: ERROR: no\n {2}next: .*\n$/,
      ),
    });
  });

  it('asks over https in the first run, and in those that take what V8 kept of it', () => {
    for (const _ of [1, 2]) {
      const asked = ['release', 'list', '--registry', 'registry.invalid/a/b'];
      const env = { ...process.env, NO_COLOR: '1' };
      const { stderr } = spawnSync('./officina', asked, { encoding: 'utf8', env });
      expect(stderr).toMatch(/^error registry-unreachable: .* getaddrinfo /m);
    }
  });

  it('makes the bundle anew when its libraries are others', () => {
    stamp();
    const count = join(root, 'count');
    writeFileSync(
      join(root, 'packages', 'cli', 'bundle.cjs'),
      `module.exports = { bundleEntry: () => { require('node:fs').appendFileSync(${JSON.stringify(count)}, 'x'); return ''; } };`,
    );
    launch();
    launch();
    expect(readFileSync(count, 'utf8')).toBe('x');
    writeFileSync(join(root, 'pnpm-lock.yaml'), 'other');
    const stamped = createHash('sha256')
      .update('other')
      .update('{"packageManager":"pnpm@1.0.0"}')
      .digest('hex');
    writeFileSync(join(root, 'node_modules', '.officina'), `${stamped} run`);
    launch();
    expect(readFileSync(count, 'utf8')).toBe('xx');
  });

  it('keeps what V8 made of the bundle, and makes it anew where it does not fit', () => {
    stamp();
    writeFileSync(
      join(root, 'packages', 'cli', 'bundle.cjs'),
      'module.exports = { bundleEntry: () => \'process.stderr.write(require("node:path").basename(__filename))\' };',
    );
    const cache = join(root, 'node_modules', '.cache', 'officina');
    const ran = { status: 0, stderr: expect.stringMatching(/^cli-[0-9a-f]{16}\.cjs$/) };
    expect(launch()).toEqual(ran);
    const code = join(cache, String(readdirSync(cache).find((name) => name.endsWith('.v8'))));
    const kept = readFileSync(code);
    writeFileSync(code, 'of another V8');
    expect(launch()).toEqual(ran);
    expect(readFileSync(code)).toHaveLength(kept.length);
    expect(readdirSync(cache)).toHaveLength(2);
  });
});
