"""The verifier that runs in a browser: its built parts, its words, and the single file that needs no network.

`tools/verifier.py` builds the parts from `src/verifier`; without them the register runs, and says what it cannot do.
Every sentence comes from here, so that the file speaks the language of whoever makes it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import json_script
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext_lazy as _

from passerelle.awards import wording
from passerelle.awards.states import Reason
from passerelle.catalogue.models import Supervision
from passerelle.catalogue.words import ASSESSMENT_TYPES, RESULTS
from passerelle.core.credentials import verdict_words
from passerelle.core.credentials.snapshot import snapshot
from passerelle.core.errors import NotNow
from passerelle.frameworks import queries as frameworks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from passerelle.core.credentials.trust import TrustStore

FOLDER: Final = "verifier"
NAME: Final = "verifier.html"
MAX_BYTES: Final = 160 * 1024
MAX_COMPRESSED: Final = 40 * 1024
"""What the single file should weigh at most, as a file and with gzip, to travel by USB, Bluetooth and mail (UX B4)."""

AS_OF: Final = _("Keys and withdrawals as of %(moment)s (%(ago)s)")
"""How old what is known is: on the register's page, on the page of the square, in the single file."""
ONLY_ONLINE: Final = {
    "signature.unknown.only_online": _("It has kinds of signature that the register checks and this program does not."),
}
PAGE: Final = {
    "checked": _("Checked on %(moment)s, by this device"),
    "as_of": AS_OF,
    "checking": _("Checking…"),
    "says": _("What it says"),
    "next": _("What to do"),
    "steps": _("How it was checked, step by step"),
    "eqf": _("European level %(code)s"),
    "national": _("%(code)s of %(count)s"),
    "other_level": _("level %(code)s of the framework %(framework)s"),
    "credit": _("%(number)s credit"),
    "credits": _("%(number)s credits"),
    "hour": _("%(number)s hour"),
    "hours": _("%(number)s hours"),
    "version": _("%(title)s (%(number)s, version %(version)s)"),
    "awarded_by": _("%(day)s by %(awarder)s"),
    "no_webcrypto": _("This browser cannot check this kind of signature. Try another browser, or call the register."),
    "only_online": _(
        "This is %(form)s. It cannot be checked here, without a network: nothing is said for it or against it. "
        "Check it at %(where)s, or with the program passerelle verify."
    ),
    "square_of_pdf": _("The square that is printed on it can be checked here: open a photo of it."),
    "code_alone": _("%(code)s is typed without a mistake, but a code alone proves nothing without a network."),
    "code_wrong": _("This code has a mistake in it. Look at it once more: 16 letters and digits, never the letter U."),
    "call": _(
        "Call %(help)s and read the code out: the register says what it belongs to and whether it was withdrawn."
    ),
    "nothing": _("Give a photo, a file, a text or a code."),
    "nothing_here": _("Give a photo of the square, or the code under it."),
    "send": _("Or press “Check”: then the photo is sent, and the register looks at it."),
    "send_file": _(
        "Only photos are read on this device. Press “Check”: then the file is sent, and the register looks at it."
    ),
    "file_offline": _("Only photos are read on this device, and there is no network to send another file with."),
    "no_camera": _(
        "There is no camera that this page may use. Take a photo of the square and open it below; or type what stands "
        "under it."
    ),
    "no_camera_file": _(
        "No live camera: this browser gives none to a page that was opened from a file. Take a photo of the square "
        "with the camera and open it below; or type what stands under it."
    ),
    "camera_refused": _(
        "This page was not allowed to use the camera. Allow it and press again; or take a photo of the square and open "
        "it below; or type what stands under it."
    ),
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
    "way": _("Earned"),
    "until": _("Valid until"),
}
KINDS: Final = {
    "pdf": _("a certificate as a PDF"),
    "link": _("a link"),
    "sd_jwt_vc": wording.FORMS["sd_jwt_vc"],
    "clr": wording.FORMS["clr"],
    "vc_jwt": wording.FORMS["vc_jwt"],
    "endorsement": _("an endorsement"),
    "open_badge": _("a signed award, but without the one kind of signature that is checked here (eddsa-jcs-2022)"),
}
"""Forms that are checked by the register and by `passerelle verify` alone."""
OF_OTHERS: Final = ("endorser", "evaluator", "decider")
"""Steps of what is no award: it is checked by the register and by `passerelle verify` alone."""
ENDINGS: Final = tuple(code for code in verdict_words.CHECKERS if not code.endswith("copied"))
"""How an award leaves force, as far as a program knows that asks nobody: whether there is a new copy, it does not."""
SAID: Final[dict[str, tuple[str, ...]]] = {
    "titles": (
        *("genuine_in_force", "genuine_status_unknown", "not_issued_here", "altered", "altered_format", "unchecked"),
        *("no_code", "not_a_picture", "unknown_site", "no_form", "entry_unknown"),
    ),
    "meanings": (
        *("in_force_to", "unchanged", "status_unknown", "entry_unknown", "altered", "altered_format"),
        *("no_code", "not_a_picture", "unknown_site", "not_issued_here", "no_form"),
    ),
    "sentences": (
        *(
            "format.ok",
            "format.failed",
            "format.failed.too_large",
            "format.failed.base32",
            "format.failed.unknown_site",
        ),
        *("format.failed.spelling", "format.failed.cose"),
        *("signature.ok", "signature.failed", "signature.failed.key_unknown", "signature.failed.key_compromised"),
        *("signature.failed.key_retired", "signature.unknown"),
        *("issuer.ok", "issuer.failed", "issuer.failed.not_its_awarder", "issuer.failed.issuer_unknown"),
        *("entry.ok", "entry.failed", "entry.unknown"),
        *("validity.ok", "validity.failed", "validity.failed.expired", "validity.failed.not_yet_valid"),
        *("status_at_award.ok", "status_at_award.failed.not_entitled", "status_at_award.unknown"),
        "status_at_award.failed.never_valid",
        *("status_at_award.unknown.key_compromised", "status_at_award.unknown.key_retired"),
        *("status_today.ok", "status_today.failed.revoked", "status_today.failed.suspended"),
        *("status_today.failed.superseded", "status_today.failed.key_compromised", "status_today.failed.key_retired"),
        *("status_today.failed.not_entitled", "status_today.unknown", "status_today.unknown.stale"),
        *("schema.ok", "schema.failed", "schema.failed.not_an_award", "holder_binding.not_applicable"),
    ),
    "next": ("status_unknown", "altered", "not_issued_here"),
    "checkers": ENDINGS,
    "holders": ENDINGS,
    "forms": ("paper",),
    "carriers": ("picture",),
    "page": (
        *("checked", "as_of", "says", "next", "steps", "eqf", "version", "awarded_by"),
        *("credit", "credits", "hour", "hours"),
        *("other_level", "national", "no_webcrypto", "code_alone", "code_wrong", "call"),
        *("no_camera", "camera_refused"),
    ),
}
"""What every program in a browser has reason to say, of the tables that have more than that."""
SAID_OF_SQUARES: Final[dict[str, tuple[str, ...]]] = {
    "page": ("checking", "send_file", "file_offline", "not_loaded", "nothing_here", "send", "kept"),
    "kinds": (),
}
"""What the page that the square opens says beside it: it reads squares alone, and may ask the register."""
SAID_OFFLINE: Final[dict[str, tuple[str, ...]]] = {
    "titles": ("drawing", "altered_missing"),
    "meanings": ("drawing", "altered_missing"),
    "sentences": (
        *("format.unknown", "format.failed.no_form", "format.failed.not_json", "format.failed.too_deep"),
        *("format.failed.duplicate_key", "format.failed.base64url", "signature.ok.eddsa-jcs-2022"),
        *("signature.failed.proof_missing", "signature.failed.missing", "signature.unknown.only_online"),
        "issuer.failed.missing",
    ),
    "forms": ("open_badge", "vc_jwt"),
    "page": ("only_online", "square_of_pdf", "nothing", "no_camera_file"),
}
"""What the single file says beside it: it reads saved awards, too, and asks nobody."""
_LOCALES: Final = {"en": "en-GB"}
"""How browsers are to write dates, where a language alone would not say it."""
ROUTES: Final = {"course": _("after a course"), "prior_learning": _("by prior learning")}


