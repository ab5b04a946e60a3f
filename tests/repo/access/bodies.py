"""What is sent with each change: the least that reaches the question who may, by page name or operation id.

`it` is the thing of the row, `of` the world. Who is refused must be refused for who they are, so a body is well
formed; what needs none is not listed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from passerelle.assessment.models import Candidate, PriorLearningCase
from passerelle.policy.shipped import texts
from passerelle.vetting.models import Expert, Question
from passerelle.web.policy.forms import ThresholdForm
from tests.portfolio import badges
from tests.repo.access import appraisal_things, guidance_things, portfolio_things, work_things
from tests.repo.access.cycle_things import DONE, cycle_step, plan, review_step
from tests.repo.access.endorsing_things import WORD, label_of
from tests.repo.access.feedback_things import REPORT
from tests.repo.access.framework_things import document
from tests.repo.access.jury_things import jury_said, ref
from tests.repo.access.practice_things import ALERT, EXAMPLE
from tests.repo.access.review_things import STEPS, step_form
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passerelle.organisations.models import Organisation
    from tests.repo.access.world import World

    Thing = Mapping[str, Any]
    Body = Callable[[Thing, World], dict[str, Any]]


def soon(days: int) -> str:
    return (TODAY() + timedelta(days=days)).isoformat()


def rows(prefix: str, **first: Any) -> dict[str, Any]:
    """Return the fields of a formset with one row, or none."""
    counts = {f"{prefix}-TOTAL_FORMS": 1 if first else 0, f"{prefix}-INITIAL_FORMS": 0}
    return counts | {f"{prefix}-0-{name}": value for name, value in first.items()}


def asker(it: Thing, of: World) -> Organisation:
    """Who asks to be let teach: A where B awards it, B otherwise."""
    return of.bodies["a" if it.get("slug") == of.bodies["b"].slug else "b"]


def somebody(of: World) -> str:
    return of.people["newcomer"].email


def number(of: World, kind: str, variant: str) -> str:
    return str(of.things[kind][variant]["number"])


def report() -> dict[str, Any]:
    return REPORT | {"url": "https://courier.example/lake", "published_on": soon(-9)}


def threshold_form(profile: str) -> dict[str, Any]:
    """The form of a profile's thresholds as it is shown, with a later first day."""
    form = ThresholdForm(document=texts()[profile])
    return {name: form[name].value() or "" for name in form.fields} | {"in_force_from": soon(60)}


def goal_form() -> dict[str, Any]:
    """The form of a goal without measures."""
    stated = {"title": "More courses", "figure": "S5/share", "direction": "at_least", "target": "60", "start": "40"}
    return stated | {"due_on": soon(300), "responsible": "Department of distance learning"} | rows("form")


def goal_stated() -> dict[str, Any]:
    """The same for a program."""
    stated = {"title": "More courses", "code": "S5", "part": "share", "target": "60", "start": "40"}
    return stated | {"due_on": soon(300), "responsible": "Department of distance learning"}


ON_SITE = "supervised_onsite_with_id"
EXPERT = {"kind": "teacher", "country": "MI", "organisation": ""}
RUN = {"starts_on": soon(20), "ends_on": soon(40), "enrol_until": soon(15), "places": 8}
PROGRAMME_FORM = {
    **{"title": "BSc Boats", "waived_percent": 40, "modules-TOTAL_FORMS": 0, "modules-INITIAL_FORMS": 0},
    **{"buckets-TOTAL_FORMS": 0, "buckets-INITIAL_FORMS": 0},
}
REASONS = {question: "It fits." for question in Question.values}
ANSWERS = {question: {"judgement": "yes", "reason": "It fits."} for question in Question.values}
ASKED_BODY = {
    "legal_name": "Lake House", "country": "MI", "legal_id": "77", "legal_id_scheme": "MI-TEST",
    "email": "lake@mirane.example",
}  # fmt: skip


def opportunity(of: World) -> dict[str, Any]:
    item = {"micro_credential": number(of, "micro_credential", "a")}
    return {"title": {"en": "Inspector"}, "kind": "job", "closes_on": soon(30), "items": [item], "seen_version": 1}


def opportunity_form(of: World) -> dict[str, Any]:
    said = {"title": "Inspector", "kind": "job", "closes_on": soon(30), "any_of": 1, "seen_version": 1}
    return said | rows("form", micro_credential=number(of, "micro_credential", "a"), effect="interview")


def line(of: World, body: str = "a") -> dict[str, Any]:
    return {
        "micro_credential": number(of, "micro_credential", "b"),
        "programme": of.things["programme"][body]["reference"],
        "module_code": "M1",
        "seen_version": 1,
    }


def decision_form(of: World) -> dict[str, Any]:
    return REASONS | {"outcome": "register", "validity_months": 24} | rows("conditions")


def piece(of: World) -> dict[str, Any]:
    return {"title": "Seven pumps", "text": "I mended them.", "outcomes": ["K1"]}


