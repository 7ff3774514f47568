import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { digestOf, type LayerFile } from '@officina/core';
import { type Header, pack } from 'tar-stream';
import { skippedFrame, zstdOf } from '../packing/zstd.fixture.ts';
import { storeFolders } from './content-store.ts';
import { createImageLayers, readExport } from './image-layers.ts';
import { readLayer } from './layer-stream.ts';
import { contentsOf, type ExportedBlobs } from './oci-layout.ts';

async function tarOf(files: Readonly<Record<string, string | Uint8Array>>, type: Header['type'] = 'file') {
  const packed = pack();
  for (const [name, content] of Object.entries(files)) packed.entry({ name, type }, Buffer.from(content));
  packed.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of packed) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

/** An export as the engine makes it; returns what was visited and what it is made of. */
async function look(blobs: readonly Buffer[]) {
  const all = Object.fromEntries(blobs.map((blob) => [`blobs/sha256/${digestOf(blob).slice(7)}`, blob]));
  const tar = await tarOf({ ...all, 'oci-layout': '{}', 'manifest.json': '[]' });
  const files: LayerFile[] = [];
  const exported: ExportedBlobs = { documents: new Map(), layers: new Map() };
  const pieces = Array.from({ length: Math.ceil(tar.length / 700) }, (_, i) =>
    tar.subarray(i * 700, (i + 1) * 700),
  );
  await readExport(Readable.from(pieces), exported, (layer) =>
    readLayer(layer, (file) => void files.push(file)),
  );
  return { files, exported };
}

/** An image of layers; each is given with the tar that it holds. */
function imageOf(layers: readonly (readonly [Buffer, Buffer])[], annotations?: Record<string, string>) {
  const rootfs = { type: 'layers', diff_ids: layers.map(([, tar]) => digestOf(tar)) };
  const config = Buffer.from(JSON.stringify({ config: { Env: ['A=b'] }, rootfs, history: [] }));
  const manifest = Buffer.from(
    JSON.stringify({
      config: { digest: digestOf(config), size: config.length },
      layers: layers.map(([layer]) => ({ digest: digestOf(layer), size: layer.length, annotations })),
    }),
  );
  return { blobs: [config, manifest], digest: digestOf(manifest) };
}

describe('readExport', () => {
  const halves = (tar: Buffer) => [tar.subarray(0, 700), tar.subarray(700)] as const;
  it.each([
    ['gzip', (tar: Buffer) => zlib.gzipSync(tar)],
    ['gzip of two members', (tar: Buffer) => Buffer.concat(halves(tar).map((half) => zlib.gzipSync(half)))],
    ['zstd', zstdOf],
    ['zstd of two frames', (tar: Buffer) => Buffer.concat(halves(tar).map(zstdOf))],
    [
      'zstd:chunked',
      (tar: Buffer) => Buffer.concat([skippedFrame(5), ...halves(tar).map(zstdOf), skippedFrame(9)]),
    ],
    ['tar', (tar: Buffer) => tar],
  ])('visits the files of a %s layer', async (_, packed) => {
    const layer = packed(
      await tarOf({ './root/key': 'secret', 'bin/x': new Uint8Array([1, 0, 2]), '.wh.gone': '' }),
    );
    const { files } = await look([layer]);
    expect(
      files.map(({ path, isText, content = '' }) => [path, isText, Buffer.from(content).toString()]),
    ).toEqual([
      ['root/key', true, 'secret'],
      ['bin/x', false, '\x01\0\x02'],
      ['.wh.gone', true, ''],
    ]);
    expect(new Set(files.map((file) => file.layer))).toEqual(new Set([digestOf(layer)]));
  });

  it('keeps ten MiB of a text, all of what else is small, and nothing of what is large', async () => {
    const long = 'x'.repeat(11 * 1024 * 1024);
    const late = Buffer.concat([Buffer.alloc(9000, 'x'), Buffer.from([0])]);
    const [small, large] = [Buffer.alloc(256 * 1024), Buffer.alloc(256 * 1024 + 1)];
    const { files } = await look([zlib.gzipSync(await tarOf({ long, late, small, large }))]);
    expect(files.map(({ isText, content }) => [isText, content?.length])).toEqual([
      [true, 10 * 1024 * 1024],
      [true, 9001],
      [false, 256 * 1024],
      [false, undefined],
    ]);
  });

  it.each([
    ['a torn gzip', (tar: Buffer) => zlib.gzipSync(tar).subarray(0, 60), /end of file/],
    [
      'a gzip torn in its second member',
      (tar: Buffer) => Buffer.concat([zlib.gzipSync(tar), zlib.gzipSync(tar).subarray(0, 40)]),
      /end of file/,
    ],
    ['a torn zstd', (tar: Buffer) => zstdOf(tar).subarray(0, -9), /ends too early/],
    ['a torn tar', (tar: Buffer) => tar.subarray(0, 600), /end of data/],
    ['xz', (tar: Buffer) => Buffer.concat([Buffer.from('fd377a585a00', 'hex'), tar]), /no known kind/],
    ['anything', (tar: Buffer) => Buffer.concat([Buffer.from('any'), tar]), /no known kind/],
  ])('fails for a layer that is %s', async (_, packed, why) => {
    const layer = packed(await tarOf({ 'root/key': 'secret'.repeat(2000) }));
    await expect(look([layer])).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringMatching(why),
    });
  });
});

