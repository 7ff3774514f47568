/** A url that a step downloads. */
export interface Download {
  readonly url: string;
  /** What the step does with it: up to the next one. */
  readonly step: string;
  /** The file that an ADD makes of it. */
  readonly target?: string;
}

/** A url as a shell's command has it, what it computes in it included. */
export const urlPattern = /https?:\/\/(?:\$\([^)]*\)|[^\s"'|;>\\)`])+/g;

/** The name that a url has for its file, which a folder keeps. */
export function lastOf(path: string): string {
  return /[^/]*$/.exec(path)?.[0] ?? '';
}

/** What an ADD of one url does, as a RUN would; undefined for any other. */
export function commandOfAdd(body: string): string | undefined {
  const [{ url, target } = { url: '', target: '' }, ...more] = isAdd(body) ? downloadsOf(body) : [];
  return url === '' || target === undefined || more.length > 0 ? undefined : `curl -o ${target} ${url}`;
}

/** Whether a body is that of an ADD, which begins with what it takes. */
export function isAdd(body: string): boolean {
  return /^(?:\[\s*)?"?https?:/.test(body);
}

/** The urls that a RUN's curl and wget are given, or all of it where these are given variables; those of an ADD. */
export function downloadsOf(body: string): Download[] {
  const found = [...body.matchAll(urlPattern)].map(({ 0: url, index }) => ({ url, index }));
  const target = isAdd(body) ? /[\s"]((?!https?:)[^\s"[\]]+)"?\s*\]?\s*$/.exec(body)?.[1] : undefined;
  // A url may have a command in it: it is parted from the others before commands are.
  let next = 0;
  const marked = body.replace(urlPattern, () => `\0${next++}\0`);
  const fetching = marked.split(/[\n;|&`(]|\b(?:then|do|else)\b/).filter((command) => fetches.test(command));
  if (fetching.length === 0 && !isAdd(body)) return [];
  const given = new Set(
    fetching.flatMap((command) => [...command.matchAll(/\0(\d+)\0/g)].map(([, at]) => Number(at))),
  );
  const own = found
    .filter((_, at) => isAdd(body) || given.size === 0 || given.has(at))
    .filter(({ url }) => !checks.test(url));
  const startOf = (index: number) =>
    Math.max(...[';', '|', '&', '\n', '('].map((end) => body.lastIndexOf(end, index))) + 1;
  return own.map(({ url, index }, at) => {
    const after = own[at + 1];
    const step = body.slice(startOf(index), after && startOf(after.index));
    return { url, step, ...(target === undefined ? {} : { target: inFolder(target, lastOf(url)) }) };
  });
}

function inFolder(target: string, name: string): string {
  return /\/$|\/(?:tmp|s?bin)$/.test(target) ? `${target.replace(/\/$/, '')}/${name}` : target;
}

/** What stands beside a program for who wants to check it. */
const checks = /\.(?:sha\d+(?:sum)?|sig|asc)$|(?:checksums?|sha\d*sums?\d*)[^/]*$/i;
const fetches = /^\s*(?:(?:sudo|env|exec|time|if|while|until|!|\w+=\S*)\s+)*(?:\S*\/)?(?:curl|wget|aria2c)\s/;
