/**
 * Runs in a container that is as restricted as a pod, with an empty home: says `ok <what>` or `bad <what>` on stdout for each
 * promise, what programs complained of on stderr. Its arguments are the program that prepares the home, and the programs to try.
 */
export const podScript = `
said=/tmp/said
expect() { what=$1; shift; if "$@" >"$said" 2>&1; then echo "ok $what"; else echo "bad $what"; sed "s/^/$what: /" "$said" >&2; fi; }
quiet() { complaint=$("$@" 2>&1) && [ -z "$complaint" ] || { printf '%s\\n' "$complaint" >&2; false; }; }
is_powerless() { grep -q '^CapBnd:[[:space:]]*0*$' /proc/self/status && grep -q '^NoNewPrivs:[[:space:]]*1$' /proc/self/status; }
is_read_only() { ! touch /usr/local/officina-smoke; }
is_new_volume() { [ "$(stat -c '%u %g %a' "$HOME")" = "0 $(id -g) 2775" ] && [ -z "$(ls -A "$HOME")" ]; }
state_of() { (cd "$HOME" && find . -path ./.local/state/officina -prune -o -printf '%p %y %m %l ' -type f -exec sha256sum {} + | LC_ALL=C sort); }
is_prepared() { "$prepare" && (cd /etc/skel && find . -type f) | while read -r file; do [ -e "$HOME/$file" ] || exit 1; done; }
is_idle() { before=$(state_of); "$prepare" && [ "$before" = "$(state_of)" ]; }
copies_a_secret() {
  mkdir /tmp/secret && echo hidden >/tmp/secret/key && chmod 444 /tmp/secret/key &&
    "$prepare" "$HOME/.cluster-configs" /tmp/secret &&
    [ "$(stat -c '%a %u' "$HOME/.cluster-configs/key")" = "600 $(id -u)" ] && [ "$(cat "$HOME/.cluster-configs/key")" = hidden ]
}
ends_at_once() {
  sleep infinity & sleeper=$!
  kill -TERM "$sleeper" || return 1
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    kill -0 "$sleeper" 2>/dev/null || return 0
    sleep 0.1
  done
  return 1
}
try_bash() { quiet bash -lc 'cd && : >bash-was-here'; }
try_zsh() { quiet zsh -ic 'cd && : >zsh-was-here'; }
try_tmux() { tmux new-session -d 'sleep 60' && tmux list-sessions && tmux kill-server; }
try_nvim() { nvim --clean --headless +'call writefile(["here"], $HOME . "/nvim-was-here")' +qa && [ -s "$HOME/nvim-was-here" ]; }
try_git() { git init -q "$HOME/repo" && git -C "$HOME/repo" -c user.name=a -c user.email=a@example.org commit -q --allow-empty -m first; }
try_ping() { ping -c 1 -W 5 127.0.0.1; }
try_kubectl() { KUBECONFIG=$HOME/.cluster-configs/own kubectl config set-context here && KUBECONFIG=$HOME/.cluster-configs/own kubectl config get-contexts here; }
prepare=$1; shift
cd / || exit 1
expect 'no capability, and no way to gain one' is_powerless
expect 'the image is read-only' is_read_only
expect 'the home is a new volume' is_new_volume
expect "$prepare gives it what the image's home has" is_prepared
expect "$prepare has nothing to do again" is_idle
expect "$prepare copies a Secret for its user alone" copies_a_secret
for program in "$@"; do expect "$program works" "try_$program"; done
expect 'it ends within 2 s of SIGTERM' ends_at_once
`;

/** How many promises the script looks at beside those of programs: one that goes silent is a failure. */
export const ownPromises = 7;
