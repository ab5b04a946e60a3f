"""The parts that pages are made of: status in words, form fields, dates, drawings."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.forms import CheckboxSelectMultiple
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passerelle.catalogue.models import in_language as choose_language
from passerelle.core.plurals import counted
from passerelle.registers.states import State
from passerelle.web import drawings
from passerelle.web.countries import country_name
from passerelle.web.currencies import money
from passerelle.web.drawings.pathway_map import pathway_map
from passerelle.web.drawings.recognition_network import recognition_network
from passerelle.web.drawings.register_timeline import register_timeline
from passerelle.web.drawings.skills_coverage import skills_coverage
from passerelle.web.sheet import stripped
from passerelle.web.wording import clock, duration, moment, plain_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from django.forms import BoundField
    from django.utils.safestring import SafeString

    from passerelle.catalogue.models import CourseInstance
    from passerelle.registers.models import Entry

register = template.Library()
register.simple_tag(stripped, name="sheet")
register.filter("moment", moment)
register.filter("clock", clock)
register.filter("number", plain_number)
register.filter("duration", duration)
register.filter("money", money)
register.filter("country", country_name)
register.simple_tag(drawings.level_ladder, name="level_ladder")
register.simple_tag(drawings.weeks, name="weeks")
register.simple_tag(drawings.shares, name="shares")
register.simple_tag(drawings.dot, name="dot")
register.simple_tag(drawings.met_of, name="met_of")
register.simple_tag(drawings.road, name="road")
register.simple_tag(skills_coverage, name="skills_coverage")
register.simple_tag(recognition_network, name="recognition_network")
register.simple_tag(register_timeline, name="register_timeline")
register.inclusion_tag("parts/pathway_map.html", name="pathway_map")(pathway_map)

TONES = {
    State.DRAFT: "off",
    State.IN_REVIEW: "wait",
    State.LISTED_PENDING: "wait",
    State.REGISTERED: "ok",
    State.REGISTERED_CONDITIONAL: "ok",
    State.RETURNED: "stop",
    State.REVIEW_OPEN: "info",
    State.SUSPENDED: "stop",
    State.REMOVAL_PROPOSED: "stop",
    State.REMOVED: "stop",
    State.EXPIRING: "off",
    State.EXPIRED: "off",
}


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a date in the reader's own order of day, month and year; a dash where there is none."""
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return formats.date_format(local, "DATE_FORMAT") if local else "–"


@register.filter
def in_fours(text: str) -> str:
    """Return a key or a code in groups of four, as one reads it out and types it."""
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


@register.filter
def in_language(texts: Mapping[str, str]) -> str:
    return choose_language(texts or {})


@register.filter
def starts(run: CourseInstance) -> str:
    """Return when a run begins; of one that has begun, until when one can still enrol."""
    if run.starts_on < timezone.localdate():
        return _("running, enrol until %(day)s") % {"day": day(run.enrol_until)}
    return day(run.starts_on)


@register.filter
def in_credits(value: Decimal | None) -> str:
    """Return "1 credit", "4.5 credits"; a dash where none are stated."""
    if value is None:
        return "–"
    return ngettext("%(n)s credit", "%(n)s credits", counted(value)) % {"n": plain_number(value)}


@register.filter
def item(mapping: Mapping[Any, Any], key: Any) -> Any:
    return (mapping or {}).get(key)


@register.simple_tag
def state_words(entry: Entry) -> str:
    """Return the status of an entry in words, with its date."""
    words = {
        State.DRAFT: _("Draft, not public"),
        State.IN_REVIEW: _("In review, not public yet"),
        State.LISTED_PENDING: _("Listed, decision late since %(due)s") % {"due": day(entry.due_on)}
        if entry.due_on and entry.due_on < timezone.localdate()
        else _("Listed, verification pending, due %(due)s") % {"due": day(entry.due_on)},
        State.REGISTERED: _("Verified until %(until)s") % {"until": day(entry.valid_until)}
        if entry.valid_until
        else _("Verified"),
        State.REGISTERED_CONDITIONAL: _("Verified with conditions, until %(until)s")
        % {"until": day(entry.valid_until)},
        State.RETURNED: _("Returned on %(on)s, may be sent again") % {"on": day(entry.decided_on)},
        State.REVIEW_OPEN: _("Under review, still valid"),
        State.SUSPENDED: _("Suspended"),
        State.REMOVAL_PROPOSED: _("Removal proposed, still being heard"),
        State.REMOVED: _("Removed on %(on)s, awards stay valid") % {"on": day(entry.decided_on)},
        State.EXPIRING: _("Being withdrawn, awards stay valid"),
        State.EXPIRED: _("Expired, awards stay valid"),
    }
    return words[State(entry.state)]


@register.simple_tag
def tag_state(entry: Entry) -> SafeString:
    """Return the status of an entry as a tag: words first, colour second."""
    return format_html("<span class=tag data-s={}>{}</span>", TONES[State(entry.state)], state_words(entry))


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, label: str = "", hint: str | None = None) -> dict[str, Any]:
    """Return a form field in the order people read: label, hint, what is wrong, control.

    A page may give its own label and hint where a library made the form.
    """
    widget = bound.field.widget
    hint = str(bound.help_text) if hint is None else hint
    if hasattr(widget, "choices"):
        widget.choices = [_in_a_list(choice) for choice in widget.choices]
    attributes: dict[str, str | bool] = {"id": bound.auto_id, "placeholder": False}
    described = [f"{bound.auto_id}_helptext"] if hint else []
    if bound.errors:
        attributes["aria-invalid"] = "true"
        described.append(f"{bound.auto_id}_err")
    attributes["aria-describedby"] = " ".join(described) or False
    return {
        "field": bound,
        "label": label or bound.label,
        "hint": hint,
        "kind": "checkbox-list" if isinstance(widget, CheckboxSelectMultiple) else getattr(widget, "input_type", ""),
        "control": bound.as_widget(attrs=attributes),
    }


def _in_a_list(choice: tuple[Any, Any]) -> tuple[Any, Any]:
    """Return a choice as it stands in a list: a word of ours, made to stand in a sentence, with a capital."""
    value, words = choice
    return value, capfirst(str(words)) if isinstance(words, Promise) else words


@register.inclusion_tag("parts/planks.html")
def planks(items: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return the parts of one whole; each item has `words` and a state: '' there, wait, no, stop."""
    return {"items": items}
