"""The peer openvc-core, one command a line on stdin, one answer a line on stdout, as `vc.mjs`.

Run by the interpreter of its own environment; imports nothing of this project.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from time import process_time
from typing import Any

from openvc.keys import Ed25519SigningKey, P256SigningKey
from openvc.proof.di_jcs import EddsaJcsProofSuite
from openvc.proof.sd_jwt import SdJwtVcProofSuite

SETUP = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
NOW = datetime.fromisoformat(SETUP["now"])
ED25519 = Ed25519SigningKey.from_jwk(SETUP["ed25519"], SETUP["method"])
P256 = P256SigningKey.from_jwk(SETUP["p256"], SETUP["p256_method"])
JCS = EddsaJcsProofSuite()
SD_JWT = SdJwtVcProofSuite()


def issue_jcs(documents: list[Any]) -> dict[str, Any]:
    signed = [
        json.dumps(JCS.add_proof(document, signing_key=ED25519, verification_method=SETUP["method"]))
        for document in documents
    ]
    return {"documents": signed}


def verify_jcs(texts: list[str]) -> dict[str, Any]:
    public = ED25519.public_jwk()
    for text in texts:
        JCS.verify(json.loads(text), public_key_jwk=public, now=NOW)
    return {"verified": len(texts)}


def issue_sd_jwt(documents: list[Any]) -> dict[str, Any]:
    names = SETUP["disclosable"]
    return {"documents": [SD_JWT.issue(claims, signing_key=P256, disclosable=names) for claims in documents]}


def verify_sd_jwt(texts: list[str]) -> dict[str, Any]:
    public = P256.public_jwk()
    for text in texts:
        SD_JWT.verify(text, public_key_jwk=public, now=NOW)
    return {"verified": len(texts)}


OPERATIONS = {
    "issue_jcs": issue_jcs,
    "verify_jcs": verify_jcs,
    "issue_sd_jwt": issue_sd_jwt,
    "verify_sd_jwt": verify_sd_jwt,
}

for line in sys.stdin:
    asked = json.loads(line)
    before = process_time()
    answer = OPERATIONS[asked["op"]](asked["documents"])
    answer["seconds"] = process_time() - before
    print(json.dumps(answer), flush=True)
