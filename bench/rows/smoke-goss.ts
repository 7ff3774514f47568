import { join } from 'node:path';
import { FactoryError, parseSmokeResult, parseYaml } from '@officina/core';
import { z } from 'zod';
import { chain } from '../bump.ts';
import { bringGoss, isGossCheck, toGossConfig } from '../goss.ts';
import type { Ground } from '../ground.ts';
import { type Row, sideBySide, timed } from '../row.ts';
import { forgetGreen } from '../smoke-run.ts';

/** The same checks of the same three images: the whole of `officina smoke`, against goss run in a container of each. */
export const smokeGoss: Row = {
  name: 'smoke-goss',
  title: 'one check, of those that goss can hold',
  against: 'goss in one container per image, the same checks',
  unit: 'ms',
  bar: 1,
  seconds: 50,
  async measure(ground, pairs) {
    const state = join(ground.folder, 'smoke-goss');
    const images = await imagesOfGossChecks(ground, state);
    const place = { state, images };
    for (const verb of ['plan', 'build']) await ground.officina([verb], place);
    const file = join(state, 'smoke.json');
    const count = await writeGoss(ground, state);
    const ours = async () => {
      await forgetGreen(ground, state);
      const milliseconds = await timed(() => ground.officina(['smoke'], place));
      const { reports } = parseSmokeResult((await ground.files.read(file)) ?? '', { file });
      const tested = reports.reduce((sum, { checks }) => sum + checks.filter(isHeldByGoss).length, 0);
      if (tested === count && reports.every(({ green, reused }) => green && !reused))
        return milliseconds / count;
      throw new FactoryError('command-failed', `wanted ${count} green checks, ran ${tested}`, {
        hint: `look at ${file}: it names each check and what it got`,
      });
    };
    await ours();
    const { reports } = parseSmokeResult((await ground.files.read(file)) ?? '', { file });
    const program = await bringGoss(ground.exec, join(state, 'goss'));
    const goss = (image: string, digest: string) => [
      ...['run', '--rm', '--network', 'none', '-v', `${program}:/goss:ro`],
      ...['-v', `${join(state, `${image}.json`)}:/goss.json:ro`, `${ground.repository}@${digest}`],
      ...['/goss', '-g', '/goss.json', 'validate', '--no-color'],
    ];
    // All at once, as ours are: goss alone leaves a core idle at the end of each.
    const all = () => Promise.all(reports.map(({ image, digest }) => ground.docker(goss(image, digest))));
    const baseline = async () => (await timed(all)) / count;
    await baseline();
    return {
      pairs: await sideBySide(pairs, { ours, baseline }),
      note: `${count} checks of three images, the start of officina and of docker run included, the inventory for the SBOM not; what goss cannot hold (environment, locale, elf, ...) is left out of both`,
    };
  },
};

/** What is added to each image's checks without being asked for (top-links) is run by ours alone, and counted by neither. */
function isHeldByGoss({ kind }: { readonly kind: string }): boolean {
  return ['command', 'file', 'script', 'user', 'version'].includes(kind);
}

/** The workspace with nothing but what goss can hold too; checks are no part of a key. */
async function imagesOfGossChecks({ exec, files, workspace, load }: Ground, state: string): Promise<string> {
  const images = join(state, 'images');
  await exec.run('rm', ['-rf', state]);
  await exec.run('mkdir', ['-p', state]);
  await exec.run('cp', ['-a', workspace, images]);
  for (const { name, spec } of (await load()).images) {
    const file = join(images, name, 'image.yaml');
    const whole = parseYaml(z.looseObject({}), (await files.read(file)) ?? '', {
      file,
    });
    const smoke = spec.smoke
      .filter(isGossCheck)
      .map((check) => (check.kind === 'user' ? { ...check, sudo: false } : check));
    await files.write(file, JSON.stringify({ ...whole, smoke }));
  }
  return images;
}

/** Writes a configuration per image, its ancestors' checks in it; returns how many checks they are. */
async function writeGoss({ files, load }: Ground, state: string): Promise<number> {
  const { images } = await load();
  let count = 0;
  for (const [index, name] of chain.entries()) {
    const config = toGossConfig(
      chain.slice(0, index + 1).flatMap((one) => images.find((image) => image.name === one) ?? []),
    );
    await files.write(join(state, `${name}.json`), JSON.stringify(config));
    count += Object.values(config).reduce((sum, entries) => sum + Object.keys(entries).length, 0);
  }
  return count;
}
