import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, jest } from '@jest/globals';
import { testSetupRuntime } from './setup-runtime-cases.ts';

const run = promisify(execFile);
// Root may write everywhere: a read-only folder would say nothing.
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
let program = '';
// Dozens of short programs a case: on a busy machine that is more than the usual seconds.
jest.setTimeout(120_000);

/** Runs a script in a home of its own on this machine, which has the image's starter in it. */
async function inHome(script: string): Promise<string> {
  const top = await realpath(await mkdtemp(join(tmpdir(), 'setup-runtime-')));
  try {
    const home = join(top, 'home');
    await mkdir(join(home, '.config', 'nvim'), { recursive: true });
    await mkdir(join(home, '.local', 'bin'), { recursive: true });
    await writeFile(join(home, '.config', 'nvim', 'init.lua'), 'starter\n');
    if (nobody.uid !== undefined) await run('chown', ['-R', `${nobody.uid}:${nobody.gid}`, top]);
    const env = {
      PATH: `${program}/bin:/usr/bin:/bin`,
      HOME: home,
      TMP: top,
      LC_ALL: 'C.UTF-8',
      OFFICINA_SKELETON: '',
    };
    const { stdout } = await run('bash', ['-c', script], { env, cwd: home, ...nobody, maxBuffer: 1e7 });
    return stdout;
  } finally {
    await run('chmod', ['-R', 'u+rwX', top]);
    await rm(top, { recursive: true });
  }
}

describe('setup-runtime', () => {
  beforeAll(async () => {
    // Where everybody may read it, wherever this checkout is.
    program = await mkdtemp(join(tmpdir(), 'setup-runtime-program-'));
    await chmod(program, 0o755);
    await cp('images/devpod/rootfs/usr/local', program, { recursive: true });
    await run('chmod', ['-R', 'a+rX', program]);
  });
  afterAll(async () => rm(program, { recursive: true }));
  testSetupRuntime(inHome);
});
