# The environment of every shell. A container has it already; su, ssh and login shells start without it.
case ":$PATH:" in
*":$HOME/.local/bin:"*) ;;
*) PATH="$HOME/.local/bin:$PATH" ;;
esac
export PATH
export LANG="${LANG:-en_US.UTF-8}"
export KUBECONFIG="${KUBECONFIG:-/home/vscode/.cluster-configs/kubeconfig}"
export TALOSCONFIG="${TALOSCONFIG:-/home/vscode/.cluster-configs/talosconfig}"
export EDITOR="${EDITOR:-nvim}" VISUAL="${VISUAL:-nvim}"
export SOPS_DISABLE_VERSION_CHECK="${SOPS_DISABLE_VERSION_CHECK:-true}"
export NPM_CONFIG_UPDATE_NOTIFIER="${NPM_CONFIG_UPDATE_NOTIFIER:-false}"

# What ssh and clients forward from another machine. LC_ALL=C is a program's own wish.
case ${LC_ALL:-${LC_CTYPE:-$LANG}} in
en_US.UTF-8 | C.UTF-8) ;;
*)
  if [ "${LC_ALL:-}" != C ] && [ "${LC_ALL:-}" != POSIX ] && [ "$(locale charmap 2>/dev/null)" != UTF-8 ]; then
    unset LC_ALL LC_CTYPE
    LANG=C.UTF-8
  fi
  ;;
esac
case ${TERM:-dumb} in
dumb | xterm | xterm-256color) ;;
*)
  if [ ! -e "/usr/share/terminfo/${TERM%"${TERM#?}"}/$TERM" ] && ! infocmp "$TERM" >/dev/null 2>&1; then
    case $- in *i*) echo "officina: nothing here knows the terminal $TERM: taken for xterm-256color" >&2 ;; esac
    export TERM=xterm-256color
  fi
  ;;
esac
