import { readFileSync } from 'node:fs';

/** The yaml blocks of a docs page that hold a whole workflow, by the workflow's name. */
export function workflowsIn(page: string): Record<string, string> {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```yaml\n(name: ([\w-]+)\n.*?)^```$/gms)];
  return Object.fromEntries(blocks.map(([, text = '', name = '']) => [name, text]));
}
