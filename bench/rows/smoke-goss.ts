import { join } from 'node:path';
import { FactoryError, parseBuildResult, parseSmokeResult, parseYaml, renderDocument } from '@officina/core';
import { z } from 'zod';
import { bringGoss, isGossCheck, toGossConfig } from '../goss.ts';
import type { Ground } from '../ground.ts';
import { type Row, sideBySide, timed } from '../row.ts';

/** What is tested: the image that holds all the others. */
const tested = 'devpod';

/** The same checks of the same image: the whole of `officina smoke`, against goss run in one container. */
export const smokeGoss: Row = {
  name: 'smoke-goss',
  title: 'one check, of those that goss can hold',
  against: 'goss in one container, the same checks',
  unit: 'ms',
  bar: 1,
  async measure(ground, pairs) {
    const state = join(ground.folder, 'smoke-goss');
    const images = await imagesOfGossChecks(ground, state);
    const place = { state, images };
    for (const verb of ['plan', 'build']) await ground.officina([verb], place);
    const { digest } = await keepTested(ground, join(state, 'build.json'));
    const { count, gossfile, program } = await writeGoss(ground, state);
    const ours = async () => {
      // Without its report an image is tested again.
      await ground.exec.run('rm', ['-rf', join(state, 'reports')]);
      const milliseconds = await timed(() => ground.officina(['smoke'], place));
      const file = join(state, 'smoke.json');
      const [report] = parseSmokeResult((await ground.files.read(file)) ?? '', { file }).reports;
      if (report?.green === true && report.checks.length === count) return milliseconds / count;
      throw new FactoryError('command-failed', `wanted ${count} checks, got ${report?.checks.length}`);
    };
    const image = `${ground.repository}@${digest}`;
    const mounts = ['-v', `${program}:/goss:ro`, '-v', `${gossfile}:/goss.json:ro`];
    const validate = ['/goss', '-g', '/goss.json', 'validate', '--no-color'];
    const baseline = async () =>
      (await timed(() =>
        ground.docker(['run', '--rm', '--network', 'none', ...mounts, image, ...validate]),
      )) / count;
    await ours();
    await baseline();
    return {
      pairs: await sideBySide(pairs, { ours, baseline }),
      note: `${count} checks of ${tested}, the start of officina and of docker run included; what goss cannot hold (environment, locale, elf, ...) is left out of both`,
    };
  },
};

/** The workspace with nothing but what goss can hold too; checks are no part of a key. */
async function imagesOfGossChecks({ exec, files, workspace, load }: Ground, state: string): Promise<string> {
  const images = join(state, 'images');
  await exec.run('rm', ['-rf', state]);
  await exec.run('mkdir', ['-p', state]);
  await exec.run('cp', ['-a', workspace, images]);
  for (const { name, spec } of (await load()).images) {
    const file = join(images, name, 'image.yaml');
    const whole = parseYaml(
      z.looseObject({ smoke: z.array(z.unknown()).default([]) }),
      (await files.read(file)) ?? '',
      {
        file,
      },
    );
    const smoke = spec.smoke.flatMap((check, index) => {
      if (!isGossCheck(check)) return [];
      return [check.kind === 'user' ? { ...check, sudo: false } : whole.smoke[index]];
    });
    await files.write(file, JSON.stringify({ ...whole, smoke }));
  }
  return images;
}

/** Leaves the one candidate in build.json and returns it. */
async function keepTested({ files }: Ground, file: string) {
  const build = parseBuildResult((await files.read(file)) ?? '', { file });
  const [candidate] = build.candidates.filter(({ image }) => image === tested);
  if (candidate === undefined) throw new FactoryError('command-failed', `wanted a candidate of ${tested}`);
  await files.write(file, renderDocument({ ...build, candidates: [candidate] }));
  return candidate;
}

async function writeGoss({ exec, files, load }: Ground, state: string) {
  const config = toGossConfig((await load()).images);
  const gossfile = join(state, 'goss.json');
  await files.write(gossfile, JSON.stringify(config));
  const count = Object.values(config).reduce((sum, entries) => sum + Object.keys(entries).length, 0);
  return { count, gossfile, program: await bringGoss(exec, join(state, 'goss')) };
}
