import { FactoryError } from './error.ts';
import { architectureOf, type Platform } from './platform.ts';
import type { ToolSpec } from './spec/tool-spec.ts';
import { fillTemplate } from './template.ts';

/** What a tool's templates may name, for one version on one platform. */
export function assetValues(tool: ToolSpec, version: string, platform: Platform): Record<string, string> {
  const [major = '', minor = ''] = version.split('.');
  return {
    ...{ version, major, minor },
    tag: fillTemplate(tool.tag, { version }),
    arch: tool.arch[platform] ?? architectureOf(platform),
    os: 'linux',
  };
}

/** The asset's name or url for one version on one platform; throws spec-invalid when the tool names none. */
export function assetName(tool: ToolSpec, version: string, platform: Platform): string {
  if (tool.asset === undefined) {
    throw new FactoryError('spec-invalid', `a tool of datasource ${tool.datasource} needs "asset"`, {
      hint: 'add asset: <the name of the file in a release> to the tool in image.yaml',
    });
  }
  return fillTemplate(tool.asset, assetValues(tool, version, platform));
}
