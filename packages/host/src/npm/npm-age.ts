import { type Exec, FactoryError, type NpmAge } from '@officina/core';
import { minimatch } from 'minimatch';
import { z } from 'zod';
import { npmError } from './npm-error.ts';

/** The part of `npm config list --json` that is about ages; an older npm knows some of it, a wrong value npm itself ignores. */
const Config = z.object({
  'min-release-age': z.number().nonnegative().nullish().catch(null),
  before: z.iso.datetime().nullish().catch(null),
  'min-release-age-exclude': z.array(z.string()).nullish().catch(null),
});

/** As npm reads its patterns: they only ever exempt, so nothing in them may turn one into "everything but". */
const patternOptions = { nonegate: true, nocomment: true, noext: true };

/** Asks npm what its configuration wants of ages; where `before` and `min-release-age` are both set, both count. */
export async function readNpmAge({
  exec,
  folder,
}: {
  readonly exec: Exec;
  readonly folder?: string;
}): Promise<NpmAge> {
  const args = ['config', 'list', '--json', '--loglevel=error'];
  const result = await exec.run('npm', args, folder === undefined ? {} : { cwd: folder });
  if (result.exitCode !== 0) throw npmError('npm config list', result);
  const config = readConfig(result.stdout);
  const patterns = (config['min-release-age-exclude'] ?? []).flatMap((entry) =>
    entry.split(',').map((pattern) => pattern.trim()),
  );
  return {
    cooldown: (config['min-release-age'] ?? 0) * 86_400,
    ...(config.before ? { before: new Date(config.before) } : {}),
    isExempt: (pkg) => patterns.some((pattern) => pattern === pkg || minimatch(pkg, pattern, patternOptions)),
  };
}

function readConfig(text: string): z.infer<typeof Config> {
  try {
    return Config.parse(JSON.parse(text));
  } catch (cause) {
    throw new FactoryError('command-failed', 'npm config list did not answer with JSON', {
      hint: 'run by hand: npm config list --json',
      cause,
    });
  }
}
