import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { type Digest, digestOf, type LayerFile } from '@officina/core';
import { type Header, pack } from 'tar-stream';
import { createImageLayers, readExport } from './image-layers.ts';
import { readLayer } from './layer-stream.ts';
import { contentsOf, type ExportedBlobs } from './oci-layout.ts';
import { zstdOf } from './zstd.fixture.ts';

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
  const exported: ExportedBlobs = { documents: new Map(), layers: new Set() };
  const pieces = Array.from({ length: Math.ceil(tar.length / 700) }, (_, i) =>
    tar.subarray(i * 700, (i + 1) * 700),
  );
  await readExport(Readable.from(pieces), exported, (layer) =>
    readLayer(layer, (file) => void files.push(file)),
  );
  return { files, exported };
}

function imageOf(layers: readonly Buffer[], annotations?: Record<string, string>) {
  const config = Buffer.from(JSON.stringify({ config: { Env: ['A=b'] }, history: [] }));
  const manifest = Buffer.from(
    JSON.stringify({
      config: { digest: digestOf(config) },
      layers: layers.map((layer) => ({ digest: digestOf(layer), annotations })),
    }),
  );
  return { blobs: [config, manifest], digest: digestOf(manifest) };
}

describe('readExport', () => {
  it.each([
    ['gzip', (tar: Buffer) => zlib.gzipSync(tar)],
    ['zstd', zstdOf],
    ['tar', (tar: Buffer) => tar],
  ])('visits the files of a %s layer', async (_, packed) => {
    const layer = packed(
      await tarOf({ './root/key': 'secret', 'bin/x': new Uint8Array([1, 0, 2]), '.wh.gone': '' }),
    );
    const { files } = await look([layer]);
    expect(files.map(({ path, size, text }) => [path, size, text && Buffer.from(text).toString()])).toEqual([
      ['root/key', 6, 'secret'],
      ['bin/x', 3, undefined],
      ['.wh.gone', 0, ''],
    ]);
    expect(new Set(files.map((file) => file.layer))).toEqual(new Set([digestOf(layer)]));
  });

  it('keeps ten MiB of a text, and nothing of what has a zero byte early', async () => {
    const long = 'x'.repeat(11 * 1024 * 1024);
    const late = Buffer.concat([Buffer.alloc(9000, 'x'), Buffer.from([0])]);
    const { files } = await look([zlib.gzipSync(await tarOf({ long, late }))]);
    expect(files.map(({ text }) => text?.length)).toEqual([10 * 1024 * 1024, 9001]);
  });

  it('fails for a layer that is torn', async () => {
    const torn = zlib.gzipSync(await tarOf({ 'root/key': 'secret'.repeat(2000) })).subarray(0, 60);
    await expect(look([torn])).rejects.toMatchObject({ code: 'engine-failed' });
  });
});

describe('createImageLayers', () => {
  it('unpacks only what is wanted, and tells of all', async () => {
    const [known, fresh] = [await tarOf({ known: 'a' }), await tarOf({ fresh: 'b' })];
    const image = imageOf([known, fresh]);
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
    const layer = zlib.gzipSync(await tarOf({ a: 'b' }));
    const image = imageOf([layer]);
    const proof = Buffer.from('{"_type":"statement"}');
    const attestation = imageOf([proof], { 'in-toto.io/predicate-type': 'provenance' });
    const index = Buffer.from(
      JSON.stringify({
        manifests: [
          { digest: image.digest },
          { digest: attestation.digest },
          { digest: digestOf('elsewhere') },
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

  it('refuses an image with a layer that was not read', async () => {
    const image = imageOf([Buffer.from('never exported')]);
    const { exported } = await look(image.blobs);
    expect(() => contentsOf(exported)).toThrow(/is not in the export/);
    const none: ReadonlySet<Digest> = exported.layers;
    expect(none.size).toBe(0);
  });
});
