import type { PageIndex, PageWatch } from '@officina/core';
import { type Cell, element, table } from '../element.ts';
import { age, limit, moment } from '../words.ts';

/** What the nights came to and what the watchdog would say, of what the page knows. */
export function watched({ watch, newest }: PageIndex, now: Date): HTMLElement[] {
  const rows = [night(watch, now), released(watch, newest, now), channels(watch), ...pins(watch, now)];
  const late = rows.filter(({ good }) => !good);
  return [
    element('h2', {}, 'Nights and watchdog'),
    element(
      'p',
      late.length === 0 ? {} : { class: 'late' },
      late.length === 0
        ? 'All is as it should be, as far as this page knows.'
        : `Look at: ${late.map(({ what }) => what).join(', ')}.`,
      ' The page knows what the registry had when it was made; "officina watchdog" looks now.',
    ),
    table(
      'What the watchdog looks at',
      ['What', 'Is', 'Wanted', 'State'],
      rows.map(({ what, is, wanted, good, state }): Cell[] => [
        what,
        is,
        wanted,
        state ?? (good ? 'good' : 'late'),
      ]),
    ),
  ];
}

interface Watched {
  readonly what: string;
  readonly is: string;
  readonly wanted: string;
  readonly good: boolean;
  readonly state?: string;
}

const decisions: Readonly<Record<string, string>> = {
  heartbeat: 'nothing had moved',
  publish: 'tested images got the nightly tags',
  rebuild: 'what moved was built and tested',
  cold: 'everything was built anew',
};

function night({ night: last, silentAfter }: PageWatch, now: Date): Watched {
  const what = 'the last good night';
  const wanted = `one in ${limit(silentAfter)}`;
  if (last === undefined) return { what, wanted, is: 'none is recorded', good: false, state: 'missing' };
  const since = last.cold === last.at ? '' : `; everything anew on ${last.cold.slice(0, 10)}`;
  const is = `${moment(last.at)}: ${decisions[last.decision] ?? last.decision}${since}`;
  return { what, wanted, is, good: isWithin(last.at, silentAfter, now) };
}

function released({ moved, channelAfter }: PageWatch, newest: string | undefined, now: Date): Watched {
  const what = 'the newest release';
  const wanted = `at most ${limit(channelAfter)} old`;
  const last = [newest, moved]
    .flatMap((time) => time ?? [])
    .sort()
    .at(-1);
  if (last === undefined)
    return { what, wanted, is: 'no release says when it was', good: true, state: 'not known' };
  return {
    what,
    wanted,
    is: `${moment(last)}, ${age(last, now)} ago`,
    good: isWithin(last, channelAfter, now),
  };
}

function channels({ absent }: PageWatch): Watched {
  const good = absent.length === 0;
  const is = good ? 'all are there' : `not there: ${absent.join(', ')}`;
  return {
    what: 'channels',
    wanted: 'every channel of factory.yaml',
    is,
    good,
    ...(good ? {} : { state: 'missing' }),
  };
}

function pins({ pins: held }: PageWatch, now: Date): Watched[] {
  return held.map(({ image, tool, version, reason, reviewAt }) => ({
    what: `${tool} in ${image}`,
    is: `held at ${version}: ${reason}`,
    wanted: `a look at it by ${reviewAt}`,
    good: reviewAt >= now.toISOString().slice(0, 10),
  }));
}

function isWithin(time: string, seconds: number, now: Date): boolean {
  return now.getTime() - Date.parse(time) <= seconds * 1000;
}
