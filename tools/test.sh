#!/bin/sh
# Everything CI runs: the tests, what a real PostgreSQL must pass too, and beside them what leaves a core idle: the checks,
# and the story in a browser (its driver keeps a loop running, so it has a run of its own).
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
unset PYTHONDONTWRITEBYTECODE  # some containers set it: then each of some thirty processes would compile every module anew

beside() {
  tools/check.sh
  command -v chromium >/dev/null ||
    echo "chromium is missing: the story in a browser is skipped (Debian: apt-get install chromium)"
  DJANGO_ALLOW_ASYNC_UNSAFE=1 $python -m pytest -m browser tests/browser
}

told=$(mktemp)
(beside) >"$told" 2>&1 &
beside=$!
trap 'kill $beside 2>/dev/null || true; rm -f "$told"' EXIT

failed=0
$python -m pytest -n 2 --dist loadgroup -m "not browser and not slow" "$@" || failed=$?
[ $failed -ne 0 ] || $python -m tools.postgresql -n 2 || failed=$?
wait $beside || failed=$?
echo "--- The checks, and the story in a browser:"
cat "$told"
exit $failed
