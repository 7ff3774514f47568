import { join } from 'node:path';
import {
  expiringKeys,
  formsToLookAt,
  isFactoryError,
  loadWorkspace,
  parseFactorySpec,
  type ToolSpec,
  type WorkspaceImage,
} from '@officina/core';
import { gatherMachineFacts } from '@officina/host';
import { closedRuns } from '@officina/plan';
import { leavesUserToImage } from '../devcontainer-file.ts';
import { diagnose, isBlocked, renderDiagnosis } from '../doctor.ts';
import { findLeftovers } from '../leftovers.ts';
import { showResult } from '../result.ts';
import { bareWorkshop, type Workshop } from '../workshop.ts';
import { usual } from './devcontainer.ts';
import { example, type Register, reads } from './register.ts';

/** `officina doctor`: what will bite on this machine: engine, disk, network, registry. */
export const registerDoctor: Register = (program, settings) => {
  reads(program.command('doctor'), 'images', 'state', 'registry', 'mirror', 'json')
    .description('tell what will bite on this machine, and the fix; ends with 1 when something blocks')
    .addHelpText('after', example('officina doctor', 'officina doctor --registry ghcr.io/me/images --json'))
    .action(async () => {
      const workshop = bareWorkshop(settings());
      const { options } = workshop;
      const registry = options.registry ?? (await registryOfFactory(workshop));
      const [facts, leftovers] = await Promise.all([
        gatherMachineFacts(workshop, {
          folder: options.state,
          ...(registry === undefined ? {} : { registry }),
        }),
        findLeftovers(workshop),
      ]);
      const diagnosis = diagnose(facts, {
        registryNamed: options.registry !== undefined,
        // A day that has come must turn no build red that was green.
        leftovers,
        closedRuns: await ofImages(workshop, closedRuns),
        expiringKeys: await ofImages(workshop, ({ name, lock }) =>
          expiringKeys(lock?.repositories, new Date()).map((said) => `${name}: ${said}`),
        ),
        withoutGo: await without(workshop, {
          program: 'go',
          args: ['version'],
          asks: ({ build }) => build !== undefined,
        }),
        withoutPython: await without(workshop, {
          program: 'python3',
          args: ['--version'],
          asks: ({ environment }) => environment !== undefined,
        }),
        unnamedUser: process.getuid?.() === 1000 ? undefined : await unnamedUserOf(workshop),
        oldForms: process.env['CI'] ? [] : formsToLookAt(new Date()),
      });
      showResult(options, diagnosis, () => renderDiagnosis(diagnosis));
      if (isBlocked(diagnosis)) process.exitCode = 1;
    });
};

/** None outside a workspace, and none of one that plan would refuse. */
async function ofImages(
  { files, options }: Workshop,
  judge: (image: WorkspaceImage) => readonly string[],
): Promise<string[]> {
  try {
    return (await loadWorkspace(files, options.images)).images.flatMap(judge);
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    return [];
  }
}

/** The tools that a program is asked about, where this machine has none. */
async function without(
  workshop: Workshop,
  {
    program,
    args,
    asks,
  }: {
    readonly program: string;
    readonly args: readonly string[];
    readonly asks: (tool: ToolSpec) => boolean;
  },
): Promise<string[]> {
  const tools = await ofImages(workshop, ({ name, spec }) =>
    Object.entries(spec.tools).flatMap(([tool, one]) => (asks(one) ? [`${name}: ${tool}`] : [])),
  );
  if (tools.length === 0) return [];
  const has = await workshop.exec.run(program, args).catch(() => undefined);
  return has?.exitCode === 0 ? [] : tools;
}

/** The devcontainer.json of this folder, when it leaves its user to the image. */
async function unnamedUserOf({ files }: Workshop): Promise<string | undefined> {
  for (const file of usual) {
    const text = await files.read(file);
    if (text !== undefined) return leavesUserToImage(text) ? file : undefined;
  }
  return undefined;
}

/** Undefined outside a workspace: a consumer has none. */
async function registryOfFactory({ files, options }: Workshop): Promise<string | undefined> {
  const file = join(options.images, 'factory.yaml');
  const text = await files.read(file);
  return text === undefined ? undefined : parseFactorySpec(text, { file }).registry;
}
