import { resolve as resolvePath } from 'node:path';
import { type Candidate, digested, engineGreenName, renderReference, tagged } from '@officina/core';
import { inLockedFolder } from '@officina/host';
import { renderPlan } from '@officina/plan';
import { refusalOf } from '@officina/resolve';
import { renderSmoke } from '@officina/smoke';
import { both } from './beside.ts';
import { build } from './build-step.ts';
import { keepWhereAsked } from './keep-step.ts';
import { plan } from './plan-step.ts';
import { resolveTask } from './resolve-step.ts';
import { showResult } from './result.ts';
import { requireGreen, smoke } from './smoke-step.ts';
import { renderSummary } from './summary.ts';
import type { Engine, Workshop } from './workshop.ts';

/**
 * The whole job for this machine: the locks are checked, what changed is built and tested, and green gets its tags in the
 * local engine. One at a time on a state folder, where the documents of the verbs are; throws command-failed when another
 * takes longer than a minute.
 */
export function up(workshop: Workshop): Promise<void> {
  return inLockedFolder(resolvePath(workshop.place('up')), () => upAlone(workshop));
}

async function upAlone(workshop: Workshop): Promise<void> {
  const { options } = workshop;
  const engine = await workshop.connect();
  const checked = await resolveTask(workshop, 'check the locks', { mode: 'check' });
  const refusal = refusalOf(checked);
  if (refusal !== undefined) throw refusal;
  const made = await makeGreen(workshop);
  const tags: string[] = [];
  for (const image of made.plan.images) {
    const own = made.build.candidates.find(
      (candidate) => candidate.image === image.name && candidate.platform === engine.connection.platform,
    );
    if (own === undefined) continue;
    const green = await nameInEngine(own, { engine, registry: made.plan.registry });
    for (const channel of image.channels) {
      const name = renderReference(tagged(made.plan.registry, channel));
      await engine.images.tag(green, name);
      tags.push(name);
    }
  }
  showResult(
    options,
    { ...made, tags },
    () => `${renderSummary(made)}${tags.map((tag) => `in the engine: ${tag}\n`).join('')}`,
  );
}

/** What the engine calls a green image: smoke renamed it; one that only the registry has is pulled. */
async function nameInEngine(
  { image, key, digest, platform }: Candidate,
  { engine, registry }: { readonly engine: Engine; readonly registry: string },
): Promise<string> {
  const green = engineGreenName(image, key);
  if ((await engine.images.inspect(green))?.digest === digest) return green;
  const name = renderReference(digested(registry, digest));
  await engine.images.pull(name, platform);
  return name;
}

/**
 * Plan, build and smoke; throws smoke-failed after the failures were shown. With `keepBeside` what the locks name is kept
 * while the builder works, which a release after it would do: it is about locks, and says nothing of an image.
 */
export async function makeGreen(
  workshop: Workshop,
  { keepBeside = false }: { readonly keepBeside?: boolean } = {},
) {
  const { talk } = workshop;
  const planned = await talk.task('plan', () => plan(workshop));
  talk.info(renderPlan(planned).trimEnd());
  const building = build(workshop, { plan: planned, push: false });
  const [built] = await both(building, keepBeside ? keepWhereAsked(workshop, planned) : Promise.resolve());
  const tested = await smoke(workshop, { plan: planned, build: built, push: false });
  if (tested.reports.some((report) => !report.green)) process.stderr.write(renderSmoke(tested));
  requireGreen(tested);
  return { plan: planned, build: built, smoke: tested };
}
