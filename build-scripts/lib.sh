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

# model_names [NAME...|all]: puts those of weights/models.json into names, and refuses any other.
model_names() {
  local known name
  read -ra known < <(python3 -c 'import json, sys; print(*json.load(open(sys.argv[1])))' "$root/weights/models.json")
  names=()
  for name in "$@"; do
    [ "$name" != all ] || { names=("${known[@]}"); continue; }
    [[ $name != *" "* && " ${known[*]} " == *" $name "* ]] || die "there is no model '$name' in weights/models.json, which has ${known[*]}"
    names+=("$name")
  done
}

# apt_install PACKAGE...: for one script at a time, since apt has but one lock.
apt_install() {
  [ "$(id -u)" = 0 ] || die "these packages are missing; install them as root: apt-get install $*"
  say "installing $*"
  DEBIAN_FRONTEND=noninteractive quietly "$deps/log/apt-install.log" flock "$deps/apt.lock" \
    sh -c 'apt-get update && apt-get install -y --no-install-recommends "$@"' sh "$@"
}

# content_hash TEXT FILE|FOLDER...: one hash of the text and of all that is in them.
content_hash() {
  { echo "$1"; find "${@:2}" -type f -print0 | sort -z | xargs -0 sha256sum; } | sha256sum | cut -d ' ' -f 1
}

# Tests that passed are remembered by a hash of everything that they depend on.  has_passed NAME HASH; remember_pass NAME HASH
has_passed() { [ "$(cat "$root/build/passed/$1" 2>/dev/null)" = "$2" ]; }
remember_pass() {
  mkdir -p "$(dirname "$root/build/passed/$1")"
  echo "$2" >"$root/build/passed/$1"
}
