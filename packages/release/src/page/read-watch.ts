import {
  type PageWatch,
  type Registry,
  readMovedChannels,
  readNight,
  tagged,
  type Workspace,
} from '@officina/core';

interface WatchedRepository {
  readonly workspace: Workspace;
  readonly repository: string;
  /** The channels that name an image of a release. */
  readonly named: ReadonlySet<string>;
}

/** What the watchdog looks at, as it is now; the page judges it by the time at which it is read. */
export async function readWatch(
  { workspace, repository, named }: WatchedRepository,
  registry: Registry,
): Promise<PageWatch> {
  const { factory, images } = workspace;
  const others = images.flatMap(({ name, spec }) =>
    spec.channels.filter((tag) => !named.has(tag)).map((tag) => ({ tag, image: name })),
  );
  const looked = await Promise.all(
    others.map(async (one) => ({ ...one, digest: await registry.head(tagged(repository, one.tag)) })),
  );
  const [night, moved] = await Promise.all([
    readNight(repository, registry),
    readMovedChannels(repository, registry),
  ]);
  return {
    ...(night === undefined ? {} : { night }),
    ...(moved === undefined ? {} : { moved }),
    silentAfter: factory.nightly['silent-after'],
    channelAfter: factory.nightly['channel-after'],
    absent: looked.filter(({ digest }) => digest === undefined).map(({ tag }) => tag),
    loose: looked.flatMap(({ tag, image, digest }) => (digest === undefined ? [] : [{ tag, image, digest }])),
    pins: images.flatMap(({ name, spec }) =>
      Object.entries(spec.tools).flatMap(([tool, { pin }]) =>
        pin === undefined
          ? []
          : [{ image: name, tool, version: pin.version, reason: pin.reason, reviewAt: pin['review-at'] }],
      ),
    ),
  };
}
