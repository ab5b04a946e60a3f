"""A learner without a network: a list on paper, a counter, a paper examination, marks synced later, a square to check.

Source: DOMAIN section 6, journey 3. Somebody at a counter does in her name what she would do on a screen.
"""

from __future__ import annotations

import csv
import io
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from passerelle.cli.journey import day
from passerelle.cli.journey.play import Check, JourneyFailed, fact, page
from passerelle.cli.journey.stories import checking, counter
from passerelle.cli.journey.stories.awarding import ON_SITE
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.lookup import number_of
from passerelle.core.credentials import base32

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.cli.journey.play import Play

AWARDED: Final = "MC-00318"
"""Wiring Safety of the Chamber of Energy Trades: a practical examination and a paper of rules."""
CENTRE: Final = "gisela-brandt@lake-technical-college.mirane.example"
SECONDS_AHEAD = 4.0
"""In so many seconds the sitting begins: nobody can open one that has begun, or mark one that has not."""
COURSE: Final = {
    "title": {"en": "Wiring rules by radio {run}"},
    "summary": {"en": "Ten broadcasts and a paper pack that the bus brings."},
    "language": "en",
    "mode": "offline_pack",
    "place": "Sidra Wells",
    "schedule": "evenings on the radio",
    "hours": {"contact": 20, "guided": 30, "self": 65, "assessment": 10},
    "outcomes": [{"text": "Explain which wiring rule holds where, and why."}],
    "price": 0,
    "currency": "MID",
    "credential_signed": True,
    "paper_on_request": True,
}


