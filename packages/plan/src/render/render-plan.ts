import {
  type Digest,
  openSentences,
  type Plan,
  type PlannedPlatform,
  type Reason,
  renderColumns,
  shortKey,
  withoutSteering,
} from '@officina/core';

/** One line of a plan's table; every field is text for people. */
export interface PlanRow {
  readonly image: string;
  readonly platform: string;
  readonly action: PlannedPlatform['action'];
  /** The first 12 digits. */
  readonly key: string;
  /** The first 12 digits of the image that is reused or assembled from, empty for a build. */
  readonly digest: string;
  /** Where it was found, or what changed. */
  readonly why: string;
}

export interface RenderPlanOptions {
  /** Every reason, with old and new value in full. */
  readonly explain?: boolean;
}

/** The rows of a plan's table, in build order. */
export function planRows(plan: Plan, options: RenderPlanOptions = {}): PlanRow[] {
  return plan.images.flatMap((image) =>
    image.platforms.map((entry) => ({
      image: image.name,
      platform: entry.platform,
      action: entry.action,
      key: shortKey(entry.key),
      digest: shortDigest(entry.digest ?? entry.assembly?.digest),
      why:
        entry.action === 'reuse'
          ? `tested image in the ${entry.found ?? 'registry'}`
          : whyInWords(entry, options),
    })),
  );
}

/** The table as aligned text, one line per image and platform, ending in a count. */
export function renderPlan(plan: Plan, options: RenderPlanOptions = {}): string {
  const rows = planRows(plan, options).map((row) => [
    row.image,
    row.platform,
    row.action,
    row.key,
    row.digest || '-',
    row.why,
  ]);
  const table = renderColumns([['image', 'platform', 'action', 'key', 'digest', 'why'], ...rows]);
  const open = openSentences(plan.images).map((sentence) => `${withoutSteering(sentence)}\n`);
  return `${table.join('\n')}\n${open.join('')}${planCount(plan)}\n`;
}

/** `2 to build, 1 to assemble, 4 reused`. */
export function planCount(plan: Plan): string {
  const actions = plan.images.flatMap((image) => image.platforms.map((entry) => entry.action));
  const count = (action: PlannedPlatform['action']) => actions.filter((one) => one === action).length;
  const assembled = count('assemble');
  return [
    `${count('build')} to build`,
    ...(assembled === 0 ? [] : [`${assembled} to assemble`]),
    `${count('reuse')} reused`,
  ].join(', ');
}

/** A reason as a person says it: `tool kubectl 1.36.3 -> 1.36.4`. */
export function renderReason(reason: Reason, { explain = false }: RenderPlanOptions = {}): string {
  const { code, subject } = reason;
  const step = `${reason.old ?? 'none'} -> ${reason.new ?? 'none'}`;
  switch (code) {
    case 'new':
      return 'no tested image of it is known';
    case 'gone':
      return 'its tested image is no longer there';
    case 'asked':
      return 'asked for';
    case 'parent':
      return isKeyOrNothing(reason) && !explain
        ? `parent ${subject} is built`
        : withStep(`parent ${subject}`, explain ? reason : byTag(reason));
    case 'dockerfile':
    case 'file':
      return explain ? `${changed(reason)} (${step})` : changed(reason);
    case 'tool':
      return subject.startsWith('Debian ') ? `${subject} ${brief(step, explain)}` : `tool ${subject} ${step}`;
    case 'arg':
      return `ARG ${subject} ${printedStep(reason)}`;
    case 'npm':
      return `npm ${subject} ${step}`;
    case 'spec':
      return explain ? `image.yaml ${subject}: ${step}` : `image.yaml ${subject} changed`;
    case 'settings':
      return `builder setting ${subject} ${step}`;
  }
}

function shortDigest(digest: Digest | undefined): string {
  return digest === undefined ? '' : shortKey(digest);
}

function whyInWords({ why, whole }: PlannedPlatform, options: RenderPlanOptions): string {
  const shown = options.explain ? why : why.slice(0, 3);
  const rest = why.length - shown.length;
  const words = shown.map((reason) => renderReason(reason, options));
  // A file may be named anything, and what was there before comes from a registry: both stay within their line.
  const line = [
    ...words,
    ...(rest > 0 ? [`${rest} more`] : []),
    ...(options.explain && whole !== undefined ? [`whole: ${whole}`] : []),
  ].join('; ');
  return withoutSteering(line.replace(/\s/g, ' '));
}

/** Values may be empty or hold spaces. */
function printedStep({ old, new: now }: Reason): string {
  const printed = (value: string | undefined) => (value === undefined ? 'none' : JSON.stringify(value));
  return `${printed(old)} -> ${printed(now)}`;
}

function changed(reason: Reason): string {
  if (reason.old === undefined) return `${reason.subject} added`;
  return reason.new === undefined ? `${reason.subject} removed` : `${reason.subject} changed`;
}

/** A parent of ours: its key moved, or it is built again with the same one. */
function isKeyOrNothing({ new: now }: Reason): boolean {
  return now === undefined || /^sha256:[0-9a-f]{64}$/.test(now);
}

/** Another tag of the same image says enough: a version follows by its tag. */
function byTag(reason: Reason): Reason {
  const [old, now] = [reason.old, reason.new].map((text) => /^(\S+):([\w.-]+)@sha256:/.exec(text ?? ''));
  if (!old || !now || old[1] !== now[1] || old[2] === now[2]) return reason;
  return { ...reason, old: old[2], new: now[2] };
}

function withStep(text: string, reason: Reason): string {
  if (reason.old === undefined && reason.new === undefined) return `${text} is built`;
  return `${text} ${reason.old ?? 'none'} -> ${reason.new ?? 'none'}`;
}

/** A Debian package's version without architecture and checksum. */
function brief(step: string, explain: boolean): string {
  return explain ? step : step.replaceAll(/ (?:amd64|arm64|all) [0-9a-f]{64}/g, '');
}
