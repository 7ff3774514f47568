import {
  assetName,
  assetValues,
  FactoryError,
  fillTemplate,
  type Platform,
  type ToolSpec,
} from '@officina/core';
import type { Offer, WantedAsset } from './datasource.ts';

/** The files of a version whose urls image.yaml spells out; nothing is asked. */
export function plainAssets(
  tool: ToolSpec,
  offer: Offer,
  options: { readonly platforms: readonly Platform[]; readonly redirectHosts?: readonly string[] },
): WantedAsset[] {
  return options.platforms.map((platform) => {
    const url = absolute(assetName(tool, offer.version, platform));
    const values = { ...assetValues(tool, offer.version, platform), asset: url };
    const file = url.slice(url.lastIndexOf('/') + 1);
    const beside = (template: string, more: Record<string, string> = {}) =>
      absolute(fillTemplate(template, { ...values, ...more }), url);
    const checksums = tool.checksums === undefined ? undefined : beside(tool.checksums);
    const more = checksums === undefined ? {} : { checksums };
    const { signature } = tool;
    return {
      platform,
      url,
      redirectHosts: options.redirectHosts ?? [],
      ...(checksums === undefined ? {} : { checksums: { url: checksums, file } }),
      ...(signature === undefined ? {} : { signature: beside(signature.file, more) }),
      ...(signature?.certificate === undefined ? {} : { certificate: beside(signature.certificate, more) }),
    };
  });
}

function absolute(text: string, base?: string): string {
  if (URL.canParse(text, base)) return new URL(text, base).href;
  throw new FactoryError('spec-invalid', `wanted the url of a file, got "${text}"`, {
    hint: 'fix "asset", "checksums" or "signature" in image.yaml',
  });
}
