import { shellWords } from './words.ts';

/** A project of PyPI as pip is given one, such as `ansible-core[azure]>=2,<3`. */
export interface PythonRequirement {
  readonly project: string;
  readonly extras: readonly string[];
  /** Without spaces: `>=2,<3`; empty for any. */
  readonly versions: string;
}

/** A command that has pip, pipx or uv install something of PyPI. */
export interface PythonInstall {
  /** Without its path and options: `uv tool install`. */
  readonly command: string;
  /** Whether each project is there for its programs alone, apart from all others. */
  readonly isApart: boolean;
  /** But for what only serves to install: pip, setuptools, wheel. */
  readonly requirements: readonly PythonRequirement[];
  /** The first word that makes it something else than these projects as PyPI has them; undefined for the usual. */
  readonly other: string | undefined;
  /** Whether the programs of what they depend on are called by name, too. */
  readonly isWithOthers: boolean;
}

/** What installs, and whether it does so for programs alone. */
const verbs = [
  ['pip install', false],
  ['uv pip install', false],
  ['pipx install', true],
  ['uv tool install', true],
] as const;

const serves = /^(?:pip|setuptools|wheel)$/i;

/** Reads a command; undefined for any other, and for one that asks nobody. `lookUp` knows what the file sets. */
export function readPythonInstall(
  command: string,
  lookUp: (name: string) => string | undefined = () => undefined,
): PythonInstall | undefined {
  const words = shellWords(command, '\\').map((word) => word.replaceAll(/["']/g, ''));
  const start = words.findIndex((word) => !/^\w+=/.test(word));
  const own = words.slice(0, start).join('\n');
  const [program = '', ...rest] = words.slice(start);
  const isModule = /^(?:\S*\/)?python[\d.]*$/.test(program) && rest[0] === '-m';
  const installer = ((isModule ? rest[1] : program) ?? '').replace(/^\S*\/|[\d.]+$/g, '');
  const { plain, other, isWithOthers } = readWords(rest.slice(isModule ? 2 : 0), installer);
  const line = [installer, ...plain, ''].join(' ');
  const verb = verbs.find(([words]) => line.startsWith(`${words} `));
  if (verb === undefined || rest.includes('--no-index') || rest.includes('--offline')) return undefined;
  const given = plain.slice(verb[0].split(' ').length - 1).map((word) => ({
    word,
    read: readRequirement(installer === 'uv' ? word.replace(/@latest$/, '').replace(/@(?=\d)/, '==') : word),
  }));
  if (given.length === 0 && other === undefined) return undefined;
  const set = places.find((name) => new RegExp(`^${name}=.`, 'm').test(own) || (lookUp(name) ?? '') !== '');
  const numbered = /\d\.\d+$/.test(program) ? program : undefined;
  return {
    command: verb[0],
    isApart: verb[1],
    requirements: given.flatMap(({ read }) =>
      read === undefined || serves.test(read.project) ? [] : [read],
    ),
    other: numbered ?? set ?? other ?? given.find(({ read }) => read === undefined)?.word,
    isWithOthers,
  };
}

/** Reads what installers and people call a project of PyPI; undefined for a url, a path, a file or a variable. */
export function readRequirement(word: string): PythonRequirement | undefined {
  const [, project, extras = '', versions = ''] =
    requirement.exec(word.replaceAll(/\s*([[\],<>=!~]+)\s*/g, '$1')) ?? [];
  if (project === undefined || /\.(?:whl|zip|txt|tar\.\w+|tgz)$/.test(project)) return undefined;
  return { project, extras: extras.split(',').filter((extra) => extra !== ''), versions };
}

/** A project with its extras, as `officina add` is given it. */
export function pypiWord({ project, extras }: Pick<PythonRequirement, 'project' | 'extras'>): string {
  return `pypi:${project}${extras.length === 0 ? '' : `[${extras.join(',')}]`}`;
}

const requirement =
  /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)(?:\[([\w.,-]+)\])?((?:,?(?:[<>]=?|[!=~]=)[\w.*+!${}-]+)*)$/;

/** Options by which what is installed is the same, and where it is; all but those of programs of other names. */
const same = new Set(
  (
    '--break-system-packages --compile --compile-bytecode --disable-pip-version-check --force --force-reinstall --global ' +
    '--ignore-installed --include-deps --native-tls --no-cache --no-cache-dir --no-color --no-compile --no-input --no-progress ' +
    '--no-python-downloads --no-python-version-warning --no-warn-conflicts --no-warn-script-location --prefer-binary --quiet ' +
    '--reinstall --system --upgrade --user --verbose -I'
  ).split(' '),
);
/** Those of them that are given a word. */
const sameWithWord = new Set(
  '--cache-dir --default-timeout --link-mode --log --progress-bar --retries --root-user-action --timeout --upgrade-strategy'.split(
    ' ',
  ),
);
/** Settings by which projects come from elsewhere, go elsewhere, or are for another Python. */
const places = [
  ...['PIP_CONSTRAINT', 'PIP_EXTRA_INDEX_URL', 'PIP_FIND_LINKS', 'PIP_INDEX_URL', 'PIP_PREFIX', 'PIP_TARGET'],
  ...['PIPX_DEFAULT_PYTHON', 'UV_CONSTRAINT', 'UV_DEFAULT_INDEX', 'UV_EXTRA_INDEX_URL', 'UV_FIND_LINKS'],
  ...['UV_INDEX', 'UV_INDEX_URL', 'UV_PYTHON'],
];

interface Words {
  readonly plain: readonly string[];
  readonly other: string | undefined;
  readonly isWithOthers: boolean;
}

/** Parts the words behind an installer; what is written elsewhere is none of them. */
function readWords(words: readonly string[], installer: string): Words {
  const plain: string[] = [];
  let other: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const [name = ''] = word.split('=');
    if (/^(?:\d*|&)[<>]/.test(word)) at += /[<>]$/.test(word) ? 1 : 0;
    else if (!word.startsWith('-')) plain.push(word);
    else if (sameWithWord.has(name)) at += word.includes('=') ? 0 : 1;
    else if (!same.has(name) && !/^-[qvU]+$/.test(word) && !(installer === 'pipx' && word === '-f'))
      other ??= word;
  }
  return { plain, other, isWithOthers: words.includes('--include-deps') };
}
