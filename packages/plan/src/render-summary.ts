import { type Plan, type PlannedImage, quoteCell, renderMarkdownTable } from '@officina/core';
import { planCount, planRows } from './render-plan.ts';

/** Rows and nodes that a job summary shows; GitHub takes 1 MiB and a picture of hundreds of boxes helps nobody. */
const shownImages = 200;

/** A plan for a job summary: the count, the graph as a Mermaid picture, the table. Markdown. */
export function renderPlanSummary(plan: Plan): string {
  const shown = { ...plan, images: plan.images.slice(0, shownImages) };
  const left = plan.images.length - shown.images.length;
  return [
    `## Plan: ${planCount(plan)}`,
    '',
    '```mermaid',
    'graph BT',
    ...shown.images.flatMap((image, at) => mermaid(image, at, shown.images)),
    '  classDef build stroke-width:3px',
    '```',
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
    ...(left > 0 ? ['', `${left} more images are in plan.json.`] : []),
    '',
  ].join('\n');
}

function mermaid(image: PlannedImage, at: number, images: readonly PlannedImage[]): string[] {
  const built = image.platforms.some((entry) => entry.action === 'build');
  const node = `  i${at}["${image.name}: ${built ? 'build' : 'reuse'}"]${built ? ':::build' : ''}`;
  const arrows = image.parents
    .map((parent) => images.findIndex((candidate) => candidate.name === parent))
    .filter((parent) => parent >= 0)
    .map((parent) => `  i${at} --> i${parent}`);
  const outside = Object.keys(image.externals).map(
    (name, of) => `  i${at} --> x${at}_${of}(["${label(name)}"])`,
  );
  return [node, ...arrows, ...outside];
}

/** A label of a Mermaid node holds no quote, markup or line break. */
function label(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[|<>"`]/g, (char) => `&#${char.charCodeAt(0)};`);
}
