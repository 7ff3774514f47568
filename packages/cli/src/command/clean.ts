import { FactoryError, quoteTerminal } from '@officina/core';
import { clearKept, findKept, renderKept } from '../kept-downloads.ts';
import { clearLeftovers, findLeftovers, renderLeftovers } from '../leftovers.ts';
import { showResult } from '../result.ts';
import { bareWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina clean`: take away what killed runs left, and with --cache what the machine keeps, after asking. */
export const registerClean: Register = (program, settings) => {
  reads(program.command('clean'), 'state', 'json')
    .description('take away what killed runs left: containers, registry, untested images; asks first')
    .option('--cache', 'also what this machine keeps so as not to ask for it again: downloads, modules, uv')
    .option('--yes', 'do not ask')
    .addHelpText('after', example('officina clean', 'officina clean --cache', 'officina clean --yes --json'))
    .action(async ({ cache = false, yes = false }: CleanOptions) => {
      const workshop = bareWorkshop(settings());
      const found = await findLeftovers(workshop);
      const kept = cache ? await findKept(workshop.settings.cacheFolder) : [];
      const lines = [...renderLeftovers(found), ...renderKept(kept)];
      const isAgreed = lines.length > 0 && (yes || (await isWanted(lines)));
      if (isAgreed) {
        await clearLeftovers(found, workshop);
        await clearKept(kept);
      }
      const document = { ...found, ...(cache ? { cache: kept } : {}), removed: isAgreed };
      showResult(workshop.options, document, () => textOf(lines, isAgreed));
    });
};

interface CleanOptions {
  readonly cache?: boolean;
  readonly yes?: boolean;
}

/** Asks on the terminal; throws input-invalid where nobody can answer. */
async function isWanted(lines: readonly string[]): Promise<boolean> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    throw new FactoryError(
      'input-invalid',
      `${lines.length} things were left, and nobody can be asked here`,
      {
        hint: 'look at officina doctor, then run officina clean --yes',
      },
    );
  }
  const { createInterface } = await import('node:readline/promises');
  const asking = createInterface({ input: stdin, output: stderr });
  try {
    stderr.write(quoteTerminal(`${lines.join('\n')}\n`));
    return /^y(?:es)?$/i.test(
      (await asking.question('Nothing of this state folder may run now. Remove? [y/N] ')).trim(),
    );
  } finally {
    asking.close();
  }
}

function textOf(lines: readonly string[], isAgreed: boolean): string {
  if (lines.length === 0) return 'nothing was left\n';
  return isAgreed ? lines.map((line) => `removed: ${line}\n`).join('') : 'nothing was removed\n';
}
