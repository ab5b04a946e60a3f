"""A letter as a mail: its words in the reader's language, as plain text first and as a simple page beside it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from passerelle.letters import unsubscribing
from passerelle.letters.words import told

if TYPE_CHECKING:
    from passerelle.letters.models import Letter


def language_of(letter: Letter) -> str:
    """Return the language of its reader, or that of the register where it is none of the interface's."""
    known = {code for code, _name in settings.LANGUAGES}
    return letter.person.language if letter.person.language in known else settings.LANGUAGE_CODE


def message(letter: Letter) -> EmailMultiAlternatives:
    """Return a letter as a mail: in the person's language, always with the same Message-ID."""
    with translation.override(language_of(letter)):
        subject, body = told(letter)
        if ending := unsubscribing.sentence(letter):
            body += f"\n{ending}\n"
        page = render_to_string("letters/mail.html", {"subject": subject, "paragraphs": body.strip().split("\n\n")})
    headers = {"Message-ID": message_id(letter), "Auto-Submitted": "auto-generated"}
    if address := unsubscribing.address_for(letter):
        headers |= {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    to = letter.noted.get("to") or letter.person.email  # about an account that changes hands, also the old one
    mail = EmailMultiAlternatives(subject, body, to=[to], headers=headers)
    mail.attach_alternative(page, "text/html")
    return mail


def message_id(letter: Letter) -> str:
    """Return the Message-ID: of the key alone, so that a letter posted twice is the same letter."""
    host = urlsplit(settings.PASSERELLE_ORIGIN).hostname or "localhost"
    return f"<{hashlib.sha256(letter.key.encode()).hexdigest()[:40]}@{host}>"
