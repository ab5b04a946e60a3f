"""Who `make run` names can sign in, each at the desk it says."""

import json
from pathlib import Path

import passerelle.demonstration

MIRANE = Path(passerelle.demonstration.__file__).parent / "mirane"


def test_every_actor_named_at_the_start_is_somebody_in_mirane():
    people = {person["email"] for person in json.loads((MIRANE / "people.json").read_text("utf-8"))}
    actors = [actor["email"] for actor in json.loads((MIRANE / "actors.json").read_text("utf-8"))]

    assert [email for email in actors if email not in people] == []
    assert len(actors) == len(set(actors))
