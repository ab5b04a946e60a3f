"""Questions, conditions, appeals, procedures and complaints on pages: each button is one act."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting import actions
from passerelle.vetting.actions import appealing, sanctioning
from passerelle.vetting.models import Appeal, Complaint, Condition, Expert, Sanction
from passerelle.vetting.states import AppealState, Stage
from tests.vetting import factories as given
from tests.web.asking import words

pytestmark = pytest.mark.django_db


def client(who):
    made = Client()
    made.force_login(who)
    return made


def get(who, path):
    return client(who).get(path)


def post(who, path, **sent):
    return client(who).post(path, sent)


def today():
    return timezone.localdate()


def test_the_applicant_finds_the_question_and_the_answer_lets_the_clock_run():
    case, registrar = given.formed(), given.registrar()
    assert post(registrar, f"/registrar/cases/{case.number}/question/", text="Which pump?").status_code == 302
    owner = given.signatory_of(case)

    assert "you are asked something" in get(owner, "/matters/").text
    page = get(owner, f"/matters/cases/{case.number}/")
    assert "Which pump?" in page.text
    assert "stands still" in get(registrar, f"/registrar/cases/{case.number}/").text
    assert post(owner, f"/matters/cases/{case.number}/answer/", text=" ").status_code == 422
    assert post(owner, f"/matters/cases/{case.number}/answer/", text="This one.").status_code == 302

    case.refresh_from_db()
    assert (case.is_stopped, "This one." in get(registrar, f"/registrar/cases/{case.number}/").text) == (False, True)
    assert get(given.person(), f"/matters/cases/{case.number}/").status_code == 404


def test_a_condition_goes_from_evidence_to_met():
    case = given.decided("register_with_conditions", today=today())
    owner, officer = given.signatory_of(case), given.officer()
    at = f"/matters/cases/{case.number}/conditions/1"

    assert post(owner, f"{at}/evidence/", text="A film.").status_code == 302
    assert "A film." in get(officer, f"/matters/cases/{case.number}/").text
    assert post(owner, f"{at}/met/").status_code == 404
    assert post(officer, f"{at}/met/").status_code == 302
    assert (Condition.objects.get().state, entry_of(case.entry).state) == ("met", State.REGISTERED)


def test_an_appeal_is_lodged_assigned_heard_and_upheld_on_pages():
    case = given.decided("return", today=today())
    owner, registrar, handler = given.signatory_of(case), given.registrar(), given.handler()
    assert post(owner, f"/matters/cases/{case.number}/appeal/", text="You missed the film.").status_code == 302
    appeal = Appeal.objects.get()
    at = f"/matters/appeals/{appeal.number}"

    assert "Solar Water Pump Maintenance" in get(registrar, "/matters/").text  # though it is not public any more
    page = get(registrar, f"{at}/").text
    assert "Admit it" in page
    assert f"/matters/evidence/{case.entry}/" in page
    assert f"/entries/{case.entry}/" not in page
    assert post(registrar, f"{at}/admission/").status_code == 302
    page = get(registrar, f"{at}/").text
    assert handler.name in page
    assert post(registrar, f"{at}/handler/", handler=case.decision.decided_by.reference).status_code == 403
    assert post(registrar, f"{at}/handler/", handler=handler.reference).status_code == 302
    assert post(handler, f"{at}/hearing/", text="They showed it.").status_code == 302
    assert post(handler, f"{at}/uphold/", text="").status_code == 422
    assert post(handler, f"{at}/uphold/", text="The film shows it.").status_code == 302

    appeal.refresh_from_db()
    assert (appeal.state, entry_of(case.entry).state) == (AppealState.UPHELD, State.REGISTERED)
    assert "The film shows it." in get(owner, f"{at}/").text


def test_a_complaint_becomes_a_notice_and_the_owner_comments():
    entry = given.verified()
    citizen, registrar, owner = given.person(), given.registrar(), given.member(entry.awarder)
    assert post(citizen, f"/matters/entries/{entry.number}/complaint/", text="They sell it.").status_code == 302
    complaint = Complaint.objects.get()
    assert "They sell it." in get(registrar, f"/matters/entries/{entry.number}/").text
    assert "They sell it." not in get(given.person(), f"/matters/entries/{entry.number}/").text
    page = get(registrar, f"/matters/entries/{entry.number}/").text
    assert page.count("Your answer</label>") == 1  # one answer, whichever button it goes with
    assert f'formaction="/matters/complaints/{complaint.number}/dismissal/">Dismiss it' in page
    assert page.count("<details><summary>") == 4  # what a registrar seldom comes for, and a complaint of their own
    assert "<details>" not in get(given.person(), f"/matters/entries/{entry.number}/").text
    assert post(registrar, f"/matters/complaints/{complaint.number}/taking-up/", text="We ask.").status_code == 302
    sanction = Sanction.objects.get()

    read = get(owner, f"/matters/sanctions/{sanction.number}/").text
    assert "We ask." in read
    pages = read + get(owner, "/matters/").text + get(owner, f"/matters/entries/{entry.number}/").text
    assert "They sell it." not in pages
    assert citizen.name not in read
    assert post(owner, f"/matters/sanctions/{sanction.number}/comment/", text="It is not so.").status_code == 302
    assert "It is not so." in get(registrar, f"/matters/sanctions/{sanction.number}/").text
    assert post(registrar, f"/matters/sanctions/{sanction.number}/hearing/", text="Heard.").status_code == 302
    officer = given.officer()
    assert "The breach stands" in get(officer, f"/matters/sanctions/{sanction.number}/").text
    assert post(officer, f"/matters/sanctions/{sanction.number}/removal/", text="Now.").status_code == 422


def test_who_complains_reads_number_answerer_and_day_and_finds_the_answer_on_their_desk():
    entry, citizen, registrar = given.verified(), given.person(), given.registrar()
    nothing = words(get(citizen, "/matters/").text)
    assert "You complained about nothing yet." in nothing
    assert [one for one in ("Conditions", "Procedures", "None is open") if one in nothing] == []

    path = f"/matters/entries/{entry.number}/complaint/"
    told = words(client(citizen).post(path, {"text": "They sell it."}, follow=True).text)
    complaint = Complaint.objects.get()
    day = date_format(complaint.desk_due_on, "DATE_FORMAT")
    assert f"Complaint {complaint.number} is lodged. A registrar answers it, by {day} at the latest;" in told
    assert "My complaints, and their answers" in words(get(citizen, "/learner/").text)
    assert f"A registrar answers it, by {day} at the latest." in words(get(citizen, "/matters/").text)

    path = f"/matters/complaints/{complaint.number}/dismissal/"
    assert post(registrar, path, text="It is no breach.").status_code == 302
    assert "The answer It is no breach." in words(get(citizen, "/matters/").text)
    assert "They sell it." not in get(registrar, "/matters/").text
    assert "They sell it." not in get(given.person(), "/matters/").text


def test_a_suspension_waits_on_the_entrys_page_for_a_second_person():
    entry = given.verified()
    registrar, officer = given.registrar(), given.officer()
    at = f"/matters/entries/{entry.number}"
    assert post(registrar, f"{at}/suspension/", text="It burns.").status_code == 302
    assert "Suspend it for sixty days" in get(officer, f"{at}/").text
    assert post(officer, f"{at}/confirmation/").status_code == 302
    assert entry_of(entry.number).state == State.SUSPENDED
    assert post(registrar, f"{at}/nonsense/").status_code == 404


def test_the_list_of_matters_asks_few_queries_for_any_number_of_them(django_assert_max_num_queries):
    for _ in range(3):
        case = given.decided("return", today=today())
        appealing.lodge(case, grounds="No.", by=given.signatory_of(case), today=today())
        sanctioning.give_notice(given.verified().number, "So.", by=given.registrar(), today=today())
    registrar = client(given.registrar())
    with django_assert_max_num_queries(12):
        assert registrar.get("/matters/").status_code == 200


# The pool


def test_a_registrar_names_an_expert_who_confirms_before_any_seat_is_given():
    registrar, somebody = given.registrar(), given.person()
    sent = {"kind": "teacher", "country": "MI", "languages": "en, fr", "fields_of": "0713",
            "trained_until": "2099-01-01", "is_available": "on"}  # fmt: skip
    assert post(registrar, "/registrar/experts/new/", email="nobody@mirane.example", **sent).status_code == 422
    assert post(registrar, "/registrar/experts/new/", email=somebody.email, **sent).status_code == 302
    expert = Expert.objects.get()
    assert (expert.languages, expert.fields, expert.is_confirmed) == (["en", "fr"], ["0713"], False)
    assert "to confirm" in get(registrar, "/registrar/experts/").text

    assert "It is right" in get(somebody, "/panel/").text
    assert post(somebody, "/panel/expert/confirm/").status_code == 302
    assert post(somebody, "/panel/expert/availability/", is_available="no").status_code == 302
    expert.refresh_from_db()
    assert (expert.is_confirmed, expert.is_available) == (True, False)

    at = f"/registrar/experts/{somebody.reference}/"
    assert "Confirmed by the expert" in get(registrar, at).text
    changed = sent | {"country": "PT", "seen_version": Expert.objects.get().mark}
    assert post(registrar, f"{at}change/", **changed).status_code == 302
    expert.refresh_from_db()
    assert (expert.country, expert.is_confirmed, expert.is_available) == ("PT", False, True)
    assert get(somebody, "/registrar/experts/").status_code == 403


# The desk


def test_the_desk_says_what_is_late_and_why():
    case = given.formed()
    given.declare(case, 3)
    case.refresh_from_db()
    type(case).objects.filter(pk=case.pk).update(opened_on="2025-01-01", due_on="2025-03-01", stopped_days=3)

    page = get(given.registrar(), "/registrar/").text

    assert "2 members have not declared. The clock stood still for 3 days." in page


def test_the_desk_turns_pages_by_due_date_and_key():
    for _ in range(22):
        actions.open_case(given.listed().number)
    registrar = given.registrar()
    first = get(registrar, "/registrar/").text
    following = first.split("after=")[1].split('"')[0]
    second = get(registrar, f"/registrar/?after={following}").text

    assert (first.count("<tr><td><span class=tag"), second.count("<tr><td><span class=tag")) == (20, 2)
    assert get(registrar, "/registrar/?after=nonsense_x").status_code == 200


def test_a_rapporteur_reads_and_has_no_vote():
    case = given.case_at(Stage.DECLARING)
    registrar, extra = given.registrar(), given.expert("teacher", "GH")
    sent = {"expert": extra.person.reference}
    assert post(registrar, f"/registrar/cases/{case.number}/rapporteurs/", **sent).status_code == 302
    seat = case.seats.get(expert=extra)
    assert seat.has_vote is False
    given.declare(case)
    case.refresh_from_db()
    assert case.stage == Stage.FINDING
    page = get(extra.person, f"/panel/cases/{case.number}/").text
    assert ("What the awarder says" in page, "Seal my findings" in page) == (True, False)


def test_each_list_of_the_desk_turns_its_own_pages(django_assert_max_num_queries):
    registrar, lodger, entry = given.registrar(), given.person(), given.listed()
    for number in range(1, 24):
        Complaint.objects.create(
            number=f"CP-9{number:04d}", entry=entry.number, text="It is sold.", lodged_by=lodger, lodged_on=today()
        )

    first = get(registrar, "/matters/").text
    assert "CP-90020" in first
    assert "CP-90021" not in first
    assert "?complaints=2" in first
    assert "?appeals=" not in first

    reader = client(registrar)
    with django_assert_max_num_queries(16):
        second = reader.get("/matters/?complaints=2").text
    assert ("CP-90023" in second, "CP-90020" in second, "?complaints=1" in second) == (True, False, True)
    assert "CP-90020" in get(registrar, "/matters/?complaints=nonsense").text


def test_a_stay_is_offered_only_where_something_was_removed():
    offered = {}
    for outcome in ("remove", "return"):
        case = given.decided(outcome, today=today())
        appeal = appealing.lodge(case, grounds="No.", by=given.signatory_of(case), today=today())
        appealing.admit(appeal, by=given.registrar())
        handler = given.handler()
        appealing.assign(Appeal.objects.get(pk=appeal.pk), handler, by=given.registrar())
        at = f"/matters/appeals/{appeal.number}/"
        offered[outcome] = f"{at}stay/" in get(handler, at).text

    assert offered == {"remove": True, "return": False}


def test_the_registrar_reads_of_a_closed_case_that_it_is_closed_and_of_no_tie():
    case = actions.close(given.formed())

    page = get(given.registrar(), f"/registrar/cases/{case.number}/").text

    assert "This case was closed without a decision." in page
    assert "You belong to the applicant" not in page


def test_an_appeal_is_not_offered_what_cannot_be_done_and_says_why():
    case = given.decided("register_with_conditions", today=today())
    owner, officer, handler = given.signatory_of(case), given.officer(), given.handler()
    at, condition = f"/matters/cases/{case.number}", f"/matters/cases/{case.number}/conditions/1"
    assert f"{at}/appeal/" in get(owner, f"{at}/").text
    appeal = appealing.lodge(case, grounds="No.", by=owner, today=today())
    appealing.admit(appeal, by=given.registrar())
    appealing.assign(appeal, handler, by=given.registrar())
    appealing.hear(appeal, "Heard.", by=handler)
    appeal_at = f"/matters/appeals/{appeal.number}/"
    assert f"{appeal_at}uphold/" in get(handler, appeal_at).text

    post(owner, f"{condition}/evidence/", text="A film.")
    post(officer, f"{condition}/met/")
    page = get(handler, appeal_at).text

    assert (f"{appeal_at}uphold/" in page, f"{appeal_at}dismiss/" in page) == (False, True)
    assert "nothing is left that an appeal could change" in page
    refused = post(handler, f"{appeal_at}uphold/", text="So it is.")
    assert (refused.status_code, "nothing is left that an appeal could change" in refused.text) == (422, True)


@pytest.mark.parametrize(("outcome", "is_offered"), [("register", False), ("return", True)])
def test_an_appeal_is_offered_against_what_took_something_away(outcome, is_offered):
    case = given.decided(outcome, today=today())
    page = get(given.signatory_of(case), f"/matters/cases/{case.number}/").text
    assert (f"/matters/cases/{case.number}/appeal/" in page) is is_offered


def test_a_decided_case_tells_each_question_beside_its_reason_and_no_due_date():
    case = given.decided("register", today=today())
    owner = given.signatory_of(case)

    page = get(owner, f"/matters/cases/{case.number}/").text
    listed = get(owner, "/matters/").text

    assert page.index("Do the outcomes fit the level?") < page.index("Because of outcomes_match_level.")
    assert page.index("Because of outcomes_match_level.") < page.index("Does the assessment show the outcomes?")
    assert "Decision due" not in page + listed
    told = f"{case.decision.get_outcome_display().capitalize()}, {date_format(today(), 'DATE_FORMAT')}"
    assert told in listed
    assert "due " not in listed.partition("What you submitted")[2].partition("</table>")[0]


def test_a_suspension_says_until_when_and_warns_who_writes_its_reason():
    entry, registrar = given.verified(), given.registrar()
    at = f"/matters/entries/{entry.number}/"
    assert "everybody reads these words" in get(registrar, at).text
    assert "Suspended until" not in get(registrar, at).text
    suspension = sanctioning.propose_suspension(entry.number, "It burns.", by=registrar, today=today())
    sanctioning.confirm_suspension(suspension, by=given.officer(), today=today())
    sanction = sanctioning.give_notice(entry.number, "It burned.", by=registrar, today=today())
    until = date_format(suspension.ends_on, "DATE_FORMAT")

    public = Client().get(f"/entries/{entry.number}/").text
    assert f"Nobody new may begin while it is suspended, until {until}." in public
    assert f"Suspended, until {until}" in public
    for page in (at, f"/matters/sanctions/{sanction.number}/"):
        told = get(registrar, page).text
        assert told.index("Suspended until") < told.index(until)


def test_an_appeal_that_cannot_be_upheld_so_keeps_reasons_condition_and_day_as_they_were_typed():
    case = given.decided("register_with_conditions", today=today())
    appeal = appealing.lodge(case, grounds="It is shown.", by=given.signatory_of(case), today=today())
    handler = given.handler()
    appealing.admit(appeal, by=given.registrar())
    appealing.assign(appeal, handler, by=given.registrar())
    appealing.hear(appeal, "They showed it.", by=handler)
    typed = {"conditions-TOTAL_FORMS": "2", "conditions-INITIAL_FORMS": "0", "text": "A part is <shown>."}
    typed |= {"conditions-0-text": "Send the file.", "conditions-0-due_on": "2026-01-01"}

    page = post(handler, f"/matters/appeals/{appeal.number}/uphold/", **typed)

    appeal.refresh_from_db()
    assert (page.status_code, appeal.state) == (422, AppealState.HEARD)
    way = '<a href="#id_conditions-0-due_on">Condition 1, to be met by</a>: Choose a day after today.'
    assert way in page.text
    assert 'id="id_conditions-0-due_on"' in page.text
    assert page.text.count("A part is &lt;shown&gt;.</textarea>") == 1  # and not in the form that dismisses
    assert "Send the file.</textarea>" in page.text
    assert 'value="2026-01-01"' in page.text
