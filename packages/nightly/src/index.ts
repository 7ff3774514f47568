export { requireSame } from './cold-difference.ts';
export { decide, type NightFacts, planDigest, type Streak } from './decide.ts';
export { writeNight } from './record.ts';
export { renderAlarms, renderDecision } from './render.ts';
export { decideNight, guard, type NightEnd, type NightPorts, type NightSettled, settleNight } from './run.ts';
export { type Alarm, type WatchInputs, type WatchPorts, watch } from './watch.ts';
