import { isVersioned, type LockedParent, loadWorkspace, type ParentSpec } from '@officina/core';
import { type ResolveResult, refusalOf } from '@officina/resolve';
import { Option } from 'commander';
import { renderTool } from '../add/tool-lines.ts';
import { type WholeImage, wholeTools } from '../add/whole-tools.ts';
import { resolveTask } from '../resolve-step.ts';
import { showResult } from '../result.ts';
import { renderTable } from '../table.ts';
import { openWorkshop, type Workshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** One pinned thing of an image. */
interface Row {
  readonly image: string;
  readonly name: string;
  readonly wanted: string;
  readonly locked: string;
}

/** `officina list`: what is pinned, and what of it is behind. */
export const registerList: Register = (program, settings) => {
  reads(program.command('list'), 'images', 'state', 'platform', 'mirror', 'json')
    .description('what the images have pinned; with --outdated what could move, and what waits')
    .addOption(
      new Option('--outdated', 'ask upstream, and show only what a resolve would move or hold').conflicts(
        'whole',
      ),
    )
    .option('--whole', 'all keys of the tools, with what their rows of the catalogue say (docs/catalogue.md)')
    .addHelpText('after', example('officina list', 'officina list --outdated'))
    .action(async ({ outdated = false, whole = false }: ListOptions) => {
      const workshop = await openWorkshop(settings());
      if (whole) {
        const images = await wholeTools(workshop.files, workshop.options.images);
        showResult(workshop.options, images, () => renderWhole(images));
        return;
      }
      if (!outdated) {
        const rows = await pinned(workshop);
        showResult(workshop.options, rows, () =>
          renderTable(
            ['image', 'what', 'wanted', 'locked'],
            rows.map(({ image, name, wanted, locked }) => [image, name, wanted, locked]),
          ),
        );
        return;
      }
      const result = await resolveTask(workshop, 'resolve', { mode: 'dry-run' });
      const behind = behindIn(result);
      showResult(workshop.options, behind, () => renderBehind(behind));
      const refusal = refusalOf(result);
      if (refusal !== undefined) throw refusal;
    });
};

interface ListOptions {
  readonly outdated?: boolean;
  readonly whole?: boolean;
}

function renderWhole(images: readonly WholeImage[]): string {
  return images
    .filter(({ tools }) => Object.keys(tools).length > 0)
    .map(({ image, tools }) => {
      const lines = Object.entries(tools).map(([name, tool]) => renderTool(name, tool));
      return `# ${image}/image.yaml\ntools:\n${lines.join('\n')}`;
    })
    .join('\n');
}

async function pinned({ files, options }: Workshop): Promise<Row[]> {
  const { images } = await loadWorkspace(files, options.images);
  return images.flatMap(({ name: image, spec, lock }) => [
    ...Object.entries(spec.parents).map(([name, parent]) => ({
      image,
      name,
      wanted: isVersioned(parent) ? wantedOf(parent) : parent.tag,
      locked: lockedOf(lock?.parents[name]),
    })),
    ...Object.entries(spec.tools).map(([name, tool]) => ({
      image,
      name,
      wanted: wantedOf(tool),
      locked: lock?.tools[name]?.version ?? '-',
    })),
  ]);
}

function wantedOf({ pin, constraint = '*' }: Pick<ParentSpec, 'pin' | 'constraint'>): string {
  return pin === undefined ? constraint : `${pin.version} (pinned)`;
}

function lockedOf(parent: LockedParent | undefined): string {
  return parent === undefined ? '-' : (parent.version ?? `${parent.tag}@${parent.digest.slice(0, 19)}`);
}

function behindIn({ images }: ResolveResult) {
  return images.flatMap(({ image, outcomes }) =>
    outcomes
      .filter(({ status }) => status === 'moved' || status === 'added' || status === 'held')
      .map((outcome) => ({ image, ...outcome })),
  );
}

function renderBehind(behind: ReturnType<typeof behindIn>): string {
  if (behind.length === 0) return 'everything is as new as image.yaml allows\n';
  return renderTable(
    ['image', 'what', 'locked', 'could be', ''],
    behind.map(({ image, name, old = '-', waiting, ...rest }) => [
      image,
      name,
      old,
      waiting?.version ?? rest.new ?? '-',
      waiting === undefined ? 'officina resolve takes it' : (rest.message ?? ''),
    ]),
  );
}
