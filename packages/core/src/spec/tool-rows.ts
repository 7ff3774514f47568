import { canonicalJson } from '../canonical.ts';
import { didYouMean } from '../near-word.ts';
import { type CatalogueRow, catalogueNames, catalogueRow } from './catalogue.ts';

/** Stands in a tool where a row was meant that is not there, so that the schema says so beside all other problems. */
export class UnknownRow {
  readonly message: string;

  constructor(name: string, wanted: string) {
    this.message = `wanted ${wanted}, got "${name}"${didYouMean(name, catalogueNames())}`;
  }
}

/** What a schema says of a value that is an UnknownRow; undefined for any other. */
export function sayUnknownRow({ input }: { readonly input?: unknown }): string | undefined {
  return input instanceof UnknownRow ? input.message : undefined;
}

/**
 * `tools` of image.yaml with all their keys: one that names a row of the catalogue with `row`, or has no `datasource` and is
 * called like one, has the keys of that row, and a key beside it takes the place of the row's. `row` then says which.
 */
export function withRows(tools: unknown): unknown {
  if (!isObject(tools)) return tools;
  return Object.fromEntries(
    Object.entries(tools).map(([name, tool]) => [name, isObject(tool) ? withRow(name, tool) : tool]),
  );
}

/** Whether what a tool installs, and how it is unpacked, is what its row of the catalogue says. */
export function isInstalledAsRow(tool: { readonly row?: string | undefined }): boolean {
  const row = tool.row === undefined ? undefined : catalogueRow(tool.row);
  if (row === undefined) return false;
  const defaults: CatalogueRow = { arch: {}, links: {} };
  const own = tool as CatalogueRow;
  return ['arch', 'install', 'links', 'unpack'].every(
    (key) => canonicalJson(own[key] ?? null) === canonicalJson(row[key] ?? defaults[key] ?? null),
  );
}

function withRow(name: string, tool: CatalogueRow): CatalogueRow {
  const { row: named } = tool;
  if (named === undefined && tool['datasource'] !== undefined) return tool;
  if (named !== undefined && typeof named !== 'string') return tool;
  const row = catalogueRow(named ?? name);
  if (row !== undefined) return { ...row, ...tool, row: named ?? name };
  // What is missing because of that is no problem of its own.
  const rest = { datasource: 'http-index', install: [{ to: '/' }], ...tool };
  if (named !== undefined) return { ...rest, row: new UnknownRow(named, 'a row of the catalogue') };
  const wanted = '"datasource", or a tool that the catalogue knows by its name (docs/catalogue.md)';
  return { ...rest, datasource: new UnknownRow(name, wanted) };
}

function isObject(value: unknown): value is CatalogueRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
