#!/bin/sh
# Makes .venv from uv.lock. Needs only Python 3.11 or newer. To print certificates you also need Pango,
# and fonts for the names of everybody.
# Safe to repeat.
#
#   sh setup.sh demo    installs what the product needs to run
#   sh setup.sh dev     the same, and the tools that check it
#   sh setup.sh bench   the same as dev, and the solvers that we compare ours with
#   sh setup.sh test    the same as dev, Chromium for the tests in a browser, and nginx for the tests
#                       of the proxy
set -eu
cd "$(dirname "$0")"
export UV_PYTHON_DOWNLOADS=never

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

has() {
    command -v "$1" >/dev/null 2>&1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Whether we can install Debian packages without a password.
has_apt() {
    has apt-get && as_root true 2>/dev/null
}

apt_install() {
    echo "Installing $* ..."
    export DEBIAN_FRONTEND=noninteractive
    as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

find_python() {
    for python in python3.14 python3.13 python3.12 python3.11 python3 python; do
        if has $python && $python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return
        fi
    done
    fail "Alongside needs Python 3.11 or newer. Install it and run this again."
}

# On Debian, the venv module of Python is a separate package.
make_tools() {
    if ! $python -c 'import ensurepip, venv' 2>/dev/null; then
        package=$($python -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        advice="Python’s venv module is missing. Install the package $package (or uv) and run this again."
        has_apt || fail "$advice"
        apt_install "$package" || fail "$advice"
    fi
    rm -rf .tools
    $python -m venv .tools && .tools/bin/pip install --quiet uv ||
        fail "uv could not be installed. The reason is above."
}

find_uv() {
    uv=uv
    if ! has uv; then
        uv=.tools/bin/uv
        [ -x $uv ] || make_tools
    fi
}

make_environment() {
    find_python
    find_uv
    [ -x .venv/bin/python ] || $uv venv --quiet --python "$python" .venv
    $uv sync --quiet --locked --inexact "$@" ||
        fail "The environment could not be made from uv.lock. The reason is above."
    find_pango
    find_fonts
}

# Pango draws the text of certificates. Everything else works without it, so we only warn when it is missing.
find_pango() {
    if .venv/bin/python - <<'END'
import ctypes, ctypes.util, sys
def has(name):
    try:
        ctypes.CDLL(ctypes.util.find_library(name) or f"lib{name}.so.0")
    except OSError:
        return False
    return True
sys.exit(not all(map(has, ("pango-1.0", "pangoft2-1.0"))))
END
    then return; fi
    if has_apt && apt_install libpango-1.0-0 libpangoft2-1.0-0; then return; fi
    echo "You cannot print certificates until the library Pango is installed. Everything else works." >&2
    echo "On macOS: brew install pango. On Debian and Ubuntu: libpango-1.0-0 libpangoft2-1.0-0." >&2
}

# Whether some font has this letter. Pango comes with fc-list.
has_letter() {
    has fc-list && [ -n "$(fc-list ":charset=$1" family)" ]
}

# Certificates have names in many scripts. A print without a font for a name says which letters are missing.
# The letters: Yoruba, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Gurmukhi, Bengali, Tamil, Chinese.
find_fonts() {
    packages=
    for letter in 1ecd 3b1 436 5d0 627 915 a15 995 b95; do
        has_letter $letter || packages=fonts-noto-core
    done
    has_letter 4e2d || packages="$packages fonts-noto-cjk"
    if [ -z "$packages" ]; then return; fi
    if has_apt && apt_install $packages; then return; fi
    echo "Certificates cannot show names in every script until you install fonts for them." >&2
    echo "On Debian and Ubuntu: fonts-noto-core fonts-noto-cjk. macOS has such fonts." >&2
}

# Playwright needs a library that a minimal Debian does not have.
find_driver() {
    driver=.venv/bin/playwright
    if $driver --version >/dev/null 2>&1; then return; fi
    if has_apt && apt_install libatomic1; then return; fi
    $driver --version || true
    fail "The browser tests need the library named above. Install it and run this again."
}

find_chromium() {
    if has chromium-headless-shell; then return; fi
    # The Chromium without windows takes half the processor time for a page. Ubuntu does not have it. The tests
    # of page widths need the fonts.
    if has_apt && grep -qx ID=debian /etc/os-release && apt_install chromium-headless-shell fonts-liberation; then
        return
    fi
    for browser in chromium chromium-browser google-chrome google-chrome-stable; do
        if has $browser; then return; fi
    done
    for app in "Google Chrome" Chromium; do
        if [ -x "/Applications/$app.app/Contents/MacOS/$app" ]; then return; fi
    done
    if has_apt; then with_deps=--with-deps; else with_deps=; fi
    $driver install $with_deps chromium ||
        fail "The browser tests need Chromium. Install it and run this again."
}

# The tests of the proxy need nginx. Without it they are skipped.
find_nginx() {
    if PATH="$PATH:/usr/sbin" has nginx; then return; fi
    if has_apt && apt_install nginx-light; then
        # Debian starts it at once. The tests start their own.
        if has systemctl; then as_root systemctl disable --quiet --now nginx || true; fi
        return
    fi
    echo "The tests of the proxy are skipped until nginx is installed." >&2
}

case "${1:-}" in
    demo) make_environment --no-dev ;;
    dev) make_environment ;;
    bench) make_environment --group bench ;;
    test)
        make_environment
        find_driver
        find_chromium
        find_nginx
        ;;
    *) fail "Run one of: sh setup.sh demo | dev | bench | test" ;;
esac
