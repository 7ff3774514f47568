import { verify as runVerify, type VerifyResult } from '@officina/build';
import { loadWorkspace, renderDocument } from '@officina/core';
import { findNpmSettings } from '@officina/host';
import type { PlanInputs } from '@officina/plan';
import { builder, lent } from './build-step.ts';
import { withNpmSecrets } from './npm-secrets.ts';
import { plan } from './plan-step.ts';
import { findVerifySubjects, planOfTags } from './verify-subjects.ts';
import type { Workshop } from './workshop.ts';

/**
 * Builds tested images again without a cache and compares, kept as verify/verify.json beside documents of its own. Images
 * go by their names, their channels, or tags of the registry; all when none is given.
 */
export async function verify(
  workshop: Workshop,
  {
    images = [],
    variant,
    builder: named,
  }: { readonly images?: readonly string[]; readonly builder?: string } & Pick<PlanInputs, 'variant'>,
): Promise<VerifyResult> {
  const { connect, exec, files, options, place } = workshop;
  const workspace = await loadWorkspace(files, options.images);
  const repository = options.registry ?? workspace.factory.registry;
  const subjects = await findVerifySubjects(images, { workspace, repository }, workshop);
  const only = subjects.length === 0 ? undefined : [...new Set(subjects.map(({ image }) => image))];
  const apart = { ...workshop.with({ state: place('verify') }), connect };
  const planned = planOfTags(await plan(apart, { only, variant }), subjects);
  const { common, ports } = await builder(apart);
  const document = await withNpmSecrets(await findNpmSettings(exec), (secrets) =>
    runVerify(
      {
        ...common,
        only,
        plan: planned,
        ...lent(options, secrets),
        ...(named === undefined ? {} : { builder: named }),
      },
      ports,
    ),
  );
  await files.write(apart.place('verify.json'), renderDocument(document));
  return document;
}
