import { escapedModule, packagePath, quoteWord } from '@officina/core';

/** A program of a Go module, and the version of it. */
export interface Compiled {
  /** The module's path. */
  readonly module: string;
  /** As Go writes it: `v1.2.3`. */
  readonly version: string;
  /** The module's packages that are programs, by their paths below it. */
  readonly programs: readonly string[];
}

/** A folder that stays empty, and that one step has at a time: each takes all processors, and all together much memory. */
const turn = 'type=cache,id=officina-compile,target=/turn,sharing=locked';

/** Nothing of the image or of the checkout is in what is made: no paths, no C compiler, no settings. */
const settings = [
  'PATH=/compiler/usr/local/bin:/compiler/usr/local/go/bin:/usr/bin:/bin',
  ...['HOME=/go', 'GOPATH=/go', 'GOCACHE=/compiled', 'GOBIN=/unpacked', 'GOENV=off'],
  ...['GOPROXY=file:///said,file:///fetch', 'GOSUMDB=off', 'GOTOOLCHAIN=local', 'CGO_ENABLED=0'],
];
const go = `env -i ${settings.join(' ')} go`;

/**
 * The Dockerfile of Go's own library, compiled once for all programs of a compiler, where Go looks for what is compiled. It
 * names the contexts `unpack`, an image with sh, and `compiler`, the target of the tool that has Go.
 */
export function libraryDockerfile({
  image,
  tool,
}: {
  readonly image: string;
  readonly tool: string;
}): string {
  const missing = `officina: archive-member-missing: ${image}: ${tool} has no program go in /usr/local/bin or /usr/local/go/bin; a link to it must be relative`;
  return [
    'FROM unpack AS library',
    'USER 0',
    `RUN --mount=from=compiler,target=/compiler --mount=${turn} <<'EOF'`,
    'set -eu',
    `[ -x /compiler/usr/local/bin/go ] || [ -x /compiler/usr/local/go/bin/go ] || { echo ${quoteWord(missing)} >&2; exit 1; }`,
    `${go} build -trimpath std`,
    'rm -rf /go',
    'EOF',
    'FROM scratch',
    'COPY --from=library /compiled/ /',
    '',
  ].join('\n');
}

/** What a step that compiles mounts: modules, compiler and library, which it may write to for itself alone. */
export const compileMounts = [
  'target=/fetch',
  'from=compiler,target=/compiler',
  'from=library,target=/compiled,rw',
  turn,
];

/**
 * Compiles programs into /unpacked, as Go calls them. The modules are in /fetch, laid out as a proxy has them
 * (https://go.dev/ref/mod#module-proxy). Go asks a proxy for the list of versions, and for a version's own document, even
 * where it is told which one: no module decides what is in them, so they are written here.
 */
export function compileScript({ module, version, programs }: Compiled): string[] {
  const place = quoteWord(`/said/${escapedModule(module)}/@v`);
  const packages = programs.map((path) => `${packagePath(module, path)}@${version}`);
  return [
    `mkdir -p /go /unpacked ${place}`,
    `echo ${quoteWord(version)} >${place}/list`,
    `echo ${quoteWord(JSON.stringify({ Version: version }))} >${place}/${quoteWord(`${version}.info`)}`,
    ...packages.map((one) => `${go} install -trimpath -ldflags='-s -w' ${quoteWord(one)}`),
    // Go makes its modules read-only.
    'chmod -R u+w /go',
    'rm -rf /go',
  ];
}
