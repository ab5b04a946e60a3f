"""Credentials a stranger can check: in every form, without the register, after a revocation, after a stolen key."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from passerelle.cli.journey.play import Check, JourneyFailed, fact
from passerelle.cli.journey.stories import checking, listing, opening
from passerelle.cli.journey.stories.awarding import assessed
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.lookup import number_of
from passerelle.cli.journey.stories.partners import let
from passerelle.core.credentials.sd_jwt import holding

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

NAMES = {"learner": "Lê Thị Ngọc Ánh", "second learner": "ليلى بن يوسف", "third learner": "Tesfaye"}


def credentials(play: Play) -> None:
    """Two signatories award, strangers check every form, an award is revoked, a key is rotated, another one stolen."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    opening.an_organisation_becomes_an_awarder(play)
    listing.a_micro_credential_is_listed(play)
    let(play, number_of(play, "Mirane Testing Centre"), "assess")
    for actor in ("learner", "second learner"):
        _passes(play, actor)
    _two_signatories_award(play)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        files = _strangers_check_every_form(play, place)
        _one_is_revoked(play, place)
        _a_key_is_rotated(play, files, place)
        _a_key_is_stolen(play, files, place)


def _passes(play: Play, actor: str) -> None:
    """A learner comes by prior learning and passes; `<actor> candidate` names the candidate."""
    name, play.known["name"] = actor.replace(" ", "_"), NAMES[actor]
    play.joins(actor, NAMES[actor], f"{name}-{{run}}@mirane.example")
    play.step(
        actor,
        "starts a prior-learning case",
        "POST",
        "/api/prior-learning-cases",
        {"micro_credential": "{mc}"},
        status=201,
        keep={"case": "number", "case_version": "version"},
    )
    piece = {"title": "Ferry hulls", "text": "Nine ferries, 2015 to 2026.", "outcomes": ["K1", "S1", "S2", "R1"]}
    play.step(
        actor,
        "shows what she can do already",
        "PUT",
        "/api/prior-learning-cases/{case}/evidence",
        {"evidence": [piece], "seen_version": "{case_version}"},
    )
    play.step(actor, "sends it", "POST", "/api/prior-learning-cases/{case}/submission", shows={"state": "submitted"})
    play.step(
        "awarder",
        "admits it to assessment",
        "POST",
        "/api/prior-learning-cases/{case}/decision",
        {"admit": True},
        shows={"state": "admitted"},
        keep={f"{name}_candidate": "candidate"},
    )
    assessed(play, f"{name}_candidate", barred=False)


def _two_signatories_award(play: Play) -> None:
    """One proposes, another confirms; nobody of another house sees the list."""
    play.joins("second signatory", "Ingrid Bakken-Mensah", "ingrid-{run}@harbour-guild.mirane.example")
    both = {"candidates": ["{learner_candidate}", "{second_learner_candidate}"]}
    play.step(
        "second signatory", "cannot propose before she has a mandate", "POST", "/api/awards/batches", both, status=422
    )
    play.step(
        "awarder",
        "names a second signatory",
        "POST",
        "/api/organisations/{awarder_number}/mandates",
        {"email": "ingrid-{run}@harbour-guild.mirane.example", "function": "signatory"},
        status=201,
    )
    play.step(
        "awarder",
        "proposes both on one list",
        "POST",
        "/api/awards/batches",
        both,
        status=201,
        shows={"state": "proposed", "candidates": 2},
        keep={"batch": "number"},
        after=[fact("award_batch.propose", "{batch}")],
    )
    play.step(
        "other awarder", "does not see the list", "GET", "/api/awards/batches/{batch}", status=404, code="not_found"
    )
    play.step(
        "second signatory",
        "cannot confirm it while there is no key",
        "POST",
        "/api/awards/batches/{batch}/confirmation",
        status=409,
        code="not_now",
        after=[Check("/api/awards", shows={"total": 0}, by="learner")],
    )
    play.step(
        "awarder",
        "has the key of the guild made",
        "POST",
        "/api/keys",
        {"owner": "{awarder_number}"},
        status=201,
        keep={"first_key": "kid"},
        after=[fact("key.create", "{awarder_number}")],
    )
    play.step(
        "second signatory",
        "confirms it: both are awarded",
        "POST",
        "/api/awards/batches/{batch}/confirmation",
        shows={"state": "done", "awarded": 2, "refused": 0},
        keep={"award": "results.0.award", "second_award": "results.1.award"},
        after=[
            fact("award_batch.confirm", "{batch}"),
            fact("award.made", "{award}"),
            fact("award.made", "{second_award}"),
            Check("/api/awards", shows={"total": 1, "items": [{"number": "{award}"}]}, by="learner"),
        ],
    )
    play.step(
        "awarder",
        "confirms it once more: it is still two awards",
        "POST",
        "/api/awards/batches/{batch}/confirmation",
        shows={"awarded": 2},
        after=[Check("/api/awards?desk=awarder", shows={"total": 2}, by="awarder")],
    )


