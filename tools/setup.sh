#!/bin/sh
# Everything the project needs, inside the checkout: uv in .uv, packages in .venv. Quick when nothing changed.
set -eu
cd "$(dirname "$0")/.."

python=""
for candidate in "${PYTHON:-}" python3.11 python3 python3.12 python3.13 python3.14; do
  [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
  echo "passerelle needs Python 3.11 or newer; found: $(python3 --version 2>&1 || echo none). Set PYTHON=/path/to/python3.11." >&2
  exit 1
fi

# What is translated, as programs read it.
compile_catalogues() {
  for catalogue in src/passerelle/locale/*/LC_MESSAGES/django.po; do
    [ "${catalogue%.po}.mo" -nt "$catalogue" ] || { .venv/bin/python -m tools.catalogues; return; }
  done
}

stamp=$(cat pyproject.toml requirements.lock tools/setup.sh | cksum | tr ' ' '-')
[ "$(cat .venv/.stamp 2>/dev/null || true)" = "$stamp" ] && { compile_catalogues; exit 0; }

echo "installing what the project needs into .venv; once" >&2
uv_version=0.13.9
if [ ! -x .uv/bin/uv ] || [ "$(cat .uv/.version 2>/dev/null || true)" != "$uv_version" ]; then
  "$python" -m pip --version >/dev/null 2>&1 || { echo "passerelle needs pip for $python (Debian: apt install python3-pip)." >&2; exit 1; }
  rm -rf .uv
  "$python" -m pip install --quiet --disable-pip-version-check --no-warn-script-location --root-user-action ignore \
    --target .uv "uv==$uv_version"
  echo "$uv_version" > .uv/.version
fi
# Certificates as the system has them, as pip does; never a Python from elsewhere.
export UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"
[ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || .uv/bin/uv venv --quiet --clear --python "$(command -v "$python")" .venv
.uv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
.uv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
echo "$stamp" > .venv/.stamp
compile_catalogues
