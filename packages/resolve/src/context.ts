import type { LimitFunction } from 'p-limit';
import type { Ask } from './ask.ts';
import type { Query } from './datasource/datasource.ts';
import type { ResolvePorts } from './ports.ts';

/** What every part of one run shares. */
export interface Context {
  readonly ports: ResolvePorts;
  readonly ask: Ask;
  /** Bounds how many downloads are under way. */
  readonly downloads: LimitFunction;
  /** Bounds how many programs of others are asked at a time: each takes a processor. */
  readonly programs: LimitFunction;
  /** The text of Sigstore's trusted root that factory.yaml names; throws file-missing. */
  readonly trustedRoot: () => Promise<string>;
  readonly now: Date;
  readonly allowDowngrade: boolean;
  /** True where parents keep their version: what its tag names may still move. */
  readonly holdVersions: boolean;
}

/** Whom datasources ask. */
export function askedBy({ ask, ports, programs }: Context): Pick<Query, 'ask' | 'go' | 'python'> {
  return {
    ask,
    go: { files: (asked) => programs(() => ports.go.files(asked)) },
    python: { closure: (asked) => programs(() => ports.python.closure(asked)) },
  };
}
