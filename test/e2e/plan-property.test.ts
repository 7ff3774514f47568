import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Digest, digestOf, isFactoryError, loadWorkspace, renderLock } from '@officina/core';
import {
  createEngineImages,
  createFiles,
  createPorts,
  findEngine,
  startRegistry,
  stopRegistry,
} from '@officina/host';
import { bakeDefinition, renderBake } from '../../packages/build/src/bake.ts';
import { readEntries } from '../../packages/host/src/layer/layer-stream.ts';
import { run as plan } from '../../packages/plan/src/run.ts';
import { platform } from '../support/ground.ts';
import { run } from '../support/officina.ts';
import { randomOf } from '../support/random.ts';

/** Generated workspaces; 1,000 outside CI: `OFFICINA_WORKSPACES=1000 officina test plan-property`. */
const count = Number(process.env['OFFICINA_WORKSPACES'] ?? 20);
const parents = ['one', 'two'] as const;

interface Sketch {
  /** Path to text, or to where a link leads. */
  readonly files: ReadonlyMap<string, string | { readonly link: string }>;
  readonly dockerfile: string;
}

/** A folder and a Dockerfile that takes some of it, in many of the ways that there are to say so. */
function sketch(seed: number): Sketch {
  const next = randomOf(seed);
  const pick = <T>(list: readonly T[]) => list[next(list.length)] as T;
  const paths = [
    'a.txt',
    'b.txt',
    'sub/c.txt',
    'sub/deep/d.txt',
    'e f.txt',
    '[g].txt',
    'h.md',
    'sub/i.md',
    'é.txt',
    'x$y.txt',
  ];
  const files = new Map<string, string | { readonly link: string }>(
    paths.filter(() => next(4) > 0).map((path) => [path, `${seed} ${path} ${next(1e6)}\n`]),
  );
  files.set('a.txt', `${seed} a ${next(1e6)}\n`);
  files.set('sub/c.txt', `${seed} c ${next(1e6)}\n`);
  if (next(2) === 0) files.set('link', { link: pick(['a.txt', 'sub', 'sub/c.txt']) });
  if (next(3) === 0) files.set('sub/inner', { link: '../a.txt' });
  if (next(2) === 0)
    files.set(
      '.dockerignore',
      pick(['*.md\n', 'sub/deep\n', '**/*.md\n!sub/i.md\n', 'b.txt\n# x\n', '*\n!a.txt\n!sub\n']),
    );
  const sources = [
    'a.txt',
    './sub',
    'sub/',
    'sub/c.txt',
    '*.txt',
    'sub/*',
    '[ab].txt',
    '\\[g\\].txt',
    'link',
    '$S',
    '${T}/c.txt',
    '${S:-b.txt}',
    '"a.txt"',
    'x\\$y.txt',
    ...['$S', '$S', '$S/', '/$S'],
    'nope*',
  ];
  const steps = Array.from({ length: 1 + next(4) }, (_, at): string => {
    const one = pick(sources);
    switch (next(7)) {
      case 0:
        return next(3) === 0 ? `COPY . /${at}/` : `ADD ${one} /${at}/`;
      case 1:
        return `COPY ["e f.txt", "sub/c.txt", "/${at}/"]`;
      case 2:
        return `COPY --link --chmod=640 ${one} ${pick(sources)} /${at}/`;
      case 3:
        return pick(
          ['--from=one /file', '--from=two /file', '--from=MADE /made', '--from=0 /made'].map(
            (from) => `COPY ${from} /${at}/`,
          ),
        );
      case 4:
        return `COPY \\\n  # between\n  ${one} \\\n\n  /${at}/`;
      case 5:
        return `COPY <<EOF ${one} /${at}/\nCOPY h.md /\nEOF`;
      default:
        return `COPY ${one} /${at}/`;
    }
  });
  const base = pick(['one', 'two', 'scratch', 'made', '${BASE}']);
  const dockerfile = [
    ...(next(2) === 0 ? ['# escape=\\'] : []),
    `ARG BASE=${pick(parents)}`,
    `FROM ${pick(['one', 'two', 'scratch', '$BASE'])} AS made`,
    'COPY a.txt /made/',
    `FROM ${base}`,
    `ENV S=${pick(['a.txt', 'sub/c.txt'])} T=sub`,
    ...(next(2) === 0 ? [`ARG S=${pick(['b.txt', 'h.md'])}`] : []),
    ...steps,
    '',
  ].join('\n');
  return { files, dockerfile };
}

const image = `description: generated
channels: [made]
parents:
${parents.map((name) => `  ${name}: { image: docker.io/library/${name}, tag: x }`).join('\n')}
smoke: [{ kind: secrets }]
`;

interface Provenance {
  readonly materials?: readonly { readonly uri: string; readonly digest: { readonly sha256: string } }[];
}

/** Every file of an image's tar: its sha256 and its permission bits. */
async function filesOf(tar: string): Promise<{ path: string; sum: string; mode: string }[]> {
  const found: { path: string; sum: string; mode: string }[] = [];
  const layer = { digest: digestOf(''), packing: 'tar' as const, bytes: createReadStream(tar) };
  await readEntries(layer, ({ path, kind, mode, sha256 }) => {
    // The builder puts what it says of the build beside the files.
    if (kind === 'file' && path !== 'provenance.json')
      found.push({ path, sum: sha256, mode: (mode & 0o777).toString(8).padStart(4, '0') });
  });
  return found;
}

