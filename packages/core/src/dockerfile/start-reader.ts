import { givenArguments } from './arguments.ts';
import type { Reader, ReadOptions } from './reader.ts';

/** A reader before the first line. */
export function startReader(options: ReadOptions, escapeCharacter: string): Reader {
  return {
    ...options,
    escapeCharacter,
    globals: new Map(Object.entries(givenArguments(options.platform))),
    stages: [],
    stageNames: new Map(),
    roots: new Map(),
    base: '',
    env: new Map(),
    names: [],
    sources: new Map(),
  };
}
