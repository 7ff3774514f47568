import { createReadStream, mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { platformOfNode } from '@officina/core';
import { run } from '../support/officina.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

/** What stands in for all that programs about Go's own language import of its library. */
const imports = [
  ...['go/build', 'go/format', 'go/importer', 'encoding/json', 'os/exec', 'flag', 'log', 'text/template'],
  ...['hash/fnv', 'hash/maphash', 'crypto/md5'],
];
const platform = platformOfNode(process.arch) ?? 'linux/amd64';
// Debian's, where nobody else's is on PATH; see packages/contributor/src/test-tools.ts.
const env = { PATH: [process.env['PATH'] ?? '', '/usr/lib/go-1.24/bin'].join(delimiter) };
const dockerfile = 'FROM debian\nCOPY --link --from=stringer / /\nCOPY --link --from=again / /\n';
const image = (
  constraint: string,
  program = 'cmd/stringer',
) => `description: has a program that is published as source
channels: [made]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
tools:
  go:
    datasource: http-index
    index: { url: "https://go.test/list", match: "go([0-9.]+).tar" }
    asset: https://go.test/go{version}.tar
    install: [{ from: go/, to: /usr/local/lib/go/ }]
    links: { /usr/local/bin/go: ../lib/go/bin/go }
    version: { command: [go, version], match: "go([0-9.]+)" }
  stringer:
    datasource: go
    package: golang.org/x/tools
    constraint: ${constraint}
    build: { programs: [${program}] }
    install: [{ from: stringer, to: /usr/local/bin/stringer }]
  again:
    datasource: go
    package: golang.org/x/tools
    constraint: 0.30.0
    build: { programs: [cmd/stringer] }
    install: [{ from: stringer, to: /usr/local/bin/again }]
`;

describe('a program that is published as source, with the real Go and the modules that everybody gets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'officina-go-'));
  let small: SmallWorkspace;
  let upstream: Server;
  let mirrors: string[] = [];

  const officina = (...args: string[]) =>
    small.officina([...args, ...mirrors], { env: { ...env, OFFICINA_CACHE: join(folder, 'cache') } });
  const must = async (...args: string[]) => {
    const outcome = await officina(...args);
    if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
    return outcome.stdout;
  };
  const go = async (...names: string[]) => {
    const { stdout } = await run('go', ['env', ...names], { env });
    return stdout.trim().split('\n');
  };
  /** The files of Go's library that a program like this one takes, below Go's own folder: all of it compiles three times as long. */
  const library = async (root: string) => {
    const kinds = ['GoFiles', 'SFiles', 'HFiles', 'EmbedFiles'];
    const each = kinds.map((kind) => `{{range .${kind}}}{{$folder}}/{{.}}{{"\\n"}}{{end}}`).join('');
    const { stdout } = await run('go', ['list', '-deps', '-f', `{{$folder := .Dir}}${each}`, ...imports], {
      env: { ...env, CGO_ENABLED: '0' },
    });
    const files = stdout.split('\n').filter((file) => file.startsWith(`${root}/`));
    // Assembly of the runtime takes headers of that folder.
    return ['src/runtime/cgo', ...new Set(files.map((file) => file.slice(root.length + 1)))];
  };
  const locked = async () =>
    JSON.parse(await readFile(join(small.images, 'made/image.lock.json'), 'utf8')).tools.stringer;
  const inImage = async (...command: string[]) => {
    const { candidates } = JSON.parse(await readFile(join(small.folder, 'state/build.json'), 'utf8'));
    return run('docker', ['run', '--rm', candidates[0].engineName, ...command]);
  };

  beforeAll(async () => {
    const [root = '', version = '', proxy = ''] = await go('GOROOT', 'GOVERSION', 'GOPROXY');
    const archive = join(folder, 'go.tar');
    await writeFile(
      join(folder, 'parts'),
      [...(await library(root)), 'bin', 'pkg', 'VERSION', 'go.env'].join('\n'),
    );
    await run('tar', [
      ...['--create', '--dereference', `--file=${archive}`, `--directory=${root}`, '--transform=s,^,go/,'],
      `--files-from=${join(folder, 'parts')}`,
    ]);
    upstream = createServer((request, response) => {
      if (request.url === '/list') response.end(`${version}.tar\n`);
      else createReadStream(archive).pipe(response);
    });
    await new Promise<void>((ready) => upstream.listen(0, '127.0.0.1', ready));
    const { port } = upstream.address() as AddressInfo;
    const [first = ''] = proxy.split(/[,|]/);
    const modules = /^https?:/.test(first) ? first.replace(/\/?$/, '/') : 'https://proxy.golang.org/';
    mirrors = ['--mirror', `https://go.test/=http://127.0.0.1:${port}/`];
    mirrors.push('--mirror', `https://proxy.golang.org/=${modules}`);
    small = await smallWorkspace({ 'made/image.yaml': image('0.30.0'), 'made/Dockerfile': dockerfile });
  });
  afterAll(async () => {
    await small?.remove();
    upstream?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is locked as the files that its compilation takes, each by its bytes, and no others', async () => {
    await must('resolve', '--only', 'go,stringer,again');
    const { version, tag, assets } = await locked();
    expect({ version, tag }).toEqual({ version: '0.30.0', tag: 'v0.30.0' });
    const files = assets.map(({ path }: { path: string }) => path);
    for (const module of ['golang.org/x/tools/@v/v0.30.0', 'golang.org/x/mod/@v/v0.23.0'])
      for (const kind of ['mod', 'zip']) expect(files).toContain(`${module}.${kind}`);
    // Of its go.mod, but nothing that stringer imports.
    expect(files).not.toContain('github.com/yuin/goldmark/@v/v1.4.13.zip');
    expect(await must('resolve', '--check', '--only', 'stringer')).toContain('1 kept');
  });

  it('is compiled without a network, and the compiler is not in the image', async () => {
    await must('plan');
    await must('build');
    const help = await inImage('stringer', '-h');
    expect(help.stderr).toContain('Usage of stringer');
    expect((await inImage('sh', '-c', 'command -v go; ls /usr/local/bin /usr/local/lib')).stdout).not.toMatch(
      /\bgo\b/,
    );
  });

  it('comes to the same bytes wherever it is compiled', async () => {
    // Two steps of their own, each from its modules.
    const { stdout } = await inImage('sha256sum', '/usr/local/bin/stringer', '/usr/local/bin/again');
    const sums = [...stdout.matchAll(/^[0-9a-f]{64}/gm)].map(([sum]) => sum);
    expect(sums).toHaveLength(2);
    expect(new Set(sums).size).toBe(1);
  });

  it('is not asked for its compiler', async () => {
    await must('smoke');
    const { checks } = JSON.parse(await readFile(join(small.folder, `state/smoke.json`), 'utf8')).reports[0];
    expect(checks.map(({ name }: { name: string }) => name)).not.toContain('version go');
  });

  it('moves as any tool: its layer alone is made', async () => {
    await small.write('made/image.yaml', image('0.31.0'));
    await must('resolve', '--only', 'stringer');
    expect((await locked()).version).toBe('0.31.0');
    await must('plan');
    const plan = JSON.parse(await readFile(join(small.folder, 'state/plan.json'), 'utf8'));
    expect(plan.images[0].platforms[0]).toMatchObject({
      platform,
      action: 'assemble',
      assembly: { lines: [2] },
    });
    await must('build');
    expect((await inImage('stringer', '-h')).stderr).toContain('Usage of stringer');
  });

  it('refuses what is no program by what Go says of it', async () => {
    const program = 'go/ast/astutil';
    await small.write(
      'made/image.yaml',
      image('0.31.0', program).replace('from: stringer', `from: ${program.replace(/.*\//, '')}`),
    );
    const before = await locked();
    const { exitCode, stderr } = await officina('resolve', '--only', 'stringer');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringContaining('is not a main package'),
    });
    expect(stderr).toContain('error asset-not-a-program: made: stringer: ');
    expect(await locked()).toEqual(before);
  });
});
