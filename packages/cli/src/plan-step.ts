import { type Plan, renderDocument } from '@officina/core';
import { findRevision } from '@officina/host';
import { keyHistory, type PlanInputs, run as runPlan } from '@officina/plan';
import type { Workshop } from './workshop.ts';

/** The plan, kept as plan.json. */
export async function plan(
  workshop: Workshop,
  inputs: Pick<PlanInputs, 'only' | 'rebuild' | 'variant'> = {},
): Promise<Plan> {
  const { options, files, exec, place } = workshop;
  const commit = findRevision(options.images, exec).then((revision) =>
    revision === undefined || revision.dirty ? undefined : revision.commit,
  );
  // Asked only about what the registry lacks.
  const engine = {
    inspect: async (name: string) => (await workshop.connectIfThere())?.images.inspect(name),
    names: async (pattern: string) => (await workshop.connectIfThere())?.images.names(pattern) ?? [],
  };
  const { images, registry, platforms } = options;
  const [document] = await Promise.all([
    runPlan(
      { ...inputs, images, registry, platforms, commit },
      { ...workshop, registry: workshop.keptRegistry, engine, history: keyHistory(files, options.state) },
    ),
    commit,
  ]);
  await files.write(place('plan.json'), renderDocument(document));
  return document;
}
