"""Credentials from elsewhere of the learner before the evaluator E, one for each step."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from passerelle.appraisal import appealing, asking, missing, precedents, queries, reports, terms, veracity, working
from passerelle.core import appraising
from passerelle.files import actions as files
from passerelle.frameworks.models import Framework, FrameworkKind, Level
from passerelle.portfolio import elsewhere, sharing
from passerelle.portfolio.models import ForeignCredential
from tests import factories as make
from tests.files_at_hand import PDF
from tests.portfolio.badges import badge
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from passerelle.appraisal.models import Appraisal
    from tests.repo.access.world import World

OFFER = {"is_open": True, "days": 20, "method": "We compare levels, and ask the school."}
ASKED: dict[str, Any] = {
    "title": "Certificate in boat repair",
    "issuer": "School of Boats",
    "country": "SN",
    "kind": "vocational",
    "year": 2019,
    "purpose": "work",
}
DRAFT = {
    "framework": "mqf-mirane/2024",
    "level_low": "4",
    "level_high": "5",
    "basis": "judgement",
    "basis_words": "Two years of practice.",
    "method": "The school was asked.",
    "limits": "Not for a licence.",
}
WORDS = {
    "because": "The seal is of another school.",
    "question": "issuer_exists",
    "answer": "yes",
    "answered": "Yes.",
    "asked": "Is it yours?",
    "with_whom": "Registry",
    "how": "On a list.",
    "title": "Certificate in boat repair",
    "issuer": "School of Boats",
    "source": "Report of 2021",
    "why": "Met in a case.",
    "level": "sn-nqf/2015:C",
    "target": "mqf-mirane/2024:4",
}


class _Desk:
    def __init__(self, world: World) -> None:
        self.world, self.body = world, world.bodies["e"]
        self.editor, self.signatory = world.people["e.editor"], world.people["e.signatory"]
        self.learner, self.day = world.people["learner"], {"today": TODAY()}

    def asked(self) -> Appraisal:
        """Return a case of somebody who holds five at most, and is the learner from then on."""
        case = asking.ask(self.body, ASKED | {"title": f"Paper {next(make.numbers)}"}, by=make.person(), **self.day)
        type(case).objects.filter(pk=case.pk).update(holder=self.learner, asked_by=self.learner)
        case.refresh_from_db()
        return case

    def taken(self) -> Appraisal:
        return working.take(self.asked(), by=self.editor, **self.day)

    def waiting(self) -> Appraisal:
        return working.ask_holder(self.taken(), "Which year?", by=self.editor, **self.day)

    def drafted(self) -> Appraisal:
        case, who = self.taken(), {"by": self.editor, **self.day}
        veracity.check(case, now=timezone.now(), **who)
        for question in appraising.NEEDED:
            working.answer_check(case, question, "yes", "A list.", **who)
        return working.write(case, DRAFT | {"framework": queries.own_framework(TODAY())}, **who)

    def to_sign(self) -> Appraisal:
        return working.finish(self.drafted(), by=self.editor, **self.day)

    def reported(self) -> Appraisal:
        case = self.to_sign()
        reports.sign(case, by=self.signatory, **self.day)
        case.refresh_from_db()
        return case

    def precedent(self) -> Appraisal:
        case = self.reported()
        said = {"basis_words": "Two years of practice.", "limits": ""}
        told = precedents.publish(case, said, by=self.editor, **self.day)
        self.world.name("precedent", "public", number=told.number)
        return case

    def held(self) -> Appraisal:
        return working.hold(self.taken(), "Forged?", by=self.editor, **self.day)

    def refused(self) -> Appraisal:
        return working.refuse(self.asked(), "Not known.", by=self.signatory, **self.day)

    def contacted(self) -> Appraisal:
        case = self.taken()
        working.note_contact(case, "Registry", "Is it yours?", by=self.editor, **self.day)
        return case

    def due(self) -> Appraisal:
        case = self.asked()
        type(case).objects.filter(pk=case.pk).update(fee_state="due", begun_on=None, due_on=None)
        return case

    def for_b(self) -> Appraisal:
        """Return a case that B asked for, by a link of the learner's."""
        holder = self.learner
        name = f"{holder.name} {next(make.numbers)}"
        held = elsewhere.bring(badge(name), by=holder)
        link = {"label": "B", "purpose": "job", "period": "7", "token": sharing.new_token()}
        _made, token = sharing.share([], [held], by=holder, **self.day, **link)
        said = ASKED | {"title": name}
        return asking.ask_for(
            self.body, self.world.bodies["b"], token, said, by=self.world.people["b.signatory"], now=timezone.now(),
            **self.day,
        )  # fmt: skip


