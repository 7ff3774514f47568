import { z } from 'zod';
import { OneLine } from '../grammar.ts';

/** How strongly the sum of a tool's file must be known, the weakest first; `evidence` of the lock names them finer. */
export const evidenceClasses = [
  'own-download',
  'release-digest',
  'publisher-checksum',
  'signature',
  'attestation',
] as const;
export type EvidenceClass = (typeof evidenceClasses)[number];

/** A signature that the publisher puts beside a release. */
export const SignatureSpec = z.strictObject({
  file: OneLine.meta({
    description: 'where the signature is, named like `asset`; knows `{asset}` and `{checksums}` too',
    examples: ['{asset}.minisig'],
  }),
  of: z
    .enum(['asset', 'checksums'])
    .default('asset')
    .meta({ description: 'what was signed: the file itself, or the file of checksums' }),
  minisign: z
    .string()
    .regex(/^RW[A-Za-z0-9+/]{54}$/, 'wanted the 56 letters of a public key of minisign, which begin with RW')
    .meta({
      description: "the publisher's public key of minisign",
      examples: ['RWSGOq2NVecA2UPNdBUZykf1CCb147pkmdtYxgb3Ti+JO/wCYvhbAb/U'],
    }),
});
export type SignatureSpec = z.infer<typeof SignatureSpec>;
