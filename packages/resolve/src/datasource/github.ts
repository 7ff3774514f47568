import { FactoryError, type ToolSpec } from '@officina/core';

/** Headers of every question to GitHub's REST API; credentials are the http port's business. */
export const githubHeaders = {
  accept: 'application/vnd.github+json',
  'x-github-api-version': '2022-11-28',
} as const;

/** The `owner/repository` of a tool; throws spec-invalid. */
export function requirePackage(tool: ToolSpec): string {
  if (tool.package !== undefined && /^[\w.-]+\/[\w.-]+$/.test(tool.package)) return tool.package;
  throw new FactoryError(
    'spec-invalid',
    `datasource ${tool.datasource} needs "package", got "${tool.package ?? ''}"`,
    {
      hint: 'add package: owner/repository to the tool in image.yaml',
    },
  );
}
