"""The whole story lived in a browser, by clicking and typing, without JavaScript; a module per chapter.

`play` goes through every chapter and hands each page worth seeing to whoever watches: `tools.pages` takes pictures of
it, `tests/browser` looks at it closely. The same story through the API is `passerelle journey`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes import (
    accounts,
    agreeing,
    appraising,
    awarding,
    checking,
    converting,
    desks,
    ending,
    endorsing,
    feedback,
    frameworks,
    guidance,
    hearings,
    keys,
    knowing,
    larger,
    learning,
    listing,
    lists,
    making,
    matters,
    opening,
    panel,
    partners,
    pathways,
    places,
    portfolio,
    practice,
    prior_learning,
    quality,
    reading,
    recognising,
    registers,
    results,
    rules,
    saving,
    self_review,
    sharing,
    together,
    working,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.scenes.stage import Stage

CHAPTERS: tuple[Callable[[Stage], None], ...] = (
    reading.a_visitor_reads_the_register,
    registers.a_visitor_looks_through_the_ten_registers,
    frameworks.levels_are_compared,
    opening.an_organisation_becomes_an_awarder,
    listing.a_micro_credential_is_listed,
    panel.a_panel_judges_it,
    desks.panels_at_work,
    matters.what_follows_a_decision,
    partners.others_stand_beside_an_awarder,
    endorsing.others_vouch_for_it,
    places.places_are_given,
    learning.a_learner_takes_a_course,
    awarding.the_learner_is_assessed_and_awarded,
    sharing.the_award_is_shared_and_checked,
    portfolio.a_holder_keeps_and_hands_out,
    saving.the_award_is_saved_and_printed,
    checking.a_stranger_checks_a_certificate,
    recognising.a_university_and_an_employer_accept_it,
    keys.the_next_key_is_put_in_use,
    prior_learning.another_learner_needs_no_course,
    keys.a_key_is_stolen,
    ending.the_award_is_withdrawn,
    quality.a_course_is_reviewed_and_the_register_counts,
    making.a_teacher_writes_a_micro_credential,
    practice.those_who_teach_learn_from_each_other,
    self_review.a_provider_looks_at_its_own_courses,
    together.two_bodies_make_one_description,
    results.a_result_is_looked_at_again,
    hearings.nothing_is_signed_by_one_alone,
    knowing.what_one_can_do_is_seen,
    guidance.somebody_to_think_it_over_with,
    feedback.those_who_used_it_say_what_it_was_worth,
    larger.parts_make_a_whole,
    pathways.the_way_there,
    pathways.two_ways_by_a_counsellor,
    working.awards_lead_to_work,
    appraising.a_credential_from_elsewhere,
    lists.a_positive_list_goes_on,
    agreeing.bodies_agree,
    converting.what_counts_for_what,
    accounts.an_account_is_looked_after,
    rules.the_rules_are_changed,
)


def play(stage: Stage, *modules: str) -> None:
    """Live the whole story on a fresh server with the demonstration country; or these modules of it alone.

    Those of accounts, registers, frameworks, partners, places, making, together, feedback, guidance, hearings, knowing,
    matters, desks, portfolio, results, larger, working, appraising, lists, agreeing, converting, rules and reading
    need no other; the rest follow one another.
    """
    for chapter in CHAPTERS:
        if not modules or chapter.__module__.rpartition(".")[2] in modules:
            chapter(stage)
