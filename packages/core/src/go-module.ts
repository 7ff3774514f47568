/** Go's public module proxy: where versions are asked for, and where the lock says that a module is. */
export const goProxy = 'https://proxy.golang.org';

/** A module's path as a proxy and a module cache have it: a capital letter is `!` and the small one (go.dev/ref/mod#goproxy-protocol). */
export function escapedModule(module: string): string {
  return module.replaceAll(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

/** The path of a package of a module, of which "." is the module itself. */
export function packagePath(module: string, program: string): string {
  return program === '.' ? module : `${module}/${program}`;
}

/**
 * What Go calls the program of a package path: "the last non-major-version component" of it (`go help build`), where major
 * versions are `v2` and higher. `v0`, `v1`, `v02` and `yaml.v3` are names as any other (load.DefaultExecName of cmd/go).
 */
export function programName(path: string): string {
  const elements = path.split('/');
  const last = elements.pop() ?? '';
  return /^v(?:[2-9]|[1-9]\d+)$/.test(last) ? (elements.pop() ?? last) : last;
}
