"""How one term is written in canonical N-Quads.

Source: RDF Dataset Canonicalization 1.0, section 5 (canonical form of N-Quads); JSON-LD 1.1 API, section 8.6
(numbers as text); JSON Canonicalization Scheme, RFC 8785 (JSON literals); RFC 3987 (addresses); BCP 47 (languages).
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal
from ipaddress import IPv6Address
from typing import Any, Final

import orjson
import rfc8785

from passerelle.core.credentials.refusals import Ambiguous

Statement = tuple[str, str, str, str]

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DOUBLE: Final = XSD + "double"
NOWHERE: Final = "undefined:"  # the scheme a relative address resolves to, so that it can be seen and refused

_NEEDS_ESCAPE = re.compile(r'[\x00-\x1f"\\\x7f\ufffe\uffff]')
_LONG: Final = 300  # letters from which a look by another means pays
_SHORT: Final = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
# RFC 3987, section 2.2, without empty paths after a scheme. Some readers take more, some leave such statements out.
_UCS = (
    "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    + "".join(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 14))
    + "\U000e1000-\U000efffd"
)
_FREE: Final = rf"A-Za-z0-9._~!$&'()*+,;=\-{_UCS}"
_CODE: Final = "%[0-9A-Fa-f]{2}"
_ADDRESS = re.compile(
    r"[A-Za-z][A-Za-z0-9+.\-]*:(?=[^?#])"
    rf"(?://(?:(?:[{_FREE}:]|{_CODE})*@)?(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?:[{_FREE}]|{_CODE})*)(?::[0-9]*)?(?=[/?#]|\Z)|(?!//))"
    rf"(?:[{_FREE}:@/]|{_CODE})*"
    rf"(?:\?(?:[{_FREE}:@/?\ue000-\uf8ff]|{_CODE})*)?"
    rf"(?:\#(?:[{_FREE}:@/?]|{_CODE})*)?"
)

# BCP 47, section 2.1, without the tags registered before it
_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3})?|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))?(?:-x(?:-[a-z0-9]{1,8})+)?"
)
_DOUBLE = re.compile(r"-?[0-9]\.[0-9]{1,15}E-?[0-9]{1,3}")
_SIXTEEN_DIGITS = Context(prec=16, rounding=ROUND_HALF_UP)


def escaped(text: str) -> str:
    r"""Return `text` as it stands between the quotation marks of a literal.

    >>> escaped('a"b\x7f')
    'a\\"b\\u007F'
    """
    return _NEEDS_ESCAPE.sub(_escape, text) if needs_escapes(text) else text


def needs_escapes(text: str) -> bool:
    """Whether any letter of `text` is escaped; quick for texts of which none is."""
    if len(text) > _LONG and text.isascii():  # JSON escapes the same letters, but for one
        return len(orjson.dumps(text)) > len(text) + 2 or "\x7f" in text
    if text.isprintable():
        return '"' in text or "\\" in text
    return _NEEDS_ESCAPE.search(text) is not None


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04X}"


def is_address(address: object) -> bool:
    """Whether `address` is an absolute address that every reader lets stand as it is between angle brackets."""
    if not isinstance(address, str):
        return False
    found = _ADDRESS.fullmatch(address)
    return found is not None and not address.startswith(NOWHERE) and _is_ipv6(found["six"])


def _is_ipv6(host: str | None) -> bool:
    try:
        return host is None or bool(IPv6Address(host))
    except ValueError:
        return False


def literal(value: Any, datatype: str | None, language: str | None) -> str:
    """Return the literal of a JSON-LD value object; raises Ambiguous where readers would write it differently."""
    if datatype == "@json":
        return f'"{escaped(_json(value))}"^^<{RDF}JSON>'
    if isinstance(value, bool):
        return _typed("true" if value else "false", datatype or XSD + "boolean")
    if isinstance(value, int | float):
        return _number(value, datatype)
    if datatype == DOUBLE:
        _refuse_rewritten(value)
    if language is not None:
        if not _LANGUAGE.fullmatch(language):
            raise Ambiguous("language", seen=language[:40])
        return f'"{escaped(value)}"@{language}'
    return _typed(value, datatype)


def _typed(text: str, datatype: str | None) -> str:
    if datatype is None or datatype == XSD + "string":
        return f'"{escaped(text)}"'
    return f'"{escaped(text)}"^^<{datatype}>'


def _number(value: float, datatype: str | None) -> str:
    """A JSON number is what a double can hold; a whole one is an integer, others have 16 digits."""
    try:
        double = float(value)
    except OverflowError:
        double = math.inf
    if not math.isfinite(double):
        raise Ambiguous("number", seen=str(value)[:40])
    if datatype == DOUBLE or abs(double) >= 1e21 or not double.is_integer():
        if not double.is_integer() and abs(double) < 1e-6 and "." not in repr(double):
            raise Ambiguous("number", seen=repr(double))  # some readers take 1e-7 for a whole number, zero
        return _typed(canonical_double(double), datatype or DOUBLE)
    return _typed(str(int(double)), datatype or XSD + "integer")


def canonical_double(value: float) -> str:
    """Return a double in 16 digits, halves away from zero, without empty digits.

    >>> canonical_double(8.2), canonical_double(-1.0), canonical_double(1e-7)
    ('8.199999999999999E0', '-1.0E0', '1.0E-7')
    """
    sign, digits, exponent = _SIXTEEN_DIGITS.plus(Decimal(value)).as_tuple()
    if not any(digits):
        return "0.0E0"
    size = len(digits) - 1 + int(exponent)
    fraction = "".join(map(str, digits[1:])).rstrip("0") or "0"
    return f"{'-' if sign else ''}{digits[0]}.{fraction}E{size}"


def _refuse_rewritten(text: str) -> None:
    """Some readers rewrite text that is said to be a double, some keep it: only a text both agree on has a meaning."""
    if not is_double(text):
        raise Ambiguous("number", seen=text[:40])


def is_double(text: str) -> bool:
    """Whether `text` is a double as it is written here."""
    if not _DOUBLE.fullmatch(text):
        return False
    number = float(text)
    return math.isfinite(number) and canonical_double(number) == text


def _json(value: Any) -> str:
    try:
        return rfc8785.dumps(_doubles(value)).decode("utf-8")
    except (rfc8785.CanonicalizationError, UnicodeError, OverflowError) as error:
        raise Ambiguous("no_canonical_form", seen=str(error)[:120]) from None


def _doubles(value: Any) -> Any:
    """Return JSON whose numbers past what a double counts exactly are doubles, as they are to every other reader."""
    if isinstance(value, dict):
        return {name: _doubles(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_doubles(item) for item in value]
    return float(value) if isinstance(value, int) and abs(value) >= 2**53 else value
