import { z } from 'zod';
import { Digest } from '../digest.ts';
import { type Origin, parseJson } from '../parse.ts';
import { Platform } from '../platform.ts';

/** The outcome of one smoke check. */
export const CheckResult = z.strictObject({
  kind: z.string(),
  /** Unique within the report: `version kubectl`, `locale en_US.UTF-8`. */
  name: z.string(),
  /** The image whose image.yaml asks for it (an image runs its ancestors' checks too). */
  image: z.string(),
  passed: z.boolean(),
  /** What was run, as a person would type it. */
  command: z.string().optional(),
  wanted: z.string(),
  got: z.string(),
  /** The next step, for a failure. */
  hint: z.string().optional(),
  /** What should be tidied up although the check has passed. */
  warning: z.string().optional(),
  milliseconds: z.number().nonnegative(),
});
export type CheckResult = z.infer<typeof CheckResult>;

/** A Debian package as dpkg's database has it. */
const InstalledDebian = z.strictObject({
  name: z.string(),
  version: z.string(),
  architecture: z.string(),
  /** The source package that it was built from; left out where it has the package's own name and version. */
  source: z.strictObject({ name: z.string(), version: z.string() }).optional(),
  maintainer: z.string().optional(),
  /** Names of installed packages that it needs. */
  depends: z.array(z.string()).optional(),
  /** SPDX expression, where its copyright file can be read by a machine. */
  license: z.string().optional(),
});

/** An npm package as its package.json says. */
const InstalledNpm = z.strictObject({
  name: z.string(),
  version: z.string(),
  /** `name@version` of each package that its require() would find, of those that it needs. */
  depends: z.array(z.string()).optional(),
  /** As package.json says it: an SPDX expression, or a word of its author's. */
  license: z.string().optional(),
});

/** What an image's own databases (dpkg's, and npm's folders) say is installed, whoever installed it. */
export const Inventory = z.strictObject({
  /** What /etc/os-release says: `debian` and `12`; absent where it does not. */
  os: z.strictObject({ id: z.string(), version: z.string() }).optional(),
  debian: z.array(InstalledDebian),
  npm: z.array(InstalledNpm),
});
export type Inventory = z.infer<typeof Inventory>;

/** What smoke found about one digest on one platform. */
export const Report = z.strictObject({
  image: z.string(),
  platform: Platform,
  key: Digest,
  digest: Digest,
  /** True when it has at least one check and all passed. */
  green: z.boolean(),
  /** True when the digest was green already and nothing was run again. */
  reused: z.boolean(),
  checks: z.array(CheckResult),
  /** Digest over the checks that were asked for: an earlier report counts only for the same ones. */
  asked: Digest.optional(),
  /** Absent for an image that could not be asked: it has no shell, or did not start. */
  inventory: Inventory.optional(),
  milliseconds: z.number().nonnegative(),
});
export type Report = z.infer<typeof Report>;

/** smoke.json: one report per candidate. */
export const SmokeResult = z.strictObject({
  schema: z.literal('officina.smoke/v1'),
  reports: z.array(Report),
});
export type SmokeResult = z.infer<typeof SmokeResult>;

/** Reads smoke.json; throws document-invalid. */
export function parseSmokeResult(text: string, origin: Origin): SmokeResult {
  return parseJson(SmokeResult, text, origin);
}
