"""A token taken apart, and the names and digests its format keeps for itself (RFC 9901, sections 4 and 5)."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple

from passerelle.core.credentials import jose, strict_json
from passerelle.core.credentials.refusals import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from passerelle.core.credentials.jose import Jws

ALGORITHM: Final = "sha-256"
MAX_DISCLOSURES: Final = 256
MAX_CHARACTERS: Final = 2 * strict_json.MAX_BYTES
DIGEST_LENGTH: Final = 43

DIGESTS: Final = "_sd"
ELEMENT: Final = "..."
NAMES: Final = frozenset({DIGESTS, ELEMENT})
"""What no claim may be called."""
ALGORITHM_CLAIM: Final = "_sd_alg"


class SdJwt(NamedTuple):
    """A token taken apart: what the issuer signed, what is shown, and the holder's signature over both, if any."""

    text: bytes
    jws: Jws
    disclosures: list[bytes]
    binding: bytes

    @property
    def shown(self) -> bytes:
        """What the holder signs: everything up to and including the last `~`."""
        return self.text[: len(self.text) - len(self.binding)]


def parse(text: str | bytes) -> SdJwt:
    """Return the token in `text` taken apart; raises Unreadable. Nothing about it is checked but its spelling."""
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too_large", limit=MAX_CHARACTERS)
    raw = text if isinstance(text, bytes) else text.encode("ascii", "replace")
    token, *disclosures = raw.split(b"~")
    if not disclosures:
        raise Unreadable("not_sd_jwt")
    binding = disclosures.pop()
    if len(disclosures) > MAX_DISCLOSURES:
        raise Unreadable("too_many_disclosures", limit=MAX_DISCLOSURES)
    return SdJwt(raw, jose.parse(token), disclosures, binding)


def written_digests(disclosures: list[bytes]) -> Sequence[bytes]:
    """Return the digest of each disclosure, in base64url.

    All at one go: each is 43 letters, and one more for the empty byte behind it.
    """
    digests = [sha256(disclosure).digest() for disclosure in disclosures]
    return _letters_of(len(digests))(jose.encoded(b"\0".join([*digests, b""])))


@lru_cache(maxsize=512)
def _letters_of(count: int) -> Callable[[bytes], tuple[bytes, ...]]:
    return Struct("43sx" * count).unpack


def digests_of(disclosures: list[bytes]) -> list[str]:
    """Return the same as text."""
    return [digest.decode("ascii") for digest in written_digests(disclosures)]


def digest_of(disclosure: bytes) -> str:
    """Return the digest of one text, which may be a whole presentation."""
    return jose.base64url(sha256(disclosure).digest())
