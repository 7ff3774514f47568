import { type FactoryError, type IssuedForm, lookAgainDays, platforms } from '@officina/core';
import type { MachineFacts } from '@officina/host';
import pc from 'picocolors';
import { type Leftovers, renderLeftovers } from './leftovers.ts';

/** Something that will bite, and what to do about it. */
export interface Finding {
  /** The code of the error that it would be, else a name of its own: `mtu-trap`. */
  readonly code: string;
  /** A blocker hinders the work, a warning may. */
  readonly level: 'blocker' | 'warning';
  readonly explanation: string;
  readonly fix: string;
}

/** What was looked at and is well, in words; and what is not. */
export interface Diagnosis {
  readonly well: readonly string[];
  readonly findings: readonly Finding[];
}

const gigabyte = 1e9;
/** A build of the three images needs about this much: bytes. */
const wantedDisk = 10 * gigabyte;
/** Below this not even one image can be unpacked: bytes. */
const leastDisk = 3 * gigabyte;

interface DiagnoseOptions {
  /** Whether the person named the registry: then it is what they want to use. */
  readonly registryNamed: boolean;
  /** Forms of tokens that nobody has looked at for too long. */
  readonly oldForms: readonly IssuedForm[];
  readonly leftovers: Leftovers;
  /** Steps of the workspace that look as if they wanted the network that no build has, a sentence each. */
  readonly closedRuns: readonly string[];
  /** A devcontainer.json that leaves its user to the image's label, where whoever runs this has another uid than 1000. */
  readonly unnamedUser?: string | undefined;
  /** Tools whose lock Go makes, where there is no Go: `base: gopls`. */
  readonly withoutGo?: readonly string[];
  /** Tools that are environments of Python, where there is no Python: `desk: ansible`. */
  readonly withoutPython?: readonly string[];
  /** Keys of apt repositories that have expired, or soon will, a sentence each. */
  readonly expiringKeys: readonly string[];
}

/** Judges a machine by its facts. */
export function diagnose(facts: MachineFacts, options: DiagnoseOptions): Diagnosis {
  const parts = [
    judgeEngine(facts),
    judgePlatforms(facts),
    judgeDisks(facts),
    judgeMtu(facts),
    judgeRegistry(facts, options),
    judgeForms(options),
    judgeLeftovers(options),
    judgeRuns(options),
    judgeUser(options),
    judgeKeys(options),
    judgeAsked(options),
  ];
  return {
    well: parts.flatMap((part) => part.well),
    findings: parts.flatMap((part) => part.findings).sort((a, b) => a.level.localeCompare(b.level)),
  };
}

/** Whether anything hinders the work. */
export function isBlocked({ findings }: Diagnosis): boolean {
  return findings.some(({ level }) => level === 'blocker');
}

