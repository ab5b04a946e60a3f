"""What a stranger does with an award in any form: brings it to the page, to the API, checks it without a network.

Everything here goes by what a holder saved; nothing is known of the register but what it publishes.
"""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from passerelle.cli import trust
from passerelle.cli import verify as command
from passerelle.cli.journey.play import Check, Filled, JourneyFailed, Play
from passerelle.core.credentials import base32, check_code, jose
from passerelle.core.credentials.certificate import qr

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Form:
    """One file an award is saved as. `reads_as` is what a check calls it; `is_text` can be pasted."""

    kind: str
    reads_as: str
    words: str
    is_text: bool = True


FORMS: Final = (
    Form("open_badge", "open_badge", "the Open Badge"),
    Form("vc_jwt", "vc_jwt", "the signed token"),
    Form("sd_jwt_vc", "sd_jwt_vc", "the file for a wallet"),
    Form("eudi_learning", "eudi_learning", "the file for the European wallet"),
    Form("paper", "paper", "the text of the square code"),
    Form("pdf", "open_badge", "the certificate", is_text=False),
)
WORDS: Final = {
    "genuine_in_force": "Genuine and in force",
    "revoked": "Genuine, withdrawn on",
    "key_compromised": "Signed with a lost key",
    "altered": "Altered",
}
"""What the page says, by verdict or by what ended the award."""
ADDRESS: Final = "https://register.example"
"""A name for the register; every request for it goes to the server of the play."""


def saved(play: Play, actor: str, award: str) -> dict[str, bytes]:
    """Let a holder save an award in every form; return the files by kind."""
    return {form.kind: saved_as(play, actor, award, form) for form in FORMS}


def saved_as(play: Play, actor: str, award: str, form: Form) -> bytes:
    """Let a holder save an award in one form; the journal knows of every form that was signed for it."""
    number = "{" + award + "}"
    signed_now = form.kind not in ("open_badge", "pdf")  # the one with the award, the other out of paper and badge
    raw = play.step(
        actor,
        f"saves {form.words}",
        "GET",
        f"/api/awards/{number}/credential?form={form.kind}",
        after=[_signed_in(form, number)] if signed_now else [],
    )
    if not isinstance(raw, bytes):
        raise JourneyFailed(f"{actor} saves {form.words}", f"it is no file: {raw!r}"[:300])
    return raw


def _signed_in(form: Form, number: str) -> Check:
    """The last form that the journal says this award was signed in."""
    noted = {"kind": "award.rendered", "noted": {"form": form.kind}}
    return Check(f"/api/journal/{number}?kind=award.rendered&limit=1", shows={"items": [noted]}, by="operator")


def everywhere(play: Play, files: Mapping[str, bytes], outcome: str, *, place: Path) -> None:
    """Check every file on the page, through the API and with `passerelle verify`; they must agree."""
    for form in FORMS:
        if form.kind in files:
            on_the_page(play, form, files[form.kind], outcome)
            through_the_api(play, form, files[form.kind], outcome)
    without_a_network(play, files, outcome, place=place)


def on_the_page(play: Play, form: Form, raw: bytes, outcome: str, *, bent: str = "") -> None:
    """Bring a file to the page, or paste it where it is a text; `bent` says in the sentence what was done to it."""
    body = Filled({"document": raw.decode()}) if form.is_text else Filled(files={"file": ("award.pdf", raw)})
    other = [words for name, words in WORDS.items() if name != outcome]
    way = "pastes" if form.is_text else "brings"
    heads = [f"<span>{words}" for words in other]  # the list of answers beside the form has them all
    play.step(
        "visitor",
        f"{way} {form.words}{bent} on the page",
        "POST",
        "/verify/result/",
        body,
        says=[WORDS[outcome]],
        not_says=heads,
    )


def through_the_api(play: Play, form: Form, raw: bytes, outcome: str) -> None:
    verdict, status = _meant(outcome)
    shows = {"verdict": verdict, "form": form.reads_as} | ({"status": {"status": status}} if status else {})
    play.step("visitor", f"sends {form.words} to the API", "POST", "/api/verification", raw, shows=shows)


