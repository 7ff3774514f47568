import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BuildResult, Plan } from '@officina/core';
import { digestsOf } from '../support/assembly-ground.ts';
import { type Buildkitd, startBuildkitd } from '../support/buildkitd.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

const smoke = 'smoke: [{ kind: command, name: it runs, command: [cat, /opt/made] }]';
const made = 'find /out -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +';
/** A chain as our own three are, with every instruction whose line in the history is a builder's own matter. */
const files = {
  'under/image.yaml': `description: below\nchannels: [under]\nparents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }\n${smoke}\n`,
  'under/rootfs/etc/below': 'below\n',
  'under/Dockerfile': `FROM debian AS files
ARG SOURCE_DATE_EPOCH
COPY rootfs/ /out/
RUN chmod -R u=rwX,go=rX /out && ${made}
FROM debian AS first
ARG SOURCE_DATE_EPOCH
ARG EXTRA="a b"
ARG EXTRA
RUN echo "$EXTRA" >/opt/made && touch -h -d "@$SOURCE_DATE_EPOCH" /opt/made /opt
FROM first
ARG SOURCE_DATE_EPOCH
RUN <<EOF
mkdir /opt/more
touch -h -d "@$SOURCE_DATE_EPOCH" /opt/more /opt
EOF
WORKDIR /opt
ENV ONE=1 \\
    TWO="two words"
EXPOSE 80 443/udp
HEALTHCHECK --interval=5s CMD cat /opt/made
VOLUME /srv
COPY --link --chmod=755 --chown=1:1 --from=files /out/ /
USER 1000
CMD ["cat", "/opt/made"]
`,
  'middle/image.yaml': `description: between\nchannels: [middle]\n${smoke}\n`,
  'middle/Dockerfile': `FROM debian AS packages
ARG SOURCE_DATE_EPOCH
RUN mkdir -p /out/usr/share/m && echo m >/out/usr/share/m/m && ${made}
FROM under
COPY --link --from=packages /out/ /
`,
  'over/image.yaml': `description: above\nchannels: [over]\n${smoke}\n`,
  'over/Dockerfile': `FROM debian AS files
ARG SOURCE_DATE_EPOCH
RUN mkdir /out && echo over >/out/over && ${made}
FROM middle
SHELL ["/bin/bash", "-ec"]
USER root
ARG SOURCE_DATE_EPOCH
RUN echo 3 >/opt/three && touch -h -d "@$SOURCE_DATE_EPOCH" /opt/three /opt
COPY --link --from=files /out/ /
LABEL edition=first
ENTRYPOINT ["cat"]
STOPSIGNAL SIGINT
`,
};

describe('the engine and the newest BuildKit', () => {
  let small: SmallWorkspace;
  let apart: Buildkitd;

  beforeAll(async () => {
    small = await smallWorkspace(files);
    apart = await startBuildkitd(small.folder);
  });
  afterAll(async () => {
    await apart?.remove();
    await small?.remove();
  });
  const must = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await small.officina(args, { env: apart.env });
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  /** What the two make of the whole chain, without a cache: digest by image. */
  const madeBy = async (builder: string) => {
    await must('plan', '--rebuild', 'under', '--rebuild', 'middle', '--rebuild', 'over');
    const { candidates } = JSON.parse(await must('build', '--json', '--no-cache', '--builder', builder));
    return candidates.map(({ image, digest }: Record<string, string>) => `${image} ${digest}`);
  };

  it.each(['zstd', 'gzip'])('make the same three images, packed by %s', async (compression) => {
    const platforms = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64';
    await small.write(
      'factory.yaml',
      `registry: ${small.repository}\nplatforms: [${platforms}]\ncompression: ${compression}\n`,
    );
    const byEngine = await madeBy('default');
    expect(byEngine).toHaveLength(3);
    expect(await madeBy('apart')).toEqual(byEngine);
  });

  it('agree when one makes what stands on the tested images of the other', async () => {
    await must('smoke');
    for (const builder of ['default', 'apart']) {
      const { images } = JSON.parse(await must('verify', '--json', '--builder', builder, 'over'));
      expect(images).toHaveLength(1);
      expect(images[0].rebuilt).toBe(images[0].tested);
    }
  });

  it('agree when one lays the layers that an image is assembled with, and the other makes it whole', async () => {
    await small.write('under/rootfs/etc/below', 'another\n');
    const { images } = JSON.parse(await must('plan', '--json')) as Plan;
    expect(images.map(({ name, platforms: [entry] }) => [name, entry?.action])).toEqual([
      ['under', 'assemble'],
      ['middle', 'assemble'],
      // Its RUN stands on what moved: it is built on what is assembled.
      ['over', 'build'],
    ]);
    const madeBy = async (...args: string[]): Promise<BuildResult> =>
      JSON.parse(await must('build', '--json', ...args));
    const assembled = await madeBy('--builder', 'apart');
    expect(assembled.candidates.map((one) => one.assembled?.lines.length)).toEqual([1, 0, undefined]);
    const whole = await madeBy('--builder', 'default', '--no-cache');
    expect(digestsOf(assembled)).toEqual(digestsOf(whole));
  });
});
