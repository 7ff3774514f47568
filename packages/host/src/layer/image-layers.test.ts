import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { digestOf, type LayerFile } from '@officina/core';
import { type Header, pack } from 'tar-stream';
import { createImageLayers, readExport } from './image-layers.ts';
import { readLayer } from './layer-stream.ts';
import { contentsOf, type ExportedBlobs } from './oci-layout.ts';
import { skippedFrame, zstdOf } from './zstd.fixture.ts';

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
  it('unpacks only what is wanted, and tells of all', async () => {
    const [known, fresh] = [await tarOf({ known: 'a' }), await tarOf({ fresh: 'b' })];
    const image = imageOf([known, fresh].map((tar) => [tar, tar]));
    const exported = await tarOf(
      Object.fromEntries(
        [known, fresh, ...image.blobs].map((blob) => [`blobs/sha256/${digestOf(blob).slice(7)}`, blob]),
      ),
    );
    const client = { getImages: async () => Readable.from([exported]) };
    const layers = createImageLayers({ client: async () => client as never });
    const seen: string[] = [];
    const contents = await layers.read(['x'], {
      wanted: async (layer) => layer !== digestOf(known),
      visit: ({ path }) => void seen.push(path),
    });
    expect(seen).toEqual(['fresh']);
    expect(contents.map((content) => content.layers)).toEqual([[digestOf(known), digestOf(fresh)]]);
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
