import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ActOutcome,
  type Checkout,
  failedJobs,
  makeCheckout,
  requireGood,
  runAct,
} from '../support/act.ts';
import { program, runFolder } from '../support/act-run.ts';
import { root, run } from '../support/officina.ts';

const repository = 'tazzo/officina';
const act = process.env['OFFICINA_ACT'] ?? '';

let folder: string;
let checkout: Checkout;

beforeAll(async () => {
  folder = await runFolder();
  checkout = makeCheckout(join(folder, 'checkout'), repository, { sources: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const start = (workflow: string, name: string, payload: unknown, env: Record<string, string> = {}) =>
  runAct(
    { workflow, name, payload },
    { act, checkout, folder, repository, apiUrl: 'http://127.0.0.1:9', path: join(folder, 'bin'), env },
  );

describe('ci under act', () => {
  /** Runs ci with a launcher that only says what it was asked, and fails when asked for `bad`. */
  async function ci(bad: string): Promise<{ outcome: ActOutcome; asked: string[] }> {
    const log = join(folder, 'asked');
    await rm(log, { force: true });
    await program(join(checkout.folder, 'officina'), `echo "$*" >>'${log}'`, `[ "$*" != '${bad}' ]`);
    await program(join(folder, 'bin', 'sudo'), '[ "$1" = -E ] && shift', 'exec "$@"');
    checkout.commit('test: a short launcher');
    const outcome = await start('ci', 'push', { ref: 'refs/heads/main' });
    return { outcome, asked: (await readFile(log, 'utf8')).trim().split('\n').sort() };
  }
  const asked = [
    'test --builder --install-engine',
    'test --install-engine',
    'test --quick --install-engine',
    'test --workflows --install-engine',
  ];

  it('runs the quick tests, those on the engine, on a builder and the workflows, and a green gate', async () => {
    const { outcome, asked: found } = await ci('none');
    requireGood(outcome);
    expect(found).toEqual(asked);
    expect(Object.values(outcome.jobs)).toEqual(['success', 'success', 'success', 'success']);
  });

  it.each([
    ['end-to-end', 'test --builder --install-engine'],
    ['end-to-end', 'test --install-engine'],
    ['quick', 'test --quick --install-engine'],
    ['workflows', 'test --workflows --install-engine'],
  ])('has a red %s and a red gate when "%s" fails', async (job, bad) => {
    const { outcome } = await ci(bad);
    expect([outcome.exitCode, ...failedJobs(outcome)]).toEqual([1, `ci/${job}`, 'ci/ci gate']);
  });
});

describe('actions under act', () => {
  it('puts the bundles under the tag that moves and under one that does not, not on main, and again the same', async () => {
    // Making the workspace takes a registry: here it is made of this one's packages.
    const link = `ln -sfn '${root}'/"$folder" "$folder"`;
    await program(
      join(checkout.folder, 'officina'),
      `for folder in $(cd '${root}' && ls -d node_modules packages/*/node_modules); do ${link}; done`,
    );
    const sha = checkout.commit('feat: sources');
    const remote = join(folder, 'remote.git');
    await run('git', ['init', '--quiet', '--bare', remote]);
    const settings = join(folder, 'gitconfig');
    await writeFile(settings, `[url "${remote}"]\n\tinsteadOf = https://github.com/${repository}.git\n`);
    const payload = { ref: 'refs/heads/main', inputs: { tag: 'v0' } };
    const publish = async () =>
      requireGood(await start('actions', 'workflow_dispatch', payload, { GIT_CONFIG_GLOBAL: settings }));
    const git = async (...args: string[]) => (await run('git', ['-C', remote, ...args])).stdout.trim();
    await publish();
    const first = await git('show-ref', '--tags');
    expect((await git('tag', '--list')).split('\n')).toEqual(['v0', `v0-${sha}`]);
    expect(await git('rev-parse', 'v0')).toBe(await git('rev-parse', `v0-${sha}`));
    expect(await git('rev-parse', 'v0^')).toBe(sha);
    const bundles = await run('sh', ['-c', 'ls packages/*/dist/index.cjs'], { cwd: checkout.released });
    expect(await git('diff', '--name-only', 'v0^', 'v0')).toBe(bundles.stdout.trim());
    await publish();
    expect(await git('show-ref', '--tags')).toBe(first);
  });
});
