"""A country's own rules: drafted, refused with their line, tried on the whole register, put in force by a second."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from passerelle.cli.journey import day
from passerelle.cli.journey.play import fact, page
from passerelle.cli.journey.stories.cast import CAST

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

PROFILE = "MI-{run}"
HOURS = {
    "id": "MI-1",
    "target": "micro_credential",
    "stage": "gate",
    "kind": "range",
    "field": "workload.hours",
    "min": 10_000,
    "severity": "block",
    "clause": "Decree on the size of micro-credentials, article 2",
    "source": "Ministry of Education of Mirane, decree of this year",
    "message_key": "number_between",
}


def rules(play: Play) -> None:
    """Rules are changed by two persons, after a look at whom they touch, and hold thirty days later."""
    for actor in ("operator", "registrar", "policy officer", "second policy officer"):
        play.cast(actor, CAST[actor])
    start = str(day.today() + timedelta(days=31))
    _read(play)
    _refused(play, start)
    _tried(play, start)
    _in_force(play, start)


def _read(play: Play) -> None:
    """What is in force is everybody's to read, with its clauses and in seven bodies' words."""
    play.step("visitor", "reads the rules in force", "GET", "/rules/", says=["SEED-IIEP-2023 v1", "EU-2022-C243-02 v1"])
    play.step(
        "visitor",
        "reads what each rule asks and where it stands",
        "GET",
        "/rules/EU-2022-C243-02/",
        says=["It states the hours of work.", "Annex I, mandatory elements", "https://eur-lex.europa.eu/"],
    )
    play.step(
        "visitor",
        "reads seven definitions side by side",
        "GET",
        "/rules/definitions/",
        says=["small volume of learning", "organized learning activity", "strong evidence of need"],
    )
    play.step(
        "visitor",
        "reads the same as a program",
        "GET",
        "/api/policy/profiles/EU-2022-C243-02",
        shows={"version": 1, "publication_mode": "none", "on_expiry": {"panel": "keep-pending"}},
    )


def _refused(play: Play, start: str) -> None:
    """Nobody else drafts; what is amiss is named with its line; nothing holds sooner than in thirty days."""
    sent = {"document": _profile(), "in_force_from": start}
    address = "/api/policy/versions"
    play.step("visitor", "may not draft rules", "POST", address, sent, status=401, code="not_signed_in")
    play.step("registrar", "may not draft rules", "POST", address, sent, status=403, code="not_permitted")
    drafts = (
        ("that contradict themselves", {"max": 50}, {"field": "rules.0.max", "expected": "not less than min"}),
        ("on what nobody can state", {"field": "workload.days"}, {"field": "rules.0.field"}),
        ("without a clause", {"clause": ""}, {"field": "rules.0.clause"}),
    )
    for what, change, data in drafts:
        play.step(
            "policy officer",
            f"drafts rules {what}",
            "POST",
            address,
            sent | {"document": _profile(**change)},
            status=422,
            code="malformed",
            shows={"data": data},
        )
    play.step(
        "policy officer",
        "cannot let new rules hold tomorrow",
        "POST",
        address,
        sent | {"in_force_from": str(day.today() + timedelta(days=1))},
        status=409,
        code="not_now",
        shows={"data": {"reason": "starts_too_soon"}},
    )


def _tried(play: Play, start: str) -> None:
    """A dry run says whom the rules would touch before they touch anybody."""
    play.step(
        "policy officer",
        "drafts a rule on hours",
        "POST",
        "/api/policy/versions",
        {"document": _profile(), "in_force_from": start, "note": "Only whole years count."},
        status=201,
        shows={"state": "drafted", "version": 1, "dry_run": None},
        keep={"rules": "id"},
        after=[page(f"/rules/{PROFILE}/", status=404), fact("policy.draft", "POLICY-{rules}")],
    )
    play.step(
        "second policy officer",
        "cannot put in force what was not tried",
        "POST",
        "/api/policy/versions/{rules}/approval",
        {},
        status=409,
        code="not_now",
        shows={"data": {"reason": "dry_run_first"}},
    )
    found = play.step(
        "policy officer",
        "tries it on the whole register: most would fail, because of their hours",
        "POST",
        "/api/policy/versions/{rules}/dry-run",
        shows={"dry_run": {"finished": True, "mostly": "workload.hours", "newly_passing": 0}},
        after=[fact("policy.try", "POLICY-{rules}")],
    )
    play.known["touched"] = found["dry_run"]["newly_failing"]
    play.step(
        "policy officer",
        "makes it advice",
        "PUT",
        "/api/policy/versions/{rules}",
        {"document": _profile(severity="warn"), "in_force_from": start, "seen_revision": found["revision"]},
        shows={"dry_run": None},
    )
    play.step(
        "policy officer",
        "tries it again: nobody would fail",
        "POST",
        "/api/policy/versions/{rules}/dry-run",
        shows={"dry_run": {"finished": True, "newly_failing": 0}},
    )


def _in_force(play: Play, start: str) -> None:
    """A second person puts them in force, once; then they are public, and nothing of them changes."""
    address = "/api/policy/versions/{rules}/approval"
    play.step(
        "policy officer", "may not put them in force alone", "POST", address, {}, status=403, code="not_permitted"
    )
    play.step(
        "second policy officer",
        "puts them in force",
        "POST",
        address,
        {},
        shows={"state": "approved", "in_force_from": start},
        after=[
            fact("policy.approve", "POLICY-{rules}"),
            page(f"/rules/{PROFILE}/versions/1/", "Decree on the size of micro-credentials, article 2"),
            page("/rules/", f"{PROFILE} v1"),
        ],
    )
    play.step("second policy officer", "cannot do it twice", "POST", address, {}, status=409, code="wrong_state")
    play.step(
        "policy officer",
        "cannot change them any more",
        "PUT",
        "/api/policy/versions/{rules}",
        {"document": _profile(), "in_force_from": start, "seen_revision": 2},
        status=409,
        code="wrong_state",
    )
    play.step(
        "visitor",
        "reads which rules hold from that day on",
        "GET",
        f"/api/policy/profiles/{PROFILE}?on={start}",
        shows={"version": 1, "in_force_from": start},
    )


def _profile(**change: Any) -> dict[str, Any]:
    """Return a profile of Mirane's own with one rule, or with that rule changed."""
    return {
        "id": PROFILE,
        "title": "Size of micro-credentials in Mirane",
        "source": "Ministry of Education of Mirane, decree of this year",
        "jurisdiction": "MI",
        "binding": "law",
        "publication_mode": "none",
        "on_expiry": {"panel": "keep-pending"},
        "rules": [HOURS | change],
    }
