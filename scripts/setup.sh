#!/bin/sh
# Sets up what Kepu needs; safe to run again, and then quick.
#   scripts/setup.sh run    what it takes to run the portal
#   scripts/setup.sh test   that, and what the tests drive: PostgreSQL, Redis, Chromium
# System packages come from apt, and only where this runs as root; else the one line to type is printed.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$@" >&2; exit 1; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            say "$candidate"
            return
        fi
    done
}

# --- System packages: looked for by what they give, so other ways of installing them count too ----
missing=''
reasons=''
need() { # need PACKAGE WHY PROBE...
    package=$1 why=$2
    shift 2
    "$@" >/dev/null 2>&1 && return
    missing="$missing $package"
    reasons="$reasons
  $package: $why"
}
library() { "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1"; }
command_found() { command -v "$1"; }
postgresql_found() { ls /usr/lib/postgresql/*/bin/initdb || command -v initdb; }

list_missing() {
    need python3-venv 'makes the folder .venv for the Python packages' "$python" -c 'import ensurepip, venv'
    need libpango-1.0-0 'sets the text of PDF pages' library libpango-1.0.so.0
    need libpangoft2-1.0-0 'the same, for fonts in files' library libpangoft2-1.0.so.0
    need libharfbuzz-subset0 'puts Chinese fonts into a PDF quickly' library libharfbuzz-subset.so.0
    [ "$purpose" = test ] || return 0
    need postgresql 'production database, started by the tests themselves' postgresql_found
    need redis-server 'production message broker, started by the tests themselves' command_found redis-server
    need chromium 'the browser of the journeys' command_found chromium
    need fonts-noto-cjk 'Chinese letters in that browser' test -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
    need gettext 'compiles the translations' command_found msgfmt
    need poppler-utils 'reads the text of PDF pages' command_found pdftotext
    need qpdf 'checks the structure of PDF files' command_found qpdf
}

install_missing() {
    line="apt-get install -y --no-install-recommends$missing"
    say "System packages that are missing / 缺少的系统软件包:$reasons"
    command -v apt-get >/dev/null || fail "Please install them with your system's own tool, then run this again."
    [ "$(id -u)" = 0 ] || fail 'Please have an administrator run this line, then try again / 请管理员执行下面这一行，然后重试:' \
        "  sudo apt-get update && sudo $line"
    say "Installing them / 正在安装: $line"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq </dev/null
    $line -qq -o=Dpkg::Use-Pty=0 </dev/null >"$log" 2>&1 || { cat "$log" >&2; fail 'apt-get could not install them.'; }
}

# --- Python packages: exactly those of the lock file, each with its hash --------------------------
install_packages() { # install_packages LOCK
    if command -v uv >/dev/null; then
        uv pip install -q --python .venv/bin/python --compile-bytecode --require-hashes -r "$1" && return
        say 'uv could not; trying with pip.'
    fi
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-input --require-hashes -r "$1"
}

stamp() { # stamp LOCK: what .venv was filled from
    { cat "$1"; .venv/bin/python -V; } | sha256sum
}

fill_venv() { # fill_venv LOCK
    .venv/bin/python -c '' 2>/dev/null || "$python" -m venv --clear .venv
    [ "$(stamp "$1")" = "$(cat ".venv/$1.stamp" 2>/dev/null)" ] && return
    say "Installing Python packages of $1 into .venv (up to a minute) / 正在安装 Python 软件包…"
    install_packages "$1"
    stamp "$1" >".venv/$1.stamp"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
python=$(find_python)
[ -n "$python" ] || fail 'Kepu needs Python 3.11 or newer. On Debian: apt-get install python3 python3-venv'
list_missing
[ -z "$missing" ] || install_missing
fill_venv requirements.lock
[ "$purpose" != test ] || fill_venv requirements-test.lock
