"""The verifier that runs in a browser: its built parts, its words, and the single file that needs no network.

`tools/verifier.py` builds the parts from `src/verifier`; without them the register runs, and says what it cannot do.
Every sentence comes from here, so that the file speaks the language of whoever makes it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.html import json_script
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext_lazy as _

from passerelle.awards import wording
from passerelle.awards.states import Reason
from passerelle.catalogue.models import Supervision
from passerelle.catalogue.words import ASSESSMENT_TYPES, RESULTS
from passerelle.core.credentials.snapshot import snapshot
from passerelle.core.errors import NotNow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.credentials.trust import TrustStore

FOLDER: Final = "verifier"
NAME: Final = "verifier.html"
MAX_BYTES: Final = 160 * 1024
MAX_COMPRESSED: Final = 40 * 1024
"""What the single file may weigh, as a file and with gzip, so that it travels by USB, Bluetooth and mail (UX B4)."""

PAGE: Final = {
    "checked": _("Checked on %(moment)s, by this device"),
    "as_of": _("Keys and withdrawals as of %(moment)s (%(ago)s)"),
    "checking": _("Checking…"),
    "says": _("What it says"),
    "next": _("What to do"),
    "steps": _("How it was checked, step by step"),
    "eqf": _("European level %(code)s"),
    "national": _("%(code)s of %(count)s"),
    "credits": _("%(number)s credits"),
    "hours": _("%(number)s hours"),
    "version": _("%(title)s (%(number)s, version %(version)s)"),
    "awarded_by": _("%(day)s by %(awarder)s"),
    "ask_later": _("If a job or a place depends on it, check again with a network, or call %(help)s."),
    "ask_again": _("Ask the person for the paper itself or for a link. If it fails again, call %(help)s."),
    "ask_awarder": _("Is this yours? Ask the awarder for the record, or call %(help)s."),
    "no_webcrypto": _("This browser cannot check this kind of signature. Try another browser, or call the register."),
    "only_online": _("This kind of file is checked by the register, not here. Bring it to the register’s page."),
    "code_alone": _("%(code)s is typed without a mistake, but a code alone proves nothing without a network."),
    "code_wrong": _("This code has a mistake in it. Look at it once more: 16 letters and digits, never the letter U."),
    "call": _(
        "Call %(help)s and read the code out: the register says what it belongs to and whether it was withdrawn."
    ),
    "nothing": _("Give a photo, a file, a text or a code."),
    "no_camera": _("The camera cannot be used here. Take a photo and open it instead."),
    "not_loaded": _("What is needed to check could not be fetched. Try again with a network."),
    "kept": _("This page is kept on this device and works without a network."),
}
"""What only a browser says. `%(help)s` is the telephone number of the register."""
LABELS: Final = {
    "holder": _("Holder"),
    "for": _("For"),
    "level": _("Level"),
    "size": _("Size"),
    "assessed": _("Assessed"),
    "result": _("Result"),
    "awarded": _("Awarded"),
    "way": _("Way"),
    "until": _("Valid until"),
}
_LOCALES: Final = {"en": "en-GB"}
"""How browsers are to write dates, where a language alone would not say it."""
ROUTES: Final = {"course": _("after a course"), "prior_learning": _("by prior learning")}


def parts() -> dict[str, dict[str, str]] | None:
    """Return the names of the built parts and what each must be the digest of, or None while nothing is built."""
    found = finders.find(f"{FOLDER}/manifest.json")
    return json.loads(Path(str(found)).read_text("utf-8")) if found else None


def part(name: str) -> str:
    """Return a built part as text; raises NotNow (no_verifier) while it is not built."""
    built = parts()
    found = finders.find(f"{FOLDER}/{built['parts'][name]}") if built else None
    if not found:
        raise NotNow(reason="no_verifier")
    return Path(str(found)).read_text("utf-8")


def words(**more: Any) -> dict[str, Any]:
    """Return every sentence of the verifier in the language of the moment, for its JavaScript to fill."""
    tables: dict[str, Mapping[str, Any]] = {
        "titles": wording.TITLES,
        "ended": wording.ENDED,
        "ended_undated": wording.ENDED_UNDATED,
        "meanings": wording.MEANINGS,
        "not_in_force": wording.NOT_IN_FORCE,
        "steps": wording.STEPS,
        "results": wording.RESULTS,
        "tones": wording.RESULT_TONES,
        "sentences": wording.SENTENCES,
        "forms": {name: wording.FORMS[name] for name in ("paper", "open_badge")},
        "carriers": {"picture": wording.CARRIERS["picture"]},
        "reasons": dict(Reason.choices),
        "supervision": dict(Supervision.choices),
        "assessed": ASSESSMENT_TYPES,
        "grades": RESULTS,
        "routes": ROUTES,
        "labels": LABELS,
        "page": PAGE,
    }
    told: dict[str, Any] = {name: {key: str(said) for key, said in table.items()} for name, table in tables.items()}
    told["page"] = {
        key: said.replace("%(help)s", settings.PASSERELLE_HELP_NUMBER) for key, said in told["page"].items()
    }
    language = get_language() or "en"
    return {
        "language": _LOCALES.get(language, language),
        "time_zone": settings.TIME_ZONE,
        "reason_given": str(wording.REASON_GIVEN),
        **told,
        **more,
    }


def single_file(trust: TrustStore) -> str:
    """Return the verifier as one file with everything inside: program, keys, entries, withdrawals and their age.

    It forbids itself every connection. Raises NotNow (no_verifier) while the parts are not built, and TrustDamaged.
    """
    program, style = part("file").strip().replace("</script", "<\\/script"), part("style").strip()
    known = snapshot(trust)
    return render_to_string(
        "awards/verifier.html",
        {
            "language": get_language() or "en",
            "is_rtl": get_language_bidi(),
            "name": trust.register_name,
            "host": known["origin"].partition("://")[2],
            "help_number": settings.PASSERELLE_HELP_NUMBER,
            "program": mark_safe(program),  # noqa: S308 - our own, and the policy holds it to its digest
            "program_digest": _digest(program),
            "style": mark_safe(style),  # noqa: S308 - our own
            "style_digest": _digest(style),
            "words": json_script(words(), "words"),
            "snapshot": json_script(known, "snapshot"),
        },
    )


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")
