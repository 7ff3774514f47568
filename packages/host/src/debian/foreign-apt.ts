import { randomUUID } from 'node:crypto';
import { architectureOf, type Container, FactoryError, type Platform } from '@officina/core';
import { ownLabels } from '../container/container-owner.ts';
import { engineMessage } from '../engine/engine-client.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { onInterrupt } from '../process/interrupt.ts';

/** An image of a platform that this machine does not run. */
export interface ForeignImage {
  readonly image: string;
  readonly platform: Platform;
}

/** What of an image decides apt's answer: the packages that are there, and apt's own settings and sources. */
const state = ['/var/lib/dpkg/status', '/etc/apt'] as const;
const folder = '/tmp/officina-apt';

/**
 * Copies what apt knows in an image of another platform into a container of this one, and returns the options with
 * which the container's apt answers as that image's would. Nothing of the image is run. Throws engine-failed.
 */
export async function bringAptState(
  container: Container,
  { image, platform }: ForeignImage,
  engine: Pick<EngineConnection, 'client'>,
): Promise<string[]> {
  const docker = await engine.client().catch((error: unknown) => {
    throw failed({ image, platform }, error);
  });
  const name = `officina-${randomUUID()}`;
  const remove = async () => {
    await docker
      .getContainer(name)
      .remove({ force: true, v: true })
      .catch(() => undefined);
  };
  const takeBack = onInterrupt(remove);
  try {
    const source = await docker.createContainer({
      name,
      Image: image,
      platform,
      Cmd: ['true'],
      Labels: await ownLabels(),
    });
    await container.exec({ command: ['mkdir', '-p', folder] });
    const target = docker.getContainer(container.id);
    for (const path of state) {
      await target.putArchive(await source.getArchive({ path }), { path: folder });
    }
  } catch (error) {
    throw failed({ image, platform }, error);
  } finally {
    await remove();
    takeBack();
  }
  const architecture = architectureOf(platform);
  return [
    ['APT::Architecture', architecture],
    ['APT::Architectures', architecture],
    ['Dir::State::status', `${folder}/status`],
    ['Dir::Etc', `${folder}/apt`],
  ].flatMap(([option, value]) => ['-o', `${option}=${value}`]);
}

function failed({ image, platform }: ForeignImage, cause: unknown): FactoryError {
  return new FactoryError('engine-failed', `image ${image} (${platform}): ${engineMessage(cause)}`, {
    hint: `look into the image: it needs ${state.join(' and ')}, as Debian's images have`,
    cause,
  });
}
