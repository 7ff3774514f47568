import {
  type BoxText,
  type BuildResult,
  type Candidate,
  howMade,
  type Plan,
  quoteCell,
  renderBytes,
  renderGraphPicture,
  renderMarkdownTable,
  renderSeconds,
  shortKey,
} from '@officina/core';

/** One row per candidate for a person's table: image, platform, what happened, digest, size. */
export function toBuildRows(result: BuildResult): string[][] {
  return result.candidates.map((candidate) => [
    candidate.image,
    candidate.platform,
    howMade(candidate),
    shortKey(candidate.digest),
    renderSizes(candidate),
    [
      ...(candidate.standIns.length === 0 ? [] : [`${candidate.standIns.length} stand-ins`]),
      ...(candidate.bootstrapped.length === 0 ? [] : ['bootstrapped']),
    ].join(', '),
  ]);
}

/** The Markdown of a job summary: the graph as a picture, candidates, the largest layers and the slowest steps. */
export function renderBuildSummary(result: BuildResult, plan: Pick<Plan, 'images'>): string {
  const counts = (['built', 'assembled', 'reused'] as const)
    .map((how) => [result.candidates.filter((candidate) => howMade(candidate) === how).length, how] as const)
    .filter(([count, how]) => count > 0 || how !== 'assembled');
  const took = result.milliseconds === 0 ? 'the builder was not called' : renderSeconds(result.milliseconds);
  const layers = largestLayers(result);
  const steps = (result.steps ?? []).filter(({ cached }) => !cached).slice(0, 10);
  const cached = (result.steps ?? []).filter((step) => step.cached).length;
  return [
    '## Build',
    '',
    `${counts.map((count) => count.join(' ')).join(', ')}; ${took}.`,
    '',
    ...renderGraphPicture(plan, ({ name }) => boxOf(result.candidates.filter(({ image }) => image === name))),
    '',
    ...renderMarkdownTable(['Image', 'Platform', 'Action', 'Digest', 'Size', 'Note'], toBuildRows(result)),
    '',
    ...(layers.length === 0
      ? []
      : [
          '### Largest layers',
          '',
          ...renderMarkdownTable(
            ['Image', 'Layer', 'Size'],
            layers.map((layer) => [layer.image, quoteCell(layer.name, 200), renderBytes(layer.size)]),
          ),
          '',
        ]),
    ...(steps.length === 0
      ? []
      : [
          '### Slowest steps',
          '',
          `${cached} of ${result.steps?.length ?? 0} steps came from the cache.`,
          '',
          ...renderMarkdownTable(
            ['Image', 'Step', 'Time'],
            steps.map((step) => [step.image, quoteCell(step.name, 200), renderSeconds(step.milliseconds)]),
          ),
          '',
        ]),
  ].join('\n');
}

/** What a consumer pulls, and what it takes on a disk, as far as they are known. */
function renderSizes({ size, unpacked }: Candidate): string {
  const known = [
    size === undefined ? [] : renderBytes(size),
    unpacked === undefined ? [] : `${renderBytes(unpacked)} unpacked`,
  ];
  return known.flat().join(', ');
}

function boxOf(candidates: BuildResult['candidates']): BoxText {
  const ways = candidates.map(howMade);
  const how = (['built', 'assembled'] as const).find((way) => ways.includes(way));
  const sizes = candidates.map(renderSizes).filter((text) => text !== '');
  return { text: [how ?? 'reused', ...sizes].join(', '), stands: how !== undefined };
}

/** The ten largest, each under the first image that has it: a child's are its parent's and then its own. */
function largestLayers({ candidates }: BuildResult): { image: string; name: string; size: number }[] {
  const seen = new Set<string>();
  return candidates
    .flatMap(({ image, platform, layers = [] }) => layers.map((layer) => ({ image, platform, ...layer })))
    .filter(({ platform, name, size }) => {
      const identity = `${platform} ${name} ${size}`;
      return !seen.has(identity) && seen.add(identity);
    })
    .sort((a, b) => b.size - a.size)
    .slice(0, 10);
}
