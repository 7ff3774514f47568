import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { type GitHubServer, startGitHub } from '@officina/fakes';
import { startUpstream, type Upstream } from '@officina/upstream';
import { type ActEvent, type ActOutcome, type Checkout, makeCheckout, runAct } from './act.ts';
import { program, runFolder } from './act-run.ts';
import { runBundled } from './action.ts';
import { type AptRepository, startAptRepository } from './apt-repository.ts';
import { makeOwn, mirrorOptions } from './foreign.ts';
import { ground, platform } from './ground.ts';
import { type Outcome, root, run } from './officina.ts';

/** The owner's repository at GitHub, with three images on a Debian of its own, as the workflows find it under act. */
export interface NightFactory {
  readonly folder: string;
  readonly repository: string;
  readonly checkout: Checkout;
  readonly github: GitHubServer;
  readonly upstream: Upstream;
  readonly apt: AptRepository;
  /** Path of a file or folder of the checkout. */
  place(name: string): string;
  start(event: ActEvent): Promise<ActOutcome>;
  /** A pull request of a branch; one of a fork comes without the owner's secrets. */
  pullRequest(number: number, head: { readonly ref: string; readonly from?: string }): Promise<ActOutcome>;
  /** A tag that is pushed. */
  tag(version: string): Promise<ActOutcome>;
  night(): Promise<ActOutcome>;
  /**
   * Settles a night that ended red: act ends a run whose called workflow failed, at GitHub settle comes next. Its step is run
   * as a runner would.
   */
  settleBad(red: ActOutcome): Promise<Outcome>;
  watchdog(by: 'schedule' | 'push'): Promise<ActOutcome>;
  /** The tags that people see, sorted: neither candidates nor green ones nor signatures. */
  tags(): Promise<string[]>;
  /** The digests that tags name. */
  named(tags: readonly string[]): Promise<(string | null)[]>;
  /** The tags that nobody sees: candidates and green ones. */
  hiddenTags(): Promise<string[]>;
  /** How often buildx baked since the last question; the looks into caches before are not counted. */
  bakes(): Promise<number>;
  /** What GitHub's own program was asked to do since the last question. */
  asked(): Promise<string[]>;
  /** Commits other texts of files of images/; the returned function commits those that were there. */
  change(edits: Readonly<Record<string, (text: string) => string>>): Promise<() => Promise<void>>;
  /** Another base image under the same tag, as Debian's own updates make it. */
  moveBase(): Promise<void>;
  close(): Promise<void>;
}

const repository = 'tazzo/officina';

/** The version of the Debian package in a state of the archive. */
export const hello = (version: string) => [{ name: 'officina-hello', version }];

