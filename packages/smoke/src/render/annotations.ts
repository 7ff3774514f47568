import type { SmokeResult } from '@officina/core';
import { smokeError } from '../is-green.ts';
import { toSmokeFailures } from './rows.ts';

/** Every failed check beside the image.yaml that it belongs to, then what it comes to; empty when all is green. */
export function smokeAnnotations(
  result: SmokeResult,
  images: string,
): { readonly level: 'error'; readonly message: string; readonly file?: string }[] {
  const failures = toSmokeFailures(result).map(({ image, platform, check, wanted, got, next }) => ({
    level: 'error' as const,
    message: `${image} (${platform}): ${check}: wanted ${wanted}, got ${got}; next: ${next}`,
    file: `${images}/${image}/image.yaml`,
  }));
  const error = smokeError(result);
  return error === undefined
    ? failures
    : [...failures, { level: 'error', message: `${error.code}: ${error.message}` }];
}
