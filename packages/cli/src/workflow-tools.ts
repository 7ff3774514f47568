import { existsSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { isFactoryError } from '@officina/core';
import { ensurePackages } from '@officina/host';
import type { Workshop } from './workshop.ts';

const pins = {
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  act: 'github.com/nektos/act@v0.2.87',
  zizmor: 'zizmor==1.30.1',
} as const;

/** A program that checks workflows; see docs/workflows.md. */
export type WorkflowTool = keyof typeof pins;

/** Where Debian puts the Go that it names by version; its own go fetches the newer one that a program asks for. */
const debianGo = { name: 'golang-1.24-go', folder: '/usr/lib/go-1.24/bin' };

/**
 * The path of a tool at its pinned version, installed with Go or pip into the state folder where it is not there; with
 * --install-engine Go and Python come from Debian's packages. Undefined, after a word about why, where that fails.
 */
export async function findWorkflowTool(tool: WorkflowTool, workshop: Workshop): Promise<string | undefined> {
  const folder = resolve(workshop.place('tools'), pins[tool].replace(/^.*\//, '').replace('==', '@'));
  const program = tool === 'zizmor' ? join(folder, 'bin', tool) : join(folder, tool);
  if (existsSync(program)) return program;
  workshop.talk.info(`-> install ${pins[tool]} (once)`);
  try {
    const said = await (tool === 'zizmor' ? pip : go)(pins[tool], { folder, workshop });
    if (said === undefined) return program;
    workshop.talk.warn(said);
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    workshop.talk.warn(`${error.message}${error.hint === undefined ? '' : `\nnext: ${error.hint}`}`);
  }
  rmSync(folder, { recursive: true, force: true });
  return undefined;
}

interface Place {
  readonly folder: string;
  readonly workshop: Workshop;
}

/** What went wrong; undefined when nothing did. */
async function go(pin: string, { folder, workshop }: Place): Promise<string | undefined> {
  const { exec, options, talk } = workshop;
  const has = await exec.run('go', ['version']).catch(() => undefined);
  if (has?.exitCode !== 0 && options.installEngine) await ensurePackages([debianGo.name], { exec, talk });
  const path = [process.env['PATH'] ?? '', debianGo.folder].join(delimiter);
  const env = { GOBIN: folder, PATH: path, CGO_ENABLED: '0', GOTOOLCHAIN: 'auto' };
  // A shell finds go by the PATH that it is given, this process only by its own.
  const { exitCode, stderr } = await exec.run('sh', ['-c', 'exec go install "$0"', pin], { env });
  return exitCode === 0 ? undefined : stderr;
}

async function pip(pin: string, { folder, workshop }: Place): Promise<string | undefined> {
  const { exec, options, talk } = workshop;
  const has = await exec.run('python3', ['-c', 'import ensurepip']).catch(() => undefined);
  if (has?.exitCode !== 0 && options.installEngine) await ensurePackages(['python3-venv'], { exec, talk });
  const made = await exec.run('python3', ['-m', 'venv', folder]);
  if (made.exitCode !== 0) return made.stderr || made.stdout;
  const { exitCode, stderr } = await exec.run(join(folder, 'bin', 'pip'), ['install', '--quiet', pin]);
  return exitCode === 0 ? undefined : stderr;
}
