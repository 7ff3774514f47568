import { readLines } from './lines.ts';
import { pypiWord, readPythonInstall } from './python-install.ts';

/** A RUN that looks as if it wanted a network, and the line to write instead. */
export interface NetworkRun {
  readonly line: number;
  /** The words that look so: `apt-get install`. */
  readonly words: string;
  /** What they bring. */
  readonly kind: 'file' | 'debian' | 'npm' | 'go' | 'python' | 'packages';
  readonly instead: string;
}

const tool = 'pin the file under "tools" in image.yaml and write COPY --link --from=<tool> / /';
const open = 'or say why it must have one: network: { open: "..." }';
const registry = `take a release's own file under "tools" in image.yaml, ${open}`;
const goProgram = `compile it as a tool, which officina add <the path of the program> writes, ${open}`;
const plugin = `name it under "with" in the environment of the tool in image.yaml, ${open}`;
const plugins = 'and its plugins stand under "with" in the environment of that';
const renewal = 'it only renews what installs: leave it out';
const libraries =
  'libraries of your own programs come by a requirements.txt with hashes, and image.yaml says why that step has a network: network: { open: "..." }';
const otherSystem = `these packages are not locked here: stand on Debian and name them under "debian" in image.yaml, ${open}`;
const debian =
  'name the packages under "debian" in image.yaml and write RUN --mount=from=officina,target=/officina --mount=from=debian-packages,target=/locked sh /officina/debian';
const npm =
  'name the packages under "npm" in image.yaml and write RUN --mount=from=officina,target=/officina --mount=source=npm,target=/locked --mount=from=npm-packages,target=/fetched sh /officina/npm <name>';

/** Programs at the start of a command, with what makes them ask; `but` is what keeps them from it. */
const habits: readonly {
  readonly words: RegExp;
  readonly but?: RegExp;
  readonly kind: NetworkRun['kind'];
  readonly instead: string | ((command: string) => string);
}[] = [
  { words: /(?:curl|wget|aria2c)(?=\s)/, but: /file:|--version|--help/, kind: 'file', instead: tool },
  {
    words: /(?:apt|apt-get|aptitude)\s(?:.*\s)?(?:update|upgrade|install|source)(?=\s|$)/,
    but: /\.deb\b/,
    kind: 'debian',
    instead: debian,
  },
  {
    words: /(?:npm|pnpm|yarn)\s(?:.*\s)?(?:ci|i|install|add)(?=\s|$)/,
    but: /offline|npm cache add/,
    kind: 'npm',
    instead: npm,
  },
  { words: /npx(?=\s)/, but: /offline|--no-install/, kind: 'npm', instead: npm },
  { words: /git\s(?:.*\s)?(?:clone|fetch|pull|submodule)(?=\s)/, but: /file:/, kind: 'file', instead: tool },
  { words: /go\s(?:.*\s)?install(?=\s)/, kind: 'go', instead: goProgram },
  {
    words: /(?:(?:python[\d.]*\s-m\s)?(?:pip[\d.]*|pipx)|uv(?!\spython\s))\s(?:.*\s)?install(?=\s|$)/,
    but: /--no-index|--offline/,
    kind: 'python',
    instead: adviseOnPython,
  },
  { words: /(?:python[\d.]*\s-m\s)?pipx\s(?:.*\s)?inject(?=\s)/, kind: 'packages', instead: plugin },
  {
    words:
      /(?:(?:python[\d.]*\s-m\s)?pip[\d.]*\s(?:.*\s)?(?:download|wheel)(?=\s)|uv\s(?:.*\s)?(?:add|sync)(?=\s|$))/,
    but: /--no-index|--offline/,
    kind: 'packages',
    instead: libraries,
  },
  {
    words: /(?:uv|gem|cargo|go|rustup)\s(?:.*\s)?(?:install|get|download|add)(?=\s)/,
    but: /--no-index|--local|--offline/,
    kind: 'packages',
    instead: registry,
  },
  {
    words: /(?:conda|mamba|micromamba)\s(?:env\s)?(?:.*\s)?(?:install|create|update)(?=\s)/,
    but: /--offline/,
    kind: 'packages',
    instead: registry,
  },
  {
    words: /(?:bundle|composer|poetry|pixi|brew|dotnet\stool)\s(?:.*\s)?install(?=\s|$)/,
    but: /--local|--no-index/,
    kind: 'packages',
    instead: registry,
  },
  {
    words: /(?:apk\s(?:.*\s)?(?:add|update)|(?:dnf|yum|microdnf|zypper)\s(?:.*\s)?(?:install|update))(?=\s)/,
    but: /--no-network/,
    kind: 'packages',
    instead: otherSystem,
  },
];

/** What to do instead of having pip, pipx or uv install: a tool for a program, a file of hashes for libraries. */
export function adviseOnPython(command: string): string {
  const install = readPythonInstall(command);
  const { requirements = [], other, isApart = false } = install ?? {};
  if (install !== undefined && requirements.length === 0 && other === undefined) return renewal;
  const [only = { project: '<project>', extras: [] }] =
    other === undefined && requirements.length === 1 ? requirements : [];
  const program = `a program is a tool, which officina add ${pypiWord(only)} writes`;
  return isApart ? `${program}, ${open}` : `${program}, ${plugins}; ${libraries}`;
}

/**
 * Every RUN of a Dockerfile that looks as if it wanted a network, once for each thing to write instead; its words are a guess,
 * the builder is what holds.
 */
export function findNetworkRuns(dockerfile: string, file: string): NetworkRun[] {
  const lines = dockerfile.split('\n');
  const { instructions } = readLines(dockerfile, { file });
  return instructions.flatMap(({ keyword, line }, at): NetworkRun[] => {
    if (keyword !== 'RUN') return [];
    // With the bodies of its heredocs, up to where the next instruction begins.
    const text = lines.slice(line - 1, (instructions[at + 1]?.line ?? lines.length + 1) - 1);
    const found = new Map<string, NetworkRun>();
    for (const command of commandsOf(text)) {
      const habit = habitOf(command);
      if (habit !== undefined && !found.has(habit.instead)) found.set(habit.instead, { line, ...habit });
    }
    return [...found.values()];
  });
}

function habitOf(command: string): Omit<NetworkRun, 'line'> | undefined {
  for (const { words, but, kind, instead } of habits) {
    const found = new RegExp(`^(?:${words.source})`).exec(command);
    if (found === null || but?.test(command) === true) continue;
    return { words: found[0], kind, instead: typeof instead === 'string' ? instead : instead(command) };
  }
  return undefined;
}

/** The commands of a RUN as a shell would part them, roughly: without comments, flags and assignments before them. */
function commandsOf(lines: readonly string[]): string[] {
  const joined = lines
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/[\\`]\n/g, ' ')
    .replace(/^\s*RUN\s+/i, '')
    .replace(/^(?:--\w[\w-]*(?:=\S*)?\s+)+/, '');
  return joined
    .split(/\n|;|&&|\|\|?|\$?\(|`|\bthen\b|\bdo\b|\belse\b|\[\s*"/)
    .map((part) =>
      part
        .replace(/["',]+\s*/g, ' ')
        .trim()
        .replace(/^(?:(?:sudo|env|exec|time|!|\w+=\S*|-\w+)\s+|(?:sh|bash)\s+-\w*c\s+|\/\S*\/(?=\w))+/, ''),
    )
    .filter((part) => part !== '');
}
