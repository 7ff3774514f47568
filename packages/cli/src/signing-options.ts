import type { SigningSpec } from '@officina/core';
import type { Command } from 'commander';

/** Whose signature counts, as the command line says it. */
export interface SigningOptions {
  readonly key?: string;
  readonly identity?: string;
  readonly issuer?: string;
}

/** Adds the options that say whose signature counts. */
export function signingOptions(command: Command): Command {
  return command
    .option('--key <file>', 'the public key whose signature counts, instead of what factory.yaml says')
    .option('--identity <pattern>', 'keyless: whose signature counts, as the certificate names it')
    .option('--issuer <url>', 'keyless: who vouches for the identity');
}

/** What the options say; undefined where they say nothing. */
export function givenSigning({ key, identity, issuer }: SigningOptions): SigningSpec | undefined {
  if (key !== undefined) return { mode: 'key', key, 'public-key': key };
  if (identity === undefined) return undefined;
  return {
    mode: 'keyless',
    identity,
    issuer: issuer ?? 'https://token.actions.githubusercontent.com',
  };
}