def mark_of_expert(of: World) -> int:
    return Expert.objects.get(person=of.people["outsider"]).mark


def version(of: World, kind: str, it: Thing) -> int:
    """The version a page or program saw last: that of the thing as it is."""
    model = {"prior_learning": PriorLearningCase, "candidate": Candidate}[kind]
    return model.objects.get(number=it["number"]).version


MARKS = [{"component": "A1", "score": "80"}, {"component": "A2", "score": "70"}]
MARKS_FORM = {"m0-score": 80, "m1-score": 70, "identity_check": ON_SITE}


def of_a_course(of: Any) -> dict[str, Any]:
    return {"entries": [number(of, "entry", "a_course")], "agency": of.bodies["e"].number}


def series(of: World, **more: Any) -> dict[str, Any]:
    """What a review of one course of A is planned with."""
    return {
        **{"standard": "short-courses/1", "kind": "courses", "due_on": soon(30)},
        **{"organisation": of.bodies["a"].number, **more},
    }


def asked_of_e(of: World) -> dict[str, Any]:
    return {"organisation": of.bodies["e"].number, "entries": number(of, "entry", "a_course")}


def coached(of: World) -> dict[str, Any]:
    """What A asks E for."""
    return {"provider": of.bodies["a"].number, "coach": of.bodies["e"].number, "aims": "A review."}


def moderated(of: World) -> dict[str, Any]:
    """What is written in a circle, and which member is to moderate it."""
    return {"text": "Two photos.", "title": "Photos", "email": of.people["a.teacher"].email}


