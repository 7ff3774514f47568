import {
  type Clock,
  type Files,
  type Issues,
  loadWorkspace,
  type NightlyDecision,
  type Plan,
  type Registry,
  readNight,
} from '@officina/core';
import { decide } from './decide.ts';
import { writeNight } from './record.ts';
import { renderAlarms, renderDecision } from './render.ts';
import { closeStanding, findStanding, raise } from './standing-issue.ts';
import { type Alarm, type WatchInputs, watch } from './watch.ts';

export interface NightPorts {
  readonly files: Pick<Files, 'read' | 'list'>;
  readonly registry: Registry;
  readonly clock: Clock;
  /** Left out, nothing is remembered about failures and nobody is told. */
  readonly issues?: Issues;
}

const nightLabel = 'officina-nightly';
const watchdogLabel = 'officina-watchdog';

/** Decides what tonight is to do with a plan; throws what reading workspace, registry and issue throw. */
export async function decideNight(
  { images, plan }: { readonly images: string; readonly plan: Plan },
  { files, registry, clock, issues }: NightPorts,
): Promise<NightlyDecision> {
  const { factory } = await loadWorkspace(files, images);
  const last = await readNight(plan.registry, registry);
  const memory = issues && (await findStanding(nightLabel, issues))?.memory;
  return decide({
    ...{ now: clock.now(), plan, coldAfter: factory.nightly['cold-after'] },
    ...(last === undefined ? {} : { last }),
    ...(memory === undefined ? {} : { streak: { nights: memory.times, plan: memory.subject } }),
  });
}

/** How a night ended: as decided, or not. */
export interface NightEnd {
  readonly good: boolean;
  /** Absent when the night failed before anything was decided. */
  readonly decision?: NightlyDecision;
  /** The url of the workflow's run. */
  readonly run: string;
}

/** What was done about a night's end. */
export interface NightSettled {
  readonly recorded: boolean;
  /** The issue that was opened, updated or closed. */
  readonly issue?: number;
}

/** Records a good night and closes the issue; for a bad one keeps exactly one issue with the length of its streak. */
export async function settleNight(end: NightEnd, ports: NightPorts): Promise<NightSettled> {
  const { decision } = end;
  if (end.good && decision !== undefined && decision.decision !== 'wait') {
    await writeNight(decision, ports.clock.now(), ports.registry);
    const word = (nights: number) => `Good again after ${nights} failed nights: ${end.run}`;
    const issue = ports.issues && (await closeStanding(nightLabel, word, ports.issues));
    return { recorded: true, ...(issue === undefined ? {} : { issue }) };
  }
  const issue = ports.issues && (await raise(troubleOf(end), ports.issues));
  return { recorded: false, ...(issue === undefined ? {} : { issue }) };
}

function troubleOf({ decision, run }: NightEnd) {
  const tonight =
    decision === undefined ? 'It failed before anything was decided.\n' : renderDecision(decision);
  return {
    label: nightLabel,
    subject: decision?.plan ?? '',
    title: (nights: number) =>
      `The nightly fails (${nights === 1 ? 'tonight' : `${nights} nights in a row`})`,
    text: (nights: number) =>
      `Nights in a row without a good one: ${nights}. Last run: ${run}\n\n${tonight}\n` +
      'This issue is kept up to date, and closed by the next good night.\n',
  };
}

/** Looks for what should have happened and did not; keeps one issue about it while it lasts. */
export async function guard(inputs: WatchInputs, { issues, ...ports }: NightPorts): Promise<Alarm[]> {
  const alarms = await watch(inputs, ports);
  if (issues === undefined) return alarms;
  if (alarms.length === 0) {
    await closeStanding(watchdogLabel, () => 'All is as it should be again.', issues);
    return alarms;
  }
  const codes = [...new Set(alarms.map(({ code }) => code))].join(', ');
  await raise(
    {
      label: watchdogLabel,
      subject: codes,
      title: () => `The watchdog barks: ${codes}`,
      text: () => renderAlarms(alarms),
    },
    issues,
  );
  return alarms;
}
