#!/bin/sh
# Sees to it that a Chromium is there for the tests that look at pages.
set -eu

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests look at pages in Chromium: install it with your system's package manager" >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    printf '%s\n' "The tests look at pages in Chromium. Install it, then run make test again:" \
        "    sudo apt-get install chromium" >&2
    exit 1
fi
echo "Installing Chromium, in which the tests look at pages" >&2
apt-get update -qq >&2 || echo "apt-get update failed; trying with the package lists at hand" >&2
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >&2
