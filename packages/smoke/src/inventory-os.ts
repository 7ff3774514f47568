import type { Inventory } from '@officina/core';

/**
 * Reads /etc/os-release (https://www.freedesktop.org/software/systemd/man/latest/os-release.html): its ID, and its VERSION_ID
 * or, where a rolling release has none, its VERSION_CODENAME. Undefined where it does not say both.
 */
export function parseOs(text: string): Inventory['os'] {
  const fields = new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const [, key, value = ''] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
      return key === undefined ? [] : [[key, value.replace(/^(["'])(.*)\1$/, '$2')]];
    }),
  );
  const [id, version] = [fields.get('ID'), fields.get('VERSION_ID') ?? fields.get('VERSION_CODENAME')];
  return !id || !version ? undefined : { id, version };
}
