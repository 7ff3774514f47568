import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseLock, parseReleaseRecord } from '@officina/core';
import { startGitHub } from '@officina/fakes';
import { startUpstream, type Upstream } from '@officina/upstream';
import { type Runner, runBundled, token } from '../support/action.ts';
import { engineNames, ofKey, removeNames } from '../support/engine-names.ts';
import { keysIn, makeOwn } from '../support/foreign.ts';
import { ground, platform } from '../support/ground.ts';
import { root } from '../support/officina.ts';

let folder: string;
let address: string;
let upstream: Upstream;
let runner: Runner;
/** What this run's repository begins with, and its keys come from: registry and engine may be older than the run. */
let own: string;
let mirrors: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-actions-'));
  own = basename(folder).toLowerCase();
  const base = await ground();
  address = base.address;
  upstream = await startUpstream({ platforms: [platform], content: { kind: 'stand-ins' } });
  const workspace = join(folder, 'foreign');
  await cp(join(root, 'test/fixture/foreign'), workspace, { recursive: true });
  runner = { folder, workspace };
  await makeOwn(place('images/tool/image.yaml'), own);
  mirrors = Object.entries({ ...upstream.mirrors, ...base.mirrors })
    .map(([prefix, instead]) => `${prefix}=${instead}`)
    .join('\n');
});

afterAll(async () => {
  await upstream?.close();
  const keys = await keysIn(place('plan.json'));
  const ours = await engineNames(`*/${own}/*`, ...keys.map(ofKey));
  await removeNames(ours);
  await rm(folder, { recursive: true, force: true });
});

const place = (name: string) => join(runner.workspace, name);
const read = (name: string) => readFile(place(name), 'utf8');
/** Its locks were made by this run: they are no commit's. */
const registryPlan = () =>
  runBundled(runner, 'plan', {
    commit: '',
    registry: `${address}/${own}/images`,
    platforms: platform,
    mirrors,
  });

