import { renderDocument } from '@officina/core';
import type { Material } from './locked-materials.ts';

/**
 * BuildKit's source policy (sourcepolicy/pb/policy.proto; there since 0.11) that lets a builder read local folders and the
 * given images, each only at its digest, and nothing else, no url at all: the last rule that matches a source counts.
 */
export function renderSourcePolicy(materials: readonly Material[]): string {
  const rules = materials.map(({ source }) => ({
    action: 'ALLOW',
    selector: {
      identifier: source,
      match_type: source.includes('*') ? 'WILDCARD' : 'EXACT',
    },
  }));
  const first = [
    { action: 'DENY', selector: { identifier: '*', match_type: 'WILDCARD' } },
    { action: 'ALLOW', selector: { identifier: 'local://*', match_type: 'WILDCARD' } },
  ];
  return renderDocument({ version: 1, rules: [...first, ...rules] });
}