describe('createImageLayers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'officina-store-'));
  const fileOf = (blob: Buffer) => join(folder, digestOf(blob).slice(7));
  afterEach(() => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  });

  async function engine() {
    const [known, fresh] = [await tarOf({ known: 'a' }), await tarOf({ fresh: 'b' })];
    const image = imageOf([known, fresh].map((tar) => [tar, tar]));
    const blobs = [known, fresh, ...image.blobs];
    const exported = await tarOf(
      Object.fromEntries(blobs.map((blob) => [`blobs/sha256/${digestOf(blob).slice(7)}`, blob])),
    );
    const asked: string[] = [];
    const client = {
      info: async () => ({ DockerRootDir: '/somewhere' }),
      getImage: () => ({ inspect: async () => ({ Id: image.digest }) }),
      getImages: async () => {
        asked.push('export');
        return Readable.from([exported]);
      },
    };
    const layers = createImageLayers({ client: async () => client as never }, () => ['/nowhere', folder]);
    return { known, fresh, image, blobs, asked, layers };
  }

  it.each([
    ['where the engine keeps them', (blobs: readonly Buffer[]) => blobs, []],
    ['in its export, when a layer is not there', ([, ...blobs]: readonly Buffer[]) => blobs, ['export']],
    ['in its export, when nothing is there', () => [], ['export']],
  ])('unpacks only what is wanted, and tells of all, %s', async (_, kept, ways) => {
    const { known, fresh, blobs, asked, layers } = await engine();
    for (const blob of kept(blobs)) writeFileSync(fileOf(blob), blob);
    const seen: string[] = [];
    const contents = await layers.read(['x'], {
      wanted: async (layer) => layer !== digestOf(known),
      visit: ({ path }) => void seen.push(path),
    });
    expect(seen).toEqual(['fresh']);
    expect(contents.map((content) => content.layers)).toEqual([[digestOf(known), digestOf(fresh)]]);
    expect(asked).toEqual(ways);
  });

  it('fails for a layer that the engine keeps in part', async () => {
    const { fresh, blobs, layers } = await engine();
    for (const blob of blobs) writeFileSync(fileOf(blob), blob);
    for (const length of [fresh.length - 600, fresh.length - 512]) {
      writeFileSync(fileOf(fresh), fresh.subarray(0, length));
      const reading = layers.read(['x'], { wanted: async () => true, visit: () => undefined });
      await expect(reading).rejects.toMatchObject({ code: 'engine-failed' });
    }
  });

  it('passes over platforms of an index that were never fetched', async () => {
    const { image, blobs, asked } = await engine();
    const named = (digest: string) => ({ digest, size: 1 });
    const index = Buffer.from(JSON.stringify({ manifests: [named(image.digest), named(digestOf('arm64'))] }));
    for (const blob of [...blobs, index]) writeFileSync(fileOf(blob), blob);
    const client = {
      info: async () => ({ DockerRootDir: '/somewhere' }),
      getImage: () => ({ inspect: async () => ({ Id: digestOf(index) }) }),
    };
    const layers = createImageLayers({ client: async () => client as never }, () => [folder]);
    expect((await layers.contents(['x'])).map(({ digest }) => digest)).toContain(digestOf(index));
    expect(asked).toEqual([]);
  });
});

