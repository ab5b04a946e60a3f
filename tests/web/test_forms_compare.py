"""Every form opened with what is saved compares before it saves over it; no form in an address holds a token."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import passerelle.web

WEB = Path(passerelle.web.__file__).parent
SEEN = re.compile(
    r"^    seen(_version)? = forms\.IntegerField\((required=False, )?widget=forms\.HiddenInput", re.MULTILINE
)
OPENED = re.compile(r"\b(\w*Form)\((?:[^()]|\([^()]*\))*?\binitial=")
SAVES_OVER_NOTHING = {
    "AskForm": "begins a request from another, which stays",
    "CheckForm": "answers once; what it was opened with is proposed, and saved by nobody",
    "ShareForm": "one row of the form of a programme, which holds the version for all of them",
    "DraftForm": "begins a draft",
    "PrecedentForm": "puts a precedent up, which nobody has written yet",
    "MissingForm": "proposes a comparison, which nobody has proposed yet",
    "BroughtForm": "asks once; it is told where the terms changed",
    "BroughtByBodyForm": "the same",
    "MarkForm": "one line of the assessor's sheet, which holds the version for all of them",
    "ReportForm": "the last review and its address: the newer report is meant to take the place of the older",
    "RoleDetailsForm": "asks for a role once; while it waits it is not asked for again",
    "VoteForm": "one's own vote, which nobody else writes",
    "AnswerForm": "answers once",
    "AlertForm": "raises an alert, which nobody has written yet",
    "CommentForm": "says something beside what others said",
    "CommissionForm": "asks for a review once; while it is open it is not asked for again",
    "EndorsementForm": "begins a draft",
    "JoinForm": "opens an account, which nobody has yet",
    "ExampleForm": "proposes an example, which nobody has written yet",
    "ReplyForm": "a reply that waits for a registrar is written anew; once shown it stays",
    "TitleForm": "begins a draft",
    "DecisionForm": "decides once",
    "LifeForm": "asks a question, which the address carries; nothing is saved",
    "InviteForm": "asks once, and opens with a day that nobody has saved",
    "ConsentForm": "one's own consent, which nobody else writes: what is ticked last is what counts",
    "CaseForm": "looks for what a case is begun for",
    "CodeVisitForm": "opens a visit, which nobody has written yet",
    "NewVisitForm": "opens a visit, which nobody has written yet",
    "NumberForm": "one's own telephone, which takes the place of the one before: that is what it says",
    "ChoicesForm": "how one wants to be written to oneself: what is chosen last is what counts",
    "RingForm": "one's own calendar, which nobody else writes: what is chosen last is what counts",
    "SignForm": "signs once; it opens with how the sitting was supervised",
}
"""Forms that are opened with something and take the place of nothing that another wrote, each with the reason."""


def sources() -> dict[str, str]:
    return {str(path.relative_to(WEB)): path.read_text() for path in sorted(WEB.rglob("*.py"))}


def test_every_form_opened_with_what_is_saved_holds_the_version_it_was_opened_with():
    texts = sources()
    opened = {name for text in texts.values() for name in OPENED.findall(text)} - set(SAVES_OVER_NOTHING)
    parts = {
        name: part.partition("\nclass ")[0]
        for text in texts.values()
        for name, part in re.findall(r"^class (\w+)\([^)]*\):\n(.*?)(?=^class |\Z)", text, re.MULTILINE | re.DOTALL)
    }

    assert {"AboutForm", "MicroCredentialForm", "CourseForm", "OpportunityForm", "ListForm"} <= opened
    assert [name for name in sorted(opened) if not _compares(name, texts, parts)] == []


def _compares(name: str, texts: dict[str, str], parts: dict[str, str]) -> bool:
    """Say whether a form, or one it is made from, holds the version that its reader saw."""
    if SEEN.search(parts.get(name, "")):
        return True
    above = [found for text in texts.values() for found in re.findall(rf"^class {name}\((\w+)\)", text, re.MULTILINE)]
    return any(_compares(one, texts, parts) for one in above)


FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.html")), ids=lambda path: str(path.relative_to(WEB)))
def test_no_form_that_goes_into_the_address_holds_the_token(path: Path):
    text = path.read_text()
    assert not re.search(r"formmethod\s*=\s*[\"']?get", text, re.IGNORECASE)
    for form in FORM.findall(text):
        opening = form.partition(">")[0]
        assert re.search(r"method\s*=\s*[\"']?post", opening, re.IGNORECASE) or "csrf_token" not in form
