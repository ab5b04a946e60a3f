"""Our own verifier on our own samples: each file is what its name says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import verify
from tools.conformance.outcome import Outcome, of_cases
from tools.conformance.samples import samples

EXPECTED: Final = {
    "tampered-didkey-": ("not_issued_here", "issuer_unknown"),
    "didkey-": ("not_issued_here", "issuer_unknown"),
    "tampered-": ("altered", "signature"),
    "revoked-": ("genuine_not_in_force", "revoked"),
    "expired-": ("genuine_not_in_force", "expired"),
    "": ("genuine_in_force", None),
}


def verified() -> Outcome:
    """Return how many samples were found to be what they are."""
    folder = samples()
    trust = TrustStore.load(folder / "trust")
    now = datetime.now(UTC)
    cases = []
    for path in sorted(path for path in folder.iterdir() if path.suffix):
        verdict = verify(path.read_bytes(), trust, now)
        wanted = next(wanted for start, wanted in EXPECTED.items() if path.name.startswith(start))
        if "endorsement" in path.name:
            wanted = (wanted[0].replace("genuine", "endorsement"), wanted[1])
        found = (verdict.verdict, verdict.reason)
        cases.append((f"{path.name}: {found}", found == wanted))
    return of_cases(cases)
