import {
  type Clock,
  type Files,
  isFactoryError,
  loadWorkspace,
  type Registry,
  readMovedChannels,
  readNight,
  readRecord,
  releasedVersions,
  tagged,
  type Workspace,
} from '@officina/core';

/** Something that should have happened by now and did not. */
export interface Alarm {
  readonly code: 'registry-silent' | 'nightly-silent' | 'channel-missing' | 'channel-old' | 'pin-review';
  readonly message: string;
  /** The next step. */
  readonly next: string;
}

export interface WatchInputs {
  readonly images: string;
  /** The repository, instead of factory.yaml's. */
  readonly registry?: string;
}

export interface WatchPorts {
  readonly files: Pick<Files, 'read' | 'list'>;
  readonly registry: Registry;
  readonly clock: Clock;
}

/**
 * Looks at the registry and the workspace, never at what a workflow says of itself. A registry that does not answer, or
 * not to us, is an alarm of its own: nobody would hear of a watchdog that fails. Throws what reading the workspace throws.
 */
export async function watch(inputs: WatchInputs, ports: WatchPorts): Promise<Alarm[]> {
  const workspace = await loadWorkspace(ports.files, inputs.images);
  const repository = inputs.registry ?? workspace.factory.registry;
  return [
    ...(await lookAtRegistry(repository, workspace, ports)),
    ...overduePins(workspace, ports.clock.now()),
  ];
}

async function lookAtRegistry(repository: string, workspace: Workspace, ports: WatchPorts): Promise<Alarm[]> {
  try {
    return [
      ...(await silentNights(repository, workspace, ports)),
      ...(await missingChannels(repository, workspace, ports)),
      ...(await oldRelease(repository, workspace, ports)),
    ];
  } catch (error) {
    if (!isFactoryError(error) || !error.code.startsWith('registry-')) throw error;
    return [{ code: 'registry-silent', message: `${repository}: ${error.message}`, next: error.hint }];
  }
}

async function silentNights(
  repository: string,
  { factory }: Workspace,
  { registry, clock }: WatchPorts,
): Promise<Alarm[]> {
  const limit = factory.nightly['silent-after'];
  const last = await readNight(repository, registry);
  const age = last === undefined ? undefined : secondsSince(last.at, clock.now());
  if (age !== undefined && age <= limit) return [];
  const got = age === undefined ? 'no good night is recorded' : `the last good night was ${span(age)} ago`;
  const next = 'look at the runs of the nightly workflow; GitHub disables idle schedules after 60 days';
  return [
    { code: 'nightly-silent', message: `${repository}: ${got}, wanted one every ${span(limit)}`, next },
  ];
}

async function missingChannels(
  repository: string,
  { images }: Workspace,
  { registry }: WatchPorts,
): Promise<Alarm[]> {
  const alarms = images.flatMap(({ name, spec }) =>
    spec.channels.map(async (channel): Promise<Alarm[]> => {
      if ((await registry.head(tagged(repository, channel))) !== undefined) return [];
      const message = `${repository}:${channel} is not there, wanted the image ${name}`;
      return [{ code: 'channel-missing', message, next: 'officina release' }];
    }),
  );
  return (await Promise.all(alarms)).flat();
}

/** The age of what channels name: of the newest version, or of a release that moved channels alone since. */
async function oldRelease(
  repository: string,
  { factory }: Workspace,
  { registry, clock }: WatchPorts,
): Promise<Alarm[]> {
  const limit = factory.nightly['channel-after'];
  const [version, moved] = await Promise.all([
    newestVersion(repository, registry),
    readMovedChannels(repository, registry),
  ]);
  const told = [
    { what: `the newest release, ${version?.version},`, time: version?.released },
    { what: 'the newest release of channels alone', time: moved },
  ];
  const aged = told.flatMap(({ what, time }) =>
    time === undefined ? [] : [{ what, age: secondsSince(time, clock.now()) }],
  );
  const [newest] = aged.sort((one, other) => one.age - other.age);
  if (newest === undefined || newest.age <= limit) return [];
  const message = `${repository}: ${newest.what} is ${span(newest.age)} old, wanted at most ${span(limit)}`;
  return [{ code: 'channel-old', message, next: 'merge the open bump pull request, or release' }];
}

async function newestVersion(repository: string, registry: WatchPorts['registry']) {
  const [newest] = await releasedVersions(repository, registry);
  return newest === undefined ? undefined : readRecord(repository, newest, registry);
}

function overduePins({ images }: Workspace, now: Date): Alarm[] {
  const today = now.toISOString().slice(0, 10);
  return images.flatMap(({ name, spec }) =>
    [...Object.entries(spec.parents), ...Object.entries(spec.tools)].flatMap(([thing, { pin }]): Alarm[] => {
      if (pin === undefined || pin['review-at'] >= today) return [];
      const message = `${name}/${thing} is held at ${pin.version} (${pin.reason}), to be reviewed by ${pin['review-at']}`;
      return [
        { code: 'pin-review', message, next: `lift the pin in ${name}/image.yaml, or give it another date` },
      ];
    }),
  );
}

function secondsSince(time: string, now: Date): number {
  return (now.getTime() - Date.parse(time)) / 1000;
}

function span(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  return hours < 72 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
