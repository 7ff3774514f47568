import type { ToCheck } from '../check.ts';

const million = 1_000_000;

/** The image keeps its budget, so that growth is a decision. */
export const toSizeCheck: ToCheck<'size'> = (spec, { owner }) => ({
  kind: 'size',
  // An image may have a budget of its own above its ancestors', so the name has the image.
  name: `size ${owner.name}`,
  image: owner.name,
  isolation: 'shared',
  wanted: `at most ${spec.megabytes} MB`,
  probes: [],
  judge: (_, subject) => ({
    passed: subject.unpacked <= spec.megabytes * million,
    got: `${(subject.unpacked / million).toFixed(1)} MB`,
    hint: `see which layer grew, or raise the budget in ${owner.folder}/image.yaml`,
  }),
});
