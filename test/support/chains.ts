import { randomOf } from './random.ts';

/** Images on one another, as files of an images folder, and the versions of their tools. */
export interface Chain {
  /** Its images, lowest first. */
  readonly images: readonly string[];
  /** Path in the images folder to text. */
  readonly files: Readonly<Record<string, string>>;
  /** Image to tool to version. */
  readonly tools: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * What an image of a chain may hold; most of it by linked lines, so that much can be assembled. No WORKDIR: the folder that
 * it makes is of the time of the build, so two builds of the same differ.
 */
const kinds = ['tool', 'tool', 'tool', 'files', 'files', 'made', 'made', 'plain', 'env'] as const;
type Kind = (typeof kinds)[number];

const set = 'find /out -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +';

/**
 * A chain of two to four images on nothing, with tools, trees of files and steps that run tools, in any order. `run` goes
 * into its files, so that an engine has nothing of it yet.
 */
export function sketchChain(seed: number, run: string): Chain {
  const next = randomOf(seed);
  const images = Array.from({ length: 2 + next(3) }, (_, at) => `chain${seed}-${at}`);
  const files: Record<string, string> = {};
  const tools: Record<string, Record<string, string>> = {};
  const inScope: string[] = [];
  for (const [at, image] of images.entries()) {
    const own = Array.from({ length: at === 0 ? 2 : next(2) }, (_, nth) => `t${at}${nth}`);
    inScope.push(...own);
    tools[image] = Object.fromEntries(own.map((tool) => [tool, '1.0.0']));
    const lines = Array.from({ length: 1 + next(5) }, () => kinds[next(kinds.length)] ?? 'tool');
    const drawn = { at, below: images[at - 1], tools: inScope, own, lines, next };
    files[`${image}/Dockerfile`] = renderDockerfile(drawn);
    files[`${image}/image.yaml`] = renderSpec(image, own, at === 0 || own.length > 0);
    files[`${image}/rootfs/etc/${image}`] = `${run} first\n`;
  }
  return { images, files, tools };
}

/** Another state of a chain: a tool or two, a tree of files, seldom a setting moved; the same for the same round. */
export function moveChain(chain: Chain, { seed, round }: { seed: number; round: number }): Chain {
  const next = randomOf(seed * 100 + round);
  const files: Record<string, string> = { ...chain.files };
  const tools: Record<string, Record<string, string>> = structuredClone(chain.tools) as never;
  const pick = <T>(list: readonly T[]) => list[next(list.length)] as T;
  for (let moves = 1 + next(2); moves > 0; moves -= 1) {
    const image = pick(chain.images);
    const owned = Object.keys(tools[image] ?? {});
    const what = next(8);
    if (what === 0) files[`${image}/Dockerfile`] += `ENV MOVED=${round}\n`;
    else if (what < 3 || owned.length === 0) files[`${image}/rootfs/etc/${image}`] += `round ${round}\n`;
    else tools[image] = { ...tools[image], [pick(owned)]: `1.${round}.${moves}` };
  }
  return { ...chain, files, tools };
}

interface Drawn {
  readonly at: number;
  /** The image that it stands on. */
  readonly below: string | undefined;
  /** Tools that it may name, its own last. */
  readonly tools: readonly string[];
  readonly own: readonly string[];
  readonly lines: readonly Kind[];
  readonly next: (bound: number) => number;
}

function renderDockerfile({ at, below, tools, own, lines, next }: Drawn): string {
  const stages: string[] = [];
  const last: string[] = [`FROM ${below ?? 'scratch'}`];
  for (const [nth, kind] of lines.entries()) {
    const tool = tools[next(tools.length)] ?? '';
    const name = `${kind}${nth}`;
    switch (kind) {
      case 'tool':
        last.push(`COPY --link --from=${tool} / /`);
        break;
      case 'files':
      case 'plain':
        stages.push(
          `FROM debian AS ${name}\nARG SOURCE_DATE_EPOCH\nCOPY rootfs/ /out/${at}${nth}/\nRUN ${set}`,
        );
        last.push(`COPY ${kind === 'files' ? '--link --chmod=700 ' : ''}--from=${name} /out/ /`);
        break;
      case 'made':
        stages.push(
          `FROM debian AS ${name}\nCOPY --link --from=${tool} / /\nARG SOURCE_DATE_EPOCH\nRUN mkdir -p /out/opt && ${tool} >/out/opt/${at}${nth} && ${set}`,
        );
        last.push(`COPY --link --chown=5:5 --from=${name} /out/ /`);
        break;
      case 'env':
        last.push(`ENV V${at}${nth}=${next(9)}`);
    }
  }
  const text = [...stages, ...last].join('\n');
  // A tool that nothing takes is refused.
  for (const tool of own) if (!text.includes(tool)) last.push(`COPY --link --from=${tool} / /`);
  // So that no image is empty, and each has something that can move.
  stages.push(`FROM debian AS own\nARG SOURCE_DATE_EPOCH\nCOPY rootfs/ /out/\nRUN ${set}`);
  return `${[...stages, ...last, 'COPY --link --from=own /out/ /'].join('\n')}\n`;
}

function renderSpec(image: string, tools: readonly string[], hasParent: boolean): string {
  const wishes = tools.map(
    (tool) => `${tool}: { datasource: kubernetes, install: [{ to: /usr/local/bin/${tool} }] }`,
  );
  return [
    `description: drawn\nchannels: [${image}]`,
    ...(hasParent
      ? [
          'parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }',
          'unpack-in: debian',
          `tools: { ${wishes.join(', ')} }`,
        ]
      : []),
    'smoke: [{ kind: size, megabytes: 9 }]\n',
  ].join('\n');
}
