import { architectureOf, builderArguments, type Platform } from '../platform.ts';
import type { Instruction } from './lines.ts';
import { invalid, type Reader } from './reader.ts';
import { expandWord, type Lookup } from './variables.ts';
import { shellWords } from './words.ts';

/** Notes the ARGs before the first FROM; throws dockerfile-invalid for one that is the builder's own. */
export function readGlobals(reader: Reader, { line, rest }: Instruction): void {
  const { globals, escapeCharacter, platform, args = {} } = reader;
  for (const word of shellWords(rest, escapeCharacter)) {
    const { name, value } = readPair(reader, { word, line });
    if (Object.hasOwn(args, name)) {
      globals.set(name, args[name]);
      continue;
    }
    if (value === undefined) {
      if (!globals.has(name)) globals.set(name, isProxy(name) ? undefined : null);
      continue;
    }
    if (Object.hasOwn(givenArguments(platform), name)) {
      throw invalid(reader, line, `ARG ${name} is the builder's own`, { hint: 'give it another name' });
    }
    // What does not come to a value is refused where a FROM stands on it.
    globals.set(name, isProxy(name) ? undefined : expandWord(value, globalsOf(reader), escapeCharacter));
  }
}

/** What buildx gives to every build where the engine's client is told of a proxy. */
function isProxy(name: string): boolean {
  return /^(?:https?|ftp|no|all)_proxy$/i.test(name);
}

/** An ARG of a stage has a value that may come from elsewhere, and takes the place of an ENV before it. */
export function forgetArguments(reader: Reader, { line, rest }: Instruction): void {
  for (const word of shellWords(rest, reader.escapeCharacter))
    reader.env.delete(readPair(reader, { word, line }).name);
}

/** Notes what an ENV sets, as far as the Dockerfile alone tells. */
export function readEnv(reader: Reader, { line, rest }: Instruction): void {
  const { env, escapeCharacter } = reader;
  const words = shellWords(rest, escapeCharacter);
  // The old form: one name, a space, and the rest of the line.
  const [, name = '', value] = /^(\S+)\s+([\s\S]*)$/.exec(rest) ?? [];
  const pairs =
    words[0]?.includes('=') || value === undefined
      ? words.map((word) => readPair(reader, { word, line }))
      : [readPair(reader, { word: `${name}=${value}`, line })];
  // All of one instruction see what was there before it.
  const values = pairs.map((pair) =>
    expandWord(pair.value ?? '', (known) => env.get(known), escapeCharacter),
  );
  for (const [at, pair] of pairs.entries()) env.set(pair.name, values[at]);
}

function readPair(
  reader: Reader,
  { word, line }: { readonly word: string; readonly line: number },
): { name: string; value: string | undefined } {
  const at = word.indexOf('=');
  const name = at < 0 ? word : word.slice(0, at);
  if (!/^[A-Za-z_][\w.-]*$/.test(name)) {
    throw invalid(reader, line, `${name} is no name of a variable`, {
      hint: 'write it with letters, digits and _',
    });
  }
  return { name, value: at < 0 ? undefined : word.slice(at + 1) };
}

/** What a FROM may name. */
export function globalsOf({ globals }: Reader): Lookup {
  return (name) => (globals.has(name) ? globals.get(name) : null);
}

/** What every build is given; undefined for what depends on the machine that the builder runs on, or on its age. */
export function givenArguments(platform: Platform): Record<string, string | undefined> {
  return {
    TARGETPLATFORM: platform,
    TARGETOS: 'linux',
    TARGETARCH: architectureOf(platform),
    TARGETVARIANT: '',
    TARGETOSVERSION: undefined,
    TARGETSTAGE: undefined,
    BUILDOSVERSION: undefined,
    ...builderArguments(platform),
    SOURCE_DATE_EPOCH: undefined,
  };
}
