"""Mirane loads once, holds to every rule of the register, and proves its awards."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.hashers import check_password
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.test import Client
from django.utils import timezone

from passerelle.assessment import queries as assessment
from passerelle.assessment import sheets
from passerelle.assessment.models import Candidate, CandidateRoute, FraudFlag, PriorLearningCase, SecondMarking
from passerelle.assessment.states import ASSESSED, CandidateState
from passerelle.awards import batches, publication
from passerelle.awards import queries as awards
from passerelle.awards.models import Award, Credential, ShareLink, StatusStep
from passerelle.catalogue.models import (
    CourseInstance,
    MicroCredential,
    PartnerAuthorisation,
    Programme,
    ShortCourse,
)
from passerelle.core import draw, panel
from passerelle.core.credentials.verify import verify
from passerelle.core.errors import NotNow, WrongState
from passerelle.core.frameworks.statements import LevelStatement
from passerelle.demonstration import PASSWORD, lives, loading
from passerelle.demonstration.lives import Step
from passerelle.frameworks import queries as frameworks
from passerelle.frameworks.models import LevelMapping
from passerelle.journal.actions import deliver
from passerelle.journal.models import Fact
from passerelle.learning.models import Admission, Application, Attendance, Enrolment
from passerelle.opportunities.models import Opportunity
from passerelle.organisations.models import Function, Mandate, Organisation, OrganisationRole
from passerelle.people import guardianship
from passerelle.people.models import Guardianship, Person, StaffDuty
from passerelle.policy import queries as policy
from passerelle.policy.models import Activation
from passerelle.policy.shipped import load
from passerelle.portfolio import guardians
from passerelle.recognition.models import PositiveListLine, RecognitionCase, Waived
from passerelle.registers.actions import gate_findings
from passerelle.registers.models import Counter as RegisterCounter
from passerelle.registers.models import EntryVersion
from passerelle.registers.numbers import next_number
from passerelle.registers.queries import kinds
from passerelle.registers.states import LISTED, State
from passerelle.signing import keystore
from passerelle.signing.models import Key
from passerelle.vetting import pool
from passerelle.vetting import queries as vetting
from passerelle.vetting.models import Case, Condition, Decision, Expert, Judgement, Report, Vote
from passerelle.vetting.states import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

TODAY = timezone.localdate()
OVERDUE = ["VC-00391", "VC-00394", "VC-00398"]
JUDGED_BEFORE = ["VC-00359", "VC-00381", "VC-00392", "VC-00397", "VC-00402"]
"""Decided before the year of the story."""


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def mirane(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Load the country once for this module, around the transactions of its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        publication.forget()  # what was published of another country
        yield loading.load()
        transaction.set_rollback(True)


def numbers_of(model: Any) -> list[str]:
    return sorted(model.objects.values_list("number", flat=True))


# Once


def test_loading_says_what_came_in(mirane):
    assert mirane == (
        "Mirane: 164 people, 35 organisations, 40 micro-credentials, 46 short courses, 30 panel cases, "
        f"22 of them open, 40 signed awards, 13 opportunities, {Fact.objects.count()} facts"
    )


def test_loading_again_does_nothing():
    before = {model: model._default_manager.count() for model in apps.get_models()}

    assert loading.load() == ""
    assert {model: model._default_manager.count() for model in apps.get_models()} == before


def test_every_kind_of_thing_is_there():
    counts = {
        model.__name__: model._default_manager.count()
        for model in (
            Mandate, StaffDuty, OrganisationRole, Programme, CourseInstance, Expert, Candidate, Enrolment,
            PriorLearningCase, Credential, ShareLink, PositiveListLine, RecognitionCase, Key,
        )
    }  # fmt: skip

    assert counts == {
        "Mandate": 64,
        "StaffDuty": 9,
        "OrganisationRole": 60,
        "Programme": 11,
        "CourseInstance": 70,
        "Expert": 26,
        "Candidate": 116,
        "Enrolment": 25,
        "PriorLearningCase": 9,
        "Credential": 40,
        "ShareLink": 8,
        "PositiveListLine": 29,
        "RecognitionCase": 4,
        "Key": 20,
    }


def test_a_loading_that_fails_leaves_no_key_behind(settings, tmp_path, monkeypatch):
    settings.PASSERELLE_DATA = tmp_path
    monkeypatch.setattr(loading.Person.objects, "exists", lambda: False)

    def stumble(*_: object) -> None:
        raise RuntimeError("stumbled")

    monkeypatch.setattr(loading, "load_frameworks", lambda ground: ground.keys.append(_made_key()))
    monkeypatch.setattr(loading, "load_people", stumble)

    with pytest.raises(RuntimeError, match="stumbled"):
        loading.load()

    assert list((tmp_path / "keys").iterdir()) == []


def _made_key() -> Key:
    return Key(public_multibase=keystore.make())


def test_counters_go_on_where_the_data_end():
    last = {counter.prefix: counter.last for counter in RegisterCounter.objects.all()}

    for prefix, model in kinds().items():
        held = [int(number[3:]) for number in numbers_of(model) if number.startswith(f"{prefix}-")]
        assert last.get(prefix, 0) == max(held, default=0), prefix
    assert next_number("MC") == "MC-00432"
    assert next_number("VC") == "VC-00416"
    assert next_number("AA") == "AA-00041"


def test_numbers_are_written_as_the_register_writes_them():
    numbers = [number for model in {*kinds().values(), Programme, Case, Award} for number in numbers_of(model)]

    assert [number for number in numbers if not re.fullmatch(r"[A-Z]{2,3}-\d{5}", number)] == []


# Rules


def test_the_levels_are_compared_with_the_european_ones():
    levels = frameworks.national_levels()

    assert [level.code for level in levels] == list("12345678")
    assert all(set(level.descriptors) == {"knowledge", "skills", "responsibility_and_autonomy"} for level in levels)
    mapped = LevelMapping.objects.filter(source__in=levels).select_related("source", "target__framework")
    assert {(one.source.code, one.target.framework.key, one.target.code) for one in mapped} == {
        (code, "eqf", code) for code in "12345678"
    }


def test_the_national_framework_has_two_editions_and_a_trade_stands_beside_them():
    present, earlier = frameworks.editions("mqf-mirane")
    [trade] = frameworks.editions("energy-trades")

    assert (present.edition, earlier.edition, present.valid_to) == ("2024", "2015", None)
    assert earlier.valid_to == present.valid_from - timedelta(days=1)
    assert set(present.domain_names) - set(earlier.domain_names) == {"responsibility_and_autonomy"}
    compared = LevelMapping.objects.filter(source__framework__in=[present, earlier, trade])
    assert {(one.source.framework.key, one.target.framework.key, one.is_verified) for one in compared} == {
        ("mqf-mirane", "eqf", True),
        ("energy-trades", "mqf-mirane", True),
    }
    assert {one.drafted_by_id for one in (present, earlier, trade)}.isdisjoint(
        {one.approved_by_id for one in (present, earlier, trade)} | {None}
    )


def test_both_profiles_and_the_order_on_marking_are_in_force():
    known = {"SEED-IIEP-2023", "EU-2022-C243-02", "MI-MARKING-2026"}
    assert {profile.id for profile in policy.in_force(TODAY)} == known
    assert load(Activation.objects.get(profile="MI-MARKING-2026").document).params["marking"]["tolerance"] == 10


def test_somebody_is_marked_twice_and_somebody_answered_a_suspicion():
    second, flag = SecondMarking.objects.get(), FraudFlag.objects.get()
    assert (second.state, flag.state, flag.wants_hearing) == ("marking", "answered", True)
    assert second.first not in {None, second.second}


@pytest.mark.parametrize("model", [MicroCredential, ShortCourse, OrganisationRole])
def test_what_is_listed_passes_the_gate(model):
    refused = {
        entry.number: [finding.rule for finding in gate_findings(entry, on=TODAY) if finding.blocks]
        for entry in model.objects.filter(state__in=LISTED)
    }

    assert {number: rules for number, rules in refused.items() if rules} == {}
    assert len(refused) >= 30


def test_every_life_is_one_that_the_register_knows():
    for model in (MicroCredential, ShortCourse, OrganisationRole):
        for entry in model.objects.all():
            facts = Fact.objects.filter(subject=entry.number, kind__startswith=f"{model.register}.").order_by("pk")
            steps = [Step(fact.kind.partition(".")[2], TODAY) for fact in facts]
            assert lives.state_after(steps) == entry.state, entry.number


def test_an_unknown_life_is_refused():
    with pytest.raises(WrongState):
        lives.state_after([Step("submit", TODAY), Step("clear", TODAY)])


def test_every_state_of_the_data_is_shown():
    assert set(MicroCredential.objects.values_list("state", flat=True)) == {
        State.DRAFT,
        State.EXPIRED,
        State.EXPIRING,
        State.LISTED_PENDING,
        State.REGISTERED,
        State.REGISTERED_CONDITIONAL,
        State.REMOVED,
        State.RETURNED,
        State.REVIEW_OPEN,
        State.SUSPENDED,
    }
    assert OrganisationRole.objects.filter(state=State.IN_REVIEW).count() == 1


def test_every_edition_was_kept():
    for model in (MicroCredential, ShortCourse, OrganisationRole):
        for entry in model.objects.all():
            editions = list(EntryVersion.objects.filter(entry=entry.number).values_list("edition", flat=True))
            assert sorted(editions) == list(range(1, entry.edition + 1)), entry.number
            if entry.edition and entry.edition == 1 and isinstance(entry, MicroCredential):
                kept = EntryVersion.objects.get(entry=entry.number).stated
                found = {"max_literal_overlap_with_existing": kept["max_literal_overlap_with_existing"]}
                assert kept == plain(entry.as_stated()) | found
    solar = EntryVersion.objects.filter(entry="MC-00412").order_by("edition")
    assert [version.stated["credits"]["value"] for version in solar] == ["5.00", "6.00"]


def plain(stated: Any) -> Any:
    return json.loads(json.dumps(stated, cls=DjangoJSONEncoder))


def test_entries_wait_as_long_as_the_calendar_says():
    late = MicroCredential.objects.filter(state=State.LISTED_PENDING, due_on__lt=TODAY - timedelta(days=2))

    assert sorted(entry.number for entry in late) == ["MC-00391", "MC-00394", "MC-00398"]
    assert [
        case.number for case in Case.objects.filter(due_on__lt=TODAY - timedelta(days=2)) if case.is_open
    ] == OVERDUE
    for entry in MicroCredential.objects.filter(state=State.LISTED_PENDING):
        assert Case.objects.get(entry=entry.number, edition=entry.edition).due_on == entry.due_on


def test_courses_are_upcoming():
    upcoming = CourseInstance.objects.filter(enrol_until__gte=TODAY, course__state__in=LISTED)

    assert upcoming.count() > 40
    for run in CourseInstance.objects.all():
        held = Enrolment.objects.filter(instance=run).exclude(state="withdrawn").count()
        kept = Application.objects.filter(instance=run, state="admitted").count()
        assert run.taken == held + kept, run


def test_places_were_drawn_as_anybody_finds_again_and_some_wait():
    terms = Admission.objects.get(way="draw")
    drawn = list(Application.objects.filter(instance=terms.instance).order_by("drawn_place"))

    assert draw.commitment(terms.seed) == terms.seed_hash
    assert [one.number for one in drawn] == draw.order(terms.seed, [one.number for one in drawn], terms.beacon_value)
    assert [one.state for one in drawn] == ["admitted"] * 3 + ["waiting"] * 3
    assert {one.state for one in Application.objects.all()} == {"admitted", "waiting", "refused", "applied"}
    assert Enrolment.objects.get(state="paused").pauses.filter(back_on=None).count() == 1
    assert Attendance.objects.count() == 24


# People


def test_everybody_can_sign_in():
    assert {check_password(PASSWORD, person.password) for person in Person.objects.all()[:3]} == {True}
    assert Person.objects.values("password").distinct().count() == 1
    assert Person.objects.filter(emailaddress__verified=True, emailaddress__primary=True).count() == 164
    signed_in = Client().login(email="nadia-benhamou@authority.mirane.example", password=PASSWORD)
    assert signed_in


def test_every_desk_has_somebody():
    duties = Counter(StaffDuty.objects.values_list("duty", flat=True))
    functions = Counter(Mandate.objects.filter(ends_on=None).values_list("function", flat=True))

    assert duties == {
        "registrar": 2,
        "decision_officer": 3,
        "policy_officer": 2,
        "appeal_handler": 1,
        "operator": 1,
    }
    assert set(functions) == {
        "signatory", "editor", "assessor", "recognition_officer", "counsellor", "service_officer"
    }  # fmt: skip
    assert [one.name for one in assessment.advisers(on=TODAY)] == ["Noor Jamal"]  # the other one's training expired
    listed = MicroCredential.objects.filter(state__in=LISTED)
    may_assess = {entry.number: assessment.assessing_bodies(entry, on=TODAY) for entry in listed}
    assert [number for number, bodies in may_assess.items() if not bodies] == ["MC-00391"]  # it asked for the role
    assert len({body.pk for bodies in may_assess.values() for body in bodies}) == 10


# Facts


def test_no_fact_holds_a_name_or_an_address():
    told = json.dumps([[fact.subject, fact.actor, fact.noted] for fact in Fact.objects.all()], ensure_ascii=False)

    assert "@" not in told
    assert [name for name in Person.objects.values_list("name", flat=True) if name in told and " " in name] == []


def test_facts_stand_in_the_order_in_which_things_happened():
    instants = list(Fact.objects.order_by("pk").values_list("at", flat=True))

    assert instants == sorted(instants)
    assert instants[-1] <= timezone.now()
    actors = set(Fact.objects.exclude(actor="").values_list("actor", flat=True))
    assert actors <= set(Person.objects.values_list("reference", flat=True))


def test_every_follower_is_content(caplog):
    with caplog.at_level(logging.ERROR):
        assert deliver() > 0

    assert caplog.records == []
    courses = ShortCourse.objects.filter(state=State.LISTED_PENDING).count()
    assert Case.objects.count() == 17 + courses == 30  # of one of the courses the data tell the case too
    assert vetting.figures(TODAY).open == 22  # as loading says
    assert RecognitionCase.objects.exclude(award_withdrawn_on=None).count() == 0


# Panels


def test_cases_stand_at_every_stage():
    assert set(Case.objects.values_list("stage", flat=True)) == set(Stage.values) - {Stage.CLOSED}
    assert [case.number for case in Case.objects.filter(stage=Stage.DECIDED).order_by("number")] == sorted(
        [*JUDGED_BEFORE, "VC-00399", "VC-00403", "VC-00405"]
    )
    assert {one.case.number: one.outcome for one in Decision.objects.all()} == {
        "VC-00359": "remove",
        "VC-00381": "register",
        "VC-00392": "register",
        "VC-00397": "register_with_conditions",
        "VC-00402": "register",
        "VC-00405": "register_with_conditions",
        "VC-00399": "return",
        "VC-00403": "register",
    }
    assert {one.case.number: one.outcome for one in Report.objects.all()} == {
        "VC-00359": "refuse",
        "VC-00381": "register",
        "VC-00392": "register",
        "VC-00397": "register_with_conditions",
        "VC-00399": "refuse",
        "VC-00402": "register",
        "VC-00403": "register",
        "VC-00405": "register_with_conditions",
        "VC-00408": "register",
        "VC-00415": "register",
    }


def test_nobody_sits_on_a_panel_with_a_tie():
    for case in Case.objects.all():
        seats = case.seats.filter(state="declared").select_related("expert")
        assert pool.ties([seat.expert for seat in seats], case, on=TODAY) == [], case.number


def test_every_panel_has_one_chair_and_whole_findings():
    for case in Case.objects.exclude(stage=Stage.TO_FORM):
        active = [seat for seat in case.seats.all() if seat.is_active]
        assert sum(seat.is_chair for seat in active) == 1, case.number
        sealed = {seat for seat in active if Judgement.objects.filter(seat=seat).count() == 2}
        if case.stage in {Stage.VOTING, Stage.REPORTING, Stage.DECIDING, Stage.DECIDED}:
            assert len(sealed) == len(active), case.number
        if case.stage in {Stage.REPORTING, Stage.DECIDING, Stage.DECIDED}:
            assert Vote.objects.filter(case=case).count() == 2 * len(active), case.number


def test_a_registration_with_conditions_names_the_votes_that_led_to_it_and_what_is_to_mend():
    case = Case.objects.get(number="VC-00405")
    decision, report = case.decision, case.report

    votes = Counter(Vote.objects.filter(case=case).values_list("question", "judgement"))
    assert votes == {
        ("outcomes_match_level", "yes"): 5,
        ("assessment_matches_outcomes", "condition"): 3,
        ("assessment_matches_outcomes", "yes"): 2,
    }
    conditions = [(one.text, str(one.due_on)) for one in Condition.objects.filter(case=case)]
    for stated in (decision.conditions, report.conditions):
        assert [(one["text"], one["due_on"]) for one in stated] == conditions
    assert len(conditions) == 1
    steps = [fact.kind.partition(".")[2] for fact in Fact.objects.filter(subject=case.number).order_by("pk")]
    assert (steps[0], steps[-3:]) == ("open", ["close_votes", "report", "decide"])
    assert not decision.was_overdue


def test_the_registrar_can_form_the_panel_that_waits():
    case = Case.objects.get(stage=Stage.TO_FORM)

    found = pool.propose(case, on=TODAY)

    assert (case.number, found.missing, len(found.seats)) == ("VC-00414", (), panel.DEFAULT.size)


def test_the_promise_of_two_months_has_figures():
    figures = vetting.figures(TODAY)

    assert (figures.open, figures.overdue) == (10, len(OVERDUE) + is_late("VC-00415"))
    assert figures.median_days is not None


def is_late(number: str) -> int:
    """Where two months ago had no such day, what fell due today fell due a little earlier."""
    return int(Case.objects.get(number=number).due_on < TODAY)


# Assessment


def test_nobody_assessed_somebody_they_may_not():
    tied = {
        candidate.number: assessment.ties(candidate, candidate.assessor, on=TODAY)
        for candidate in Candidate.objects.exclude(assessor=None)
    }

    assert {number: found for number, found in tied.items() if found} == {}


def test_marks_amount_to_the_results():
    signed = Candidate.objects.filter(state__in=ASSESSED)

    assert Counter(signed.values_list("state", flat=True)) == {"passed": 40 + 54, "failed": 1}
    for candidate in signed.exclude(route=CandidateRoute.STACKING):  # who holds the parts is not assessed once more
        spec = assessment.specification(candidate.micro_credential, candidate.edition)
        marked = set(candidate.component_results.values_list("component", flat=True))
        assert marked == {part.code for part in spec.components}
    waiting = Candidate.objects.filter(state=CandidateState.ASSIGNED)
    assert sorted(one.component_results.count() for one in waiting) == [0, 0, 0, 0, 0, 0, 1, 2]


def test_one_assessor_has_a_sheet_of_several_rows_to_take_along():
    deborah = Person.objects.get(email="deborah-lindgren@mirane-testing-centre.mirane.example")
    mine = {"candidates__assessor": deborah, "candidates__state": CandidateState.ASSIGNED}
    entry = MicroCredential.objects.filter(**mine).distinct().get()
    assert sheets.hand_out(entry, None, by=deborah, today=TODAY).size == 5


def test_a_class_waits_for_two_signatories_of_its_awarder():
    """So that awarding to more than fifty can be tried: one proposes, another confirms."""
    awarder = Organisation.objects.get(slug="chamber-of-energy-trades")
    signatories = Person.objects.filter(mandates__organisation=awarder, mandates__function=Function.SIGNATORY)
    first, second = signatories.order_by("mandates__valid_from")

    waiting = list(awards.waiting(first).values_list("number", flat=True))
    batch = batches.propose(waiting, by=first, today=TODAY)
    with pytest.raises(NotNow):
        batches.confirm(batch, by=first, today=TODAY)
    done = batches.confirm(batch, by=second, today=TODAY)

    assert (first.email.split("@")[0], second.email.split("@")[0]) == ("rachid-ouali", "ingrid-solberg-haidara")
    assert (len(waiting), sum(bool(item["award"]) for item in done.results)) == (54, 54)


def test_prior_learning_stands_at_every_stage():
    assert Counter(PriorLearningCase.objects.values_list("state", flat=True)) == {
        "assessed": 4,
        "submitted": 2,
        "draft": 1,
        "inadmissible": 1,
        "admitted": 1,
    }
    assert not PriorLearningCase.objects.filter(state="submitted", answer_due_on__lt=TODAY).exists()


# Awards


def test_every_award_is_genuine_and_says_how_it_stands():
    trust = publication.store()
    verdicts = {}
    for credential in Credential.objects.select_related("award"):
        raw = bytes(credential.document)
        assert hashlib.sha256(raw).hexdigest() == credential.digest
        found = verify(raw, trust, timezone.now())
        verdicts[credential.award] = found
    revoked = Award.objects.get(state="revoked")

    assert {award for award, found in verdicts.items() if found.verdict != "genuine_in_force"} == {revoked}
    assert verdicts[revoked].verdict == "genuine_not_in_force"
    assert verdicts[revoked].reason == "revoked"
    assert verdicts[revoked].status.since.date() == TODAY - timedelta(days=81)
    assert {found.status_on_award.awarder for found in verdicts.values()} == {"recognised"}
    assert "unknown" not in {found.status_on_award.qualification for found in verdicts.values()}


def test_an_award_was_signed_on_its_day():
    for credential in Credential.objects.select_related("award", "intent__key"):
        document = json.loads(bytes(credential.document))
        created = {proof["created"][:10] for proof in document["proof"]}
        assert created == {credential.award.awarded_on.isoformat()}
        assert credential.intent.key.created_on <= credential.award.awarded_on


def test_the_revoked_award_tells_why():
    step = StatusStep.objects.select_related("award").get()

    assert (step.status, step.reason_code, step.award.reason_code) == (
        "revoked",
        "awarded_in_error",
        "awarded_in_error",
    )
    assert step.award.reason == "Awarded in error; assessment record of another person."


# Recognition and jobs


def test_what_is_waived_is_counted():
    granted = RecognitionCase.objects.filter(state__in=["decided_automatically", "accepted"])

    assert Counter(RecognitionCase.objects.values_list("state", flat=True)) == {
        "decided_automatically": 2,
        "accepted": 1,
        "proposed": 1,
    }
    for case in granted:
        assert Waived.objects.get(learner=case.learner, programme=case.programme).credits == case.credits


def test_opportunities_are_open():
    assert all(opportunity.is_open(TODAY) for opportunity in Opportunity.objects.all())
    assert all(one.items.count() >= one.any_of for one in Opportunity.objects.all())


# Accounts


def test_a_minor_has_a_guardian_who_agreed_to_links_until_she_is_sixteen():
    found = Guardianship.objects.select_related("minor", "guardian").get()
    lina = found.minor

    assert (lina.name, found.guardian.name, found.state, found.proof) == (
        *("Lina Ferhat", "Lamia Ferhat", "in_force", "family_book"),
    )
    assert not guardianship.needs_consent(lina, "links", on=TODAY)
    assert guardianship.needs_consent(lina, "profile", on=TODAY)
    assert guardians.ends_on(lina) > TODAY + timedelta(days=3 * 365)
    assert [one.instance.course.name for one in lina.enrolments.all()] == ["First Aid in Two Days"]
    assert [fact.kind for fact in Fact.objects.filter(kind__startswith="guardianship").order_by("at", "pk")] == [
        *("guardianship.name", "guardianship.accept", "guardianship.consent"),
    ]


def test_who_has_a_second_factor_is_asked_for_it_and_the_guide_tells_the_codes():
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "account.md").read_text("utf-8")
    told = re.search(r"As `([^`]+)`: a code is asked for.*?once each: `(\d{8})`", guide, re.DOTALL)
    assert told is not None
    email, code = told.groups()
    client = Client()

    first = client.post("/account/login/", {"login": email, "password": PASSWORD})
    asked = "_auth_user_id" in client.session
    client.post(first.headers["Location"], {"code": code})

    assert (asked, client.session["_auth_user_id"]) == (False, str(Person.objects.get(email=email).pk))


def test_the_key_of_the_app_is_the_one_that_the_guide_tells():
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "account.md").read_text("utf-8")
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP)

    assert get_adapter().decrypt(kept.data["secret"]) in guide


# The same again


def test_the_same_numbers_come_out_each_time():
    """Keys and seeds are made anew; everything a person reads is the same."""
    told = {
        "people": sorted(Person.objects.values_list("email", "reference")),
        "bodies": sorted(Organisation.objects.values_list("slug", "number")),
        "awards": sorted(Award.objects.values_list("number", "uuid", "holder__email")),
        "scores": sorted(Candidate.objects.values_list("number", "person__email", "result", "score")),
    }

    digest = hashlib.sha256(json.dumps(plain(told), default=str).encode()).hexdigest()

    assert digest[:16] == "2c8debe08d6fe44e"


def test_what_the_data_tell_of_partners_stacks_sectors_and_payment_is_loaded_with_its_facts():
    authorised = PartnerAuthorisation.objects.all()
    assert authorised.count() == Fact.objects.filter(kind="partner.authorise").count() > 20
    told = authorised.select_related("micro_credential")
    assert [one for one in told if one.awarder_id != one.micro_credential.awarder_id] == []
    assert {one.act for one in authorised} == {"teach", "assess"}
    stacked = MicroCredential.objects.filter(stacks_into_programmes__isnull=False).distinct()
    assert stacked.count() == Fact.objects.filter(kind="micro_credential.stack").count() > 20
    sector = [one.levels for one in MicroCredential.objects.exclude(levels=[])]
    assert {level["framework"] for levels in sector for level in levels} == {"energy-trades"}
    atlas = frameworks.atlas()
    assert all(atlas.placed(LevelStatement.of(level)) for levels in sector for level in levels)
    assert {tuple(run.accepts) for run in CourseInstance.objects.all()} == {("voucher", "learning_account")}
    pumps = ShortCourse.objects.get(number="SC-00114")
    assert pumps.prerequisites == "Basic Electrics or one year of electrical work under a fitter."
    assert not ShortCourse.objects.filter(prerequisites="None.").exists()
    assert next_number("PA") == f"PA-{authorised.count() + 1:05d}"
