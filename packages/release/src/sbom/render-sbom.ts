import { isSpdxExpression } from './license.ts';
import type { Part } from './part.ts';
import { imageUrl, partsOf } from './parts.ts';
import type { SbomContent } from './sbom-content.ts';

/**
 * A CycloneDX 1.6 document (ECMA-424) of one image on one platform: locked tools and parents with the hashes of what
 * was fetched, and every Debian and npm package that the image's own databases name, with its supplier, its licence and what
 * it needs. Its bytes follow from the content
 * alone: no time, no serial number.
 */
export async function renderSbom(content: SbomContent): Promise<string> {
  // A tenth of a second to load, which no other command should wait for; its validation, twice as long, is for tests.
  const [Enums, Models, Serialize, Spec, SPDX] = await Promise.all([
    import('@cyclonedx/cyclonedx-library/Enums'),
    import('@cyclonedx/cyclonedx-library/Models'),
    import('@cyclonedx/cyclonedx-library/Serialize'),
    import('@cyclonedx/cyclonedx-library/Spec'),
    import('@cyclonedx/cyclonedx-library/SPDX'),
  ]);
  const bom = new Models.Bom();
  const subject = new Models.Component(Enums.ComponentType.Container, content.image, {
    version: content.digest,
    bomRef: `image:${content.image}`,
    purl: imageUrl(content.registry, { digest: content.digest, platform: content.platform }),
  });
  bom.metadata.component = subject;
  const hash = (algorithm: 'SHA-256' | 'SHA-512', hex: string) =>
    new Models.HashDictionary([[Enums.HashAlgorithm[algorithm], hex]]);
  const parts = partsOf(content);
  const components = new Map<string, InstanceType<typeof Models.Component>>();
  for (const part of parts) {
    const component = new Models.Component(Enums.ComponentType[part.type], part.name, {
      version: part.version,
      bomRef: part.ref,
      purl: part.purl,
      ...(part.group === undefined ? {} : { group: part.group }),
      supplier: new Models.OrganizationalEntity({ name: part.supplier }),
      ...(part.hash === undefined ? {} : { hashes: hash(part.hash.algorithm, part.hash.hex) }),
    });
    if (part.license !== undefined) {
      component.licenses.add(
        isSpdxExpression(part.license, SPDX.isSupportedSpdxId)
          ? new Models.LicenseExpression(part.license)
          : new Models.NamedLicense(part.license),
      );
    }
    for (const { url, sha256 } of part.assets ?? []) {
      component.externalReferences.add(
        new Models.ExternalReference(url, Enums.ExternalReferenceType.Distribution, {
          hashes: hash('SHA-256', sha256),
        }),
      );
    }
    for (const [name, value] of Object.entries({ ...part.properties, ...sourceProperties(part) })) {
      component.properties.add(new Models.Property(name, value));
    }
    bom.components.add(component);
    components.set(part.ref, component);
    subject.dependencies.add(component.bomRef);
  }
  for (const { ref, depends } of parts) {
    for (const other of depends) {
      const needed = components.get(other);
      if (needed !== undefined) components.get(ref)?.dependencies.add(needed.bomRef);
    }
  }
  for (const [name, why] of Object.entries(content.open ?? {}))
    subject.properties.add(new Models.Property(`officina:open:${name}`, why));
  const normalize = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  const text = new Serialize.JsonSerializer(normalize).serialize(bom, { sortLists: true, space: 1 });
  return `${content.open === undefined ? text : asIncomplete(text, subject.bomRef.value ?? '')}\n`;
}

/** The source package in Trivy's own words, as it does not read the package url's. */
function sourceProperties({ source }: Part): Readonly<Record<string, string>> {
  if (source === undefined) return {};
  return { 'aquasecurity:trivy:SrcName': source.name, 'aquasecurity:trivy:SrcVersion': source.version };
}

/** CycloneDX's word for what is not known to be all (compositions), which the library does not write. */
function asIncomplete(text: string, subject: string): string {
  const compositions = [{ aggregate: 'incomplete', assemblies: [subject] }];
  return JSON.stringify({ ...(JSON.parse(text) as object), compositions }, null, 1);
}
