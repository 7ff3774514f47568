import { z } from 'zod';
import { FactoryError } from './error.ts';

/** The platforms that the factory builds for, in OCI's `os/architecture` form. */
export const platforms = ['linux/amd64', 'linux/arm64'] as const;
export const Platform = z.enum(platforms);
export type Platform = z.infer<typeof Platform>;

/** Reads `linux/amd64`; throws input-invalid naming what is known. */
export function parsePlatform(text: string): Platform {
  const result = Platform.safeParse(text.trim());
  if (result.success) return result.data;
  throw new FactoryError(
    'input-invalid',
    `unknown platform "${text}", wanted one of ${platforms.join(', ')}`,
    { hint: `write ${platforms.join(' or ')}` },
  );
}

/** The architecture word of OCI and Debian: `amd64` or `arm64`. */
export function architectureOf(platform: Platform): 'amd64' | 'arm64' {
  return platform === 'linux/amd64' ? 'amd64' : 'arm64';
}

/**
 * What BUILDPLATFORM and its like are in every build: the platform that is built. The builder would say its own machine,
 * and plan cannot know which one that will be, so that one key would stand for two images.
 */
export function builderArguments(platform: Platform): Readonly<Record<string, string>> {
  return {
    BUILDPLATFORM: platform,
    BUILDOS: 'linux',
    BUILDARCH: architectureOf(platform),
    BUILDVARIANT: '',
  };
}

/** The platform of a Node process (`process.arch`); undefined where the factory cannot build natively. */
export function platformOfNode(arch: string): Platform | undefined {
  if (arch === 'x64') return 'linux/amd64';
  return arch === 'arm64' ? 'linux/arm64' : undefined;
}
