import { adviseOnPython, type PythonInstall, pypiWord, readPythonInstall } from '@officina/core';
import type { ImagePython } from '../add/image-python.ts';
import { findPythonProgram, type NamedTool } from '../add/known-program.ts';
import { isRemoval } from './apt-install.ts';
import type { FoundPrograms } from './found-program.ts';
import type { MovedValues } from './moved-values.ts';
import { pythonConstraint } from './python-constraint.ts';
import { addThen, type FoundProgram, openDoubt } from './read-program.ts';
import { isAssignment, shellVariables, withValues } from './shell-variables.ts';
import { asksVersion, commandsOf } from './simple-commands.ts';
import { lastOf } from './step-downloads.ts';

/** The programs of Python that a RUN installs. */
export interface FoundEnvironments extends FoundPrograms {
  /** Each program of the tools by itself. */
  readonly programs: readonly FoundProgram[];
}

interface Knowledge {
  /** The Python of the stage, or why nobody knows it. */
  readonly python: ImagePython | { readonly why: string };
  /** The programs of Python that there are; those of the catalogue when left out. */
  readonly known?: readonly NamedTool[] | undefined;
}

interface Around extends Knowledge {
  readonly values: MovedValues;
  /** Tells the commands that somebody else takes over. */
  readonly isElsewhere?: (command: string) => boolean;
}

/** Finds what a RUN has pip, pipx or uv install, and reads it as tools; undefined where there is none. */
export function findEnvironments(
  body: string,
  { values, isElsewhere = () => false, ...knowledge }: Around,
): FoundEnvironments | undefined {
  const plain = commandsOf(body);
  const shell = shellVariables(body);
  const tools = new Map<string, FoundProgram>();
  const programs: FoundProgram[] = [];
  const unread: string[] = [];
  let isWhole = plain !== undefined;
  for (const written of plain ?? body.split(/&&|;|\|\|?|\n/).map(withoutShell)) {
    const command = withValues(written, { values, shell });
    const install = readPythonInstall(command, (name) => shell.values.get(name) ?? values.get(name));
    const names = programs.map(({ program }) => program);
    const isKnown =
      install !== undefined ||
      isAssignment(written) ||
      isBeside(command) ||
      isElsewhere(command) ||
      asksVersion(command, names);
    if (!isKnown) isWhole = false;
    for (const one of install === undefined ? [] : readInstall(install, command, knowledge)) {
      if ('why' in one) unread.push(one.why);
      else {
        const [first] = one;
        if (first !== undefined) tools.set(first.name, first);
        programs.push(...one);
      }
    }
  }
  if (tools.size + unread.length === 0) return undefined;
  return { tools: [...tools.values()], programs, unread, isWhole: isWhole && unread.length === 0 };
}

function withoutShell(command: string): string {
  return command.trim().replace(/^(?:(?:then|do|else|sudo)\s+)+/, '');
}

/** Whether a command is one that nobody misses. */
function isBeside(command: string): boolean {
  return beside.test(command) || isRemoval(command);
}

const beside =
  /^(?:set|true|export|pipx\s+ensurepath|(?:python[\d.]*\s+-m\s+)?pip3?\s+cache\s+purge|uv\s+cache\s+(?:clean|prune))(?=\s|$)/;

/** The tools that a command installs, each with all its programs; or why it is none. */
function readInstall(
  install: PythonInstall,
  command: string,
  { python, known }: Knowledge,
): (readonly FoundProgram[] | { readonly why: string })[] {
  const { requirements, other } = install;
  const all = requirements.map((wanted) => ({ wanted, row: findPythonProgram(wanted.project, known) }));
  // What pip installs may be imported: only what is known to be a program is none of that.
  if (other !== undefined || (!install.isApart && all.some(({ row }) => row === undefined))) {
    const words = other === undefined ? install.command : `${install.command} ... ${other}`;
    return [{ why: `"${words}" wants a network: ${adviseOnPython(command)}` }];
  }
  return all.map(({ wanted, row }) => {
    const { project, versions } = wanted;
    const why = (what: string, word: string) => ({
      why: `${install.command} ${project}${versions}: ${what}; ${addThen(word)}`,
    });
    if (row === undefined) return why('which programs it has, only PyPI knows', pypiWord(wanted));
    if ('why' in python) return why(python.why, row.name);
    const range = pythonConstraint(versions);
    if (range === undefined) return why(`no constraint says "${versions}"`, row.name);
    const doubts = [
      ...openDoubt(range.open),
      ...(install.isWithOthers
        ? ['its programs are those of its row: look for what else --include-deps brought']
        : []),
    ];
    const { constraint } = range;
    const extras = wanted.extras.length === 0 ? {} : { extras: [...wanted.extras] };
    const tool = {
      ...(constraint === undefined ? {} : { constraint }),
      environment: { ...python, ...extras },
    };
    const programs = Object.keys(row.tool.links ?? { [row.name]: '' }).map(lastOf);
    return programs.map((program) => ({ name: row.name, tool, program, doubts }));
  });
}
