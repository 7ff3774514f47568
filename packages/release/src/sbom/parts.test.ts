import { describe, expect, it } from '@jest/globals';
import { partsOf } from './parts.ts';
import { content } from './sbom-content.fixture.ts';

/** The package url of a tool that was fetched from this url. */
function urlOf(url: string): string | undefined {
  const asset = { platform: 'any', url, sha256: 'ab'.repeat(32), evidence: 'own-download' } as const;
  const [base, ...more] = content.locks;
  if (base === undefined) throw new Error('no lock');
  const lock = { ...base.lock, tools: { thing: { version: '4.33.5', assets: [asset] } } };
  const parts = partsOf({ ...content, locks: [{ ...base, lock }, ...more] });
  return parts.find(({ name }) => name === 'thing')?.purl;
}

describe('partsOf', () => {
  it.each([
    [
      'com/google/protobuf/protoc/4.33.5/protoc-4.33.5-linux-x86_64.exe',
      'pkg:maven/com.google.protobuf/protoc@4.33.5?classifier=linux-x86_64&type=exe',
    ],
    [
      'org/jacoco/org.jacoco.cli/4.33.5/org.jacoco.cli-4.33.5.jar',
      'pkg:maven/org.jacoco/org.jacoco.cli@4.33.5',
    ],
  ])('names what Maven Central has as advisories do: %s', (path, purl) => {
    expect(urlOf(`https://repo.maven.apache.org/maven2/${path}`)).toBe(purl);
  });

  it('names what lies elsewhere by its url and sum', () => {
    expect(urlOf('https://nexus.example.org/maven2/a/b/1/b-1.jar')).toMatch(
      /^pkg:generic\/thing@4\.33\.5\?checksum=/,
    );
  });
});
