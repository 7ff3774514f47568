import type { ToolWish } from '@officina/core';
import type { MovedValues } from './moved-values.ts';

/** What a step sets for itself. */
export interface ShellVariables {
  /** Those that it sets once. */
  readonly values: ReadonlyMap<string, string>;
  /** Those that it sets for each machine, with what they are for ours. */
  readonly machines: ReadonlyMap<string, MachineWords>;
  /** Those that it asks somebody for. */
  readonly asked: ReadonlySet<string>;
}

/** A word for each machine, `{arch}` where they differ: `tool-{arch}.zip`, with what that is. */
export interface MachineWords {
  readonly word: string;
  /** Where it is not what OCI calls the machine. */
  readonly arch: NonNullable<ToolWish['arch']>;
}

const machines = {
  'linux/arm64': /arm64|aarch_?64/i,
  'linux/amd64': /amd64|x86_64|(?<![A-Za-z0-9])x64(?![A-Za-z0-9])|64-?bit|linux64/i,
} as const;

/** Reads the assignments of a RUN, roughly: in a `case` or an `if`, each branch has its own. Those `asked` for have no value. */
export function shellVariables(body: string, asked: ReadonlySet<string> = new Set()): ShellVariables {
  const found = new Map<string, Set<string>>();
  for (const [, name = '', double, single, bare = ''] of body.matchAll(assignment)) {
    const own = found.get(name) ?? new Set();
    own.add(double ?? single ?? bare);
    found.set(name, own);
  }
  const values = new Map<string, string>();
  const perMachine = new Map<string, MachineWords>();
  for (const [name, own] of found) {
    const words = [...own];
    const named = asked.has(name) || words.length === 1 ? undefined : wordsOf(words);
    if (words.length === 1 && !asked.has(name)) values.set(name, words[0] ?? '');
    else if (named !== undefined) perMachine.set(name, named);
  }
  return { values, machines: perMachine, asked };
}

const assignment = /(?<![\w$={./?&-])(\w+)=(?:"([^"]*)"|'([^']*)'|(\$\([^)]*\)|[^\s;|&)"']*))/g;

/** What several words have for the machines; undefined where none is for amd64. */
function wordsOf(words: readonly string[]): MachineWords | undefined {
  const arm = words.find((word) => machines['linux/arm64'].test(word));
  const amd = words.find((word) => word !== arm && machines['linux/amd64'].test(word));
  if (amd === undefined) return undefined;
  const [before, after] = arm === undefined ? [0, 0] : sameEnds(amd, arm);
  const cut = (word: string) => word.slice(before, word.length - after);
  const arch = [
    ['linux/amd64', cut(amd)] as const,
    ...(arm === undefined ? [] : [['linux/arm64', cut(arm)] as const]),
  ];
  return {
    word: `${amd.slice(0, before)}{arch}${amd.slice(amd.length - after)}`,
    arch: Object.fromEntries(arch.filter(([platform, word]) => platform !== `linux/${word}`)),
  };
}

/** How much two words begin and end alike, up to where a part of the word does: not within `x86_64` and `arm64`. */
function sameEnds(one: string, other: string): [before: number, after: number] {
  const length = Math.min(one.length, other.length);
  let before = 0;
  while (before < length && one[before] === other[before]) before++;
  while (before > 0 && !/[-_./]/.test(one[before - 1] ?? '')) before--;
  let after = 0;
  while (after < length - before && one.at(-1 - after) === other.at(-1 - after)) after++;
  while (after > 0 && !/[-./]/.test(one.at(-after) ?? '')) after--;
  return [before, after];
}

const value = String.raw`(?:"[^"]*"|'[^']*'|\$\([^)]*\)|[^\s;|&"']*)`;
const setting = new RegExp(`^(?:export\\s+)?\\w+=${value}(?:\\s+\\w+=${value})*$`);

/** A command that only sets variables. */
export function isAssignment(command: string): boolean {
  return setting.test(command);
}

/** What is known of variables. */
interface Known {
  readonly values: MovedValues;
  readonly shell: ShellVariables;
}

/** A part of a step with what it and the file say of its variables. */
export function withValues(text: string, { values, shell }: Known): string {
  const own = text.replace(/\$\{(\w+)\}|\$(\w+)/g, (whole, braced?: string, plain?: string) => {
    return shell.values.get(braced ?? plain ?? '') || whole;
  });
  return values.fillIn(own);
}

/** The same without quotes. */
export function filledIn(text: string, known: Known): string {
  return withValues(text, known).replaceAll(/["']/g, '');
}

/** The step without each `case` and `if` that does no more than to set variables, or to end where no branch is for the machine. */
export function withoutChoices(body: string): string {
  const sets = (branches: string) =>
    branches
      .replace(/(?:^|;;)\s*[^\s;()]+(?:\s*\|\s*[^\s;()]+)*\)/g, ';')
      .replace(/\belif\b.*?;\s*then\b/gs, ';')
      .split(/;|\belse\b|&&/)
      .map((command) => command.trim())
      .every(
        (command) => command === '' || isAssignment(command) || /^(?:echo\s.*|exit\s+\d+)$/.test(command),
      );
  return body
    .replace(/\bcase\s[^;]*?\sin\s(.*?)\besac\b/gs, (whole, branches: string) =>
      sets(branches) ? 'true' : whole,
    )
    .replace(/\bif\s[^;]*;\s*then\s(.*?)\bfi\b/gs, (whole, branches: string) =>
      sets(branches) ? 'true' : whole,
    );
}
