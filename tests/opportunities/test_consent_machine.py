"""Consent, invitation, application and hire against a model: whatever is done, nobody is seen who does not let it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.core.errors import NotNow, NotPermitted, WrongState
from passerelle.core.finding import SHOWN
from passerelle.opportunities import applying, consents, finding, hiring, jobs
from passerelle.opportunities.models import EmployerConsent, Invitation, JobApplication, ReportedHire
from passerelle.opportunities.permissions import applications_to, hires_of, own_invitations
from passerelle.organisations.models import Role
from tests.opportunities.factories import opened, story
from tests.recognition.factories import TODAY, end_award, organisation

if TYPE_CHECKING:
    from types import SimpleNamespace

    from passerelle.opportunities.models import Opportunity

pytestmark = pytest.mark.django_db
CHOSEN = st.lists(st.sampled_from(SHOWN), max_size=3, unique=True).filter(
    lambda one: "results" not in one or "awards" in one
)
LONG = TODAY + timedelta(days=300)


class Found(RuleBasedStateMachine):
    """One learner, two employers of which one offers a post, and what the learner said last to whom."""

    told: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.day: date = TODAY
        self.lets: dict[str, tuple[frozenset[str], date, bool]] = {}
        """By audience: what is shown, until when, and whether it keeps this employer out."""
        self.held, self.inviting, self.was_invited = True, False, False
        self.application = "none"
        self.hire = "none"
        self.post: Opportunity = opened(self.told, closes_on=LONG)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @property
    def running(self) -> dict[str, tuple[frozenset[str], date, bool]]:
        return {audience: one for audience, one in self.lets.items() if self.day <= one[1]}

    @property
    def is_let(self) -> bool:
        reaching = {audience for audience in self.running if audience != "other"}
        return bool(reaching) and not any(shut for _, _, shut in self.running.values())

    @property
    def is_found(self) -> bool:
        return self.is_let and self.held

    @property
    def shown(self) -> frozenset[str]:
        found = (shows for audience, (shows, _, _) in self.running.items() if audience != "other")
        return frozenset().union(*found) if self.is_found else frozenset()

    @rule(
        audience=st.sampled_from(["everybody", "own", "other"]),
        shows=CHOSEN,
        ahead=st.integers(0, 9),
        shut=st.booleans(),
    )
    def let(self, audience: str, shows: list[str], ahead: int, shut: bool) -> None:
        until = self.day + timedelta(days=ahead)
        said = {
            "audience": "everybody" if audience == "everybody" else "employer",
            "employer": {"own": self.told.authority, "other": self.told.other_house}.get(audience),
            "not_to": [self.told.authority] if shut else [],
            "shows": shows,
            "until": until,
        }
        consents.give(said, by=self.told.amina, today=self.day)
        self.lets[audience] = (frozenset(shows), until, shut)

    @precondition(lambda self: self.lets)
    @rule(which=st.integers(0, 2))
    def take_back(self, which: int) -> None:
        audience = sorted(self.lets)[which % len(self.lets)]
        body = {"own": self.told.authority, "other": self.told.other_house}.get(audience)
        for one in EmployerConsent.objects.filter(learner=self.told.amina, employer=body):
            consents.take_back(one, by=self.told.amina, today=self.day)
        del self.lets[audience]

    @rule(days=st.integers(1, 4), turn=st.booleans())
    def time_passes(self, days: int, turn: bool) -> None:
        self.day += timedelta(days=days)
        if turn:
            jobs.end_what_is_over(self.day)
            self.lets = self.running

    @rule(reach=st.sampled_from(["", "all", "one_less"]))
    def invite(self, reach: str) -> None:
        self.post.refresh_from_db()
        finding.invite(self.post, reach, by=self.told.employer_editor, today=self.day)
        self.inviting = bool(reach)

    @rule()
    def the_day_turns(self) -> None:
        jobs.keep_inviting(self.day)
        if self.inviting and self.is_found and self.application in ("none", "withdrawn"):
            self.was_invited = True

    @precondition(lambda self: self.held)
    @rule()
    def the_award_ends(self) -> None:
        end_award(Award.objects.get(pk=self.told.award.pk), AwardState.REVOKED)
        self.held = False

    @precondition(lambda self: self.held and self.application in ("none", "withdrawn"))
    @rule()
    def apply(self) -> None:
        applying.apply(self.post, [Award.objects.get(pk=self.told.award.pk)], by=self.told.amina, today=self.day)
        self.application = "sent"

    @precondition(lambda self: self.application == "sent")
    @rule()
    def withdraw(self) -> None:
        applying.withdraw(self._application(), by=self.told.amina, today=self.day)
        self.application = "withdrawn"
        self.hire = "none" if self.hire == "reported" else self.hire

    @precondition(lambda self: self.application == "sent" and self.hire == "none")
    @rule(by_employer=st.booleans())
    def report(self, by_employer: bool) -> None:
        by = self.told.employer_editor if by_employer else self.told.amina
        hiring.report(self._application(), self.day, by=by, today=self.day)
        self.hire = "reported"

    @precondition(lambda self: self.hire == "reported" and self.application == "sent")
    @rule(yes=st.booleans())
    def settle(self, yes: bool) -> None:
        hire = ReportedHire.objects.get(state="reported", application=self._application())
        by = self.told.amina if hire.reported_by == "employer" else self.told.employer_editor
        if yes:
            hiring.confirm(hire, by=by, today=self.day)
            self.application, self.hire = "hired", "confirmed"
        else:
            hiring.deny(hire, by=by, today=self.day)
            self.hire = "none"

    @rule()
    def others_try(self) -> None:
        for by in (self.told.officer, self.told.other, self.told.amina):
            with pytest.raises(NotPermitted):
                finding.look(self.post, by=by, today=self.day)
        for act in (applying.withdraw,):
            if self.application == "sent":
                with pytest.raises((NotPermitted, WrongState, NotNow)):
                    act(self._application(), by=self.told.employer_editor, today=self.day)

    @invariant()
    def nobody_is_seen_without_consent(self) -> None:
        crowd, seen = finding.look(self.post, by=self.told.employer_editor, today=self.day)
        assert (crowd.everything, crowd.one_less) == (0, 0)  # one person is never counted
        name = self.told.amina.name if "name" in self.shown else ""
        awards = ((self.told.item.name, "merit" if "results" in self.shown else ""),) if "awards" in self.shown else ()
        assert [(one.name, one.awards) for one in seen] == ([(name, awards)] if self.shown else [])

    @invariant()
    def the_employer_learns_of_applications_alone(self) -> None:
        seen = set(applications_to(self.told.employer_editor))
        assert len(seen) == (self.application in ("sent", "hired"))
        assert not own_invitations(self.told.employer_editor).exists()
        assert Invitation.objects.exists() == self.was_invited
        for other in (self.told.officer, self.told.other):
            assert not applications_to(other).exists()
            assert not hires_of(other).exists()

    def _application(self) -> JobApplication:
        found = JobApplication.objects.exclude(state="withdrawn").select_related(
            "opportunity__employer", "learner", "share_set"
        )
        return found.get()


def test_consent_invitation_application_and_hire_against_a_model():
    Found.told = story()
    Found.told.other_house = organisation("Mirane Rail", Role.EMPLOYER)
    few = settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Found, settings=few)