describe('what plan believes', () => {
  let folder: string;
  let address: string;
  const digests: Record<string, Digest> = {};
  const sums = new Map<string, string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'officina-property-'));
    const ports = createPorts({ tty: false });
    ({ address } = await startRegistry({ ...ports, folder: join(folder, 'registry'), port: 5857 }));
    const engine = createEngineImages(await findEngine(ports));
    for (const name of parents) {
      const place = join(folder, name);
      await mkdir(place);
      await writeFile(join(place, 'file'), `the file of ${name}\n`);
      await writeFile(join(place, 'Dockerfile'), 'FROM scratch\nCOPY file /file\n');
      sums.set(createHash('sha256').update(`the file of ${name}\n`).digest('hex'), name);
      const tag = `${address}/library/${name}:x`;
      const { exitCode, stderr } = await run('docker', ['buildx', 'build', '--load', '-t', tag, place]);
      if (exitCode !== 0) throw new Error(stderr);
      digests[name] = await engine.push(tag);
      await engine.untag(tag);
    }
  });
  afterAll(async () => {
    await stopRegistry(join(folder, 'registry'));
    await rm(folder, { recursive: true, force: true });
  });

  /** Builds one workspace as build would, and gives what is in the image and what the builder says that it used. */
  async function built(seed: number) {
    const { files, dockerfile } = sketch(seed);
    const images = join(folder, `w${seed}`);
    const place = join(images, 'made');
    const write = async (path: string, text: string) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    };
    await write(join(images, 'factory.yaml'), `registry: ${address}/team/x\nplatforms: [${platform}]\n`);
    await write(join(place, 'image.yaml'), image);
    await write(join(place, 'Dockerfile'), dockerfile);
    const locked = Object.fromEntries(
      parents.map((name) => [
        name,
        { image: `docker.io/library/${name}`, tag: 'x', digest: digests[name] as Digest },
      ]),
    );
    await write(
      join(place, 'image.lock.json'),
      renderLock({ schema: 'officina.lock/v1', image: 'made', parents: locked, tools: {} }),
    );
    for (const [path, file] of files) {
      if (typeof file === 'string') {
        await write(join(place, path), file);
        await chmod(join(place, path), seed % 2 === 0 ? 0o644 : 0o600);
      } else {
        await mkdir(dirname(join(place, path)), { recursive: true });
        await symlink(file.link, join(place, path));
      }
    }
    let kept = '';
    const history = {
      read: async () => undefined,
      write: async (text: string) => {
        kept = text;
      },
    };
    const ports = {
      files: createFiles(),
      registry: { manifest: async () => undefined, blob: async () => undefined },
      engine: undefined,
      talk: { warn: () => undefined },
      history,
    };
    const made = await plan({ images }, ports);
    const workspace = await loadWorkspace(ports.files, images);
    const definition = bakeDefinition({ workspace, plan: made, mirrors: { 'docker.io/': `${address}/` } });
    const [name = ''] = definition.group.default.targets;
    const bake = join(images, 'bake.json');
    const tar = join(images, 'image.tar');
    await writeFile(bake, renderBake(definition));
    const metadata = join(images, 'metadata.json');
    const flags = [
      '--set',
      `${name}.output=type=tar,dest=${tar}`,
      '--set',
      `${name}.attest=type=provenance,mode=max`,
    ];
    const outcome = await run('docker', [
      'buildx',
      'bake',
      '-f',
      bake,
      '--allow=fs=/',
      '--metadata-file',
      metadata,
      ...flags,
    ]);
    return { made, kept, dockerfile, outcome, tar, metadata, name, images };
  }

  it(
    `is what the builder does, in ${count} generated workspaces`,
    async () => {
      const wrong: string[] = [];
      let accepted = 0;
      let refused = 0;
      let late = 0;
      for (let seed = 1; seed <= count; seed++) {
        let result: Awaited<ReturnType<typeof built>>;
        try {
          result = await built(seed);
        } catch (error) {
          if (!isFactoryError(error)) throw error;
          refused += 1;
          continue;
        }
        const { made, kept, dockerfile, outcome, tar, metadata, name, images } = result;
        const say = (what: string) => void wrong.push(`${seed}: ${what}\n${dockerfile}`);
        // Plan does not fill in an ARG of a stage: that the file which it names is not there is for the builder to say.
        const unknown = /^ARG S=(.*)$/m.exec(dockerfile)?.[1] ?? '';
        if (unknown !== '' && outcome.stderr.includes(`"/${unknown}": not found`)) late += 1;
        else if (outcome.exitCode !== 0)
          say(`plan takes it, the builder does not: ${outcome.stderr.slice(-300)}`);
        else {
          accepted += 1;
          const key = JSON.parse(kept) as Record<string, unknown>;
          const text = JSON.stringify(key);
          for (const { path, sum, mode } of await filesOf(tar)) {
            const isHeredoc = /\/EOF$/.test(path);
            const chmodded = mode === '0640';
            const holds = sums.has(sum) || isHeredoc || text.includes(chmodded ? sum : `${mode} ${sum}`);
            if (!holds) say(`${path} (${mode} ${sum}) is in the image and in no key`);
          }
          const told = JSON.parse(await readFile(metadata, 'utf8')) as Record<
            string,
            Record<string, Provenance>
          >;
          const used = told[name]?.['buildx.build.provenance']?.materials ?? [];
          const externals = Object.values(made.images[0]?.externals ?? {}).map(
            (one) => one.split('@sha256:')[1],
          );
          for (const { uri, digest } of used)
            if (!externals.includes(digest.sha256))
              say(`the builder took ${uri}, which the plan does not name`);
          if (told[name]?.['buildx.build.provenance'] === undefined) say('the builder gave no provenance');
        }
        await rm(images, { recursive: true, force: true });
      }
      process.stderr.write(
        `plan property: ${accepted} built, ${refused} refused by plan, ${late} by the builder, ${wrong.length} wrong\n`,
      );
      expect(wrong).toEqual([]);
      expect(accepted).toBeGreaterThan(count / 4);
    },
    24 * 3_600_000,
  );
});
