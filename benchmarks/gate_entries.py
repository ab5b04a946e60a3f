"""Entries for the benchmark of the gate: descriptions of some three kilobytes, every one distinct.

They state what the form of a micro-credential states, in the profiles' own field names. One in three leaves
something out or asks for too much, as entries do: a profile finds one or two things in an entry.
"""

from __future__ import annotations

from typing import Any

SUPERVISION = ("unsupervised_no_id", "supervised_no_id", "supervised_online_with_id", "supervised_onsite_with_id")
TOPICS = (
    "solar pumps",
    "cold chains",
    "leaf rust",
    "spoken accounts",
    "first aid",
    "soil maps",
    "goat herds",
    "welding",
)
DOMAINS = ("knowledge", "skills", "responsibility_and_autonomy")
HOURS = (25, 40, 50, 60, 75, 100, 120, 125, 150, 180)


def entry(n: int) -> dict[str, Any]:
    """Return the n-th entry, always the same."""
    topic, hours = TOPICS[n % len(TOPICS)], HOURS[n % len(HOURS)]
    return {
        "title": f"{'National diploma in' if n % 40 == 7 else 'Working with'} {topic}, group {n}",
        "language": "en",
        "awarding_body": f"Technical College {n % 97}",
        "issuer": {"country": "MI"},
        "learning_outcomes": [_outcome(n, k, topic) for k in range(7)],
        "workload": {"hours": hours, "contact_hours": hours // 4, "credit_system": "ECTS" if n % 3 else "LOCAL"},
        "credits": {"value": hours / 25 if n % 9 else None},
        "level": {"applicable": True, "nqf": str(n % 9 + 1), "eqf": str(n % 8 + 1) if n % 5 else None},
        "assessment": {
            "type": ["practical", "oral"],
            "components": [_component(n, k) for k in range(3)],
            "criteria": f"Does in {n % 7 + 2} hours what the owner of the work asks, and says why it was done so.",
            "covers_all_outcomes": n % 11 != 0,
            "supervision": SUPERVISION[n % 4],
            "summative": n % 2 == 0,
            "scale": ["fail", "pass", "merit"],
            "retakes": 2,
        },
        "quality_assurance": {"type": "external" if n % 13 else None, "by": "Agency of the Lakes"},
        "participation": {"form": "blended" if n % 6 else None},
        "acquisition_route": ["course", "rpl"],
        "prerequisites": None if n % 2 else "Reads plans; has worked on a site for a year.",
        "stackability": "stackable",
        "evidence_of_need": [f"Letter of the water board, {n % 12 + 1} places open in the district."] if n % 4 else [],
        "classification": {"code": f"{n % 1000000:06d}" if n % 7 else "0713"},
        "skills": [{"uri": f"http://data.europa.eu/esco/skill/{n:032x}", "label": f"keep {topic} running"}],
        "summary": f"For people who keep {topic} running far from a workshop. " * 9,
    }


def _outcome(n: int, k: int, topic: str) -> dict[str, str]:
    text = (
        f"Explains to the owner, in plain words, what is wrong with {topic} in case {n % 50}.{k}, and mends it on site."
    )
    return {"code": f"O{k}", "text": text, "domain": DOMAINS[(n + k) % 3]}


def _component(n: int, k: int) -> dict[str, Any]:
    return {
        "code": f"A{k}",
        "type": ("practical", "oral", "portfolio")[k],
        "title": f"Task {k} of series {n % 20}",
        "weight": (40, 30, 30)[k],
        "covers": [f"O{k}", f"O{k + 3}"],
    }
