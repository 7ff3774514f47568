import type { Report, Tested } from '@officina/core';

/** How an image was tested, by kind of check; undefined where no check was run. */
export function testedOf({ checks, milliseconds }: Report): Tested | undefined {
  if (checks.length === 0) return undefined;
  const kinds: Record<string, { checks: number; milliseconds: number }> = {};
  for (const check of checks) {
    const { checks: count = 0, milliseconds: took = 0 } = kinds[check.kind] ?? {};
    kinds[check.kind] = { checks: count + 1, milliseconds: took + Math.round(check.milliseconds) };
  }
  return { milliseconds: Math.round(milliseconds), kinds };
}
