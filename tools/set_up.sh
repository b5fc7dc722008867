#!/bin/sh
# Makes .venv and puts the locked packages into it: `sh tools/set_up.sh run` or `... dev`.
# Does nothing where .venv already holds what the lock says, which .venv/holds-run and .venv/holds-dev remember.
set -eu

cd -- "$(dirname -- "$0")/.."
say() { echo "$@" >&2; }

# What a finished set-up leaves behind. A moved folder counts as new: the installed package points at the old place.
mark() { cksum "$1" pyproject.toml tools/set_up.sh && pwd -P && echo "${PYTHON:-}"; }
holds() { [ "$(cat ".venv/holds-$1" 2>/dev/null)" = "$(mark "$2")" ] && .venv/bin/python -c "" 2>/dev/null; }

case ${1:-} in
run)
    lock=requirements.lock
    # The developers' set holds everything that running needs.
    if holds run "$lock" || holds dev requirements-dev.lock; then exit 0; fi
    ;;
dev)
    lock=requirements-dev.lock
    if holds dev "$lock"; then exit 0; fi
    ;;
*)
    say "usage: sh tools/set_up.sh run|dev"
    exit 2
    ;;
esac

# The lock was made for these versions.
good_enough() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }
makes_venvs() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }
stands_here() { [ "$(.venv/bin/python -c 'import sys; print(sys.prefix)' 2>/dev/null)" = "$(pwd -P)/.venv" ]; }

find_python() {
    without_venv=
    for python in python3.13 python3.12 python3.11 python3 python; do
        good_enough "$python" || continue
        if makes_venvs "$python"; then return 0; fi
        without_venv=${without_venv:-$python}
    done
    if [ -n "$without_venv" ]; then
        version=$("$without_venv" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        say "Python $version is here, but without the modules that make a virtual environment."
        say "On Debian and Ubuntu: apt-get install python$version-venv"
    else
        say "Firsthand needs Python 3.11, 3.12 or 3.13, and there is none on the PATH."
        say "On Debian and Ubuntu: apt-get install python3 python3-venv    On macOS: brew install python@3.13"
        say "Where one stands elsewhere: make demo PYTHON=/path/to/python3.13"
    fi
    return 1
}

if [ -n "${PYTHON:-}" ]; then
    python=$PYTHON
    if ! good_enough "$python"; then
        say "PYTHON=$PYTHON is no Python 3.11, 3.12 or 3.13 that runs."
        exit 1
    fi
    rm -rf .venv
    "$python" -m venv .venv
elif ! { stands_here && good_enough .venv/bin/python && .venv/bin/python -c 'import pip' 2>/dev/null; }; then
    find_python || exit 1
    rm -rf .venv
    "$python" -m venv .venv
fi

version=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
echo "Setting up .venv with Python $version, once. This downloads what $lock names ..."
rm -f .venv/holds-run .venv/holds-dev
# Only errors are told. `--only-binary`: nothing is compiled here, and no package's own code runs to install it.
pip() { PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore .venv/bin/python -m pip -qq "$@"; }
pip install --require-hashes --only-binary :all: -r "$lock"
pip install --no-deps --no-build-isolation --editable .
mark "$lock" >".venv/holds-$1"