describe('storeFolders', () => {
  it('looks into the containerd of the engine, then into the one of the system', () => {
    expect(storeFolders('/var/lib/docker')).toEqual([
      expect.stringMatching(/^\/var\/lib\/docker\/containerd\/daemon\/.*\/sha256$/),
      expect.stringMatching(/^\/var\/lib\/containerd\/.*\/sha256$/),
    ]);
  });
});

describe('contentsOf', () => {
  it('gives the layers of a manifest, and of the index over it', async () => {
    const tar = await tarOf({ a: 'b' });
    const layer = zlib.gzipSync(tar);
    const image = imageOf([[layer, tar]]);
    const proof = Buffer.from('{"_type":"statement"}');
    const attestation = imageOf([[proof, proof]], { 'in-toto.io/predicate-type': 'provenance' });
    const index = Buffer.from(
      JSON.stringify({
        manifests: [
          { digest: image.digest, size: 1 },
          { digest: attestation.digest, size: 1 },
          { digest: digestOf('elsewhere'), size: 1 },
        ],
      }),
    );
    const { exported } = await look([layer, proof, ...image.blobs, ...attestation.blobs, index]);
    const made = new Map(contentsOf(exported).map((content) => [content.digest, content]));
    expect([...made.keys()]).toEqual([image.digest, digestOf(index)]);
    for (const content of made.values()) {
      expect(content.layers).toEqual([digestOf(layer)]);
      expect(content.config).toMatchObject({ config: { Env: ['A=b'] } });
    }
  });

  it.each([
    ['a layer that is not there', [], /layer sha256:\w+ is not in the export/],
    ['a layer of another size', [{ size: 1 }], /has 1 bytes in the export, wanted \d+/],
    [
      'a layer of which less came out',
      [{ diffId: digestOf('half') }],
      new RegExp(`was not read whole: what came out of it is ${digestOf('half')}, wanted sha256:`),
    ],
    ['nothing wrong', [{}], undefined],
  ])('judges an image with %s', async (_, seen, wanted) => {
    const tar = await tarOf({ a: 'b' });
    const { blobs, digest } = imageOf([[tar, tar]]);
    const { exported } = await look(blobs);
    for (const one of seen) exported.layers.set(digestOf(tar), { size: tar.length, ...one });
    const judge = () => contentsOf(exported).map((content) => content.digest);
    if (wanted === undefined) expect(judge()).toEqual([digest]);
    else expect(judge).toThrow(wanted);
  });

  it('refuses an image whose config is of other layers', async () => {
    const config = Buffer.from('{"config":{}}');
    const layer = await tarOf({ a: 'b' });
    const named = (blob: Buffer) => ({ digest: digestOf(blob), size: blob.length });
    const manifest = Buffer.from(JSON.stringify({ config: named(config), layers: [named(layer)] }));
    const { exported } = await look([config, layer, manifest]);
    expect(() => contentsOf(exported)).toThrow(/its manifest names 1 layers, its config 0/);
  });
});
