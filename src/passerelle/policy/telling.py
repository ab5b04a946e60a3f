"""Findings as plain sentences: by the rule's own key where it names one, by its kind otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from passerelle.core.gate.kinds import A_NUMBER, STATED
from passerelle.core.gate.values import is_number
from passerelle.core.registration import SHORTER
from passerelle.policy import messages
from passerelle.policy.fields import field_name, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passerelle.core.gate import Finding

PANEL = frozenset({"panel.seats", "panel.kinds", "panel.countries", "panel.learner"})
"""Fields of the rules on who sits on a panel."""


MUST_HOLD = {
    "assessment.covers_all_outcomes": gettext_lazy("Every outcome must be assessed at least once."),
    "credential_signed": gettext_lazy("Say that those who pass get a signed credential."),
    "paper_on_request": gettext_lazy("Say that those who ask get their certificate on paper too."),
}
"""What has to be so, by field, where it is not."""
ASKED = {STATED: gettext_lazy("stated"), A_NUMBER: gettext_lazy("a number")}
"""What a rule asks that names no value of its own."""


VERBS = frozenset({"no_verb", "vague_verb", "verb_of_another_level"})
"""Kinds of findings that say of an outcome what it begins with, and what would fit."""


@dataclass(frozen=True)
class Sentence:
    """One thing for a reader to mend: what, and the rule, or rules that ask the same, with what was seen and asked."""

    rules: tuple[str, ...]
    field: str
    severity: str
    sentence: str
    basis: str


def of_finding(finding: Finding) -> Sentence:
    """Return a finding in plain words: what is missing or wrong, then rule, seen and asked."""
    return _of_twins([finding])


def of_findings(findings: Iterable[Finding]) -> list[Sentence]:
    """Return what is to mend, each once: several profiles may ask the same of a field, and are then named together."""
    twins: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        alike = (finding.field, finding.severity, _words(finding), _asked(finding), shown(finding.seen))
        twins.setdefault(alike, []).append(finding)
    return [_of_twins(alike) for alike in twins.values()]


def _of_twins(twins: Sequence[Finding]) -> Sentence:
    finding, rules = twins[0], tuple(one.rule for one in twins)
    clauses = "; ".join(dict.fromkeys(messages.clause(one.clause) or "–" for one in twins))
    named = ngettext("Rule %(rules)s", "Rules %(rules)s", len(rules)) % {"rules": ", ".join(rules)}
    compared = _("seen: %(seen)s · asked: %(asked)s") % {
        "seen": messages.named(shown(finding.seen)),
        "asked": _asked_for(finding),
    }
    parts = [named, clauses] if _says_all(finding) else [named, compared, clauses]
    return Sentence(rules, finding.field, finding.severity, _words(finding), " · ".join(parts))


def _says_all(finding: Finding) -> bool:
    """Whether the sentence leaves nothing to compare: what is asked is stated or not, and so or not."""
    if finding.kind in VERBS:
        return True
    is_missing = finding.threshold == STATED and finding.seen in (None, "", (), [], {})
    return is_missing or isinstance(finding.threshold, bool)


def _words(finding: Finding) -> str:
    if _should_be_a_number(finding):  # whatever the rule asks of it, that comes first
        return _("Give the %(field)s as a number; this is none: %(seen)s.") % {
            "field": field_name(finding.field),
            "seen": shown(finding.seen),
        }
    return messages.wrong(finding, _asked(finding)) or _wrong(finding)


def _should_be_a_number(finding: Finding) -> bool:
    if finding.kind in {"range", "step"}:
        return not is_number(finding.seen)
    return finding.kind in {"required", "required_all"} and finding.threshold == A_NUMBER


def _wrong(finding: Finding) -> str:
    name = field_name(finding.field)
    match finding.kind:
        case "required" | "required_all":
            return _("State the %(field)s.") % {"field": name}
        case "shorter_validity" if isinstance(finding.threshold, int) and finding.threshold:
            return ngettext(
                "By what is stated it can be verified for %(n)d month at most.",
                "By what is stated it can be verified for %(n)d months at most.",
                finding.threshold,
            ) % {"n": finding.threshold}
        case "shorter_validity":
            return _("By what is stated it cannot be verified.")
        case "min_count" if finding.field == "learning_outcomes" and finding.threshold == 1:
            return _("State at least one learning outcome.")
        case "min_count" if finding.field == "leads_to" and finding.threshold == 1:
            return _("Say which listed micro-credential the course leads to.")
        case "min_count":
            least = finding.threshold if isinstance(finding.threshold, int) else 1
            if finding.field in PANEL:
                return _panel(finding.field, least)
            return ngettext("Give at least %(least)s: %(field)s.", "Give at least %(least)s: %(field)s.", least) % {
                "least": least,
                "field": name,
            }
        case "each_has" if finding.threshold in ("domain", ["domain"], ("domain",)):
            return _("Say for every outcome whether it is knowledge, skills or responsibility.")
        case "each_has":
            return _("Every one of the %(field)s needs: %(asked)s.") % {
                "field": name,
                "asked": shown(finding.threshold),
            }
        case "equals" if finding.threshold is True and finding.field in MUST_HOLD:
            return str(MUST_HOLD[finding.field])
        case "equals":
            return _("This must hold: %(field)s.") % {"field": name}
        case "in_set" | "not_in_set" | "preferred_value":
            return _("Choose another value for: %(field)s.") % {"field": name}
        case "ratio" if finding.field == "workload.hours":
            return _("Hours and credits do not fit: %(seen)s hours a credit, asked %(asked)s.") % {
                "seen": shown(finding.seen),
                "asked": _asked(finding),
            }
        case "weights":
            return _("The weights add to %(seen)s; they must add to %(asked)s.") % {
                "seen": shown(finding.seen),
                "asked": shown(finding.threshold),
            }
        case "range" | "step" | "ratio":
            return _("The number does not fit: %(field)s.") % {"field": name}
        case "forbidden_words":
            return _("These words may not stand in the %(field)s: %(seen)s.") % {
                "field": name,
                "seen": shown(finding.seen),
            }
        case kind if kind in VERBS:
            return _verb(finding)
        case "tagged_outcomes":
            return _("The outcomes do not cover every domain.")
        case "max_share":
            return _("Too much comes from one place: %(field)s.") % {"field": name}
        case "min_share":
            return _("Too little comes from one place: %(field)s.") % {"field": name}
        case "quorum":
            return _("Too few votes on: %(field)s.") % {"field": name}
        case "credit_hours":
            return _("Hours and credits do not fit together.")
        case "confusable":
            return _("Another organisation’s name looks the same: %(seen)s.") % {"seen": shown(finding.seen)}
        case "mixed_script":
            return _("“%(seen)s” mixes letters of two alphabets that look alike: write it with one.") % {
                "seen": shown(finding.seen)
            }
        case "not_let_teach":
            return _(
                "Another organisation awards %(seen)s and has not let you teach for it: ask it for an authorisation, "
                "or take it out."
            ) % {"seen": shown(finding.seen)}
        case "let_teach_later":
            day = parse_date(str(finding.threshold))
            return _("You are let teach for %(seen)s from %(day)s: send the course again on that day, or later.") % {
                "seen": shown(finding.seen),
                "day": formats.date_format(day) if day else finding.threshold,
            }
        case "beyond_blocks":
            return _("The awarder lets you teach these blocks alone: %(asked)s. The course teaches more: %(seen)s.") % {
                "asked": shown(finding.threshold),
                "seen": shown(finding.seen),
            }
        case "level_applies":
            return _("It says that no level applies to it, and claims level %(seen)s: say one or the other.") % {
                "seen": shown(finding.seen)
            }
        case "level":
            return _("Level %(seen)s stands in no edition of that framework that is in use.") % {
                "seen": shown(finding.seen)
            }
        case "outcome_unwritten":
            return _("Say in words what the learner does: %(seen)s.") % {"seen": shown(finding.seen)}
        case "two_levels":
            return _("Further level %(seen)s: level %(asked)s of the same framework is claimed above. Give one.") % {
                "seen": shown(finding.seen),
                "asked": shown(finding.threshold),
            }
        case "national_level":
            return _("Level %(seen)s is none of the national framework in use. It has: %(asked)s.") % {
                "seen": shown(finding.seen),
                "asked": shown(finding.threshold),
            }
        case "european_level" | "european_level_told":
            return _european(finding)
        case "rest_after_refusals":
            until = parse_date(str(finding.threshold))
            return ngettext(
                "It, or what is nearly the same, was refused %(times)s time. You may submit it again after %(until)s.",
                "It, or what is nearly the same, was refused %(times)s times. You may submit it again after %(until)s.",
                int(finding.seen),
            ) % {"times": finding.seen, "until": formats.date_format(until) if until else finding.threshold}
        case "literal_copy":
            return _("Every outcome stands word for word in a listed entry: a copy is refused without being examined.")
        case "blocks":
            return _("The block does not fit the rest: %(field)s, %(seen)s.") % {
                "field": name,
                "seen": shown(finding.seen),
            }
        case _:
            return _("Mend: %(field)s.") % {"field": name}


def _verb(finding: Finding) -> str:
    """Return which outcome begins with what, and which verbs would fit."""
    outcome, word, *levels = finding.seen
    said = {"outcome": outcome, "seen": word}
    if finding.kind == "no_verb" and not word:
        told = _("Outcome %(outcome)s begins with no verb: say first what the learner does.") % said
    elif finding.kind == "no_verb":
        told = _("Outcome %(outcome)s: “%(seen)s” is no verb. Say first what the learner does.") % said
    elif finding.kind == "vague_verb":
        told = _("Outcome %(outcome)s: nobody can see or assess “%(seen)s”. Say what shows it.") % said
    else:
        said |= {"levels": messages.between(*levels) if len(set(levels)) > 1 else str(levels[0])}
        told = _("Outcome %(outcome)s: “%(seen)s” is rather a verb of European level %(levels)s.") % said
    if not finding.threshold:
        return told
    return _("%(sentence)s It could begin with: %(verbs)s.") % {"sentence": told, "verbs": shown(finding.threshold)}


def _european(finding: Finding) -> str:
    """Return that the European level is not the one that the national level compares with, or may not be."""
    said = {"seen": shown(finding.seen), "asked": shown(finding.threshold)}
    if finding.threshold is None:
        return _("European level %(seen)s: the national level compares with none.") % said
    if finding.severity == "block":
        return _("European level %(seen)s does not fit the national level, which compares with %(asked)s.") % said
    return _("European level %(seen)s: nobody verified that the national level compares with %(asked)s.") % said


def _panel(field: str, least: int) -> str:
    """Return what a panel lacks."""
    words = {
        "panel.seats": ngettext(
            "The panel needs at least %(n)d member.", "The panel needs at least %(n)d members.", least
        ),
        "panel.kinds": ngettext(
            "The panel needs members of at least %(n)d kind.", "The panel needs members of at least %(n)d kinds.", least
        ),
        "panel.countries": ngettext(
            "The panel needs members from at least %(n)d country.",
            "The panel needs members from at least %(n)d countries.",
            least,
        ),
        "panel.learner": ngettext(
            "The panel needs at least %(n)d learner.", "The panel needs at least %(n)d learners.", least
        ),
    }
    return words[field] % {"n": least}


def _asked_for(finding: Finding) -> str:
    """Return what a rule asks as a reader would write it: no code of ours."""
    asked = finding.threshold
    return str(ASKED[asked]) if isinstance(asked, str) and asked in ASKED else messages.named(_asked(finding))


def _asked(finding: Finding) -> str:
    """Return what a rule asks; two bounds are told as a span."""
    asked = finding.threshold
    if finding.kind in {"range", "ratio"} and isinstance(asked, (list, tuple)) and len(asked) == 2:
        return messages.between(asked[0], asked[1])
    if finding.kind == SHORTER and isinstance(asked, int):
        return ngettext("%(n)d month at most", "%(n)d months at most", asked) % {"n": asked}
    if finding.kind == "step" and isinstance(asked, (list, tuple)) and len(asked) == 2:
        return _("%(base)s, and on in steps of %(step)s") % {"base": shown(asked[0]), "step": shown(asked[1])}
    return shown(asked)
