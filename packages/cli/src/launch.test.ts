import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createProgram } from './program.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'officina-launch-'));
  mkdirSync(join(root, 'packages', 'cli', 'src'), { recursive: true });
  mkdirSync(join(root, 'node_modules'));
  for (const file of ['launch.cjs', 'run-bundle.cjs'])
    copyFileSync(`packages/cli/${file}`, join(root, 'packages', 'cli', file));
  writeFileSync(join(root, 'package.json'), '{"packageManager":"pnpm@1.0.0"}');
  writeFileSync(join(root, 'pnpm-lock.yaml'), '');
});
afterEach(() => rmSync(root, { recursive: true }));

/** Runs the launcher in a workspace that has nothing, with nothing on PATH. */
function launch(...words: string[]) {
  const launcher = join(root, 'packages', 'cli', 'launch.cjs');
  const { status, stderr } = spawnSync(process.execPath, [launcher, ...words], {
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

  /** What a launcher asks of npx for these words. */
  function installed(...words: string[]): string {
    const said = join(root, 'said');
    mkdirSync(join(root, 'none'), { recursive: true });
    const text = `#!/bin/sh\nshift 2; echo "$@" >${said}; exit 1\n`;
    writeFileSync(join(root, 'none', 'npx'), text, { mode: 0o755 });
    expect(launch(...words).status).toBe(1);
    return readFileSync(said, 'utf8');
  }
  const few = 'install --frozen-lockfile --prod\n';
  const all = 'install --frozen-lockfile\n';

  it.each([
    [false, few],
    [true, all],
  ])('takes no library of the tests away (there: %s)', (there, wanted) => {
    if (there) mkdirSync(join(root, 'node_modules', 'jest'));
    expect(installed()).toBe(wanted);
  });

  it.each(['test', 'bench', 'docs'])('brings the libraries of the tests for the command %s', (command) => {
    expect(installed(command, '--quick')).toBe(all);
    expect(installed('--json', command)).toBe(all);
  });

  it('brings them for no other word that is the same', () => {
    expect(installed('plan', '--only', 'test')).toBe(few);
    expect(installed('help', 'test')).toBe(few);
  });

  it('knows every option that may stand before the command with a value', async () => {
    const { options } = await createProgram(['plan']);
    const valued = options.flatMap(({ required, long }) => (required && long ? [long] : []));
    expect(valued.length).toBeGreaterThan(5);
    const withAll = (value: string) => valued.flatMap((option) => [option, value]);
    expect(installed(...withAll('docs'), 'plan')).toBe(few);
    expect(installed(...withAll('x'), 'docs')).toBe(all);
    expect(installed(...valued.map((option) => `${option}=x`), 'docs')).toBe(all);
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

  it('makes the bundle anew when a file that went into it is another, and for no other file', () => {
    stamp();
    const [count, input] = [join(root, 'count'), join(root, 'packages', 'cli', 'src', 'one.ts')];
    writeFileSync(
      join(root, 'packages', 'cli', 'bundle.cjs'),
      `const { appendFileSync, existsSync, writeFileSync } = require('node:fs');
      module.exports = {
        bundleEntry: (_, { onInputs }) => {
          onInputs(['packages/cli/src/one.ts', 'node_modules/x.js']);
          appendFileSync(${JSON.stringify(count)}, 'x');
          if (existsSync(${JSON.stringify(join(root, 'edit'))})) writeFileSync(${JSON.stringify(input)}, 'edited');
          return '';
        },
      };`,
    );
    const made = () => {
      launch();
      return readFileSync(count, 'utf8').length;
    };
    const write = (text: string, age: number) => {
      writeFileSync(input, text);
      const then = Date.now() / 1000 - age;
      utimesSync(input, then, then);
    };
    write('one', 60);
    expect([made(), made()]).toEqual([1, 1]);
    writeFileSync(join(root, 'packages', 'cli', 'src', 'two.ts'), 'not asked for');
    expect(made()).toBe(1);
    write('one more', 30);
    expect([made(), made()]).toEqual([2, 2]);
    // The fake edits it while the bundle is made.
    writeFileSync(join(root, 'edit'), '');
    write('one again', 20);
    expect(made()).toBe(3);
    rmSync(join(root, 'edit'));
    expect([made(), made()]).toEqual([4, 4]);
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
    expect(readdirSync(cache)).toHaveLength(3);
  });

  it('keeps the code of a command apart from that of its help, which runs hardly any of it', () => {
    stamp();
    writeFileSync(join(root, 'packages', 'cli', 'bundle.cjs'), "module.exports = { bundleEntry: () => '' };");
    const kept = () =>
      readdirSync(join(root, 'node_modules', '.cache', 'officina'))
        .flatMap((name) => /\.([a-z]+)\.v8$/.exec(name)?.[1] ?? [])
        .sort();
    for (const words of [['plan', '--help'], ['build', '-h'], ['structure-test']]) {
      expect(launch(...words).status).toBe(0);
      expect(kept()).toEqual(['other']);
    }
    expect(launch('--state', 'x', 'plan').status).toBe(0);
    expect(kept()).toEqual(['other', 'plan']);
  });
});
