"""What is asked of a policy officer: a number for each threshold, a day, a reason."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.core.gate.loading import EXPIRIES, MODES, SEVERITIES
from passerelle.policy import messages
from passerelle.policy.editing import leaves, parsed, with_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.policy.editing import Leaf

NAMES = {
    "min": _("At least"),
    "max": _("At most"),
    "base": _("Begins at"),
    "step": _("In steps of"),
    "severity": _("How strict"),
    "effective_from": _("First day"),
    "effective_to": _("Last day"),
}
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StartForm(forms.Form):
    """What every version has: its first day, and why it is."""

    in_force_from = forms.DateField(
        label=_("In force from"), widget=DAY, help_text=_("At least thirty days from the day it is put in force.")
    )
    note = forms.CharField(
        label=_("Why"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the colleague who puts it in force. Kept with the version, for policy officers."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    OWN = frozenset({"in_force_from", "note", "seen", "of"})
    """Fields that are no part of a document."""


class ThresholdForm(StartForm):
    """One field for each threshold of a document, named by its path."""

    def __init__(self, *args: Any, document: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        stated = parsed(document)
        self.rules = leaves(stated)
        self.fields["publication_mode"] = _choice(
            _("When an entry is listed"), MODES, messages.MODES, stated.get("publication_mode", "pre")
        )
        expiry = stated.get("on_expiry")
        self.fields["on_expiry.panel"] = _choice(
            _("When the panel’s two months pass in silence"),
            EXPIRIES,
            messages.EXPIRIES,
            expiry.get("panel", "keep-pending") if isinstance(expiry, dict) else "keep-pending",
        )
        self.parts_by_field: dict[str, str] = {}
        """The rule that each threshold is of, which a list of what to mend names."""
        for rule, said in zip(self.rules, stated.get("rules", ()), strict=True):
            for leaf in rule:
                self.fields[leaf.path] = _field(leaf)
                self.parts_by_field[leaf.path] = str(said.get("id", ""))
        self.rules_shown = _mark(self.parts_by_field)
        self.fields["of"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=self.rules_shown)

    @property
    def is_of_these_rules(self) -> bool:
        """Whether what was typed is about the rules of this document: a field names its rule by its place alone."""
        return bool(self.data.get("of") == self.rules_shown)

    def text(self) -> str:
        """Return the document with what was filled in."""
        said = {path: value for path, value in self.cleaned_data.items() if path not in self.OWN}
        return with_values(self.document, said)

    def field_of(self, path: str) -> str:
        """Return the field at which something amiss is told: of a whole rule, the first of its own."""
        inside = (name for name in self.fields if name.startswith(f"{path}."))
        return path if path in self.fields or not path.startswith("rules.") else next(inside, path)

    def of_rule(self, place: int) -> RuleFields:
        """Return the fields of one rule; its days are folded away unless it has some."""
        fields = [(leaf, self[leaf.path]) for leaf in self.rules[place]]
        days = [field for leaf, field in fields if leaf.what == "date"]
        return RuleFields(
            [field for leaf, field in fields if leaf.what != "date"],
            days,
            is_dated=any(field.value() or field.errors for field in days),
        )


def _mark(rules_by_field: Mapping[str, str]) -> str:
    """Return a short mark of which rule stands at which place, the same for the same rules."""
    told = "\n".join(f"{path} {rule}" for path, rule in rules_by_field.items())
    return sha256(told.encode()).hexdigest()[:16]


class RuleFields(NamedTuple):
    """The fields of one rule."""

    thresholds: list[forms.BoundField]
    days: list[forms.BoundField]
    is_dated: bool


def _field(leaf: Leaf) -> forms.Field:
    """Return the field of one threshold; a bound may be left out where another holds, which the reading checks."""
    label = NAMES[leaf.name]
    if leaf.what == "severity":
        return _choice(label, SEVERITIES, messages.SEVERITIES, leaf.value)
    if leaf.what == "date":
        return forms.DateField(label=label, initial=leaf.value, required=False, widget=DAY)
    return forms.DecimalField(
        label=label,
        initial=leaf.value,
        required=False,
        max_digits=15,
        decimal_places=6,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )


def _choice(label: Any, values: tuple[str, ...], words: Mapping[str, Any], initial: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[(value, words[value]) for value in values], initial=initial)


class DocumentForm(StartForm):
    """The whole document, for who knows it."""

    document = forms.CharField(
        label=_("Document"),
        max_length=262_144,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "code", "dir": "ltr"}),
        help_text=_("JSON. What is wrong in it is told with its line."),
    )
    field_order = ("document", "in_force_from", "note", "seen")


class ApprovalForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    in_force_from = forms.DateField(
        label=_("In force from"), widget=DAY, help_text=_("The day its author proposed, or a later one.")
    )
    sure = forms.BooleanField(label=_("I have read what changes and whom it touches."))
