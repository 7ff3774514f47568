import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
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

/** As the kubelet lays a Secret out: links into a folder that it replaces as one. */
const secret = `
mkdir -p "$TMP/secret/..data"; echo '{"kind":"Config"}' >"$TMP/secret/..data/kubeconfig"
ln -s ..data/kubeconfig "$TMP/secret/kubeconfig"; chmod 440 "$TMP/secret/..data/kubeconfig"
`;

describe('programs of the image on this machine', () => {
  beforeAll(async () => {
    // Where everybody may read it, wherever this checkout is.
    program = await mkdtemp(join(tmpdir(), 'setup-runtime-program-'));
    await chmod(program, 0o755);
    await cp('images/devpod/rootfs/usr/local', program, { recursive: true });
    await run('chmod', ['-R', 'a+rX', program]);
  });
  afterAll(async () => rm(program, { recursive: true }));

  describe('setup-runtime', () => {
    testSetupRuntime(inHome);
  });

  describe('prepare-home', () => {
    it('gives a home what is missing, and a Secret to its user alone, each time it changed', async () => {
      const said = await inHome(`${secret}
        mkdir "$TMP/skel"; echo seeded >"$TMP/skel/.profile"; export OFFICINA_SKELETON=$TMP/skel
        prepare-home "$HOME/.cluster-configs" "$TMP/secret" >/dev/null
        cat .profile; stat -c '%a %n' .cluster-configs .cluster-configs/*; echo more >>.cluster-configs/kubeconfig
        prepare-home "$HOME/.cluster-configs" "$TMP/secret" >/dev/null; cat .cluster-configs/kubeconfig
        ls -A .cluster-configs`);
      expect(said).toBe(
        'seeded\n700 .cluster-configs\n600 .cluster-configs/kubeconfig\n{"kind":"Config"}\nkubeconfig\n',
      );
    });

    it('says nothing of a Secret that is not there', async () => {
      expect(await inHome('prepare-home "$HOME/.cluster-configs" "$TMP/none"; echo $?; ls -A')).toMatch(
        /nothing to do.*\n0\n\.config\n\.local\n$/,
      );
    });

    it('refuses a home that cannot be written, and says whose it is', async () => {
      const said = await inHome(`${secret}
        chmod 555 "$HOME"; prepare-home "$TMP/configs" "$TMP/secret" 2>&1; echo "exit $?"; ls "$TMP"`);
      expect(said).toMatch(
        /cannot be written: it is \d+:\d+'s with mode 555[\s\S]*next: .*fsGroup[\s\S]*exit 1\n/,
      );
      expect(said).not.toContain('configs\n');
    });
  });
});
