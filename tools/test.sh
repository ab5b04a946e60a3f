#!/bin/sh
# Everything CI runs: the checks, then the tests; pages in a browser go in a run of their own.
set -eu
cd "$(dirname "$0")/.."
tools/check.sh
.venv/bin/python -m pytest -n 2 "$@"
