import { FactoryError } from '../error.ts';
import type { Platform } from '../platform.ts';

/** A name that stands for an image, a tool or the like, and where the Dockerfile says it. */
export interface NamedContext {
  /** In lower case, as BuildKit compares names. */
  readonly name: string;
  /** As the file has it, its variables filled in; for messages. */
  readonly written: string;
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
  /** The `image:tag` that a `# syntax=` may name without a digest, because image.yaml locks it. */
  readonly frontend?: string | undefined;
  /** Values that the builder is given for ARGs, in place of the defaults in the file. */
  readonly args?: Readonly<Record<string, string>>;
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
  /** What is taken of the context, and the line that first does. */
  readonly sources: Map<string, number>;
}

/** Where a name is said: all but the name itself. */
export type NamePlace = Omit<NamedContext, 'name' | 'written'>;

/**
 * Notes what `--from` or `from=` names: a stage by name or number, or something from outside; throws dockerfile-invalid for a
 * variable, which BuildKit does not fill in there, and for the number of a stage in a mount, which BuildKit takes for a name.
 */
export function addReference(reader: Reader, name: string, at: NamePlace): void {
  if (name === '' || name.includes('$')) {
    throw invalid(reader, at.line, `"${name}" is not a name: --from and from= take no variables`, {
      hint: 'add "FROM <name> AS <stage>", where variables are filled in, and copy from that stage',
    });
  }
  if (/^\d+$/.test(name) && at.by === 'RUN --mount') {
    throw invalid(reader, at.line, `from=${name}: a mount takes names, and no number of a stage`, {
      hint: `give the stage a name, "FROM ... AS <name>", and write from=<name>`,
    });
  }
  if (/^\d+$/.test(name) && Number(name) < reader.stages.length) return;
  addName(reader, name, at);
}

/** Notes a name that is neither a stage so far nor `scratch`. */
export function addName(reader: Reader, written: string, at: NamePlace): void {
  const name = written.toLowerCase();
  if (reader.stageNames.has(name) || (name === 'scratch' && at.by === 'FROM')) return;
  // A whole reference is refused as one that nothing locks.
  if (written !== name && !/[/:@]/.test(written)) {
    throw invalid(
      reader,
      at.line,
      `${at.by} ${written}: outside its stages the builder knows names in lower case alone`,
      {
        hint: `write ${name}`,
      },
    );
  }
  reader.names.push({ name, written, ...at });
}

/** Notes what an instruction takes of the context: a path or a pattern, `.` for all of it. */
export function addSource(reader: Reader, source: string, line: number): void {
  if (!reader.sources.has(source)) reader.sources.set(source, line);
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
