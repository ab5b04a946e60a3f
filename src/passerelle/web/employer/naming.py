"""An award as an employer types it: by its number, or by its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from passerelle.catalogue.models import MicroCredential
from passerelle.registers.states import LISTED
from passerelle.web import entry_names

if TYPE_CHECKING:
    from datetime import date

NUMBER: Final = re.compile(r"MC-\d+", re.IGNORECASE)
OFFERED: Final = 3
"""So many of those that come near are offered to choose from."""


def settle(rows: Any, *, today: date) -> bool:
    """Put the listed micro-credential in the place of its number or name; say whether each row names one.

    Beside a row that names none stands what comes near. One query for all numbers, a search for each name.
    """
    typed = {form: str(form.cleaned_data.get("micro_credential") or "").strip() for form in rows}
    numbers = {said.upper() for said in typed.values() if NUMBER.fullmatch(said)}
    listed = MicroCredential.objects.filter(number__in=numbers, state__in=LISTED)
    known = {entry.number: entry for entry in listed}
    for form, said in typed.items():
        if said.upper() in known:
            form.cleaned_data["micro_credential"] = known[said.upper()]
        elif NUMBER.fullmatch(said):
            form.add_error("micro_credential", _("No micro-credential that is listed today has this number."))
        elif said:
            _by_name(form, said, today)
    return all(form.is_valid() for form in rows)


def _by_name(form: Any, said: str, today: date) -> None:
    found, near = entry_names.called(said, today=today)
    if found is not None:
        form.cleaned_data["micro_credential"] = found
    elif near:
        offered = "; ".join(f"{one.number} {one.name} ({one.awarding_body.legal_name})" for one in near[:OFFERED])
        words = _("Which one do you mean? Type its number: %(offered)s") % {"offered": offered}
        form.add_error("micro_credential", words)
    else:
        words = _(
            "No micro-credential that is listed today is called so. “Find” looks for it; its page says its number."
        )
        form.add_error("micro_credential", words)
