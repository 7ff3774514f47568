import { canonicalJson, digestOfValue, type Reason, shortKey, stageContext } from '@officina/core';
import type { KeyDocument, KeyTool } from '../key/key-document.ts';

/** What the inputs of an image do not say of themselves. */
export interface Known {
  /** The name of its Dockerfile. */
  readonly dockerfile?: string;
  /** The tools that are installed as their rows of the catalogue say. */
  readonly rows?: ReadonlySet<string>;
}

/** What differs between the inputs of an image then and now, in the order in which a person would look for it. */
export function keyDifference(
  old: KeyDocument,
  now: KeyDocument,
  { dockerfile = `${now.image}/Dockerfile`, rows = new Set() }: Known = {},
): Reason[] {
  return [
    ...(old.dockerfile === now.dockerfile
      ? []
      : [reason('dockerfile', dockerfile, short(old.dockerfile), short(now.dockerfile))]),
    ...compare('file', old.files, now.files, (path) => `${now.image}/${path}`),
    ...Object.keys({ ...old.shared, ...now.shared })
      .sort()
      .flatMap((name) =>
        compare('file', old.shared?.[name] ?? {}, now.shared?.[name] ?? {}, (path) => `${name}/${path}`),
      ),
    ...compare('file', shortened(old.scripts), shortened(now.scripts), (name) => `Officina's script ${name}`),
    ...compareTools(old.tools, now.tools, rows),
    ...compare('tool', old.debian, now.debian, (name) => `Debian package ${name}`),
    ...compareStages(old.stages, now.stages),
    ...compare('tool', old.repositories ?? {}, now.repositories ?? {}, (name) => `apt repository ${name}`),
    ...compare('npm', old.npm?.packages ?? {}, now.npm?.packages ?? {}),
    ...(old.npm?.lockfile === now.npm?.lockfile
      ? []
      : [reason('npm', 'lockfile', short(old.npm?.lockfile), short(now.npm?.lockfile))]),
    ...compare('arg', old.args ?? {}, now.args ?? {}),
    ...compare('parent', old.externals, now.externals),
    ...compare('parent', old.parents, now.parents),
    ...compare('spec', printed(old.spec), printed(now.spec)),
    ...compare('settings', printed(old.settings), printed(now.settings)),
  ];
}

type Code = Reason['code'];

function compare(
  code: Code,
  old: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  subject: (name: string) => string = (name) => name,
): Reason[] {
  // A file may well be named __proto__, which only a Map keeps apart.
  const [before, after] = [new Map(Object.entries(old)), new Map(Object.entries(now))];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .sort()
    .map((name) => reason(code, subject(name), before.get(name), after.get(name)));
}

function compareStages(old: KeyDocument['stages'] = {}, now: KeyDocument['stages'] = {}): Reason[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().flatMap((context) => {
    const stage = context.slice(stageContext('').length);
    const name = (one: string) => `Debian package ${one} of stage ${stage}`;
    return compare('tool', old[context] ?? {}, now[context] ?? {}, name);
  });
}

function compareTools(
  old: Readonly<Record<string, KeyTool>>,
  now: Readonly<Record<string, KeyTool>>,
  rows: ReadonlySet<string>,
): Reason[] {
  const versions = (tools: Readonly<Record<string, KeyTool>>, others: Readonly<Record<string, KeyTool>>) =>
    Object.fromEntries(
      Object.entries(tools).map(([name, tool]) => [
        name,
        // The same version with other bytes, members or places is told apart by what it comes to.
        Object.hasOwn(others, name) && others[name]?.version === tool.version
          ? `${tool.version} (${shortKey(digestOfValue(tool))})`
          : tool.version,
      ]),
    );
  const subject = (name: string) =>
    rows.has(name) && isSameBytes(old[name], now[name]) ? `${name}: its row in the catalogue` : name;
  return compare('tool', versions(old, now), versions(now, old), subject);
}

/** Whether only what is made of a tool's bytes is another: a newer Officina may have another row. */
function isSameBytes(old: KeyTool | undefined, now: KeyTool | undefined): boolean {
  const bytes = (tool: KeyTool) => canonicalJson([tool.version, tool.assets, tool.standIn ?? '']);
  return old !== undefined && now !== undefined && bytes(old) === bytes(now);
}

function shortened(sums: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum.slice(0, 12)]));
}

function printed(value: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      // Sorted: what a registry keeps is, and the same in another order is no reason.
      typeof member === 'string' ? member : canonicalJson(member),
    ]),
  );
}

function reason(code: Code, subject: string, old: string | undefined, now: string | undefined): Reason {
  return {
    code,
    subject,
    ...(old === undefined ? {} : { old }),
    ...(now === undefined ? {} : { new: now }),
  };
}

function short(sha256: string | undefined): string | undefined {
  return sha256?.slice(0, 12);
}
