"""The pages of an awarder's partners, of agencies and evaluators, of what a body says, of blocks and stacks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from passerelle.catalogue import joint
from passerelle.catalogue.models import Evaluation, JointAwarding, PartnerAuthorisation
from passerelle.organisations.models import Mandate, Organisation, OrganisationRole, Oversight, Role
from passerelle.people.models import Duty
from passerelle.registers.states import State
from tests import factories as make
from tests.web.asking import browser, fields, page, words

pytestmark = pytest.mark.django_db
AGENCY = {
    **{
        "particulars-mandate": "Law 12",
        "particulars-standards": "ESG 2015",
        "particulars-last_review_on": "2024-05-02",
    },
    "particulars-results_url": "https://agency.example/results",
}


def test_a_body_says_what_it_is_and_keeps_its_name():
    body = make.organisation(regulators=[])
    signatory, path = make.member(body), f"/organisation/{body.slug}/about/"

    sent = fields(page(path, signatory), f"{path}save/")
    sent |= {"town": "Bay", "r1_body": "Ministry", "r1_number": "7", "chief_executive": "A. Keel"}
    assert browser(signatory).post(f"{path}save/", sent)["Location"] == "/organisation/"

    kept = Organisation.objects.get(pk=body.pk)
    assert (kept.legal_name, kept.town, kept.chief_executive, [one["body"] for one in kept.regulators]) == (
        *(body.legal_name, "Bay", "A. Keel"),
        ["Ministry"],
    )
    wrong = browser(signatory).post(f"{path}save/", sent | {"r1_number": ""})
    assert (wrong.status_code, Organisation.objects.get(pk=body.pk).town) == (422, "Bay")
    assert browser(make.person()).get(path).status_code == 404
    assert browser(make.member(body, "editor")).get(path).status_code == 403


def test_an_agency_asks_on_a_page_of_its_own_and_an_officer_reads_what_it_said():
    make.rules()
    body, officer = make.organisation(legal_name="Universitas Lacus"), make.person(duties=[Duty.DECISION_OFFICER])
    make.organisation([Role.AWARDER], legal_name="UNIVERSITAS LACUS.")
    signatory, path = make.member(body), f"/organisation/{body.slug}/roles/"

    answer = browser(signatory).post(path, {"role": "qa_agency"})
    told = words(answer.content.decode())
    assert (answer.status_code, "Not yet: 4 things to mend" in told, OrganisationRole.objects.count()) == (422, True, 1)
    sent = fields(page(f"{path}ask/?role=qa_agency", signatory), path) | AGENCY | {"scope-countries": "MI, FR"}
    late = browser(signatory).post(path, sent | {"particulars-last_review_on": "2999-01-01"})
    assert (late.status_code, 'aria-invalid="true"' in late.content.decode()) == (422, True)
    assert browser(signatory).post(path, sent)["Location"] == "/organisation/"

    role = OrganisationRole.objects.get(organisation=body)
    assert (role.state, role.scope, role.particulars["standards"]) == (
        *(State.IN_REVIEW, {"countries": ["MI", "FR"]}),
        ["ESG 2015"],
    )
    case = f"/organisation/decisions/{role.number}/"
    seen = words(page(case, officer))
    for told in ("A name that looks the same", "UNIVERSITAS LACUS.", "Law 12", "2 May 2024", "Mirane, France"):
        assert told in seen
    decision = fields(page(case, officer), f"{case}decide/") | {"approve": "yes", "reasons": "Able."}
    assert browser(officer).post(f"{case}decide/", decision | {"valid_until": "2999-01-01"}).status_code == 422
    last = timezone.localdate() + timedelta(days=90)
    browser(officer).post(f"{case}decide/", decision | {"valid_until": last.isoformat()})
    role.refresh_from_db()
    assert (role.state, role.valid_until) == (State.REGISTERED, last)


@pytest.mark.parametrize("role", ["", "king", "x" * 500])
def test_an_unknown_role_has_no_page(role):
    body = make.organisation()

    assert browser(make.member(body)).get(f"/organisation/{body.slug}/roles/ask/?role={role}").status_code == 404


def test_a_mandate_is_given_for_days():
    body, newcomer = make.organisation(), make.person()
    signatory, path = make.member(body), f"/organisation/{body.slug}/mandates/"
    begins = timezone.localdate() + timedelta(days=5)
    sent = {"email": newcomer.email, "function": "editor", "valid_from": begins.isoformat()}

    browser(signatory).post(path, sent | {"ends_on": begins.isoformat()})
    assert Mandate.objects.count() == 1
    browser(signatory).post(path, sent | {"ends_on": (begins + timedelta(days=9)).isoformat()})

    assert Mandate.objects.get(person=newcomer).ends_on == begins + timedelta(days=9)


def test_an_agency_says_whom_it_reviews_and_with_which_results():
    agency, body = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    signatory, path = make.member(agency), f"/organisation/{agency.slug}/reviews/"
    assert f'href="{path}"' in page("/organisation/", signatory)
    sent = {"organisation": body.number.lower(), "reviewed": "institution", "standards": "ESG 2015"}

    for wrong in ({"organisation": "ORG-77777"}, {"organisation": agency.number}, {"standards": ""}):
        answer = browser(signatory).post(f"{path}begin/", sent | wrong)
        assert (answer.status_code, Oversight.objects.count()) == (422, 0)
    both = browser(signatory).post(f"{path}begin/", sent | {"organisation": "ORG-77777", "standards": ""})
    told = words(both.content.decode())
    assert "Nothing was saved: 2 things to mend" in told
    assert "No organisation has this number or this name." in told
    role = body.roles.get().number
    assert browser(signatory).post(f"{path}begin/", sent | {"organisation": role})["Location"] == path
    made = Oversight.objects.get()
    report = f"{path}{made.pk}/report/"
    results = fields(page(path, signatory), report) | {"results_url": "https://agency.example/1"}
    assert browser(signatory).post(report, results | {"reviewed_on": "2999-01-01"}).status_code == 422
    browser(signatory).post(report, results | {"reviewed_on": "2026-01-09"})
    made.refresh_from_db()
    assert (made.last_review_on, made.results_url) == (date(2026, 1, 9), "https://agency.example/1")
    assert browser(make.member(body)).post(f"{path}{made.pk}/end/").status_code == 404
    browser(signatory).post(f"{path}{made.pk}/end/")
    assert "Nobody yet." in words(page(path, signatory))


def test_an_evaluator_publishes_and_a_wrong_level_is_told_at_its_field():
    make.framework()
    body, entry = make.organisation([Role.CREDENTIAL_EVALUATOR]), make.micro_credential()
    signatory, path = make.member(body), f"/organisation/{body.slug}/evaluations/"
    sent = {"micro_credential": entry.number, "level": "mi-nqf/2024:4", "limits": "Not for <nursing>."}

    for wrong in ({"level": "4"}, {"level": "mi-nqf/2024:5a"}, {"micro_credential": "MC-77777"}):
        answer = browser(signatory).post(f"{path}publish/", sent | wrong)
        assert (answer.status_code, Evaluation.objects.count()) == (422, 0)
        assert 'aria-invalid="true"' in answer.content.decode()
    assert browser(signatory).post(f"{path}publish/", sent)["Location"] == path
    assert browser(signatory).post(f"{path}publish/", sent).status_code == 422
    assert "Not for &lt;nursing&gt;." in page(path, signatory)
    assert Evaluation.objects.count() == 1


def test_an_awarder_lets_partners_in_and_asks_others_to_award_with_it():
    entry, partner = make.micro_credential(), make.organisation([Role.PROVIDER])
    other = make.organisation([Role.AWARDER])
    signatory, second = make.member(entry.awarder), make.member(other)
    path = f"/awarder/partners/{entry.number}/"
    assert f'href="{path}"' in page(f"/provider/entries/{entry.number}/", signatory)
    sent = fields(page(path, signatory), f"{path}authorisation/") | {"partner": partner.number, "act": "teach"}

    late = {"valid_from": (timezone.localdate() - timedelta(days=70)).isoformat()}
    for wrong in ({"partner": "ORG-77777"}, {"act": "assess"}, {"blocks": "B9"}, {"ends_on": "2020-01-01"}, late):
        answer = browser(signatory).post(f"{path}authorisation/", sent | wrong)
        assert (answer.status_code, PartnerAuthorisation.objects.count()) == (422, 0)
    assert "An authorisation is told within two months of its first day." in words(answer.content.decode())
    later = (timezone.localdate() + timedelta(days=20)).isoformat()
    said = {"price": "90", "most_learners": "12", "valid_from": later, "may_subcontract": "on"}
    browser(signatory).post(f"{path}authorisation/", sent | said)
    made = PartnerAuthorisation.objects.get()
    assert (made.valid_from.isoformat(), made.may_subcontract) == (later, True)
    shown = words(page(path, signatory))
    assert (partner.legal_name in shown, "0 of 12 learners began" in shown) == (True, True)
    assert "may leave assessments to others" in shown
    asked = browser(signatory).post(f"{path}{made.number}/end/")
    told = words(asked.content.decode())
    assert (asked.status_code, f"End the authorisation of {partner.legal_name}?" in told) == (200, True)
    assert partner.legal_name in words(page(path, signatory))
    assert browser(make.member(entry.awarder, "editor")).post(f"{path}{made.number}/end/").status_code == 403
    done = browser(signatory).post(f"{path}{made.number}/end/", {"sure": "1"}, follow=True)
    told = words(done.content.decode())
    assert f"The authorisation of {partner.legal_name} ended." in told
    assert "Nobody yet." in told
    assert browser(signatory).post(f"{path}{made.number}/end/").status_code == 409  # it ended already

    browser(signatory).post(f"{path}together/", {"awarder": other.number})
    asked = JointAwarding.objects.get()
    assert "asked, no answer yet" in words(page(path, signatory))
    assert entry.name in page("/organisation/", second)
    assert browser(signatory).post(f"/awarder/together/{asked.pk}/confirmation/").status_code == 403
    assert browser(make.person()).post(f"/awarder/together/{asked.pk}/confirmation/").status_code == 404
    browser(second).post(f"/awarder/together/{asked.pk}/confirmation/")
    assert list(entry.joint_awarders.all()) == [other]
    browser(second).post(f"/awarder/together/{asked.pk}/end/")
    assert (list(entry.joint_awarders.all()), list(joint.standing(second))) == ([], [])
    assert browser(make.member(partner)).get(path).status_code == 404


def test_all_that_is_wrong_with_a_partner_is_told_at_once_on_top_with_the_way_to_each_field():
    entry, partner = make.micro_credential(), make.organisation([Role.PROVIDER])
    signatory, path = make.member(entry.awarder), f"/awarder/partners/{entry.number}/"
    sent = {"partner": partner.number, "act": "assess", "blocks": "B9", "valid_from": "2020-01-01"}

    answer = browser(signatory).post(f"{path}authorisation/", sent | {"ends_on": "2020-02-01", "means": "Two rooms."})

    shown = answer.content.decode()
    assert (answer.status_code, PartnerAuthorisation.objects.count()) == (422, 0)
    assert "Nothing was saved: 4 things to mend" in words(shown)
    assert [at for at in ("partner", "blocks", "valid_from", "ends_on", "act") if f'href="#id_{at}"' in shown] == [
        *("partner", "blocks", "valid_from", "ends_on")
    ]
    assert "Two rooms." in shown
    nobody = browser(signatory).post(f"{path}authorisation/", {"blocks": "B9"}).content.decode()
    assert "Nothing was saved: 3 things to mend" in words(nobody)  # no organisation, no act, no such block
    asked = browser(signatory).post(f"{path}together/", {"awarder": "ORG-77777"})
    told = words(asked.content.decode())
    assert "Nothing was saved: 1 thing to mend" in told
    assert "No organisation has this number or this name." in told


def test_a_partner_is_named_as_its_public_page_names_it():
    entry = make.micro_credential()
    partner = make.organisation([Role.PROVIDER], legal_name="Radio School of the Lake")
    role, signatory = partner.roles.get(), make.member(entry.awarder)
    public, own = page(f"/organisations/{partner.slug}/"), page("/organisation/", make.member(partner))
    assert (partner.number in words(public), partner.number in words(own)) == (True, True)
    path = f"/awarder/partners/{entry.number}/"

    for written in (partner.number, role.number.lower(), partner.slug, " radio school  of the lake "):
        browser(signatory).post(f"{path}authorisation/", {"partner": written, "act": "teach"})
        assert PartnerAuthorisation.objects.get().partner == partner
        PartnerAuthorisation.objects.all().delete()
    make.organisation([Role.PROVIDER], legal_name="Radio School of the Lake")
    answer = browser(signatory).post(f"{path}authorisation/", {"partner": partner.legal_name, "act": "teach"})
    told = words(answer.content.decode())
    assert "Several organisations have this name. Give the number of the one you mean." in told
    assert (answer.status_code, PartnerAuthorisation.objects.count()) == (422, 0)


def test_a_provider_reads_before_submitting_that_it_was_not_let_teach_and_nobody_can_enrol_once_that_ended():
    make.rules()
    course = make.short_course(State.DRAFT, authorised=False)
    goal, signatory = course.leads_to.get(), make.member(course.provider)
    path = f"/provider/courses/{course.number}/"
    told = f"Another organisation awards {goal.number} and has not let you teach for it"

    assert told in words(page(path, signatory))
    refused = browser(signatory).post(f"{path}submit/")
    assert (refused.status_code, told in words(refused.content.decode())) == (422, True)
    let = make.authorisation(goal, course.provider)
    assert told not in words(page(path, signatory))
    assert browser(signatory).post(f"{path}submit/").status_code == 302

    today = timezone.localdate()
    dates = {"starts_on": today, "ends_on": today, "enrol_until": today}
    run = make.instance(course, **dates)
    enrol, learner = f"/learner/enrol/{run.pk}/", make.person()
    assert "Take the place" in words(page(enrol, learner))
    assert f'href="{enrol}"' in page(f"/entries/{course.number}/")
    other = make.short_course(leads_to=[goal])
    ways = page(f"/entries/{goal.number}/")
    assert ("See the 2 courses" in ways, course.provider.legal_name in ways) == (True, True)
    browser(make.member(goal.awarder)).post(f"/awarder/partners/{goal.number}/{let.number}/end/", {"sure": "1"})
    assert "nothing that somebody new may begin" in words(page(enrol, learner))
    assert browser(learner).post(f"{enrol}confirm/").status_code == 409
    shown = page(f"/entries/{course.number}/")
    assert (f'href="{enrol}"' in shown, "not let teach what it leads to at present" in words(shown)) == (False, True)
    ways = page(f"/entries/{goal.number}/")
    assert ("See the course<" in ways, other.provider.legal_name in ways) == (True, True)
    assert f"/entries/{course.number}/" not in ways
    late = {name: day.isoformat() for name, day in dates.items()} | {"places": 5}
    answer = browser(signatory).post(f"{path}dates/", late)
    assert (answer.status_code, "has no authorisation to teach" in words(answer.content.decode())) == (422, True)


def test_blocks_levels_and_stacks_are_typed_in_plain_forms_and_refusals_keep_what_was_typed():
    make.rules()
    make.framework()
    entry, larger = make.micro_credential(State.DRAFT), make.micro_credential()
    author, path = make.member(entry.awarder), f"/provider/entries/{entry.number}/"
    sent = fields(page(path, author), f"{path}save/")
    sent |= {
        **{"blocks-0-title": "Repair", "blocks-0-code": "B1", "blocks-0-outcomes": "S1, R1"},
        **{"blocks-0-components": "A1", "blocks-0-separately_awardable": "on"},
        **{"levels": "mi-nqf/2024:4\n", "stacks_into": larger.number, "review_years": "3"},
    }

    for wrong in ({"stacks_into": "MC-77777"}, {"levels": "four"}):
        answer = browser(author).post(f"{path}save/", sent | wrong)
        assert answer.status_code == 422
        assert "Repair" in answer.content.decode()
    entry.refresh_from_db()
    assert (entry.blocks, entry.version) == ([], 1)
    assert browser(author).post(f"{path}save/", sent)["Location"] == path

    entry.refresh_from_db()
    assert entry.blocks == [
        {
            **{"code": "B1", "title": "Repair", "outcomes": ["S1", "R1"], "components": ["A1"]},
            "separately_awardable": True,
        }
    ]
    assert ([level["level"] for level in entry.levels], list(entry.stacks_into.all()), entry.review_years) == (
        *(["4"], [larger]),
        3,
    )
    shown = page(path, author)
    assert 'name="blocks-0-separately_awardable" id="id_blocks-0-separately_awardable" checked' in shown
    again = fields(shown, f"{path}save/") | {"blocks-0-separately_awardable": "on"}
    assert browser(author).post(f"{path}save/", again).status_code == 302  # what the page shows is what was said
    kept = (entry.blocks, entry.levels)
    entry.refresh_from_db()
    assert (entry.blocks, entry.levels, list(entry.stacks_into.all())) == (*kept, [larger])


def test_a_course_says_who_may_enrol_what_completes_it_and_what_one_takes_along():
    course = make.short_course(State.DRAFT, offline_kit=[{"kind": "print", "mb": None}])
    author, path = make.member(course.provider), f"/provider/courses/{course.number}/"
    sent = fields(page(path, author), f"{path}save/")

    browser(author).post(
        f"{path}save/", sent | {"kit_audio": "12", "prerequisites": "A boat licence.", "completion_rule": "All of it."}
    )

    course.refresh_from_db()
    assert (course.prerequisites, course.completion_rule, course.offline_kit) == (
        *("A boat licence.", "All of it."),
        [{"kind": "audio", "mb": 12.0}, {"kind": "print", "mb": None}],
    )


def test_dates_are_announced_with_their_price_and_how_they_are_paid():
    course = make.short_course()
    author, path = make.member(course.provider), f"/provider/courses/{course.number}/"
    sent = fields(page(path, author), f"{path}dates/")
    day = timezone.localdate()
    sent |= {"starts_on": str(day + timedelta(days=9)), "ends_on": str(day + timedelta(days=90))}
    sent |= {"enrol_until": str(day), "places": "16"}

    wrong = browser(author).post(f"{path}dates/", sent | {"ends_on": str(day)})
    assert (wrong.status_code, course.instances.count()) == (422, 0)
    browser(author).post(f"{path}dates/", sent | {"price": "90", "place": "Bay", "voucher": "on"})

    run = course.instances.get()
    assert (run.price, run.place, run.accepts) == (90, "Bay", ["voucher"])


def test_a_colleague_who_is_no_signatory_reads_the_pages_and_changes_nothing():
    agency = make.organisation([Role.QA_AGENCY, Role.CREDENTIAL_EVALUATOR])
    colleague = make.member(agency, "editor")
    base = f"/organisation/{agency.slug}/"

    assert "We review it" not in page(f"{base}reviews/", colleague)
    assert "Publish an evaluation" not in page(f"{base}evaluations/", colleague)
    sent = {"organisation": make.organisation([Role.PROVIDER]).number, "reviewed": "courses", "standards": "ESG"}
    assert browser(colleague).post(f"{base}reviews/begin/", sent).status_code == 403
    assert browser(colleague).get(f"{base}roles/ask/?role=provider").status_code == 403
    assert Oversight.objects.count() == 0
