import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { bundleActions } from './action-bundles.ts';
import { type Outcome, root, run } from './officina.ts';

/** A checkout under git, and the project as whoever names it gets it. */
export interface Checkout {
  readonly folder: string;
  /**
   * The project as its released tag has it, bundles inside. What `$/` names runs from there and not from the checkout, as at
   * GitHub, where it is a copy outside of the workspace.
   */
  readonly released: string;
  /** Commits what is there; returns the sha. */
  commit(message: string): string;
  /** The committed files of a folder, by path. */
  files(under: string): Promise<Record<string, string>>;
  /** Runs git in it; throws with git's own words. */
  git(...args: string[]): string;
}

/** What `$/` is to act, which does not know it: an action is in a repository of its own, a workflow in the checkout. */
const self = 'officina/self';

/**
 * A checkout of the project: its committed and new files without bundles, `$/` as act reads it, a repository of its own.
 * act copies all of it for each job: without what only the bundler reads, that is a few files instead of a thousand.
 */
export function makeCheckout(
  folder: string,
  repository: string,
  { sources }: { readonly sources: boolean },
): Checkout {
  copyProject(folder, { sources });
  return checkoutOf(folder, repository);
}

/** A checkout of somebody else's repository with these workflows, by name, and an empty images/ folder. */
export function makeForeignCheckout(
  folder: string,
  repository: string,
  workflows: Readonly<Record<string, string>>,
): Checkout {
  mkdirSync(join(folder, 'images'), { recursive: true });
  mkdirSync(join(folder, '.github/workflows'), { recursive: true });
  for (const [name, text] of Object.entries(workflows))
    writeFileSync(join(folder, '.github/workflows', `${name}.yml`), text);
  return checkoutOf(folder, repository);
}

