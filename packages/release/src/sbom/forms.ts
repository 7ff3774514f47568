import type { Digest, SbomForm } from '@officina/core';
import { type ReadSbom, readCycloneDx, readSpdx } from './read-sbom.ts';
import { renderSbom } from './render-sbom.ts';
import { renderSpdx } from './render-spdx.ts';
import type { SbomContent } from './sbom-content.ts';

/** One way to write down what is in an image. */
export interface Form {
  /** Its media type, as IANA lists it. */
  readonly type: string;
  /** What its name is called in tags and in files: `sha256-<digest>.sbom`, `devpod-amd64.cdx.json`. */
  readonly tag: string;
  readonly ending: string;
  /** Where a record keeps its digest. */
  readonly recorded: 'sbom' | 'spdx';
  render(content: SbomContent): Promise<string>;
  /** Throws document-invalid for what is no such document. */
  read(text: string, file: string): ReadSbom;
}

/** The forms that factory.yaml can ask for, all from the same parts. */
export const forms: Readonly<Record<SbomForm, Form>> = {
  cyclonedx: {
    ...{ type: 'application/vnd.cyclonedx+json', tag: 'sbom', ending: 'cdx.json', recorded: 'sbom' },
    ...{ render: renderSbom, read: readCycloneDx },
  },
  spdx: {
    ...{ type: 'application/spdx+json', tag: 'spdx', ending: 'spdx.json', recorded: 'spdx' },
    ...{ render: async (content) => renderSpdx(content, await isSpdxId()), read: readSpdx },
  },
};

/** The tag of the SBOM of a manifest, as cosign names attachments. */
export function sbomTag(digest: Digest, form: SbomForm = 'cyclonedx'): string {
  return `${digest.replace(':', '-')}.${forms[form].tag}`;
}

/** Loaded only where an SBOM is made. */
async function isSpdxId(): Promise<(id: string) => boolean> {
  return (await import('@cyclonedx/cyclonedx-library/SPDX')).isSupportedSpdxId;
}
