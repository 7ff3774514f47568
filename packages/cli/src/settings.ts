import type { BuildSecret } from '@officina/build';
import { FactoryError, type Mirrors, type Platform, parsePlatform, parseRepository } from '@officina/core';
import { parseSecret, parseSsh } from './lent-secret.ts';

/** The options that every command takes, as commander gives them. */
export interface GlobalOptions {
  readonly images: string;
  readonly state: string;
  readonly registry?: string;
  readonly platform?: readonly string[];
  readonly mirror?: readonly string[];
  readonly secret?: readonly string[];
  readonly ssh?: readonly string[];
  readonly network: 'default' | 'host';
  readonly installEngine?: boolean;
  readonly json?: boolean;
}

/** What every command works with, parsed once. */
export interface Settings {
  /** The images folder. */
  readonly images: string;
  /** The folder for documents and what is remembered between runs. */
  readonly state: string;
  /** The repository to use instead of factory.yaml's. */
  readonly registry?: string;
  /** The platforms to use instead of factory.yaml's. */
  readonly platforms?: readonly Platform[];
  readonly mirrors: Mirrors;
  /** What build steps may read and what enters no image, beside npm's own. */
  readonly secrets?: readonly BuildSecret[];
  /** Agents and keys that build steps may use. */
  readonly ssh?: readonly string[];
  readonly network: 'default' | 'host';
  readonly installEngine: boolean;
  readonly json: boolean;
}

/** Checks the common options; throws input-invalid. */
export function toSettings(options: GlobalOptions): Settings {
  // Only looked at: the name stays as it was written.
  if (options.registry !== undefined) parseRepository(options.registry);
  return {
    images: options.images,
    state: options.state,
    ...(options.registry === undefined ? {} : { registry: options.registry }),
    ...(options.platform === undefined ? {} : { platforms: options.platform.map(parsePlatform) }),
    mirrors: Object.fromEntries((options.mirror ?? []).map(parseMirror)),
    ...(options.secret === undefined ? {} : { secrets: options.secret.map((text) => parseSecret(text)) }),
    ...(options.ssh === undefined ? {} : { ssh: options.ssh.map((text) => parseSsh(text)) }),
    network: options.network,
    installEngine: options.installEngine === true,
    json: options.json === true,
  };
}

function parseMirror(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new FactoryError('input-invalid', `--mirror: wanted <prefix>=<replacement>, got "${text}"`, {
    hint: 'write it as --mirror https://upstream.example/=https://mirror.example/',
  });
}
