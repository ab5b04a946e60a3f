"""The public history of an entry: its conditions with their days, and the appeals, with the reasons that are public."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.formats import date_format

from passerelle.journal.models import Fact
from passerelle.organisations.models import Role
from passerelle.registers.queries import entry as entry_of
from passerelle.vetting.actions import appealing
from passerelle.web.public import history, timeline
from tests import factories as make
from tests.vetting import factories as given
from tests.web.asking import MOST_BYTES, MOST_QUERIES, page, queries, weight, words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_condition_is_public_with_its_day_and_how_it_stands():
    case = given.decided("register_with_conditions")
    path = f"/entries/{case.entry}/"

    told = words(page(path))

    assert "Verified with conditions" in told
    assert "Condition, to be met by" in told
    assert "(to be met)" in told
    assert told.count("Show S1 on site.") == 1
    assert weight(path) <= MOST_BYTES
    assert queries(path) <= MOST_QUERIES + 4


def test_an_appeal_and_the_reasons_it_was_decided_by_are_public_and_its_grounds_are_not():
    case = given.decided("remove")
    path = f"/entries/{case.entry}/"
    assert "Appeal" not in words(page(path))
    appeal = appealing.lodge(case, grounds="The film was not seen.", by=given.signatory_of(case), today=given.TODAY)
    lodged = words(page(path))
    handler = given.handler()
    appealing.admit(appeal, by=given.registrar())
    appealing.assign(appeal, handler, by=given.registrar())
    appealing.hear(appeal, "They showed the film.", by=handler)
    appealing.dismiss(appeal, "It shows another pump.", by=handler, today=given.TODAY + 50 * DAY)

    decided = words(page(path))

    assert "Appeal lodged against the decision" in lodged
    assert "Appeal dismissed; the decision stands" in decided
    assert decided.count("It shows another pump.") == 1
    for secret in ("The film was not seen.", "They showed the film.", handler.name):
        assert secret not in decided


def test_a_condition_stands_on_the_day_it_was_set_and_stays_when_an_appeal_sets_another_one():
    case = given.decided("register_with_conditions")
    appeal = appealing.lodge(case, grounds="Too much.", by=given.signatory_of(case), today=given.TODAY)
    handler = given.handler()
    appealing.admit(appeal, by=given.registrar())
    appealing.assign(appeal, handler, by=given.registrar())
    appealing.hear(appeal, "They said why.", by=handler)
    new = {"text": "Send the file.", "due_on": given.TODAY + 90 * DAY}
    appealing.uphold(appeal, "In part.", by=handler, today=given.TODAY + DAY, conditions=[new])

    told = [(one.sentence.partition(",")[0], one.reasons) for one in history.of(case.entry)]
    lifted = next(one for one in history.of(case.entry) if one.reasons == "Show S1 on site.")

    assert told[:2] == [("Condition", "Send the file."), ("Appeal upheld in part", "In part.")]
    assert told.index(("Condition", "Show S1 on site.")) > told.index(("Appeal lodged against the decision", ""))
    assert "(lifted by a later decision)" in lifted.sentence
    assert [one.reasons for one in history.of(case.entry)].count("Send the file.") == 1


def test_every_public_page_of_an_entry_leads_to_a_complaint(client):
    body = make.organisation([Role.AWARDER])
    entries = (
        make.micro_credential(awarder=body),
        make.short_course(provider=body),
        body.roles.get(),
    )
    client.force_login(make.person())
    for entry in entries:
        at = f"/matters/entries/{entry.number}/"
        assert f'href="{at}">Complain about it</a>' in page(f"/entries/{entry.number}/")
        assert client.get(at).status_code == 200
        assert weight(f"/entries/{entry.number}/") <= MOST_BYTES


def test_a_decision_after_its_day_says_so_for_ever():
    in_time = given.decided()
    case = given.case_at(given.Stage.DECIDING)
    given.actions.decide(
        case, by=given.officer(), today=case.due_on + DAY, outcome="register", reasons=given.REASONS, conditions=()
    )

    late = words(page(f"/entries/{case.entry}/"))

    assert late.count("Verified, after the day it was due") == 1
    assert "after the day it was due" not in words(page(f"/entries/{in_time.entry}/"))


def test_a_decision_says_until_when_it_holds_and_a_renewal_that_it_is_one():
    case = given.decided()
    entry = entry_of(case.entry)
    until = date_format(entry.valid_until, "DATE_FORMAT")
    assert f"Verified, until {until}" in words(page(f"/entries/{entry.number}/"))
    noted = {"renewal": True, "valid_until": "2031-10-21"}

    facts = [Fact(kind=f"{entry.register}.{act}", noted=noted) for act in ("register", "register_with_conditions")]

    ends = date_format(date(2031, 10, 21), "DATE_FORMAT")
    assert [event.sentence for event in timeline.told(facts)] == [
        f"Renewed, until {ends}",
        f"Renewed with conditions, until {ends}",
    ]
