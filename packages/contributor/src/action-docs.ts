import { FactoryError, type Files, parseYaml, renderMarkdownTable } from '@officina/core';
import { z } from 'zod';

/** The contract of an action, as its action.yml states it. */
export const ActionContract = z.strictObject({
  name: z.string().min(1),
  description: z.string().min(1),
  inputs: z
    .record(
      z.string(),
      z.strictObject({
        description: z.string().min(1),
        default: z.string().optional(),
        required: z.boolean().optional(),
      }),
    )
    .default({}),
  outputs: z.record(z.string(), z.strictObject({ description: z.string().min(1) })).default({}),
  runs: z.strictObject({ using: z.literal('node24'), main: z.literal('dist/index.cjs') }),
  branding: z.strictObject({ icon: z.string(), color: z.string() }),
});
export type ActionContract = z.infer<typeof ActionContract>;

const begin = '<!-- from action.yml: officina docs --write -->';
const end = '<!-- end of action.yml -->';

/** The tables of an action's inputs and outputs, as the docs page of its verb shows them. */
export function renderActionDocs(verb: string, { inputs, outputs }: ActionContract): string {
  const rows = Object.entries(inputs).map(([name, { description, default: value = '' }]) => [
    `\`${name}\``,
    value === '' ? '' : `\`${value}\``,
    description.replaceAll('|', '\\|'),
  ]);
  const made = Object.entries(outputs).map(([name, { description }]) => [
    `\`${name}\``,
    description.replaceAll('|', '\\|'),
  ]);
  return [
    begin,
    '',
    `\`uses: tazzo/officina/packages/${verb}@v0\``,
    '',
    ...renderMarkdownTable(['Input', 'Default', 'Is'], rows, { aligned: true }),
    ...(made.length === 0 ? [] : ['', ...renderMarkdownTable(['Output', 'Is'], made, { aligned: true })]),
    '',
    end,
  ].join('\n');
}

/** A docs page with the tables in their place; at its end, under a heading, where it has no place yet. */
export function withActionDocs(page: string, tables: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) return `${page.trimEnd()}\n\n## As an action\n\n${tables}\n`;
  return page.slice(0, from) + tables + page.slice(to + end.length);
}

/** A docs page as it is and as its action.yml wants it. */
export interface DocsPage {
  readonly file: string;
  readonly current: string;
  readonly wanted: string;
}

/** The page of every room that has an action.yml; throws spec-invalid for one that lacks what a user must be told. */
export async function actionPages(files: Files, root: string): Promise<DocsPage[]> {
  const pages: DocsPage[] = [];
  for (const room of await files.list(`${root}/packages`)) {
    const file = `packages/${room}/action.yml`;
    const text = await files.read(`${root}/${file}`);
    if (text === undefined) continue;
    const page = `docs/${room}.md`;
    const current = await files.read(`${root}/${page}`);
    if (current === undefined)
      throw new FactoryError('file-missing', `${file} has no page ${page}`, {
        hint: `write ${page} with a title and a sentence, then run officina docs --write`,
      });
    const contract = parseYaml(ActionContract, text, { file });
    pages.push({ file: page, current, wanted: withActionDocs(current, renderActionDocs(room, contract)) });
  }
  return pages;
}
