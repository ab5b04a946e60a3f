"""What the people of the country have to do with: entries, courses, candidates, awards, lines, cases."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.assessment import accompanying, prior_learning
from passerelle.assessment import actions as assessing
from passerelle.assessment.actions import Mark
from passerelle.assessment.models import Candidate, CandidateRoute, PriorLearningCase
from passerelle.awards import actions as awarding
from passerelle.awards import batches, keys, sharing
from passerelle.awards.models import Award
from passerelle.catalogue import joint as joining
from passerelle.catalogue import partners as partnering
from passerelle.catalogue import revising
from passerelle.catalogue.models import CourseInstance, MicroCredential, Route, Supervision
from passerelle.core.file_kinds import TEXT
from passerelle.files import actions as files
from passerelle.indicators import goals as setting
from passerelle.indicators.goals import Planned, Stated
from passerelle.learning import actions as learning
from passerelle.opportunities import actions as opportunities
from passerelle.opportunities.models import Kind
from passerelle.organisations import oversight as overseeing
from passerelle.people.models import Duty
from passerelle.policy import actions as policy
from passerelle.policy import trying
from passerelle.policy.editing import with_values
from passerelle.policy.shipped import texts
from passerelle.recognition import actions as recognition
from passerelle.recognition import list_actions as writing
from passerelle.registers import snapshots
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from passerelle.signing.models import Key
from passerelle.vetting import actions as vetting
from passerelle.vetting.models import (
    Appeal,
    Case,
    Complaint,
    Condition,
    Expert,
    Question,
    Request,
    Sanction,
    Seat,
    Suspension,
)
from tests import factories as make
from tests.awards import factories as awards
from tests.files_at_hand import PDF
from tests.recognition import factories as lists
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from passerelle.people.models import Person
    from tests.repo.access.world import World


def _entry(world: World, body: str, state: State = State.REGISTERED, **more: Any) -> MicroCredential:
    """Return a micro-credential; one that was ever submitted has its version."""
    entry = make.micro_credential(state, awarder=world.bodies[body], **more)
    if entry.edition:
        EntryVersion.objects.create(
            entry=entry.number,
            edition=entry.edition,
            stated=entry.as_stated(),
            submitted_on=make.LONG_AGO,
            submitted_by=world.people[f"{body}.signatory"],
        )
    return entry


def entries(world: World) -> None:
    made = {
        "a": _entry(world, "a"),
        "a_draft": _entry(world, "a", State.DRAFT),
        "a_review": _entry(world, "a", State.IN_REVIEW),
        "b": _entry(world, "b"),
        "b_draft": _entry(world, "b", State.DRAFT),
        "z_draft": _entry(world, "z", State.DRAFT),
    }
    for name, entry in made.items():
        world.name("micro_credential", name, number=entry.number, slug=world.bodies[name[0]].slug)
    world.name("template", "any", code="workplace")
    goal = [made["a"]]
    courses = {
        "a": make.short_course(State.REGISTERED, provider=world.bodies["a"], leads_to=goal),
        "a_draft": make.short_course(State.DRAFT, provider=world.bodies["a"], leads_to=goal),
        "b_draft": make.short_course(State.DRAFT, provider=world.bodies["b"], leads_to=goal, authorised=False),
        "z": make.short_course(State.REGISTERED, provider=world.bodies["z"], leads_to=goal),
    }
    for name, course in courses.items():
        world.name("course", name, number=course.number)
    soon, later = TODAY() + timedelta(days=10), TODAY() + timedelta(days=90)
    b_course = make.short_course(State.REGISTERED, provider=world.bodies["b"], leads_to=[made["b"]])
    for name, course in (("a", courses["a"]), ("b", b_course)):
        run = make.instance(course, starts_on=soon, ends_on=later, enrol_until=soon)
        world.name("instance", name, pk=run.pk)
        world.name("run", name, number=course.number, pk=run.pk)
    for name in ("a", "a_draft", "a_review", "b_draft"):
        world.name("entry", f"{name}_micro", number=made[name].number)
    for name in ("a", "a_draft", "b_draft"):
        world.name("entry", f"{name}_course", number=courses[name].number)
    for name, role in world.things["role"].items():
        world.name("entry", f"{name}_role", number=role["number"])


def revisions(world: World) -> None:
    """A has a change that is being written and one before a panel, to entries of their own; B has one being written."""
    for name, body in (("a", "a"), ("a_sent", "a"), ("b", "b")):
        signing, today = world.people[f"{body}.signatory"], TODAY()
        entry = _entry(world, body)
        change = revising.begin(entry, {"hours": "160", "credits": "6.4"}, by=signing, today=today)
        if name == "a_sent":
            revising.send(change, by=signing, today=today, seen_version=change.version)
            vetting.open_revision(entry.number)
        world.name("revision", name, number=change.number)


def partners(world: World) -> None:
    """E reviews A; B teaches for A, is asked to award one thing together with A, and does so with another."""
    a, b, e = (world.bodies[name] for name in "abe")
    signing = {name: world.people[f"{name}.signatory"] for name in "abe"}
    today = TODAY()
    said = {"reviewed": "institution", "standards": "ESG 2015"}
    reviewed = overseeing.oversee(e, a, by=signing["e"], today=today, **said)
    world.name("oversight", "e", number=e.number, slug=e.slug, pk=reviewed.pk)
    entry = MicroCredential.objects.get(number=world.things["micro_credential"]["a"]["number"])
    taught = partnering.authorise(entry, b, "teach", {}, by=signing["a"], today=today)
    world.name("authorisation", "a", number=entry.number, authorisation=taught.number)
    for name in ("a_named", "a_confirmed"):
        own = _entry(world, "a")
        made = joining.name_joint_awarder(own, b, by=signing["a"], today=today)
        if name == "a_confirmed":
            joining.confirm_joint_awarder(made, by=signing["b"], today=today)
        world.name("joint", name, number=own.number, awarder=b.number, pk=made.pk)


def learners(world: World) -> None:
    """The learner is on the way in A's course, the other in B's; each has prior learning to show."""
    learner, other, today = world.people["learner"], world.people["other"], TODAY()
    for name, person in (("a", learner), ("b", other)):
        run = CourseInstance.objects.get(pk=world.things["instance"][name]["pk"])
        place = learning.enrol(run, by=person, today=today)
        who = "learner" if name == "a" else "other"
        world.name("enrolment", who, number=place.number)
        candidate = place.candidate
        if name == "a":
            make.authorisation(candidate.micro_credential, world.bodies["h"], "assess")
            candidate = assessing.assign_assessor(
                candidate, world.people["h.assessor"], world.bodies["h"], by=world.people["a.signatory"], today=today
            )
        world.name("candidate", f"{who}_assigned" if name == "a" else f"{who}_waiting", number=candidate.number)
    passed = _passed(world, _entry(world, "a"), learner)
    world.name("candidate", "learner_passed", number=passed.number)
    _prior_learning(world)


def _passed(world: World, entry: MicroCredential, who: Person) -> Candidate:
    """Return somebody who came by prior learning and passed before the assessor of H."""
    today, assessor = TODAY(), world.people["h.assessor"]
    signatory = world.people["a.signatory" if entry.awarder_id == world.bodies["a"].pk else "b.signatory"]
    route = CandidateRoute.PRIOR_LEARNING
    make.authorisation(entry, world.bodies["h"], "assess")
    candidate = assessing.register_candidate(who, entry, route=route, by=None, today=today)
    candidate = assessing.assign_assessor(candidate, assessor, world.bodies["h"], by=signatory, today=today)
    marks = [Mark("A1", Decimal(80)), Mark("A2", Decimal(70))]
    on_site = Supervision.SUPERVISED_ONSITE_WITH_ID
    return assessing.record_results(candidate, marks, identity_check=on_site, by=assessor, today=today)


def _prior_learning(world: World) -> None:
    def case(body: str, who: str, *, sent: bool) -> PriorLearningCase:
        person, today = world.people[who], TODAY()
        begun = prior_learning.start_case(_entry(world, body, routes=Route.BOTH), by=person, today=today)
        evidence = [{"title": "Six pumps", "text": "I mended them.", "outcomes": ["K1", "S1", "R1"]}]
        begun = prior_learning.save_evidence(begun, evidence, by=person, today=today, seen_version=begun.version)
        if who == "learner":
            adviser = world.people["adviser"]
            helped = accompanying.ask(begun, adviser, shares=["evidence", "files"], by=person, today=today)
            accompanying.answer(helped, accepts=True, by=adviser, today=today)
            world.name("accompaniment", "sent" if sent else "draft", number=helped.number)
        return prior_learning.submit_case(begun, by=person, today=today) if sent else begun

    draft = case("a", "learner", sent=False)
    world.name("prior_learning", "learner_draft", number=draft.number, place=1)
    sent = case("a", "learner", sent=True)
    world.name("prior_learning", "learner_sent", number=sent.number, place=1)
    for name, of in (("learner_draft", draft), ("learner_sent", sent)):
        said: dict[str, Any] = {"subject": of.number, "edition": 1, "shows": "A log.", "by": of.person}
        made = files.bring([b"Six pumps."], name="log.txt", known=TEXT, **said)
        world.name("case_file", name, number=of.number, uuid=str(made.key))
    world.name("prior_learning", "other_sent", number=case("b", "other", sent=True).number, place=1)


def passed_by_prior_learning(world: World, body: str, who: str, **entry: Any) -> Candidate:
    return _passed(world, _entry(world, body, **entry), world.people[who])


def awarded(world: World, body: str, who: str, **entry: Any) -> Award:
    passed = passed_by_prior_learning(world, body, who, **entry)
    return awarding.award(passed, by=world.people[f"{body}.signatory"], today=TODAY())


def held_awards(world: World) -> None:
    awards.register_key()
    for body in ("a", "b"):
        keys.make_awarder_key(world.bodies[body], by=world.people[f"{body}.signatory"], today=TODAY())
    for body, who in (("a", "learner"), ("b", "other")):
        made = awarded(world, body, who)
        world.name("award", who, number=made.number, uuid=made.uuid, pk=made.pk)
        link, token = sharing.share(made, by=made.holder, today=TODAY(), label="A job", period="30")
        world.name("share_link", who, number=made.number, pk=link.pk, token=token)
        once = sharing.share(made, by=made.holder, today=TODAY(), label="A look", period="once")
        if who == "learner":
            world.name("token", "open", token=token)
            world.name("token", "once", token=once[1])
            saved = sharing.share(made, by=made.holder, today=TODAY(), label="A file", files=True)
            world.name("shared_file", "open", token=saved[1], form="open-badge")
            world.name("shared_file", "closed", token=token, form="open-badge")
    for body, who in (("a", "learner"), ("b", "other")):
        world.name("award_file", who, number=world.things["award"][who]["number"], form="vc-jwt")
        waiting, signatory = _passed(world, _entry(world, body), world.people[who]), world.people[f"{body}.signatory"]
        listed = batches.propose([waiting.number], by=signatory, today=TODAY())
        world.name("award_batch", body, number=listed.number)
    crossed = {"number": world.things["award"]["learner"]["number"], "pk": link.pk, "token": token}
    world.name("share_link", "other_through_learner", **crossed)


def decisions(world: World) -> None:
    """A waives for the learner at once, and looks again at a second case; B waives for the other."""

    def stated(award: Award, programme: Any) -> dict[str, Any]:
        item = award.micro_credential.number
        return {"micro_credential": item, "programme": programme.reference, "module_code": "M1", "credits": 1}

    awards_of = {who: Award.objects.get(number=it["number"]) for who, it in world.things["award"].items()}
    officers = {"a": world.people["a.recognition"], "b": world.people["b.signatory"]}
    today = TODAY()
    for body, who in (("a", "learner"), ("b", "other")):
        owner, officer, award = world.bodies[body], officers[body], awards_of[who]
        programme = make.programme(awarder=owner)
        world.name("programme", body, reference=programme.reference, slug=owner.slug)
        written = make.programme(awarder=owner, state="draft")
        world.name("edition", body, reference=make.programme(awarder=owner).reference)
        world.name("edition", f"{body}_draft", reference=written.reference)
        draft = lists.drafted(owner, stated(award, make.programme(awarder=owner)), by=officer, today=today)
        world.name("list", f"{body}_draft", number=draft.positive_list.number, edition=1, slug=owner.slug)
        world.name("line", f"{body}_draft", number=draft.lines.get().number)
        edition = lists.in_force(owner, stated(award, programme), by=officer, today=today)
        world.name("list", body, number=edition.positive_list.number, edition=1, slug=owner.slug)
        world.name("line", body, number=edition.lines.get().number)
        case = lists.applied_to([award], programme, by=award.holder, today=today)
        world.name("recognition", who, number=case.number)
    programme = make.programme(awarder=world.bodies["a"])
    offered = lists.drafted(world.bodies["a"], stated(awards_of["learner"], programme), by=officers["a"], today=today)
    writing.offer(offered, by=officers["a"], today=today)
    slug = world.bodies["a"].slug
    world.name("list", "a_offered", number=offered.positive_list.number, edition=1, slug=slug)
    lists.in_force(world.bodies["a"], stated(awards_of["learner"], programme), by=officers["a"], today=today)
    case = lists.applied_to([awards_of["learner"]], programme, by=world.people["learner"], today=today)
    case = recognition.ask_again(case, by=world.people["learner"], today=today, because="Look at the level.")
    world.name("recognition", "learner_again", number=case.number)


def offers(world: World) -> None:
    """E has a draft and one that is open, B a draft."""
    for body, by in (("e", "e.editor"), ("b", "b.editor")):
        said = {
            "title": {"en": "Inspector of wells"},
            "kind": Kind.JOB,
            "closes_on": TODAY() + timedelta(days=30),
            "items": [{"micro_credential": MicroCredential.objects.get(**_number(world, "micro_credential", "a"))}],
        }
        written = opportunities.draft(world.bodies[body], said, by=world.people[by], today=TODAY())
        world.name("opportunity", f"{body}_draft", number=written.number)
        if body == "e":
            written = opportunities.draft(world.bodies[body], said, by=world.people[by], today=TODAY())
            opportunities.publish(written, by=world.people[by], today=TODAY())
            world.name("opportunity", body, number=written.number)


def _number(world: World, kind: str, variant: str) -> dict[str, str]:
    return {"number": world.things[kind][variant]["number"]}


KINDS = ("teacher", "qa_agency", "learner", "employer", "professional_association")
COUNTRIES = ("MI", "PT", "MI", "GH", "NO")


def cases(world: World) -> None:
    """Cases of A before a panel at its beginning, among its findings, and before the officer; one of B there too."""
    people = [world.people["member"], world.people["chair"], *(make.person(name=f"Expert {n}") for n in range(3))]
    members = [_expert(who, kind, where) for who, kind, where in zip(people, KINDS, COUNTRIES, strict=True)]
    _expert(world.people["outsider"], "public_authority", "PT")
    for stage in ("forming", "in_review", "finding", "deciding", "b_deciding"):
        state = State.IN_REVIEW if stage == "in_review" else State.LISTED_PENDING
        entry = _entry(world, "b" if stage.startswith("b_") else "a", state)
        case = vetting.open_case(entry.number)
        if stage in {"finding", "deciding", "b_deciding"}:
            _panel(world, case, members)
        if stage.endswith("deciding"):
            _judged(case, world.people["chair"])
        seats = {seat.expert.person_id: seat.place for seat in case.seats.select_related("expert")}
        places = {name: seats.get(world.people[name].pk, 1) for name in ("member", "chair")}
        world.name("case", stage, number=case.number, entry=entry.number, place=places["member"])
        world.name("waiting_entry", stage, number=entry.number)
        if stage == "finding":
            for name in ("member", "chair"):
                world.name("seat", name, number=case.number, place=places[name])
    for name in ("a", "a_draft", "b_draft"):
        world.name("waiting_entry", name, number=world.things["micro_credential"][name]["number"])


def evidence(world: World) -> None:
    """A file beside each entry before a panel, and one in a draft."""
    of = {name: case["entry"] for name, case in world.things["case"].items()}
    of["a_draft"] = world.things["micro_credential"]["a_draft"]["number"]
    for name, entry in of.items():
        edition = 1 + (name == "a_draft") * MicroCredential.objects.get(number=entry).edition
        made = files.bring(
            [PDF], subject=entry, edition=edition, name="a.pdf", shows="Examples", by=world.people["a.signatory"]
        )
        world.name("evidence", name, entry=entry, uuid=str(made.key))


def aftermath(world: World) -> None:
    """What follows a decision about A: conditions, appeals, procedures, a suspension, a complaint; nothing moves on."""
    own = Case.objects.get(number=world.things["case"]["deciding"]["number"])
    other = Case.objects.get(number=world.things["case"]["finding"]["number"])
    today, entry = TODAY(), world.things["micro_credential"]["a"]["number"]
    body, someone = world.bodies["a"], make.person()
    Condition.objects.create(case=own, place=1, text="Show it.", due_on=today + timedelta(days=90))
    Condition.objects.create(case=own, place=2, text="Film it.", due_on=today, state="offered", evidence="A film.")
    for place, step in ((1, "evidence"), (2, "met")):
        world.name("condition", step, number=own.number, place=place, step=step)
    world.name("own_case", "answer", number=own.number, step="answer")
    asked = {"asked_by": someone, "asked_on": today, "due_on": today + timedelta(days=30)}
    Request.objects.create(case=own, text="Which pump?", **asked)
    for case, step in ((own, "admission"), (other, "withdrawal")):
        number = f"AP-8000{case.pk}"
        Appeal.objects.create(
            number=number, case=case, entry=case.entry, applicant=body, grounds="No.", lodged_by=someone,
            lodged_on=today, due_on=today + timedelta(days=120),
        )  # fmt: skip
        world.name("appeal", step, number=number, step=step)
    for kind, state, step in (("course", "noticed", "comment"), ("micro", "to_decide", "confirmation")):
        against = world.things["entry"]["a_course"]["number"] if kind == "course" else entry
        Sanction.objects.create(
            number=f"SN-8000-{kind}", entry=against, owner=body, ground="It is sold.", opened_by=someone,
            noticed_on=today, comment_until=today + timedelta(days=30), state=state,
        )  # fmt: skip
        world.name("sanction", step, number=f"SN-8000-{kind}", step=step)
    Suspension.objects.create(entry=entry, owner=body, reason="It burns.", proposed_by=someone, proposed_on=today)
    world.name("suspension", "confirmation", entry=entry, step="confirmation")
    world.name("public_entry", "complaint", entry=entry, step="complaint")
    world.name("public_entry", "confirmation", entry=entry, step="confirmation")
    Complaint.objects.create(
        number="CP-80001", entry=entry, text="It is sold.", lodged_by=world.people["learner"], lodged_on=today
    )
    world.name("complaint", "dismissal", number="CP-80001", step="dismissal")
    world.name("expert", "outsider", expert=world.people["outsider"].reference)


def _expert(who: Person, kind: str, country: str) -> Expert:
    return Expert.objects.create(
        person=who, kind=kind, country=country, languages=["en"], fields=["0713"], trained_until=date(2099, 1, 1)
    )


def _panel(world: World, case: Case, members: list[Expert]) -> None:
    named = [member.person.reference for member in members]
    chair = world.people["chair"].reference
    vetting.form_panel(case.entry, by=world.people["registrar"], today=TODAY(), seats=named, chair=chair)
    for seat in _seats(case):
        vetting.declare(seat, by=seat.expert.person, today=TODAY(), has_conflict=False)


def _judged(case: Case, chair: Person) -> None:
    found = {question: ("yes", "It fits.") for question in Question.values}
    for seat in _seats(case):
        vetting.seal_findings(seat, found, by=seat.expert.person, today=TODAY())
    for seat in _seats(case):
        for question in Question.values:
            vetting.vote(seat, question, "yes", by=seat.expert.person, today=TODAY())
    case.refresh_from_db()
    vetting.report(case, by=chair, today=TODAY(), text="What we found.")


def _seats(case: Case) -> list[Seat]:
    return list(Seat.objects.filter(case=case).select_related("case", "expert__person"))


def rules(world: World) -> None:
    """A version in force, one that a colleague of the policy officer drafted and tried, and the pages of both."""
    drafter, today = make.person(duties=[Duty.POLICY_OFFICER]), TODAY()
    begins = today + timedelta(days=40)
    changed = with_values(texts()["EU-2022-C243-02"], {"rules.0.effective_to": "2099-01-01"})
    drafted = policy.draft_version(changed, by=drafter, in_force_from=begins, today=today)
    trying.go_on(drafted, snapshots, by=drafter)
    world.name("profile", "seed", profile="SEED-IIEP-2023", version=1)
    world.name("profile", "shipped", profile="JM-UCJ", version=1)
    world.name("rules_version", "draft", pk=drafted.pk)


def goals(world: World) -> None:
    """A goal that a colleague of the policy officer drafted, and a measure of one that two others published."""
    first, second = (make.person(duties=[Duty.POLICY_OFFICER]) for _ in range(2))
    stated = Stated(
        title="More courses without a network",
        code="S5",
        part="share",
        direction="at_least",
        target=Decimal(60),
        start=Decimal(40),
        due_on=TODAY() + timedelta(days=300),
        responsible="Department of distance learning",
        measures=(Planned("Print the packs", "Printing house", TODAY() + timedelta(days=30)),),
    )
    drafted, published = (setting.draft_goal(stated, by=first, today=TODAY()) for _ in range(2))
    setting.approve_goal(published, by=second, today=TODAY())
    world.name("goal", "draft", pk=drafted.pk)
    world.name("measure", "planned", pk=published.measures.get().pk, act="finish")
    world.name("goal_measure", "published", pk=published.pk, place=1, act="finish")


def singles(world: World) -> None:
    """What there is one of, and nobody owns."""
    world.name("level", "any", code="4")
    world.name("indicator", "any", code="S1")
    world.name("page", "any", page="privacy")
    world.name("register", "public", which="providers")
    world.name("register", "private", which="achievements")
    world.name("file", "any", name="index.json")
    world.name("status_list", "any", number=1)
    world.name("status_list_form", "any", number=1, form="token")
    world.name("subject", "any", subject=world.bodies["a"].number)
    for body in ("a", "b", "z"):
        world.name("key_owner", body, number=world.bodies[body].number)
    world.name("key_owner", "register", number="REGISTER")
    for variant, owner in (("a", world.bodies["a"].number), ("b", world.bodies["b"].number), ("register", "REGISTER")):
        world.name("key", variant, owner=owner, kid=Key.objects.get(owner=owner).kid, act="rotate")
