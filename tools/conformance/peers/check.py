"""openvc-core and openbadgeslib on a folder of samples: `python check.py PEER DIR FILE...`, one JSON line a file.

Runs in an environment of their own and imports nothing of ours. What they would fetch is read from DIR/trust; what is
not there cannot be had.
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from urllib.parse import unquote

DIR = Path(sys.argv[2])
TRUST = DIR / "trust"
INDEX = json.loads((TRUST / "index.json").read_bytes())


def no_network(*_args, **_named):
    raise OSError("there is no network here")


socket.socket.connect = no_network
socket.getaddrinfo = no_network


def published():
    """Return every file of the trust folder by the address it is published at."""
    found = {one["url"]: TRUST / one["path"] for one in INDEX["status_lists"]}
    for owner in [INDEX["register"], *INDEX["issuers"]]:
        host, *path = owner["did"].removeprefix("did:web:").split(":")
        found[f"https://{unquote(host)}/{'/'.join(path) or '.well-known'}/did.json"] = TRUST / owner["document"]
    return found


PUBLISHED = published()


def fetched(url, **_options):
    if url not in PUBLISHED:
        raise OSError(f"not published: {url}")
    return PUBLISHED[url].read_bytes()


CONTEXTS = {
    "ob-v3p0-context-3.0.3.json": "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "passerelle-v1.json": "https://w3id.org/passerelle/v1",
    "passerelle-endorsement-v1.json": "https://w3id.org/passerelle/endorsement/v1",
    "clr_context_2.0.1.json": "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
}


def extra_contexts():
    """Return the contexts these packages do not bring along themselves."""
    files = {TRUST / "contexts" / name: url for name, url in CONTEXTS.items()}
    return {url: json.loads(path.read_bytes()) for path, url in files.items() if path.is_file()}


def openvc(path):
    """Check one file with openvc-core, status and all; raises what it raises. A set is checked a proof at a time."""
    from openvc import VerificationPolicy, verify_credential
    from openvc.did.base import DidResolverRegistry
    from openvc.did.did_key import DidKeyResolver
    from openvc.did.did_web import DidWebResolver
    from openvc.resolvers import default_status_list_resolver, default_status_list_token_resolver

    resolver = DidResolverRegistry([DidKeyResolver(), DidWebResolver(lambda url: json.loads(fetched(url)))])

    def text(url, **_options):
        return fetched(url).decode()

    def single(url):
        """The list as it is published, with one of its proofs: this verifier takes no sets."""
        document = json.loads(fetched(url))
        if isinstance(document.get("proof"), list):
            document["proof"] = document["proof"][0]
        return json.dumps(document)

    lists = default_status_list_resolver(
        resolver=resolver, fetch=lambda url, **_: single(url), extra_contexts=extra_contexts()
    )
    tokens = default_status_list_token_resolver(resolver=resolver, fetch=text)
    for credential in alone(path):
        is_bound = isinstance(credential, str) and not credential.endswith("~") and "~" in credential
        policy = (
            VerificationPolicy(
                audience="https://employer.example", nonce="sample-nonce-0123456789", require_key_binding=True
            )
            if is_bound
            else VerificationPolicy()
        )
        verify_credential(
            credential,
            policy=policy,
            resolver=resolver,
            resolve_status_list=lists,
            resolve_status_list_token=tokens,
            extra_contexts=extra_contexts(),
        )


def alone(path):
    """Return the credential in a file, once for each of its proofs."""
    if path.suffix != ".json":
        return [path.read_text().strip()]
    document = json.loads(path.read_bytes())
    proofs = document["proof"] if isinstance(document["proof"], list) else [document["proof"]]
    return [{**document, "proof": proof} for proof in proofs]


def openbadgeslib(path):
    """Check one file with openbadgeslib: its whole policy where it bundles the contexts, else the proof alone."""
    from openbadgeslib.ob3 import OB3LdpVerifier, OB3Verifier, verify_data_integrity_proof
    from openbadgeslib.ob3.did import resolve_verification_method

    if path.suffix == ".jwt":
        token = path.read_text().strip()
        payload = token.split(".")[1]
        issuer = json.loads(decoded(payload))["issuer"]
        OB3Verifier.for_issuer_did(issuer["id"] if isinstance(issuer, dict) else issuer, fetched).verify(token)
        return
    document = json.loads(path.read_bytes())
    if "https://w3id.org/passerelle/v1" not in document["@context"]:
        did = document["issuer"]["id"]
        # Without the status: it wants a list signed by the awarder itself, and ours are the register's.
        OB3LdpVerifier.for_issuer_did(did).verify(document, download=fetched)
        return
    key = resolve_verification_method(document["proof"]["verificationMethod"], fetched)
    extra = {url: context for url, context in extra_contexts().items() if "/ob/" not in url}
    verify_data_integrity_proof(document, key, extra_contexts=extra)


def decoded(text):
    import base64

    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def main():
    check = {"openvc": openvc, "openbadgeslib": openbadgeslib}[sys.argv[1]]
    for name in sys.argv[3:]:
        answer = {"file": name, "accepted": True}
        try:
            check(DIR / name)
        except Exception as error:
            answer = {"file": name, "accepted": False, "why": f"{type(error).__name__}: {error}"[:300]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
