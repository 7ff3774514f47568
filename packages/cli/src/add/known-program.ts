import {
  catalogueNames,
  catalogueRow,
  normalProject,
  packagePath,
  programName,
  type ToolWish,
} from '@officina/core';

/** A tool and what it is called in image.yaml. */
export interface NamedTool {
  readonly name: string;
  readonly tool: ToolWish;
}

/** A program of the catalogue with its whole row: by its name, by a command that it installs, or by its owner/repository. */
export function findProgram(word: string): NamedTool | undefined {
  const row = rowOf(word);
  if (row !== undefined) return { name: word, tool: row };
  return allPrograms().find(({ tool }) => isCalled(tool, word));
}

/** Other hosts of the same files, as Dockerfiles have them. */
const elsewhere: Readonly<Record<string, string>> = {
  'https://go.dev/dl/': 'https://dl.google.com/go/',
  'https://golang.org/dl/': 'https://dl.google.com/go/',
  'https://storage.googleapis.com/kubernetes-release/release/': 'https://dl.k8s.io/release/',
};

/** A program of the catalogue that a url leads to, by what stands before its version. */
export function findProgramAt(url: string): NamedTool | undefined {
  const [other = '', same = ''] = Object.entries(elsewhere).find(([prefix]) => url.startsWith(prefix)) ?? [];
  const asked = same + url.slice(other.length);
  return allPrograms().find(({ tool: { asset = '' } }) => {
    const [start = ''] = asset.split('{');
    return start.startsWith('https://') && asked.startsWith(start);
  });
}

/** A program of the catalogue that is compiled, by the path of its package. */
export function findGoProgram(path: string, all = allPrograms()): NamedTool | undefined {
  return all.find(
    ({ tool: { build, package: module = '' } }) =>
      build?.programs?.some((program) => packagePath(module, program) === path) ??
      (build !== undefined && module === path),
  );
}

/** A program of the catalogue that is an environment of Python, by its project at PyPI. */
export function findPythonProgram(project: string, all = allPrograms()): NamedTool | undefined {
  return all.find(
    ({ tool }) => isEnvironment(tool) && normalProject(tool.package ?? '') === normalProject(project),
  );
}

/** A program of the catalogue that Maven Central has, by its `group:artifact`. */
export function findMavenProgram(artifact: string, all = allPrograms()): NamedTool | undefined {
  return all.find(({ tool }) => tool.datasource === 'maven' && tool.package === artifact);
}

/** Whether a row of the catalogue is an environment of Python, of which only the image knows the Python. */
export function isEnvironment({ datasource, install = [] }: ToolWish): boolean {
  return datasource === 'pypi' && install.some(({ to }) => to.endsWith('/'));
}

/** Paths of modules whose repositories are at GitHub: whoever owns the host says which. */
const vanity: Readonly<Record<string, string>> = {
  'gotest.tools/gotestsum': 'github.com/gotestyourself/gotestsum',
  'mvdan.cc/': 'github.com/mvdan/',
  'sigs.k8s.io/': 'github.com/kubernetes-sigs/',
};

/** A program of the catalogue that GitHub has as a file, by the path of a Go package of the same repository. */
export function findReleasedProgram(path: string, all = allPrograms()): NamedTool | undefined {
  const [other = '', same = ''] = Object.entries(vanity).find(([prefix]) => path.startsWith(prefix)) ?? [];
  const [host, owner, repository] = `${same}${path.slice(other.length)}`.split('/');
  if (host !== 'github.com') return undefined;
  return all.find(
    ({ tool }) =>
      tool.datasource === 'github-releases' &&
      isCalled(tool, `${owner}/${repository}`) &&
      isCalled(tool, programName(path)),
  );
}

let programs: readonly NamedTool[] | undefined;

/** The whole catalogue, read once. */
function allPrograms(): readonly NamedTool[] {
  programs ??= catalogueNames().map((name) => ({ name, tool: rowOf(name) ?? {} }));
  return programs;
}

function rowOf(name: string): ToolWish | undefined {
  return catalogueRow(name) as ToolWish | undefined;
}

function isCalled({ package: repository, install = [], links = {} }: ToolWish, word: string): boolean {
  if (word.includes('/')) return repository?.toLowerCase() === word.toLowerCase();
  return [...install.map(({ to }) => to), ...Object.keys(links)].includes(`/usr/local/bin/${word}`);
}
