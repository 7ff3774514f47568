import { assetsFor, parseJson } from '@officina/core';
import { z } from 'zod';
import type { SbomContent } from './sbom-content.ts';

const Component = z.object({
  group: z.string().optional(),
  name: z.string(),
  version: z.string().optional(),
  'bom-ref': z.string().optional(),
});
const Sbom = z.object({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.object({ component: Component.optional() }).optional(),
  components: z.array(Component).default([]),
});

/** The components of an SBOM as `kind:name version`; throws document-invalid for what is no CycloneDX document. */
export function componentsOf(text: string, file: string): Set<string> {
  return new Set(
    parseJson(Sbom, text, { file }).components.map(({ group, name, version, 'bom-ref': ref = '' }) => {
      const full = group === undefined ? name : `${group}/${name}`;
      return `${ref.split(':')[0]}:${full} ${version ?? ''}`;
    }),
  );
}

/** The digest of the image that an SBOM is about; undefined when it does not say. */
export function subjectOf(text: string, file: string): string | undefined {
  return parseJson(Sbom, text, { file }).metadata?.component?.version;
}

/** What the locks name and an SBOM does not: tools, Debian packages and npm packages of the platform, each with its version. */
export function missingFrom(text: string, { locks, platform, image }: SbomContent): string[] {
  const there = componentsOf(text, `the SBOM of ${image}`);
  const wanted = locks.flatMap(({ lock }) => [
    ...Object.entries(lock.tools)
      .filter(([, tool]) => assetsFor(tool, platform).length > 0)
      .map(([name, { version }]) => `tool:${name} ${version}`),
    ...(lock.debian?.[platform] ?? []).map(({ name, version }) => `debian:${name} ${version}`),
    ...Object.entries(lock.npm?.packages ?? {}).map(([name, { version }]) => `npm:${name} ${version}`),
  ]);
  return [...new Set(wanted)].filter((component) => !there.has(component)).sort();
}
