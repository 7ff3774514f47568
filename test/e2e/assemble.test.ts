import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { candidateTag, engineGreenName, greenTag } from '@officina/core';
import {
  type AssemblyGround,
  assemblyGround,
  digestsOf,
  run,
  writeChain,
} from '../support/assembly-ground.ts';
import { type Chain, moveChain, sketchChain } from '../support/chains.ts';

const tool = (name: string) =>
  `${name}: { datasource: kubernetes, install: [{ to: /usr/local/bin/${name} }] }`;
const smoke = 'smoke: [{ kind: size, megabytes: 9 }]\n';
const set = 'find /out -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +';

/** A chain on nothing, so that a whole build of it takes no time; its steps run in Debian. */
function chainOf(name: string): Chain {
  const [under, middle, over] = [`${name}-under`, `${name}-middle`, `${name}-over`] as const;
  const files = {
    [`${under}/image.yaml`]: `description: has the tools
channels: [${under}]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
unpack-in: debian
tools: { ${tool('kept')}, ${tool('moved')}, ${tool('last')} }
${smoke}`,
    [`${under}/rootfs/etc/under`]: `${name} one\n`,
    [`${under}/build/note`]: `${name} ${run}\n`,
    [`${under}/Dockerfile`]: `FROM debian AS files
ARG SOURCE_DATE_EPOCH
COPY rootfs/ /out/
RUN chmod -R u=rwX,go=rX /out && ${set}
FROM debian AS noted
ARG SOURCE_DATE_EPOCH
RUN --mount=source=build,target=/b mkdir /out && cp /b/note /out/note && ${set}
FROM scratch
COPY --from=noted /out/ /
ENV A=1 B="two words"
COPY --link --from=kept / /
COPY --link --from=moved / /
COPY --link --chmod=700 --from=files /out/ /
COPY --link --from=last / /
USER 1:1
`,
    [`${middle}/image.yaml`]: `description: takes one of them\nchannels: [${middle}]\n${smoke}`,
    [`${middle}/Dockerfile`]: `FROM debian AS made
COPY --link --from=kept / /
ARG SOURCE_DATE_EPOCH
RUN mkdir -p /out/opt && kept >/out/opt/made && ${set}
FROM ${under}
COPY --link --from=made /out/ /
ENV C=3
`,
    [`${over}/image.yaml`]: `description: on top\nchannels: [${over}]\nlabels: { own: "1" }\n${smoke}`,
    [`${over}/Dockerfile`]: `FROM ${middle}\nLABEL edition=first\nENTRYPOINT ["/usr/local/bin/moved"]\n`,
  };
  const tools = { [under]: { kept: '1.0.0', moved: '1.0.0', last: '1.0.0' } };
  return { images: [under, middle, over], files, tools };
}

/** What is to happen to the images of a chain, and which of their lines are laid anew. */
type Actions = readonly (readonly [action: string, lines?: readonly number[]])[];

