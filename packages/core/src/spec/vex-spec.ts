import { z } from 'zod';

/** OpenVEX's words for why a vulnerability does no harm (https://github.com/openvex/spec, 0.2.0). */
export const vexJustifications = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
] as const;

const sentence = (of: string) => z.string().trim().min(10, `wanted a sentence that says ${of}`);

const common = {
  vulnerability: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]*-[\w.:-]{1,100}$/, 'wanted an identifier such as CVE-2026-1234')
    .meta({ description: 'the identifier, as scanners name it', examples: ['CVE-2026-1234'] }),
  packages: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .meta({
      description:
        'the packages and tools that it is about, by their names in the SBOM; the whole image when left out',
      examples: [['zsh', '@google/gemini-cli']],
    }),
  reason: sentence('why').meta({
    description: 'why, a sentence',
    examples: ['the server part is never started in this image'],
  }),
  since: z.iso.date().meta({
    description: 'the day from which this is so (YYYY-MM-DD); a later statement counts for more',
    examples: ['2026-11-20'],
  }),
};

const NotAffected = z.strictObject({
  ...common,
  status: z.literal('not_affected').meta({ description: 'it does no harm here' }),
  justification: z.enum(vexJustifications).optional().meta({
    description: 'why, in a word that programs know',
  }),
});

const Affected = z.strictObject({
  ...common,
  status: z.literal('affected').meta({ description: 'it does harm, and people should do something' }),
  action: sentence('what to do').meta({
    description: 'what whoever has the image should do, a sentence',
    examples: ['do not open archives of strangers until the next release'],
  }),
});

const Fixed = z.strictObject({
  ...common,
  status: z.literal('fixed').meta({ description: 'it is fixed, though the version does not say so' }),
});

const UnderInvestigation = z.strictObject({
  ...common,
  status: z.literal('under_investigation').meta({ description: 'nobody knows yet' }),
});

/** One statement about a vulnerability in an image. */
export const VexStatement = z.discriminatedUnion('status', [
  NotAffected,
  Affected,
  Fixed,
  UnderInvestigation,
]);
export type VexStatement = z.infer<typeof VexStatement>;

/** What stands under `vex` in image.yaml: of one package each vulnerability is said once. */
export const VexStatements = z.array(VexStatement).superRefine((statements, context) => {
  statements.forEach((statement, at) => {
    const earlier = statements.slice(0, at).find((other) => isSameMatter(other, statement));
    if (earlier === undefined) return;
    const message = `${statement.vulnerability} is said to be ${earlier.status} already, of the same packages`;
    context.addIssue({ code: 'custom', path: [at, 'vulnerability'], message });
  });
});

function isSameMatter(one: VexStatement, other: VexStatement): boolean {
  if (one.vulnerability !== other.vulnerability) return false;
  if (one.packages === undefined || other.packages === undefined) return true;
  return one.packages.some((name) => other.packages?.includes(name));
}
