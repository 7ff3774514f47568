import type { Inventory } from '@officina/core';
import { z } from 'zod';

type Installed = Inventory['npm'][number];

/** File, version, licence, names of what it needs; from anybody's package.json. */
const Row = z.tuple([z.string(), z.string(), z.unknown(), z.array(z.string())]);

interface Found {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly license?: string | undefined;
  readonly needs: readonly string[];
}

/** Reads the answer about npm's folders: JSON lines of node, or lines of grep with a version alone. */
export function parseNpm(text: string): Installed[] {
  const found = text.split('\n').flatMap((line) => parseLine(line));
  const byFolder = new Map(found.map((one) => [one.folder, `${one.name}@${one.version}`]));
  return found.map(({ folder, name, version, license, needs }): Installed => {
    const depends = [...new Set(needs.flatMap((need) => resolve(folder, need, byFolder) ?? []))].sort();
    return {
      ...{ name, version },
      ...(depends.length === 0 ? {} : { depends }),
      ...(license === undefined ? {} : { license }),
    };
  });
}

function parseLine(line: string): Found[] {
  const [file, version, license, needs] = line.startsWith('[') ? parseRow(line) : parseGrep(line);
  const [, folder, name] =
    /^((?:.*)\/node_modules\/((?:@[^/]+\/)?[^/@.][^/]*))\/package\.json$/.exec(file ?? '') ?? [];
  if (folder === undefined || name === undefined || !version) return [];
  return [{ folder, name, version, license: licenseOf(license), needs: needs ?? [] }];
}

function parseRow(line: string): z.infer<typeof Row> | [] {
  const parsed = Row.safeParse(JSON.parse(line));
  return parsed.success ? parsed.data : [];
}

function parseGrep(line: string): [string, string, undefined, []] | [] {
  const [, file, version] = /^(.*):"version" *: *"([^"]+)"$/.exec(line) ?? [];
  return file === undefined || version === undefined ? [] : [file, version, undefined, []];
}

/** `MIT`, or what packages said before 2015: `{type: MIT}`, `[{type: MIT}]`. */
function licenseOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (Array.isArray(value)) {
    const all = value.flatMap((one) => licenseOf(one) ?? []);
    return all.length === 0 ? undefined : all.join(' OR ');
  }
  const type = (value as { type?: unknown } | null | undefined)?.type;
  return typeof type === 'string' ? type : undefined;
}

/** What require() finds from a folder: the nearest node_modules upwards that has it. */
function resolve(folder: string, name: string, byFolder: ReadonlyMap<string, string>): string | undefined {
  for (let at = folder; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const there = byFolder.get(`${at}/node_modules/${name}`);
    if (there !== undefined) return there;
  }
  return undefined;
}