/** A diagnosis for a person: the findings last, where they are read. */
export function renderDiagnosis({ well, findings }: Diagnosis): string {
  const lines = [
    ...well.map((text) => `${pc.green('ok')}       ${text}`),
    ...findings.flatMap(({ code, level, explanation, fix }) => [
      `${level === 'blocker' ? pc.red('blocker ') : pc.yellow('warning ')} ${pc.bold(code)}: ${explanation}`,
      `         ${pc.bold('fix')}: ${fix}`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function judgeEngine({ engine }: MachineFacts): Diagnosis {
  const { version, buildxVersion, storageDriver, problems } = engine;
  const has = (code: string) => problems.some((problem) => problem.code === code);
  const stored = version !== undefined && !has('engine-no-containerd');
  return {
    well: [
      ...(version === undefined || has('engine-too-old') ? [] : [`Docker engine ${version}`]),
      ...(stored ? [`containerd image store (${storageDriver ?? 'unknown'})`] : []),
      ...(buildxVersion === undefined ? [] : [`buildx ${buildxVersion}`]),
    ],
    findings: problems.map((problem) => toFinding(problem, 'blocker')),
  };
}

/** Not to run the other platform's programs hinders nobody who did not ask for it. */
function judgePlatforms({ platforms: here }: MachineFacts): Diagnosis {
  if (here.length === 0) return { well: [], findings: [] };
  const other = platforms.find((platform) => !here.includes(platform));
  const how = `officina demo --platform ${other} --install-engine installs QEMU for it`;
  return {
    well: [`runs ${here.join(', ')}${other === undefined ? '' : ` (not ${other}: ${how})`}`],
    findings: [],
  };
}

function judgeDisks({ disks }: MachineFacts): Diagnosis {
  const size = (bytes: number) => `${(bytes / gigabyte).toFixed(1)} GB`;
  return {
    well: disks
      .filter(({ free }) => free >= wantedDisk)
      .map(({ folder, free }) => `${size(free)} free at ${folder}`),
    findings: disks
      .filter(({ free }) => free < wantedDisk)
      .map(({ folder, free }) => ({
        code: 'disk-low',
        level: free < leastDisk ? 'blocker' : 'warning',
        explanation: `${size(free)} are free at ${folder}, the three images and their build cache want ${size(wantedDisk)}`,
        fix: 'docker system df shows what takes it; docker builder prune and docker image prune free what nothing needs',
      })),
  };
}

/** The smallest way out decides: a larger packet from the bridge vanishes without a word where fragments are refused. */
function judgeMtu({ bridge, routes }: MachineFacts): Diagnosis {
  const [narrow] = [...routes].sort((a, b) => a.mtu - b.mtu);
  if (bridge === undefined || narrow === undefined) return { well: [], findings: [] };
  const said = `bridge ${bridge.name} has MTU ${bridge.mtu}, the default route (${narrow.name}) ${narrow.mtu}`;
  if (bridge.mtu <= narrow.mtu) return { well: [said], findings: [] };
  return {
    well: [],
    findings: [
      {
        code: 'mtu-trap',
        level: 'warning',
        explanation: `${said}: downloads in containers and builds may hang without a word, apt-get update first`,
        fix:
          'add "runArgs": ["--network=host"] to devcontainer.json (officina devcontainer init --host-network writes it), build with ' +
          `--network host, and elsewhere docker run --network=host; or give the engine {"mtu": ${narrow.mtu}} in daemon.json`,
      },
    ],
  };
}

function judgeRegistry({ registry }: MachineFacts, { registryNamed }: DiagnoseOptions): Diagnosis {
  if (registry === undefined) return { well: [], findings: [] };
  const { name, problem } = registry;
  if (problem === undefined) return { well: [`registry of ${name} answers`], findings: [] };
  return { well: [], findings: [toFinding(problem, registryNamed ? 'blocker' : 'warning')] };
}

/** A guess by its words: the builder is what holds. */
function judgeRuns({ closedRuns }: DiagnoseOptions): Diagnosis {
  return {
    well: [],
    findings: closedRuns.map((explanation) => ({
      code: 'closed-run',
      level: 'warning',
      explanation,
      fix: 'write that line, or say why it must have a network: network: { open: <why> } in image.yaml',
    })),
  };
}

/** What the secrets check knows of issuers ages: they change what they give out. */
function judgeForms({ oldForms }: DiagnoseOptions): Diagnosis {
  if (oldForms.length === 0) return { well: [], findings: [] };
  const names = [...new Set(oldForms.map(({ issuer }) => issuer))];
  const sources = [...new Set(oldForms.map(({ source }) => source))];
  return {
    well: [],
    findings: [
      {
        code: 'secret-rules-old',
        level: 'warning',
        explanation: `nobody has looked for ${lookAgainDays} days whether tokens of ${names.join(', ')} still look as the secrets check knows them`,
        fix: `update officina; in its own repository look at ${sources.slice(0, 3).join(', ')}${sources.length > 3 ? ` and ${sources.length - 3} more` : ''}, then write the day into packages/core/src/issued-forms.ts`,
      },
    ],
  };
}

/** A registry that runs is no finding: a good demo leaves it, too. */
function judgeLeftovers({ leftovers: { registry, ...others } }: DiagnoseOptions): Diagnosis {
  const left = renderLeftovers(others);
  const running =
    registry === undefined ? [] : [`the demo's registry runs at ${registry} (officina down stops it)`];
  if (left.length === 0) return { well: running, findings: [] };
  const explanation = `runs that were killed left ${left.join('; ')}`;
  return {
    well: running,
    findings: [{ code: 'left-behind', level: 'warning', explanation, fix: 'officina clean' }],
  };
}

function toFinding({ code, message, hint }: FactoryError, level: Finding['level']): Finding {
  return { code, level, explanation: message, fix: hint ?? 'look at docs/errors.md' };
}

/** With an expired key apt refuses its repository: nothing of it can be locked anew. */
function judgeKeys({ expiringKeys }: DiagnoseOptions): Diagnosis {
  return {
    well: [],
    findings: expiringKeys.map((explanation) => ({
      code: 'key-expires',
      level: 'warning',
      explanation,
      fix: "put the publisher's renewed key in its place, compare its fingerprint with theirs, and run officina resolve --only debian-packages",
    })),
  };
}

/** Only resolve asks Go, and Python, of which any will do: whoever builds from locks needs none. */
function judgeAsked({ withoutGo = [], withoutPython = [] }: DiagnoseOptions): Diagnosis {
  const missing = [
    {
      tools: withoutGo,
      explanation: `there is no go on PATH, which resolve asks what ${withoutGo.join(', ')} is compiled from`,
      fix: 'install Go 1.21 or newer (apt-get install golang-go, or go.dev/dl); builds need none',
    },
    {
      tools: withoutPython,
      explanation: `there is no python3 on PATH, without which resolve cannot ask what ${withoutPython.join(', ')} takes`,
      fix: 'install any Python 3 (apt-get install python3); builds need none',
    },
  ];
  const findings = missing.flatMap(({ tools, ...said }) =>
    tools.length === 0 ? [] : [{ code: 'tool-missing' as const, level: 'warning' as const, ...said }],
  );
  return { well: [], findings };
}

/** The image's user has uid 1000: DevPod asks this file alone whether to change that (docs/devcontainer.md). */
function judgeUser({ unnamedUser }: DiagnoseOptions): Diagnosis {
  if (unnamedUser === undefined) return { well: [], findings: [] };
  return {
    well: [],
    findings: [
      {
        code: 'user-unnamed',
        level: 'warning',
        explanation:
          `${unnamedUser} names no remoteUser, and your uid is not 1000: DevPod would give the whole repository to the ` +
          "image's user, and you could no longer write it",
        fix: 'add "remoteUser": "vscode" to the file (officina devcontainer init writes it), and use DevPod 0.6 or newer',
      },
    ],
  };
}
