"""What is bent: a genuine sample of every form, with other awards of the same issuer and the same award by a stranger.

Made with the parts of `passerelle samples`, but of keys and names that follow from a number: the same in every run.
"""

from __future__ import annotations

import re
import uuid
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Final, Literal

from passerelle.cli.samples.forms import FORMS
from passerelle.cli.samples.register import BODIES, FATES, SampleRegister
from passerelle.core.credentials import jose, status, strict_json
from passerelle.core.credentials.certificate import qr
from passerelle.signing.private import PrivateKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.cli.samples.forms import Form
    from passerelle.cli.samples.register import BodyName, Fate
    from passerelle.core.credentials.model import AwardRecord

Sort = Literal["json", "jwt", "sd_jwt", "paper"]

NOW: Final = datetime(2026, 11, 26, 12, tzinfo=UTC)
TWINS: Final = 5
"""Other awards of one issuer, from which a store learns their pattern."""
CARRIERS: Final = {"qr": "paper", "certificate": "ob-proof-set"}
"""Forms that carry another one, which is what is bent inside them."""
LEFT_OUT: Final = frozenset({"ob-message-status", "ob-plain", "clr-ecdsa-rdfc-2019", "endorsement"})
"""Read by the same code as their neighbours, and as slow as the slowest; or no award."""
_SORTS: Final[dict[str, Sort]] = {"json": "json", "jwt": "jwt", "sdjwt": "sd_jwt", "txt": "paper"}


@dataclass(frozen=True, slots=True)
class Material:
    """A genuine document of one form. `twins` are other awards of its issuer, `stranger` the same with other keys.

    `others` are genuine documents of all forms of the same sort. `before` and `after` are what surrounds it where it
    travels inside something else, `outside` the name of that; `raw` is what is bent in any case.
    """

    name: str
    sort: Sort
    raw: bytes
    twins: tuple[bytes, ...]
    stranger: bytes
    others: tuple[bytes, ...]
    outside: str = ""
    before: bytes = b""
    after: bytes = b""

    def carried(self, raw: bytes) -> bytes:
        """Return `raw` as it is handed in."""
        if self.outside == "qr":
            return _drawn(raw)
        return self.before + zlib.compress(raw, 1) + self.after if self.outside else raw


class SeededRegister(SampleRegister):
    """A sample register whose keys follow from one number, and whose awards from another."""

    def __init__(self, keys: int, awards: int) -> None:
        super().__init__(NOW)
        chance = Random(f"keys {keys}")  # noqa: S311
        self._keys = {
            name: PrivateKey.from_secret(body.algorithm, chance.randbytes(32)) for name, body in BODIES.items()
        }
        self._own = PrivateKey.from_secret("Ed25519", chance.randbytes(32))
        self._holder = PrivateKey.from_secret("P-256", chance.randbytes(32))
        self._chance = Random(f"awards {awards}")  # noqa: S311
        for body in BODIES:
            for fate in FATES:
                self._awards[body, fate] = self._uuid()
                self._places[body, fate] = self._chance.randrange(status.MIN_ENTRIES)
        self._names = {body: f"{self._chance.choice(('Trần', 'Ngô', 'Đỗ'))} Thị Ánh {awards}" for body in BODIES}

    def record(self, body: BodyName, fate: Fate) -> AwardRecord:
        record = super().record(body, fate)
        holder = replace(
            record.holder, name=self._names[body], id=self._awards[body, "genuine"].urn.replace("-4", "-a")
        )
        return replace(record, holder=holder)

    def salt(self) -> Callable[[], str]:
        return lambda: jose.base64url(self._chance.randbytes(18))

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(bytes=self._chance.randbytes(16), version=4)


def materials(seed: int, *, with_carriers: bool = True) -> tuple[list[Material], dict[str, bytes]]:
    """Return one genuine document of every form, and the trust folder they verify with."""
    registers = [SeededRegister(seed, awards) for awards in range(TWINS + 1)]
    stranger = SeededRegister(seed + 1, 0)
    plain = [_plain(form, registers, stranger) for form in FORMS if form.suffix in _SORTS and form.name not in LEFT_OUT]
    plain = [
        replace(one, others=tuple(it.raw for it in plain if it.sort == one.sort and it is not one)) for one in plain
    ]
    by_name = {one.name: one for one in plain}
    carriers = (
        [_carrier(form, registers[0], by_name[CARRIERS[form.name]]) for form in FORMS if form.name in CARRIERS]
        if with_carriers
        else []
    )
    return [*plain, *carriers], registers[0].trust_files()


def _plain(form: Form, registers: list[SeededRegister], stranger: SeededRegister) -> Material:
    raw, *twins = [form.make(register, "genuine") for register in registers]
    return Material(form.name, _SORTS[form.suffix], raw, tuple(twins), form.make(stranger, "genuine"), ())


def _carrier(form: Form, register: SeededRegister, inside: Material) -> Material:
    if form.suffix == "png":
        return replace(inside, name=form.name, outside=form.name)
    before, after = _around(form.make(register, "genuine"))
    return replace(inside, name=form.name, outside=form.name, before=before, after=after)


def _around(pdf: bytes) -> tuple[bytes, bytes]:
    """Return what stands before and after the packed credential in a PDF."""
    for mark in re.finditer(rb"/EmbeddedFile\b", pdf):
        start = pdf.index(b"stream", mark.end()) + len(b"stream")
        start += 2 if pdf[start : start + 1] == b"\r" else 1
        inflater = zlib.decompressobj()
        content = inflater.decompress(pdf[start:], strict_json.MAX_BYTES)
        if content[:1] == b"{":
            return pdf[:start], inflater.unused_data
    raise ValueError("no credential in this certificate")


def _drawn(raw: bytes) -> bytes:
    """Return a picture of a code that says this; what no code can say is handed in as it is."""
    try:
        return qr.png(raw.decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        return raw