/** Makes it on a registry, an upstream, an apt archive and a GitHub of this machine; `act` is the program. */
export async function startNightFactory(act: string): Promise<NightFactory> {
  const folder = await runFolder();
  const own = basename(folder).toLowerCase();
  const { address } = await ground();
  const base = `${address}/${own}/debian:bookworm-slim`;
  const [upstream, apt] = await Promise.all([
    startUpstream({ platforms: [platform], content: { kind: 'stand-ins' } }),
    startAptRepository(join(folder, 'apt'), await gateway()),
  ]);
  await apt.publish(hello('1.0-1'));
  let moves = 0;
  const moveBase = async (from = base) => {
    const text = [
      `FROM ${from}`,
      `RUN rm -rf /etc/apt/sources.list.d/* && echo '${apt.source}' >/etc/apt/sources.list && echo ${moves++} >/etc/moved`,
    ];
    await writeFile(join(folder, 'Base'), `${text.join('\n')}\n`);
    const how = ['--quiet', '--provenance=false', '--push', '--tag', base, '--file', join(folder, 'Base')];
    await docker('build', ...how, join(folder, 'apt'));
  };
  await moveBase(`${address}/library/debian:bookworm-slim`);
  const mirrors = { ...upstream.mirrors, 'docker.io/library/': `${address}/${own}/` };
  const checkout = makeCheckout(join(folder, 'checkout'), repository, { sources: false });
  const place = (name: string) => join(checkout.folder, name);
  const images = place('images');
  await cp(join(root, 'test/fixture/night/images'), images, { recursive: true });
  await makeOwn(join(images, 'night-base/image.yaml'), own);
  const registry = `${address}/${own}/images`;
  const factory = `registry: ${registry}\nplatforms: [${platform}]\nsigning: { mode: key }\n`;
  await writeFile(join(images, 'factory.yaml'), factory);
  await must(run('cosign', ['generate-key-pair'], { cwd: images, env: { COSIGN_PASSWORD: '' } }));
  const secrets: Record<string, string> = {
    COSIGN_PRIVATE_KEY: await readFile(join(images, 'cosign.key'), 'utf8'),
    REGISTRY_PASSWORD: 'of-this-machine',
  };
  await rm(join(images, 'cosign.key'));
  await must(
    run(join(root, 'officina'), [
      ...['resolve', '--images', images, '--state', join(folder, 'state')],
      ...mirrorOptions(mirrors),
    ]),
  );
  checkout.commit('feat: a workspace');
  const github = await startGitHub({
    repository,
    folder: join(folder, 'github'),
    files: await checkout.files('images'),
  });
  const allTags = async () => {
    const answer = await fetch(`http://${address}/v2/${own}/images/tags/list`);
    return (((await answer.json()) as { tags?: string[] }).tags ?? []).sort();
  };
  const named = async (tag: string) => {
    const headers = { accept: 'application/vnd.oci.image.index.v1+json' };
    const answer = await fetch(`http://${address}/v2/${own}/images/manifests/${tag}`, { headers });
    if (!answer.ok) throw new Error(`${tag}: HTTP ${answer.status}`);
    return answer.headers.get('docker-content-digest');
  };
  const log = join(folder, 'docker.log');
  const bin = join(folder, 'bin');
  // A docker that writes down what it was asked before it does it, and a gh that writes it down and knows three workflows.
  const rest = `PATH=$(echo "$PATH" | sed 's#${bin}${delimiter}##g')`;
  await program(join(bin, 'docker'), `echo "$*" >>'${log}'`, rest, 'exec docker "$@"');
  const states = 'active nightly.yml,disabled_manually bump.yml,disabled_inactivity watchdog.yml'.split(',');
  const listed = states.map((line) => `'${line.replace(' ', ' .github/workflows/')}'`).join(' ');
  await program(
    join(bin, 'gh'),
    `echo "$*" >>'${join(folder, 'gh.log')}'`,
    `[ "$2" != list ] || printf '%s\\n' ${listed}`,
  );
  const vars = {
    MIRRORS: Object.entries(mirrors)
      .map(([prefix, instead]) => `${prefix}=${instead}`)
      .join('\n'),
    REGISTRY: registry,
    REGISTRY_USER: own,
    PAGE: 'true',
  };
  const at = { act, checkout, folder, repository, apiUrl: github.url, vars, path: bin };
  const start = (event: ActEvent, known = secrets) => runAct(event, { ...at, secrets: known });
  return {
    ...{ folder, repository, checkout, github, upstream, apt, place },
    start,
    pullRequest: (number, { ref, from = repository }) => {
      const head = { ref, repo: { full_name: from } };
      const pull_request = { number, head, user: { login: 'a-person' }, base: { ref: 'main' } };
      const event = { workflow: 'pull-request', name: 'pull_request', payload: { pull_request } };
      return start(event, from === repository ? secrets : {});
    },
    tag: (version) => start({ workflow: 'release', name: 'push', payload: { ref: `refs/tags/${version}` } }),
    night: () => start({ workflow: 'nightly', name: 'schedule', payload: {} }),
    settleBad: ({ artifacts }) =>
      runBundled({ folder, workspace: checkout.folder, env: { GITHUB_API_URL: github.url } }, 'nightly', {
        ...{ mode: 'settle', good: 'false', run: 'https://run/1', repository },
        decision: join(artifacts, 'night/nightly.json'),
      }),
    watchdog: (name) => start({ workflow: 'watchdog', name, payload: { ref: 'refs/heads/main' } }),
    tags: async () => (await allTags()).filter((tag) => !/^(?:candidate|green|sha256|release)-/.test(tag)),
    named: (tags) => Promise.all(tags.map(named)),
    hiddenTags: async () => (await allTags()).filter((tag) => /^(?:candidate|green)-/.test(tag)),
    bakes: async () => {
      const text = await readFile(log, 'utf8').catch(() => '');
      await rm(log, { force: true });
      const bakes = text.split('\n').filter((line) => line.startsWith('buildx bake'));
      return bakes.filter((line) => !line.endsWith('.caches.json')).length;
    },
    asked: async () => {
      const text = await readFile(join(folder, 'gh.log'), 'utf8');
      await rm(join(folder, 'gh.log'));
      return text.trim().split('\n');
    },
    moveBase: () => moveBase(),
    change: async (edits) => {
      const before = await Promise.all(
        Object.keys(edits).map(async (name) => [name, await readFile(join(images, name), 'utf8')] as const),
      );
      const write = async (texts: readonly (readonly [string, string])[], message: string) => {
        await Promise.all(texts.map(([name, text]) => writeFile(join(images, name), text)));
        checkout.commit(message);
      };
      const after = before.map(([name, text]) => [name, edits[name]?.(text) ?? text] as const);
      await write(after, 'feat: a change');
      return () => write(before, 'revert: the change');
    },
    close: async () => {
      await Promise.all([upstream.close(), apt.close(), github.close()]);
    },
  };
}

/** Where containers and build steps of either network reach this machine. */
async function gateway(): Promise<string> {
  const format = '{{(index .IPAM.Config 0).Gateway}}';
  return (await docker('network', 'inspect', 'bridge', '--format', format)).trim();
}

async function docker(...args: string[]): Promise<string> {
  return must(run('docker', args));
}

async function must(outcome: ReturnType<typeof run>): Promise<string> {
  const { exitCode, stdout, stderr } = await outcome;
  if (exitCode !== 0) throw new Error(stderr || stdout);
  return stdout;
}
