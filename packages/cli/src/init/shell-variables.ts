import type { ToolWish } from '@officina/core';

/** What a step sets for itself. */
export interface ShellVariables {
  /** Those that it sets once. */
  readonly values: ReadonlyMap<string, string>;
  /** Those that it sets for each machine, with what they are for ours, where that is not what OCI calls them. */
  readonly machines: ReadonlyMap<string, NonNullable<ToolWish['arch']>>;
}

const machines = {
  'linux/amd64': /amd64|x86_64|(?<![A-Za-z0-9])x64(?![A-Za-z0-9])/,
  'linux/arm64': /arm64|aarch64/,
} as const;

/** Reads the assignments of a RUN, roughly: in a `case` or an `if`, each branch has its own. */
export function shellVariables(body: string): ShellVariables {
  const found = new Map<string, Set<string>>();
  for (const [, name = '', double, single, bare = ''] of body.matchAll(assignment)) {
    const own = found.get(name) ?? new Set();
    own.add(double ?? single ?? bare);
    found.set(name, own);
  }
  const values = new Map<string, string>();
  const perMachine = new Map<string, NonNullable<ToolWish['arch']>>();
  for (const [name, own] of found) {
    const words = [...own];
    if (words.length === 1) values.set(name, words[0] ?? '');
    else if (words.some((word) => machines['linux/amd64'].test(word))) perMachine.set(name, wordsOf(words));
  }
  return { values, machines: perMachine };
}

const assignment = /(?<![\w$={./?&-])(\w+)=(?:"([^"]*)"|'([^']*)'|(\$\([^)]*\)|[^\s;|&)"']*))/g;

function wordsOf(words: readonly string[]): NonNullable<ToolWish['arch']> {
  return Object.fromEntries(
    Object.entries(machines).flatMap(([platform, pattern]) => {
      const word = words.find((one) => pattern.test(one));
      return word === undefined || platform === `linux/${word}` ? [] : [[platform, word]];
    }),
  );
}

const value = String.raw`(?:"[^"]*"|'[^']*'|\$\([^)]*\)|[^\s;|&"']*)`;
const setting = new RegExp(`^(?:export\\s+)?\\w+=${value}$`);

/** A command that only sets a variable. */
export function isAssignment(command: string): boolean {
  return setting.test(command);
}

/** The step without each `case` and `if` that does no more than to set variables, or to end where no branch is for the machine. */
export function withoutChoices(body: string): string {
  const sets = (branches: string) =>
    branches
      .replace(/(?:^|;;)\s*[^\s;()]+(?:\s*\|\s*[^\s;()]+)*\)/g, ';')
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
