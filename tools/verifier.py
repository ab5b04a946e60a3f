"""Build the verifier that runs in a browser, from `src/verifier` and pinned npm packages, into the static files.

`make verifier`, and before `make run` and `make test`. npm installs what `src/verifier/package-lock.json` pins by its
digest into `var/verifier`, running no script of any package; esbuild bundles. Nothing of it is committed. Without node
this says so and changes nothing: the register then runs without the parts that need the bundle.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCES: Final = ROOT / "src" / "verifier"
WORKSHOP: Final = ROOT / "var" / "verifier"
BUILT: Final = ROOT / "src" / "passerelle" / "web" / "static" / "verifier"
FORMATS: Final = {
    "page": "iife",
    "judging": "esm",
    "square": "esm",
    "ed25519": "esm",
    "file": "iife",
    "worker": "iife",
}
"""The programs: what the page runs, what it asks for when it needs it, the one file, the worker that keeps it."""
SERVED: Final = ("page", "judging", "square", "ed25519")
"""What browsers fetch by an address with the digest in it, so that it may be kept for ever; also with gzip."""
NOTICES: Final = {
    "square": "qr (MIT OR Apache-2.0) (c) Paul Miller (paulmillr.com)",
    "file": "qr (MIT OR Apache-2.0) (c) Paul Miller (paulmillr.com)",
}
"""Of packages whose own notice does not survive the bundling."""
MISSING: Final = (
    "make verifier: node and npm are not installed; certificates on paper are checked without a browser's help"
)


def main() -> int:
    """Build what is not built yet; 1 when that fails, 0 when it is done or cannot be done here."""
    digest = _digest()
    if _built_from() == digest:
        return 0
    if not (shutil.which("node") and shutil.which("npm")):
        print(MISSING, file=sys.stderr)
        return 1 if os.environ.get("PASSERELLE_NO_SKIP") else 0
    print("make verifier: building what checks certificates in a browser; once", flush=True)
    install()
    shutil.rmtree(BUILT, ignore_errors=True)
    BUILT.mkdir(parents=True)
    parts = {
        name: bundled(SOURCES / f"{name}.js", f"--format={form}", *_notice(name)) for name, form in FORMATS.items()
    }
    parts["style"] = bundled(SOURCES / "file.css")
    names = {name: _named(name, content) for name, content in parts.items()}
    for name, content in parts.items():
        (BUILT / names[name]).write_bytes(content)
    sent = {name: gzip.compress(parts[name], 9, mtime=0) for name in SERVED}
    for name, content in sent.items():
        (BUILT / f"{names[name]}.gz").write_bytes(content)
    manifest = {
        "from": digest,
        "parts": names,
        "integrity": {name: _sri(parts[name]) for name in SERVED},
        "sent": {name: len(content) for name, content in sent.items()},
    }
    (BUILT / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    print("make verifier: " + ", ".join(f"{name} {len(content):,} bytes" for name, content in parts.items()))
    return 0


def _digest() -> str:
    whole = hashlib.sha256()
    for path in [Path(__file__), *sorted(SOURCES.iterdir())]:
        whole.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _built_from() -> str | None:
    try:
        told: str = json.loads((BUILT / "manifest.json").read_text("utf-8"))["from"]
    except (OSError, ValueError, KeyError):
        return None
    return told


def install() -> None:
    """Install what the lock pins, unless it is there. Raises CalledProcessError."""
    lock = (SOURCES / "package-lock.json").read_bytes()
    WORKSHOP.mkdir(parents=True, exist_ok=True)
    if (WORKSHOP / "installed").is_file() and (WORKSHOP / "installed").read_bytes() == lock:
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(SOURCES / name, WORKSHOP / name)
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    subprocess.run(["npm", "ci", *quiet], cwd=WORKSHOP, check=True, stdout=subprocess.DEVNULL)
    (WORKSHOP / "installed").write_bytes(lock)


def bundled(source: Path, *how: str) -> bytes:
    """Return a program or a sheet as browsers get it, small; the packages' notices of copyright stay in it."""
    esbuild = ("node", "node_modules/esbuild/bin/esbuild", str(source))
    always = (
        "--bundle",
        "--minify",
        "--target=es2020",
        "--charset=utf8",
        "--legal-comments=inline",
        "--log-level=warning",
    )
    found = {**os.environ, "NODE_PATH": str(WORKSHOP / "node_modules")}
    return subprocess.run([*esbuild, *always, *how], cwd=WORKSHOP, env=found, check=True, capture_output=True).stdout


def _notice(name: str) -> tuple[str, ...]:
    return (f"--banner:js=/*! {NOTICES[name]} */",) if name in NOTICES else ()


def _sri(content: bytes) -> str:
    """Return what a browser holds a script to (Subresource Integrity)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode("ascii")


def _named(name: str, content: bytes) -> str:
    kind = "css" if name == "style" else "js"
    return f"{name}.{hashlib.sha256(content).hexdigest()[:12]}.{kind}" if name in SERVED else f"{name}.{kind}"


if __name__ == "__main__":
    sys.exit(main())
