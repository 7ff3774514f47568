import { FactoryError, type Files, parseYaml } from '@officina/core';
import { z } from 'zod';
import { withGeneratedPart, wrapMarkdown } from './generated-part.ts';

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

/** The inputs and outputs of an action, as the docs page of its verb lists them. */
export function renderActionDocs(verb: string, { inputs, outputs }: ActionContract): string {
  const given = Object.entries(inputs).map(([name, { description, default: value = '' }]) =>
    wrapMarkdown(`- \`${name}\`${value === '' ? '' : ` (default \`${value}\`)`}: ${description}`),
  );
  const made = Object.entries(outputs).map(([name, { description }]) =>
    wrapMarkdown(`- \`${name}\`: ${description}`),
  );
  return [
    `\`uses: tazzo/officina/packages/${verb}@v0\``,
    '',
    ...['Inputs:', '', ...given],
    ...(made.length === 0 ? [] : ['', 'Outputs:', '', ...made]),
  ].join('\n');
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
    const source = await files.read(`${root}/${file}`);
    if (source === undefined) continue;
    const page = `docs/${room}.md`;
    const current = await files.read(`${root}/${page}`);
    if (current === undefined)
      throw new FactoryError('file-missing', `${file} has no page ${page}`, {
        hint: `write ${page} with a title and a sentence, then run officina docs --write`,
      });
    const contract = parseYaml(ActionContract, source, { file });
    const text = renderActionDocs(room, contract);
    const part = { source: 'action.yml', heading: 'As an action', text };
    pages.push({ file: page, current, wanted: withGeneratedPart(current, part) });
  }
  return pages;
}
