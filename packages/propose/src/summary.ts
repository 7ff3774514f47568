import { quoteCell, renderMarkdownTable } from '@officina/core';
import type { ProposeOutcome, ProposeResult } from './result.ts';

/** What became of each pull request, for the job summary, in Markdown. */
export function renderProposeSummary({ proposals }: ProposeResult): string {
  if (proposals.length === 0) return 'Nothing moved: there is nothing to propose.\n';
  return [
    ...renderMarkdownTable(
      ['', 'Pull request', 'Branch'],
      proposals.map((outcome) => [outcome.action, linkTo(outcome), quoteCell(outcome.branch)]),
    ),
    '',
  ].join('\n');
}

/** True when anything on GitHub is not as it was. */
export function isProposeChanged({ proposals }: ProposeResult): boolean {
  return proposals.some(({ action }) => action === 'opened' || action === 'updated' || action === 'closed');
}

function linkTo({ number, url, title }: ProposeOutcome): string {
  const text = quoteCell(title, 120);
  return number === undefined || url === undefined ? text : `[#${number}](${url}) ${text}`;
}
