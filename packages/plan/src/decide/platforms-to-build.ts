import type { Plan, Platform } from '@officina/core';

/** The platforms on which a plan builds anything: one job each in a workflow's matrix. */
export function platformsToBuild(plan: Plan): Platform[] {
  const platforms = plan.images.flatMap((image) =>
    image.platforms.flatMap((entry) => (entry.action === 'reuse' ? [] : [entry.platform])),
  );
  return [...new Set(platforms)].sort();
}

/** All platforms of a plan. */
export function plannedPlatforms(plan: Plan): Platform[] {
  return [...new Set(plan.images.flatMap((image) => image.platforms.map(({ platform }) => platform)))].sort();
}