def parts() -> dict[str, Any] | None:
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


def words(said: Mapping[str, tuple[str, ...]], **more: Any) -> dict[str, Any]:
    """Return what a verifier says (`SAID` and `said`) in the language of the moment, for its JavaScript to fill."""
    tables: dict[str, Mapping[str, Any]] = {
        "titles": wording.TITLES,
        "ended": wording.ENDED,
        "ended_undated": wording.ENDED_UNDATED,
        "meanings": wording.MEANINGS,
        "not_in_force": wording.NOT_IN_FORCE,
        "next": wording.NEXT,
        "checkers": wording.CHECKERS,
        "holders": wording.HOLDERS,
        "for": {"checkers": wording.SHOWN, "holders": wording.YOURS},
        "steps": {code: words for code, words in wording.STEPS.items() if code not in OF_OTHERS},
        "results": wording.RESULTS,
        "tones": wording.RESULT_TONES,
        "sentences": {**wording.SENTENCES, **ONLY_ONLINE},
        "forms": wording.FORMS,
        "kinds": KINDS,
        "carriers": wording.CARRIERS,
        "reasons": dict(Reason.choices),
        "supervision": dict(Supervision.choices),
        "assessed": ASSESSMENT_TYPES,
        "grades": RESULTS,
        "routes": ROUTES,
        "labels": LABELS,
        "page": PAGE,
    }
    told: dict[str, Any] = {
        name: {key: str(sentence) for key, sentence in table.items() if _is_said(name, key, said)}
        for name, table in tables.items()
    }
    for table in ("page", "next", "checkers", "holders"):
        told[table] = {
            key: sentence.replace("%(help)s", settings.PASSERELLE_HELP_NUMBER) for key, sentence in told[table].items()
        }
    language = get_language() or "en"
    return {
        "language": _LOCALES.get(language, language),
        "time_zone": settings.TIME_ZONE,
        "reason_given": str(wording.REASON_GIVEN),
        **told,
        **more,
    }


