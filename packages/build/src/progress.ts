import { z } from 'zod';

/** One step of the builder as `--progress=rawjson` tells it (BuildKit's SolveStatus), over all its messages. */
export interface Step {
  /** Every name that it was announced under; a step that two targets share has one per target. */
  readonly names: readonly string[];
  readonly started?: number;
  readonly completed?: number;
  readonly cached: boolean;
  readonly error?: string;
  /** What it printed. */
  readonly log: string;
}

const Message = z.object({
  vertexes: z
    .array(
      z.object({
        digest: z.string(),
        name: z.string().default(''),
        started: z.string().optional(),
        completed: z.string().optional(),
        cached: z.boolean().optional(),
        error: z.string().optional(),
      }),
    )
    .optional(),
  logs: z.array(z.object({ vertex: z.string(), data: z.string() })).optional(),
});

type Mutable = { -readonly [Member in keyof Step]: Step[Member] } & { chunks: Buffer[] };

/** Follows a bake run line by line. */
export interface Progress {
  /** Takes one line of the builder's stderr. */
  take(line: string): void;
  /** What is going on, in one short line; undefined before the first step. */
  detail(): string | undefined;
  steps(): Step[];
  /** Lines that were no messages: the builder's last words. */
  words(): string[];
}

/** Starts with nothing seen. */
export function createProgress(): Progress {
  const steps = new Map<string, Mutable>();
  const words: string[] = [];
  const take = (line: string): void => {
    const message = toMessage(line);
    if (message === undefined) {
      if (line.trim() !== '') words.push(line);
      return;
    }
    for (const vertex of message.vertexes ?? []) {
      const step = steps.get(vertex.digest) ?? { names: [], cached: false, log: '', chunks: [] };
      steps.set(vertex.digest, step);
      if (!step.names.includes(vertex.name)) step.names = [...step.names, vertex.name];
      if (vertex.started !== undefined) step.started ??= Date.parse(vertex.started);
      if (vertex.completed !== undefined) step.completed = Date.parse(vertex.completed);
      if (vertex.cached) step.cached = true;
      if (vertex.error !== undefined && vertex.error !== '') step.error ??= vertex.error;
    }
    for (const { vertex, data } of message.logs ?? []) {
      steps.get(vertex)?.chunks.push(Buffer.from(data, 'base64'));
    }
  };
  const seen = (): Step[] =>
    [...steps.values()].map(({ chunks, ...step }) => ({
      ...step,
      log: Buffer.concat(chunks).toString('utf8'),
    }));
  const detail = (): string | undefined => {
    const all = [...steps.values()].filter(({ names }) => !isInternal(names[0] ?? ''));
    if (all.length === 0) return undefined;
    const done = all.filter((step) => step.completed !== undefined).length;
    const now = all.findLast((step) => step.started !== undefined && step.completed === undefined);
    return `${done} of ${all.length} steps${now === undefined ? '' : `, ${shortStep(now.names[0] ?? '')}`}`;
  };
  return { take, detail, steps: seen, words: () => words };
}

/** True for the builder's own housekeeping: loading definitions, contexts, exporting. */
export function isInternal(name: string): boolean {
  return !/^\[(?:[^\]]*\s)?\d+\/\d+\]/.test(name);
}

/** `[base_amd64 stage-2 3/17] RUN ...` as a person reads it, at most 72 characters. */
export function shortStep(name: string): string {
  const text = name.replace(/^\[(\S+) (?:\S+ +)?\d+\/\d+\] /, '$1: ').replaceAll(/\s+/g, ' ');
  return text.length > 72 ? `${text.slice(0, 71)}…` : text;
}

function toMessage(line: string): z.infer<typeof Message> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return Message.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
