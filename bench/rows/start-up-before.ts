import { join } from 'node:path';
import { placeBefore } from '../before.ts';
import { candidateReference } from '../candidate.ts';
import { timedUp } from '../consumer.ts';
import type { Ground } from '../ground.ts';
import { type Row, sideBySide, timed } from '../row.ts';

/** What the programs and start files that came since then cost at a start. */
export const startUpBefore: Row = {
  name: 'start-up-before',
  title: 'devcontainer up from the golden image, already local',
  bar: 1.05,
  ...besideThen((ground, image) => timedUp(ground, { image })),
};

/** A shell that nobody has started before in this container: its completions are not written down yet. */
export const zshBefore: Row = {
  name: 'zsh-before',
  title: 'the first interactive zsh in a container of the golden image',
  bar: 1.1,
  ...besideThen(firstShell),
};

/** What both rows have: milliseconds of a start, of the image of now and of that of then. */
function besideThen(
  start: (ground: Ground, image: string) => Promise<number>,
): Pick<Row, 'against' | 'unit' | 'seconds' | 'measure'> {
  return {
    against: "this project's, before it had real terminals and homes",
    unit: 'ms',
    seconds: 120,
    async measure(ground, pairs) {
      const { golden, then } = await images(ground);
      return {
        pairs: await sideBySide(pairs, {
          ours: () => start(ground, golden),
          baseline: () => start(ground, then),
        }),
        note: 'the image of then has neither terminfo of every terminal, nor a pinned git, fzf and zoxide',
      };
    },
  };
}

/** Milliseconds of the shell alone: the container runs before. */
async function firstShell(ground: Ground, image: string): Promise<number> {
  const { stdout } = await ground.docker(['run', '--detach', '--rm', '--init', image, 'sleep', '300']);
  const container = stdout.trim();
  try {
    return await timed(() => ground.docker(['exec', container, 'zsh', '-ic', 'true']));
  } finally {
    await ground.docker(['rm', '--force', container]);
  }
}

/** Both devpods in the engine, so that no pull is measured. */
async function images(ground: Ground): Promise<{ readonly golden: string; readonly then: string }> {
  const golden = `${ground.repository}:devpod`;
  const place = { ...(await placeBefore(ground)), registry: `${ground.address}/before/devpod` };
  await ground.officina(['plan'], place);
  await ground.officina(['build', '--push'], place);
  const then = await candidateReference(ground, join(place.state ?? '', 'build.json'), 'devpod');
  for (const image of [golden, then]) await ground.docker(['pull', '--quiet', image]);
  return { golden, then };
}
