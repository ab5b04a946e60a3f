"""An employer endorses what it knows, and takes its word back; nobody endorses their own; an agency gives a label."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.play import fact, page
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.lookup import number_of

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

ENDORSER = "selim-karaca@lake-energy-services.mirane.example"
AGENCY = "rim-gharsalli@agency-for-learning-quality.mirane.example"
ENTRY, OWN = "MC-00348", "MC-00271"


def endorsing(play: Play) -> None:
    """An employer says that the market asks for something, signed and checkable, and takes it back in public."""
    play.cast("operator", CAST["operator"])
    play.cast("employer", CAST["employer"])
    play.cast("endorser", ENDORSER)
    play.cast("agency", AGENCY)
    play.known["endorser_number"] = number_of(play, "Lake Energy Services")
    play.known["employer_number"] = number_of(play, "Mirane Water Authority")
    play.known["agency_number"] = number_of(play, "Agency for Learning Quality")
    play.known["college_number"] = number_of(play, "Lake Technical College")
    until = (day.today() + timedelta(days=300)).isoformat()
    word = {"claim": "demand", "statement": "We look for people who can do this ({run}).", "valid_until": until}
    play.step(
        "employer",
        "cannot endorse its own micro-credential",
        "POST",
        "/api/endorsements",
        word | {"endorser": "{employer_number}", "entry": OWN},
        status=409,
        code="not_now",
    )
    play.step(
        "endorser",
        "drafts an endorsement of demand",
        "POST",
        "/api/endorsements",
        word | {"endorser": "{endorser_number}", "entry": ENTRY},
        status=201,
        shows={"state": "drafted", "claim": "demand", "in_force": False},
        keep={"ed": "number"},
        after=[page("/endorsements/{ed}/", status=404)],
    )
    play.step(
        "endorser",
        "signs it with the employer’s own key",
        "POST",
        "/api/endorsements/{ed}/steps/signing",
        {},
        shows={"state": "signed", "in_force": True},
        after=[
            fact("endorsement.sign", "{ed}"),
            page(f"/entries/{ENTRY}/", "{ed}"),
            page("/endorsements/{ed}/credential", "EndorsementCredential"),
        ],
    )
    play.step(
        "employer",
        "may not take another’s word back",
        "POST",
        "/api/endorsements/{ed}/steps/withdrawal",
        {"because": "No."},
        status=403,
        code="not_permitted",
    )
    play.step(
        "endorser",
        "takes its word back, and says why",
        "POST",
        "/api/endorsements/{ed}/steps/withdrawal",
        {"because": "We hire nobody this year."},
        shows={"state": "withdrawn", "in_force": False},
        after=[page("/endorsements/{ed}/", "We hire nobody this year."), page(f"/entries/{ENTRY}/", not_says="{ed}")],
    )
    _labels(play, until)


def _labels(play: Play, until: str) -> None:
    said = {"name": "Careful Reading Mark {run}", "criteria": "Every text is read by two.", "valid_until": until}
    play.step(
        "agency",
        "gives no label to itself",
        "POST",
        "/api/labels",
        said | {"agency": "{agency_number}", "organisation": "{agency_number}"},
        status=409,
        code="not_now",
    )
    play.step(
        "agency",
        "gives a college a label, with its criteria in words",
        "POST",
        "/api/labels",
        said | {"agency": "{agency_number}", "organisation": "{college_number}"},
        status=201,
        shows={"in_force": True},
        keep={"ql": "number"},
        after=[page("/labels/{ql}/", "Every text is read by two.")],
    )
    play.step(
        "agency",
        "takes the label back",
        "POST",
        "/api/labels/{ql}/withdrawal",
        {"because": "One text was not."},
        shows={"in_force": False},
        after=[page("/labels/{ql}/", "One text was not.")],
    )
