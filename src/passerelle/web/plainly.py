"""What every form says of a value that does not fit, in plain words, where the framework would speak to programmers."""

from __future__ import annotations

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


def speak() -> None:
    """Have all fields say so; a field that has a sentence of its own keeps it."""
    validators.MinValueValidator.message = _("Give %(limit_value)s or more.")
    validators.MaxValueValidator.message = _("Give %(limit_value)s or less.")
    validators.MaxLengthValidator.message = ngettext_lazy(
        "Shorten it: at most %(limit_value)d character, these are %(show_value)d.",
        "Shorten it: at most %(limit_value)d characters, these are %(show_value)d.",
        "limit_value",
    )
    validators.MinLengthValidator.message = ngettext_lazy(
        "Write more: at least %(limit_value)d character, these are %(show_value)d.",
        "Write more: at least %(limit_value)d characters, these are %(show_value)d.",
        "limit_value",
    )
    none_of_them = _("Choose one of those offered: %(value)s is none of them.")
    for kind in (forms.ChoiceField, forms.MultipleChoiceField, forms.TypedChoiceField):
        kind.default_error_messages = {**kind.default_error_messages, "invalid_choice": none_of_them}
    for field in (forms.DateField, forms.DateTimeField):
        field.default_error_messages = {
            **field.default_error_messages,
            "invalid": _("Give a day that exists, such as 2027-01-31."),
        }
