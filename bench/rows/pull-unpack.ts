import { type Row, sideBySide, timed } from '../row.ts';

/** The first start of a consumer. */
export const pullUnpack: Row = {
  name: 'pull-unpack',
  title: 'pull and unpack of the final image by an empty engine',
  against: "the old way's, with gzip",
  unit: 'ms',
  bar: 0.8,
  seconds: 80,
  async measure(ground, pairs) {
    const { seed, repository } = ground;
    await seed.release();
    const pull = (name: string) =>
      ground.onEmptyEngine(({ host }) => timed(() => ground.docker(['pull', '--quiet', name], host)));
    return {
      pairs: await sideBySide(pairs, {
        ours: () => pull(`${repository}:devpod`),
        baseline: () => pull(seed.name('devpod')),
      }),
      note: 'over loopback, so the network weighs nothing',
    };
  },
};
