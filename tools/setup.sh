#!/bin/sh
# Makes sure that what the named groups need is here: dotnet, native (linker), node, fixtures (npm packages), peers (servers of others).
# As root missing Debian packages are installed; otherwise the exact command is printed and we stop.
set -eu
cd "$(dirname "$0")/.."
missing=""

need() { # program package
  command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}

dotnet_is_here() {
  if ! command -v dotnet >/dev/null 2>&1; then
    echo "dev: the .NET 10 SDK is missing. Install it (https://dot.net), then run this again." >&2
    exit 3
  fi
  case $(dotnet --version 2>/dev/null) in
    10.*) ;;
    *) echo "dev: 'dotnet --version' names no .NET 10 SDK. Install the .NET 10 SDK (https://dot.net), then run this again." >&2; exit 3 ;;
  esac
}

install_missing() {
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "dev: missing:$missing. Install with" >&2
    echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing" >&2
    echo "and run this again." >&2
    exit 3
  fi
  echo "dev: installing$missing"
  apt-get update -qq
  # shellcheck disable=SC2086 # a list of packages
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

node_is_new_enough() {
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 18 ] || { echo "dev: node $(node --version) is too old, 18 or newer is needed." >&2; exit 3; }
}

npm_packages() { # directory
  # npm writes .package-lock.json last, so it tells a finished install, and its age tells a lock file that changed since.
  if [ ! -e "$1/node_modules/.package-lock.json" ] || [ "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ]; then
    echo "dev: npm ci in $1"
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error)
    touch "$1/node_modules/.package-lock.json"
  fi
}

for group; do
  case $group in
    dotnet) dotnet_is_here ;;
    native)
      command -v clang >/dev/null 2>&1 || need gcc gcc
      [ -e /usr/include/stdlib.h ] || missing="$missing libc6-dev" ;;
    node) need node nodejs ;;
    fixtures) need node nodejs; need npm npm ;;
    peers)
      [ -x /usr/sbin/nginx ] || need nginx nginx
      [ -x /usr/sbin/haproxy ] || need haproxy haproxy ;;
    *) echo "setup: no such group: $group" >&2; exit 2 ;;
  esac
done
install_missing
for group; do
  case $group in
    node) node_is_new_enough ;;
    fixtures) for lock in fixtures/*/package-lock.json fixtures/services/*/package-lock.json; do npm_packages "$(dirname "$lock")"; done ;;
  esac
done
