"""What waits behind each door of a person's desk: how many of each kind, counted in one query.

A kind is what one person is to do next; where the query counts none there is no row, and the door says what it is for.
A kind without a sentence says only that the door is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Value
from django.utils.translation import ngettext_lazy

from passerelle.web import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person


def waiting(person: Person, pages: Collection[str], *, on: date) -> dict[str, str]:
    """Return by page, of those asked for, what waits there in one sentence or more; a page where nothing does is left
    out. Costs one query, however many kinds there are."""
    asked = {name: (rows, said) for name, page, rows, said in KINDS if page in pages}
    each = [
        rows(person, on)
        .order_by()
        .values(behind=Value(name))
        .annotate(many=Count("pk", distinct=True))
        .values_list("behind", "many")
        for name, (rows, _said) in asked.items()
    ]
    if not each:
        return {}
    found = dict(each[0].union(*each[1:], all=True))
    told: dict[str, list[str]] = {}
    for name, page, _rows, said in KINDS:
        if n := found.get(name, 0):
            told.setdefault(page, []).append(str(said % {"n": n}))
    return {page: " ".join(filter(None, sentences)) for page, sentences in told.items()}


KINDS: tuple[tuple[str, str, Callable[[Person, date], QuerySet[Any]], Any], ...] = (
    ("expert", "panel:home", counted.expert, ""),
    (
        "form",
        "registrar:home",
        counted.panels_to_form,
        ngettext_lazy("%(n)d panel is to be formed.", "%(n)d panels are to be formed.", "n"),
    ),
    (
        "overdue",
        "registrar:home",
        counted.overdue,
        ngettext_lazy("%(n)d case is overdue.", "%(n)d cases are overdue.", "n"),
    ),
    (
        "decide",
        "officer:home",
        counted.to_decide,
        ngettext_lazy("%(n)d report waits for a decision.", "%(n)d reports wait for a decision.", "n"),
    ),
    (
        "alerts",
        "practice:held",
        counted.alerts,
        ngettext_lazy("%(n)d alert of fraud is to be checked.", "%(n)d alerts of fraud are to be checked.", "n"),
    ),
    (
        "examples",
        "practice:held",
        counted.held_examples,
        ngettext_lazy("%(n)d example is held.", "%(n)d examples are held.", "n"),
    ),
    (
        "posts",
        "practice:held",
        counted.held_posts,
        ngettext_lazy("%(n)d text of a circle is held.", "%(n)d texts of circles are held.", "n"),
    ),
    (
        "words",
        "feedback:moderation",
        counted.held_feedback,
        ngettext_lazy("%(n)d feedback is held.", "%(n)d pieces of feedback are held.", "n"),
    ),
    (
        "replies",
        "feedback:moderation",
        counted.held_replies,
        ngettext_lazy("%(n)d reply is held.", "%(n)d replies are held.", "n"),
    ),
    (
        "reports",
        "feedback:moderation",
        counted.reports_proposed,
        ngettext_lazy("%(n)d report was proposed.", "%(n)d reports were proposed.", "n"),
    ),
    (
        "signs",
        "reviews:signals",
        counted.signs,
        ngettext_lazy("Nobody looks into %(n)d sign yet.", "Nobody looks into %(n)d signs yet.", "n"),
    ),
    (
        "roles",
        "organisation:decisions",
        counted.roles_asked,
        ngettext_lazy("%(n)d role is asked for.", "%(n)d roles are asked for.", "n"),
    ),
    (
        "complaints",
        "matters:home",
        counted.complaints,
        ngettext_lazy("%(n)d complaint is to be answered.", "%(n)d complaints are to be answered.", "n"),
    ),
    (
        "evidence",
        "matters:home",
        counted.evidence,
        ngettext_lazy(
            "Evidence for %(n)d condition is to be looked at.", "Evidence for %(n)d conditions is to be looked at.", "n"
        ),
    ),
    (
        "suspensions",
        "matters:home",
        counted.suspensions,
        ngettext_lazy(
            "%(n)d suspension waits for a second person.", "%(n)d suspensions wait for a second person.", "n"
        ),
    ),
    (
        "appeals",
        "matters:home",
        counted.appeals,
        ngettext_lazy("%(n)d appeal is open.", "%(n)d appeals are open.", "n"),
    ),
    (
        "rules",
        "policy:home",
        counted.rules,
        ngettext_lazy(
            "%(n)d version of the rules waits for a second person.",
            "%(n)d versions of the rules wait for a second person.",
            "n",
        ),
    ),
    (
        "invited",
        "panel:home",
        counted.invited,
        ngettext_lazy("You are asked to sit in %(n)d case.", "You are asked to sit in %(n)d cases.", "n"),
    ),
    (
        "find",
        "panel:home",
        counted.to_find,
        ngettext_lazy("Your findings are due in %(n)d case.", "Your findings are due in %(n)d cases.", "n"),
    ),
    (
        "vote",
        "panel:home",
        counted.to_vote,
        ngettext_lazy("Your vote is due in %(n)d case.", "Your vote is due in %(n)d cases.", "n"),
    ),
    (
        "conditions",
        "provider:home",
        counted.conditions,
        ngettext_lazy("%(n)d condition is to be met.", "%(n)d conditions are to be met.", "n"),
    ),
    (
        "self",
        "reviews:home",
        counted.self_assessments,
        ngettext_lazy("%(n)d self-assessment is to be handed in.", "%(n)d self-assessments are to be handed in.", "n"),
    ),
    (
        "drafts",
        "reviews:home",
        counted.drafts_to_comment,
        ngettext_lazy("%(n)d draft can be commented on.", "%(n)d drafts can be commented on.", "n"),
    ),
    (
        "recommended",
        "reviews:home",
        counted.recommended,
        ngettext_lazy("%(n)d recommendation is to be answered.", "%(n)d recommendations are to be answered.", "n"),
    ),
    (
        "begin",
        "reviews:home",
        counted.to_begin,
        ngettext_lazy("%(n)d planned review can begin.", "%(n)d planned reviews can begin.", "n"),
    ),
    (
        "judge",
        "reviews:home",
        counted.to_judge,
        ngettext_lazy("%(n)d review waits for your findings.", "%(n)d reviews wait for your findings.", "n"),
    ),
    (
        "publish",
        "reviews:home",
        counted.to_publish,
        ngettext_lazy("%(n)d review waits for your signature.", "%(n)d reviews wait for your signature.", "n"),
    ),
    (
        "answered",
        "reviews:home",
        counted.answered,
        ngettext_lazy("%(n)d answer is to be looked at.", "%(n)d answers are to be looked at.", "n"),
    ),
    (
        "late",
        "cycles:home",
        counted.late_actions,
        ngettext_lazy("%(n)d action is late.", "%(n)d actions are late.", "n"),
    ),
    (
        "samples",
        "cycles:home",
        counted.samples,
        ngettext_lazy("%(n)d sample is to be looked at.", "%(n)d samples are to be looked at.", "n"),
    ),
    (
        "asked",
        "practice:coachings",
        counted.coaching_asked,
        ngettext_lazy("%(n)d asks you to coach: you answer.", "%(n)d ask you to coach: you answer.", "n"),
    ),
    (
        "advice",
        "practice:coachings",
        counted.advice,
        ngettext_lazy(
            "%(n)d recommendation of your coach is open.", "%(n)d recommendations of your coach are open.", "n"
        ),
    ),
    (
        "invitations",
        "making:home",
        counted.invitations,
        ngettext_lazy(
            "%(n)d invitation to write waits for your answer.", "%(n)d invitations to write wait for your answer.", "n"
        ),
    ),
    (
        "consents",
        "making:home",
        counted.consents,
        ngettext_lazy(
            "You are asked %(n)d time whether you may be named.",
            "You are asked %(n)d times whether you may be named.",
            "n",
        ),
    ),
    (
        "endorse",
        "endorsing:home",
        counted.endorsements,
        ngettext_lazy("%(n)d draft waits for your signature.", "%(n)d drafts wait for your signature.", "n"),
    ),
    (
        "assign",
        "assessor:assign",
        counted.without_assessor,
        ngettext_lazy("%(n)d candidate has no assessor yet.", "%(n)d candidates have no assessor yet.", "n"),
    ),
    (
        "second_name",
        "assessor:assign",
        counted.seconds_to_name,
        ngettext_lazy("%(n)d candidate needs another assessor.", "%(n)d candidates need another assessor.", "n"),
    ),
    (
        "second_mark",
        "assessor:home",
        counted.seconds_to_mark,
        ngettext_lazy(
            "%(n)d candidate waits for your second mark.", "%(n)d candidates wait for your second mark.", "n"
        ),
    ),
    (
        "hearing",
        "hearings:home",
        counted.suspicions,
        ngettext_lazy("%(n)d suspicion is to be decided.", "%(n)d suspicions are to be decided.", "n"),
    ),
    (
        "held",
        "learner:home",
        counted.held_against,
        ngettext_lazy(
            "Something is held against you: you can answer.", "%(n)d things are held against you: you can answer.", "n"
        ),
    ),
    (
        "prior",
        "assessor:cases",
        counted.prior_learning,
        ngettext_lazy("%(n)d person waits for your answer.", "%(n)d people wait for your answer.", "n"),
    ),
    (
        "jury",
        "prior:juries",
        counted.juries,
        ngettext_lazy("You sit in %(n)d jury.", "You sit in %(n)d juries.", "n"),
    ),
    (
        "heard",
        "results:appeals",
        counted.result_appeals,
        ngettext_lazy("%(n)d appeal waits for you.", "%(n)d appeals wait for you.", "n"),
    ),
    (
        "corrected",
        "awarder:home",
        counted.corrected_awards,
        ngettext_lazy("%(n)d award stands on a corrected result.", "%(n)d awards stand on corrected results.", "n"),
    ),
    (
        "counsel",
        "counselling:home",
        counted.counsel_asked,
        ngettext_lazy("%(n)d learner asks for your counsel.", "%(n)d learners ask for your counsel.", "n"),
    ),
    (
        "help",
        "prior:accompaniments",
        counted.help_asked,
        ngettext_lazy("%(n)d person asks for your help.", "%(n)d people ask for your help.", "n"),
    ),
    (
        "helped",
        "prior:accompaniments",
        counted.helped,
        ngettext_lazy("You help %(n)d person.", "You help %(n)d people.", "n"),
    ),
    (
        "assess",
        "assessor:home",
        counted.to_assess,
        ngettext_lazy("%(n)d candidate is to be assessed.", "%(n)d candidates are to be assessed.", "n"),
    ),
    (
        "recognise",
        "recognition:home",
        counted.recognition,
        ngettext_lazy("%(n)d case waits for a decision.", "%(n)d cases wait for a decision.", "n"),
    ),
    (
        "agree",
        "recognition:home",
        counted.agreements_to_sign,
        ngettext_lazy("%(n)d agreement is to be signed.", "%(n)d agreements are to be signed.", "n"),
    ),
    (
        "agree_again",
        "recognition:home",
        counted.agreements_to_look_at,
        ngettext_lazy("%(n)d agreement is to be looked at again.", "%(n)d agreements are to be looked at again.", "n"),
    ),
    (
        "apply",
        "employer:home",
        counted.applications_for_work,
        ngettext_lazy("%(n)d application waits for your answer.", "%(n)d applications wait for your answer.", "n"),
    ),
    (
        "whole",
        "larger:desk",
        counted.larger_awards,
        ngettext_lazy("%(n)d learner asks for a larger award.", "%(n)d learners ask for a larger award.", "n"),
    ),
    (
        "appraise",
        "appraisals:home",
        counted.appraisals,
        ngettext_lazy("%(n)d credential waits for your report.", "%(n)d credentials wait for your report.", "n"),
    ),
    (
        "convert",
        "recognition:conversions",
        counted.conversions,
        ngettext_lazy("%(n)d conversion is to be confirmed.", "%(n)d conversions are to be confirmed.", "n"),
    ),
    (
        "offered",
        "learner:home",
        counted.offered,
        ngettext_lazy("%(n)d recognition waits for your yes.", "%(n)d recognitions wait for your yes.", "n"),
    ),
)
"""Name, the page of the door, what is counted, and its sentence; in the order in which a door says them."""