def without_a_network(play: Play, files: Mapping[str, bytes], outcome: str, *, place: Path) -> None:
    """Fetch the trust folder as `passerelle trust` does, then check as `passerelle verify` does, without a server."""
    sentence = f"visitor checks {len(files)} files with `passerelle verify`, without a server"
    folder = place / "trust"
    try:
        trust.fetch(ADDRESS, folder, get=lambda url, _limit: play.fetch(urlsplit(url).path))
    except trust.Refused as refusal:
        raise JourneyFailed(sentence, f"the trust folder was refused: {refusal}") from None
    names = [place / kind for kind in files]
    for name in names:
        name.write_bytes(files[name.name])
    with redirect_stdout(io.StringIO()) as told:
        command.main(["--trust", str(folder), "--json", *map(str, names)])
    answers = [json.loads(line) for line in told.getvalue().splitlines()]
    found = {Path(one["file"]).name: (one["verdict"], (one["status"] or {}).get("status")) for one in answers}
    verdict, status = _meant(outcome)
    wanted = {kind: (verdict, status or "in_force") for kind in files}
    if found != wanted:
        raise JourneyFailed(sentence, f"expected {wanted}, came {found}")
    play.tell(sentence, outcome)


def by_check_code(play: Play, paper: bytes, outcome: str) -> None:
    """Type the code that stands under the square."""
    code = check_code.of(signed_part(paper))
    body = Filled({"code": code.lower().replace("-", " ")})
    play.step("visitor", "types the code under the square", "POST", "/verify/result/", body, says=[WORDS[outcome]])
    other = "0" if code[0] != "0" else "1"
    play.step(
        "visitor",
        "is told of a slip in it before anything is looked up",
        "POST",
        "/verify/result/",
        Filled({"code": other + code[1:]}),
        status=422,
        says=["This code has a mistake in it."],
    )


def by_photo(play: Play, paper: bytes, outcome: str) -> None:
    """Send a picture of the square."""
    photo = qr.png(paper.decode("ascii"))
    body = Filled(files={"file": ("photo.png", photo)})
    play.step("visitor", "sends a photo of the square", "POST", "/verify/result/", body, says=[WORDS[outcome]])


def tampered(play: Play, files: Mapping[str, bytes]) -> None:
    """Change one word in each form: the check says so, and at which step it saw it."""
    for form in FORMS:
        if form.kind not in TAMPER:
            continue
        bent = TAMPER[form.kind](files[form.kind])
        step = f"sends {form.words} with another title"
        answer = play.step("visitor", step, "POST", "/api/verification", bent, shows={"verdict": "altered"})
        last = answer["steps"][-1]
        if (last["code"], last["result"]) != ("signature", "failed") or not last["sentence"]:
            raise JourneyFailed(f"visitor {step}", f"the step that failed is not named: {answer['steps']}")
        on_the_page(play, form, bent, "altered", bent=", with another title,")


def signed_part(paper: bytes) -> bytes:
    """Return the signed bytes behind the text of a square code."""
    return base32.decode(paper.decode("ascii").rpartition("#")[2])


def _other(raw: bytes) -> bytes:
    changed = raw.replace(b"Hull Repair", b"Hall Repair", 1)
    if changed == raw:
        raise JourneyFailed("visitor changes one word of the title", "the title is not in this form")
    return changed


def _other_token(raw: bytes) -> bytes:
    token, *shown = raw.decode("ascii").split("~")
    header, payload, signature = token.split(".")
    changed = jose.base64url(_other(jose.from_base64url(payload)))
    return "~".join((f"{header}.{changed}.{signature}", *shown)).encode("ascii")


def _other_paper(raw: bytes) -> bytes:
    address = raw.decode("ascii").rpartition("#")[0]
    return f"{address}#{base32.encode(_other(signed_part(raw)))}".encode("ascii")


TAMPER: Final = {
    "open_badge": _other,
    "vc_jwt": _other_token,
    "sd_jwt_vc": _other_token,
    "eudi_learning": _other_token,
    "paper": _other_paper,
}
"""How one word is changed in each form that is a text."""


def _meant(outcome: str) -> tuple[str, str]:
    """Return the verdict, and what ended the award where something did."""
    return (outcome, "") if outcome in ("genuine_in_force", "altered") else ("genuine_not_in_force", outcome)
