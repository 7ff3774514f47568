import type { Platform, ToolSpec } from '@officina/core';
import catalog from './catalog.json' with { type: 'json' };

/** A tool as image.yaml writes it: what a person would write, defaults left out. */
export interface ToolWish {
  readonly datasource: ToolSpec['datasource'];
  readonly package?: string;
  readonly index?: ToolSpec['index'];
  readonly scheme?: string;
  readonly constraint?: string;
  readonly tag?: string;
  readonly asset?: string;
  readonly arch?: Readonly<Partial<Record<Platform, string>>>;
  readonly checksums?: string;
  readonly signature?: Partial<ToolSpec['signature']>;
  readonly install: readonly { readonly from?: string; readonly to: string }[];
  readonly links?: Readonly<Record<string, string>>;
  readonly version?: { readonly command: readonly string[]; readonly match: string };
}

/** A program that people pin, and where what we say of it was looked up. */
export interface CatalogRow extends ToolWish {
  readonly source: string;
}

/** What we know of programs, by name. */
export const rows = catalog as unknown as Readonly<Record<string, CatalogRow>>;

/** A tool and what it is called in image.yaml. */
export interface NamedTool {
  readonly name: string;
  readonly tool: ToolWish;
}

/** A program by its name here, by the command that it installs, or by its owner/repository. */
export function findInCatalog(word: string): NamedTool | undefined {
  const name = Object.hasOwn(rows, word) ? word : Object.keys(rows).find((one) => isCalled(one, word));
  const row = name === undefined ? undefined : rows[name];
  if (name === undefined || row === undefined) return undefined;
  const { source: _, ...tool } = row;
  return { name, tool };
}

function isCalled(name: string, word: string): boolean {
  const row = rows[name];
  if (word.includes('/')) return row?.package?.toLowerCase() === word.toLowerCase();
  return row?.install.some(({ to }) => to === `/usr/local/bin/${word}`) === true;
}
