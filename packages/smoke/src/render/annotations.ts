import type { Plan, SmokeResult } from '@officina/core';
import { smokeError } from '../is-green.ts';
import { toSmokeFailures, toSmokeWarnings } from './rows.ts';

/** Every failed check and every warning beside the image.yaml that it belongs to, then what it comes to when not all is green. */
export function smokeAnnotations(
  result: SmokeResult,
  { images, plan }: { readonly images: string; readonly plan: Pick<Plan, 'images'> },
): { readonly level: 'error' | 'warning'; readonly message: string; readonly file?: string }[] {
  const fileOf = (image: string) =>
    `${images}/${plan.images.find(({ name }) => name === image)?.folder ?? image}/image.yaml`;
  const failures = toSmokeFailures(result).map(({ image, platform, check, wanted, got, next }) => ({
    level: 'error' as const,
    message: `${image} (${platform}): ${check}: wanted ${wanted}, got ${got}; next: ${next}`,
    file: fileOf(image),
  }));
  const warnings = toSmokeWarnings(result).map(({ image, platform, check, warning }) => ({
    level: 'warning' as const,
    message: `${image} (${platform}): ${check}: ${warning}`,
    file: fileOf(image),
  }));
  const error = smokeError(result);
  return error === undefined
    ? [...failures, ...warnings]
    : [...failures, ...warnings, { level: 'error', message: `${error.code}: ${error.message}` }];
}
