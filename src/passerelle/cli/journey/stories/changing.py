"""What becomes of changes to an entry that is verified: a minor one, one that is taken back, refused, and accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.cli.journey.play import Check, fact, page

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.cli.journey.play import Play

BIGGER = {"hours": 125, "credits": 5}


def changed(play: Play, name: str, judged: Callable[..., None], decided: Callable[..., None]) -> None:
    """Change the verified entry kept as `name`; `judged` and `decided` play a panel and a decision about it."""
    _published(play, name)
    _taken_back(play, name)
    _refused(play, name, judged, decided)
    _sent(play, name)
    judged(play, name, "yes")
    decided(play, "register")
    play.step(
        "visitor",
        "reads the change as the version in force",
        "GET",
        f"/api/micro-credentials/{{{name}}}",
        shows={"state": "registered", "edition": 3, "hours": "125.00"},
        after=[
            fact("micro_credential.accept_revision", f"{{{name}}}"),
            page(f"/entries/{{{name}}}/versions/", "Version 3"),
        ],
    )


def _begun(play: Play, name: str, stated: dict[str, Any], weight: str) -> None:
    play.step(
        "awarder",
        f"writes a change beside it: {weight}",
        "POST",
        "/api/revisions",
        {"entry": f"{{{name}}}", "stated": stated, "reason": "Learners asked for it."},
        status=201,
        keep={"rv": "number"},
        shows={"state": "draft", "change_class": weight},
    )


def _published(play: Play, name: str) -> None:
    _begun(play, name, {"summary": {"en": "Mend what the lake takes, and say when it holds."}}, "minor")
    play.step(
        "awarder",
        "publishes it at once, as a new version",
        "POST",
        "/api/revisions/{rv}/sending",
        {"seen_version": 1},
        shows={"state": "published"},
        after=[Check(f"/api/micro-credentials/{{{name}}}", shows={"state": "registered", "edition": 2})],
    )


def _sent(play: Play, name: str) -> None:
    _begun(play, name, BIGGER, "substantive")
    play.step(
        "awarder",
        "sends it to a panel; the version in force stays",
        "POST",
        "/api/revisions/{rv}/sending",
        {"seen_version": 1},
        shows={"state": "in_review"},
        after=[
            Check(
                f"/api/micro-credentials/{{{name}}}", shows={"state": "review_open", "edition": 2, "hours": "100.00"}
            ),
            page(f"/entries/{{{name}}}/versions/", "A change is before a panel"),
        ],
    )


def _taken_back(play: Play, name: str) -> None:
    _sent(play, name)
    play.step("registrar", "may not take it back", "POST", "/api/revisions/{rv}/withdrawal", {}, status=403)
    play.step(
        "awarder",
        "takes it back",
        "POST",
        "/api/revisions/{rv}/withdrawal",
        {},
        shows={"state": "withdrawn"},
        after=[Check(f"/api/micro-credentials/{{{name}}}", shows={"state": "registered", "edition": 2})],
    )


def _refused(play: Play, name: str, judged: Callable[..., None], decided: Callable[..., None]) -> None:
    _sent(play, name)
    judged(play, name, "no")
    decided(play, "refuse_revision")
    play.step(
        "visitor",
        "reads that the version in force stays",
        "GET",
        f"/api/micro-credentials/{{{name}}}",
        shows={"state": "registered", "edition": 2, "hours": "100.00"},
        after=[fact("micro_credential.refuse_revision", f"{{{name}}}")],
    )
