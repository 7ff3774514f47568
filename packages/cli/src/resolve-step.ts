import { createResolvers } from '@officina/host';
import { type ResolveInputs, type ResolveResult, refusalOf, run as runResolve } from '@officina/resolve';
import { debianSolver, type Workshop } from './workshop.ts';

/** Wishes to locks; without an engine Debian packages stay as they are locked. A check asks for them only with `debian`. */
export async function resolve(
  workshop: Workshop,
  {
    debian = false,
    ...inputs
  }: Pick<ResolveInputs, 'mode' | 'only' | 'allowDowngrade' | 'holdVersions'> & { debian?: boolean },
): Promise<ResolveResult> {
  const { options } = workshop;
  const asked = debian ? await workshop.connect() : undefined;
  const engine = inputs.mode === 'check' ? asked : (asked ?? (await workshop.connectIfThere()));
  return runResolve(
    {
      ...inputs,
      images: options.images,
      ...(options.platforms === undefined ? {} : { platforms: options.platforms }),
    },
    {
      ...workshop,
      ...createResolvers(workshop),
      ...(engine === undefined ? {} : { debian: debianSolver(engine, workshop) }),
    },
  );
}

/** The same as a task that a person sees, which ends as failed where something was refused. */
export async function resolveTask(
  workshop: Workshop,
  title: string,
  inputs: Parameters<typeof resolve>[1],
): Promise<ResolveResult> {
  let result: ResolveResult | undefined;
  try {
    await workshop.talk.task(title, async () => {
      result = await resolve(workshop, inputs);
      const refusal = refusalOf(result);
      if (refusal !== undefined) throw refusal;
    });
  } catch (error) {
    // What moved beside it is in the result as well, and whoever shows that throws the refusal after it.
    if (result === undefined) throw error;
  }
  if (result === undefined) throw new RangeError('a task ended without its work');
  return result;
}
