# Shared by the scripts of this folder: source "$(dirname "$0")/lib.sh"
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
deps=$(mkdir -p "$root/.deps" && cd "$root/.deps" && pwd -P)  # worktrees may share it by a link
cores=$(nproc 2>/dev/null || sysctl -n hw.ncpu)

say() { printf '\033[1m==\033[0m %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

have() { command -v "$1" >/dev/null 2>&1; }

# Where this Debian gets its packages from; nothing before apt has read its lists.
debian_mirror() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -v security | head -n 1; }

# quietly LOG COMMAND...: runs with its output in a log, which is shown where it fails.
quietly() {
  local log=$1; shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 || { tail -n 40 "$log" >&2; die "'$*' failed; all of its output is in $log"; }
}
