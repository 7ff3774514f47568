import { makeRepository, type Repository } from './repository.ts';

const note = 'stand-in from the embedded upstream, not the real LazyVim starter';

const init = `-- ${note}
require("config.lazy")
`;

const lazy = `-- ${note}: where no plugin manager is, it clones nothing, so Neovim starts without a network.
require("config.options")
local lazypath = vim.fn.stdpath("data") .. "/lazy/lazy.nvim"
if vim.uv.fs_stat(lazypath) then
  vim.opt.rtp:prepend(lazypath)
else
  package.preload["lazy"] = function()
    return { setup = function() end }
  end
end

require("lazy").setup({
  spec = { { import = "plugins" } },
  checker = {
    enabled = true, -- check for plugin updates periodically
    notify = false, -- notify on update
  },
})
vim.api.nvim_create_autocmd("VimEnter", {
  once = true,
  callback = function()
    require("config.keymaps")
    require("config.autocmds")
  end,
})
`;

const options = `-- ${note}
vim.g.mapleader = " "
vim.g.maplocalleader = "\\\\"
vim.opt.number = true
vim.opt.relativenumber = true
vim.opt.expandtab = true
vim.opt.shiftwidth = 2
vim.opt.termguicolors = true
`;

const autocmds = `-- ${note}
vim.api.nvim_create_autocmd("TextYankPost", {
  callback = function()
    (vim.hl or vim.highlight).on_yank()
  end,
})
`;

/** A stand-in for LazyVim/starter with the same file list; it works without a network. */
export function makeStarter(): Repository {
  return makeRepository({
    name: 'LazyVim/starter',
    date: '2025-09-03T10:00:00Z',
    files: {
      '.gitignore': 'tt.*\n.tests\ndoc/tags\ndebug\n.repro\nfoo.*\n*.log\ndata\n',
      '.neoconf.json': '{}\n',
      LICENSE: `${note}\n`,
      'README.md': `# Starter\n\n${note}.\n`,
      'init.lua': init,
      'lua/config/autocmds.lua': autocmds,
      'lua/config/keymaps.lua': `-- ${note}\nvim.keymap.set("n", "<esc>", "<cmd>nohlsearch<cr>")\n`,
      'lua/config/lazy.lua': lazy,
      'lua/config/options.lua': options,
      'lua/plugins/example.lua': `-- ${note}\nreturn {}\n`,
      'stylua.toml': 'indent_type = "Spaces"\nindent_width = 2\ncolumn_width = 120\n',
    },
  });
}