def offline_learner(play: Play) -> None:
    """A learner without a network is listed, examined and marked on paper, and her certificate is checked off line."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    play.cast("centre", CENTRE)
    play.known["mc"] = AWARDED
    _offered(play)
    _on_paper(play)
    counter.at_the_counter(play, AWARDED)
    _a_sitting(play)
    _marked_without_a_network(play)
    _on_a_certificate(play)


def _offered(play: Play) -> None:
    """Who may teach and assess is let do so; a course by radio is listed, its places given by what is stated."""
    today = day.today()
    play.known["radio"] = number_of(play, "Radio School of Mirane")
    play.known["college"] = number_of(play, "Lake Technical College")
    held = play.look("visitor", "/api/micro-credentials/{mc}/partners")
    for name, act in (("radio", "teach"), ("college", "assess")):
        if (play.known[name], act) not in {(one["partner"], one["act"]) for one in held}:
            play.step(
                "other awarder",
                f"lets a partner {act}",
                "POST",
                "/api/micro-credentials/{mc}/partners",
                {"partner": play.known[name], "act": act},
                status=201,
                shows={"act": act},
            )
    play.step(
        "provider",
        "drafts a course by radio",
        "POST",
        "/api/short-courses",
        {"provider": "{radio}", "stated": COURSE, "leads_to": ["{mc}"]},
        status=201,
        keep={"sc": "number"},
    )
    play.step("provider", "lists it", "POST", "/api/short-courses/{sc}/submission", shows={"state": "listed_pending"})
    dates = {"starts_on": today, "ends_on": today + timedelta(days=60), "enrol_until": today + timedelta(days=9)}
    play.step(
        "provider",
        "announces two places",
        "POST",
        "/api/short-courses/{sc}/instances",
        {name: str(day) for name, day in dates.items()} | {"places": 2},
        status=201,
        keep={"instance": "id"},
    )
    play.step(
        "provider",
        "says by what the places are given",
        "PUT",
        "/api/instances/{instance}/admission",
        {"stated": {"way": "provider", "criteria": "Who lives furthest from a network comes first."}},
        shows={"way": "provider"},
        after=[page("/find/?q=wiring+{run}", "{sc}", waits=True)],
    )


def _on_paper(play: Play) -> None:
    play.step(
        "visitor",
        "prints the list of a place: number, price, dates, and whom to call",
        "GET",
        "/find/paper/?q=sidra+wells+{run}",
        says=("Wiring rules by radio", play.known["sc"], "Offline pack, free", "call 3131"),
        after=[page("/entries/{sc}/", "by the provider")],
    )


def _a_sitting(play: Play) -> None:
    """A centre opens a date; both book at the counter; who marks has no tie to who taught."""
    today = day.today()
    begins = datetime.now(UTC) + timedelta(seconds=SECONDS_AHEAD)
    play.step(
        "centre",
        "opens a supervised sitting on paper",
        "POST",
        "/api/sittings",
        {
            "centre": "{college}",
            "micro_credential": "{mc}",
            "place": "Sidra Wells, school house",
            "starts_at": begins.isoformat(),
            "minutes": 120,
            "places": 8,
            "documents": ["identity_card"],
            "method": "written",
            "supervision": ON_SITE,
            "book_until": str(today),
            "cancel_until": str(today),
            "marks_due_on": str(today + timedelta(days=20)),
        },
        status=201,
        shows={"state": "open", "places_left": 8},
        keep={"sitting": "number"},
        after=[fact("sitting.open", "{sitting}")],
    )
    for word in ("learner", "second_learner"):
        who = f"{{{word}_candidate}}"
        play.step(
            "service officer",
            "books it in the name of who stands there",
            "POST",
            f"/api/visits/{{{word}_visit}}/bookings",
            {"sitting": "{sitting}"},
            status=201,
            keep={f"{word}_booking": "about"},
        )
        play.step(
            "service officer",
            "closes the visit; the receipt says what was done",
            "POST",
            f"/api/visits/{{{word}_visit}}/end",
            shows={"state": "closed", "acts": [{"act": "apply"}, {"act": "take_up"}, {"act": "book"}]},
        )
        choices = play.look("other awarder", f"/api/candidates/{who}/assessors")
        free = next(one for one in choices if one["name"] == "Moussa Kébé" and not one["ties"])
        play.step(
            "other awarder",
            "names an assessor of the centre",
            "PUT",
            f"/api/candidates/{who}/assessor",
            {"assessor": free["assessor"], "organisation": free["organisation"]},
            shows={"state": "assigned"},
        )
    play.step(
        "learner",
        "reads on her own page what was done for her, and under which consent",
        "GET",
        "/api/visits/own",
        shows={"total": 1, "items": [{"number": "{learner_visit}", "closed_by": "close"}]},
    )
    time.sleep(max(0.0, (begins - datetime.now(UTC)).total_seconds()))


def _marked_without_a_network(play: Play) -> None:
    """A sheet goes out, is filled on paper and in a file, and comes back twice; what differs is shown, one chooses."""
    play.step(
        "other assessor",
        "takes a marking sheet along",
        "POST",
        "/api/marking-sheets",
        {"sitting": "{sitting}"},
        status=201,
        shows={"rows": 2, "state": "out"},
        keep={"sheet": "number"},
        after=[fact("marking_sheet.hand_out", "{sheet}")],
    )
    sheet = "/api/marking-sheets/{sheet}"
    blank = play.step("other assessor", "saves it as a file", "GET", f"{sheet}/file").decode()
    play.step("learner", "does not see it", "GET", sheet, status=404, code="not_found")
    first, second = (line["candidate"] for line in play.look("other assessor", f"{sheet}/rows")["items"])
    good = {"came": "yes", "document": "identity_card", "mark A1": "82", "mark A2": "75"}
    half = _filled(blank, {first: good, second: good | {"mark A2": "750"}})
    play.step(
        "other assessor",
        "brings it back where there is a network: a slip is told by its line, the other row is kept",
        "POST",
        f"{sheet}/returns",
        {"content": half},
        shows={"taken": 1, "conflicts": 0, "problems": [{"candidate": second, "problem": "mark_too_high"}]},
    )
    play.step(
        "other assessor",
        "brings the same file again: nothing changes",
        "POST",
        f"{sheet}/returns",
        {"content": half},
        shows={"taken": 0, "same": 1, "problems": [{"candidate": second, "problem": "mark_too_high"}]},
    )
    version = play.look("other assessor", f"/api/candidates/{first}")["version"]
    play.step(
        "other assessor",
        "marks the first again on a screen meanwhile",
        "PUT",
        f"/api/candidates/{first}/marks",
        {"marks": [{"component": "A1", "score": 60}, {"component": "A2", "score": 75}], "seen_version": version},
    )
    play.step(
        "other assessor",
        "brings the sheet put right: the screen and the paper differ in the first row, the second is kept",
        "POST",
        f"{sheet}/returns",
        {"content": _filled(blank, {first: good | {"mark A1": "83"}, second: good})},
        shows={"taken": 1, "conflicts": 1, "problems": []},
        after=[
            Check(
                f"{sheet}/rows",
                shows={"items": [{"state": "conflict", "marks": {"A1": "60.00", "A2": "75.00"}}, {"state": "applied"}]},
                by="other assessor",
            )
        ],
    )
    signature = {"identity_check": ON_SITE}
    play.step(
        "other assessor",
        "cannot sign while a row differs",
        "POST",
        f"{sheet}/signature",
        signature,
        status=409,
        code="not_now",
    )
    play.step(
        "other assessor",
        "chooses what stands on the paper",
        "POST",
        f"{sheet}/rows/1/choice",
        {"side": "sheet"},
        shows={"state": "applied", "marks": {"A1": "83.00", "A2": "75.00"}},
    )
    play.step("centre", "notes that it took place", "POST", "/api/sittings/{sitting}/held", {"supervision": ON_SITE})
    play.step(
        "other assessor",
        "signs the sheet as a whole: at the place, with an identity document",
        "POST",
        f"{sheet}/signature",
        signature,
        shows={"state": "signed"},
        after=[
            Check(f"/api/candidates/{{{word}_candidate}}", shows={"state": "passed"}, by="other awarder")
            for word in ("learner", "second_learner")
        ],
    )


def _filled(blank: str, rows: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a sheet with cells written in, by candidate, as a spreadsheet without a network would."""
    head, _gap, body = blank.partition("\n\n")
    table = list(csv.DictReader(io.StringIO(body)))
    for line in table:
        line.update(rows.get(line["candidate"], {}))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return f"{head}\n\n{out.getvalue()}"


