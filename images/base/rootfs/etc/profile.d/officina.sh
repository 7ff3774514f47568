# The environment of every shell. A container has it already; su, ssh and login shells start without it.
case ":$PATH:" in
*":$HOME/.local/bin:"*) ;;
*) PATH="$HOME/.local/bin:$PATH" ;;
esac
export PATH
export LANG="${LANG:-en_US.UTF-8}"
export KUBECONFIG="${KUBECONFIG:-/home/vscode/.cluster-configs/kubeconfig}"
export TALOSCONFIG="${TALOSCONFIG:-/home/vscode/.cluster-configs/talosconfig}"
