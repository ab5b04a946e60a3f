"""What a certificate costs, and the credential in its square code, beside the bare signature.

Run `python -m benchmarks.paper [--certificates 20] [--credentials 1000] [--rounds 5] [--json]`. Every award is another:
holder, address and place in the status list differ. Figures are CPU time of this process, all its threads together.
A certificate goes from the record and its two signed forms to the PDF; the first is told apart, for it reads fonts and
page. The credential on paper goes from the record to signed bytes, and from the code's text to a verdict with issuer,
entry, status and validity. One in a hundred of the credentials is changed in a letter and must be refused.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from passerelle.core.credentials import certificate
from passerelle.core.credentials.certificate import qr
from passerelle.core.credentials.model import HolderRef, StatusRef
from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.proofs import signed_bytes
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import verify
from tests.core.credentials.paper_samples import LIST, ORIGIN, RECORD, SIGNED_AT, on_paper, text_of, trust_files
from tests.core.credentials.samples import AWARDER_SIGNER, NOW, write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from passerelle.core.credentials.model import AwardRecord

NAMES = ("Nguyễn Thị Ánh Tuyết", "أمينة بنت يوسف", "Seán Ó Briain", "Łukasz Żak", "Amina Diallo")
REGISTER = "Register of Mirane"


def main(arguments: list[str]) -> int:
    """Measure and print; 1 where a genuine paper was refused or a changed one believed."""
    parser = argparse.ArgumentParser("benchmarks.paper", description=__doc__)
    parser.add_argument("--certificates", type=int, default=20)
    parser.add_argument("--credentials", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    asked = parser.parse_args(arguments)
    told = measured(asked.certificates, asked.credentials, asked.rounds)
    print(json.dumps(told, indent=None if asked.json else 2))
    return 0 if told["genuine_refused"] == told["changed_believed"] == 0 else 1


def measured(certificates: int, credentials: int, rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        trust = TrustStore.load(write(trust_files(), Path(folder)))
        first_pdf, made = pdfs([award(number) for number in range(certificates + 1)])
        figures: dict[str, list[float]] = {}
        refused = believed = 0
        for number in range(rounds + 1):  # the first one warms up
            start = 10_000 * (number + 1)
            taken, wrong, strange = one_round([award(start + each) for each in range(credentials)], trust)
            refused, believed = refused + wrong, believed + strange
            for name, value in taken.items():
                figures.setdefault(name, []).extend([value] if number else [])
    each = {name: statistics.median(values) for name, values in figures.items()}
    return {
        "pdf_ms": round(statistics.median(made), 1),
        "pdf_first_ms": round(first_pdf, 1),
        "paper_issue_vs_floor": round(each["floor_sign"] / each["paper_issue"], 3),
        "paper_verify_vs_floor": round(each["floor_verify"] / each["paper_verify"], 3),
        "pdf_slowest_ms": round(max(made), 1),
        **{f"{name}_us": round(value * 1e6, 1) for name, value in each.items()},
        "genuine_refused": refused,
        "changed_believed": believed,
        "certificates": certificates,
        "credentials": credentials,
        "rounds": rounds,
    }


def award(number: int) -> AwardRecord:
    """Return the award of holder `number`."""
    own = UUID(int=(number + 1) << 64 | 0x4000_8000_0000_0000_0000, version=4)
    return replace(
        RECORD,
        award_id=own.urn,
        credential_id=f"{ORIGIN}/credentials/{own}",
        holder=HolderRef(f"{NAMES[number % len(NAMES)]} {number}", RECORD.holder.id),
        status=StatusRef(LIST, number),
    )


def pdfs(records: Sequence[AwardRecord]) -> tuple[float, list[float]]:
    """Return the milliseconds of the first certificate of this process, and of each one after it."""
    forms = [
        (record, signed_bytes(open_badge(record), AWARDER_SIGNER, created=SIGNED_AT), on_paper(record))
        for record in records
    ]
    taken = []
    for number, (record, document, paper) in enumerate(forms):
        start = process_time()
        pdf = certificate.make(record, document, paper, serial=f"MC-00412 / {number}", register=REGISTER)
        taken.append((process_time() - start) * 1000)
        if not pdf.startswith(b"%PDF-"):
            raise SystemExit("no certificate was made")
    return taken[0], taken[1:]


def one_round(records: Sequence[AwardRecord], trust: TrustStore) -> tuple[dict[str, float], int, int]:
    """Return the CPU seconds of one of each, how many genuine ones were refused, how many changed ones believed."""
    key, message = Ed25519PrivateKey.generate(), b"as long as a credential on paper is " * 6
    signature, public = key.sign(message), key.public_key()
    texts = [text_of(record) for record in records]
    verdicts: list[str] = []
    some = texts[:: max(1, len(texts) // 20)]
    taken = {
        "floor_sign": cpu(lambda _: key.sign(message), records),
        "paper_issue": cpu(on_paper, records),
        "floor_verify": cpu(lambda _: public.verify(signature, message), records),
        "paper_verify": cpu(lambda text: verdicts.append(verify(text.encode(), trust, NOW).verdict), texts),
        "qr_drawing": cpu(qr.svg, some),
        "qr_picture": cpu(qr.png, some),
    }
    pictures = [qr.png(text) for text in some[:3]]
    taken["picture_verify"] = cpu(lambda png: verdicts.append(verify(png, trust, NOW).verdict), pictures)
    changed = [changed_in_a_letter(text, number) for number, text in enumerate(texts[::100])]
    wrong = sum(verdict != "genuine_in_force" for verdict in verdicts)
    return taken, wrong, sum(verify(text.encode(), trust, NOW).verdict.startswith("genuine") for text in changed)


def changed_in_a_letter(text: str, number: int) -> str:
    """Return the text of a code with one letter after the address changed."""
    first = text.index("#") + 1
    place = first + (number * 37 + 41) % (len(text) - first)
    return text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]


def cpu(act: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Return the CPU seconds of one act, of as many as there are items."""
    gc.collect()
    start = process_time()
    for item in items:
        act(item)
    return (process_time() - start) / len(items)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
