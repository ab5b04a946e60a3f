"""The lives of a marking sheet, of its rows, and of a file that came back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class SheetState(models.TextChoices):
    OUT = "out", _("handed out")
    BACK = "back", _("came back")
    SIGNING = "signing", _("being signed")
    SIGNED = "signed", _("signed")
    VOID = "void", _("given up")


SHEET_LIFE = Lifecycle(
    "marking_sheet",
    {
        (SheetState.OUT, "bring"): SheetState.BACK,
        (SheetState.OUT, "give_up"): SheetState.VOID,
        (SheetState.BACK, "bring"): SheetState.BACK,
        (SheetState.BACK, "sign"): SheetState.SIGNING,
        (SheetState.SIGNING, "finish"): SheetState.SIGNED,
        (SheetState.SIGNED, "bring"): SheetState.BACK,
        (SheetState.SIGNED, "sign"): SheetState.SIGNING,
    },
)
"""A sheet comes back as often as it likes: what it brought before is brought once."""


class RowState(models.TextChoices):
    OUT = "out", _("not marked")
    APPLIED = "applied", _("marked")
    CONFLICT = "conflict", _("two say different things")
    SIGNED = "signed", _("signed")


class ReturnState(models.TextChoices):
    READING = "reading", _("being read")
    READ = "read", _("read")


RETURN_LIFE = Lifecycle(
    "sheet_return",
    {
        (ReturnState.READING, "finish"): ReturnState.READ,
        (ReturnState.READ, "again"): ReturnState.READING,
    },
)
