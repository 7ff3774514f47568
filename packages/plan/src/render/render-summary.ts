import {
  type Plan,
  quoteCell,
  renderGraphPicture,
  renderMarkdownTable,
  renderOpenBuilds,
  shownImages,
} from '@officina/core';
import { planCount, planRows } from './render-plan.ts';

/** A plan for a job summary: the count, the graph as a Mermaid picture, the table. Markdown. */
export function renderPlanSummary(plan: Plan): string {
  const shown = { ...plan, images: plan.images.slice(0, shownImages) };
  const left = plan.images.length - shown.images.length;
  const open = renderOpenBuilds(plan.images);
  return [
    `## Plan: ${planCount(plan)}`,
    '',
    ...renderGraphPicture(plan, ({ platforms }) => {
      const actions = platforms.map(({ action }) => action);
      const text = (['build', 'assemble'] as const).find((action) => actions.includes(action)) ?? 'reuse';
      return { text, stands: text !== 'reuse' };
    }),
    '',
    ...renderMarkdownTable(
      ['Image', 'Platform', 'Action', 'Key', 'Digest', 'Why'],
      planRows(shown).map((row) => [
        row.image,
        row.platform,
        row.action,
        quoteCell(row.key),
        quoteCell(row.digest),
        quoteCell(row.why, 500),
      ]),
    ),
    ...(open.length === 0 ? [] : ['', ...open]),
    ...(left > 0 ? ['', `${left} more images are in plan.json.`] : []),
    '',
  ].join('\n');
}