def appraised(world: World) -> None:
    desk = _Desk(world)
    terms.state_terms(desk.body, OFFER, by=desk.signatory, today=TODAY())
    world.name("evaluator", "e", slug=desk.body.slug)
    world.name("evaluator_number", "e", number=desk.body.number)
    abroad = Framework.objects.create(key="sn-nqf", edition="2015", name={"en": "x"}, kind=FrameworkKind.NATIONAL)
    for sort, code in enumerate("ABC", start=1):
        Level.objects.create(framework=abroad, code=code, sort=sort)
    steps = {
        "receiving": desk.due, "waiving": desk.due, "taking": desk.asked, "checking": desk.taken,
        "answering": desk.taken, "contact": desk.taken, "contact_answer": desk.contacted, "draft": desk.taken,
        "finishing": desk.drafted, "sending_back": desk.to_sign, "signing": desk.to_sign, "question": desk.taken,
        "extension": desk.taken, "holding": desk.taken, "release": desk.held, "refusal": desk.asked,
        "correction": desk.reported, "taking_back": desk.reported, "precedent": desk.reported,
        "taking_down": desk.precedent, "comparison": desk.taken,
    }  # fmt: skip
    for step, made in steps.items():
        world.name("appraisal_step", step, number=made().number, step=step)
    _of_the_holder(world, desk)
    _after(world, desk)


def _of_the_holder(world: World, desk: _Desk) -> None:
    asked = desk.for_b()
    own = {"consent": asked, "declining": asked, "withdrawal": desk.asked(), "answer": desk.waiting()}
    own |= {"appeal": desk.refused()}
    for step, case in own.items():
        world.name("own_appraisal_step", step, number=case.number, step=step)
        world.name("own_appraisal_act", step, number=case.number, step=step)
    world.name("own_appraisal_step", "file", number=desk.taken().number, step="file")
    reported = desk.reported()
    type(reported).objects.filter(pk=reported.pk).update(asked_for=world.bodies["b"])
    world.name("reported_appraisal", "learner", number=reported.number)
    for kind in ("own_appraisal", "desk_appraisal"):
        world.name(kind, "not_agreed", number=asked.number)
        world.name(kind, "taken", number=desk.taken().number)
    said = {"subject": reported.number, "edition": 1, "shows": "Front", "by": desk.learner}
    made = files.bring([PDF], name="front.pdf", **said)
    world.name("appraisal_file", "learner", number=reported.number, uuid=made.key)
    assert ForeignCredential.objects.exists()


def _after(world: World, desk: _Desk) -> None:
    for step in ("taking", "upholding", "dismissing"):
        appeal = appealing.lodge(desk.refused(), "No.", by=desk.learner, today=TODAY())
        if step != "taking":
            appealing.take(appeal, by=desk.editor, today=TODAY())
        world.name("appraisal_appeal_step", step, number=appeal.number, step=step)
    for step, code in (("taking_up", "A"), ("declining", "B")):
        said = {
            "level": f"sn-nqf/2015:{code}",
            "target": f"{queries.own_framework(TODAY())}:3",
            "source": "Report",
            "why": "Met.",
        }
        made = missing.propose(desk.taken(), said, by=desk.editor, today=TODAY() - timedelta(days=1))
        world.name("missing_step", step, number=made.number, step=step)
