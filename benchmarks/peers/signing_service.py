"""The peer that signs over HTTP: a DCC signing-service, or a server of the same packages that does the same.

The service is published as source alone, not as a package, so it cannot be installed here by name. `signing-service/`
is a server of our own on the packages, in the versions, that release 1.1.0 is made of. Whoever has a checkout of the
service, its packages installed, names it, and that one is measured. benchmarks/README.md tells how alike
they are.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks import credential, peers, servers
from passerelle.core.credentials.contexts import PINNED, bundled
from passerelle.core.credentials.did import did_key, key_of_did_key, multikey
from passerelle.core.credentials.multibase import base58btc
from passerelle.core.credentials.proofs import RDFC, proofs_of, verify_proofs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SOURCE = peers.HERE / "signing-service"
HOME = peers.CHECKOUT / "var" / "peers" / "signing-service"
PATH = "/instance/testing/credentials/sign?suite=eddsa2022"
CONNECTIONS = 4


def install() -> Path:
    """Install the packages unless they are there and return their folder; raises FileNotFoundError without node."""
    peers.need("node", "npm")
    HOME.mkdir(parents=True, exist_ok=True)
    stamp = (SOURCE / "package-lock.json").read_text(encoding="utf-8")
    done = HOME / ".installed"
    if not done.is_file() or done.read_text(encoding="utf-8") != stamp:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SOURCE / name, HOME / name)
        subprocess.run(peers.NPM, cwd=HOME, check=True)  # noqa: S603
        done.write_text(stamp, encoding="utf-8")
    shutil.copy(SOURCE / "server.mjs", HOME / "server.mjs")  # node looks for packages beside the script
    return HOME


@contextmanager
def serving(folder: Path, checkout: Path | None = None) -> Iterator[Service]:
    """Start the server, wait until it answers, and stop it in the end; `folder` is for its setup."""
    home = install()
    setup = folder / "signing-service.json"
    setup.write_text(json.dumps(_setup()), encoding="utf-8")
    port = servers.free_port()
    command = ["node", "server.mjs", str(setup), str(port), *([str(checkout.resolve())] if checkout else [])]
    environment = os.environ | {"NODE_ENV": "production", "ENABLE_ACCESS_LOGGING": "false"}
    with subprocess.Popen(command, cwd=home, env=environment) as process:  # noqa: S603
        try:
            servers.wait_for(port)
            yield Service(process.pid, port, of_our_contexts=checkout is None)
        finally:
            process.terminate()


class Service:
    """A server that signs one credential a request."""

    def __init__(self, process: int, port: int, *, of_our_contexts: bool) -> None:
        self.process = process
        self._port = port
        self._of_our_contexts = of_our_contexts

    def sign(self, documents: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Post each document, some at a time, and return the answers in no order; SystemExit where one is no answer."""
        shares = [documents[start::CONNECTIONS] for start in range(CONNECTIONS)]
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            return [answer for share in pool.map(self._sign_share, shares) for answer in share]

    def check(self, signed: dict[str, Any]) -> None:
        """Raise CredentialRefused, or SystemExit, unless a credential carries the one proof that was asked for.

        A checkout has contexts of its own, older than the published ones: its signature holds for those alone, and only
        the form of its proof is looked at.
        """
        if self._of_our_contexts:
            verify_proofs(signed, key_of_did_key)
        suites = [proof["cryptosuite"] for proof in proofs_of(signed)]
        if suites != [RDFC]:
            raise SystemExit(f"the signing-service signed with {suites}")

    def _sign_share(self, documents: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        answers = []
        for document in documents:
            connection.request("POST", PATH, json.dumps(document).encode(), {"Content-Type": "application/json"})
            with connection.getresponse() as response:
                said = response.read()
            if response.status != http.HTTPStatus.OK:
                raise SystemExit(f"the signing-service answered {response.status}: {said[:300]!r}")
            answers.append(json.loads(said))
        connection.close()
        return answers


def unsigned(number: int) -> dict[str, Any]:
    """Return a credential to be signed: as `benchmarks.credential` makes it."""
    return credential.make(number)


def _setup() -> dict[str, Any]:
    secret = Ed25519PrivateKey.generate()
    public = secret.public_key().public_bytes_raw()
    did = did_key(public)
    method = {
        "id": f"{did}#{multikey(public)}",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": multikey(public),
        "secretKeyMultibase": base58btc(bytes([0x80, 0x26]) + secret.private_bytes_raw()),
    }
    return {"did": did, "key": method, "documents": {url: bundled().load(url) for url in PINNED}}
