"""Assessed, awarded, held, shared, checked by strangers; and in the end withdrawn."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passerelle.cli.journey.play import Check, JourneyFailed, fact, page
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import verify

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

MARKS = [{"component": "A1", "score": 74, "note": "Dry after six hours."}, {"component": "A2", "score": 68}]
ON_SITE = "supervised_onsite_with_id"


def the_award_is_made_shared_and_checked(play: Play) -> None:
    """Only who passed is awarded, only once; the learner holds it and decides who sees it."""
    play.step(
        "awarder", "cannot award before the assessment", "POST", "/api/awards", {"candidate": "{candidate}"}, status=409
    )
    assessed(play, "candidate", barred=True)
    play.step(
        "other awarder",
        "cannot award another house’s candidate",
        "POST",
        "/api/awards",
        {"candidate": "{candidate}"},
        status=404,
        code="not_found",
    )
    play.step(
        "awarder",
        "cannot sign without a key",
        "POST",
        "/api/awards",
        {"candidate": "{candidate}"},
        status=409,
        code="not_now",
    )
    play.step(
        "other awarder",
        "cannot have a key made for another house",
        "POST",
        "/api/keys",
        {"owner": "{awarder_number}"},
        status=403,
        code="not_permitted",
    )
    play.step(
        "awarder",
        "has the key of the guild made",
        "POST",
        "/api/keys",
        {"owner": "{awarder_number}"},
        status=201,
        shows={"state": "active"},
        after=[page("/awarders/{awarder_slug}/did.json", "Multikey")],
    )
    play.step(
        "awarder",
        "awards",
        "POST",
        "/api/awards",
        {"candidate": "{candidate}"},
        status=201,
        shows={"state": "in_force", "result": "merit", "micro_credential": "{mc}", "route": "course"},
        keep={"award": "number"},
        after=[fact("award.made", "{award}")],
    )
    play.step(
        "awarder",
        "awards once more: it is still one award",
        "POST",
        "/api/awards",
        {"candidate": "{candidate}"},
        status=201,
        shows={"number": "{award}"},
        after=[Check("/api/awards?desk=awarder", shows={"total": 1}, by="awarder")],
    )
    play.step(
        "learner",
        "finds it in the portfolio",
        "GET",
        "/api/awards",
        shows={"total": 1, "items": [{"number": "{award}", "holder_name": "Tesfaye"}]},
    )
    play.step("second learner", "does not see it", "GET", "/api/awards/{award}", status=404, code="not_found")
    play.known["credential"] = play.step(
        "learner", "saves the signed credential", "GET", "/api/awards/{award}/credential"
    )
    _verified(play, "genuine_in_force")
    _altered(play)
    _offline(play, "genuine_in_force")
    _shared(play)


def assessed(play: Play, name: str, *, barred: bool) -> None:
    """Let the testing centre assess the candidate known by `name`."""
    who = "{" + name + "}"
    choices = play.step("awarder", "looks who may assess", "GET", f"/api/candidates/{who}/assessors")
    if barred:
        tied = next((one for one in choices if one["ties"]), None)
        if tied is None:
            raise JourneyFailed("awarder looks who may assess", "nobody is barred, though the teachers should be")
        play.step(
            "awarder",
            "cannot name an assessor who is barred",
            "PUT",
            f"/api/candidates/{who}/assessor",
            {"assessor": tied["assessor"], "organisation": tied["organisation"]},
            status=409,
            code="conflicted",
        )
    free = next(one for one in choices if one["name"] == "Deborah Lindgren" and not one["ties"])
    play.step(
        "awarder",
        "names an assessor of the testing centre",
        "PUT",
        f"/api/candidates/{who}/assessor",
        {"assessor": free["assessor"], "organisation": free["organisation"]},
        shows={"state": "assigned"},
        after=[fact("candidate.assign", who)],
    )
    play.step(
        "other assessor",
        "is not the one and sees nothing",
        "POST",
        f"/api/candidates/{who}/results",
        {"identity_check": ON_SITE, "marks": MARKS},
        status=404,
    )
    play.step(
        "assessor",
        "cannot sign half the marks",
        "POST",
        f"/api/candidates/{who}/results",
        {"identity_check": ON_SITE, "marks": MARKS[:1]},
        status=422,
    )
    play.step(
        "assessor",
        "records the result: passed",
        "POST",
        f"/api/candidates/{who}/results",
        {"identity_check": ON_SITE, "marks": MARKS},
        shows={"state": "passed", "result": "merit"},
        after=[fact("candidate.assess", who)],
    )
    play.step(
        "assessor",
        "cannot change a signed result",
        "POST",
        f"/api/candidates/{who}/results",
        {"identity_check": ON_SITE, "marks": [{"component": "A1", "score": 99}, MARKS[1]]},
        status=409,
    )


def _verified(play: Play, verdict: str, **shows: Any) -> None:
    play.step(
        "visitor",
        "checks the credential on the register",
        "POST",
        "/api/verification",
        play.known["credential"],
        shows={"verdict": verdict, **shows},
    )


def _altered(play: Play) -> None:
    bent = json.loads(play.known["credential"])
    bent["credentialSubject"]["achievement"]["name"] = "Master of the Lake"
    play.step(
        "visitor", "learns that a bent copy is altered", "POST", "/api/verification", bent, shows={"verdict": "altered"}
    )


def _offline(play: Play, verdict: str) -> None:
    """Fetch what is published under /trust/ and check the credential as `passerelle verify` does, without a server."""
    with tempfile.TemporaryDirectory() as folder:
        index = play.look("visitor", "/trust/index.json")
        for path in ["index.json", *(item["path"] for item in index["files"])]:
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(play.fetch(f"/trust/{path}"))
        raw = play.known["credential"]
        found = verify(raw, TrustStore.load(Path(folder)), datetime.now(UTC))
    if found.verdict != verdict:
        raise JourneyFailed("visitor checks it without a server", f"expected {verdict}, came {found}")
    play.tell("visitor checks it without a server, from what is published", found.verdict)


def _shared(play: Play) -> None:
    play.step(
        "second learner",
        "cannot share another’s award",
        "POST",
        "/api/awards/{award}/shares",
        {"label": "Mine now"},
        status=404,
        code="not_found",
    )
    play.step(
        "learner",
        "shares it with an employer for seven days",
        "POST",
        "/api/awards/{award}/shares",
        {"label": "Ferry company", "purpose": "job", "period": "7"},
        status=201,
        keep={"token": "token", "link": "link.id"},
        after=[page("/s/{token}", "Genuine and in force")],
    )
    play.step(
        "visitor",
        "opens the link",
        "POST",
        "/api/shares/opening",
        {"token": "{token}"},
        shows={"verdict": "genuine_in_force", "credential": {"holder_name": "Tesfaye"}},
    )
    play.step(
        "learner",
        "makes a link that closes after one look",
        "POST",
        "/api/awards/{award}/shares",
        {"label": "Once", "period": "once", "shows_name": False},
        status=201,
        keep={"once": "token"},
    )
    play.step(
        "visitor",
        "looks once, without the name",
        "POST",
        "/api/shares/opening",
        {"token": "{once}"},
        shows={"verdict": "genuine_in_force", "credential": {"holder_name": None}},
    )
    play.step(
        "visitor",
        "finds the link expired after its one look",
        "POST",
        "/api/shares/opening",
        {"token": "{once}"},
        status=410,
        code="link_closed",
    )


def the_award_is_withdrawn(play: Play) -> None:
    """The awarder revokes with a reason, and every check says so: which, since when, by whom, then and now."""
    reason = {"reason_code": "awarded_in_error", "reason": "The hull was repaired by another person."}
    play.step(
        "learner",
        "cannot revoke it",
        "POST",
        "/api/awards/{award}/revocation",
        reason,
        status=403,
        code="not_permitted",
    )
    play.step(
        "other awarder",
        "cannot revoke it either",
        "POST",
        "/api/awards/{award}/revocation",
        reason,
        status=404,
        code="not_found",
    )
    play.step(
        "awarder",
        "revokes the award with a reason",
        "POST",
        "/api/awards/{award}/revocation",
        reason,
        shows={"state": "revoked", "reason_code": "awarded_in_error"},
        after=[fact("award.revoke", "{award}")],
    )
    play.step(
        "awarder",
        "cannot put it back in force",
        "POST",
        "/api/awards/{award}/reinstatement",
        {"reason": "It was no error after all."},
        status=409,
        code="wrong_state",
    )
    _verified(
        play,
        "genuine_not_in_force",
        status={"status": "revoked"},
        status_on_award={"award": "in_force"},
        status_today={"award": "revoked"},
    )
    _offline(play, "genuine_not_in_force")
    play.step(
        "visitor",
        "sees it on the shared link too",
        "POST",
        "/api/shares/opening",
        {"token": "{token}"},
        shows={"verdict": "genuine_not_in_force"},
        after=[page("/s/{token}", "withdrawn")],
    )
    play.step("learner", "stops the link", "DELETE", "/api/awards/{award}/shares/{link}")
    play.step(
        "visitor",
        "finds the stopped link closed",
        "POST",
        "/api/shares/opening",
        {"token": "{token}"},
        status=410,
        code="link_closed",
    )
    play.step(
        "learner",
        "sees the waiver marked: its award was withdrawn",
        "GET",
        "/api/recognition/cases/{rc}",
        shows={"award_state": "revoked"},
        after=[fact("recognition.award_withdrawn", "{rc}")],
    )
    play.step(
        "learner",
        "cannot bring it to another programme any more",
        "POST",
        "/api/recognition/cases",
        {"award": "{award}", "programme": "{other_programme}"},
        status=409,
    )
    play.step("learner", "sees the job closed to her", "GET", "/api/opportunities/open-to-me", shows={"open": []})
