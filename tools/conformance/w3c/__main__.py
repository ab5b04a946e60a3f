"""`python -m tools.conformance.w3c --config DIR`: serve until stopped, after writing the suites' settings into DIR.

docs/conformance.md tells how the suites are run against it. A suite without its own settings calls dozens of
remote hosts: never run it so.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from tools.conformance.places import standards
from tools.conformance.w3c.app import PURPOSES, Implementation
from tools.conformance.w3c.server import serve

_TAGS: Final = {
    "data-model": ["vc2.0"],
    "eddsa-rdfc-2022": ["eddsa-rdfc-2022"],
    "eddsa-jcs-2022": ["eddsa-jcs-2022"],
    "ecdsa-rdfc-2019": ["ecdsa-rdfc-2019"],
    "vc-jwt": ["EnvelopingProof"],
    "bitstring": ["BitstringStatusList"],
}


def settings(implementation: Implementation, base: str) -> str:
    """Return the text of a suite's `localConfig.cjs` that names this implementation and no other."""
    issuers, verifiers = [], []
    for name, tags in _TAGS.items():
        common = {"tags": tags, "supports": {"vc": ["2.0"]}, "supportedEcdsaKeyTypes": ["P-256"], "options": {}}
        issuers.append({"id": implementation.did(name), "endpoint": f"{base}/{name}/credentials/issue", **common})
        verifiers.append({"id": implementation.did(name), "endpoint": f"{base}/{name}/credentials/verify", **common})
    presented = [
        {"id": "did:key:verifier", "endpoint": f"{base}/presentations/verify", "tags": [tag], "options": {}}
        for tag in ("vc2.0", "EnvelopingProof")  # each with options of its own: the suite writes into them
    ]
    one = {
        "name": "Passerelle",
        "implementation": "Passerelle",
        "issuers": issuers,
        "verifiers": verifiers,
        "vpVerifiers": presented,
    }
    told = {"settings": {"enableInteropTests": False, "testAllImplementations": False}, "implementations": [one]}
    return f"module.exports = {json.dumps(told, indent=2)};\n"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.conformance.w3c", description="Serve the W3C's suites.")
    parser.add_argument("--port", type=int, default=40443)
    parser.add_argument("--config", type=Path, action="append", default=[], metavar="DIR", help="a suite's folder")
    parser.add_argument("--message", action="store_true", help="let credentials point to the message list too")
    arguments = parser.parse_args(argv)
    base = f"https://localhost:{arguments.port}"
    implementation = Implementation(standards(), base, PURPOSES if arguments.message else PURPOSES[:2])
    for folder in arguments.config:
        (folder / "localConfig.cjs").write_text(settings(implementation, base), "utf-8")
    print(f"Serving on {base}")
    serve(implementation, arguments.port)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
