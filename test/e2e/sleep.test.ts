import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isFactoryError, renderDocument, repositoryOf, tagged } from '@officina/core';
import { memoryTalk } from '@officina/fakes';
import { createFiles } from '@officina/host';
import { run as release } from '@officina/release';
import { home, makeCandidates, workspaceOf } from '../support/bad-day/documents.ts';
import { registryAt } from '../support/bad-day/verbs.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { officina, run } from '../support/officina.ts';
import { debianRegistry, type StartedRegistry, startRegistryOf } from '../support/registries.ts';
import { startSleepy } from '../support/sleeping.ts';

const moments = [
  ['announces it', /manifests\/release-claim-/],
  ['writes a version tag', /manifests\/tiny-v0\.1\.0$/],
  ['writes the record', /manifests\/release-v0\.1\.0$/],
  ['moves a channel', /manifests\/tiny-base$/],
] as const;

describe('a machine that sleeps for an hour in the middle of officina release', () => {
  let folder: string;
  let registry: StartedRegistry;
  let proxy: FaultProxy;
  let count = 0;
  /** The tags of a release that nothing disturbed. */
  let clean: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'officina-sleep-'));
    registry = await startRegistryOf(debianRegistry);
    proxy = await startFaultProxy(registry.address);
    const day = await prepared();
    expect(await officina(day.args)).toMatchObject({ exitCode: 0 });
    clean = [...(await day.tags()).keys()];
  });
  afterAll(async () => {
    await proxy?.close();
    await registry?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A repository with tested candidates of `one`, a state folder that says so, and the options that lead there. */
  async function prepared() {
    const path = `sleep/night-${++count}`;
    const at = registryAt(registry.address, path);
    const place = join(folder, String(count));
    const files = createFiles();
    const workspace = workspaceOf('one');
    for (const file of workspace.content.keys())
      await files.write(join(place, file), (await workspace.read(file)) ?? '');
    const { plan, build, smoke, keys } = await makeCandidates('one', at);
    const when = '2026-11-20T03:00:00Z';
    const env = { GIT_AUTHOR_DATE: when, GIT_COMMITTER_DATE: when };
    const git = (...args: string[]) => run('git', ['-C', place, ...args], { env });
    await git('init', '--quiet');
    await git('add', 'images');
    await git('-c', 'user.name=test', '-c', 'user.email=test@test', 'commit', '--quiet', '-m', 'one');
    const { stdout: commit } = await git('rev-parse', 'HEAD');
    const planned = { ...plan, commit: commit.trim() };
    for (const [name, document] of Object.entries({ plan: planned, build, smoke, keys }))
      await files.write(join(place, 'state', `${name}.json`), renderDocument(document));
    const args = [
      ...['release', '--version', 'v0.1.0', '--images', join(place, 'images')],
      ...['--state', join(place, 'state'), '--mirror', `${home}=${proxy.address}/${path}`],
    ];
    const tags = async () => {
      const where = repositoryOf(`${registry.address}/${path}`);
      const names = (await at.tags(where)).filter((tag) => !/^(?:release-claim|candidate)-/.test(tag));
      return new Map(
        await Promise.all(names.map(async (tag) => [tag, await at.head(tagged(home, tag))] as const)),
      );
    };
    return { at, args, place, tags };
  }

  /** Runs it, asleep at its first write to such a name: its connections die, nobody listens, then something happens. */
  async function asleepAt(
    moment: RegExp,
    { args, place }: Awaited<ReturnType<typeof prepared>>,
    meanwhile: () => Promise<unknown>,
  ) {
    let slept: Promise<void> | undefined;
    const started = startSleepy(args, { folder: place });
    proxy.fault = ({ method, url }) => {
      if (slept !== undefined || method !== 'PUT' || !moment.test(url)) return undefined;
      slept = started.then((running) =>
        running.sleep(async () => {
          await meanwhile();
          await proxy.reopen();
        }),
      );
      return 'refused';
    };
    const outcome = await (await started).ended;
    proxy.fault = () => undefined;
    await proxy.reopen();
    expect(slept).toBeDefined();
    await slept;
    return outcome;
  }

  const errorsIn = (stderr: string) => stderr.match(/^error .*$/gm) ?? [];
  const isFixed = (tag: string) => /(?:^|-)v\d/.test(tag);

  it.each(moments)('that %s ends well, at once or when it is run again', async (_, moment) => {
    const night = await prepared();
    const { exitCode, stderr } = await asleepAt(moment, night, async () => undefined);
    if (exitCode !== 0) expect(errorsIn(stderr)).toEqual([expect.stringMatching(/^error registry-/)]);
    else expect(errorsIn(stderr)).toEqual([]);
    expect(await officina(night.args)).toMatchObject({ exitCode: 0 });
    expect([...(await night.tags()).keys()]).toEqual(clean);
  });

  it.each(moments)(
    'that %s moves no version tag of another release, which came meanwhile',
    async (_, moment) => {
      const night = await prepared();
      const other = workspaceOf('two');
      const { plan, build, smoke, keys } = await makeCandidates('two', night.at);
      let before = new Map<string, unknown>();
      const { exitCode, stderr } = await asleepAt(moment, night, async () => {
        // The claim of the one who sleeps has run out by then.
        const clock = { now: () => new Date(Date.now() + 1_800_000) };
        await release(
          { images: 'images', plan, build, smoke, keys, version: 'v0.1.0' },
          { files: other, registry: night.at, talk: memoryTalk(), clock },
        ).catch((error: unknown) => {
          if (!isFactoryError(error) || error.code !== 'tag-exists') throw error;
        });
        before = await night.tags();
      });
      const after = await night.tags();
      for (const [tag, digest] of before)
        if (isFixed(tag)) expect([tag, after.get(tag)]).toEqual([tag, digest]);
      for (const channel of ['tiny', 'latest'])
        if (after.has(channel)) expect(after.get(channel)).toBe(after.get('tiny-v0.1.0'));
      if (exitCode !== 0)
        expect(errorsIn(stderr)).toEqual([
          expect.stringMatching(/^error (?:release-busy|tag-exists|registry-answer|registry-unreachable):/),
        ]);
      await writeFile(join(night.place, 'clock'), '0');
    },
  );
});
