"""Which desks a person has: from duties at the authority, mandates of organisations, seats on panels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from passerelle.awards import batches, queries
from passerelle.catalogue import queries as catalogue
from passerelle.organisations.models import Function, OrganisationRole, Role
from passerelle.organisations.permissions import mandates_of
from passerelle.people.models import Duty
from passerelle.people.permissions import duties_of
from passerelle.vetting import queries as vetting
from passerelle.web.awarder.notices import in_short
from passerelle.web.waiting import waiting

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person


@dataclass(frozen=True)
class Desk:
    """A way in: its name, what is done there, and the page (a URL name); what waits there, where something does."""

    name: str | Promise
    what: str | Promise
    page: str
    waits: str = ""

    @property
    def url(self) -> str:
        return reverse(self.page)


MATTERS = Desk(
    _("Questions, appeals, complaints"), _("What is asked, held against entries, or appealed."), "matters:home"
)
ROLES = Desk(_("Roles of organisations"), _("Who asks to teach, assess or award."), "organisation:decisions")
CIRCLES = Desk(_("Good practice and circles"), _("Examples that peers endorse; rooms per theme."), "practice:circles")
ALERTS = Desk(_("Alerts of fraud"), _("Patterns that were seen, and what to do."), "practice:alerts")
COUNTER = Desk(_("Counter"), _("Who lost every way in, who died, guardians: by two officers."), "counter:home")
BY_DUTY = (
    (Duty.REGISTRAR, Desk(_("Registrar’s desk"), _("Cases by due date, panels, clocks."), "registrar:home")),
    (Duty.DECISION_OFFICER, Desk(_("Decisions"), _("Reports waiting for your signature."), "officer:home")),
    (
        Duty.REGISTRAR,
        Desk(_("Circles: held, to be checked"), _("Texts of circles, examples, alerts of fraud."), "practice:held"),
    ),
    (Duty.REGISTRAR, ALERTS),
    (Duty.DECISION_OFFICER, ALERTS),
    *((duty, CIRCLES) for duty in (Duty.REGISTRAR, Duty.DECISION_OFFICER, Duty.APPEAL_HANDLER, Duty.POLICY_OFFICER)),
    (Duty.REGISTRAR, COUNTER),
    (Duty.DECISION_OFFICER, COUNTER),
    (Duty.DECISION_OFFICER, ROLES),
    (Duty.REGISTRAR, ROLES),
    (Duty.REGISTRAR, MATTERS),
    (Duty.REGISTRAR, Desk(_("Signs of risk"), _("What no agency looks into yet."), "reviews:signals")),
    (Duty.DECISION_OFFICER, MATTERS),
    (
        Duty.REGISTRAR,
        Desk(_("Feedback: held, proposed"), _("Feedback and replies, reports of the press."), "feedback:moderation"),
    ),
    (Duty.APPEAL_HANDLER, MATTERS),
    (Duty.POLICY_OFFICER, Desk(_("Rules"), _("What the gate asks; changes by two persons."), "policy:home")),
    (
        Duty.POLICY_OFFICER,
        Desk(_("Frameworks"), _("Versions of frameworks, what compares; by two persons."), "framework_desk:home"),
    ),
    (
        Duty.POLICY_OFFICER,
        Desk(_("Conversions"), _("What credits and marks from elsewhere count for."), "recognition:conversions"),
    ),
    (Duty.POLICY_OFFICER, Desk(_("Goals"), _("What is to be reached, by whom, by when."), "goal_desk:home")),
    (Duty.OPERATOR, Desk(_("Keys of the register"), _("Made, replaced, retired, lost."), "operator:home")),
)
PARTNERS = Desk(_("Partners"), _("Who may teach and assess for whom."), "partners:home")
MAKING = Desk(_("Made together"), _("What you write with others; designs you took part in."), "making:home")
JURIES = Desk(_("Juries"), _("What people can do already, judged with others."), "prior:juries")
APPEALED = Desk(_("Appeals against results"), _("Who asks that another assessor looks."), "results:appeals")
HELPING = Desk(_("Whom you help"), _("People who show what they can do, and asked you."), "prior:accompaniments")
REVIEWS = Desk(_("Reviews of quality"), _("What agencies review, and what follows."), "reviews:home")
CYCLES = Desk(_("Your own quality assurance"), _("A plan, self-reviews, what is to be done, samples."), "cycles:home")
COACHING = Desk(_("Coaching"), _("Who accompanies whom before a review."), "practice:coachings")
ENDORSING = Desk(_("Endorse what you know"), _("What the market asks for, what an assessment shows."), "endorsing:home")
LABELS = Desk(_("Quality labels"), _("What your agency vouches for."), "endorsing:labels_home")
APPRAISALS = Desk(_("Credentials from elsewhere"), _("What they compare to: checks, reports, fee."), "appraisals:home")
AWARDS = Desk(_("Awards"), _("Who passed, what you awarded."), "awarder:home")
LARGER = Desk(_("Larger awards"), _("Who holds every part and asks for the whole."), "larger:desk")
WRITE = {Function.SIGNATORY, Function.EDITOR}
BY_MANDATE: tuple[tuple[set[Function], set[Role], Desk], ...] = (
    (WRITE, {Role.AWARDER, Role.PROVIDER}, Desk(_("Entries and courses"), _("Draft, mend, submit."), "provider:home")),
    (
        {*WRITE, Function.TEACHER},
        {Role.PROVIDER},
        Desk(_("Classes"), _("Who was there on a day, how far everybody came."), "provider:classes"),
    ),
    (WRITE, {Role.AWARDER, Role.PROVIDER, Role.ASSESSOR}, PARTNERS),
    (WRITE, set(Role), MATTERS),
    (WRITE, {Role.QA_AGENCY, Role.AWARDER, Role.PROVIDER}, REVIEWS),
    ({*WRITE, Function.TEACHER}, {Role.QA_AGENCY, Role.AWARDER, Role.PROVIDER}, CYCLES),
    (WRITE, {Role.QA_AGENCY, Role.AWARDER, Role.PROVIDER}, COACHING),
    (set(Function), set(Role), MAKING),
    (set(Function), set(Role), CIRCLES),
    (set(Function), {Role.AWARDER, Role.ASSESSOR}, ALERTS),
    (
        {*WRITE, Function.TEACHER},
        {Role.AWARDER, Role.PROVIDER},
        Desk(_("Feedback"), _("What those who used your entries say."), "feedback:received"),
    ),
    ({Function.SIGNATORY}, {Role.AWARDER}, AWARDS),
    (WRITE, {Role.AWARDER}, LARGER),
    (WRITE, {Role.EMPLOYER, Role.PROFESSIONAL_BODY, Role.SPONSOR, Role.AWARDER}, ENDORSING),
    (WRITE, {Role.QA_AGENCY}, LABELS),
    ({*WRITE, Function.ASSESSOR}, {Role.CREDENTIAL_EVALUATOR}, APPRAISALS),
    (
        WRITE,
        {Role.AWARDER, Role.ASSESSOR},
        Desk(_("Who assesses"), _("Candidates who need an assessor."), "assessor:assign"),
    ),
    (
        {Function.SIGNATORY},
        {Role.AWARDER},
        Desk(_("Prior learning"), _("People who show what they can do already."), "assessor:cases"),
    ),
    (
        {Function.SIGNATORY},
        {Role.AWARDER},
        Desk(_("Hearings"), _("What is suspected of learners, and decided."), "hearings:home"),
    ),
    (
        {*WRITE, Function.ASSESSOR},
        {Role.ASSESSOR},
        Desk(_("Sittings"), _("Dates of your centre, who booked, who came."), "assessor:sittings"),
    ),
    (
        {Function.ASSESSOR},
        {Role.ASSESSOR},
        Desk(_("Assessments"), _("Candidates assigned to you."), "assessor:home"),
    ),
    (
        {Function.RECOGNITION_OFFICER, Function.SIGNATORY},
        {Role.AWARDER, Role.EMPLOYER, Role.PROFESSIONAL_BODY},
        Desk(_("Recognition"), _("Your positive lists, agreements and open cases."), "recognition:home"),
    ),
    (
        {Function.COUNSELLOR},
        {Role.COUNSELLING_SERVICE},
        Desk(_("Counsel"), _("Who asks you, plans, notes."), "counselling:home"),
    ),
    (
        {Function.SIGNATORY},
        {Role.COUNSELLING_SERVICE},
        Desk(_("Counsellors"), _("Who counsels for you, trained until when."), "counselling:team"),
    ),
    (
        {Function.SERVICE_OFFICER},
        {Role.COUNSELLING_SERVICE, Role.ASSESSOR, Role.PROVIDER},
        Desk(_("Service counter"), _("Help at the counter, with consent."), "service:home"),
    ),
    (WRITE, {Role.EMPLOYER}, Desk(_("Jobs and promotions"), _("What awards open in your house."), "employer:home")),
)
OWN_BODY = Desk(_("Your organisation"), _("Roles and the people who act for it."), "organisation:home")
PANELS = Desk(_("Panels"), _("Cases you were asked to judge."), "panel:home")
FEEDBACK = Desk(_("What it was worth"), _("Say what an award or a course was worth."), "feedback:home")
ACCOUNT = Desk(_("My account"), _("How you sign in, guardians, what is kept of you."), "account:home")
LEARNER = Desk(_("My learning"), _("Courses, awards, prior learning, recognition."), "learner:home")


GROUPS: tuple[tuple[str | Promise, frozenset[str]], ...] = (
    (
        _("Decide and keep the register"),
        frozenset(
            {
                *("registrar:home", "officer:home", "panel:home", "organisation:decisions", "reviews:signals"),
                *(
                    "practice:held",
                    "feedback:moderation",
                    "counter:home",
                    "policy:home",
                    "framework_desk:home",
                    "goal_desk:home",
                    "recognition:conversions",
                ),
                "operator:home",
            }
        ),
    ),
    (_("Counsel and help"), frozenset({"counselling:home", "counselling:team", "service:home"})),
    (_("Describe and teach"), frozenset({"provider:home", "provider:classes", "partners:home", "making:home"})),
    (
        _("Assess, award, recognise"),
        frozenset(
            {
                *(
                    "assessor:assign",
                    "assessor:cases",
                    "assessor:home",
                    "assessor:sittings",
                    "prior:juries",
                    "results:appeals",
                    "hearings:home",
                    "prior:accompaniments",
                    "awarder:home",
                    "larger:desk",
                    "recognition:home",
                    "appraisals:home",
                ),
                "employer:home",
            }
        ),
    ),
    (
        _("Look after quality"),
        frozenset(
            {
                *("reviews:home", "cycles:home", "practice:coachings", "feedback:received", "endorsing:home"),
                "endorsing:labels_home",
            }
        ),
    ),
    (_("Learn from each other"), frozenset({"practice:circles", "practice:alerts"})),
    (
        _("You and your organisation"),
        frozenset({"matters:home", "organisation:home", "learner:home", "feedback:home", "account:home"}),
    ),
)
"""What a person does, and the doors to it, by their page; within a group they stand as they were found."""


@dataclass(frozen=True)
class Group:
    """Doors under one heading; `waits` is the group of those behind which something waits."""

    name: str | Promise
    desks: list[Desk]
    waits: bool = False


def groups_of(person: Person, *, on: date) -> list[Group]:
    """Return the doors of a person by what is done there; those where something waits come first, in a group of their
    own. Costs what `desks_of` costs."""
    desks = desks_of(person, on=on)
    first = [desk for desk in desks if desk.waits]
    found = [Group(_("Waits for you"), first, waits=True)] if first else []
    for name, pages in GROUPS:
        if quiet := [desk for desk in desks if desk.page in pages and not desk.waits]:
            found.append(Group(name, quiet))
    return found


def desks_of(person: Person, *, on: date) -> list[Desk]:
    """Return the desks of a person, in five queries, and six more of a signatory; everybody has a learner's.

    A door says what waits there and what cannot wait: why nothing is signed, which key was lost, which lists wait for a
    signature, what one's organisations are asked. Who was asked to take part in a design, to sit in a jury or
    to help, finds the door to it, whoever they are; experts find theirs by being counted.
    """
    by_right = [*_of_authority(person), *_of_organisations(person)]
    pages = {*(desk.page for desk in (*by_right, PANELS, LEARNER, FEEDBACK)), MAKING.page, JURIES.page}
    pages |= {HELPING.page, APPEALED.page}
    counted = waiting(person, pages, on=on)
    panels = [PANELS] if PANELS.page in counted else []
    found = dict.fromkeys([*by_right, *panels, LEARNER, FEEDBACK, ACCOUNT])
    for desk in (MAKING, JURIES, HELPING, APPEALED):
        if desk.page in counted:
            found.setdefault(desk)
    urgent = {AWARDS: _of_awards, LEARNER: _of_own_awards, MATTERS: _of_questions}
    told = {
        desk: [desk.waits, urgent[desk](person) if desk in urgent else "", counted.get(desk.page, "")] for desk in found
    }
    return [replace(desk, waits=" ".join(filter(None, told[desk]))) for desk in found]


def _of_awards(person: Person) -> str:
    return " ".join(filter(None, [*in_short(person), _of_lists(person)]))


def _of_questions(person: Person) -> str:
    """Return what one's organisations are asked, and the day on which its clock runs on without an answer."""
    days = vetting.questions_to(person)
    if not days:
        return ""
    text = ngettext(
        "You are asked something in %(n)d case. The clock stands still until you answer, and runs on after %(day)s.",
        "You are asked something in %(n)d cases. The clocks stand still until you answer; the first runs on after "
        "%(day)s.",
        len(days),
    )
    return text % {"n": len(days), "day": date_format(days[0], "DATE_FORMAT")}