describe('the bundled actions on a foreign workspace', () => {
  it('resolve locks what the wishes ask for and keeps the token to itself', async () => {
    const step = await runBundled(runner, 'resolve', { platforms: platform, mirrors });
    expect(step).toMatchObject({ exitCode: 0, outputs: { changed: 'true', result: 'resolve.json' } });
    const lock = parseLock(await read('images/tool/image.lock.json'), { file: 'tool' });
    expect(lock.tools['yq']?.version).toBe(upstream.versions['yq']);
    expect(step.summary).toContain(`yq`);
    expect(step.stdout).toContain(`::add-mask::${token}`);
    const said = step.stdout.replace(`::add-mask::${token}`, '') + step.stderr + step.summary;
    expect(said + JSON.stringify(step.outputs)).not.toContain(token);
  });

  it('plan builds both, for the matrix of one platform', async () => {
    const step = await registryPlan();
    expect(step).toMatchObject({
      exitCode: 0,
      outputs: { result: 'plan.json', build: 'true', platforms: JSON.stringify([platform]) },
    });
    expect(step.summary).toMatch(/tool[\s\S]*app/);
  });

  it('build pushes two candidates', async () => {
    const step = await runBundled(runner, 'build', { push: 'true', mirrors });
    expect(`${step.exitCode} ${step.stdout}`).toMatch(/^0 /);
    expect(JSON.parse(step.outputs['candidates'] ?? '')).toEqual([
      expect.stringMatching(/^sha256:/),
      expect.stringMatching(/^sha256:/),
    ]);
    expect(step.summary).toContain('app');
  });

  it('smoke fails a wrong image with an annotation beside its wish, and release refuses it', async () => {
    const wish = await read('images/app/image.yaml');
    await writeFile(place('images/app/image.yaml'), wish.replace('^hello$', '^goodbye$'));
    const red = await runBundled(runner, 'smoke', { push: 'true', mirrors });
    await writeFile(place('images/app/image.yaml'), wish);
    expect(red).toMatchObject({ exitCode: 1, outputs: { green: 'false' } });
    expect(red.stdout).toMatch(
      /^::error file=images\/app\/image\.yaml::app \(\S+\): greets: .*wanted .*goodbye.*got /m,
    );
    const refused = await runBundled(runner, 'release', { version: 'v1.0.0', mirrors });
    expect(refused.exitCode).toBe(1);
    expect(refused.stdout).toMatch(/^::error::not-green: .*greets/m);
    expect(refused.outputs).toEqual({});
  });

  it('smoke is green when the image is right', async () => {
    const step = await runBundled(runner, 'smoke', { push: 'true', mirrors });
    expect(step).toMatchObject({ exitCode: 0, outputs: { green: 'true', junit: 'smoke.xml' } });
    expect(await read('smoke.xml')).toContain('greets');
  });

  it('release gives version and channel the tested digest', async () => {
    const step = await runBundled(runner, 'release', { version: 'v1.0.0', mirrors });
    expect(`${step.exitCode} ${step.stdout}`).toMatch(/^0 /);
    expect(step.outputs).toMatchObject({ version: 'v1.0.0', record: 'release.json' });
    const record = parseReleaseRecord(await read('release.json'), { file: 'release.json' });
    const app = record.images.find(({ image }) => image === 'app');
    for (const tag of ['app', 'latest', 'app-v1.0.0']) {
      const answer = await fetch(`http://${address}/v2/${own}/images/manifests/${tag}`, {
        headers: { accept: 'application/vnd.oci.image.index.v1+json' },
      });
      expect(answer.headers.get('docker-content-digest')).toBe(app?.digest);
    }
    expect(JSON.parse(step.outputs['images'] ?? '')).toEqual(
      expect.arrayContaining([expect.objectContaining({ image: 'app', digest: app?.digest })]),
    );
    expect(step.summary).toContain('v1.0.0');
  });

  it('plan has nothing to build afterwards', async () => {
    expect((await registryPlan()).outputs).toMatchObject({ build: 'false', platforms: '[]' });
  });

  it('nightly decides, keeps its issue, records a good night and is satisfied the next one', async () => {
    const github = await startGitHub({
      repository: 'other/images',
      folder: join(folder, 'github'),
      files: {},
    });
    const at = { ...runner, env: { GITHUB_API_URL: github.url } };
    const night = (inputs: Readonly<Record<string, string>>) =>
      runBundled(at, 'nightly', { repository: 'other/images', mirrors, ...inputs });
    const issues = () => github.issues.map(({ title, state }) => `${state} ${title}`);
    try {
      const first = await night({ mode: 'decide' });
      expect(first).toMatchObject({
        exitCode: 0,
        outputs: { decision: 'cold', build: 'true', cold: 'true', release: 'true' },
      });
      const bad = await night({ mode: 'settle', good: 'false', run: 'https://github.example/run/1' });
      expect(bad).toMatchObject({
        exitCode: 0,
        summary: expect.stringContaining('Not a good night (issue #1).'),
      });
      expect(issues()).toEqual(['open The nightly fails (tonight)']);
      const good = await night({ mode: 'settle', good: 'true' });
      expect(good.summary).toContain('A good night, recorded (issue #1).');
      expect(issues()).toEqual([expect.stringMatching(/^closed /)]);
      const second = await night({ mode: 'decide' });
      expect(second.outputs).toMatchObject({
        decision: 'heartbeat',
        build: 'false',
        cold: 'false',
        release: 'false',
        images: '',
      });
      const watch = await night({ mode: 'watch', registry: `${address}/${own}/images` });
      expect([watch.exitCode, watch.stdout]).toEqual([0, expect.not.stringContaining('::error')]);
      const silent = await night({ mode: 'watch', registry: `${address}/${own}/none` });
      expect([silent.exitCode, silent.stdout]).toEqual([
        1,
        expect.stringContaining('::error::nightly-silent'),
      ]);
      for (const { summary, stdout } of [first, bad, good, watch])
        expect(summary + stdout.replace(`::add-mask::${token}`, '')).not.toContain(token);
    } finally {
      await github.close();
    }
  });
});

describe('a wrong input', () => {
  it.each([
    ['resolve', 'mode', 'wriet'],
    ['resolve', 'platforms', 'linux/vax'],
    ['plan', 'mirrors', 'no equals sign'],
    ['build', 'push', 'perhaps'],
    ['build', 'network', 'bridge'],
    ['smoke', 'push', '1'],
    ['release', 'dry-run', 'yes'],
    ['propose', 'mirrors', 'no equals sign'],
    ['nightly', 'mode', 'sleep'],
  ])('of %s is named: %s', async (action, input, value) => {
    const step = await runBundled(runner, action, { [input]: value });
    expect(step.exitCode).toBe(1);
    expect(step.stdout).toMatch(new RegExp(`^::error::input-invalid: input "${input}"`, 'm'));
    expect(step.outputs).toEqual({});
  });
});
