import { canonicalJson, type Digest, digestOf, type VexStatement } from '@officina/core';
import { imageUrl } from '../sbom/parts.ts';
import { withoutQualifiers } from '../sbom/purl.ts';
import type { FoundStatement } from './statements.ts';

/** All that the VEX document of one image is made from. */
export interface VexContent {
  readonly registry: string;
  /** The digest of the image's index. */
  readonly digest: Digest;
  /** Who says it: the workspace's repository, or the registry's. */
  readonly author: string;
  readonly statements: readonly FoundStatement[];
}

/**
 * An OpenVEX 0.2.0 document (https://github.com/openvex/spec) of one image: every statement is about its index and about
 * the manifest of each platform, because scanners are given one or the other. `timestamp` is when it was said first. Package
 * urls are without qualifiers: OpenVEX matches one that says less, and every scanner has its own.
 */
export function renderVex(content: VexContent, timestamp: string): string {
  const { registry, author } = content;
  const said = { author, statements: content.statements.map((found) => renderStatement(found, content)) };
  const own = digestOf(canonicalJson(said)).slice('sha256:'.length);
  return canonicalJson({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `https://${registry}/vex/${own}`,
    ...{ ...said, timestamp, version: 1, tooling: 'officina' },
  });
}

function renderStatement({ statement, concerned }: FoundStatement, { registry, digest }: VexContent): object {
  const { vulnerability, status, since } = statement;
  const all = [...new Set(concerned.flatMap(({ purls }) => purls))].sort();
  const product = (of: Digest, purls: readonly string[]) => ({
    '@id': withoutQualifiers(imageUrl(registry, { digest: of })),
    ...(purls.length === 0 ? {} : { subcomponents: purls.map((purl) => ({ '@id': purl })) }),
  });
  return {
    vulnerability: { name: vulnerability },
    timestamp: `${since}T00:00:00Z`,
    products: [product(digest, all), ...concerned.map((one) => product(one.digest, one.purls))],
    status,
    ...wordsOf(statement),
  };
}

/** Where OpenVEX has the reason and what belongs to it. */
function wordsOf(statement: VexStatement): object {
  const { reason } = statement;
  if (statement.status === 'affected') return { status_notes: reason, action_statement: statement.action };
  if (statement.status !== 'not_affected') return { status_notes: reason };
  const { justification } = statement;
  return { ...(justification === undefined ? {} : { justification }), impact_statement: reason };
}
