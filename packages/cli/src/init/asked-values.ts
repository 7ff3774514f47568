/** A step with what it works out for itself told apart from what it brings. */
export interface AskedValues {
  /** The step, where a variable that it asks somebody for is set to nothing, and one for the machine to each of its words. */
  readonly text: string;
  /** The variables that it asks for: mostly the newest version. */
  readonly asked: ReadonlySet<string>;
}

/** What stands in a url for a version that is asked for in the middle of it. */
export const askedVersion = 'ASKED_VERSION';

/** Reads the `$(...)` of a RUN: the urls of those that ask for a version bring nothing. */
export function readAskedValues(body: string): AskedValues {
  const asked = new Set<string>();
  let text = '';
  let rest = body;
  for (let found = substitution(rest); found !== undefined; found = substitution(rest)) {
    const { before, inner, whole, after } = found;
    const name = /(?<![\w$.{-])(\w+)="?$/.exec(before)?.[1];
    const isInUrl = /https?:\/\/[^\s"'|;]*$/.test(before);
    const words = name === undefined ? [] : machineWordsOf(inner);
    const isQuestion = asks.test(inner) && (name !== undefined || isInUrl);
    if (isQuestion) asked.add(name ?? askedVersion);
    text += before;
    if (isQuestion) text += name === undefined ? `\${${askedVersion}}` : '';
    else if (words.length > 0) text += words.join(before.endsWith('"') ? `" ${name}="` : ` ${name}=`);
    else text += whole;
    rest = after;
  }
  return { text: text + rest, asked };
}

const asks = /(?:^|[\s;|&(])(?:curl|wget|git\s+ls-remote)\s/;

interface Substitution {
  readonly before: string;
  readonly inner: string;
  readonly whole: string;
  readonly after: string;
}

/** The first `$(...)` or `...` between backticks, with those that are in it. */
function substitution(text: string): Substitution | undefined {
  const [start = ''] = /\$\((?!\()|`/.exec(text) ?? [];
  if (start === '') return undefined;
  const at = text.indexOf(start);
  const end = start === '`' ? text.indexOf('`', at + 1) : closingOf(text, at + 1);
  if (end < 0) return undefined;
  const whole = text.slice(at, end + 1);
  return {
    before: text.slice(0, at),
    inner: whole.slice(start.length, -1),
    whole,
    after: text.slice(end + 1),
  };
}

/** The word of a branch of `case`, before its parenthesis. */
const branch = /(?:\sin|;;)\s*(?!esac)[^\s;()]+(?:\s*\|\s*[^\s;()]+)*$/;

function closingOf(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && !branch.test(text.slice(Math.max(open, at - 80), at)) && --depth === 0) return at;
  }
  return -1;
}

/** The words that a choice by the machine may come to: `[ "$A" = arm64 ] && echo x || echo y`, `uname -m | sed s/x/y/`. */
function machineWordsOf(inner: string): string[] {
  const echoed = [...inner.matchAll(/\b(?:echo|print)\s+["']?([\w.-]+)["']?(?=\s*(?:$|[;|&)}]))/g)].map(
    ([, word = '']) => word,
  );
  const replaced = /\b(?:uname|arch|dpkg)\b/.test(inner)
    ? [...inner.matchAll(/(?<![\w.])s([/|,#])([^/|,#\s]+)\1([^/|,#\s]+)\1/g)].map(
        ([, , from = '', to = '']) => [from, to],
      )
    : [];
  if (replaced.length === 0) return echoed.length > 1 ? echoed : [];
  const machines = /\buname|\barch\b/.test(inner) ? ['x86_64', 'aarch64'] : ['amd64', 'arm64'];
  return machines.map((machine) => replaced.find(([from]) => from === machine)?.[1] ?? machine);
}
