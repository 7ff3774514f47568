import { isAbsolute, normalize } from 'node:path';
import { createGitHub } from '@officina/host';
import { createReleaseNotes, type ProposeInputs, readEvidence, run } from '@officina/propose';
import { showResult } from '../result.ts';
import { renderTable } from '../table.ts';
import { openWorkshop, type Workshop } from '../workshop.ts';
import { example, list, type Register, reads } from './register.ts';

/** `officina propose`: keep one pull request per group of moved lock entries. */
export const registerPropose: Register = (program, settings) => {
  reads(program.command('propose'), 'images', 'mirror', 'json')
    .description('keep one pull request per group of moved lock entries, with evidence')
    .option('--repository <owner/name>', 'the repository on GitHub, instead of GITHUB_REPOSITORY')
    .option('--base <branch>', 'the branch that the pull requests want to merge into', 'main')
    .option('--folder <path>', "the images folder's path in the repository")
    .option('--group <name>', "only this group's pull request")
    .option('--label <names>', 'labels of the pull requests', list)
    .option('--build <files>', "build.json of the branch's own run, one per machine", list)
    .option('--smoke <files>', "smoke.json of the branch's own run, one per machine", list)
    .option('--released <file>', 'a release.json to compare with, instead of the newest in the registry')
    .option('--no-notes', "do not quote upstream's release notes")
    .option('--app', "the token is a GitHub App's: its pull requests start workflows")
    .option('--dry-run', 'say what would be proposed, and write nothing')
    .addHelpText(
      'after',
      example(
        'GITHUB_TOKEN=... officina propose --repository owner/images',
        'officina propose --dry-run --json',
        'officina propose --group main --build build.json --smoke smoke.json',
      ),
    )
    .action(async (options: ProposeOptions) => {
      const workshop = await openWorkshop(settings());
      const { files, http, settings: made, talk } = workshop;
      const evidence = await readEvidence(options, files);
      const github = createGitHub({
        ...(options.repository === undefined ? {} : { repository: options.repository }),
        token: made.token,
        log: (message) => talk.warn(message),
      });
      const inputs = { ...inputsOf(options, workshop), ...(evidence === undefined ? {} : { evidence }) };
      const ports = { ...workshop, github, ...(options.notes ? { notes: createReleaseNotes(http) } : {}) };
      const document = await talk.task('propose', () => run(inputs, ports));
      showResult(workshop.options, document, () =>
        document.proposals.length === 0
          ? 'nothing moved: there is nothing to propose\n'
          : renderTable(
              ['action', 'pull request', 'title'],
              document.proposals.map(({ action, url, branch, title }) => [action, url ?? branch, title]),
            ),
      );
    });
};

interface ProposeOptions {
  readonly repository?: string;
  readonly base: string;
  readonly folder?: string;
  readonly group?: string;
  readonly label?: string[];
  readonly build?: string[];
  readonly smoke?: string[];
  readonly released?: string;
  readonly notes: boolean;
  readonly app?: boolean;
  readonly dryRun?: boolean;
}

function inputsOf(options: ProposeOptions, { options: { images }, settings }: Workshop): ProposeInputs {
  const { base, group, label: labels } = options;
  const folder = options.folder ?? (isAbsolute(images) ? 'images' : normalize(images));
  // An installation token is GITHUB_TOKEN or an App's, which nothing tells apart; a person's starts workflows.
  const isInstallation = settings.token?.startsWith('ghs_') === true;
  return {
    images,
    folder: folder.replace(/\/+$/, ''),
    base,
    token: isInstallation && options.app !== true ? 'github-token' : 'app',
    dryRun: options.dryRun === true,
    ...(group === undefined ? {} : { group }),
    ...(labels === undefined ? {} : { labels }),
  };
}
