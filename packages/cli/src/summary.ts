import { type BuildResult, howMade, type Plan, type SmokeResult, shortKey } from '@officina/core';
import pc from 'picocolors';
import { renderTable } from './table.ts';

/** The table at the end of a run: what became of each image, and its smoke checks. */
export function renderSummary(documents: {
  readonly plan: Plan;
  readonly build: BuildResult;
  readonly smoke: SmokeResult;
}): string {
  const { plan, build, smoke } = documents;
  const rows = build.candidates.map((candidate) => {
    const same = (other: { image: string; platform: string }) =>
      other.image === candidate.image && other.platform === candidate.platform;
    const report = smoke.reports.find(same);
    const passed = report?.checks.filter((check) => check.passed).length ?? 0;
    const total = report?.checks.length ?? 0;
    const again = report?.reused === true ? ' (tested before)' : '';
    return [
      candidate.image,
      candidate.platform,
      howMade(candidate),
      shortKey(candidate.digest),
      report?.green === true
        ? pc.green(`green ${passed}/${total}${again}`)
        : pc.red(`red ${passed}/${total}`),
      plan.images.find((image) => image.name === candidate.image)?.channels.join(', ') ?? '',
    ];
  });
  return renderTable(['image', 'platform', 'this run', 'digest', 'smoke', 'channels'], rows);
}
