import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseYaml } from '@officina/core';
import { ActionContract } from '../../packages/contributor/src/action-docs.ts';
import { type Outcome, root, run } from './officina.ts';

/** What a step of a workflow left behind. */
export interface StepOutcome extends Outcome {
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** Where actions run: a folder for bundles and the runner's files, and the checkout that they work on. */
export interface Runner {
  readonly folder: string;
  readonly workspace: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The token that GitHub would hand over; no output may ever hold it. */
export const token = 'ghs_0123456789abcdefghijABCDEFGHIJ012345';

/** Runs a bundled action as GitHub's runner does: inputs with their defaults, the runner's files, nothing else. */
export async function runBundled(
  runner: Runner,
  action: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<StepOutcome> {
  const contract = parseYaml(
    ActionContract,
    await readFile(join(root, 'packages', action, 'action.yml'), 'utf8'),
    { file: `packages/${action}/action.yml` },
  );
  const unknown = Object.keys(inputs).filter((name) => contract.inputs[name] === undefined);
  if (unknown.length > 0) throw new Error(`${action} has no input ${unknown.join(', ')}`);
  const step = await mkdtemp(join(runner.folder, `${action}-`));
  const env: Record<string, string> = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: runner.workspace };
  for (const [name, { default: value = '' }] of Object.entries(contract.inputs)) {
    env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] = inputs[name] ?? evaluate(value);
  }
  for (const name of ['OUTPUT', 'ENV', 'PATH', 'STATE', 'STEP_SUMMARY']) {
    await writeFile(join(step, name), '');
    env[`GITHUB_${name}`] = join(step, name);
  }
  const outcome = await run(process.execPath, [await bundle(runner, action)], {
    cwd: runner.workspace,
    env: { ...env, ...runner.env },
  });
  return {
    ...outcome,
    outputs: parseOutputs(await readFile(join(step, 'OUTPUT'), 'utf8')),
    summary: await readFile(join(step, 'STEP_SUMMARY'), 'utf8'),
  };
}

const bundled = new Map<string, Promise<string>>();

function bundle({ folder }: Runner, action: string): Promise<string> {
  const file = join(folder, 'bundles', `${action}.cjs`);
  const made = bundled.get(file) ?? write(file, action);
  bundled.set(file, made);
  return made;
}

async function write(file: string, action: string): Promise<string> {
  const { bundleEntry } = createRequire(import.meta.url)(join(root, 'packages/cli/bundle.cjs')) as {
    bundleEntry: (entry: string, options: { minify: boolean }) => Promise<string>;
  };
  const text = await bundleEntry(join(root, 'packages', action, 'src/action.ts'), { minify: true });
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
  return file;
}

function evaluate(value: string): string {
  const expression = /^\$\{\{ (\S+) \}\}$/.exec(value)?.[1];
  if (expression === undefined) return value;
  const known: Record<string, string> = {
    'github.token': token,
    'github.sha': 'c0ffee'.padEnd(40, '0'),
    'github.repository': 'other/images',
  };
  const result = known[expression];
  if (result === undefined) throw new Error(`this runner does not know ${value}`);
  return result;
}

/** Reads `name<<delimiter` blocks, as @actions/core writes them. */
function parseOutputs(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name = '', , value = '']) => [
      name,
      value,
    ]),
  );
}
