import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSync } from 'esbuild';
import { parse } from 'yaml';
import { workflowsIn } from '../support/docs.ts';

const workflowFiles = readdirSync('.github/workflows').map((name) => `.github/workflows/${name}`);
const actionFiles = [
  ...readdirSync('.github/actions').map((name) => `.github/actions/${name}/action.yml`),
  ...readdirSync('packages')
    .filter((room) => readdirSync(`packages/${room}`).includes('action.yml'))
    .map((room) => `packages/${room}/action.yml`),
];

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly 'continue-on-error'?: boolean | string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job extends Step {
  readonly name?: string;
  readonly needs?: string | string[];
  readonly 'runs-on'?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly environment?: string | { readonly name: string; readonly deployment: boolean };
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly concurrency?: { readonly 'cancel-in-progress': unknown };
  readonly jobs: Readonly<Record<string, Job>>;
}

const text = (file: string) => readFileSync(file, 'utf8');
const workflows = workflowFiles.map((file) => ({ file, workflow: parse(text(file)) as Workflow }));
const jobs = workflows.flatMap(({ file, workflow }) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ file, name, job, at: `${file} ${name}` })),
);
const steps = [
  ...jobs.flatMap(({ at, job }) => [...(job.steps ?? []), job].map((step) => ({ at, step }))),
  ...actionFiles.flatMap((file) =>
    ((parse(text(file)) as { runs: { steps?: Step[] } }).runs.steps ?? []).map((step) => ({
      at: file,
      step,
    })),
  ),
];
const logins = steps.filter(({ step }) => step.uses?.startsWith('docker/login-action@'));
const listOf = (value: string | string[] | undefined) => (value === undefined ? [] : [value].flat());

/** GitHub's own reading of a file; its packages only load as a bundle. */
interface LanguageService {
  validate(
    document: unknown,
    config: unknown,
  ): Promise<{ message: string; range: { start: { line: number } } }[]>;
  TextDocument: { create(uri: string, language: string, version: number, text: string): unknown };
}

