import { FactoryError, type ToolSpec } from '@officina/core';
import type { Offer } from './datasource/datasource.ts';

const day = 24 * 60 * 60 * 1000;

interface Moment {
  readonly now: Date;
  /** Seconds. */
  readonly cooldown: number;
}

/**
 * As of when an environment takes what a version depends on (ISO 8601). Where image.yaml names no day: the beginning of the
 * month, so that it moves twelve times a year and not each week; for a version that came later, a day after it, as projects
 * that are released together come one after the other. Nothing is younger than the cooldown allows but what came with the
 * version. Throws spec-invalid for a day that has not ended, version-undated for a version without a date.
 */
export function asOf(tool: ToolSpec, offer: Offer, { now, cooldown }: Moment): string {
  const released = Date.parse(offer.released ?? '');
  if (Number.isNaN(released)) {
    throw new FactoryError(
      'version-undated',
      `PyPI does not say when ${tool.package} ${offer.version} came`,
      {
        hint: 'ask an index that has upload times (PEP 700): what it needs is taken as it was at a moment',
      },
    );
  }
  const named = tool.environment?.['as-of'];
  if (named !== undefined) {
    const end = Date.parse(named) + day;
    if (end <= now.getTime()) return at(Math.max(end, released + day));
    throw new FactoryError('spec-invalid', `environment.as-of: wanted a day that has ended, got ${named}`, {
      hint: 'name an earlier day in image.yaml: more may come until it ends',
    });
  }
  const ripe = now.getTime() - cooldown * 1000;
  const together = Math.max(released + 1000, Math.min(released + day, ripe));
  return at(Math.max(monthOf(ripe), together));
}

function monthOf(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

function at(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
