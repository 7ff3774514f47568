import { programName, type ToolWish } from '@officina/core';
import { goTool } from '../add/go-tool.ts';
import { findGoProgram, findProgram, findReleasedProgram, type NamedTool } from '../add/known-program.ts';
import type { GoInstall } from './go-install.ts';
import { goModuleOf } from './go-module-of.ts';
import { variablesOf } from './moved-values.ts';
import { constraintOf } from './release-url.ts';

/** A program that a RUN has Go compile, or downloads, as a tool. */
export interface FoundProgram extends NamedTool {
  /** What it is called. */
  readonly program: string;
  /** Where the Dockerfile has it, if it says so; else a folder that ends in /bin. */
  readonly place?: string;
  /** What a person should look at. */
  readonly doubts: readonly string[];
}

/** A program as `go install` is given one, such as `mvdan.cc/gofumpt@v0.7.0`, as a tool; or why it is none. */
export function readProgram(
  written: string,
  { folder, other, stamps }: GoInstall,
): FoundProgram | { readonly why: string } {
  const why = (what: string) => ({ why: `go install ${written}: ${what}` });
  const [path = '', asked = ''] = written.split('@');
  const [unsaid] = variablesOf(path);
  if (unsaid !== undefined) return why(`the file does not say ${unsaid}; ${addThen('<the path>')}`);
  if (other !== undefined) return why(`"${other}" makes another program than is compiled here; ${otherWays}`);
  if (path.includes('...')) return why(`it is several programs; ${addThen('<the path of each>')}`);
  const version = readVersion(asked);
  if (version === undefined)
    return why(`"${asked}" is no version such as v1.2.3; where it has some, ${addThen(path)}`);
  const named = toolAt(path);
  if (named === undefined) return why(`which module it is of, only the proxy knows; ${addThen(path)}`);
  const program = programName(path);
  const constraint = version.number === undefined ? {} : { constraint: constraintOf(version.number) };
  const found = {
    name: named.name,
    tool: { ...constrained(named.tool, constraint) },
    program,
    doubts: [...openDoubt(version.open), ...stampDoubt(stamps)],
  };
  return folder === undefined ? found : putAt(found, `${folder}/${program}`);
}

/** The program at another place, or what to look at where the catalogue says its place. */
export function putAt(found: FoundProgram, place: string): FoundProgram {
  const { tool, doubts } = found;
  if (tool.install !== undefined)
    return { ...found, place, tool: { ...tool, install: [{ ...tool.install[0], to: place }] } };
  const own = goesTo(found);
  if (own.includes(place)) return { ...found, place };
  const doubt = `it goes to ${own.join(', ')}, not to ${place}`;
  return { ...found, place, doubts: [...doubts, doubt] };
}

/** Where the tool puts its programs. */
export function goesTo({ name, tool }: NamedTool): string[] {
  const { install = [], links = {} } = tool.install === undefined ? (findProgram(name)?.tool ?? {}) : tool;
  return [...install.map(({ to }) => to), ...Object.keys(links)];
}

/** Whether a path of the Dockerfile is where a program lies. */
export function isAt({ program, place }: FoundProgram, path: string): boolean {
  return place === undefined ? path.endsWith(`/bin/${program}`) : path === place;
}

const otherWays =
  'take a file of a release as a tool, or say why it must have a network: network: { open: "..." }';

/** What a person does about a program that only a registry can tell. */
export function addThen(word: string): string {
  return `officina add ${word} finds it, then take it out of this RUN`;
}

/** From the catalogue, else by what its path tells; undefined where that is nothing. */
function toolAt(path: string): NamedTool | undefined {
  const known = findGoProgram(path) ?? findReleasedProgram(path);
  if (known !== undefined) return { name: known.name, tool: {} };
  const module = goModuleOf(path);
  return module === undefined ? undefined : goTool({ path, module });
}

/** A tool with its constraint where people look for it. */
function constrained(tool: ToolWish, constraint: ToolWish): ToolWish {
  const { datasource, package: module, ...rest } = tool;
  return datasource === undefined ? constraint : { datasource, package: module, ...constraint, ...rest };
}

interface AskedVersion {
  /** Without its v. */
  readonly number?: string;
  /** The variable that would say it. */
  readonly open?: string;
}

/** What stands after the @; undefined for a branch, a commit, and what no list of versions has. */
function readVersion(asked: string): AskedVersion | undefined {
  if (asked === 'latest') return {};
  const [, open] = /^v?\$\{?(\w+)[^{}]*\}?$/.exec(asked) ?? [];
  if (open !== undefined) return { open };
  const [, number] = /^v(\d+(?:\.\d+){0,2}(?:-[\w.-]+)?)$/.exec(asked) ?? [];
  const isCommit = /[-.]\d{14}-[0-9a-f]{12}$/.test(asked);
  return number === undefined || isCommit ? undefined : { number };
}

/** What to look at where a variable would have said the version. */
export function openDoubt(open: string | undefined): string[] {
  if (open === undefined) return [];
  return [`the newest version is taken, since the file does not say ${open}: write a constraint`];
}

function stampDoubt(stamps: readonly string[]): string[] {
  if (stamps.length === 0) return [];
  return [`it is without what -ldflags wrote into it (${stamps.join(', ')}): look at what it says of itself`];
}
