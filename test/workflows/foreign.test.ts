import { appendFile, cp, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReleaseRecord } from '@officina/core';
import { startUpstream, type Upstream } from '@officina/upstream';
import {
  type ActEvent,
  type ActOutcome,
  type Checkout,
  logOf,
  makeForeignCheckout,
  requireGood,
  runAct,
} from '../support/act.ts';
import { builtBy, documentOf } from '../support/act-artifacts.ts';
import { runFolder, sweepRuns } from '../support/act-run.ts';
import { workflowsIn } from '../support/docs.ts';
import { engineNames, ofKey, removeNames } from '../support/engine-names.ts';
import { keysIn, makeOwn } from '../support/foreign.ts';
import { ground, platform } from '../support/ground.ts';
import { officina, root } from '../support/officina.ts';

const repository = 'a-team/images';

let folder: string;
let upstream: Upstream;
let checkout: Checkout;
/** The tags of the repository that its images go to, sorted. */
let tags: () => Promise<string[]>;
/** What its images are named by in a shared engine. */
const keys: string[] = [];

beforeAll(async () => {
  await sweepRuns();
  folder = await runFolder();
  const own = basename(folder).toLowerCase();
  const { address, mirrors } = await ground();
  upstream = await startUpstream({ platforms: [platform], content: { kind: 'stand-ins' } });
  checkout = makeForeignCheckout(join(folder, 'checkout'), repository, workflowsIn('docs/actions.md'));
  const images = join(checkout.folder, 'images');
  await cp(join(root, 'test/fixture/foreign/images'), images, { recursive: true });
  for (const image of ['tool', 'app']) await makeOwn(join(images, image, 'image.yaml'), own);
  const factory = [
    `registry: ${address}/${own}/images`,
    `platforms: [${platform}]`,
    `mirrors: ${JSON.stringify({ ...upstream.mirrors, ...mirrors })}`,
  ];
  await writeFile(join(images, 'factory.yaml'), `${factory.join('\n')}\n`);
  const resolved = await officina(['resolve', '--images', images, '--state', join(folder, 'state')]);
  if (resolved.exitCode !== 0) throw new Error(resolved.stderr);
  checkout.commit('feat: images of our own');
  tags = async () => {
    const answer = await fetch(`http://${address}/v2/${own}/images/tags/list`);
    return (((await answer.json()) as { tags?: string[] }).tags ?? []).sort();
  };
});

afterAll(async () => {
  await upstream?.close();
  const ours = keys.length > 0 ? await engineNames(...keys.map(ofKey)) : [];
  await removeNames(ours);
  await sweepRuns();
});

async function start(event: ActEvent): Promise<ActOutcome> {
  const state = join(folder, 'state');
  await officina(['plan', '--images', join(checkout.folder, 'images'), '--state', state]);
  keys.push(...(await keysIn(join(state, 'plan.json'))));
  const act = process.env['OFFICINA_ACT'] ?? '';
  return runAct(event, { act, checkout, folder, repository, apiUrl: 'http://127.0.0.1:9' });
}

describe('the workflows of docs/actions.md in a repository that holds only images/', () => {
  it('the whole plans, builds, tests and releases a tag, with a green gate', async () => {
    const outcome = await start({ workflow: 'images', name: 'push', payload: { ref: 'refs/tags/v1.0.0' } });
    requireGood(outcome);
    const ended = Object.entries(outcome.jobs).map(([job, result]) => `${basename(job)}: ${result}`);
    for (const job of ['plan', 'make', 'release', 'images gate']) {
      expect(ended).toContainEqual(expect.stringMatching(new RegExp(`^${job}.*: success$`)));
    }
    // By the job's own token, as the page says of ghcr.io.
    expect(logOf(outcome)).toMatch(/Run Main docker\/login-action@/);
    expect(await builtBy(outcome)).toEqual(['tool', 'app']);
    const record = await documentOf<ReleaseRecord>(outcome, 'release/release.json');
    expect(record.version).toBe('v1.0.0');
    expect(await tags()).toEqual(expect.arrayContaining(['tool', 'app', 'latest', 'app-v1.0.0']));
  });

  it('single verbs plan, build and test a pull request, and push nothing', async () => {
    const before = await tags();
    await appendFile(join(checkout.folder, 'images/app/greeting'), 'and welcome\n');
    checkout.commit('feat: a longer greeting');
    const pull_request = { number: 1, head: { ref: 'a-change' }, base: { ref: 'main' } };
    const known = [...keys];
    const outcome = await start({ workflow: 'try', name: 'pull_request', payload: { pull_request } });
    requireGood(outcome);
    const changed = keys.filter((key) => !known.includes(key));
    for (const verb of ['plan', 'build', 'smoke']) {
      expect(logOf(outcome)).toMatch(new RegExp(`Success - Main tazzo/officina/packages/${verb}@v0`));
    }
    // Tested here, under the key that is new since the release.
    const green = await engineNames('officina.local/app:green-*');
    expect(green.filter((name) => changed.some((key) => name.endsWith(key)))).toHaveLength(1);
    expect(await tags()).toEqual(before);
  });
});
