#!/bin/sh
# Lint, types, import contracts, licences: everything that needs no running program.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
$bin/ruff check --quiet .
$bin/ruff format --quiet --check .
$bin/lint-imports --no-cache
$bin/mypy
$bin/python -m tools.licences
