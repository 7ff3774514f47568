import { describe, expect, it } from '@jest/globals';
import { hashOf, type Reply } from './fake-ports.fixture.ts';
import { refusalOf } from './result.ts';
import { amd, arm, attempt } from './run.fixture.ts';

const each = 40;
const file = 'images/base/image.lock.json';
const plain = 'asset: "https://files.example/NAME-{version}-{arch}"';
const wheel = (name: string, machine: string) =>
  `${name.replaceAll('-', '_')}-1.0.0-py3-none-manylinux_2_17_${machine}.whl`;

/** A tool of each datasource that lists versions of programs whose files are elsewhere, and what its upstream answers. */
const kinds: Readonly<
  Record<
    string,
    (name: string) => { readonly line: string; readonly replies: Readonly<Record<string, Reply>> }
  >
> = {
  pypi: (name) => ({
    line: `datasource: pypi, package: ${name}, unpack: raw`,
    replies: {
      [`https://pypi.org/simple/${name}/`]: JSON.stringify({
        files: [wheelOf(name, 'x86_64', amd), wheelOf(name, 'aarch64', arm)],
      }),
      [`https://files.example/${wheel(name, 'x86_64')}`]: amd,
      [`https://files.example/${wheel(name, 'aarch64')}`]: arm,
    },
  }),
  go: (name) => ({
    line: `datasource: go, package: example.org/${name}, ${plain.replace('NAME', name)}`,
    replies: {
      [`https://proxy.golang.org/example.org/${name}/@v/list`]: 'v1.0.0\nv0.9.0\n',
      [`https://proxy.golang.org/example.org/${name}/@v/v1.0.0.mod`]: `module example.org/${name}\n`,
    },
  }),
  cargo: (name) => ({
    line: `datasource: cargo, package: ${name}, ${plain.replace('NAME', name)}`,
    replies: {
      [`https://index.crates.io/${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`]: JSON.stringify({
        vers: '1.0.0',
        cksum: hashOf(name),
      }),
    },
  }),
  maven: (name) => ({
    line: `datasource: maven, package: "org.example:${name}", asset: "${name}-{version}-{arch}"`,
    replies: {
      [`https://repo.maven.apache.org/maven2/org/example/${name}/maven-metadata.xml`]:
        '<metadata><versioning><versions><version>1.0.0</version></versions></versioning></metadata>',
      ...mavenFiles(name),
    },
  }),
  'gitlab-releases': (name) => ({
    line: `datasource: gitlab-releases, package: team/${name}, ${plain.replace('NAME', name)}`,
    replies: {
      [`https://gitlab.com/api/v4/projects/team%2F${name}/releases?per_page=100`]: JSON.stringify([
        { tag_name: 'v1.0.0', released_at: '2026-01-01T00:00:00Z' },
      ]),
    },
  }),
  'http-index': (name) => ({
    line: `datasource: http-index, index: { url: "https://index.example/${name}", versions: "" }, ${plain.replace('NAME', name)}`,
    replies: { [`https://index.example/${name}`]: '["1.0.0"]' },
  }),
};

function mavenFiles(name: string): Readonly<Record<string, Reply>> {
  const folder = `https://repo.maven.apache.org/maven2/org/example/${name}/1.0.0`;
  return Object.fromEntries(
    Object.entries({ amd64: amd, arm64: arm }).flatMap(([arch, body]) => {
      const url = `${folder}/${name}-1.0.0-${arch}`;
      return [
        [url, body],
        [`${url}.sha256`, hashOf(body)],
      ];
    }),
  );
}

function wheelOf(name: string, machine: string, content: string): object {
  const filename = wheel(name, machine);
  const hashes = { sha256: hashOf(content) };
  return {
    filename,
    url: `https://files.example/${filename}`,
    hashes,
    'upload-time': '2026-01-01T00:00:00Z',
  };
}

describe('the requests of a resolve', () => {
  it('are at most 1.2 for each of 240 locked tools of six datasources, of which nothing moved', async () => {
    const made = Object.entries(kinds).flatMap(([kind, make]) =>
      Array.from({ length: each }, (_, at) => {
        const name = `${kind.slice(0, 4)}-tool-${at}`;
        const { line, replies } = make(name);
        const files = {
          [`https://files.example/${name}-1.0.0-amd64`]: amd,
          [`https://files.example/${name}-1.0.0-arm64`]: arm,
        };
        return {
          line: `  ${name}: { ${line}, install: [{ to: /opt/${name} }] }\n`,
          replies: kind === 'pypi' || kind === 'maven' ? replies : { ...replies, ...files },
        };
      }),
    );
    const tools = `\n${made.map(({ line }) => line).join('')}`;
    const replies = Object.assign({}, ...made.map((one) => one.replies));
    const first = await attempt(tools, replies);
    expect(refusalOf(first.result)).toBeUndefined();
    const { result, http } = await attempt(tools, replies, { texts: { [file]: first.texts[file] ?? '' } });
    expect(refusalOf(result)).toBeUndefined();
    expect(result.images[0]).toMatchObject({ lock: 'unchanged' });
    expect(result.images[0]?.outcomes).toHaveLength(6 * each);
    expect(http.asked.length).toBeLessThanOrEqual(1.2 * 6 * each);
    // Nothing is asked for twice.
    expect(new Set(http.asked).size).toBe(http.asked.length);
  });
});