def _of_own_awards(person: Person) -> str:
    """Return what a lost key did to awards that this person holds; nothing where it did nothing."""
    waiting, again = queries.hit_by_lost_keys(person, now=timezone.now())
    told = []
    if waiting:
        text = ngettext(
            "A key was lost: %(n)d award of yours waits to be signed again.",
            "A key was lost: %(n)d awards of yours wait to be signed again.",
            waiting,
        )
        told.append(text % {"n": waiting})
    if again:
        text = ngettext(
            "%(n)d award of yours was signed again, because a key was lost: save it anew.",
            "%(n)d awards of yours were signed again, because a key was lost: save them anew.",
            again,
        )
        told.append(text % {"n": again})
    return " ".join(told)


def _of_lists(person: Person) -> str:
    """Return how many lists of awards wait for this person's signature; nothing where none does."""
    lists = queries.lists_waiting(person)
    sizes = [len(found.candidates) for found in lists if not batches.takes_another(found, person)]
    if len(sizes) == 1:
        return gettext("A list of %(n)d waits for your signature.") % {"n": sizes[0]}
    return gettext("%(n)d lists wait for your signature.") % {"n": len(sizes)} if sizes else ""


def _of_authority(person: Person) -> list[Desk]:
    held = duties_of(person)
    return list(dict.fromkeys(desk for duty, desk in BY_DUTY if duty in held))


