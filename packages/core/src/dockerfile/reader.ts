import { FactoryError } from '../error.ts';
import type { Platform } from '../platform.ts';

/** A name that stands for an image, a tool or the like, and where the Dockerfile says it. */
export interface NamedContext {
  /** In lower case, as BuildKit compares names. */
  readonly name: string;
  readonly by: 'FROM' | 'COPY --from' | 'RUN --mount';
  readonly line: number;
  /** What `FROM --platform=` comes to. */
  readonly platform?: string;
}

/** Which Dockerfile, for which platform. */
export interface ReadOptions {
  /** For messages. */
  readonly file: string;
  readonly platform: Platform;
}

/** What is known of a Dockerfile while it is read from top to bottom. */
export interface Reader extends ReadOptions {
  readonly escapeCharacter: string;
  /** undefined for what only the builder knows. */
  readonly globals: Map<string, string | null | undefined>;
  readonly stages: string[];
  readonly stageNames: Map<string, number>;
  /** What each named stage stands on in the end. */
  readonly roots: Map<string, string>;
  base: string;
  env: Map<string, string | undefined>;
  readonly names: NamedContext[];
  readonly sources: Set<string>;
}

/**
 * Notes what `--from` or `from=` names: a stage by name or number, or something from outside; throws dockerfile-invalid for a
 * variable, which BuildKit does not fill in there.
 */
export function addReference(reader: Reader, name: string, at: Omit<NamedContext, 'name'>): void {
  if (name === '' || name.includes('$')) {
    throw invalid(reader, at.line, `"${name}" is not a name: --from and from= take no variables`, {
      hint: 'add "FROM <name> AS <stage>", where variables are filled in, and copy from that stage',
    });
  }
  if (/^\d+$/.test(name) && Number(name) < reader.stages.length) return;
  addName(reader, name, at);
}

/** Notes a name that is neither a stage so far nor `scratch`. */
export function addName(reader: Reader, text: string, at: Omit<NamedContext, 'name'>): void {
  const name = text.toLowerCase();
  if (reader.stageNames.has(name) || (name === 'scratch' && at.by === 'FROM')) return;
  reader.names.push({ name, ...at });
}

/** The error for a line that cannot be read. */
export function invalid(
  reader: ReadOptions,
  line: number,
  message: string,
  options: { hint?: string } = {},
): FactoryError {
  return new FactoryError('dockerfile-invalid', `${reader.file}:${line}: ${message}`, {
    hint: options.hint ?? `fix line ${line} of ${reader.file}`,
  });
}
