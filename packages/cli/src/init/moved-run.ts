import { debianContext, type NetworkRun, stageContext } from '@officina/core';
import type { NamedTool } from '../add/known-program.ts';
import type { ApartStage } from './apart-stages.ts';
import { readAptInstall } from './apt-install.ts';
import { readAptSources, sayAptSource } from './apt-source.ts';
import { findDownload } from './found-download.ts';
import type { MovedValues } from './moved-values.ts';

/** What a RUN or ADD comes to. */
export interface MovedRun {
  /** The line in its place, where all that it does is understood. */
  readonly text?: string;
  readonly tool?: NamedTool;
  /** Debian packages. */
  readonly packages: readonly string[];
  /** What a person has to do. */
  readonly left: readonly string[];
}

interface Around {
  readonly values: MovedValues;
  /** The stage that it is in, where the image does not stand on that. */
  readonly stage: ApartStage | undefined;
  /** Why it wants a network. */
  readonly network: readonly NetworkRun[];
}

/** Reads what a RUN runs, or an ADD takes: packages of Debian, a download, and what else wants a network. */
export function moveRun(body: string, { values, stage, network }: Around): MovedRun {
  const left = readAptSources(body).map((source) => `apt repository ${source.url}: ${sayAptSource(source)}`);
  const isUpgrade = upgrades.test(body);
  if (isUpgrade) left.push(leftUpgrade);
  const apt = readAptInstall(values.fill(body));
  const found = findDownload(body, values);
  if (apt !== undefined) {
    if (stage?.onSameParent === false)
      left.push(`let stage ${stage.name} be FROM what the image is FROM: apt is asked in that one`);
    if (!apt.isWhole) left.push('its Debian packages are in image.yaml; take apt out of this RUN');
  }
  const tool = found !== undefined && 'name' in found ? found : undefined;
  if (tool !== undefined) {
    const { name, isWhole, doubt } = tool;
    if (!isWhole)
      left.push(`${name} is in image.yaml; write COPY --link --from=${name} / / instead of the download`);
    if (doubt !== undefined) left.push(`${name}: ${doubt}`);
  } else if (found !== undefined && 'why' in found) left.push(found.why);
  for (const { kind, words, instead } of network) {
    const isTold =
      (kind === 'file' && found !== undefined) || (kind === 'debian' && (apt !== undefined || isUpgrade));
    if (!isTold) left.push(`"${words}" wants a network: ${instead}`);
  }
  const line =
    apt?.isWhole === true
      ? installLine(stage)
      : tool?.isWhole === true
        ? `COPY --link --from=${tool.name} / /`
        : undefined;
  return {
    packages: apt?.packages ?? [],
    left,
    ...(line === undefined ? {} : { text: line }),
    ...(tool === undefined ? {} : { tool }),
  };
}

const upgrades = /\bapt(?:-get)?\s(?:[^;&|]*\s)?(?:dist-|full-)?upgrade\b/;
const leftUpgrade =
  'apt upgrade is not for a locked parent, whose packages are as its digest has them: name under debian those that must be newer';

function installLine(stage: ApartStage | undefined): string {
  const context = stage === undefined ? debianContext : stageContext(stage.name);
  return `RUN --mount=from=officina,target=/officina --mount=from=${context},target=/locked sh /officina/debian`;
}
