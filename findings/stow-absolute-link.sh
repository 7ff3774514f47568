#!/bin/bash
# GNU Stow 2.3.1 refuses an absolute symbolic link in a package, or links it, by where the repository lies.
#
# Program    stow 2.3.1-1 of Debian bookworm (and of Ubuntu 22.04 and 24.04)
# Guessed    an absolute link is refused wherever it is in a package, or nowhere
# Behaviour  the check looks for the link from the target's top with a path that counts from the link's own folder. At a
#            package's top that is the same. Below it, it finds nothing and the link is made; but for a repository that is
#            reached through the root folder (../../..), the dots too many are swallowed by the root and it is found again.
# Seen       top: refused; below, ~/dotfiles: linked; below, the repository beside the root's folders: refused
# So         a rehearsal in another folder than the real target can judge otherwise than the real run does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd "$folder"
apt-get download -qq stow=2.3.1-1
dpkg-deb -x stow_2.3.1-1_all.deb program
stow() { HOME=$folder perl -I"$folder/program/usr/share/perl5" "$folder/program/usr/bin/stow" --no-folding "$@"; }
stow --version | grep -x 'stow (GNU Stow) version 2.3.1'

package() {
  mkdir -p "$1/top" "$1/below/.config/app"
  ln -s /etc/hosts "$1/top/.hosts"
  ln -s /etc/hosts "$1/below/.config/app/hosts"
}
refused() {
  ! stow "$@" >log 2>&1 && grep -q 'source is an absolute symlink' log
}

package home/dotfiles
refused --dir=home/dotfiles --target=home top
echo 'at the top of a package: refused'

stow --dir=home/dotfiles --target=home below
test "$(readlink home/.config/app/hosts)" = ../../dotfiles/below/.config/app/hosts
echo 'below its top, the repository in the target: linked'

# The home deep enough for the path to go through the root folder, as /home/me and a mount in /mnt are.
far=$(mktemp -d -p /var/tmp)
trap 'rm -rf -- "$folder" "$far"' EXIT
package "$far"
mkdir -p home2
refused --dir="$far" --target=home2 below
echo 'below its top, the repository reached through the root folder: refused'
