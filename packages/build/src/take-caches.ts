import { type BakeDefinition, type BakeTarget, renderBake } from './bake.ts';
import { type BakeFiles, runBake } from './bake-command.ts';
import { createProgress, type Step } from './progress.ts';
import type { BuildInputs, BuildPorts } from './run.ts';

interface TakeOptions {
  readonly inputs: BuildInputs;
  readonly ports: BuildPorts;
  readonly files: BakeFiles;
}

/**
 * Has the builder take, image by image, what the caches have, so that its own cache has it when all are built together. An
 * empty BuildKit 0.13 takes almost nothing of it for a chain at once: what targets share (a parent, a tool) it seems to look
 * up for the one that comes first, which has no cache or another one. What fails here fails again where it is told. Returns
 * the steps that ran, because no cache had them.
 */
export async function takeCaches(
  definition: BakeDefinition,
  { inputs, ports, files }: TakeOptions,
): Promise<Step[]> {
  const parts = inputs.noCache ? [] : onePerImage(definition);
  const ran: Step[] = [];
  if (parts.length === 0) return ran;
  await ports.talk.task('look into the caches', async (task) => {
    for (const part of parts) {
      if (ports.signal?.aborted) return;
      task.detail(part.group.default.targets.join(', '));
      await ports.files.write(files.definition, renderBake(part));
      const progress = createProgress();
      const { exitCode } = await runBake(inputs, files, { ports, onLine: progress.take });
      ran.push(...progress.steps().filter(hasRun));
      // What stands on this one would only run into the same again.
      if (exitCode !== 0) return;
    }
  });
  return ran;
}

/** A step's own time where it ran before, and has come from the builder's cache since; it may have more names by now. */
export function asItRan(step: Step, before: readonly Step[]): Step {
  const ran = step.cached && before.find(({ names }) => names.every((name) => step.names.includes(name)));
  return ran ? { ...ran, names: step.names } : step;
}

/** A step that a cache has is neither begun nor ended as long as nothing asks for its files. */
function hasRun({ cached, started, completed }: Step): boolean {
  return !cached && started !== undefined && completed !== undefined;
}

/**
 * A definition for each whole image that has a cache to read, in build order, which hands over nothing; none for a single
 * target. Of single layers that another image is assembled with there is nothing to take.
 */
export function onePerImage({ group, target }: BakeDefinition): BakeDefinition[] {
  const { targets } = group.default;
  const cached = targets.filter(
    (name) => target[name]?.labels !== undefined && (target[name]['cache-from'] ?? []).length > 0,
  );
  if (cached.length === 0 || targets.length < 2) return [];
  const parts = Object.entries(target).map(([name, { 'cache-to': _, ...rest }]): [string, BakeTarget] => [
    name,
    { ...rest, output: ['type=cacheonly'] },
  ]);
  return cached.map((name) => ({
    group: { default: { targets: [name] } },
    target: Object.fromEntries(parts),
  }));
}