describe('an image whose layers are known', () => {
  const chains = Object.fromEntries(
    ['tool', 'taken', 'tree', 'below', 'setting'].map((name) => [name, chainOf(name)]),
  );
  const seed = Number(process.env['OFFICINA_SEED'] ?? 1);
  const drawn = sketchChain(seed, run);
  let ground: AssemblyGround;

  const onlyOf = (...some: readonly (Chain | undefined)[]) =>
    some.flatMap((chain) => ['--only', chain?.images.at(-1) ?? '']);
  /** Plans and builds, moves, and does it again; then builds all of it without a cache: the two must be one. */
  const sameAsWhole = async (some: readonly (Chain | undefined)[], move: () => Promise<void>) => {
    const only = onlyOf(...some);
    await ground.plan(...only);
    await ground.makeGreen(await ground.build());
    await move();
    const { images } = await ground.plan(...only);
    const made = await ground.build();
    const planned = images.flatMap(({ name, platforms: [entry] }) =>
      entry?.assembly === undefined ? [] : [[name, entry.assembly.lines]],
    );
    expect(
      made.candidates.flatMap(({ image, assembled }) => (assembled ? [[image, assembled.lines]] : [])),
    ).toEqual(planned);
    expect(digestsOf(await ground.build('--no-cache'))).toEqual(digestsOf(made));
    await ground.makeGreen(made);
    const actions = ({ images: names }: Chain): Actions =>
      images
        .filter(({ name }) => names.includes(name))
        .flatMap(({ platforms }) =>
          platforms.map(
            ({ action, assembly }) => (assembly ? [action, assembly.lines] : [action]) as [string],
          ),
        );
    const whole = images.flatMap(({ platforms }) => platforms.map((entry) => entry.whole));
    return { whole, actions: some.map((chain) => chain && actions(chain)) };
  };

  beforeAll(async () => {
    ground = await assemblyGround([...Object.values(chains), drawn]);
  });
  afterAll(() => ground?.remove());

  it('is assembled when tools or files of linked lines move, and so is what stands on it', async () => {
    const { tool: one, taken, tree } = chains;
    const { actions } = await sameAsWhole([one, taken, tree], async () => {
      await ground.lockTools('tool-under', { moved: '1.1.0' });
      await ground.lockTools('taken-under', { kept: '1.1.0', last: '1.1.0' });
      await ground.small.write('tree-under/rootfs/etc/under', 'two\n');
    });
    expect(actions).toEqual([
      [
        ['assemble', [12]],
        ['assemble', []],
        ['assemble', []],
      ],
      // A step takes the tool from below: its layer is made anew, too.
      [
        ['assemble', [11, 14]],
        ['assemble', [6]],
        ['assemble', []],
      ],
      [
        ['assemble', [13]],
        ['assemble', []],
        ['assemble', []],
      ],
    ]);
  });

  it('is built whole where a layer that is not linked, or a setting, moved', async () => {
    const { below, setting } = chains;
    const { actions, whole } = await sameAsWhole([below, setting], async () => {
      await ground.small.write('below-under/build/note', `another ${run}\n`);
      await ground.small.write('setting-under/build/note', `another ${run}\n`);
      const file = 'setting-middle/Dockerfile';
      await ground.small.write(file, setting?.files[file]?.replace('C=3', 'C=4') ?? '');
    });
    expect(actions).toEqual([
      // What stands on one that is built is assembled on it.
      [['build'], ['assemble', []], ['assemble', []]],
      [['build'], ['build'], ['build']],
    ]);
    expect(whole).toContain('below-under/Dockerfile:9: COPY stands on what moved');
  });

  it('is the same in a drawn chain, some of which is built', async () => {
    await sameAsWhole([drawn], () => writeChain(ground, moveChain(drawn, { seed, round: 1 })));
  });

  it('is put together in the registry where that alone has the earlier image', async () => {
    const { small, engine } = ground;
    const only = onlyOf(chains['tool']);
    for (const { name, platforms } of (await ground.plan(...only)).images)
      for (const { key } of platforms) {
        const green = `${small.repository}:${greenTag(key)}`;
        await engine.tag(engineGreenName(name, key), green);
        await engine.push(green);
        for (const there of [green, engineGreenName(name, key)]) await engine.untag(there);
      }
    await ground.lockTools('tool-under', { moved: '2.1.0' });
    await ground.plan(...only);
    const made = await ground.build('--push');
    expect(made.candidates).toMatchObject([
      { found: 'registry', reused: false, assembled: { lines: [12] } },
      { found: 'registry', reused: false, assembled: { lines: [] } },
      { found: 'registry', reused: false, assembled: { lines: [] } },
    ]);
    expect(made.candidates.map(({ engineName }) => engineName)).toEqual([undefined, undefined, undefined]);
    expect(digestsOf(await ground.build('--no-cache'))).toEqual(digestsOf(made));
    for (const { image, key, platform, digest } of made.candidates) {
      await engine.pull(`${small.repository}@${digest}`, platform);
      await engine.pull(`${small.repository}:${candidateTag(image, key, platform)}`, platform);
    }
  });

  it('is built whole where the image that it would be assembled from is gone', async () => {
    const only = onlyOf(chains['taken']);
    const [{ name = '', platforms: [entry] = [] } = {}] = (await ground.plan(...only)).images;
    await ground.lockTools('taken-under', { moved: '1.2.0' });
    await ground.plan(...only);
    await ground.engine.untag(engineGreenName(name, entry?.key ?? 'sha256:'));
    const made = await ground.build();
    const [under, middle] = made.candidates;
    expect([under?.assembled, middle?.assembled]).toEqual([undefined, undefined]);
    expect(digestsOf(await ground.build('--no-cache'))).toEqual(digestsOf(made));
  });
});
