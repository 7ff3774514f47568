/**
 * Makes a dotfiles repository in a fresh home, runs setup-runtime twice, and says `ok <what>` or `bad <what>` on
 * stdout for each promise; what setup-runtime said goes to stderr.
 */
export const stowScript = `
expect() { what=$1; shift; if "$@"; then echo "ok $what"; else echo "bad $what"; fi; }
cd "$HOME" || exit 1
repo=$HOME/dotfiles
state_of() { (cd "$1" && find . -path ./.local/state/officina/lock -prune -o -printf '%p %y %m %l ' -type f -exec sha256sum {} + | LC_ALL=C sort); }
mkdir -p "$repo/shell/.config/officina smoke" "$repo/scripts" || exit 1
git init -q "$repo" || exit 1
echo mine >"$repo/shell/.officina-smoke"
echo spaced >"$repo/shell/.config/officina smoke/a file"
printf '#!/bin/sh\\necho it runs\\n' >"$repo/scripts/officina-smoke"
chmod +x "$repo/scripts/officina-smoke"
echo in-the-way >"$HOME/.officina-smoke"
before=$(state_of "$repo")
setup-runtime "$repo" >&2
code=$?
expect 'exit code 0' [ "$code" = 0 ]
expect 'package linked into the home' [ "$(readlink -f .officina-smoke)" = "$(readlink -f "$repo/shell/.officina-smoke")" ]
expect 'file name with a space linked' [ -L '.config/officina smoke/a file' ]
expect 'scripts linked into ~/.local/bin' [ "$(.local/bin/officina-smoke)" = 'it runs' ]
expect 'conflicting file in the backup' [ "$(cat .local/state/officina/backup/*/files/.officina-smoke)" = in-the-way ]
expect 'repository untouched' [ "$before" = "$(state_of "$repo")" ]
home=$(state_of "$HOME")
setup-runtime "$repo" >&2
code=$?
expect 'exit code 0 again' [ "$code" = 0 ]
expect 'second run changes nothing' [ "$home" = "$(state_of "$HOME")" ]
`;
