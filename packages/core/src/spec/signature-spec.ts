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

/** A workflow that whoever likes may call, and that signs what callers give it. */
const calledByAll = 'https://github.com/slsa-framework/slsa-github-generator/';

/** Who must have signed: an identity that Sigstore's authority put into a certificate. */
export const SignerSpec = z
  .strictObject({
    issuer: z
      .url()
      .default('https://token.actions.githubusercontent.com')
      .meta({
        description: 'who vouches for the identity, GitHub Actions when left out',
        examples: ['https://token.actions.githubusercontent.com'],
      }),
    identity: OneLine.min(1).meta({
      description:
        'the whole identity in the certificate, where `*` stands for anything but a `/`; knows `{version}` and `{tag}`',
      examples: ['https://github.com/sigstore/cosign/.github/workflows/release.yml@refs/tags/{tag}'],
    }),
    source: z
      .url()
      .optional()
      .meta({
        description:
          'the repository whose run it must have been, by the certificate: to be named where the identity is that of a ' +
          'workflow which other repositories may call, too',
        examples: ['https://github.com/sigstore/cosign'],
      }),
  })
  .superRefine(({ identity, source }, context) => {
    if (source !== undefined || !identity.startsWith(calledByAll)) return;
    const message =
      'wanted "source" beside it: every repository may call this workflow, which one must have?';
    context.addIssue({ code: 'custom', path: ['identity'], message });
  });
export type SignerSpec = z.infer<typeof SignerSpec>;

/** A signature that the publisher puts beside a release. */
export const SignatureSpec = z
  .strictObject({
    file: OneLine.meta({
      description: 'where the signature is, named like `asset`; knows `{asset}` and `{checksums}` too',
      examples: ['{asset}.minisig'],
    }),
    certificate: OneLine.optional().meta({
      description:
        'where the certificate is, named like `file`, of a signature of `sigstore` that is no bundle, as `cosign sign-blob ' +
        '--output-signature --output-certificate` writes the two: its log is then asked when that was',
      examples: ['{asset}.pem'],
    }),
    of: z
      .enum(['asset', 'checksums'])
      .default('asset')
      .meta({ description: 'what was signed: the file itself, or the file of checksums' }),
    minisign: z
      .string()
      .regex(
        /^RW[A-Za-z0-9+/]{54}$/,
        'wanted the 56 letters of a public key of minisign, which begin with RW',
      )
      .optional()
      .meta({
        description: "the publisher's public key of minisign",
        examples: ['RWSGOq2NVecA2UPNdBUZykf1CCb147pkmdtYxgb3Ti+JO/wCYvhbAb/U'],
      }),
    sigstore: SignerSpec.optional().meta({
      description:
        "who must have signed, by Sigstore's certificate: `file` is a bundle, as `cosign sign-blob --bundle` writes it",
    }),
  })
  .superRefine(({ certificate, sigstore }, context) => {
    if (certificate === undefined || sigstore !== undefined) return;
    const message = 'wanted "sigstore" beside it: whose certificate it must be';
    context.addIssue({ code: 'custom', path: ['certificate'], message });
  })
  .superRefine(({ minisign, sigstore }, context) => {
    if ((minisign === undefined) !== (sigstore === undefined)) return;
    context.addIssue({
      code: 'custom',
      message: 'wanted one of minisign and sigstore: whose signature counts',
    });
  });
export type SignatureSpec = z.infer<typeof SignatureSpec>;
