import { debianContext, type NetworkRun, stageContext } from '@officina/core';
import type { NamedTool } from '../add/known-program.ts';
import type { ApartStage } from './apart-stages.ts';
import { isAptListsAlone, isOfApt, readAptInstall } from './apt-install.ts';
import { readAptSources, sayAptSource } from './apt-source.ts';
import { type FoundDownloads, findDownloads } from './found-download.ts';
import { findEnvironments } from './found-environment.ts';
import { type FoundPrograms, findPrograms } from './found-program.ts';
import type { MovedValues } from './moved-values.ts';
import type { FoundProgram } from './read-program.ts';
import { type StageGround, stagePython } from './stage-python.ts';
import { isAdd } from './step-downloads.ts';

/** What a RUN or ADD comes to. */
export interface MovedRun {
  /** The line in its place, where all that it does is understood; empty where nothing is wanted there. */
  readonly text?: string;
  readonly tools: readonly NamedTool[];
  /** The tools as programs that another stage may take out of this one. */
  readonly programs: readonly FoundProgram[];
  /** Files that it leaves to later steps. */
  readonly open: readonly string[];
  /** Variables without a value, in the place of which the newest version is taken. */
  readonly unsaid: readonly string[];
  /** Debian packages. */
  readonly packages: readonly string[];
  /** What a person has to do. */
  readonly left: readonly string[];
}

type Found = Pick<FoundDownloads | FoundPrograms, 'tools' | 'unread' | 'isWhole'>;

interface Around {
  readonly values: MovedValues;
  /** The stage that it is in, where the image does not stand on that. */
  readonly stage: ApartStage | undefined;
  /** The names of all stages. */
  readonly stages: ReadonlySet<string>;
  /** What its stage stands on. */
  readonly ground: StageGround;
  /** The programs of Python that there are; those of the catalogue when left out. */
  readonly known: readonly NamedTool[] | undefined;
  /** Why it wants a network. */
  readonly network: readonly NetworkRun[];
}

/**
 * Reads what a RUN runs, or an ADD takes: packages of Debian, downloads, what Go compiles, programs of Python, and what else
 * wants a network.
 */
export function moveRun(body: string, { values, stage, stages, ground, known, network }: Around): MovedRun {
  if (isAptListsAlone(body)) return { ...nothing, text: '' };
  const left = readAptSources(values.fillIn(body)).map(
    (source) => `apt repository ${source.url}: ${sayAptSource(source)}`,
  );
  const isUpgrade = upgrades.test(body);
  if (isUpgrade) left.push(leftUpgrade);
  const apt = readAptInstall(values.fillIn(body));
  const isElsewhere = (command: string) => apt !== undefined && isOfApt(command);
  const found = findDownloads(body, values, isElsewhere);
  const programs = findPrograms(body, values);
  const python =
    stage === undefined
      ? stagePython({ ...ground, packages: new Set([...ground.packages, ...(apt?.packages ?? [])]) })
      : { why: 'the image does not stand on this stage' };
  const environments = findEnvironments(body, { values, python, known, isElsewhere });
  const all = [found, programs, environments];
  // A name cannot be a stage's and a tool's.
  const isWhole = (of: Found | undefined) =>
    of?.isWhole === true && !of.tools.some(({ name }) => stages.has(name));
  const isAptWhole =
    apt?.isWhole === true || (apt !== undefined && (isWhole(found) || isWhole(environments)));
  if (apt !== undefined) {
    if (stage?.onSameParent === false)
      left.push(`let stage ${stage.name} be FROM what the image is FROM: apt is asked in that one`);
    if (apt.release !== undefined)
      left.push(
        `its packages were to come from ${apt.release}: they are taken from where the parent has them`,
      );
    if (!isAptWhole) left.push('its Debian packages are in image.yaml; take apt out of this RUN');
  }
  for (const [of, instead] of [
    [found, 'the download'],
    [programs, 'go install'],
    [environments, 'what installs it'],
  ] as const) {
    for (const tool of of?.tools ?? []) {
      const { name, doubts } = tool;
      const later = 'isPlaced' in tool && !tool.isPlaced ? ', and of what is done with it further down' : '';
      if (stages.has(name))
        left.push(
          `${name} is in image.yaml: take stage ${name} out, and write ${copyLine(name)} where it is copied from`,
        );
      else if (!isWhole(of))
        left.push(`${name} is in image.yaml; write ${copyLine(name)} instead of ${instead}${later}`);
      left.push(...doubts.map((doubt) => `${name}: ${doubt}`));
    }
    // An ADD that is not pinned is said by whoever reads the new file.
    if (!isAdd(body)) left.push(...(of?.unread ?? []));
  }
  for (const { kind, words, instead } of network) {
    const isTold =
      (kind === 'file' && found !== undefined) ||
      (kind === 'go' && programs !== undefined) ||
      (kind === 'python' && environments !== undefined) ||
      (kind === 'debian' && (apt !== undefined || isUpgrade));
    if (!isTold) left.push(`"${words}" wants a network: ${instead}`);
  }
  const tools = all.flatMap((of) => of?.tools ?? []);
  const placed = (found?.tools ?? []).filter(({ place = '/' }) => !place.endsWith('/'));
  const lines = [
    ...(isAptWhole ? [installLine(stage)] : []),
    ...(all.some(isWhole) ? tools.map(({ name }) => copyLine(name)) : []),
  ];
  return {
    packages: [...(apt?.packages ?? []), ...(environments?.tools ?? []).flatMap(packageOf)],
    tools,
    programs: [...placed, ...(programs?.tools ?? []), ...(environments?.programs ?? [])].filter(
      ({ name }) => !stages.has(name),
    ),
    open: found?.open ?? [],
    unsaid: found?.tools.flatMap(({ open = [] }) => open) ?? [],
    left,
    ...(lines.length === 0 ? {} : { text: lines.join('\n') }),
  };
}

/** Of a RUN that only brings apt's lists. */
const nothing: MovedRun = { tools: [], programs: [], open: [], unsaid: [], packages: [], left: [] };

/** The Debian package of the Python by which a tool runs; none where the parent has it. */
function packageOf({ tool: { environment } }: NamedTool): string[] {
  return environment?.interpreter === undefined ? ['python3'] : [];
}

/** The line of a Dockerfile that takes a tool. */
export function copyLine(tool: string): string {
  return `COPY --link --from=${tool} / /`;
}

const upgrades = /\bapt(?:-get)?\s(?:[^;&|]*\s)?(?:dist-|full-)?upgrade\b/;
const leftUpgrade =
  'apt upgrade is not for a locked parent, whose packages are as its digest has them: name under debian those that must be newer';

function installLine(stage: ApartStage | undefined): string {
  const context = stage === undefined ? debianContext : stageContext(stage.name);
  return `RUN --mount=from=officina,target=/officina --mount=from=${context},target=/locked sh /officina/debian`;
}