def _of_organisations(person: Person) -> list[Desk]:
    """Return the desks that one's functions open in organisations with the roles they are for."""
    held = mandates_of(person)
    if not held:
        return []
    entries = OrganisationRole.objects.filter(organisation__in={mandate.organisation_id for mandate in held})
    told = entries.annotate(due=catalogue.first_answer_due()).values_list("organisation", "role", "due")
    roles: dict[int, set[str]] = {}
    due: dict[int, date | None] = {}
    for organisation, role, day in told:
        roles.setdefault(organisation, set()).add(role)
        due[organisation] = day
    found = [
        desk
        for functions, kinds, desk in BY_MANDATE
        if any(one.function in functions and roles.get(one.organisation_id, set()) & kinds for one in held)
    ]
    signing = {one.organisation_id for one in held if one.function == Function.SIGNATORY}
    asked = _of_partners([day for body, day in due.items() if day and body in signing])
    return [*(replace(desk, waits=asked) if asked and desk == PARTNERS else desk for desk in found), OWN_BODY]


def _of_partners(days: list[date]) -> str:
    """Return by when whoever signs for an awarder is to answer who wants to teach or assess for it."""
    if not days:
        return ""
    text = gettext("Somebody asks to teach or assess for you: the answer is due by %(day)s.")
    return text % {"day": date_format(min(days), "DATE_FORMAT")}
