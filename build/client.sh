#!/usr/bin/env bash
# Builds the browser client and the console from web/client into the resources of module web, from which `turnpike` serves it.
# The built files are committed: nobody needs Node to build or run Turnpike, only to change the client.
#
#   build/client.sh           type check, unit tests, build
#   build/client.sh --check   the same, and fail if the committed files are not what comes out
set -u
cd "$(dirname "$0")/../web/client" || exit 1
built=../src/main/resources/org/turnpike/web/client
console=../src/main/resources/org/turnpike/web/console

case ${1:-} in
  '' | --check) ;;
  *) echo "usage: build/client.sh [--check]"; exit 2 ;;
esac
command -v npm >/dev/null || { echo "npm is missing: apt-get install npm"; exit 3; }
if grep -nE '"resolved"' package-lock.json; then
  echo "package-lock.json names a registry; npm install with the .npmrc of this folder leaves that out"
  exit 1
fi
# esbuild brings its program as a package of its own, so no install script has to run.
# Not `npm ci`: it refuses a lock file without the programs of machines that a registry does not have.
npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error &&
  npx --no-install tsc --noEmit &&
  npx --no-install vitest run &&
  npx --no-install vite build --logLevel=warn &&
  npx --no-install vite build --config vite.console.config.ts --logLevel=warn || exit 1
if [ "${1:-}" = --check ] && [ -n "$(git status --porcelain -- "$built" "$console")" ]; then
  echo "The committed client or console is not the built one. Run build/client.sh and commit what it writes:"
  git status --short -- "$built" "$console"
  exit 1
fi
