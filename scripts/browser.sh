#!/usr/bin/env bash
# A headless Chromium and a Chinese font for the UI tests, from the distribution's packages where we may install.
# Without root the UI tests are left out with a message; in CI they must run.
set -euo pipefail
find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
if find_browser >/dev/null; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing chromium and a Chinese font for the UI tests ..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update >/dev/null && apt-get -qq install -y chromium fonts-wqy-zenhei >/dev/null 2>&1 || true
fi
if find_browser >/dev/null; then exit 0; fi
if [ "${CI:-}" = true ]; then echo "No Chromium: the UI tests must run in CI." >&2; exit 1; fi
echo "No Chromium found and no root to install it: the UI tests are left out. Install the package 'chromium' to run them."