def _is_said(table: str, key: str, said: Mapping[str, tuple[str, ...]]) -> bool:
    if table not in SAID and table not in said:
        return True
    return key in SAID.get(table, ()) or key in said.get(table, ())


class SingleFile(NamedTuple):
    """The one file, and how much it carries of what makes it grow."""

    text: str
    withdrawals: int
    versions: int
    keys: int


class Close(json.JSONEncoder):
    """JSON without spaces: each byte is carried."""

    item_separator, key_separator = ",", ":"


def single_file(trust: TrustStore) -> SingleFile:
    """Return the verifier as one file with everything inside: program, keys, entries, withdrawals and their age.

    The folder tells which framework is the country's own, so that its levels are told as "4 of 8". The file forbids
    itself every connection. Raises NotNow (no_verifier) while the parts are not built, and TrustDamaged.
    """
    program, style = part("file").strip().replace("</script", "<\\/script"), part("style").strip()
    national = {"key": trust.levels.framework, "count": str(trust.levels.count)} if trust.levels else {}
    known = snapshot(trust, timezone.get_default_timezone())
    text = render_to_string(
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
            "words": json_script(words(SAID_OFFLINE, national=national), "words", Close),
            "snapshot": json_script(known, "snapshot", Close),
        },
    )
    withdrawals = sum(places[0] for _purpose, _until, _doubt, places in known["lists"].values() if places)
    versions = sum(len(told) for told in known["entries"].values())
    return SingleFile(text, withdrawals, versions, len(known["keys"]))


def national_framework() -> dict[str, str]:
    """Return the country's own framework by its key, and how many levels it has; empty where there is none."""
    framework = frameworks.national()
    return {"key": framework.key, "count": str(len(frameworks.national_levels()))} if framework else {}


def answers() -> list[tuple[str, str]]:
    """Return the answers to a check, each with its tone, in the words in which they are given."""
    titles = {
        "genuine_in_force": wording.TITLES["genuine_in_force"],
        "genuine_not_in_force": wording.ENDED_UNDATED["revoked"],
        "suspended": wording.ENDED_UNDATED["suspended"],
        **{verdict: wording.TITLES[verdict] for verdict in ("genuine_status_unknown", "not_issued_here", "altered")},
    }
    return [(wording.TONES.get(verdict, "wait"), str(title)) for verdict, title in titles.items()]


def age(as_of: datetime, now: datetime) -> str:
    """Return as of when keys and withdrawals are known at the moment `now`, in the words of the verifier."""
    moment = formats.date_format(timezone.localtime(as_of), "DATETIME_FORMAT")
    return str(AS_OF) % {"moment": moment, "ago": _ago(now - as_of)}


def _ago(passed: timedelta) -> str:
    """Return how long ago something was, in whole days, hours or minutes, as `src/verifier/words.js` does."""
    minutes = max(int(passed.total_seconds()) // 60, 0)
    if minutes >= 24 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
    if minutes >= 60:
        hours = minutes // 60
        return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
    if not minutes:
        return str(_("this minute"))
    return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")
