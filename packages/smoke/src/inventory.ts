import { type Containers, type Inventory, isFactoryError, type Platform } from '@officina/core';
import { parseDebian } from './inventory-debian.ts';
import { parseNpm } from './inventory-npm.ts';
import { parseOs } from './inventory-os.ts';

/** What dpkg is asked of each package, in this order. */
const debianFields = [
  ...['db:Status-Status', 'Package', 'Version', 'Architecture', 'source:Package', 'source:Version'],
  ...['Maintainer', 'Provides', 'Pre-Depends', 'Depends'],
];

/**
 * The system's name, dpkg's database, the licences in those copyright files that say that they can be read by a machine,
 * and every package.json that npm put under a node_modules, whole where the image has node, else its version; the marks
 * tell them apart.
 */
const script = `
echo '#os'
cat /etc/os-release 2>/dev/null
echo '#debian'
command -v dpkg-query >/dev/null && dpkg-query -W -f '${debianFields.map((field) => `\${${field}}`).join('\\t')}\\n'
echo '#licenses'
command -v awk >/dev/null && awk 'BEGIN { RS = ""; FS = "\\n" }
  FNR == 1 { known = ($0 ~ /copyright-format\\/1/) }
  known && /^Files:/ { for (i = 1; i <= NF; i++) if ($i ~ /^License:/) print FILENAME "\\t" $i }
' /usr/share/doc/*/copyright 2>/dev/null | sort -u
echo '#npm'
if command -v node >/dev/null; then
  find / -xdev -path '*/node_modules/*/package.json' 2>/dev/null | node -e '
    const fs = require("fs");
    for (const file of fs.readFileSync(0, "utf8").split("\\n")) {
      try {
        const { version, license, licenses, dependencies, optionalDependencies } = JSON.parse(fs.readFileSync(file, "utf8"));
        const needs = Object.keys(Object.assign({}, dependencies, optionalDependencies));
        console.log(JSON.stringify([file, version, license || licenses, needs]));
      } catch (error) {}
    }'
else
  find / -xdev -path '*/node_modules/*/package.json' -exec grep -H -m1 -oE '"version" *: *"[^"]*"' {} + 2>/dev/null
fi
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
  const [, system, debian, licenses, npm] =
    /#os\n([\s\S]*)#debian\n([\s\S]*)#licenses\n([\s\S]*)#npm\n([\s\S]*)#end\n/.exec(text) ?? [];
  if (system === undefined || debian === undefined || licenses === undefined || npm === undefined)
    return undefined;
  const os = parseOs(system);
  return {
    ...(os === undefined ? {} : { os }),
    debian: unique(parseDebian(debian, licenses)),
    npm: unique(parseNpm(npm)),
  };
}

function unique<T extends { readonly name: string; readonly version: string }>(entries: readonly T[]): T[] {
  const byKey = new Map(entries.map((entry) => [keyOf(entry), entry]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function keyOf({ name, version, architecture }: { name: string; version: string; architecture?: string }) {
  return JSON.stringify([name, version, architecture]);
}
