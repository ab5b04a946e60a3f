"""What a rule asks, and what is wrong where it fails, each as one plain sentence.

A rule names its sentence (`message_key`); the numbers and words in it are always the rule's own, so that whoever
changes a threshold changes the sentence. A rule of another country's profile may name a key that is not here: its
kind has a sentence too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from passerelle.core.gate import plain
from passerelle.policy.fields import field_name, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.gate import Finding, Rule

CODES = {
    "unsupervised_no_id": gettext_lazy("without supervision or check of identity"),
    "supervised_no_id": gettext_lazy("supervised without check of identity"),
    "supervised_online_with_id": gettext_lazy("supervised online with check of identity"),
    "supervised_onsite_with_id": gettext_lazy("supervised in person with check of identity"),
    "knowledge_understanding": gettext_lazy("knowledge and understanding"),
    "application_practice": gettext_lazy("application and practice"),
    "autonomy_responsibility": gettext_lazy("autonomy and responsibility"),
    "responsibility_and_autonomy": gettext_lazy("responsibility and autonomy"),
    "awarder_own": gettext_lazy("the awarder itself"),
}
"""What taking dashes out of a code leaves unreadable (EU 2022/C 243/02, Annex I, and others)."""
ASKS = {
    "state_an_outcome": gettext_lazy("At least one learning outcome is stated."),
    "outcomes_have_domains": gettext_lazy("Every outcome says whether it is knowledge, skills or responsibility."),
    "outcomes_are_assessed": gettext_lazy("Every outcome is assessed at least once."),
    "outcomes_reach_domains": gettext_lazy("The outcomes reach across all of: %(asked)s."),
    "leads_to_listed": gettext_lazy("The course leads to at least one listed micro-credential."),
    "decided_in_time": gettext_lazy("The panel decided in time."),
    "summative": gettext_lazy("There is an assessment at the end that decides the result."),
    "awards_credit": gettext_lazy("The assessment awards academic credit, at once or on enrolment."),
    "identity_checked": gettext_lazy("Who is assessed is supervised, and shows who they are."),
    "counts_towards": gettext_lazy("It counts towards at least one degree programme."),
    "not_an_award": gettext_lazy("It is not itself an award of the national framework."),
    "evidence_of_need": gettext_lazy("At least one piece of evidence shows that it is needed."),
    "registered": gettext_lazy("The organisation is registered with the agency."),
    "six_digits": gettext_lazy("The field of study is a code of six digits."),
    "ask_outcomes_match_level": gettext_lazy("The panel judges whether the outcomes match the level."),
    "ask_assessment_matches_outcomes": gettext_lazy("The panel judges whether the assessment matches the outcomes."),
    "ask_does_not_duplicate": gettext_lazy("The panel judges whether it repeats provision that was approved already."),
    "ask_developer_is_capable": gettext_lazy("The panel judges whether whoever developed it is able to."),
    "ask_title_names_nobody": gettext_lazy(
        "The panel judges whether the title names a person, an organisation or a product without a reason."
    ),
    "ask_is_outcome_based": gettext_lazy("The panel judges whether it is built on outcomes."),
    "ask_is_driven_by_need": gettext_lazy("The panel judges whether industry needs it."),
    "ask_serves_lifelong_learning": gettext_lazy("The panel judges whether it is made for people who learn all life."),
    "ask_is_transparent": gettext_lazy("The panel judges whether it is transparent and open to all."),
    "ask_is_transparent_to_all": gettext_lazy("The panel judges whether all one needs to know of it is open."),
    "ask_is_of_assured_quality": gettext_lazy("The panel judges whether its quality is assured, inside and outside."),
    "ask_is_relevant": gettext_lazy("The panel judges whether it is what learners and work need, and kept so."),
    "ask_is_validly_assessed": gettext_lazy("The panel judges whether outcomes are assessed against clear criteria."),
    "ask_opens_learning_pathways": gettext_lazy("The panel judges whether it can be combined with other learning."),
    "ask_can_be_recognised": gettext_lazy("The panel judges whether it says enough for study or work to recognise it."),
    "ask_is_portable": gettext_lazy("The panel judges whether its holders own the proof and can carry it anywhere."),
    "ask_is_learner_centred": gettext_lazy("The panel judges whether it is made for its learners, who are heard."),
    "ask_is_authentic": gettext_lazy("The panel judges whether its holders and its awarder can be made sure of."),
    "ask_comes_with_guidance": gettext_lazy("The panel judges whether learners are told and advised about it."),
    "ask_declares_nothing_false": gettext_lazy("The panel judges whether anything is declared that is false."),
    "ask_copies_no_other": gettext_lazy("The panel judges whether it copies what is registered already."),
    "ask_informs_the_public_fairly": gettext_lazy("The panel judges whether the public is misled about it."),
    "ask_self_study_holds": gettext_lazy("The panel judges whether the awarder’s self-study holds before its peers."),
    "ask_keeps_records": gettext_lazy("The panel judges whether the records that are kept of learners are described."),
}
"""What the rule asks. %(asked)s is what it names."""

WRONG = {
    "state_an_outcome": gettext_lazy("State at least one learning outcome."),
    "outcomes_have_domains": gettext_lazy("Say for every outcome whether it is knowledge, skills or responsibility."),
    "outcomes_are_assessed": gettext_lazy("Every outcome must be assessed at least once."),
    "outcomes_reach_domains": gettext_lazy("The outcomes do not reach across all of: %(asked)s."),
    "leads_to_listed": gettext_lazy("Say which listed micro-credential the course leads to."),
    "decided_in_time": gettext_lazy("The panel did not decide in time."),
    "summative": gettext_lazy("Say that an assessment at the end decides the result."),
    "awards_credit": gettext_lazy("Say that the assessment awards academic credit."),
    "identity_checked": gettext_lazy("Choose a supervised assessment at which people show who they are."),
    "counts_towards": gettext_lazy("Name at least one degree programme that it counts towards."),
    "not_an_award": gettext_lazy("It must not itself be an award of the national framework: say so."),
    "evidence_of_need": gettext_lazy("Give at least one piece of evidence that it is needed."),
    "registered": gettext_lazy("The organisation must be registered with the agency first."),
    "six_digits": gettext_lazy("Give the field of study as a code of six digits."),
    "contact_per_credit": gettext_lazy(
        "Contact hours and credits do not fit: %(seen)s hours a credit, asked %(asked)s."
    ),
    "each_part_has": gettext_lazy("Every part of the assessment needs: %(asked)s."),
    "in_steps": gettext_lazy("The %(field)s go in steps: %(asked)s; here they are %(seen)s."),
    "number_between": gettext_lazy("The %(field)s: asked is %(asked)s, stated is %(seen)s."),
    "one_of": gettext_lazy("Choose one of these for the %(field)s: %(asked)s."),
    "not_one_of": gettext_lazy("This is not accepted here: %(seen)s."),
    "better_value": gettext_lazy("For the %(field)s, %(asked)s is preferred."),
    "course_title": gettext_lazy("Give the course a title."),
    "course_language": gettext_lazy("Say in which language it is taught."),
    "course_method": gettext_lazy("Choose how it is taught."),
    "course_place": gettext_lazy("Say where it is taught; only what is online or an offline pack needs no place."),
    "course_hours": gettext_lazy("Give its hours: with a teacher, guided online, alone, of assessment."),
    "course_currency": gettext_lazy(
        "Give the currency of its price in three letters, for example EUR; where it costs nothing, give the price 0."
    ),
    "course_learning_outcomes": gettext_lazy("Say what learners can do afterwards, one outcome a line."),
    "fill_in": gettext_lazy("Fill in “%(label)s”."),
    "fill_in_about": gettext_lazy("Fill in “%(label)s”: it stands in what your organisation says of itself."),
    "barred_words": gettext_lazy("These words may not stand in the %(field)s: %(seen)s."),
}
"""What is wrong where the rule fails. Other keys are told by the kind of the rule (`sentences.py`)."""

BY_KIND = frozenset({"state", "must_hold", "hours_per_credit", "share_at_most", "share_at_least", "level_with_credits"})
KNOWN = frozenset(ASKS) | frozenset(WRONG) | BY_KIND
"""Every key that has a sentence; those not in the tables go by their kind."""
SAID: dict[str, tuple[str, Any]] = {
    "state_an_outcome": ("min", 1),
    "leads_to_listed": ("min", 1),
    "counts_towards": ("min", 1),
    "evidence_of_need": ("min", 1),
    "decided_in_time": ("value", False),
    "summative": ("value", True),
    "awards_credit": ("value", True),
    "not_an_award": ("value", False),
    "registered": ("value", True),
    "outcomes_are_assessed": ("value", True),
    "six_digits": ("pattern", "^[0-9]{6}$"),
    "outcomes_have_domains": ("subfields", ("domain",)),
    "identity_checked": ("values", ("supervised_online_with_id", "supervised_onsite_with_id")),
}
"""What a sentence says of the rule's own numbers and words, without taking them from it. A rule that was changed to
ask anything else is told by its kind: its old sentence would no longer be true."""


def asks(rule: Rule) -> str:
    """Return what a rule asks, in a sentence; where it has a guard, when it asks it."""
    name, said = SAID.get(rule.message_key, ("", None))
    has_own = rule.message_key in ASKS and rule.params.get(name) == said
    words = str(ASKS[rule.message_key]) % {"asked": _asked(rule)} if has_own else _by_kind(rule)
    if rule.when:
        return _("Where “%(field)s” is %(value)s: %(rule)s") % {
            "field": field_name(rule.when[0]),
            "value": shown(plain(rule.when[1])),
            "rule": words,
        }
    return words


def _asked(rule: Rule) -> str:
    for name in ("domains", "values", "words", "subfields"):
        if name in rule.params:
            return in_words(shown(plain(rule.params[name])))
    return in_words(shown(plain(rule.params.get("value"))))


def named(codes: str) -> str:
    """Return codes we have words for, one or a list of them, in these words; all else as it stands."""
    return ", ".join(str(CODES.get(one, one)) for one in codes.split(", "))


def in_words(code: str) -> str:
    """Return codes such as supervised_no_id, one or a list of them, as a reader would write them."""
    return ", ".join(str(CODES[one]) if one in CODES else one.replace("_", " ") for one in code.split(", "))


def either(words: str) -> str:
    """Return a list as a choice: "6 or 7"; what is longer than a word stands apart, since it may say "or" itself."""
    *others, last = choices = words.split(", ")
    if not others:
        return last
    if any(" " in one for one in choices):
        return _("one of these: %(choices)s") % {"choices": "; ".join(choices)}
    return _("%(others)s or %(last)s") % {"others": ", ".join(others), "last": last}


def _by_kind(rule: Rule) -> str:
    params = rule.params
    name = field_name(str(params.get("field") or params.get("num") or params.get("of") or ""))
    match rule.kind:
        case "required":
            return _("It states the %(field)s.") % {"field": name}
        case "required_all":
            return _("It states all of these: %(fields)s.") % {
                "fields": ", ".join(field_name(path) for path in params["fields"])
            }
        case "min_count":
            least = params["min"]
            return ngettext("At least %(n)s is given: %(field)s.", "At least %(n)s are given: %(field)s.", least) % {
                "n": least,
                "field": name,
            }
        case "range":
            return _("%(field)s: %(span)s.") % {"field": name.capitalize(), "span": span(params)}
        case "step":
            said = {"field": name.capitalize(), "base": plain(params["base"]), "step": plain(params["step"])}
            return _("%(field)s: %(base)s, and on in steps of %(step)s.") % said
        case "ratio":
            said = {"num": name.capitalize(), "den": field_name(params["den"]), "span": span(params)}
            return _("%(num)s for each of the %(den)s: %(span)s.") % said
        case "equals":
            return _("%(field)s: %(asked)s.") % {"field": name.capitalize(), "asked": _asked(rule)}
        case "preferred_value":
            return _("%(field)s: %(asked)s wherever possible.") % {"field": name.capitalize(), "asked": _asked(rule)}
        case "in_set":
            return _("%(field)s: %(asked)s.") % {"field": name.capitalize(), "asked": either(_asked(rule))}
        case "not_in_set":
            return _("%(field)s: none of %(asked)s.") % {"field": name.capitalize(), "asked": _asked(rule)}
        case "pattern":
            return _("%(field)s: written as %(asked)s.") % {"field": name.capitalize(), "asked": params["pattern"]}
        case "forbidden_words":
            return _("None of these words stands in the %(field)s: %(asked)s.") % {"field": name, "asked": _asked(rule)}
        case "each_has":
            return _("Each of the %(field)s has: %(asked)s.") % {"field": name, "asked": _asked(rule)}
        case "tagged_outcomes":
            return _("The outcomes reach across all of: %(asked)s.") % {"asked": _asked(rule)}
        case "outcome_verbs" if params["asks"] == "level":
            return _("Every outcome begins with a verb that can be seen and assessed, and is of the claimed level.")
        case "outcome_verbs":
            return _("Every outcome begins with a verb that can be seen and assessed.")
        case "max_share":
            return _("At most %(share)s %% of the %(field)s come from %(tag)s.") % _share(rule, "max")
        case "min_share":
            return _("At least %(share)s %% of the %(field)s come from %(tag)s.") % _share(rule, "min")
        case "any_of":
            return _("One of these holds: %(parts)s") % {"parts": _(" Or: ").join(asks(part) for part in rule.parts)}
        case "all_of":
            return _("All of these hold: %(parts)s") % {"parts": _(" And: ").join(asks(part) for part in rule.parts)}
        case _:
            return _("The panel answers: %(question)s.") % {"question": rule.question.replace("_", " ")}


def _share(rule: Rule, bound: str) -> Mapping[str, Any]:
    params = rule.params
    return {
        "share": plain(params[bound] * 100),
        "field": field_name(params["of"]),
        "tag": in_words(params["source_tag"]),
    }


def span(params: Mapping[str, Any]) -> str:
    """Return two bounds, or the one there is, as a reader would say them."""
    least, most = plain(params.get("min")), plain(params.get("max"))
    return between(least, most)


def between(least: Any, most: Any) -> str:
    if least is not None and least == most:
        return _("exactly %(n)s") % {"n": least}
    if most is None:
        return _("at least %(n)s") % {"n": least}
    if least is None:
        return _("at most %(n)s") % {"n": most}
    return _("%(least)s to %(most)s") % {"least": least, "most": most}


def wrong(finding: Finding, asked: str) -> str | None:
    """Return what a finding's own sentence says; None where its kind tells it."""
    if finding.message_key not in WRONG or not _is_said(finding):
        return None
    name = field_name(finding.field)
    told = {
        "field": name,
        "label": name[:1].upper() + name[1:],
        "seen": in_words(shown(finding.seen)),
        "asked": in_words(asked),
    }
    return str(WRONG[finding.message_key]) % told


