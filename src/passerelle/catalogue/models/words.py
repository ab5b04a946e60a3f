"""Words of the catalogue that several tables share, and texts in several languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping


class Supervision(models.TextChoices):
    """The four values of EU 2022/C 243/02, Annex I (optional elements)."""

    UNSUPERVISED_NO_ID = "unsupervised_no_id", _("unsupervised, identity not checked")
    SUPERVISED_NO_ID = "supervised_no_id", _("supervised, identity not checked")
    SUPERVISED_ONLINE_WITH_ID = "supervised_online_with_id", _("supervised online, identity checked")
    SUPERVISED_ONSITE_WITH_ID = "supervised_onsite_with_id", _("supervised in person, identity checked")


class Mode(models.TextChoices):
    """How one takes part (ELM learning modes, with the offline pack that DOMAIN R15 asks for)."""

    ONSITE = "onsite", _("in a centre")
    ONLINE = "online", _("online")
    BLENDED = "blended", _("partly online")
    OFFLINE_PACK = "offline_pack", _("offline pack")
    WORK_BASED = "work_based", _("at the workplace")


class Route(models.TextChoices):
    COURSE = "course", _("after a course")
    PRIOR_LEARNING = "prior_learning", _("by prior learning")
    BOTH = "both", _("after a course or by prior learning")


class LearningKind(models.TextChoices):
    """What kind of learning it is: what some rules leave out of their registers (MQA, form 01A) has a word here."""

    TAUGHT = "taught", _("taught or self-directed study")
    FOUNDATION_STUDIES = "foundation_studies", _("foundation studies")
    INTERNSHIP = "internship", _("internship")
    PRACTICAL_TRAINING = "practical_training", _("practical training")
    INDUSTRIAL_TRAINING = "industrial_training", _("industrial training")
    FINAL_YEAR_PROJECT = "final_year_project", _("final-year project")
    RESEARCH = "research", _("research")


UNDETERMINED = "und"
"""The language code (BCP 47) of texts whose source does not say their language."""


def in_language(texts: Mapping[str, str], preferred: str | None = None) -> str:
    """Return a text of a language map in the reader's language, else in the first it has."""
    language = (preferred or get_language() or "en").split("-")[0]
    return texts.get(language) or next(iter(texts.values()), "")


def place(stated: dict[str, Any], path: str, value: Any) -> None:
    """Put a value at a dotted path, unless the form states something there already."""
    *parents, leaf = path.split(".")
    for parent in parents:
        stated = stated.setdefault(parent, {})
    if stated.get(leaf) in (None, "", []):
        stated[leaf] = value