BODIES: dict[str, Body] = {
    # web/cycles
    "cycles:send": lambda it, of: plan(of, year=2027),
    "cycles:step": cycle_step,
    "cycles:review_step": lambda it, of: review_step(it["step"]),
    "cycles:done": lambda it, of: DONE | {"evidence": "14 answers"},
    "cycles:note": lambda it, of: {"says": "holds", "note": "Read."},
    "beginQualityCycle": lambda it, of: plan(of, year=2027, organisation=of.bodies["a"].number),
    "stepQualityCycle": cycle_step,
    "beginSelfReview": lambda it, of: {"entry": number(of, "entry", "a_draft_course")},
    "stepSelfReview": lambda it, of: review_step(it["step"]),
    "finishImprovement": lambda it, of: DONE,
    "drawQualitySample": lambda it, of: {"agency": of.bodies["e"].number, "size": 1},
    "noteSampledReview": lambda it, of: {"says": "holds", "note": "Read."},
    # web/practice
    "practice:send": lambda it, of: EXAMPLE,
    "practice:step": lambda it, of: {"text": "It is old.", "organisation": of.bodies["b"].number},
    "practice:send_ask": lambda it, of: coached(of),
    "practice:step_coaching": lambda it, of: {"text": "The workshop.", "visited_on": soon(0)},
    "practice:answer_coach": lambda it, of: {"text": "It is done."},
    "practice:step_circle": lambda it, of: moderated(of),
    "practice:step_post": lambda it, of: {"text": "So."},
    "practice:send_alert": lambda it, of: ALERT,
    "practice:step_alert": lambda it, of: {"text": "It was one camera."},
    "askForCoaching": lambda it, of: coached(of),
    "stepCoaching": lambda it, of: {"text": "The workshop.", "visited_on": soon(0)},
    "answerCoach": lambda it, of: {"text": "It is done."},
    "proposeGoodPractice": lambda it, of: EXAMPLE,
    "stepGoodPractice": lambda it, of: {"text": "It is old.", "organisation": of.bodies["b"].number},
    "stepCircle": lambda it, of: moderated(of),
    "stepCirclePost": lambda it, of: {"text": "So."},
    "raiseFraudAlert": lambda it, of: ALERT,
    "stepFraudAlert": lambda it, of: {"text": "It was one camera."},
    # web/quality
    "reviews:plan": lambda it, of: series(of, entries=number(of, "entry", "a_course")),
    "reviews:step": lambda it, of: step_form(it["step"]),
    "reviews:recommendation": lambda it, of: {"text": "It is done."},
    "reviews:ask": lambda it, of: series(of, subject=of.bodies["a"].number, **asked_of_e(of)),
    "reviews:ask_by_authority": lambda it, of: series(of, subject=of.bodies["a"].number, **asked_of_e(of)),
    "reviews:hand_over": lambda it, of: {"organisation": of.bodies["e"].number},
    "appraisals:ask": lambda it, of: appraisal_things.ASKED,
    "appraisals:own_step": lambda it, of: {"answer": "2019.", "ground": "I studied three years."},
    "appraisals:step": lambda it, of: appraisal_things.DRAFT | appraisal_things.WORDS,
    "appraisals:state_terms": lambda it, of: appraisal_things.OFFER | {"seen_version": 1},
    "appraisals:appeal_step": lambda it, of: {"reasons": "It is as it is."},
    "appraisals:answer_missing": lambda it, of: {"reasons": "Not public."},
    "stateAppraisalTerms": lambda it, of: appraisal_things.OFFER,
    "askEvaluator": lambda it, of: appraisal_things.ASKED | {"evaluator": of.bodies["e"].number},
    "stepMyAppraisal": lambda it, of: {"answer": "2019.", "ground": "I studied three years."},
    "stepAppraisal": lambda it, of: appraisal_things.DRAFT | appraisal_things.WORDS,
    "stepAppraisalAppeal": lambda it, of: {"reasons": "It is as it is."},
    "answerMissingComparison": lambda it, of: {"reasons": "Not public."},
    "endorsing:draft": lambda it, of: WORD | {"entry": number(of, "entry", "a_micro"), "claim": "assessment_validity"},
    "endorsing:step": lambda it, of: WORD | {"because": "Mistaken."},
    "endorsing:give_label": lambda it, of: label_of(of.bodies["b"].number),
    "endorsing:withdraw_label": lambda it, of: {"because": "Mistaken."},
    "draftEndorsement": lambda it, of: WORD
    | {
        "endorser": of.bodies["e"].number,
        "entry": number(of, "entry", "a_micro"),
        "claim": "assessment_validity",
    },
    "rewordEndorsement": lambda it, of: WORD,
    "stepEndorsement": lambda it, of: {"because": "Mistaken."},
    "giveLabel": lambda it, of: label_of(of.bodies["b"].number) | {"agency": of.bodies["e"].number},
    "withdrawLabel": lambda it, of: {"because": "Mistaken."},
    "handOverSignals": lambda it, of: {"agency": of.bodies["e"].number},
    "planReview": lambda it, of: series(of, **of_a_course(of)),
    "commissionReview": lambda it, of: series(of, **of_a_course(of)),
    "stepReview": lambda it, of: STEPS | {"text": "Because."},
    "stepRecommendation": lambda it, of: {"text": "It is done."},
    # web/feedback
    "feedback:say": lambda it, of: {"speaks_as": "learner", "moment": "first", "usefulness": "4"},
    "feedback:propose": lambda it, of: report(),
    "feedback:propose_of_body": lambda it, of: report(),
    "feedback:hired": lambda it, of: {"employer": of.bodies["e"].number, "since": soon(-9)},
    "feedback:change": lambda it, of: {"usefulness": "2"},
    "feedback:reply": lambda it, of: {"reply": "Thank you."},
    "feedback:decide": lambda it, of: {"act": "keep_back", "because": "It names somebody."},
    "feedback:decide_reply": lambda it, of: {"act": "keep_back", "because": "It names somebody."},
    "feedback:decide_report": lambda it, of: {"act": "show"},
    "giveFeedback": lambda it, of: {"entry": str(of.things["feedback_entry"]["a"]["number"]), "usefulness": 4},
    "changeFeedback": lambda it, of: {"usefulness": 2, "version": 1},
    "replyToFeedback": lambda it, of: {"text": "Thank you."},
    "moderateFeedback": lambda it, of: {"act": "keep_back", "because": "It names somebody."},
    "moderateReply": lambda it, of: {"act": "keep_back", "because": "It names somebody."},
    "sayHired": lambda it, of: {
        "award": number(of, "award", "learner"),
        "employer": of.bodies["b"].number,
        "since": soon(-9),
    },
    "proposeReportLink": lambda it, of: report() | {"about": number(of, "entry", "a_micro")},
    "decideReportLink": lambda it, of: {"act": "show"},
    # web/provider
    "provider:begin": lambda it, of: {"title": "Pump Care", "language": "en"},
    "provider:save": lambda it, of: {
        "title": "Pump Care", "seen_version": 1, "routes": "course", "scale": "fail,pass",
    } | rows("outcomes") | rows("components"),
    "provider:course_begin": lambda it, of: {"title": "Pump Evenings"},
    "provider:course_save": lambda it, of: {"title": "Pump Evenings", "seen_version": 1},
    "provider:course_dates": lambda it, of: RUN,
    "provider:run_save": lambda it, of: RUN | {"seen_version": 1},
    "provider:run_call_off": lambda it, of: {"because": "The hall burnt down."},
    "provider:places_save": lambda it, of: {
        "way": "first_come", "answer_days": 9, "keeps_place": "on", "seen_version": 0,
    },
    "provider:application_answer": lambda it, of: {"act": "admit"},
    "provider:attendance_save": lambda it, of: {"on": soon(0), "enrolment": []},
    "provider:programme_begin": lambda it, of: PROGRAMME_FORM,
    "provider:programme_save": lambda it, of: PROGRAMME_FORM | {"seen_version": 1},
    "provider:programme_end": lambda it, of: {"ends_on": soon(30)},
    # web/organisation
    "organisation:enter": lambda it, of: ASKED_BODY,
    "organisation:save_about": lambda it, of: {"email": "post@bay.example", "town": "Bay", "seen_version": 1},
    "organisation:begin_review": lambda it, of: {
        "organisation": of.bodies["b"].number, "reviewed": "institution", "standards": "ESG 2015",
    },
    "organisation:report_review": lambda it, of: {
        "reviewed_on": soon(-1), "results_url": "https://agency.example/1",
    },
    "organisation:publish_evaluation": lambda it, of: {
        "micro_credential": number(of, "micro_credential", "b"), "level": "mqf-mirane/2024:4", "valid_until": soon(400),
    },
    "awarder:authorise": lambda it, of: {"partner": of.bodies["h"].number, "act": "assess"},
    "awarder:name_joint": lambda it, of: {
        "awarder": of.bodies["a" if it.get("slug") == of.bodies["b"].slug else "b"].number
    },
    "partners:send": lambda it, of: {"partner": asker(it, of).slug, "acts": ["teach"]},
    "making:invite": lambda it, of: {
        "organisation": of.bodies["h"].number,
        "email": of.people["h.signatory"].email,
        "part": "writes",
    },
    "making:name": lambda it, of: {"kind": "employer", "role": "Helped.", "organisation": of.bodies["h"].number},
    "making:say": lambda it, of: {"path": "title", "text": "Shorter?"},
    "making:reply": lambda it, of: {"text": "So be it."},
    "making:own_phases_save": lambda it, of: {"phases": "Plan", "seen_version": 0},
    "making:merge": lambda it, of: {"stated": '{"hours": 90}', "seen_version": 1, "version": 1},
    "partners:refuse": lambda it, of: {"reasons": "No."},
    "larger:refuse": lambda it, of: {"reasons": "No."},
    "refuseLargerAward": lambda it, of: {"reasons": "No."},
    "checkLargerAward": lambda it, of: {"grade": ""},
    "organisation:apply": lambda it, of: {"role": "sponsor"},
    "organisation:grant": lambda it, of: {"email": somebody(of), "function": "editor"},
    "organisation:decide": lambda it, of: {"approve": "yes", "reasons": "In order."},
    # web/learner
    "learner:apply": lambda it, of: {"micro_credential": number(of, "micro_credential", "a")},
    "learner:transfer": lambda it, of: {"instance": of.things["place_run"]["draw"]["pk"]},
    "learner:piece_save": lambda it, of: piece(of) | {"seen_version": version(of, "prior_learning", it)},
    "learner:piece_remove": lambda it, of: {"seen_version": version(of, "prior_learning", it)},
    "prior:adviser_ask": lambda it, of: {"adviser": ref(of, "adviser"), "shares": ["evidence"]},
    "prior:accompaniment_answer": lambda it, of: {"accepts": "yes"},
    "prior:accompaniment_share": lambda it, of: {"shares": ["evidence", "files"], "seen_version": 2},
    "prior:accompaniment_note": lambda it, of: {"text": "Tell which pumps."},
    # web/prior_learning
    "prior:advise": lambda it, of: {"a0": "alone", "a1": "alone", "a2": "alone", "a3": "alone"},
    "prior:ask": lambda it, of: {"route": "CP", "seen_version": version(of, "prior_learning", it)},
    "prior:replace": lambda it, of: {"gone": ref(of, "outsider"), "new": of.people["member"].email},
    # web/results
    "results:name": lambda it, of: {"choice": f"{ref(of, 'h.colleague')} {of.bodies['h'].reference}"},
    "results:refuse": lambda it, of: {"reasons": "No."},
    "results:dismiss": lambda it, of: {"reasons": "It was read."},
    "results:uphold": lambda it, of: {"reasons": "It was not read.", "m0-score": "90"},
    "results:annul": lambda it, of: {"reasons": "Nobody read the papers."},
    "results:lodge": lambda it, of: {"ground": "It was not read."},
    "results:correct": lambda it, of: {"why": "A page more.", "m0-score": "90"},
    "results:replace": lambda it, of: {"reason": "The result was corrected."},
    # web/assessor
    "assessor:save": lambda it, of: MARKS_FORM | {"seen_version": version(of, "candidate", it)},
    "assessor:sign": lambda it, of: MARKS_FORM | {"seen_version": version(of, "candidate", it)},
    "assessor:sitting_save": lambda it, of: {
        "centre": it["centre"], "micro_credential": it["entry"], "place": "Orsa", "day": soon(40),
        "starts_at": "09:00", "minutes": 60, "places": 4, "documents": ["passport"], "method": "oral",
        "supervision": ON_SITE, "book_until": soon(20), "cancel_until": soon(20), "marks_due_on": soon(60),
    },
    "assessor:sitting_cancel": lambda it, of: {"reason": "The hall is flooded."},
    "assessor:sitting_hold": lambda it, of: {"supervision": ON_SITE},
    "assessor:offline_make": lambda it, of: {"sitting": it["sitting"]},
    "assessor:offline_choose": lambda it, of: {"side": "register"},
    "assessor:offline_sign": lambda it, of: {"identity_check": ON_SITE},
    "assessor:attendance": lambda it, of: {"came": "yes", "document": "passport"},
    "awarder:assessing_save": lambda it, of: {"by_exam": "on", "retake_after_days": 0, "seen_version": 0},
    "assessor:second_hand_in": lambda it, of: MARKS_FORM,
    "assessor:second_keep": lambda it, of: MARKS_FORM | {"seen_version": 0},
    "assessor:second_name": lambda it, of: {"choice": f"{ref(of, 'a.assessor')} {of.bodies['h'].reference}"},
    "hearings:send": lambda it, of: {"kind": "copied_work", "text": "Two papers agree."},
    "hearings:answer": lambda it, of: {"answer": "I worked alone."},
    "hearings:bring": lambda it, of: {"shows": "My draft."},
    "hearings:day": lambda it, of: {"at": "2031-01-09T10:00", "where": "Orsa"},
    "hearings:uphold": lambda it, of: {"reasons": "They agree."},
    "nameSecondAssessor": lambda it, of: {
        "assessor": ref(of, "h.colleague"),
        "organisation": of.bodies["h"].number,
    },
    "handInMarks": lambda it, of: {"marks": []},
    "keepSecondDraft": lambda it, of: {"marks": [], "seen_version": 0},
    "raiseFraudFlag": lambda it, of: {"about": it["about"], "kind": "copied_work", "text": "Two papers agree."},
    "answerFraudFlag": lambda it, of: {"answer": "I worked alone."},
    "setHearingDay": lambda it, of: {"at": "2031-01-09T10:00:00Z", "where": "Orsa"},
    "upholdFraudFlag": lambda it, of: {"reasons": "They agree."},
    "assessor:name": lambda it, of: {
        "choice": f"{of.people['h.colleague'].reference} {of.bodies['h'].reference}"
    },
    "assessor:entrust": lambda it, of: {"organisation": of.bodies["h"].reference},
    "assessor:refuse": lambda it, of: {"gap": "Show S1."},
    # web/awarder
    "awarder:award": lambda it, of: {"candidate": number(of, "candidate", "learner_passed")},
    "awarder:end_authorisation": lambda it, of: {"sure": "1"},
    "awarder:revoke": lambda it, of: {"reason_code": "awarded_in_error", "reason": "By mistake.", "sure": "1"},
    "awarder:suspend": lambda it, of: {"reason": "Being looked into."},
    "awarder:reinstate": lambda it, of: {"reason": "Nothing was found."},
    # API: awards
    "proposeAwardBatch": lambda it, of: {"candidates": [number(of, "candidate", "learner_passed")]},
    "renderAward": lambda it, of: {
        "form": "sd_jwt_vc",
        "holder_key": {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
    },
    # web/operator
    "operator:make": lambda it, of: {"owner": "REGISTER", "algorithm": "P-256"},
    "operator:stop": lambda it, of: {"reason": "A key may be out."},
    # web/policy
    "policy:begin": lambda it, of: threshold_form(it["profile"]) | {"rules.0.effective_to": soon(900)},
    "policy:begin_document": lambda it, of: {"document": texts()["MQA-SAMC"], "in_force_from": soon(60)},
    "policy:save": lambda it, of: threshold_form("EU-2022-C243-02") | {"seen": 1},
    "policy:save_document": lambda it, of: {
        "document": texts()["EU-2022-C243-02"], "in_force_from": soon(60), "seen": 1,
    },
    "policy:approve": lambda it, of: {"in_force_from": soon(60), "sure": "on", "seen": 1},
    "operator:resume": lambda it, of: {"reason": "The key is safe."},
    "operator:again": lambda it, of: {"reason": "The house was audited."},
    # web/account, web/counter
    "account:consent": lambda it, of: {"what": "links", "given": "yes"},
    "account:invite": lambda it, of: {"born_on": "2012-05-01"},
    "counter:recover": lambda it, of: {"document": "passport", "email": "fresh@mirane.example"},
    "counter:death": lambda it, of: {"proof": "death_certificate"},
    "counter:find": lambda it, of: {"who": of.people["learner"].email},
    "counter:name_guardian": lambda it, of: {
        "who": of.people["learner"].reference, "born_on": "2012-05-01", "proof": "family_book",
    },
    "counter:proof": lambda it, of: {"proof": "family_book"},
    "counter:step_death": lambda it, of: {"reason": "Of another person."},
    # web/portfolio
    "portfolio:make_link": lambda it, of: {"preview": "1", "label": "Ferry", "purpose": "job", "period": "7"},
    # web/recognition
    "recognition:apply": lambda it, of: {"programme": of.things["programme"]["b"]["reference"]},
    "recognition:ask": lambda it, of: {
        "award": of.things["award"]["learner" if it == of.things["line"]["a"] else "other"]["number"]
    },
    "recognition:decide": lambda it, of: {"grant": "yes", "module_code": "M1"},
    "recognition:overturn": lambda it, of: {"reasons": "By mistake."},
    "recognition:ask_again": lambda it, of: {"because": "Look at the level."},
    # web/employer
    "employer:begin": lambda it, of: opportunity_form(of),
    "employer:save": lambda it, of: opportunity_form(of),
    # web/registrar, panel, officer
    "registrar:void_seat": lambda it, of: {"ground": "A cousin signs for the awarder."},
    "registrar:ask": lambda it, of: {"text": "Which pump?"},
    "registrar:add_rapporteur": lambda it, of: {"expert": of.people["outsider"].reference},
    "registrar:name_expert": lambda it, of: {"email": somebody(of), **EXPERT},
    "registrar:change_expert": lambda it, of: EXPERT | {"seen_version": mark_of_expert(of)},
    "matters:step_case": lambda it, of: {"text": "This one."},
    "matters:step_condition": lambda it, of: {"text": "A film."},
    "matters:step_appeal": lambda it, of: {"text": "Because."},
    "matters:step_sanction": lambda it, of: {"text": "Because."},
    "matters:step_complaint": lambda it, of: {"text": "Because."},
    "matters:bring": lambda it, of: {"shows": "Examples"},
    "matters:step_entry": lambda it, of: {"text": "Because."},
    "organisation:withdraw": lambda it, of: {"teach_out": soon(400)},
    "panel:availability": lambda it, of: {"is_available": "yes"},
    "panel:declare": lambda it, of: {"has_conflict": "no"},
    "panel:seal": lambda it, of: {name: "yes" for name in REASONS} | {f"{name}_reason": "Fits." for name in REASONS},
    "panel:vote": lambda it, of: {"question": "outcomes_match_level", "judgement": "yes"},
    "panel:report": lambda it, of: {"text": "What we found."} | rows("conditions"),
    "officer:letter": lambda it, of: decision_form(of),
    "officer:decide": lambda it, of: decision_form(of),
    # web/frameworks
    # web/figures
    "draftGoal": lambda it, of: goal_stated(),
    "editGoal": lambda it, of: goal_stated() | {"seen_revision": 1},
    "goal_desk:begin": lambda it, of: goal_form(),
    "goal_desk:save": lambda it, of: goal_form() | {"seen": 1},
    "framework_desk:begin": lambda it, of: {"text": document("mi-lake")},
    "framework_desk:propose": lambda it, of: {
        "with": "eqf/2017", "level": "2", "target": "none", "basis": "law", "source": "A law",
    },
    "draftFrameworks": lambda it, of: {"document": document("mi-lake")},
    "proposeConfirmation": lambda it, of: {
        "framework": "is/2024", "level": "2", "nothing_in": "eqf/2017", "source": "A law",
    },
    # web/verify
    "verify:result": lambda it, of: {"text": "{}"},
    # API
    "registerOrganisation": lambda it, of: ASKED_BODY,
    "applyForRole": lambda it, of: {"role": "sponsor"},
    "decideRole": lambda it, of: {"approve": True, "reasons": "In order."},
    "grantMandate": lambda it, of: {"email": somebody(of), "function": "editor"},
    "describeOrganisation": lambda it, of: {"stated": {"town": "Bay"}},
    "beginOversight": lambda it, of: {"organisation": of.bodies["b"].number, "standards": "ESG 2015"},
    "reportReview": lambda it, of: {"reviewed_on": soon(-1), "results_url": "https://agency.example/1"},
    "stackMicroCredential": lambda it, of: {"into": [number(of, "micro_credential", "b")]},
    "inviteCoAuthor": lambda it, of: {"organisation": of.bodies["h"].number, "email": of.people["h.signatory"].email},
    "nameCoDesigner": lambda it, of: {"kind": "employer", "role": "Helped.", "organisation": of.bodies["h"].number},
    "sayComment": lambda it, of: {"path": "title", "text": "Shorter?"},
    "replyToComment": lambda it, of: {"text": "So be it."},
    "markPhase": lambda it, of: {"done": True},
    "setPhases": lambda it, of: {"phases": [{"name": "Plan"}]},
    "authorisePartner": lambda it, of: {"partner": of.bodies["h"].number, "act": "assess"},
    "askToBePartner": lambda it, of: {"partner": asker(it, of).number, "acts": ["teach"]},
    "refusePartnerRequest": lambda it, of: {"reasons": "No."},
    "nameJointAwarder": lambda it, of: {
        "awarder": of.bodies["a" if it.get("slug") == of.bodies["b"].slug else "b"].number
    },
    "publishEvaluation": lambda it, of: {
        "evaluator": of.bodies["e"].number, "level": {"framework": "mqf-mirane", "edition": "2024", "level": "4"},
    },
    "draftMicroCredential": lambda it, of: {"awarder": it["number"], "stated": {"title": {"en": "Pump Care"}}},
    "buildLikeMicroCredential": lambda it, of: {"owner": of.bodies["a"].number},
    "buildLikeShortCourse": lambda it, of: {"owner": of.bodies["a"].number},
    "draftWithTemplate": lambda it, of: {"owner": of.bodies["a"].number, "stated": {"title": {"en": "Pump Care"}}},
    "editMicroCredential": lambda it, of: {"stated": {"title": {"en": "Pump Care"}}, "seen_version": 1},
    "beginRevision": lambda it, of: {"entry": it["number"], "stated": {"summary": {"en": "Mended."}}},
    "editRevision": lambda it, of: {"seen_version": 1, "stated": {"summary": {"en": "Mended."}}},
    "sendRevision": lambda it, of: {"seen_version": 1},
    "draftShortCourse": lambda it, of: {
        "provider": it["number"], "stated": {"title": {"en": "Evenings"}},
        "leads_to": [number(of, "micro_credential", "a")],
    },
    "editShortCourse": lambda it, of: {
        "stated": {"title": {"en": "Evenings"}}, "leads_to": [number(of, "micro_credential", "a")], "seen_version": 1,
    },
    "openCourseInstance": lambda it, of: RUN,
    "changeCourseInstance": lambda it, of: {"stated": {"places": 9}, "seen_version": 1},
    "cancelCourseInstance": lambda it, of: {"because": "The hall burnt down."},
    "draftProgramme": lambda it, of: {"awarder": it["number"], "stated": {"title": {"en": "BSc Boats"}}},
    "editProgramme": lambda it, of: {"stated": {"semesters": 6}, "seen_version": 1},
    "publishProgramme": lambda it, of: {"seen_version": 1},
    "discardProgramme": lambda it, of: {"seen_version": 1},
    "endProgramme": lambda it, of: {"ends_on": soon(30)},
    "stateAdmission": lambda it, of: {"stated": {"answer_days": 9}},
    "drawPlaces": lambda it, of: {},
    "applyForPlace": lambda it, of: {},
    "decideApplication": lambda it, of: {"act": "admit"},
    "transferEnrolment": lambda it, of: {"instance": of.things["place_run"]["draw"]["pk"]},
    "recordAttendance": lambda it, of: {"rows": []},
    "enrol": lambda it, of: {"instance": it["pk"]},
    "startPriorLearningCase": lambda it, of: {"micro_credential": it["number"]},
    "saveEvidence": lambda it, of: {"evidence": [piece(of)], "seen_version": version(of, "prior_learning", it)},
    "convenePriorLearningJury": lambda it, of: jury_said(of),
    "declareForJury": lambda it, of: {"link": "family"},
    "replaceJuryMember": lambda it, of: {"gone": ref(of, "outsider"), "new": ref(of, "member")},
    "findForJury": lambda it, of: {"findings": {}},
    "voteInJury": lambda it, of: {"votes": {}},
    "concludeJury": lambda it, of: {"identity_check": "unsupervised_no_id"},
    "checkYourself": lambda it, of: {"answers": {"K1": "alone", "S1": "alone", "R1": "alone", "S2": "alone"}},
    "askForWholeOrBlocks": lambda it, of: {"seen_version": version(of, "prior_learning", it)},
    "askAdviser": lambda it, of: {"adviser": ref(of, "adviser")},
    "answerAccompaniment": lambda it, of: {"accepts": True},
    "shareWithAdviser": lambda it, of: {"shares": ["evidence", "files"], "seen_version": 2},
    "noteInAccompaniment": lambda it, of: {"text": "Tell which pumps."},
    "answerPriorLearningCase": lambda it, of: {"admit": True},
    "entrustCandidate": lambda it, of: {"organisation": of.bodies["h"].number},
    "assignAssessor": lambda it, of: {
        "assessor": of.people["h.colleague"].reference, "organisation": of.bodies["h"].number,
    },
    "saveMarks": lambda it, of: {"marks": MARKS, "seen_version": version(of, "candidate", it)},
    "recordResults": lambda it, of: {"marks": MARKS, "identity_check": ON_SITE},
    "correctResult": lambda it, of: {"marks": [{"component": "A1", "score": 90}], "why": "A page more."},
    "lodgeResultAppeal": lambda it, of: {"ground": "It was not read."},
    "admitResultAppeal": lambda it, of: {
        "assessor": ref(of, "h.colleague"), "organisation": of.bodies["h"].number,
    },
    "refuseResultAppeal": lambda it, of: {"reasons": "No."},
    "upholdResultAppeal": lambda it, of: {"marks": [{"component": "A1", "score": 90}], "reasons": "Not read."},
    "annulResultAppeal": lambda it, of: {"reasons": "Nobody read the papers."},
    "dismissResultAppeal": lambda it, of: {"reasons": "It was read."},
    "replaceCorrectedAward": lambda it, of: {"reason": "The result was corrected."},
    "handOutMarkingSheet": lambda it, of: {"sitting": it["sitting"]},
    "bringMarkingSheet": lambda it, of: {"content": "row,candidate"},
    "chooseMarks": lambda it, of: {"side": "register"},
    "signMarkingSheet": lambda it, of: {"identity_check": ON_SITE},
    "openSitting": lambda it, of: {
        "centre": it["centre"], "micro_credential": it["entry"], "place": "Orsa", "starts_at": f"{soon(40)}T09:00:00Z",
        "minutes": 60, "places": 4, "documents": ["passport"], "method": "oral", "supervision": ON_SITE,
        "book_until": soon(20), "cancel_until": soon(20), "marks_due_on": soon(60),
    },
    "cancelSitting": lambda it, of: {"reason": "The hall is flooded."},
    "holdSitting": lambda it, of: {"supervision": ON_SITE},
    "noteAttendance": lambda it, of: {"came": True, "document": "passport"},
    "setAssessmentRules": lambda it, of: {"by_exam": True, "seen_version": 0},
    "formPanel": lambda it, of: {"entry": it["number"]},
    "replaceSeat": lambda it, of: {},
    "voidSeat": lambda it, of: {"text": "A cousin signs for the awarder."},
    "askApplicant": lambda it, of: {"text": "Which pump?"},
    "answerQuestion": lambda it, of: {"text": "This one."},
    "addRapporteur": lambda it, of: {"expert": of.people["outsider"].reference},
    "settleCondition": lambda it, of: {"text": "A film."},
    "appealDecision": lambda it, of: {"grounds": "No."},
    "stepAppeal": lambda it, of: {"text": "Because."},
    "withdrawEntry": lambda it, of: {"teach_out": soon(400)},
    "giveNotice": lambda it, of: {"entry": number(of, "micro_credential", "b"), "text": "It is sold."},
    "stepSanction": lambda it, of: {"text": "Because."},
    "openReview": lambda it, of: {"ground": "It is said to be sold."},
    "proposeSuspension": lambda it, of: {"entry": number(of, "micro_credential", "b"), "text": "It burns."},
    "complain": lambda it, of: {"entry": number(of, "micro_credential", "b"), "text": "It is sold."},
    "answerComplaint": lambda it, of: {"text": "Because."},
    "nameExpert": lambda it, of: {"person": of.people["newcomer"].reference, **EXPERT},
    "changeExpert": lambda it, of: {"country": "PT"},
    "setAvailability": lambda it, of: {"is_available": True},
    "decideCase": lambda it, of: {"outcome": "register", "reasons": REASONS, "validity_months": 24},
    "declareInterests": lambda it, of: {"has_conflict": False},
    "sealFindings": lambda it, of: ANSWERS,
    "castVote": lambda it, of: {"question": "outcomes_match_level", "judgement": "yes"},
    "reportOnCase": lambda it, of: {"text": "What we found."},
    "draftPositiveLine": lambda it, of: line(of) | {"owner": it["number"]},
    "editPositiveLine": lambda it, of: line(of),
    "applyForRecognition": lambda it, of: {
        "award": it["number"], "programme": of.things["programme"]["b"]["reference"],
    },
    "askForAnotherLook": lambda it, of: {"reasons": "Look at the level."},
    "decideRecognition": lambda it, of: {"grant": True, "module_code": "M1"},
    "overturnRecognition": lambda it, of: {"reasons": "By mistake."},
    "draftOpportunity": lambda it, of: opportunity(of) | {"employer": it["number"]},
    "editOpportunity": lambda it, of: opportunity(of),
    "award": lambda it, of: {"candidate": it["number"]},
    "revokeAward": lambda it, of: {"reason_code": "awarded_in_error", "reason": "By mistake."},
    "suspendAward": lambda it, of: {"reason": "Being looked into."},
    "reinstateAward": lambda it, of: {"reason": "Nothing was found."},
    "supersedeAward": lambda it, of: {"replaced_by": it["number"], "reason": "By a later one."},
    "shareAward": lambda it, of: {"label": "Ferry company"},
    "bringForeignCredential": lambda it, of: {"document": badges.badge().decode()},
    "makeShareSet": lambda it, of: {"awards": [number(of, "award", "learner")], "label": "Ferry company"},
    "eraseAccount": lambda it, of: {"email": "nobody@example.org"},
    "rotateKey": lambda it, of: {},
    "compromiseKey": lambda it, of: {},
    "letSignAgain": lambda it, of: {"reason": "The house was audited."},
    "stopIssuance": lambda it, of: {"reason": "A key may be out."},
    "resumeIssuance": lambda it, of: {"reason": "The key is safe."},
    "draftProfileVersion": lambda it, of: {"document": texts()["MQA-SAMC"], "in_force_from": soon(60)},
    "editProfileVersion": lambda it, of: {
        "document": texts()["EU-2022-C243-02"], "in_force_from": soon(60), "seen_revision": 1,
    },
    "makeKey": lambda it, of: {"owner": it["number"]},
    "openShareSet": lambda it, of: {"token": it["token"]},
    "openShareLink": lambda it, of: {"token": it["token"]},
}  # fmt: skip


def body_of(name: str, it: Thing, of: World) -> dict[str, Any]:
    told = (BODIES, guidance_things.BODIES, portfolio_things.BODIES, work_things.BODIES)
    made = next((found[name] for found in told if name in found), None)
    return made(it, of) if made else {}
