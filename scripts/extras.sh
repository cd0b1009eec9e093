#!/usr/bin/env bash
# What the tests of tests/scale need beyond .venv: the extras in a folder of their own (.extras), and a PostgreSQL server.
# Without a PostgreSQL and root to install it, tests of the lake are left out with a message; in CI they must run.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
stamp=.extras/.installed
if [ ! -e "$stamp" ] || [ requirements-extras.lock -nt "$stamp" ] || [ .venv/.installed -nt "$stamp" ]; then
  echo "Installing the extras [cluster] and [lake] into .extras (once) ..."
  rm -rf .extras
  "$python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --target .extras \
    -r requirements-extras.lock
  touch "$stamp"
fi
find_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' || command -v initdb; }
if find_postgres >/dev/null; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing postgresql for the tests of the lake ..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update >/dev/null && apt-get -qq install -y postgresql >/dev/null 2>&1 || true
fi
if find_postgres >/dev/null; then exit 0; fi
if [ "${CI:-}" = true ]; then echo "No PostgreSQL: the tests of the lake must run in CI." >&2; exit 1; fi
echo "No PostgreSQL found and no root to install it: tests of the lake are left out. Install 'postgresql' to run them."
