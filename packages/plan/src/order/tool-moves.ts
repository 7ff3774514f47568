import { readIfJson } from '@officina/core';
import { z } from 'zod';

/** A lock as it once was. */
export interface PastLock {
  /** Seconds since 1970. */
  readonly time: number;
  readonly text: string;
}

/** How often a tool moved. */
export interface ToolMoves {
  readonly moves: number;
  /** Moves a year that are expected of it. */
  readonly perYear: number;
}

/** Of a lock of any time, and of any version of its schema. */
const Versions = z.object({ tools: z.record(z.string(), z.object({ version: z.string() })) });

const secondsAYear = 365 * 24 * 60 * 60;
/** What is held of a tool before anything is known of it: one move in a month. */
const before = { moves: 1, years: 1 / 12 };

/**
 * How often each tool of a lock moved, from the first of the locks that has it until now (seconds since 1970). Locks are
 * oldest first; a text that is no lock is passed over. A tool of few weeks is expected to move about once a month.
 */
export function toolMoves(locks: readonly PastLock[], now: number): Map<string, ToolMoves> {
  const seen = new Map<string, { readonly since: number; version: string; moves: number }>();
  for (const { time, text } of locks) {
    const { tools = {} } = Versions.safeParse(readIfJson(text)).data ?? {};
    for (const [tool, { version }] of Object.entries(tools)) {
      const known = seen.get(tool);
      if (known === undefined) seen.set(tool, { since: time, version, moves: 0 });
      else if (known.version !== version) {
        known.version = version;
        known.moves += 1;
      }
    }
  }
  return new Map(
    [...seen].map(([tool, { since, moves }]) => {
      const years = Math.max(0, now - since) / secondsAYear;
      return [tool, { moves, perYear: (moves + before.moves) / (years + before.years) }];
    }),
  );
}

/** What is expected of a tool that no lock has. */
export const unknownMoves: ToolMoves = { moves: 0, perYear: before.moves / before.years };
