import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@officina/core';
import { requireLocked } from './read-materials.ts';

const image = { source: 'docker-image://127.0.0.1:5455/library/debian@x', digest: digestOf('debian') };
const sha = (text: string) => ({ sha256: digestOf(text).slice('sha256:'.length) });

function check(uri: string, digest: Record<string, string> | undefined, names: string[] = []) {
  const metadata = { base_amd64: { 'buildx.build.provenance': { materials: [{ uri, digest }] } } };
  const steps = [{ names, cached: false, log: '' }];
  requireLocked(metadata, ['base_amd64'], { materials: [image], steps });
}
const refused = (message: string) => expect.objectContaining({ code: 'build-unlocked', message });

describe('requireLocked', () => {
  it.each([
    ['pkg:docker/127.0.0.1%3A5455/library/debian?platform=linux%2Famd64', sha('debian')],
    ['pkg:docker/127.0.0.1:5455/library/debian?platform=linux%2Famd64', sha('debian')],
    ['pkg:oci/anything?digest=x', sha('debian')],
  ])('lets %s pass', (uri, digest) => {
    expect(() => check(uri, digest)).not.toThrow();
  });

  it.each([
    ['an image of another digest', 'pkg:docker/library/debian@latest', sha('other')],
    ['an image without a digest', 'pkg:docker/library/debian@latest', undefined],
    ['an url', 'https://tools.example/raw', sha('raw')],
    ['an url with the digest of an image', 'https://tools.example/raw', sha('debian')],
    ['git', 'https://git.example/x.git#main', { sha1: 'a'.repeat(40) }],
  ])('refuses %s', (_, uri, digest) => {
    expect(() => check(uri, digest)).toThrow(
      refused(`base_amd64: the builder read ${uri}, which no lock names`),
    );
  });

  it('names the step', () => {
    expect(() =>
      check('http://x.example/y', sha('y'), ['[base_amd64 2/3] ADD http://x.example/y /']),
    ).toThrow(
      refused(
        'base_amd64: the builder read http://x.example/y, which no lock names, in the step "[base_amd64 2/3] ADD http://x.example/y /"',
      ),
    );
  });

  it('reads the newer form of provenance, too', () => {
    const read = {
      buildDefinition: { resolvedDependencies: [{ uri: 'http://x.example/y', digest: sha('y') }] },
    };
    const metadata = { a: { 'buildx.build.provenance': read } };
    expect(() => requireLocked(metadata, ['a'], { materials: [], steps: [] })).toThrow(
      expect.objectContaining({ code: 'build-unlocked' }),
    );
  });

  it('refuses a builder that says nothing', () => {
    expect(() => requireLocked({ a: {} }, ['a'], { materials: [], steps: [] })).toThrow(
      expect.objectContaining({ code: 'engine-failed' }),
    );
  });
});
