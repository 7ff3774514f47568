import { type Containers, type Inventory, isFactoryError, type Platform } from '@officina/core';

/** dpkg's database and every package.json that npm put under a node_modules; the marks tell them apart. */
const script = `
echo '#debian'
command -v dpkg-query >/dev/null && dpkg-query -W -f '\${db:Status-Status}\\t\${Package}\\t\${Version}\\t\${Architecture}\\n'
echo '#npm'
find / -xdev -path '*/node_modules/*/package.json' -exec grep -H -m1 -oE '"version" *: *"[^"]*"' {} + 2>/dev/null
echo '#end'
`;

export interface InventoryRequest {
  readonly containers: Containers;
  /** The engine's name of the image. */
  readonly image: string;
  readonly platform: Platform;
}

/**
 * What an image's own databases say is installed, asked in a container without a network; undefined for an image that
 * has no shell to ask, or that cannot be started.
 */
export async function measureInventory(request: InventoryRequest): Promise<Inventory | undefined> {
  const { containers, image, platform } = request;
  try {
    const container = await containers.start({ image, platform, user: '0', network: false });
    try {
      const result = await container.exec({ command: ['sh', '-c', script], timeoutSeconds: 120 });
      return result.exitCode === 0 ? parseInventory(result.stdout) : undefined;
    } finally {
      await container.remove();
    }
  } catch (error) {
    if (!isFactoryError(error) || error.code === 'interrupted') throw error;
    return undefined;
  }
}

/** Reads the script's answer; undefined for one that was cut off. Entries are sorted by name and version, each once. */
export function parseInventory(text: string): Inventory | undefined {
  const [, debian, npm] = /#debian\n([\s\S]*)#npm\n([\s\S]*)#end\n/.exec(text) ?? [];
  if (debian === undefined || npm === undefined) return undefined;
  return {
    debian: unique(
      debian.split('\n').flatMap((line) => {
        const [status, name, version, architecture] = line.split('\t');
        if (status !== 'installed' || !name || !version || !architecture) return [];
        return [{ name, version, architecture }];
      }),
    ),
    npm: unique(
      npm.split('\n').flatMap((line) => {
        const match =
          /^.*\/node_modules\/((?:@[^/]+\/)?[^/@.][^/]*)\/package\.json:"version" *: *"([^"]+)"$/.exec(line);
        const [, name, version] = match ?? [];
        return name === undefined || version === undefined ? [] : [{ name, version }];
      }),
    ),
  };
}

function unique<T extends { readonly name: string; readonly version: string }>(entries: readonly T[]): T[] {
  const byKey = new Map(entries.map((entry) => [JSON.stringify(Object.values(entry)), entry]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}
