#!/usr/bin/env bash
# Writes requirements-extras.lock: what the extras [cluster] and [lake] add to requirements.lock, with hashes. Needs uv.
set -euo pipefail
cd "$(dirname "$0")/.."
whole=$(mktemp)
trap 'rm -f "$whole"' EXIT
"${UV:-uv}" pip compile pyproject.toml --extra cluster --extra lake --constraints requirements.lock --generate-hashes \
  --universal --python-version 3.11 --no-header --no-annotate --no-strip-extras --quiet -o "$whole"
"${PYTHON:-python3}" - "$whole" <<'PY' > requirements-extras.lock
import re, sys
from pathlib import Path

def entries(path):
    """Each pinned package with its hashes, by name."""
    return {text.split("==")[0].split("[")[0]: text for text in re.split(r"\n(?=[a-z0-9])", Path(path).read_text().strip())}

base = entries("requirements.lock")
print("\n".join(text for name, text in entries(sys.argv[1]).items() if name not in base))
PY
