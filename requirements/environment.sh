#!/bin/sh
# Makes .venv with the first Python of at least 3.11 that is found, or says what is missing.
# Usage: requirements/environment.sh [PYTHON]     (from the repository's top)
set -eu

wanted='import sys; sys.exit(sys.version_info < (3, 11))'

say() { printf '%s\n' "$*" >&2; }

die() {
    for line in "$@"; do say "$line"; done
    exit 1
}

find_python() {
    for candidate in ${1:-python3 python3.13 python3.12 python3.11 python3.14}; do
        if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$wanted" 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# Debian and Ubuntu ship Python without ensurepip, in a package of its own.
install_venv() {
    if ! command -v apt-get >/dev/null 2>&1; then
        die "This Python cannot make virtual environments: its modules venv or ensurepip are missing ($1)." \
            "Install them with your system's package manager, or choose another: make PYTHON=/path/to/python3"
    fi
    package="python$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    if [ "$(id -u)" -ne 0 ]; then
        die "Python's venv module is missing. Install it, then run make again:" "    sudo apt-get install $package"
    fi
    say "Installing $package (Python's venv module is missing)"
    apt-get update -qq >&2 || say "apt-get update failed; trying with the package lists at hand"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >&2 ||
        die "Could not install $package. Install it by hand, then run make again."
}

if ! python=$(find_python "${1:-}"); then
    found=none
    if command -v "${1:-python3}" >/dev/null 2>&1; then found=$("${1:-python3}" --version 2>&1 || true); fi
    die "ceasefire_data needs Python 3.11 or later; found: $found." \
        "Install a newer one (Debian 12 or later: apt-get install python3 python3-venv)," \
        "or name it: make PYTHON=/path/to/python3.12"
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    install_venv "$python"
fi

say "Creating .venv with $("$python" --version) ($python)"
"$python" -m venv --clear .venv
mkdir -p .venv/stamps
pwd -P > .venv/stamps/folder
