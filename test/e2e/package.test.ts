import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startUpstream, type Upstream } from '@officina/upstream';
import { engineNames, ofKey, removeNames } from '../support/engine-names.ts';
import { keysIn, mirrorOptions } from '../support/foreign.ts';
import { ground, platform } from '../support/ground.ts';
import { type Outcome, officina, root, run } from '../support/officina.ts';

let folder: string;
let upstream: Upstream;
let mirrors: readonly string[];
let registry: string;
let tarballs: readonly string[];

beforeAll(async () => {
  const made = await ground();
  folder = await mkdtemp(join(tmpdir(), 'officina-package-'));
  upstream = await startUpstream({ platforms: [platform], content: { kind: 'stand-ins' } });
  mirrors = mirrorOptions({ ...upstream.mirrors, ...made.mirrors });
  registry = `${made.address}/an-owner/packed-${process.pid}`;
  const unpacked = join(folder, 'unpacked');
  good(await run(process.execPath, [join(root, 'packages/cli/pack.cjs'), unpacked]));
  tarballs = [await pack(unpacked, '0.0.8'), await pack(unpacked, '0.0.9')];
});

afterAll(async () => {
  await upstream?.close();
  const keys = await keysIn(join(folder, 'mine', '.officina', 'plan.json'));
  const ours = await engineNames(registry, ...keys.map(ofKey));
  await removeNames(ours);
  await rm(folder, { recursive: true, force: true });
});

/** What npm would publish, as that version. */
async function pack(unpacked: string, version: string): Promise<string> {
  const file = join(unpacked, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...manifest, version }));
  good(await run('npm', ['pack', '--pack-destination', folder, unpacked], { env: home() }));
  return join(folder, `officina-${version}.tgz`);
}

/** npm with nothing of the machine's, and without a registry. */
const home = () => ({ HOME: folder, NPM_CONFIG_OFFLINE: 'true', NPM_CONFIG_UPDATE_NOTIFIER: 'false' });
const npx = (cwd: string, ...args: readonly string[]) =>
  run('npx', ['--no', 'officina', ...args], { cwd, env: home() });

function good(outcome: Outcome): Outcome {
  if (outcome.exitCode !== 0) throw new Error(outcome.stderr + outcome.stdout);
  return outcome;
}

describe('the npm package', () => {
  const mine = () => join(folder, 'mine');

  it('is all that an empty folder needs for a green image', async () => {
    await mkdir(mine());
    const [tarball = ''] = tarballs;
    const once = await run('npx', ['--yes', '--package', tarball, 'officina', '-V'], {
      cwd: mine(),
      env: home(),
    });
    expect(good(once).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    good(await run('npm', ['install', '--save-dev', tarball], { cwd: mine(), env: home() }));
    good(await npx(mine(), 'init', 'tools', '--registry', registry, ...mirrors));
    good(await npx(mine(), 'up', ...mirrors));
    const said = await run('docker', [
      'run',
      '--rm',
      '--network',
      'none',
      `${registry}:tools`,
      'yq',
      '--version',
    ]);
    expect(said.stdout).toContain('version v4.');
  });

  it('is replaced by a newer one, which goes on from what the older has made', async () => {
    good(await run('npm', ['install', '--save-dev', tarballs[1] ?? ''], { cwd: mine(), env: home() }));
    const { stdout } = good(await run('npm', ['ls', '--json'], { cwd: mine(), env: home() }));
    expect(JSON.parse(stdout)).toMatchObject({ dependencies: { officina: { version: '0.0.9' } } });
    const plan = good(await npx(mine(), 'plan', '--json'));
    const { images } = JSON.parse(plan.stdout) as { images: { platforms: { action: string }[] }[] };
    expect(images.flatMap(({ platforms }) => platforms.map(({ action }) => action))).toEqual(['reuse']);
  });

  it("brings Officina's own three images as they are in a checkout", async () => {
    const chain = join(folder, 'chain');
    await mkdir(chain);
    good(await run('npm', ['install', tarballs[0] ?? ''], { cwd: chain, env: home() }));
    good(await npx(chain, 'init', '--chain', '--registry', registry));
    await cp(join(root, 'images/factory.yaml'), join(chain, 'images/factory.yaml'));
    const plans = await Promise.all([
      npx(chain, 'plan', '--json'),
      officina(['plan', '--json'], { cwd: root }),
    ]);
    const keys = plans.map((plan) => good(plan).stdout.match(/"key": ?"[^"]+"/g));
    expect(keys[0]?.length).toBeGreaterThan(2);
    expect(keys[0]).toEqual(keys[1]);
  });
});
