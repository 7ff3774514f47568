import {
  dockerfilePath,
  FactoryError,
  type FactoryErrorCode,
  factoryErrorCodes,
  type Plan,
} from '@officina/core';

import type { Planned } from './lineage.ts';
import type { Step } from './progress.ts';
import { unlocked } from './read-materials.ts';
import { targetName } from './target-name.ts';

export interface FailedBake {
  readonly plan: Plan;
  readonly images: ReadonlyMap<string, Planned>;
  readonly steps: readonly Step[];
  /** The builder's words outside its messages. */
  readonly words: readonly string[];
  readonly exitCode: number;
}

/** Says what stopped a bake run: the image, the step and its last lines, or what was wrong with the bytes or the builder. */
export function bakeFailure(failed: FailedBake): FactoryError {
  const step = failed.steps.find(({ error }) => error !== undefined && !cancelled.test(error));
  const last = failed.words.findLast((line) => line.startsWith('ERROR:'))?.replace(/^ERROR:\s*/, '');
  const text = step?.error ?? last ?? failed.words.at(-1) ?? `exit code ${failed.exitCode}`;
  // Ended by a signal, with nothing of its own to say: as a shell counts, 128 and the signal.
  if (step === undefined && last === undefined && failed.exitCode > 128) return wentAway(text);
  return (
    deniedFailure(text, step, failed) ??
    declaredFailure(step, failed) ??
    platformFailure(step, failed) ??
    checksumFailure(text, failed) ??
    fullDisk(`${text}\n${last ?? ''}\n${step?.log ?? ''}`) ??
    builderFailure(`${text}\n${last ?? ''}`) ??
    fetchFailure(text, step, failed) ??
    stepFailure(text, step, failed)
  );
}

/**
 * Whether the same may go well a little later: a download that broke off, was turned away, or brought an error page
 * (BuildKit reads that as bytes with another checksum), a builder too busy to answer itself, and one that lost its copy of
 * a local folder to another build.
 */
export function mayPass({ steps, words }: Pick<FailedBake, 'steps' | 'words'>): boolean {
  if (words.some((line) => busy.test(line))) return true;
  const failed = steps.filter(({ error }) => error !== undefined && !cancelled.test(error));
  return failed.length > 0 && failed.every(({ names, error = '' }) => isLost(names[0] ?? '', error));
}

const busy =
  /^ERROR:.*(?:DeadlineExceeded|failed to load ref: \S+: not found|Error while dialing: only one connection allowed)/;
const cancelled = /context canceled|code = Canceled/;
const passing = /EOF|connection reset|timeout|stream error:|http2: |(?:status |: )(?:429|5\d\d)\b/;

/** A layer of a parent that is lost is told by the first step that would stand on it. */
function isLost(name: string, error: string): boolean {
  if (/failed to read expected number of bytes|httpReadSeeker: failed open/.test(error))
    return passing.test(error);
  if (!/^\[[^\]]*\] (?:ADD |https?:|load metadata for )|^\[context [^\]]*\]|^https?:/.test(name))
    return false;
  return passing.test(error) || error.includes('digest mismatch');
}

/** What BuildKit says of a source that its policy does not allow; the text is the source's alone, so its line is looked for. */
function deniedFailure(text: string, step: Step | undefined, failed: FailedBake): FactoryError | undefined {
  const source = /source "([^"]+)" denied by policy|source "?(\S+?)"? denied by policy/.exec(text);
  const denied = source?.[1] ?? source?.[2];
  if (denied === undefined) return undefined;
  const wanted = denied.replace(/^docker-image:\/\//, '');
  for (const { name, image } of failed.images.values()) {
    const at = image.dockerfile.split('\n').findIndex((line) => line.includes(wanted));
    if (at < 0) continue;
    return unlocked(`${name}: ${dockerfilePath(image)}:${at + 1} asks for ${denied}, which no lock names`);
  }
  return unlocked(`${imageOf(step, failed)}: the builder was asked for ${denied}, which no lock names`);
}

/** Scripts of a step may say `officina: <code>: <message>`. */
function declaredFailure(step: Step | undefined, failed: FailedBake): FactoryError | undefined {
  const match = /^officina: ([a-z-]+): (.+)$/m.exec(step?.log ?? '');
  const code = factoryErrorCodes.find((known) => known === match?.[1]);
  if (code === undefined || match?.[2] === undefined) return undefined;
  const message = match[2].startsWith(`${imageOf(step, failed)}:`)
    ? match[2]
    : `${imageOf(step, failed)}: ${code}: ${match[2]}`;
  const hint = code === 'build-failed' ? 'fix the Dockerfile and run again' : 'run officina resolve';
  return new FactoryError(code, message, { hint });
}

/** What the kernel says of a program of another machine's. */
function platformFailure(step: Step | undefined, failed: FailedBake): FactoryError | undefined {
  if (!/exec format error/i.test(`${step?.log} ${step?.error}`)) return undefined;
  const architecture = /_(amd64|arm64)[ _]/.exec(step?.names[0] ?? '')?.[1];
  const platform = architecture === undefined ? 'its platform' : `linux/${architecture}`;
  return new FactoryError(
    'platform-missing',
    `${imageOf(step, failed)}: the builder's machine does not run programs of ${platform}`,
    {
      hint: 'run again with --install-engine, which installs QEMU too, or name only the platform that runs here: --platform linux/...',
    },
  );
}

