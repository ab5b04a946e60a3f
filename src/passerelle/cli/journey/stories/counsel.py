"""Counsel by consent: a learner asks, a counsellor plans in two ways; and a counter where somebody is helped.

Source: DOMAIN section 6, journeys 17 (the counsellor) and 3 (the counter).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from passerelle.cli.journey import day
from passerelle.cli.journey.play import Check, fact, page
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.lookup import number_of

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

WELLS, WIRING = "MC-00388", "MC-00318"
COUNSELLOR: Final = "noor-jamal@union-of-municipalities.mirane.example"
EXPIRED: Final = "patricio-lemos@rural-learning-trust.mirane.example"
OFFICER: Final = "zohra-tahiri@union-of-municipalities.mirane.example"
CONSENT: Final = {"purposes": ["prior_learning"], "language": "en", "how_given": "spoken"}


def counsel(play: Play) -> None:
    """Counsel with consent and without, a plan in two ways, and a visit to the counter of a town hall."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    for actor, email in (("counsellor", COUNSELLOR), ("expired counsellor", EXPIRED), ("service officer", OFFICER)):
        play.cast(actor, email)
    play.joins("learner", "Amina Doumbé", "counsel-{run}@mirane.example")
    _asked(play)
    _planned(play)
    _taken_back(play)
    _at_the_counter(play)


def _asked(play: Play) -> None:
    today = day.today()
    listed = {one["name"]: one for one in play.look("visitor", "/api/counsellors?limit=100")["items"]}
    play.known["noor"], play.known["patricio"] = listed["Noor Jamal"]["number"], listed["Patricio Lemos"]["number"]
    until = (today + timedelta(days=60)).isoformat()
    said = {"scopes": ["portfolio"], "until": until, "about": "What could I learn after work?"}
    play.step(
        "learner", "asks a counsellor whose training has expired, in vain", "POST", "/api/counsel",
        said | {"counsellor": "{patricio}"}, status=409, code="not_now",
        after=[page("/counsellors/", "takes no new learner")],
    )  # fmt: skip
    play.step(
        "learner", "asks a trained one, and lets her see what she holds, for two months", "POST", "/api/counsel",
        said | {"counsellor": "{noor}"}, status=201, shows={"state": "asked"}, keep={"counsel": "number"},
        after=[Check("/api/clients/{counsel}", shows={"seen": [], "held": []}, by="counsellor")],
    )  # fmt: skip
    play.step(
        "counsellor", "accepts; now she sees that, and nothing else", "POST", "/api/clients/{counsel}/answer",
        {"accept": True}, shows={"state": "accepted"},
        after=[
            Check("/api/clients/{counsel}", shows={"seen": ["portfolio"], "progress": {}}, by="counsellor"),
            Check("/api/clients/{counsel}", status=404, by="expired counsellor"),
            fact("counsel.accept", "{counsel}"),
        ],
    )  # fmt: skip


def _planned(play: Play) -> None:
    ways = {"A": [{"entry": WELLS}], "B": [{"entry": WIRING}]}
    play.step(
        "counsellor", "writes a plan with two ways", "POST", "/api/plans",
        {"client": "{counsel}", "title": "Wells, or wiring", "alternatives": ways}, status=201,
        keep={"plan": "number"}, after=[Check("/api/plans/{plan}", status=404, by="learner")],
    )  # fmt: skip
    play.step("counsellor", "sends it", "POST", "/api/plans/{plan}/act", {"act": "send"}, shows={"state": "sent"})
    for alternative, sentence in (("A", "chooses one way"), ("B", "changes her mind")):
        play.step(
            "learner", sentence, "PUT", "/api/plans/{plan}/choice", {"alternative": alternative},
            shows={"state": "chosen", "chosen": alternative},
        )  # fmt: skip


def _taken_back(play: Play) -> None:
    play.step(
        "learner", "takes everything back; the counsellor sees nothing from that moment on", "POST",
        "/api/counsel/{counsel}/end", shows={"state": "ended", "scopes": []},
        after=[
            Check("/api/clients/{counsel}", status=404, by="counsellor"),
            Check("/api/plans/{plan}", status=404, by="counsellor"),
            Check("/api/plans/{plan}", shows={"chosen": "B"}, by="learner"),
        ],
    )  # fmt: skip


def _at_the_counter(play: Play) -> None:
    play.known["town_hall"] = number_of(play, "Union of Municipalities")
    play.step(
        "learner", "makes a card of codes, for a day without her phone", "POST", "/api/counter-cards", status=201,
        keep={"person": "reference", "code": "codes.0"},
    )  # fmt: skip
    opened = CONSENT | {"centre": "{town_hall}", "reference": "{person}", "code": "{code}"}
    play.step(
        "service officer", "reads the words out and opens a visit with one code", "POST", "/api/visits", opened,
        status=201, shows={"state": "open"}, keep={"visit": "number"},
    )  # fmt: skip
    play.step("service officer", "cannot use the code twice", "POST", "/api/visits", opened, status=409, code="not_now")
    play.step(
        "service officer", "starts a case in her name", "POST", "/api/visits/{visit}/cases",
        {"micro_credential": WIRING}, status=201, keep={"case": "about"},
        after=[
            Check("/api/prior-learning-cases/{case}", shows={"state": "draft"}, by="learner"),
            Check("/api/prior-learning-cases/{case}", status=404, by="service officer"),
        ],
    )  # fmt: skip
    play.step(
        "service officer", "may not book a sitting: she did not agree to that", "POST", "/api/visits/{visit}/bookings",
        {"sitting": "SI-00001"}, status=409, code="not_now",
    )  # fmt: skip
    play.step(
        "learner", "takes her consent back on her own page", "POST", "/api/visits/own/{visit}/end",
        shows={"state": "closed", "closed_by": "take_back"},
    )  # fmt: skip
    play.step(
        "service officer", "can do nothing more in it", "POST", "/api/visits/{visit}/cases",
        {"micro_credential": WELLS}, status=409, code="not_now", after=[fact("visit.take_back", "{visit}")],
    )  # fmt: skip
