import { type Digest, FactoryError, mergeErrors, type VexStatement, type Workspace } from '@officina/core';
import { forms } from '../sbom/forms.ts';
import { withoutQualifiers } from '../sbom/purl.ts';
import type { Sbom } from '../sbom/sboms.ts';

/** What one platform's image has of the packages that a statement names. */
export interface Concerned {
  /** The digest of the platform's manifest. */
  readonly digest: Digest;
  /** The package urls of its SBOM, without qualifiers; empty for the whole image. */
  readonly purls: readonly string[];
}

/** A statement of image.yaml, and what it is about on each platform; a platform without it is left out. */
export interface FoundStatement {
  readonly statement: VexStatement;
  readonly concerned: readonly Concerned[];
}

/**
 * The statements of each image with their packages as the SBOMs have them. Throws spec-invalid for a name that an image has on
 * no platform: a statement about nothing would look like an answer.
 */
export function findStatements(
  { images }: Workspace,
  sboms: readonly Sbom[],
): ReadonlyMap<string, readonly FoundStatement[]> {
  const refusals: FactoryError[] = [];
  const found = images.flatMap(({ name, folder, spec }): [string, FoundStatement[]][] => {
    const own = readPlatforms(sboms.filter(({ image, form }) => image === name && form === 'cyclonedx'));
    if (spec.vex.length === 0 || own.length === 0) return [];
    return [
      [
        name,
        spec.vex.map((statement) => {
          const absent = statement.packages?.find((one) => !own.some(({ purls }) => purls.has(one)));
          if (absent !== undefined) refusals.push(nothing(`${folder}/image.yaml`, statement, absent));
          return { statement, concerned: concernedOf(statement, own) };
        }),
      ],
    ];
  });
  if (refusals.length > 0) throw mergeErrors(refusals);
  return new Map(found);
}

interface PlatformPurls {
  readonly digest: Digest;
  /** Name to the package urls of all that have it: a tool and a Debian package may share one. */
  readonly purls: ReadonlyMap<string, readonly string[]>;
}

function readPlatforms(sboms: readonly Sbom[]): PlatformPurls[] {
  return sboms.map(({ form, subject, text }) => {
    const purls = new Map<string, string[]>();
    for (const { name, purl } of forms[form].read(text, `the SBOM of ${subject}`).components) {
      if (purl !== undefined) purls.set(name, [...(purls.get(name) ?? []), withoutQualifiers(purl)]);
    }
    return { digest: subject, purls };
  });
}

function concernedOf({ packages }: VexStatement, platforms: readonly PlatformPurls[]): Concerned[] {
  return platforms.flatMap(({ digest, purls }) => {
    const mine = [...new Set((packages ?? []).flatMap((name) => purls.get(name) ?? []))].sort();
    return packages !== undefined && mine.length === 0 ? [] : [{ digest, purls: mine }];
  });
}

function nothing(file: string, { vulnerability }: VexStatement, name: string): FactoryError {
  return new FactoryError(
    'spec-invalid',
    `${file}: vex: ${vulnerability} is about ${name}, which is not in the image`,
    {
      hint: `write the name as the SBOM has it, or take the statement out of ${file} if the package is gone`,
    },
  );
}
