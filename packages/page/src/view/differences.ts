import { type Cell, element, table } from '../element.ts';
import { short } from '../words.ts';

/** Names and what each has. */
export type Named = ReadonlyMap<string, string>;

/** What differs of two sets of names, as a section of a page. */
export function differences(caption: string, old: Named, now: Named): HTMLElement {
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  const rows = names
    .filter((name) => old.get(name) !== now.get(name))
    .map((name): Cell[] => [name, short(old.get(name)) || 'not there', short(now.get(name)) || 'not there']);
  return element(
    'section',
    {},
    element('h2', {}, caption),
    table(`${caption} that differ, ${rows.length} of ${names.length}`, ['Name', 'From', 'To'], rows),
  );
}

/** Environment variables by their names. */
export function variables(list: readonly string[] = []): Named {
  return new Map(list.map((entry) => [entry.split('=')[0] ?? '', entry.slice(entry.indexOf('=') + 1)]));
}

/** Labels by their names. */
export function entries(labels: Readonly<Record<string, string>> = {}): Named {
  return new Map(Object.entries(labels));
}
