import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseLock, renderLock, sha256 } from '@officina/core';
import { run as command } from '../support/officina.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

/** Other bytes than those of any run before, so that nothing is in the engine's cache yet. */
const run = randomBytes(8).toString('hex');
const tool = (name: string) =>
  `${name}: { datasource: kubernetes, install: [{ to: /usr/local/bin/${name} }] }`;
const smoke = 'smoke: [{ kind: size, megabytes: 9 }]\n';
const set = 'find /out -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +';
/** A chain on nothing, so that a whole build of it takes no time; its steps run in Debian. */
const files = {
  'under/image.yaml': `description: has the tools
channels: [under]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
unpack-in: debian
tools: { ${tool('kept')}, ${tool('moved')}, ${tool('last')} }
${smoke}`,
  'under/rootfs/etc/under': 'one\n',
  'under/build/note': `${run}\n`,
  'under/Dockerfile': `FROM debian AS files
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
  'middle/image.yaml': `description: takes one of them\nchannels: [middle]\n${smoke}`,
  'middle/Dockerfile': `FROM debian AS made
COPY --link --from=kept / /
ARG SOURCE_DATE_EPOCH
RUN mkdir -p /out/opt && kept >/out/opt/made && ${set}
FROM under
COPY --link --from=made /out/ /
ENV C=3
`,
  'over/image.yaml': `description: on top\nchannels: [over]\nlabels: { own: "1" }\n${smoke}`,
  'over/Dockerfile': 'FROM middle\nLABEL edition=first\nENTRYPOINT ["/usr/local/bin/moved"]\n',
};

type Action = readonly [image: string, action: string, lines?: readonly number[]];
interface Planned {
  readonly images: readonly {
    readonly name: string;
    readonly platforms: readonly { action: string; assembly?: { lines: number[] } }[];
  }[];
}
interface Built {
  readonly candidates: readonly {
    readonly image: string;
    readonly key: string;
    readonly digest: string;
    readonly engineName?: string;
    readonly assembled?: { readonly lines: readonly number[] };
  }[];
}

describe('an image whose layers are known', () => {
  let small: SmallWorkspace;
  let upstream: Server;

  const program = (name: string, version: string) => `#!/bin/sh\necho ${name} ${version} ${run}\n`;
  const lockTools = async (versions: Record<string, string>) => {
    const file = 'under/image.lock.json';
    const lock = parseLock(await readFile(join(small.images, file), 'utf8'), { file });
    const { port } = upstream.address() as AddressInfo;
    const tools = Object.entries(versions).map(([name, version]) => {
      const url = `http://127.0.0.1:${port}/${name}/${version}`;
      const asset = { url, sha256: sha256(program(name, version)), evidence: 'own-download' as const };
      return [name, { version, assets: [{ platform: 'any' as const, ...asset }] }];
    });
    await small.write(file, renderLock({ ...lock, tools: { ...lock.tools, ...Object.fromEntries(tools) } }));
  };
  const must = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await small.officina(args);
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  const built = async (...args: string[]) => JSON.parse(await must('build', '--json', ...args)) as Built;
  const digests = ({ candidates }: Built) => candidates.map(({ image, digest }) => [image, digest]);
  /** Gives candidates the names of tested images: there is nothing in them that smoke could run. */
  const makeGreen = async ({ candidates }: Built) => {
    for (const { image, key } of candidates) {
      const name = `officina.local/${image}`;
      const hex = key.slice('sha256:'.length);
      await docker('tag', `${name}:candidate-${hex}`, `${name}:green-${hex}`);
    }
  };
  const docker = async (...args: string[]) => {
    const { exitCode, stderr } = await command('docker', args);
    if (exitCode !== 0) throw new Error(stderr);
  };
  /** Plans and builds, and builds all of it again without a cache: the two must be one. It is tested then. */
  const sameAsWhole = async (wanted: readonly Action[]) => {
    const { images } = JSON.parse(await must('plan', '--json')) as Planned;
    expect(
      images.map(({ name, platforms: [entry] }) => [name, entry?.action, entry?.assembly?.lines]),
    ).toEqual(wanted.map(([name, action, lines]) => [name, action, lines]));
    const made = await built();
    expect(made.candidates.map(({ assembled }) => assembled?.lines)).toEqual(
      wanted.map(([, , lines]) => lines),
    );
    expect(digests(await built('--no-cache'))).toEqual(digests(made));
    await makeGreen(made);
  };

  beforeAll(async () => {
    upstream = createServer((request, response) => {
      const [, name = '', version = ''] = request.url?.split('/') ?? [];
      response.end(program(name, version));
    });
    await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
    small = await smallWorkspace(files);
    await lockTools({ kept: '1.0.0', moved: '1.0.0', last: '1.0.0' });
    await must('plan');
    await makeGreen(await built());
  });
  afterAll(async () => {
    await small?.remove();
    upstream?.close();
  });

  it('is assembled when one tool moves, and so is what stands on it', async () => {
    await lockTools({ moved: '1.1.0' });
    await sameAsWhole([
      ['under', 'assemble', [12]],
      ['middle', 'assemble', []],
      ['over', 'assemble', []],
    ]);
  });

  it('has a layer made anew by a step that takes the tool from below', async () => {
    await lockTools({ kept: '1.1.0', last: '1.1.0' });
    await sameAsWhole([
      ['under', 'assemble', [11, 14]],
      ['middle', 'assemble', [6]],
      ['over', 'assemble', []],
    ]);
  });

  it('is assembled when a tree of files moves', async () => {
    await small.write('under/rootfs/etc/under', 'two\n');
    await sameAsWhole([
      ['under', 'assemble', [13]],
      ['middle', 'assemble', []],
      ['over', 'assemble', []],
    ]);
  });

  it('stands on one that is built whole, because what moved lies below a layer that is not linked', async () => {
    await small.write('under/build/note', `another ${run}\n`);
    await sameAsWhole([
      ['under', 'build'],
      ['middle', 'assemble', []],
      ['over', 'assemble', []],
    ]);
    await small.write('under/build/note', `a third ${run}\n`);
    expect(await must('plan', '--explain')).toContain('whole: under/Dockerfile:9: COPY stands on what moved');
  });

  it('is built whole where a setting of it or of what it stands on moved', async () => {
    await small.write('middle/Dockerfile', files['middle/Dockerfile'].replace('C=3', 'C=4'));
    await sameAsWhole([
      ['under', 'build'],
      ['middle', 'build'],
      ['over', 'build'],
    ]);
  });

  it('is put together in the registry where that alone has the earlier image', async () => {
    await lockTools({ moved: '2.0.0' });
    await must('plan');
    for (const { image, key } of (await built('--push')).candidates) {
      const hex = key.slice('sha256:'.length);
      const green = `${small.repository}:green-${hex}`;
      await docker('tag', `officina.local/${image}:candidate-${hex}`, green);
      await docker('push', green);
      await docker('rmi', green);
    }
    await lockTools({ moved: '2.1.0' });
    await must('plan');
    const made = await built('--push');
    expect(made.candidates).toMatchObject([
      { found: 'registry', reused: false, assembled: { lines: [12] } },
      { found: 'registry', reused: false, assembled: { lines: [] } },
      { found: 'registry', reused: false, assembled: { lines: [] } },
    ]);
    expect(made.candidates.map(({ engineName }) => engineName)).toEqual([undefined, undefined, undefined]);
    expect(digests(await built('--no-cache'))).toEqual(digests(made));
    const { candidates } = made;
    for (const { digest } of candidates) await docker('pull', `${small.repository}@${digest}`);
  });

  it('is built whole where the image that it would be assembled from is gone', async () => {
    await lockTools({ moved: '1.2.0' });
    await must('plan');
    const names = await command('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}']);
    const green = /^officina\.local\/under:green-(.*)$/;
    const greens = names.stdout.split('\n').filter((name) => small.keys.has(green.exec(name)?.[1] ?? ''));
    await docker('rmi', ...greens);
    const made = await built();
    const [under, middle] = made.candidates;
    expect([under?.assembled, middle?.assembled]).toEqual([undefined, undefined]);
    expect(digests(await built('--no-cache'))).toEqual(digests(made));
  });
});
