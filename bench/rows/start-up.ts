import { FactoryError } from '@officina/core';
import { timedUp } from '../consumer.ts';
import type { Ground } from '../ground.ts';
import { median, type Row, sideBySide } from '../row.ts';

/** From the golden image, against installing by postCreateCommand what it has from Debian. */
export const startUpInstalled: Row = {
  name: 'start-up-installed',
  title: 'devcontainer up from the golden image, already local',
  against: 'plain Debian whose postCreateCommand installs the same Debian packages',
  unit: 'ms',
  bar: 0.05,
  seconds: 70,
  async measure(ground, pairs) {
    const { golden, plain } = await images(ground);
    const base = (await ground.load()).images.find(({ name }) => name === 'base');
    const packages = base?.spec.debian?.packages;
    if (packages === undefined)
      throw new FactoryError('image-unknown', 'wanted base with Debian packages', {
        hint: 'name the images of the factory with --images',
      });
    const install = `apt-get update -qq && apt-get install -yqq --no-install-recommends ${packages.join(' ')}`;
    return {
      pairs: await sideBySide(pairs, {
        ours: () => timedUp(ground, { image: golden }),
        baseline: () => timedUp(ground, { image: plain, postCreateCommand: install }),
      }),
      note: 'the baseline installs neither the pinned tools nor the npm packages, and is the faster for it',
    };
  },
};

/** What the metadata label and the size of the image cost at a start; the note says it without the change of uid. */
export const startUpEmpty: Row = {
  name: 'start-up-empty',
  title: 'devcontainer up from the golden image, already local',
  against: 'an empty Debian image',
  unit: 'ms',
  bar: 1.3,
  seconds: 20,
  async measure(ground, pairs) {
    const { golden, plain } = await images(ground);
    return {
      pairs: await sideBySide(pairs, {
        ours: () => timedUp(ground, { image: golden }),
        baseline: () => timedUp(ground, { image: plain }),
      }),
      note: `with "updateRemoteUserUID": false in the consumer's file the golden image takes ${await keepingUid(ground, golden, pairs)} ms`,
    };
  },
};

/** The median of as many starts without the image that the client builds to change the uid: milliseconds. */
async function keepingUid(ground: Ground, image: string, count: number): Promise<number> {
  const times: number[] = [];
  for (let start = 0; start < count; start += 1) {
    times.push(await timedUp(ground, { image, updateRemoteUserUID: false }));
  }
  return Math.round(median(times));
}

/** Both in the engine, so that no pull is measured. */
async function images(ground: Ground): Promise<{ readonly golden: string; readonly plain: string }> {
  const debian = 'library/debian:bookworm-slim';
  const own = Object.keys(ground.mirrors).includes('docker.io/');
  const golden = `${ground.repository}:devpod`;
  const plain = `${own ? ground.address : 'docker.io'}/${debian}`;
  for (const image of [golden, plain]) await ground.docker(['pull', '-q', image]);
  return { golden, plain };
}
