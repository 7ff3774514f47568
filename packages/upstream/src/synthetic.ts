import { type CatalogTool, githubTool } from './catalog/tool.ts';

/** Tools for benchmarks, `tool-000` and on: raw programs of repositories `synthetic/<name>` with a checksum file. */
export function syntheticTools(count: number): CatalogTool[] {
  return Array.from({ length: count }, (_, index) => {
    const name = syntheticName(index);
    return githubTool({
      name,
      repository: `synthetic/${name}`,
      asset: `${name}_linux_{arch}`,
      checksums: { name: 'checksums.txt', layout: 'lines' },
      version: '1.4.2',
    });
  });
}

/** The wishes for synthetic tools as image.yaml writes them, by name. */
export function syntheticWishes(count: number): Record<string, Record<string, unknown>> {
  const wishes = syntheticTools(count).map(({ name, repository, asset }) => [
    name,
    {
      datasource: 'github-releases',
      package: repository,
      constraint: '1.x',
      asset,
      checksums: 'checksums.txt',
      install: [{ to: `/usr/local/bin/${name}` }],
      version: { command: [name, '--version'], match: `^${name} (\\S+)` },
    },
  ]);
  return Object.fromEntries(wishes);
}

function syntheticName(index: number): string {
  return `tool-${String(index).padStart(3, '0')}`;
}
