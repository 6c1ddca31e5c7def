#!/bin/sh
# Sees to it that the programs are there that the tests start: Chromium looks at pages, ssh-keygen
# checks signatures, R and sqlite3 run the snippets of docs/use/. Nothing is done where all are found.
# Usage: requirements/programs.sh
set -eu

say() { printf '%s\n' "$@" >&2; }

has_one() {
    for name in "$@"; do
        if command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

packages=""
want() { # want PACKAGE NAME...: the package of Debian and Ubuntu, and what the program may be called
    package=$1
    shift
    if ! has_one "$@"; then packages="$packages $package"; fi
}

want chromium chromium chromium-browser google-chrome
want openssh-client ssh-keygen
want r-base-core Rscript
want sqlite3 sqlite3
packages=${packages# }
if [ -z "$packages" ]; then exit 0; fi

# A run that others rely on (CI=true) misses none of them; elsewhere the tests of R, sqlite3 and
# ssh-keygen say that they are skipped, and only pages need their browser.
give_up() {
    say "$@"
    if [ "${CI:-}" = true ] || ! has_one chromium chromium-browser google-chrome; then exit 1; fi
    say "Going on; the tests that need them are skipped."
    exit 0
}

if ! has_one apt-get; then
    give_up "The tests start programs that are not here." \
        "Install with your system's package manager what Debian calls: $packages"
fi
if [ "$(id -u)" -ne 0 ]; then
    give_up "The tests start programs that are not here. Install them, then run make test again:" \
        "    sudo apt-get install --no-install-recommends $packages"
fi
say "Installing what the tests start: $packages"
apt-get update -qq >&2 || say "apt-get update failed; trying with the package lists at hand"
missing=""
for package in $packages; do # one by one: an unknown name spoils no other
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >&2 ||
        missing="$missing $package"
done
if [ -n "$missing" ]; then give_up "Could not install$missing."; fi