def _on_a_certificate(play: Play) -> None:
    """The award is printed: a code to type, and a square that is checked without any network."""
    play.step(
        "other awarder",
        "awards",
        "POST",
        "/api/awards",
        {"candidate": "{learner_candidate}"},
        status=201,
        shows={"state": "in_force", "micro_credential": "{mc}"},
        keep={"award": "number"},
        after=[fact("award.made", "{award}")],
    )
    forms = {form.kind: form for form in checking.FORMS if form.kind in ("paper", "pdf")}
    files = {kind: checking.saved_as(play, "learner", "award", form) for kind, form in forms.items()}
    play.step(
        "stranger",
        "cannot print another’s certificate",
        "GET",
        "/api/awards/{award}/credential?form=pdf",
        status=404,
        code="not_found",
    )
    with tempfile.TemporaryDirectory() as folder:
        checking.without_a_network(play, files, "genuine_in_force", place=Path(folder))
    checking.by_check_code(play, files["paper"], "genuine_in_force")
    checking.by_photo(play, files["paper"], "genuine_in_force")
    bent = _with_another_name(files["paper"])
    checking.through_the_api(play, forms["paper"], bent, "altered")


def _with_another_name(paper: bytes) -> bytes:
    """Return the text of a square in which one letter of the name is another."""
    signed = checking.signed_part(paper)
    changed = signed.replace(b"Fatoumata", b"Fatoumate", 1)
    if changed == signed:
        raise JourneyFailed("visitor changes a letter of the name", "the name is not in the square")
    return paper.rpartition(b"#")[0] + b"#" + base32.encode(changed).encode("ascii")