function checkoutOf(folder: string, repository: string): Checkout {
  const released = `${folder}-released`;
  copyProject(released, { sources: false });
  bundleInto(released);
  const git = (...args: string[]) => {
    const identity = ['-c', 'user.name=a-person', '-c', 'user.email=a-person@example.invalid'];
    const { status, stdout, stderr } = spawnSync('git', [...identity, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', `https://github.com/${repository}.git`);
  return {
    folder,
    released,
    git,
    files: async (under) => {
      const names = git('ls-files', under).split('\n');
      const texts = names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')]);
      return Object.fromEntries(await Promise.all(texts));
    },
    commit: (message) => {
      git('add', '--all', '--force', '.');
      git('commit', '--quiet', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
}

function copyProject(folder: string, { sources }: { readonly sources: boolean }): void {
  mkdirSync(folder, { recursive: true });
  const left = sources ? /\/(?:node_modules|dist)$|\.test\.ts$/ : /\/(?:node_modules|dist|src)$/;
  for (const path of ['officina', 'package.json', '.github', 'packages']) {
    cpSync(join(root, path), join(folder, path), {
      recursive: true,
      filter: (from) => !left.test(from),
    });
  }
  for (const name of yamlFiles(join(folder, '.github'))) {
    const text = readFileSync(name, 'utf8')
      .replaceAll(/uses: \$(\/\.github\/actions\/[\w-]+)/g, `uses: ${self}$1@v0`)
      .replaceAll('uses: $/.github/workflows/', 'uses: ./.github/workflows/')
      // Newer than act: an environment that records no deployment.
      .replaceAll(', deployment: false }', ' }');
    writeFileSync(name, text);
  }
}

/** One event and the workflow that it starts. */
export interface ActEvent {
  readonly workflow: string;
  readonly name: string;
  readonly payload: unknown;
}

export interface ActOptions {
  readonly act: string;
  readonly checkout: Checkout;
  /** A folder for act's own files. */
  readonly folder: string;
  readonly repository: string;
  readonly apiUrl: string;
  readonly vars?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** A folder whose programs come first. */
  readonly path?: string;
}

export interface ActOutcome extends Outcome {
  /** The folder with a folder per artifact. */
  readonly artifacts: string;
  /** The jobs of the run with how they ended, as act says it; a skipped job is not among them. */
  readonly jobs: Readonly<Record<string, string>>;
}

/** Runs one workflow through act on this very machine, third-party actions replaced by stand-ins. */
export async function runAct(
  { workflow, name, payload }: ActEvent,
  options: ActOptions,
): Promise<ActOutcome> {
  const folder = mkdtempSync(join(options.folder, 'run-'));
  const artifacts = join(folder, 'artifacts');
  mkdirSync(artifacts);
  writeFileSync(join(folder, 'event.json'), JSON.stringify(payload));
  const { vars = {}, secrets = {}, path = '' } = options;
  const env = {
    ...options.env,
    GITHUB_API_URL: options.apiUrl,
    GITHUB_REPOSITORY: options.repository,
    OFFICINA_ARTIFACTS: artifacts,
  };
  const outcome = await run(
    options.act,
    [
      ...[
        name,
        '--workflows',
        `.github/workflows/${workflow}.yml`,
        '--eventpath',
        join(folder, 'event.json'),
      ],
      ...['--platform', 'ubuntu-24.04=-self-hosted', '--platform', 'ubuntu-24.04-arm=-self-hosted'],
      ...['--secret', 'GITHUB_TOKEN=ghs_of-this-machine', '--json', '--no-cache-server', '--pull=false'],
      ...['--action-cache-path', join(options.folder, 'cache'), '--use-new-action-cache'],
      ...Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      // Their values are in act's environment: a command line is for everybody to see.
      ...Object.keys(secrets).flatMap((name) => ['--secret', name]),
      ...Object.entries(vars).flatMap(([key, value]) => ['--var', `${key}=${value}`]),
      ...replacements(options.checkout).flatMap((one) => ['--local-repository', one]),
    ],
    // act keeps its answers to first questions there; none may be asked of a person.
    {
      cwd: options.checkout.folder,
      env: {
        ...{ XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, ...env, ...secrets },
        PATH: [path, process.env['PATH'] ?? ''].filter(Boolean).join(delimiter),
      },
    },
  );
  return { ...outcome, artifacts, jobs: jobsOf(outcome.stdout) };
}

/** Throws the log of a run that is not green. */
export function requireGood(outcome: ActOutcome): void {
  if (outcome.exitCode !== 0) throw new Error(logOf(outcome));
}

/**
 * The jobs that failed, in the order in which they ended. Ask this, and not the log, why a gate is red: act does not wait for the
 * last words of a step that fails (findings/act-last-words.sh).
 */
export function failedJobs({ jobs }: ActOutcome): string[] {
  return Object.keys(jobs).filter((job) => jobs[job] === 'failure');
}

/** What happened, in words: act's log without its JSON. */
export function logOf({ stdout, stderr }: Outcome): string {
  const lines = stdout.split('\n').flatMap((line) => {
    try {
      const { job, msg } = JSON.parse(line) as { job?: string; msg?: string };
      return [`${job ?? ''} | ${msg ?? ''}`.trimEnd()];
    } catch {
      return line === '' ? [] : [line];
    }
  });
  return `${lines.join('\n')}\n${stderr}`;
}

function jobsOf(stdout: string): Record<string, string> {
  const jobs: Record<string, string> = {};
  for (const line of stdout.split('\n')) {
    if (!line.includes('"jobResult"')) continue;
    const { job, jobResult } = JSON.parse(line) as { job: string; jobResult: string };
    // act pads the names to one width.
    jobs[job.trim()] = jobResult;
  }
  return jobs;
}

/** Every third-party action of the workflows at its very commit, and the folder that stands for it; our own as released. */
function replacements({ folder, released }: Checkout): string[] {
  const known = ['upload-artifact', 'download-artifact', 'upload-pages-artifact'];
  const found = new Set([self, 'tazzo/officina'].map((name) => `${name}@v0=${released}`));
  for (const name of [folder, released].flatMap((place) => yamlFiles(join(place, '.github')))) {
    for (const [, action = ''] of readFileSync(name, 'utf8').matchAll(
      /uses: ([\w-]+\/[\w-]+@[0-9a-f]{40})/g,
    )) {
      const stand = known.find((one) => action.includes(`/${one}@`)) ?? 'nothing';
      found.add(`${action}=${join(root, 'test/workflows/stand-in', stand)}`);
    }
  }
  return [...found];
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((name) => name.endsWith('.yml'));
}

function bundleInto(folder: string): void {
  bundleActions();
  for (const room of readdirSync(join(root, 'packages'))) {
    const dist = join('packages', room, 'dist');
    rmSync(join(folder, dist), { recursive: true, force: true });
    try {
      cpSync(join(root, dist), join(folder, dist), { recursive: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
