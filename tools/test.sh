#!/bin/sh
# Everything CI runs: the checks, the tests, the story in a browser (its driver keeps a loop running, so it has a run of
# its own), and what a real PostgreSQL must pass too.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
unset PYTHONDONTWRITEBYTECODE  # some containers set it: then each of some thirty processes would compile every module anew
tools/check.sh
$python -m pytest -n 2 -m "not browser" "$@"
command -v chromium >/dev/null ||
  echo "chromium is missing: the story in a browser is skipped (Debian: apt-get install chromium)"
DJANGO_ALLOW_ASYNC_UNSAFE=1 $python -m pytest -m browser tests/browser
$python -m tools.postgresql -n 2
