import { escapedModule, quoteWord } from '@officina/core';

/** A program of a Go module, and the version of it. */
export interface Compiled {
  /** The module's path. */
  readonly module: string;
  /** As Go writes it: `v1.2.3`. */
  readonly version: string;
  /** The module's packages that are programs, by their paths below it. */
  readonly programs: readonly string[];
}

/**
 * Compiles programs into /unpacked, as Go calls them. The modules are in /fetch, laid out as a proxy has them
 * (https://go.dev/ref/mod#module-proxy), the compiler in /compiler. Go asks a proxy for the list of versions, and for a
 * version's own document, even where it is told which one: no module decides what is in them, so they are written here.
 * Nothing of the image or of the checkout is in what is made: no paths, no C compiler, no settings.
 */
export function compileScript({ module, version, programs }: Compiled): string[] {
  const place = quoteWord(`/said/${escapedModule(module)}/@v`);
  const settings = [
    'PATH=/compiler/usr/local/bin:/compiler/usr/local/go/bin:/usr/bin:/bin',
    ...['HOME=/go', 'GOPATH=/go', 'GOCACHE=/go/cache', 'GOBIN=/unpacked', 'GOENV=off'],
    ...['GOPROXY=file:///said,file:///fetch', 'GOSUMDB=off', 'GOTOOLCHAIN=local', 'CGO_ENABLED=0'],
  ];
  const packages = programs.map((path) => `${path === '.' ? module : `${module}/${path}`}@${version}`);
  return [
    `mkdir -p /go /unpacked ${place}`,
    `echo ${quoteWord(version)} >${place}/list`,
    `echo ${quoteWord(JSON.stringify({ Version: version }))} >${place}/${quoteWord(`${version}.info`)}`,
    ...packages.map(
      (one) => `env -i ${settings.join(' ')} go install -trimpath -ldflags='-s -w' ${quoteWord(one)}`,
    ),
    // Go makes its modules read-only.
    'chmod -R u+w /go',
    'rm -rf /go',
  ];
}