def _strangers_check_every_form(play: Play, place: Path) -> dict[str, bytes]:
    """A learner saves the award in every form; each is checked on the page, by program and without a network."""
    play.step(
        "second learner",
        "cannot save another’s award",
        "GET",
        "/api/awards/{award}/credential?form=pdf",
        status=404,
        code="not_found",
    )
    play.step(
        "learner",
        "is told of a form that there is not",
        "GET",
        "/api/awards/{award}/credential?form=fax",
        status=422,
        code="malformed",
    )
    files = checking.saved(play, "learner", "award")
    play.known["again"] = play.step(
        "learner", "saves the wallet’s file again", "GET", "/api/awards/{award}/credential?form=sd_jwt_vc"
    )
    if play.known["again"] != files["sd_jwt_vc"]:
        raise JourneyFailed("learner saves the wallet’s file again", "it is another file than before")
    checking.everywhere(play, files, "genuine_in_force", place=place)
    checking.by_check_code(play, files["paper"], "genuine_in_force")
    checking.by_photo(play, files["paper"], "genuine_in_force")
    _shown_in_part(play, files["sd_jwt_vc"])
    checking.tampered(play, files)
    return files


def _shown_in_part(play: Play, token: bytes) -> None:
    """What a holder withholds is not there; what is shown is as good as before."""
    part = holding.present(token.decode("ascii"), show=()).encode("ascii")
    play.step(
        "visitor",
        "is shown the award without name and result",
        "POST",
        "/api/verification",
        part,
        shows={"verdict": "genuine_in_force", "credential": {"holder_name": None, "result": None}},
    )


def _one_is_revoked(play: Play, place: Path) -> None:
    """The awarder revokes: every form of it that was ever saved says so, and no other award does."""
    files = checking.saved(play, "second learner", "second_award")
    checking.without_a_network(play, files, "genuine_in_force", place=place)
    reason = {"reason_code": "awarded_in_error", "reason": "The hull was repaired by another person."}
    play.step(
        "second learner",
        "cannot revoke it",
        "POST",
        "/api/awards/{second_award}/revocation",
        reason,
        status=403,
        code="not_permitted",
    )
    play.step(
        "awarder",
        "revokes it with a reason",
        "POST",
        "/api/awards/{second_award}/revocation",
        reason,
        shows={"state": "revoked"},
        after=[fact("award.revoke", "{second_award}")],
    )
    checking.everywhere(play, files, "revoked", place=place)
    checking.by_check_code(play, files["paper"], "revoked")


def _a_key_is_rotated(play: Play, files: dict[str, bytes], place: Path) -> None:
    """The next key is in use at once; what the old one signed stays good."""
    path = "/api/keys/{awarder_number}/{first_key}/rotation"
    play.step("learner", "may not touch the key", "POST", path, {}, status=404, code="not_found")
    play.step("other awarder", "may not touch the key", "POST", path, {}, status=404, code="not_found")
    play.step(
        "operator",
        "puts the next key of the guild in use",
        "POST",
        path,
        {"witnesses": "Nadia Benhamou"},
        status=201,
        shows={"state": "active", "owner": "{awarder_number}"},
        keep={"second_key": "kid"},
        after=[fact("key.retire", "{awarder_number}")],
    )
    play.step("operator", "cannot do it twice with the same key", "POST", path, {}, status=409, code="wrong_state")
    _passes(play, "third learner")
    play.known["before"] = datetime.now(UTC).isoformat()
    play.step(
        "awarder",
        "awards with the next key",
        "POST",
        "/api/awards",
        {"candidate": "{third_learner_candidate}"},
        status=201,
        shows={"state": "in_force"},
        keep={"third_award": "number"},
    )
    checking.everywhere(play, files, "genuine_in_force", place=place)


def _a_key_is_stolen(play: Play, files: dict[str, bytes], place: Path) -> None:
    """What a lost key signed since is believed no more; the genuine is signed again, what came before stays good."""
    some = [form for form in checking.FORMS if form.kind in ("open_badge", "sd_jwt_vc", "paper")]
    old = {form.kind: checking.saved_as(play, "third learner", "third_award", form) for form in some}
    checking.everywhere(play, old, "genuine_in_force", place=place)
    path = "/api/keys/{awarder_number}/{second_key}/compromise"
    play.step("third learner", "may not say so", "POST", path, {}, status=404, code="not_found")
    later = str(datetime.now(UTC) + timedelta(hours=1))
    play.step(
        "operator", "cannot say so of a day to come", "POST", path, {"since": later}, status=422, code="malformed"
    )
    play.step(
        "operator",
        "says that the key was stolen before that award",
        "POST",
        path,
        {"since": "{before}"},
        shows={"state": "compromised"},
        after=[
            fact("key.compromise", "{awarder_number}"),
            Check(
                "/api/keys/{awarder_number}/{second_key}/report",
                shows={"counts": {"reissued": 1, "waiting": 0, "ended": 0, "forged": 0}},
                by="operator",
                waits=True,
            ),
            fact("award.reissued", "{third_award}"),
        ],
    )
    checking.everywhere(play, old, "key_compromised", place=place)
    new = {form.kind: checking.saved_as(play, "third learner", "third_award", form) for form in some}
    checking.everywhere(play, new, "genuine_in_force", place=place)
    checking.everywhere(play, files, "genuine_in_force", place=place)
