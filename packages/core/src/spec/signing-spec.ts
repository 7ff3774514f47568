import { z } from 'zod';

/** Who signs what is released, and whose signature counts. */
export const SigningSpec = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.literal('none').meta({ description: 'nothing is signed' }),
  }),
  z.strictObject({
    mode: z.literal('key').meta({ description: 'signed with a key of cosign' }),
    key: z
      .string()
      .default('env://COSIGN_PRIVATE_KEY')
      .meta({
        description:
          "the private key: a path beside factory.yaml, `env://NAME`, or an address of cosign's key services",
        examples: ['env://COSIGN_PRIVATE_KEY'],
      }),
    'public-key': z
      .string()
      .default('cosign.pub')
      .meta({
        description: 'the public key that signatures are checked with, written like `key`',
        examples: ['cosign.pub'],
      }),
  }),
  z.strictObject({
    mode: z
      .literal('keyless')
      .meta({ description: 'signed with the identity of the workflow that releases' }),
    identity: z
      .string()
      .min(1)
      .meta({
        description: 'a regular expression for the identity in the certificate',
        examples: ['^https://github.com/you/workstation/'],
      }),
    issuer: z
      .url()
      .default('https://token.actions.githubusercontent.com')
      .meta({
        description: 'who vouches for the identity',
        examples: ['https://token.actions.githubusercontent.com'],
      }),
  }),
]);
export type SigningSpec = z.infer<typeof SigningSpec>;