def _is_said(finding: Finding) -> bool:
    """Say whether the finding asks what its own sentence says; of one part of a list, the part is asked."""
    if finding.message_key not in SAID:
        return True
    said, asked = SAID[finding.message_key][1], finding.threshold
    asked = tuple(asked) if isinstance(asked, list) else asked
    return asked == said or (isinstance(said, tuple) and asked in said)


TARGETS = {
    "micro_credential": pgettext_lazy("target of rules", "Micro-credentials"),
    "short_course": pgettext_lazy("target of rules", "Short courses"),
    "organisation": pgettext_lazy("target of rules", "Organisations"),
    "credential": pgettext_lazy("target of rules", "Credentials"),
    "registration": pgettext_lazy("target of rules", "Decisions"),
    "recognition": pgettext_lazy("target of rules", "Recognition"),
}
STAGES = {
    "gate": gettext_lazy("at upload, by machine"),
    "panel": gettext_lazy("by the panel"),
    "decide": gettext_lazy("at the decision"),
    "issue": gettext_lazy("when a credential is issued"),
    "review": gettext_lazy("at a review"),
    "recognise": gettext_lazy("at recognition"),
}
SEVERITIES = {
    "block": gettext_lazy("must"),
    "warn": gettext_lazy("should"),
    "info": gettext_lazy("may"),
}
MODES = {
    "post": gettext_lazy("Listed at once, verified within two months; the entry says so meanwhile."),
    "pre": gettext_lazy("Verified first, listed afterwards."),
    "none": gettext_lazy("Says nothing about when an entry is listed."),
}
CLOCKS = {
    "panel": gettext_lazy("the panel’s two months"),
    "declaration": gettext_lazy("an expert’s declaration"),
    "completion": gettext_lazy("the applicant’s answer"),
    "publication": gettext_lazy("publication of a decision"),
    "appeal": gettext_lazy("lodging an appeal"),
    "appeal_result": gettext_lazy("the answer to an appeal"),
    "condition": gettext_lazy("a condition"),
    "notice": gettext_lazy("a breach notice"),
    "compliance": gettext_lazy("putting a breach right"),
    "suspension": gettext_lazy("a suspension"),
    "ban": gettext_lazy("a ban"),
    "review": gettext_lazy("a review"),
    "validity": gettext_lazy("the validity of an entry"),
    "prior_learning": gettext_lazy("admission of prior learning"),
    "recognition": gettext_lazy("a decision on recognition"),
    "partner_authorisation": gettext_lazy("an authorisation of a partner"),
    "ministry_authorisation": gettext_lazy("a ministry’s authorisation"),
    "larger_award": gettext_lazy("an answer to who asks for a larger award"),
}
EXPIRIES = {
    "keep-pending": gettext_lazy("silence decides nothing: the case stays open and is passed upwards"),
    "deemed-accepted": gettext_lazy("silence means yes, marked for ever as decided by the passing of time"),
    "deemed-refused": gettext_lazy("silence means no, marked for ever as decided by the passing of time"),
}
BINDING = {
    "law": gettext_lazy("law"),
    "soft-law": gettext_lazy("recommendation"),
    "guideline": gettext_lazy("guideline"),
    "membership": gettext_lazy("rules of a network"),
    "voluntary-accreditation": gettext_lazy("voluntary accreditation"),
    "default": gettext_lazy("defaults"),
    "mixed": gettext_lazy("of several kinds"),
}
MADE_CHECKABLE = " (made checkable by this project)"
"""What the study writes behind a clause that says something which it had to be made a rule of."""
PROPERTIES = {
    "course_required": gettext_lazy("a course is required"),
    "has_volume": gettext_lazy("its small volume is named"),
    "evidence_of_need": gettext_lazy("evidence of need is asked for"),
    "part_of_accredited_programme": gettext_lazy("it may be part of an accredited programme"),
}
"""The four properties in which definitions differ, as a claim about a wording."""
ENTRY_PROPERTIES = {
    "course_required": gettext_lazy("A course is required"),
    "has_volume": gettext_lazy("Its volume is stated"),
    "evidence_of_need": gettext_lazy("Evidence of need is given"),
    "part_of_accredited_programme": gettext_lazy("It is part of a programme, or counts towards one"),
}
"""The same, as a claim about an entry (`gate.properties`)."""


def clause(stated: str) -> str:
    """Return a clause as readers are told it: where it had to be made a rule of, that this register did so.

    >>> clause("2.1"), clause("2.1, outcomes (made checkable by this project)")
    ('2.1', '2.1, outcomes, as this register checks it')
    """
    if not stated.endswith(MADE_CHECKABLE):
        return stated
    return _("%(clause)s, as this register checks it") % {"clause": stated.removesuffix(MADE_CHECKABLE)}
