import { readPlainYaml } from '../plain-yaml.ts';
import text from './catalogue.yaml';

/** What Officina knows of a program that people pin: the keys of a tool, as image.yaml writes them. */
export type CatalogueRow = Readonly<Record<string, unknown>>;

/** The names of all rows, sorted. */
export function catalogueNames(): readonly string[] {
  return [...text.matchAll(/^([a-z][a-z0-9-]*):$/gm)].map(([, name = '']) => name);
}

/** The row of this name; undefined where there is none. Only this one is read: the others cost an image nothing. */
export function catalogueRow(name: string): CatalogueRow | undefined {
  const found = readRow(name);
  if (found === undefined) return undefined;
  const { source: _, ...row } = found;
  return row;
}

/** Where the row of this name was looked up. */
export function catalogueSource(name: string): string | undefined {
  return readRow(name)?.['source'] as string | undefined;
}

function readRow(name: string): CatalogueRow | undefined {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) return undefined;
  const lines = new RegExp(`^${name}:\\n(?: .*\\n)+`, 'm').exec(text)?.[0];
  if (lines === undefined) return undefined;
  return (readPlainYaml(lines)?.value as Readonly<Record<string, CatalogueRow>> | undefined)?.[name];
}
