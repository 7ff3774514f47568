import { renderDocument } from '@officina/core';
import type { Material } from './locked-materials.ts';

/**
 * BuildKit's source policy (sourcepolicy/pb/policy.proto; there since 0.11) that lets a builder read local folders and the
 * given materials, each only at its digest or checksum, and nothing else: the last rule that matches a source counts.
 */
export function renderSourcePolicy(materials: readonly Material[]): string {
  const rules = materials.map(({ source, digest }) => ({
    action: 'ALLOW',
    selector: {
      identifier: source,
      match_type: source.includes('*') ? 'WILDCARD' : 'EXACT',
      ...(/^https?:/.test(source)
        ? { constraints: [{ key: 'http.checksum', value: digest, condition: 'EQUAL' }] }
        : {}),
    },
  }));
  const first = [
    { action: 'DENY', selector: { identifier: '*', match_type: 'WILDCARD' } },
    { action: 'ALLOW', selector: { identifier: 'local://*', match_type: 'WILDCARD' } },
  ];
  return renderDocument({ version: 1, rules: [...first, ...rules] });
}
