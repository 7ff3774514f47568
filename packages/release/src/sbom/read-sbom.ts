import { parseJson } from '@officina/core';
import { z } from 'zod';
import { refOf } from './spdx-id.ts';

/** One thing that an SBOM names. */
export interface Component {
  /** `tool`, `debian`, `npm` or `parent`. */
  readonly kind: string;
  /** With its npm scope. */
  readonly name: string;
  readonly version: string;
  readonly purl?: string | undefined;
}

/** What an SBOM says, whatever form it has. */
export interface ReadSbom {
  /** The digest of the image that it is about; undefined when it does not say. */
  readonly subject: string | undefined;
  readonly components: readonly Component[];
}

const CycloneDxComponent = z.object({
  group: z.string().optional(),
  name: z.string(),
  version: z.string().optional(),
  purl: z.string().optional(),
  'bom-ref': z.string().optional(),
});
const CycloneDx = z.object({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.object({ component: CycloneDxComponent.optional() }).optional(),
  components: z.array(CycloneDxComponent).default([]),
});

/** Reads a CycloneDX document; throws document-invalid for what is none. */
export function readCycloneDx(text: string, file: string): ReadSbom {
  const { metadata, components } = parseJson(CycloneDx, text, { file });
  return {
    subject: metadata?.component?.version,
    components: components.map(({ group, name, version = '', purl, 'bom-ref': ref = '' }) => ({
      ...{ kind: kindOf(ref), name: group === undefined ? name : `${group}/${name}`, version, purl },
    })),
  };
}

const Spdx = z.object({
  spdxVersion: z.literal('SPDX-2.3'),
  documentDescribes: z.array(z.string()).default([]),
  packages: z
    .array(
      z.object({
        SPDXID: z.string(),
        name: z.string(),
        versionInfo: z.string().optional(),
        externalRefs: z
          .array(z.object({ referenceType: z.string(), referenceLocator: z.string() }))
          .default([]),
      }),
    )
    .default([]),
});

/** Reads an SPDX 2.3 document; throws document-invalid for what is none. */
export function readSpdx(text: string, file: string): ReadSbom {
  const { documentDescribes, packages } = parseJson(Spdx, text, { file });
  const isSubject = ({ SPDXID: id }: { readonly SPDXID: string }) => documentDescribes.includes(id);
  return {
    subject: packages.find(isSubject)?.versionInfo,
    components: packages
      .filter((one) => !isSubject(one))
      .map(({ SPDXID: id, name, versionInfo: version = '', externalRefs }) => ({
        ...{ kind: kindOf(refOf(id)), name, version },
        purl: externalRefs.find(({ referenceType }) => referenceType === 'purl')?.referenceLocator,
      })),
  };
}

/** `tool` of `tool:kubectl`. */
function kindOf(ref: string): string {
  return ref.split(':')[0] ?? '';
}
