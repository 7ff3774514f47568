import type { Talk } from '@officina/core';

/** A talk that nobody hears; it keeps what it was told. */
export interface MemoryTalk extends Talk {
  /** In order; warnings begin with `warning: `. */
  readonly told: string[];
}

/** A talk in memory, which does its tasks. */
export function memoryTalk(): MemoryTalk {
  const told: string[] = [];
  return {
    told,
    info: (message) => void told.push(message),
    warn: (message) => void told.push(`warning: ${message}`),
    task: (_, work) => work({ detail: () => undefined }),
  };
}
