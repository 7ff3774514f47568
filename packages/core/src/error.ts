/** Every way in which the factory refuses or fails; a code is stable and documented in docs/errors.md. */
export const factoryErrorCodes = [
  // files that people write
  'file-missing',
  'file-unreadable',
  'yaml-invalid',
  'spec-invalid',
  'document-invalid',
  'input-invalid',
  'template-invalid',
  // the graph
  'image-unknown',
  'parent-missing',
  'graph-cycle',
  'dockerfile-invalid',
  'tool-undeclared',
  'tool-unused',
  'context-too-large',
  'context-escapes',
  'dockerignore-invalid',
  // the lock
  'lock-missing',
  'lock-mismatch',
  'lock-stale',
  // upstreams
  'upstream-unreachable',
  'upstream-status',
  'upstream-answer',
  'upstream-redirect',
  'upstream-insecure',
  'rate-limited',
  'version-none',
  'version-undated',
  'version-too-young',
  'version-downgrade',
  'platform-missing',
  'asset-missing',
  'asset-truncated',
  'asset-changed',
  'asset-not-a-program',
  'asset-wrong-machine',
  'archive-escapes',
  'archive-refused',
  'archive-member-missing',
  'checksum-missing',
  'checksum-mismatch',
  'checksum-disagreement',
  'signature-invalid',
  'evidence-missing',
  'debian-pin-expired',
  'debian-gone',
  'source-missing',
  // engine and registry
  'engine-missing',
  'engine-too-old',
  'engine-no-buildx',
  'engine-no-containerd',
  'engine-install-failed',
  'engine-not-root',
  'engine-failed',
  'build-failed',
  'build-unlocked',
  'not-repeatable',
  'plan-stale',
  'registry-unreachable',
  'registry-refused',
  'registry-answer',
  'registry-missing',
  // smoke and release
  'candidate-missing',
  'smoke-empty',
  'smoke-failed',
  'not-green',
  'report-missing',
  'report-mismatch',
  'stand-in-refused',
  'open-refused',
  'sbom-incomplete',
  'tag-exists',
  'release-busy',
  'signing-failed',
  'verification-failed',
  // the rest
  'tool-missing',
  'command-failed',
  'timed-out',
  'interrupted',
] as const;

export type FactoryErrorCode = (typeof factoryErrorCodes)[number];

export interface FactoryErrorOptions {
  /** The next step: a command to run or a line to add; one per line where several refusals were merged. */
  readonly hint: string;
  readonly cause?: unknown;
}

/**
 * The one error that the factory throws on purpose: a code, a lower-case sentence that says wanted and got, and the
 * next step. Anything else that reaches the entry is a bug and is shown with its stack.
 */
export class FactoryError extends Error {
  readonly code: FactoryErrorCode;
  readonly hint: string;
  /** What the message tells of, each problem by itself. */
  readonly problems: readonly string[];

  /** `message` is one sentence, or one for each of several problems. */
  constructor(code: FactoryErrorCode, message: string | readonly string[], options: FactoryErrorOptions) {
    const problems = typeof message === 'string' ? [message] : message;
    super(problems.join('\n'), options.cause === undefined ? undefined : { cause: options.cause });
    this.problems = problems;
    this.name = 'FactoryError';
    this.code = code;
    this.hint = options.hint;
  }
}

/** Narrows anything caught to a FactoryError. */
export function isFactoryError(value: unknown): value is FactoryError {
  return value instanceof FactoryError;
}

/** The text of anything caught, without its stack. */
export function renderCause(value: unknown): string {
  if (!(value instanceof Error)) return String(value);
  const inner = value.cause instanceof Error ? `: ${value.cause.message}` : '';
  return `${value.message}${inner}`;
}

/** Several refusals reported together, so that a person fixes a file once; the code is the first one's, a hint per line. */
export function mergeErrors(errors: readonly FactoryError[]): FactoryError {
  const [first] = errors;
  if (first === undefined) throw new RangeError('mergeErrors needs at least one error');
  if (errors.length === 1) return first;
  const hints = new Set(errors.flatMap(({ hint }) => hint.split('\n')));
  const [row, ...rows] = errors.flatMap(({ code, problems }) =>
    problems.map((problem) => `${code}: ${problem}`.replaceAll(/^/gm, '  ')),
  );
  const problems = [`${rows.length + 1} problems\n${row}`, ...rows];
  return new FactoryError(first.code, problems, { hint: [...hints].join('\n') });
}
