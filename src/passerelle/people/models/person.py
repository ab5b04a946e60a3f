"""A person with an account, and the duties that some hold at the authority."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import date


def new_reference() -> str:
    """Return an unguessable reference (80 bits): a person is never counted or named by it."""
    return "P-" + secrets.token_hex(10)


class People(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """One person, one account. The name is one field, as entered: nobody is forced into first and last."""

    reference = models.CharField(max_length=24, unique=True, default=new_reference, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When they had their account erased; nobody signs in to it ever again."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = People()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="person_erased_is_closed", condition=Q(erased_at=None) | Q(is_active=False)),
        ]

    def __str__(self) -> str:
        return self.reference


class Duty(models.TextChoices):
    """What a person may do for the authority (DOMAIN 3.7)."""

    REGISTRAR = "registrar", _("registrar")
    DECISION_OFFICER = "decision_officer", _("decision officer")
    APPEAL_HANDLER = "appeal_handler", _("appeal handler")
    POLICY_OFFICER = "policy_officer", _("policy officer")
    OPERATOR = "operator", _("operator of the service")


class StaffDuty(models.Model):
    """A duty held at the authority from one day to another; several may be held at once.

    From `ends_on` itself it no longer holds.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="duties")
    duty = models.CharField(max_length=20, choices=Duty.choices)
    valid_from = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "duty"], condition=Q(ends_on=None), name="duty_held_once"),
            models.CheckConstraint(
                name="duty_ends_after_it_begins",
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.duty}"

    def is_held(self, on: date) -> bool:
        return self.valid_from <= on and (self.ends_on is None or on < self.ends_on)
