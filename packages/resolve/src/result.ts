import { Evidence, FactoryError, type FactoryErrorCode, mergeErrors } from '@officina/core';
import { z } from 'zod';

/** What became of one thing that a lock holds. */
export const Outcome = z.strictObject({
  kind: z.enum(['tool', 'parent', 'npm', 'debian']),
  name: z.string(),
  /**
   * kept: nothing newer; held: something newer must wait; moved: another version or other bytes; refused: see code, its
   * entry stays as it was.
   */
  status: z.enum(['kept', 'moved', 'added', 'removed', 'held', 'refused']),
  /** Why it was refused or held. */
  code: z.string().optional(),
  message: z.string().optional(),
  hint: z.string().optional(),
  old: z.string().optional(),
  new: z.string().optional(),
  /** The version that waits, and from when it may enter (ISO 8601). */
  waiting: z.strictObject({ version: z.string(), until: z.string().optional() }).optional(),
  /** Seconds since upstream released (or we first saw) the version that is now locked. */
  age: z.number().int().optional(),
  /** The youngest of all npm packages that entered with it: `count` of them, and its age in seconds. */
  youngest: z
    .strictObject({ name: z.string(), version: z.string(), age: z.number().int(), count: z.number().int() })
    .optional(),
  /** How the hashes are known: the weakest over the platforms. */
  evidence: Evidence.optional(),
  standIn: z.literal(true).optional(),
  /** Upstream's pages, for people. */
  links: z.strictObject({ release: z.string().optional(), changes: z.string().optional() }).optional(),
  warnings: z.array(z.string()).optional(),
  /** Debian packages that came, went or moved. */
  packages: z
    .array(z.strictObject({ name: z.string(), old: z.string().optional(), new: z.string().optional() }))
    .optional(),
});
export type Outcome = z.infer<typeof Outcome>;

/** What resolve did, or in dry-run and check mode what it found. */
export const ResolveResult = z.strictObject({
  schema: z.literal('officina.resolve/v1'),
  mode: z.enum(['write', 'check', 'dry-run']),
  images: z.array(
    z.strictObject({
      image: z.string(),
      /** What became of image.lock.json; `refused` (and nothing else moved) and `checked` leave it byte-identical. */
      lock: z.enum(['unchanged', 'written', 'would-be-written', 'refused', 'checked']),
      outcomes: z.array(Outcome),
    }),
  ),
});
export type ResolveResult = z.infer<typeof ResolveResult>;
export type ImageResult = ResolveResult['images'][number];

/** True when some lock was, or would be, written. */
export function isChanged(result: ResolveResult): boolean {
  return result.images.some(({ lock }) => lock === 'written' || lock === 'would-be-written');
}

/** Every refusal of a result as the error it was, naming image and thing. */
export function refusalsOf(result: ResolveResult): FactoryError[] {
  return result.images.flatMap(({ image, outcomes }) =>
    outcomes
      .filter(({ status }) => status === 'refused')
      .map(({ code, name, message, hint = `officina resolve --only ${image} says it again` }) => {
        return new FactoryError(code as FactoryErrorCode, `${image}: ${name}: ${message}`, { hint });
      }),
  );
}

/** The one error of a result with refusals; undefined when there are none. */
export function refusalOf(result: ResolveResult): FactoryError | undefined {
  const errors = refusalsOf(result);
  return errors.length === 0 ? undefined : mergeErrors(errors);
}
