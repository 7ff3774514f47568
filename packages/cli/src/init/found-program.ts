import { readGoInstall } from './go-install.ts';
import type { MovedValues } from './moved-values.ts';
import { type FoundProgram, isAt, putAt, readProgram } from './read-program.ts';
import { isAssignment } from './shell-variables.ts';
import { commandsOf } from './simple-commands.ts';

/** The programs of others that a RUN brings. */
export interface FoundPrograms {
  readonly tools: readonly FoundProgram[];
  /** Programs that are no tool, and why. */
  readonly unread: readonly string[];
  /** True where it does nothing else. */
  readonly isWhole: boolean;
}

/** Finds the programs of others that a RUN has Go compile, and reads them as tools; undefined where there is none. */
export function findPrograms(body: string, values: MovedValues): FoundPrograms | undefined {
  const plain = commandsOf(body);
  const tools = new Map<string, FoundProgram>();
  const unread: string[] = [];
  const set = new Map<string, string>();
  const fill = (text: string) =>
    values.fillIn(
      text
        .replace(/\$\(\s*go\s+env\s+(\w+)\s*\)/g, '$$$1')
        .replace(/\$\{(\w+)\}|\$(\w+)/g, (whole, braced, bare) => set.get(braced ?? bare) ?? whole),
    );
  let isWhole = plain !== undefined;
  for (const written of plain ?? body.split(/&&|;|\|\|?|\n/).map((command) => command.trim())) {
    const command = fill(written);
    const install = readGoInstall(command, (name) => set.get(name) ?? values.get(name));
    if (install !== undefined) {
      for (const one of install.packages) {
        const read = readProgram(one, install);
        if ('why' in read) unread.push(read.why);
        else tools.set(read.name, read);
      }
    } else if (isAssignment(written)) {
      const [, name = '', value = ''] = /(\w+)=["']?([^"']*)/.exec(command) ?? [];
      set.set(name, value);
    } else {
      const moved = movedBy(command, [...tools.values()]);
      for (const tool of moved ?? []) tools.set(tool.name, tool);
      if (moved === undefined && !beside.test(command)) isWhole = false;
    }
  }
  if (tools.size + unread.length === 0) return undefined;
  return { tools: [...tools.values()], unread, isWhole: isWhole && unread.length === 0 };
}

/** What a RUN may do beside, which nobody misses. */
const beside = /^(?:rm|mkdir|set|true|export|cd|chmod|(?:\S*\/)?go\s+(?:clean|version|env\s+[A-Z]+))(?=\s|$)/;

/** The programs that a command gives another place; undefined for one that does something else. */
function movedBy(command: string, tools: readonly FoundProgram[]): FoundProgram[] | undefined {
  const [program = '', ...words] = command.split(/\s+/).map((word) => word.replaceAll(/["']/g, ''));
  if (!/^(?:mv|cp|ln|install)$/.test(program)) return undefined;
  const paths = words.filter((word) => !word.startsWith('-') && !/^0?[0-7]{3}$/.test(word));
  return relocated({ sources: paths.slice(0, -1), target: paths.at(-1) ?? '' }, tools);
}

/** Files that are put somewhere else. */
export interface Move {
  readonly sources: readonly string[];
  readonly target: string;
}

/** Programs at the place to which they are moved; undefined where something else is moved, or where to is not said. */
export function relocated(
  { sources, target }: Move,
  tools: readonly FoundProgram[],
): FoundProgram[] | undefined {
  if (sources.length === 0 || !/^\/[^$]*$/.test(target)) return undefined;
  const found = sources.map((source) => tools.filter((one) => isAt(one, source)));
  if (found.some((some) => some.length === 0)) return undefined;
  const isFolder = sources.length > 1 || /(?:\/|\/s?bin)$/.test(target);
  return found.flat().map((one) => {
    const [name = ''] = sources
      .filter((source) => isAt(one, source))
      .map((source) => source.replace(/.*\//, ''));
    return putAt(one, isFolder ? `${target.replace(/\/$/, '')}/${name}` : target);
  });
}
