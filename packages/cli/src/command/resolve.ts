import { FactoryError } from '@officina/core';
import { refusalOf, renderResult } from '@officina/resolve';
import { Option } from 'commander';
import { resolveTask } from '../resolve-step.ts';
import { showResult } from '../result.ts';
import { type UpstreamKind, upstreamKinds, withUpstream } from '../with-upstream.ts';
import { openWorkshop, type Workshop } from '../workshop.ts';
import { example, list, type Register, reads } from './register.ts';

interface ResolveOptions {
  readonly check?: boolean;
  readonly debian?: boolean;
  readonly dryRun?: boolean;
  readonly only?: string[];
  readonly allowDowngrade?: boolean;
  readonly holdVersions?: boolean;
  readonly upstream?: UpstreamKind;
}

/** `officina resolve`: turn the wishes in image.yaml into image.lock.json. */
export const registerResolve: Register = (program, settings) => {
  reads(program.command('resolve'), 'images', 'state', 'platform', 'mirror', 'install-engine', 'json')
    .description('turn the wishes in image.yaml into image.lock.json')
    .option('--check', 'change nothing: the locks answer the wishes, and upstream still has the locked bytes')
    .option(
      '--debian',
      'with --check: the Debian mirror still has the locked packages, too (needs an engine)',
    )
    .option('--dry-run', 'change nothing: say what would move')
    .option('--only <names>', 'images, tools, or image/tool, joined by commas', list)
    .option('--allow-downgrade', 'let a tool or a parent move to an older version')
    .option('--hold-versions', 'parents keep their version, and only what its tag names moves')
    .addOption(
      new Option('--upstream <kind>', 'ask an upstream on loopback instead of the real ones').choices(
        upstreamKinds,
      ),
    )
    .addHelpText(
      'after',
      example(
        'officina resolve --only kubectl,helm',
        'officina resolve --check',
        'officina resolve --check --upstream recorded',
        'officina resolve --dry-run --json',
      ),
    )
    .action(async (options: ResolveOptions) => {
      const {
        check = false,
        debian = false,
        dryRun = false,
        only,
        allowDowngrade = false,
        holdVersions = false,
        upstream,
      } = options;
      if (check && dryRun)
        throw new FactoryError('input-invalid', '--check and --dry-run exclude each other', {
          hint: 'leave one of them out: both write nothing, --check holds the lock against upstream, --dry-run says what would move',
        });
      const workshop = await openWorkshop(settings());
      const mode = check ? 'check' : dryRun ? 'dry-run' : 'write';
      const work = (place: Workshop) =>
        resolveTask(place, 'resolve', {
          mode,
          debian,
          allowDowngrade,
          holdVersions,
          ...(only === undefined ? {} : { only }),
        });
      const result = await (upstream === undefined ? work(workshop) : withUpstream(workshop, upstream, work));
      showResult(workshop.options, result, () => renderResult(result));
      const refusal = refusalOf(result);
      if (refusal !== undefined) throw refusal;
    });
};