function checksumFailure(text: string, failed: FailedBake): FactoryError | undefined {
  const match = /digest mismatch (?:sha256:)?([0-9a-f]{64}): (?:sha256:)?([0-9a-f]{64})/.exec(text);
  if (match === null) return undefined;
  const [, got = '', wanted = ''] = match;
  for (const { name, lock } of failed.images.values()) {
    for (const [tool, locked] of Object.entries(lock.tools)) {
      const asset = locked.assets.find(({ sha256 }) => sha256 === wanted);
      if (asset === undefined) continue;
      return new FactoryError(
        'checksum-mismatch',
        `${name}: ${tool} ${locked.version} for ${asset.platform}: wanted sha256 ${wanted}, got ${got} from ${asset.url}`,
        {
          hint: `the bytes changed or an error page came instead; run officina resolve --check --only ${tool}`,
        },
      );
    }
  }
  return new FactoryError('checksum-mismatch', `wanted sha256 ${wanted}, got ${got}`, {
    hint: 'look at the log above for the url: its bytes changed, or an error page came instead',
  });
}

/** What the builder says of its disk, or a program in a step. */
function fullDisk(text: string): FactoryError | undefined {
  const line = text.split('\n').find((one) => /no space left on device/i.test(one));
  if (line === undefined) return undefined;
  return new FactoryError('build-failed', `the builder's disk is full: ${line.trim()}`, {
    hint: 'free space (docker buildx prune), then run again: what was built is kept',
  });
}

function builderFailure(text: string): FactoryError | undefined {
  const gone =
    /cannot connect to the docker daemon|error reading from server|code = Unavailable|closing transport|failed to (?:find|get) builder|no builder|driver not connecting|is the docker daemon running/i;
  if (!gone.test(text)) return undefined;
  return wentAway(text);
}

function wentAway(text: string): FactoryError {
  return new FactoryError('engine-failed', `the builder went away: ${text.trim().split('\n')[0]}`, {
    hint: 'start the engine (officina doctor), then run again: what was built is kept',
  });
}

function fetchFailure(text: string, step: Step | undefined, failed: FailedBake): FactoryError | undefined {
  const source =
    /failed to (?:resolve source metadata for|do request: Head "?)\s*([^\s":]+(?::\d+)?[^\s:]*)/.exec(text);
  const offline = /dial tcp|no such host|connection refused|i\/o timeout|TLS handshake/.test(text);
  const isParent = step?.names.some((name) => /^\[[^\]]*\] load metadata for /.test(name)) ?? false;
  if (source !== null || isParent || /pull access denied/.test(text)) {
    const code: FactoryErrorCode = offline ? 'registry-unreachable' : 'registry-missing';
    return new FactoryError(code, `an image that others stand on cannot be had: ${text}`, {
      hint: 'check the registry, or name a mirror with --mirror',
    });
  }
  if (!offline || !/\] (?:ADD|https?:)/.test(step?.names[0] ?? '')) return undefined;
  return new FactoryError('upstream-unreachable', `${imageOf(step, failed)}: ${text}`, {
    hint: 'check the network, or name a mirror with --mirror',
  });
}

function stepFailure(text: string, step: Step | undefined, failed: FailedBake): FactoryError {
  const image = imageOf(step, failed);
  const planned = failed.images.get(image);
  const tool = toolOf(step);
  const line = failed.words.map((word) => /^(?:Dockerfile):(\d+)$/.exec(word.trim())?.[1]).find(Boolean);
  const where =
    planned === undefined || line === undefined ? '' : ` at ${dockerfilePath(planned.image)}:${line}`;
  const command = step?.names[0]?.replace(/^\[[^\]]*\] /, '').split('\n')[0];
  const what = command === undefined ? 'the build' : `step "${command}"`;
  const reason = /exit code: (\d+)/.exec(text)?.[0] ?? text;
  const log = (step?.log ?? '').trimEnd().split('\n').slice(-20);
  return new FactoryError(
    'build-failed',
    [
      `${image}: ${tool === undefined ? `${what} failed${where}` : `${tool} cannot be made`}: ${reason}`,
      ...log.filter((word) => word !== '').map((word) => `  ${word}`),
    ].join('\n'),
    {
      hint:
        tool === undefined
          ? 'fix the step and run again: what was built is kept'
          : `look at ${tool} in image.yaml, or hold it back with "constraint"; what was built is kept`,
    },
  );
}

const toolTarget = /^\[[a-z0-9_-]+_(?:amd64|arm64)_([a-z][a-z0-9-]*)(?:__library)? /;

/** The tool that a step belongs to: what lays it out or compiles it is no line of anybody's Dockerfile. */
function toolOf(step: Step | undefined): string | undefined {
  const names = step?.names ?? [];
  // Of a tool's own target, whatever other target the builder names beside it.
  return names.map((name) => toolTarget.exec(name)?.[1]).find(Boolean);
}

/** The image that a step belongs to: of those that share it, the one farthest down. */
function imageOf(step: Step | undefined, { plan, steps, words }: FailedBake): string {
  const names = step?.names ?? [];
  const building = plan.images.flatMap((image) =>
    image.platforms
      .filter(({ action }) => action !== 'reuse')
      .map((entry) => ({ image: image.name, target: targetName(image.name, entry) })),
  );
  const isOf = (target: string) =>
    names.some((name) => name.startsWith(`[${target} `) || name.startsWith(`[${target}_`));
  const said = words.map((word) => /^ERROR: target (\S+):/.exec(word)?.[1]).find(Boolean);
  return (
    building.find(({ target }) => isOf(target))?.image ??
    building.find(({ target }) => said === target || said?.startsWith(`${target}_`))?.image ??
    (building.length === 1 || steps.length === 0 ? building[0]?.image : undefined) ??
    'the build'
  );
}
