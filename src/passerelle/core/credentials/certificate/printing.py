"""One certificate, from an award and its two signed forms: a PDF/A-3a, tagged, with the credential attached.

Source: ISO 19005-3 as typst writes it; UX B4 (what the square carries, and where alone to check). The same input gives
the same bytes: the file is dated by its square code, which is signed once. Text goes in as data and is never read as
markup.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal
from urllib.parse import urlsplit

import typst

from passerelle.core.credentials import check_code, cose
from passerelle.core.credentials import paper as papers
from passerelle.core.credentials.certificate import qr
from passerelle.core.credentials.certificate.wording import ENGLISH
from passerelle.core.errors import PasserelleError

if TYPE_CHECKING:
    from decimal import Decimal

    from passerelle.core.credentials.certificate.wording import Wording
    from passerelle.core.credentials.model import AwardRecord

STANDARD: Final = "a-3a"
ATTACHMENT: Final = "credential.json"
_TEMPLATE: Final = Path(__file__).with_name("page.typ")
_FONTS: Final = ("fontpkg_noto_sans", "fontpkg_amiri")
"""Packages whose `files` folder holds the fonts the page names; serif and code come with typst."""
_ONE_AT_A_TIME: Final = Lock()
"""A compiler serves one thread at a time."""
_BRIDGE: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 2 44 22" fill="none">'
    '<path d="M2 12Q22-4 42 12M7 9v10M14.5 6v9M22 4.5v9M29.5 6v9M37 9v10" stroke="#15262b"/>'
    '<path d="M2 22Q22 5 42 22" stroke="#b06a17" stroke-width="4" stroke-dasharray="6 .9"/></svg>'
)
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_LEFT_TO_RIGHT = frozenset({"L"})


class CannotPrint(PasserelleError):
    """The page could not be made: no font here has a letter of it (`letters`), or typst refused it (`typst`)."""

    code: ClassVar[str] = "certificate_cannot_print"

    def __init__(self, reason: str, **data: Any) -> None:
        super().__init__(reason=reason, **data)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Ended:
    """How an award came to be out of force, and the day since which it is."""

    how: Literal["revoked", "suspended", "superseded", "expired"]
    on: date


def make(
    record: AwardRecord,
    document: bytes,
    paper: bytes,
    *,
    serial: str,
    register: str,
    wording: Wording = ENGLISH,
    help_number: str = "",
    ended: Ended | None = None,
) -> bytes:
    """Return the PDF of an award; of one that is not in force, it says so in large letters. Raises CannotPrint.

    `document` is its signed JSON credential, attached as it is; `paper` its COSE_Sign1; `serial` the number of the
    certificate, the same on every reprint; `register` the register's name in the language of `wording`; `help_number`
    where the check code can be read out on the telephone.
    """
    inputs = {
        "data": json.dumps(
            _page(record, paper, serial, register, wording, help_number)
            | {"signed": _signed(record, document, wording), "ended": _ended(record, ended, wording)},
            ensure_ascii=False,
        ),
        "document": document.decode("utf-8"),
    }
    made_at = int(papers.decode(cose.parse(paper).payload).issued_at.timestamp())
    try:
        return _compiled(inputs, made_at, with_system_fonts=False)
    except typst.TypstError as refusal:
        if not _lacks_letters(refusal):
            raise CannotPrint("typst", message=refusal.message) from None
    try:
        return _compiled(inputs, made_at, with_system_fonts=True)
    except typst.TypstError as refusal:
        raise CannotPrint("letters" if _lacks_letters(refusal) else "typst", message=refusal.message) from None


def _compiled(inputs: dict[str, str], made_at: int, *, with_system_fonts: bool) -> bytes:
    with _ONE_AT_A_TIME:
        made = _compiler(with_system_fonts=with_system_fonts).compile(
            _template(), format="pdf", pdf_standards=[STANDARD], timestamp=made_at, sys_inputs=inputs
        )
    if not isinstance(made, bytes):
        raise CannotPrint("typst", message="no document")
    return made


def _lacks_letters(refusal: typst.TypstError) -> bool:
    return "could not be displayed" in refusal.message or "font" in refusal.message


@cache
def _compiler(*, with_system_fonts: bool) -> typst.Compiler:
    """Return a compiler that keeps fonts and template; system fonts come in where ours lack a letter.

    Only then, because with them the same award may look different on another machine.
    """
    folders = [Path(str(import_module(name).__file__)).parent / "files" for name in _FONTS]
    fonts = typst.Fonts(
        include_system_fonts=with_system_fonts, include_embedded_fonts=True, font_paths=[str(path) for path in folders]
    )
    return typst.Compiler(root=str(_TEMPLATE.parent), font_paths=fonts, ignore_system_fonts=not with_system_fonts)


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


def _page(
    record: AwardRecord, paper: bytes, serial: str, register: str, wording: Wording, help_number: str
) -> dict[str, Any]:
    """Return everything the template shows, as JSON values."""
    what = record.achievement
    address = urlsplit(record.credential_id)
    host = address.netloc
    made_on = papers.decode(cose.parse(paper).payload).issued_at.astimezone(record.zone).date()
    filled = {
        "how": wording.how.format(host=host),
        "only_there": wording.only_there.format(host=host),
        "call": wording.call.format(number=help_number) if help_number else "",
        "attached": wording.attached.format(name=ATTACHMENT),
        "made": wording.made.format(date=_day(made_on, wording)),
    }
    words = {name: text for name, text in asdict(wording).items() if isinstance(text, str)} | filled
    return {
        "lang": wording.language.partition("-")[0],
        "dir": _direction(wording.certifies),
        "title": wording.document_title.format(title=_printable(what.title)),
        "description": f"{_printable(record.holder.name)}: {_printable(what.title)}",
        "author": _printable(record.issuer.name),
        "words": words,
        "register": _said(register, wording.language),
        "bridge": _BRIDGE,
        "number": what.register_number,
        "serial": serial,
        "awarder": _said(record.issuer.name),
        "holder": _said(record.holder.name),
        "what": _said(what.title, what.language),
        "facts": _facts(record, wording),
        "outcomes": [_said(outcome.text, what.language) for outcome in what.outcomes],
        "sentences": _sentences(record, wording),
        "square": qr.svg(papers.text(f"{address.scheme}://{host}", paper)),
        "check_code": check_code.of(paper),
        "attachment": {
            "name": ATTACHMENT,
            "mime": "application/vc+json",
            "description": wording.document_title.format(title=_printable(what.title)),
        },
    }


def _signed(record: AwardRecord, document: bytes, wording: Wording) -> str:
    """Return who signed the attached credential on which day; the square code is signed later, when it is first made.

    Without a moment in its proof nothing is said.
    """
    proof = json.loads(document).get("proof") or {}
    moments = [one["created"] for one in (proof if isinstance(proof, list) else [proof]) if "created" in one]
    if not moments:
        return ""
    signed_on = datetime.fromisoformat(min(moments)).astimezone(record.zone).date()
    return wording.signed.format(awarder=_printable(record.issuer.name), date=_day(signed_on, wording))


def _ended(record: AwardRecord, ended: Ended | None, wording: Wording) -> dict[str, str] | None:
    if ended is None:
        return None
    words = {
        "revoked": wording.revoked,
        "suspended": wording.suspended,
        "superseded": wording.superseded,
        "expired": wording.expired,
    }
    return {
        "title": words[ended.how].format(date=_day(ended.on, wording)),
        "sentence": wording.not_in_force.format(host=urlsplit(record.credential_id).netloc),
    }


def _facts(record: AwardRecord, wording: Wording) -> list[dict[str, Any]]:
    what = record.achievement
    levels = [(level.code, wording.name(level.framework)) for level in what.levels]
    first, others = levels[0] if levels else (wording.no_level, ""), levels[1:]
    hours = wording.hour if what.hours == 1 else wording.hours
    size = [hours.format(number=_number(what.hours))]
    if what.credits is not None:
        system = wording.name(what.credit_system or "")
        credits_ = wording.credit if what.credits == 1 else wording.credits
        size.insert(0, credits_.format(number=_number(what.credits), system=system).replace(" ()", ""))
    days = [wording.started.format(date=_day(record.started_on, wording))] if record.started_on else []
    if record.valid_until:
        days.append(wording.valid_until.format(date=_day(record.valid_until, wording)))
    scale = ", ".join(wording.name(step) for step in record.result_scale)
    return [
        _fact(wording.level, *first, *(f"{framework} {code}" for code, framework in others)),
        _fact(wording.size, *size),
        _fact(wording.result, wording.name(record.result), scale),
        _fact(wording.awarded, _day(record.awarded_on, wording), *days),
    ]


def _fact(name: str, value: str, *more: str) -> dict[str, Any]:
    return {"name": name, "value": _printable(value), "more": [_printable(line) for line in more if line]}


def _sentences(record: AwardRecord, wording: Wording) -> list[str]:
    what = record.achievement
    kinds = ", ".join(wording.name(kind) for kind in what.assessment_types)
    said = [wording.assessment.format(kinds=kinds), wording.route.format(route=wording.name(record.route))]
    if what.supervision:
        said.append(wording.supervision.format(supervision=wording.name(what.supervision)))
    kind = wording.name(what.quality_assurance_type)
    if what.quality_assurance_by:
        said.append(wording.quality_by.format(kind=kind, body=what.quality_assurance_by))
    else:
        said.append(wording.quality.format(kind=kind))
    return [_printable(sentence) for sentence in said]


def _said(text: str, language: str | None = None) -> dict[str, str | None]:
    """Return a text with its direction, and its language as far as it is known."""
    known = (language or "").partition("-")[0]
    return {"text": _printable(text), "dir": _direction(text), "lang": known if known not in ("", "und") else None}


def _direction(text: str) -> str:
    """Return "rtl" where the first letter with a direction runs from right to left (Unicode UAX 9, P2 and P3)."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in _RIGHT_TO_LEFT:
            return "rtl"
        if kind in _LEFT_TO_RIGHT:
            return "ltr"
    return "ltr"


def _printable(text: str) -> str:
    """Return `text` without what has no shape: controls, direction overrides, unassigned and private letters."""
    kept = (" " if letter.isspace() else letter for letter in text if letter.isspace() or _has_shape(letter))
    return "".join(kept).strip()


def _has_shape(letter: str) -> bool:
    return (
        unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn")
        and letter not in "\u202a\u202b\u202c\u202d\u202e\ufeff"
    )


def _day(day: date, wording: Wording) -> str:
    return wording.date.format(day=day.day, month=wording.months[day.month - 1], year=day.year)


def _number(value: Decimal) -> str:
    return format(value.normalize(), "f")
