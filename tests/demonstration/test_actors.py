"""Who `make run` names can sign in, each at the desk it says."""

import json
import re
from pathlib import Path

import passerelle.demonstration
from passerelle.cli import serve

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
MIRANE = Path(passerelle.demonstration.__file__).parent / "mirane"


def test_every_actor_named_at_the_start_is_somebody_in_mirane():
    people = {person["email"] for person in json.loads((MIRANE / "people.json").read_text("utf-8"))}
    actors = [actor["email"] for actor in json.loads((MIRANE / "actors.json").read_text("utf-8"))]

    assert [email for email in actors if email not in people] == []
    assert len(actors) == len(set(actors))


def test_whoever_a_guide_names_is_printed_when_mirane_starts_and_the_rest_is_counted():
    named = {
        one for path in GUIDES.glob("*.md") for one in re.findall(r"[\w.-]+@[\w.-]*mirane\.example", path.read_text())
    }
    people = {person["email"] for person in json.loads((MIRANE / "people.json").read_text("utf-8"))}
    printed = serve.cast("http://127.0.0.1:8000")

    assert sorted(one for one in named if one not in printed) == []
    assert f"{sum(one not in printed for one in people)} more can sign in" in printed
