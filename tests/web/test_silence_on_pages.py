"""What no answer in time means is said before it counts, and for ever after it did: to learners, and to who owes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from passerelle.assessment import jobs as assessing
from passerelle.assessment.models import PriorLearningCase
from passerelle.recognition import jobs as recognising
from passerelle.recognition.states import CaseState
from tests import own_rules
from tests.assessment import factories as country
from tests.recognition import factories as recognised
from tests.web.asking import browser, page, words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PROMISES = {
    "deemed-accepted": "if it does not, you are admitted",
    "deemed-refused": "if it does not, the case lapses",
    "keep-pending": "if it does not, it is called, and your case waits",
}
AFTER = {
    "deemed-accepted": "The rules count that as a yes.",
    "deemed-refused": "The rules count that as a no; nobody found a gap.",
    "keep-pending": "The awarder was told that its answer is late.",
}


@pytest.mark.parametrize("word", list(PROMISES))
def test_a_learner_reads_what_no_answer_means_before_sending_while_waiting_and_after(word: str):
    own_rules.in_force(on_expiry={"prior_learning": word})
    mirane = country.country()
    draft = country.draft_case(mirane)
    learner, others = mirane.learner, [text for key, text in PROMISES.items() if key != word]
    said = [page(reverse("learner:prior_learning_start", args=[mirane.entry.number]), learner)]
    said.append(page(reverse("learner:send", args=[draft.number]), learner))
    case = country.submitted_case(mirane)
    here = reverse("learner:case", args=[case.number])
    said.append(page(here, learner))
    for told in map(words, said):
        assert PROMISES[word] in told
        assert not [one for one in others if one in told]

    past = timezone.localdate() - DAY
    PriorLearningCase.objects.filter(pk=case.pk).update(answer_due_on=past)
    assessing.answer_overdue_cases(past + DAY)

    told = words(page(here, learner))
    assert [key for key, text in AFTER.items() if text in told] == [word]
    seen = words(page(reverse("assessor:case", args=[case.number]), mirane.signatory))
    assert ("Lapsed without an answer" in seen, "Admitted by silence" in seen) == (
        word == "deemed-refused",
        word == "deemed-accepted",
    )
    answer = browser(learner).get(f"/api/prior-learning-cases/{case.number}").json()
    assert answer["by_silence"] is (word != "keep-pending")


@pytest.mark.parametrize(
    ("word", "told", "tag"),
    [
        ("deemed-refused", "Nobody at Mirane Polytechnic answered in time. The rules count that as a no", "Refused on"),
        ("keep-pending", "It was called; your request waits on.", "With a person"),
    ],
)
def test_a_learner_reads_what_became_of_a_request_that_nobody_answered(word: str, told: str, tag: str):
    own_rules.in_force(on_expiry={"recognition": word})
    story = recognised.story()
    case = recognised.applied_to([story.award], story.degree, by=story.amina, today=recognised.TODAY)
    assert case.answer_due_on is not None
    recognising.answer_overdue_cases(case.answer_due_on + DAY)

    said = words(page(reverse("recognition:decision", args=[case.number]), story.amina))
    assert told in said
    assert tag in said


def test_an_officer_reads_the_rule_that_forbids_a_waiver_and_cannot_grant_it():
    rule = {"id": "MI-1", "target": "recognition", "stage": "recognise", "kind": "max_share", "of": "award.credits"}
    where = {"source_tag": "SAMC", "max": 0.01, "severity": "block", "clause": "art. 9", "source": {"reference": "Law"}}
    own_rules.in_force(rules=[rule | where])
    story = recognised.story()
    recognised.published(story)
    case = recognised.applied_to([story.award], story.degree, by=story.amina, today=recognised.TODAY)
    here = reverse("recognition:case", args=[case.number])
    assert "Rule MI-1: art. 9" in words(page(here, story.officer))

    answer = browser(story.officer).post(f"{here}decide/", {"grant": "yes", "module_code": "RE301", "credits": "3"})

    case.refresh_from_db()
    assert (answer.status_code, case.state) == (422, CaseState.OPENED)
    assert "MI-1" in words(answer.content.decode())