describe("GitHub's own parser", () => {
  let folder: string;
  let service: LanguageService;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'officina-workflows-'));
    buildSync({
      stdin: {
        contents: `export { validate } from '@actions/languageservice';
                   export { TextDocument } from 'vscode-languageserver-textdocument';`,
        resolveDir: process.cwd(),
      },
      ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
      outfile: join(folder, 'service.cjs'),
    });
    service = createRequire(import.meta.url)(join(folder, 'service.cjs')) as LanguageService;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function said(file: string, content: string): Promise<string[]> {
    const document = service.TextDocument.create(`file:///${file}`, 'yaml', 0, content);
    const fileProvider = {
      getFileContent: async ({ path }: { path: string }) => ({ name: path, content: text(path) }),
    };
    const found = await service.validate(document, { fileProvider });
    return found.map(({ message, range }) => `${file}:${range.start.line + 1}: ${message}`);
  }

  it.each([...workflowFiles, ...actionFiles])('has nothing to say about %s', async (file) => {
    expect(await said(file, text(file))).toEqual([]);
  });

  it.each(Object.entries(workflowsIn('docs/actions.md')))(
    'has nothing to say about %s of docs/actions.md, whose pins are ours',
    async (name, shown) => {
      // It reads no other repository's workflow: the called one is this one's.
      const here = shown.replace(/tazzo\/officina(\/\.github\/workflows\/\S+)@v0/, '$$$1');
      expect(await said(`.github/workflows/shown-${name}.yml`, here)).toEqual([]);
      if (here !== shown) {
        // It remembers files by their names.
        const found = await said(
          '.github/workflows/hose.yml',
          here.replace('registry-host', 'registry-hose'),
        );
        expect(found).toEqual([expect.stringContaining('registry-hose')]);
      }
      const pins = [...shown.matchAll(/uses: (\S+@[0-9a-f]{40} # v\S+)/g)].map(([, pin = '']) => pin);
      const ours = workflowFiles.map(text).join();
      expect(pins.filter((pin) => !ours.includes(pin))).toEqual([]);
    },
  );

  it('says something about a wrong file', async () => {
    const wrong = text('.github/workflows/ci.yml').replace('timeout-minutes', 'timeout-mintues');
    expect(await said('.github/workflows/wrong.yml', wrong)).not.toEqual([]);
    const action = text('packages/plan/action.yml').replace('node24', 'node22');
    expect(await said('packages/wrong/action.yml', action)).not.toEqual([]);
  });
});

describe('workflows', () => {
  it('name third-party actions by commit, with one version each', () => {
    const pins = new Map<string, Set<string>>();
    const lines = [...workflowFiles, ...actionFiles].flatMap((file) => text(file).split('\n'));
    for (const line of lines) {
      const [, uses = ''] = /^\s*(?:- )?uses: (\S+)/.exec(line) ?? [];
      if (uses === '' || uses.startsWith('./.officina/actions/') || uses.startsWith('$/')) continue;
      expect(line).toMatch(/uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+(?: # zizmor: .*)?$/);
      const [action = '', rest = ''] = uses.split('@');
      const version = `${rest} ${/# (v\S+)/.exec(line)?.[1]}`;
      pins.set(action, (pins.get(action) ?? new Set()).add(version));
    }
    expect([...pins].filter(([, versions]) => versions.size > 1)).toEqual([]);
    expect(pins.size).toBeGreaterThan(5);
  });

  it('grant nothing at the top, and each grant with its reason', () => {
    expect(workflows.filter(({ workflow }) => JSON.stringify(workflow.permissions) !== '{}')).toEqual([]);
    expect(jobs.filter(({ job }) => job.permissions === undefined).map(({ at }) => at)).toEqual([]);
    const bare = workflowFiles.flatMap((file) =>
      text(file)
        .split('\n')
        .filter((line) => /^ {6}[\w-]+: (?:read|write)\b/.test(line) && !/ # \w/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(bare).toEqual([]);
  });

  it('let only the jobs that sign and publish ask who they are, and their callers, of whom GitHub wants the grant', () => {
    const granted = jobs.filter(({ job }) => job.permissions?.['id-token'] !== undefined);
    expect(granted.filter(({ job }) => job.uses === undefined).map(({ at }) => at)).toEqual([
      '.github/workflows/images.yml release',
      '.github/workflows/package.yml publish',
      '.github/workflows/page.yml publish',
    ]);
    const calling = jobs.filter(({ job }) => /^\$.*\/(?:images|page)\.yml$/.test(job.uses ?? ''));
    expect(granted.filter(({ job }) => job.uses !== undefined)).toEqual(calling);
  });

  it('feed caches only where candidates may be pushed', () => {
    const builds = steps.filter(({ step }) => step.uses === './.officina/actions/build');
    expect(builds.map(({ step }) => step.with?.['cache-to'])).toEqual([
      "${{ inputs.push && 'gha' || 'none' }}",
    ]);
  });

  it('keep credentials out of the checkout, but for the one that pushes tags', () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@'));
    const keeping = checkouts.filter(({ step }) => step.with?.['persist-credentials'] !== false);
    expect(keeping.map(({ at }) => at)).toEqual(['.github/workflows/actions.yml publish']);
  });

  it('tell zizmor to look away only with a reason', () => {
    const bare = [...workflowFiles, ...actionFiles].flatMap((file) =>
      text(file)
        .split('\n')
        .filter(
          (line, at, all) => /zizmor: ignore\[[\w-]+\]$/.test(line) && !/^\s*# /.test(all[at - 1] ?? ''),
        )
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(bare).toEqual([]);
  });

  it('have scripts of three lines at most, without a word of a stranger in them', () => {
    for (const { at, step } of steps) {
      const run = step.run ?? '';
      if (run.trim().split('\n').length > 3 || run.includes('${{')) throw new Error(`${at}: ${run}`);
    }
  });

  it('never run for a stranger with rights', () => {
    const triggers = workflows.flatMap(({ workflow }) => Object.keys(workflow.on));
    expect(triggers.filter((name) => /_target$|^workflow_run$|comment/.test(name))).toEqual([]);
  });

  it('name the version of their runners and a limit of time', () => {
    const own = jobs.filter(({ job }) => job.uses === undefined);
    for (const { at, job } of own) {
      expect(`${at}: ${job['runs-on']}`).toMatch(/ubuntu-\d\d\.\d\d/);
      expect(`${at}: ${job['runs-on']}`).not.toContain('latest');
      expect(`${at}: ${job['timeout-minutes']}`).toMatch(/: \d+$/);
    }
  });

  it('are grouped, and publishing is never cancelled', () => {
    for (const { file, workflow } of workflows) {
      if (Object.keys(workflow.on).join() === 'workflow_call') continue;
      const cancels = workflow.concurrency?.['cancel-in-progress'];
      const publishes = text(file).includes('packages: write') && !file.endsWith('pull-request.yml');
      expect([file, cancels]).toEqual([file, publishes ? false : expect.anything()]);
    }
  });

  it('propose what moved although a tool was refused, and nothing where resolve never came to an end', () => {
    const proposing = steps.filter(({ at, step }) => {
      return at.includes('/bump.yml ') && step.uses?.startsWith('./.officina/actions/propose') === true;
    });
    expect(proposing.map(({ step }) => step.if)).toEqual([
      "${{ !cancelled() && steps.resolve.outputs.changed != '' }}",
    ]);
  });

  it("run every night, and before no merge, the cluster's tests, whose exit code decides", () => {
    const runs = steps.filter(({ step }) => step.run?.includes('test --kubernetes'));
    expect(runs.map(({ at }) => at)).toEqual(['.github/workflows/cluster.yml kubernetes']);
    expect(runs[0]?.step).toEqual({
      run: 'sudo -E env "PATH=$PATH" ./officina test --kubernetes --install-engine',
    });
    const cluster = workflows.find(({ file }) => file.endsWith('/cluster.yml'))?.workflow;
    expect(Object.keys(cluster?.on ?? {})).toEqual(['schedule', 'workflow_dispatch']);
  });

  it('schedule nothing at the full hour', () => {
    const crons = workflows.flatMap(
      ({ workflow }) => (workflow.on['schedule'] ?? []) as readonly { cron: string }[],
    );
    expect(crons.length).toBeGreaterThan(2);
    expect(crons.filter(({ cron }) => !/^[1-9]\d? /.test(cron))).toEqual([]);
  });

  it('let a login be refused where nothing is pushed or an issue is opened, and nowhere else', () => {
    const lenient = logins.filter(({ step }) => step['continue-on-error'] !== undefined);
    expect(lenient.map(({ at, step }) => [at, step['continue-on-error']])).toEqual([
      ['.github/workflows/images.yml plan', '${{ !inputs.push }}'],
      ['.github/workflows/images.yml make', '${{ !inputs.push }}'],
      ['.github/workflows/nightly.yml settle', true],
      ['.github/workflows/watchdog.yml watch', true],
    ]);
    for (const { at } of lenient.slice(2)) {
      const uses = steps.filter((one) => one.at === at).map(({ step }) => step.uses?.split('@')[0]);
      expect(uses.indexOf('./.officina/actions/nightly')).toBe(uses.indexOf('docker/login-action') + 1);
    }
  });

  it("log in by a password, or by the job's own token and to GitHub's registry alone, with the right to read at least", () => {
    const words = {
      inputs: ['inputs.registry-host', 'inputs.registry-user', 'secrets.registry-password'],
      vars: ['vars.REGISTRY_HOST', 'vars.REGISTRY_USER', 'secrets.REGISTRY_PASSWORD'],
    };
    expect(logins.length).toBeGreaterThan(5);
    for (const { at, step } of logins) {
      const job = jobs.find((one) => one.at === at)?.job;
      const [host, user, password] = words[at.includes('/images.yml ') ? 'inputs' : 'vars'];
      expect([at, job?.env?.['LOGIN']]).toEqual([at, `\${{ ${password} != '' || ${host} == 'ghcr.io' }}`]);
      expect([at, step.if]).toEqual([at, "env.LOGIN == 'true'"]);
      expect(step.with).toMatchObject({
        registry: expect.stringContaining(` ${host} `),
        username: `\${{ ${user} || github.actor }}`,
        password: `\${{ ${password} || github.token }}`,
      });
      expect([at, job?.permissions?.['packages']]).toEqual([at, expect.stringMatching(/^(?:read|write)$/)]);
    }
    // What a job that does not log in is granted serves nothing.
    const granted = jobs.filter(({ job }) => job.uses === undefined && job.permissions?.['packages']);
    expect(granted.map(({ at }) => at)).toEqual(logins.map(({ at }) => at));
  });

  it('have each job with a secret in an environment, and the one that writes tags in one with reviewers', () => {
    const own = jobs.filter(({ job }) => job.uses === undefined && JSON.stringify(job).includes('secrets.'));
    const nameOf = ({ environment }: Job) =>
      typeof environment === 'object' ? environment.name : environment;
    expect(own.map(({ at, job }) => [at.replace('.github/workflows/', ''), nameOf(job)])).toEqual([
      ['bump.yml propose', 'bump'],
      // A job of a called workflow has the caller's secrets; a review of each build would be one of nothing yet.
      ['images.yml plan', undefined],
      ['images.yml make', undefined],
      ['images.yml release', '${{ inputs.environment }}'],
      ['nightly.yml decide', 'nightly'],
      ['nightly.yml settle', 'nightly'],
      ['page.yml publish', 'github-pages'],
      ['pull-request.yml evidence', 'pull-request'],
      ['watchdog.yml watch', 'nightly'],
    ]);
  });

  it('test every planned platform of a release, whatever tested images the registry names', () => {
    const make = jobs.find(({ at }) => at.endsWith('images.yml make'))?.job;
    expect(make?.if).toMatch(/^inputs\.release \|\| /);
    expect(JSON.stringify(make)).toContain(
      '(inputs.release || inputs.retest) && needs.plan.outputs.planned ||',
    );
  });

  it('keep nothing secret that outputs name: GitHub drops an output with a secret in it', () => {
    const read = workflowFiles.flatMap((file) => [...text(file).matchAll(/secrets\.([\w-]+)/g)]);
    const names = new Set(read.map(([, name = '']) => name.toLowerCase().replaceAll('_', '-')));
    expect([...names].filter((name) => /user|host|registry$/.test(name))).toEqual([]);
  });

  it('call others with every right that a job of theirs asks for', () => {
    const ranks = ['none', 'read', 'write'];
    const calls = jobs.filter(({ job }) => job.uses !== undefined);
    expect(calls.length).toBeGreaterThan(2);
    for (const { at, job } of calls) {
      const called = jobs.filter(({ file }) => `$/${file}` === job.uses);
      expect(called.length).toBeGreaterThan(0);
      const short = called.flatMap((one) =>
        Object.entries(one.job.permissions ?? {}).filter(
          ([name, wanted]) => ranks.indexOf(job.permissions?.[name] ?? 'none') < ranks.indexOf(wanted),
        ),
      );
      expect([at, short]).toEqual([at, []]);
    }
  });

  it('enable schedules after the watch, whatever it found, but for those that a person disabled', () => {
    const watch = jobs.find(({ at }) => at === '.github/workflows/watchdog.yml watch')?.job.steps ?? [];
    const enabling = watch.findIndex(({ run }) => run?.includes('gh workflow enable') === true);
    expect(enabling).toBe(watch.findIndex(({ uses }) => uses === './.officina/actions/nightly') + 1);
    expect(watch[enabling]?.if).toBe('${{ !cancelled() }}');
    expect(watch[enabling]?.run).toContain('/^disabled_manually /d');
  });

  it('give our actions only inputs that they have, and those that they must have', () => {
    const wrong = steps.flatMap(({ at, step }) => {
      const verb = /^\.\/\.officina\/actions\/(\w+)$/.exec(step.uses ?? '')?.[1];
      if (verb === undefined) return [];
      const { inputs } = parse(text(`packages/${verb}/action.yml`)) as {
        inputs: Record<string, { required?: boolean }>;
      };
      const given = Object.keys(step.with ?? {});
      return [
        ...given.filter((name) => inputs[name] === undefined).map((name) => `${at}: ${verb} has no ${name}`),
        ...Object.keys(inputs)
          .filter((name) => inputs[name]?.required === true && !given.includes(name))
          .map((name) => `${at}: ${verb} needs ${name}`),
      ];
    });
    expect(wrong).toEqual([]);
  });

  it('set up before they use a verb', () => {
    const late = jobs.filter(({ job }) => {
      const uses = (job.steps ?? []).map((step) => step.uses ?? '');
      const first = uses.findIndex((name) => name.startsWith('./.officina/'));
      return first >= 0 && !uses.slice(0, first).includes('$/.github/actions/setup');
    });
    expect(late.map(({ at }) => at)).toEqual([]);
  });
});

describe('uploads', () => {
  it('replace what a first attempt left: GitHub refuses a second artifact of a name in a run', () => {
    const uploads = steps.filter(({ step }) => step.uses?.includes('/upload-artifact@'));
    expect(uploads.length).toBeGreaterThan(4);
    expect(uploads.filter(({ step }) => step.with?.['overwrite'] !== true)).toEqual([]);
  });
});

describe('the artifact plan', () => {
  it('brings the keys that plan keeps to where release looks for them', () => {
    const { state } = parse(text('packages/plan/action.yml')).inputs;
    const { keys } = parse(text('packages/release/action.yml')).inputs;
    expect(keys.default).toBe(`${state.default}/keys.json`);
    const sent = steps.find(
      ({ step }) => step.uses?.includes('/upload-artifact@') && step.with?.['name'] === 'plan',
    );
    expect(String(sent?.step.with?.['path']).trim().split('\n')).toEqual(['plan.json', keys.default]);
    // The folder's name begins with a dot: without a word for it such files stay behind.
    expect(sent?.step.with?.['include-hidden-files']).toBe(true);
  });
});

describe('the gate', () => {
  it.each(workflows.map(({ file, workflow }) => [file, workflow] as const))(
    'of %s waits for every job and plans each result',
    (_, { name, jobs: { gate, ...others } }) => {
      // Branch protection knows a check by its name alone.
      expect(gate?.name).toBe(`${name} gate`);
      expect(gate?.if).toBe('always()');
      expect(listOf(gate?.needs).sort()).toEqual(Object.keys(others).sort());
      const step = gate?.steps?.at(-1);
      expect(step?.uses).toBe('$/.github/actions/gate');
      const planned = String(step?.with?.['expected']).trim().split('\n');
      expect(planned.map((line) => line.split('=')[0]).sort()).toEqual(Object.keys(others).sort());
      for (const line of planned) {
        const [, job = '', result = ''] = /^([\w-]+)=(.*)$/.exec(line) ?? [];
        const condition = others[job]?.if ?? 'always()';
        // Only a job with a condition may be skipped, and then by that very condition.
        if (result === 'success' || condition === 'always()') expect(line).toBe(`${job}=success`);
        else
          expect([
            `\${{ (${condition}) && 'success' || 'skipped' }}`,
            `\${{ ${condition} && 'success' || 'skipped' }}`,
          ]).toContain(result);
      }
    },
  );
});

describe('docs/workflows.md', () => {
  // - `name` (what starts it): what it does. Gate: what that expects.
  const rows = [
    ...text('docs/workflows.md')
      .replaceAll('\n  ', ' ')
      .matchAll(/^- (`[\w-]+`) \((.*?)\): .*\. Gate: (.*)\.$/gm),
  ];

  it('lists every workflow with what starts it and what its gate expects', () => {
    const wanted = workflows.map(({ workflow: { name, on, jobs: all } }) => {
      const schedule = (on['schedule'] as { cron: string }[] | undefined)?.map(({ cron }) => cron)[0];
      const starts = Object.keys(on).map((event) =>
        event === 'schedule' ? `schedule \`${schedule}\`` : event,
      );
      return [`\`${name}\``, starts.join(', '), listOf(all['gate']?.needs).join(' ')];
    });
    const found = rows.map(([, name, starts, gate = '']) => [
      name,
      starts,
      gate
        .split(/[;,] /)
        .map((part) => part.split(/[, ]/)[0] ?? '')
        .filter((job) => !['unless', 'when', 'on'].includes(job))
        .join(' '),
    ]);
    expect(found).toEqual(wanted);
  });
});
