import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReleaseRecord } from '@officina/core';
import { failedJobs, logOf, requireGood } from '../support/act.ts';
import { builtBy, decisionOf, digestsOf, documentOf } from '../support/act-artifacts.ts';
import { sweepRuns } from '../support/act-run.ts';
import { hello, type NightFactory, startNightFactory } from '../support/night-factory.ts';
import { officina } from '../support/officina.ts';

const bump = 'officina/bump-main';
const all = ['night-base', 'night-tool', 'night-app'];
const login = /Run Main docker\/login-action@/;

let factory: NightFactory;
/** What the last pull request tested. */
let tested: string[];
/** The yq of the first release, and the one that upstream publishes next. */
let [old, next] = ['', ''];

beforeAll(async () => {
  await sweepRuns('night-');
  factory = await startNightFactory(process.env['OFFICINA_ACT'] ?? '');
  old = factory.upstream.versions['yq'] ?? '';
  next = old.replace(/\d+$/, (patch) => String(Number(patch) + 1));
});

afterAll(async () => {
  await factory?.close();
  await sweepRuns('night-');
});

describe('the workflows under act', () => {
  it('pull-request builds and tests, and writes no tag', async () => {
    const outcome = await factory.pullRequest(1, { ref: 'a-change' });
    requireGood(outcome);
    expect(await builtBy(outcome)).toEqual(all);
    // The top of the chain, then what it stands on: this engine has none of them yet.
    expect(await factory.bakes()).toBe(2);
    expect(await factory.tags()).toEqual([]);
    expect(logOf(outcome)).toMatch(login);
    tested = await digestsOf(outcome);
  });

  it('pull-request of a fork gets no secrets, is built and tested, and leaves nothing in the registry', async () => {
    const before = await factory.hiddenTags();
    expect(before).not.toEqual([]);
    // The first line is still what the check wants.
    const undo = await factory.change({ 'night-app/greeting': (text) => `${text}by a stranger\n` });
    const outcome = await factory.pullRequest(2, { ref: bump, from: 'a-stranger/officina' });
    requireGood(outcome);
    expect([await factory.bakes(), await builtBy(outcome)]).toEqual([1, ['night-app']]);
    expect(logOf(outcome)).not.toMatch(login);
    expect([await factory.hiddenTags(), await factory.tags()]).toEqual([before, []]);
    await undo();
  });

  it('release of a tag builds nothing, and gives signed tags to what the pull request tested', async () => {
    const outcome = await factory.tag('v0.1.0');
    requireGood(outcome);
    expect([await factory.bakes(), await builtBy(outcome)]).toEqual([0, []]);
    expect(await digestsOf(outcome)).toEqual(tested);
    const record = await documentOf<ReleaseRecord>(outcome, 'release/release.json');
    expect(record.version).toBe('v0.1.0');
    expect(logOf(outcome)).not.toContain('NOT SIGNED');
    const [page] = factory.github.releases;
    expect([page?.tag, page?.draft]).toEqual(['v0.1.0', false]);
    const files = page?.assets.map(({ name }) => name);
    expect(files).toEqual(
      expect.arrayContaining(['release.json', 'release.json.bundle', 'release-notes.md']),
    );
    expect(files?.filter((name) => name.endsWith('.json')).length).toBe(1 + all.length);
    // The page as Pages would get it.
    const index = await readFile(join(outcome.artifacts, 'github-pages/data/index.js'), 'utf8');
    expect(index).toContain('"releases":["v0.1.0"]');
    expect(await readFile(join(outcome.artifacts, 'github-pages/index.html'), 'utf8')).toContain('page.js');
    const tags = all.flatMap((name) => [name, `${name}-v0.1.0`]);
    expect(await factory.tags()).toEqual(expect.arrayContaining([...tags, 'latest']));
  });

  it('nightly builds everything anew at first, byte for byte, and has nothing to do after that', async () => {
    const first = await factory.night();
    requireGood(first);
    expect((await decisionOf(first)).decision).toBe('cold');
    expect(await factory.bakes()).toBe(1);
    expect(await digestsOf(first)).toEqual(tested);
    const second = await factory.night();
    requireGood(second);
    expect((await decisionOf(second)).decision).toBe('heartbeat');
    expect([await factory.bakes(), Object.keys(second.jobs).join()]).toEqual([
      0,
      expect.not.stringMatching(/make/),
    ]);
  });

  it('bump opens one pull request about what upstream and Debian published', async () => {
    await factory.upstream.publish('yq', next);
    await factory.apt.publish(hello('1.0-2'));
    const payload = { repository: { default_branch: 'main' } };
    requireGood(await factory.start({ workflow: 'bump', name: 'schedule', payload }));
    const pulls = factory.github.issues.filter(({ pull }) => pull !== undefined);
    expect(pulls.map(({ pull, state }) => [pull?.head, state])).toEqual([[bump, 'open']]);
    expect(await factory.bakes()).toBe(0);
  });

  it('pull-request of the bump is built and tested, and gets its evidence and no tag', async () => {
    const before = await factory.tags();
    for (const image of all) {
      const lock = `images/${image}/image.lock.json`;
      await writeFile(factory.place(lock), await factory.github.bare.git(['show', `${bump}:${lock}`]));
    }
    factory.checkout.commit('bump: a merge of the branch');
    const { number } = factory.github.issues.find(({ pull }) => pull?.head === bump) ?? { number: 0 };
    const outcome = await factory.pullRequest(number, { ref: bump });
    requireGood(outcome);
    expect(await builtBy(outcome)).toEqual(all);
    const [{ body = '' } = {}] = factory.github.issues.filter((issue) => issue.number === number);
    const row = (...cells: string[]) => expect.stringMatching(new RegExp(cells.join('[^\\n]*\\|[^\\n]*')));
    expect(body).toEqual(row('yq', 'night-tool', old, next, `releases/tag/v${next}`));
    expect(body).toEqual(row('officina-hello', 'night-base', '1.0-1', '1.0-2', 'up'));
    // Versions that the program itself said, in the released image and in this one.
    expect(body.split('### Measured versions')[1]).toEqual(row('yq', 'night-tool', old, next));
    for (const image of all)
      expect(body).toEqual(
        row(image, 'linux/', '[\\d.]+ [kM]?B', '[\\d.]+ [kM]?B', '[\\d.]+ [kM]?B', '\\d+ passed'),
      );
    expect(await factory.tags()).toEqual(before);
    tested = await digestsOf(outcome);
    await factory.bakes();
  });

  it('release after the merge builds nothing: the digests are those of the bump', async () => {
    await factory.github.push('main', await factory.checkout.files('images'));
    // Without RELEASE_MAIN a push to main releases nothing, and its gate knows that.
    const merge = await factory.start({
      workflow: 'release',
      name: 'push',
      payload: { ref: 'refs/heads/main' },
    });
    requireGood(merge);
    expect(Object.keys(merge.jobs)).toEqual(['release/release gate']);
    const outcome = await factory.tag('v0.1.1');
    requireGood(outcome);
    expect([await factory.bakes(), await builtBy(outcome)]).toEqual([0, []]);
    expect(await digestsOf(outcome)).toEqual(tested);
    expect(await factory.tags()).toEqual(expect.arrayContaining(all.map((name) => `${name}-v0.1.1`)));
  });

  it('nightly after the merge builds nothing, and moves its tags to the digests of the bump', async () => {
    const nightly = () => factory.named(all.map((name) => `${name}-nightly`));
    const released = (version: string) => factory.named(all.map((name) => `${name}-${version}`));
    expect(await nightly()).toEqual(await released('v0.1.0'));
    const outcome = await factory.night();
    requireGood(outcome);
    expect(await decisionOf(outcome)).toMatchObject({ decision: 'publish', images: [] });
    expect([await factory.bakes(), await builtBy(outcome)]).toEqual([0, []]);
    expect(await digestsOf(outcome)).toEqual(tested);
    const bumped = await released('v0.1.1');
    expect(bumped).not.toEqual(await released('v0.1.0'));
    expect(await nightly()).toEqual(bumped);
  });

  it('nightly with a Debian package moved builds all three and gives them the nightly tags', async () => {
    const before = await factory.tags();
    await factory.apt.publish(hello('1.0-3'));
    const today = () => new Date().toISOString().slice(0, 10).replaceAll('-', '');
    const dates = [today()];
    const outcome = await factory.night();
    requireGood(outcome);
    dates.push(today());
    expect(await decisionOf(outcome)).toMatchObject({ decision: 'rebuild', images: all });
    expect([await factory.bakes(), await builtBy(outcome)]).toEqual([1, all]);
    expect((await digestsOf(outcome)).filter((digest) => tested.includes(digest))).toEqual([]);
    const names = [...all.map((name) => `${name}-nightly`), 'nightly'];
    // The date of its beginning or, at midnight, that of its end.
    const tonight = dates.map((date) => [...names, ...names.map((name) => `${name}-${date}`)]);
    const wanted = tonight.map((tags) => [...new Set([...before, ...tags])].sort());
    expect(wanted).toContainEqual(await factory.tags());
  });

  it('pull-request of a bump that a night has built before gets its evidence without a build', async () => {
    const payload = { repository: { default_branch: 'main' } };
    requireGood(await factory.start({ workflow: 'bump', name: 'schedule', payload }));
    const locks = all.map(async (image): Promise<[string, () => string]> => {
      const text = await factory.github.bare.git(['show', `${bump}:images/${image}/image.lock.json`]);
      return [`${image}/image.lock.json`, () => text];
    });
    const undo = await factory.change(Object.fromEntries(await Promise.all(locks)));
    const pull = factory.github.issues.findLast((issue) => issue.pull?.head === bump);
    const outcome = await factory.pullRequest(pull?.number ?? 0, { ref: bump });
    requireGood(outcome);
    expect([await factory.bakes(), await builtBy(outcome)]).toEqual([0, []]);
    const { body = '' } = factory.github.issues.find(({ number }) => number === pull?.number) ?? {};
    expect(body).toMatch(/officina-hello[^\n]*night-base[^\n]*1\.0-2[^\n]*1\.0-3[^\n]*up/);
    for (const image of all) expect(body).toMatch(new RegExp(`${image}[^\\n]*linux/[^\\n]*\\d+ passed`));
    await undo();
  });

  it('a night whose check fails has a red gate, no tag and one issue, which the next good night closes', async () => {
    const undo = await factory.change({ 'night-app/greeting': () => 'goodbye\n' });
    const before = await factory.tags();
    const red = await factory.night();
    expect(red.exitCode).toBe(1);
    expect(failedJobs(red)).toEqual(['images/images/make', 'images/images/images gate']);
    expect(await factory.tags()).toEqual(before);
    expect((await factory.settleBad(red)).exitCode).toBe(0);
    const issues = () => factory.github.issues.filter(({ pull }) => pull === undefined);
    expect(issues().map(({ title, state }) => [title, state])).toEqual([
      ['The nightly fails (tonight)', 'open'],
    ]);

    await undo();
    await factory.moveBase();
    const green = await factory.night();
    requireGood(green);
    expect(await decisionOf(green)).toMatchObject({ decision: 'rebuild', images: all });
    expect(issues().map(({ state }) => state)).toEqual(['closed']);
  });

  it('watchdog is quiet, barks about every finding in one issue, and is quiet again', async () => {
    requireGood(await factory.watchdog('schedule'));
    // GitHub disables idle schedules: they are kept enabled, but for what a person disabled.
    const enabled = ['nightly', 'watchdog'].map((name) => `workflow enable ${name}.yml`);
    const asked = [expect.stringContaining('workflow list --all'), ...enabled];
    expect(await factory.asked()).toEqual(asked);
    const barks = () => factory.github.issues.filter(({ title }) => title.startsWith('The watchdog'));
    expect(barks()).toEqual([]);
    const pin = `    pin: { version: ${next}, reason: a test, review-at: 2020-01-01 }\n`;
    const command = async () => {
      const { exitCode, stdout } = await officina([
        'watchdog',
        '--images',
        factory.place('images'),
        '--json',
      ]);
      return [exitCode, (JSON.parse(stdout) as { code: string }[]).map(({ code }) => code)];
    };
    expect(await command()).toEqual([0, []]);
    const undo = await factory.change({
      'factory.yaml': (text) => `${text}nightly: { silent-after: 0m, channel-after: 0m }\n`,
      'night-tool/image.yaml': (text) => text.replace('    constraint: 4.x\n', (line) => line + pin),
    });
    const outcome = await factory.watchdog('push');
    expect(outcome.exitCode).toBe(1);
    expect(failedJobs(outcome)).toEqual(['watchdog/watch', 'watchdog/watchdog gate']);
    expect(await factory.asked()).toEqual(asked);
    expect(barks().map(({ title, state }) => [title, state])).toEqual([
      ['The watchdog barks: nightly-silent, channel-old, pin-review', 'open'],
    ]);
    expect(await command()).toEqual([1, ['nightly-silent', 'channel-old', 'pin-review']]);
    await undo();
    requireGood(await factory.watchdog('push'));
    expect(barks().map(({ state }) => state)).toEqual(['closed']);
  });
});
