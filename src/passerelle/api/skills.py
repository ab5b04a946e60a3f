"""Schemes of skills such as ESCO, and the search that finds the skills an outcome is about."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ninja import Field, Query, Router, Schema

from passerelle.api.sign_in import OPTIONAL
from passerelle.skills import queries

if TYPE_CHECKING:
    from passerelle.people.requests import PublicRequest
    from passerelle.skills.models import SkillScheme

router = Router(tags=["skills"])


class SchemeOut(Schema):
    """One version of a scheme in one language."""

    scheme: str
    language: str
    name: str
    licence: str
    source: str
    published_on: date | None
    skills: int

    @staticmethod
    def resolve_scheme(scheme: SkillScheme) -> str:
        return str(scheme)

    @staticmethod
    def resolve_skills(scheme: SkillScheme) -> int:
        return scheme.skill_count


class SchemesOut(Schema):
    items: list[SchemeOut]


class Asked(Schema):
    text: str = Field(max_length=2_000)
    """An outcome, or words to look for."""
    language: str = Field("en", max_length=8)
    limit: int = Field(5, ge=1, le=20)


class SuggestionOut(Schema):
    """A skill that fits; `uri`, `label`, `scheme` and `language` are what an outcome keeps of it."""

    uri: str
    label: str
    scheme: str
    language: str
    kind: str
    description: str
    also_called: str
    needed_by: list[dict[str, Any]]
    broader: list[dict[str, str]]
    score: float


class SuggestionsOut(Schema):
    items: list[SuggestionOut]


@router.get("/schemes", response=SchemesOut, auth=OPTIONAL, operation_id="listSkillSchemes")
def list_schemes(request: PublicRequest) -> dict[str, Any]:
    """List the schemes of skills that are loaded here, every version in every language."""
    return {"items": list(queries.loaded())}


@router.get("", response=SuggestionsOut, auth=OPTIONAL, operation_id="findSkills")
def find_skills(request: PublicRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Find the skills that fit an outcome, the best first, in the newest version of each scheme in a language."""
    found = queries.suggested(asked.text, language=asked.language, most=asked.limit)
    occupations = queries.needing([one.skill for one in found])
    return {
        "items": [
            {
                "uri": one.skill.uri,
                "label": one.skill.label,
                "scheme": str(one.skill.scheme),
                "language": one.skill.scheme.language,
                "kind": one.skill.kind,
                "description": one.skill.description,
                "also_called": one.also_called,
                "needed_by": occupations.get(one.skill.pk, []),
                "broader": one.skill.broader,
                "score": one.score,
            }
            for one in found
        ]
    }
