"""`passerelle verify` answers from files alone, quickly, and its exit status can be trusted by a script."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest

from passerelle.cli import verify
from passerelle.core.credentials import certificate, trust_seal
from passerelle.core.credentials.certificate import qr
from passerelle.core.credentials.did import multikey
from passerelle.core.credentials.trust_folder import as_bytes
from passerelle.core.credentials.verdict import Step, StepCode, StepResult
from tests.core.credentials.paper_samples import INDEX as PAPER_INDEX
from tests.core.credentials.paper_samples import RECORD, on_paper, text_of, trust_files
from tests.core.credentials.samples import (
    AWARD,
    INDEX,
    REGISTER,
    REGISTER_SIGNER,
    STRANGER,
    Folder,
    TestSigner,
    change,
    signed,
    write,
)

TODAY = datetime.now(UTC)


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder with a credential, an altered one and the trust folder the command finds by itself."""
    monkeypatch.setenv("PASSERELLE_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    write(Folder(at=TODAY).files(), tmp_path / "trust")
    (tmp_path / "good.json").write_text(json.dumps(signed()))
    (tmp_path / "altered.json").write_text(json.dumps(signed() | {"name": "Another title"}))
    (tmp_path / "foreign.json").write_text(json.dumps({"issuer": STRANGER.verification_method}))
    return tmp_path


def trusting(shelf: Any, **bend: Any) -> None:
    write(Folder(**({"at": TODAY} | bend)).files(), shelf / "trust")


def test_a_genuine_credential_is_one_sentence_and_the_facts(shelf, capsys):
    assert verify.main(["good.json"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[:8] == [
        "good.json: Genuine and in force. Université de Mirane awarded this to Nguyễn Thị Ánh. Nothing has been "
        "changed and it has not been withdrawn.",
        "  Holder: Nguyễn Thị Ánh",
        "  Title: Data protection in small clinics (MC-00412, version 2)",
        "  Level: level 5 of the framework NQF, European level 5; 2.5 ECTS, 75 hours",
        "  Assessed: written examination, portfolio; result: merit",
        "  Awarded: 2026-06-30 by Université de Mirane",
        "  Awarder: recognised then, recognised now",
        "  Qualification: registered then, suspended now",
    ]
    assert [line.split(":")[0] for line in lines[8:11]] == ["  Checked", "  Trust folder as of", "  Steps"]
    assert lines[11:] == [
        "    Form of the document: Good. It is an award written as JSON, and it can be read in one way only.",
        "    Signature: Good. Every signature holds: it is what was signed, and nothing was changed since.",
        "    Awarder, on the day of the award: Good. Who signed it was a recognised awarder on that day and might "
        "award this.",
        "    Entry in the register, on the day of the award: Good. This version of the micro-credential was in the "
        "register on that day and could be awarded.",
        "    Dates of validity: Good. Today is within the dates it states.",
        "    The award, on its day: Good. Nothing stood against it on the day it was awarded.",
        "    In force, as known today: Good. It has not been withdrawn, suspended or replaced.",
        "    What it must state: Good. It states everything an award must state.",
        "    Shown by its holder: Not asked. Nobody was asked to prove that it is theirs. Compare the name with the "
        "person’s own papers.",
    ]


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        (
            "revoked",
            "Genuine, withdrawn on 2026-10-01. Université de Mirane awarded this, and withdrew it itself. Do not rely "
            "on it. Reason given: assessment error.",
        ),
        (
            "suspended",
            "Genuine, suspended since 2026-10-01: a decision is awaited. Université de Mirane awarded this, and has "
            "suspended it while something is looked into. Until that is decided it does not count; it may be found in "
            "order, or be withdrawn. Reason given: assessment error.",
        ),
        (
            "superseded",
            "Genuine, replaced on 2026-10-01. Université de Mirane awarded this, and a later award has taken its "
            "place. Ask for that one. Reason given: assessment error.",
        ),
    ],
)
def test_a_withdrawn_credential_says_when_and_by_whom(shelf, capsys, word, sentence):
    bits = {"suspended" if word == "suspended" else "set_bits": (INDEX,)}
    trusting(shelf, **bits, changes=(change(word, datetime(2026, 10, 1, tzinfo=UTC)),))

    assert verify.main(["good.json"]) == 1
    assert capsys.readouterr().out.splitlines()[0] == f"good.json: {sentence}"


def test_what_to_do_is_told_to_who_checks_and_to_who_holds_it(shelf, capsys):
    trusting(shelf, set_bits=(INDEX,), changes=(change("revoked", datetime(2026, 10, 1, tzinfo=UTC)),))

    verify.main(["good.json"])
    lines = capsys.readouterr().out.splitlines()
    place = lines.index("  What to do:")
    assert lines[place + 1 : place + 3] == [
        "    If you were shown it: Treat it as an award they do not have. Whoever disputes that asks the awarder.",
        "    If it is yours: Ask the awarder for the record and how to dispute it, or call the register.",
    ]

    verify.main(["altered.json"])
    assert "  What to do: Ask the person to share it again from their own record. If it fails again, call" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=20), "0 minutes old"),
        (timedelta(minutes=2), "2 minutes old"),
        (timedelta(minutes=61), "1 hour old"),
        (timedelta(hours=5), "5 hours old"),
    ],
)
def test_the_age_of_the_trust_folder_is_told_as_it_is(shelf, capsys, age, said):
    trusting(shelf, at=datetime.now(UTC) - age)

    verify.main(["good.json"])
    assert f"UTC, {said}\n" in capsys.readouterr().out


def test_a_badge_that_nobody_signed_bears_no_signature(shelf, capsys):
    unsigned = {name: said for name, said in signed().items() if name != "proof"}
    (shelf / "unsigned.json").write_text(json.dumps(unsigned))

    assert verify.main(["unsigned.json"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("unsigned.json: It bears no signature. It names this register, and nobody signed it")
    assert "Form of the document: Good. It is an award written as JSON, and it can be read in" in said
    assert "Signature: Does not hold. It bears no signature.\n" in said
    assert "signed award" not in said


@pytest.mark.parametrize("raw", [b"bla bla", b"\xff\x00\x07", b"", b'{"hello": "world"}', b"{"])
def test_what_is_no_award_at_all_says_nothing_about_one(shelf, capsys, raw):
    (shelf / "song").write_bytes(raw)

    verify.main(["song", "song"])
    said = capsys.readouterr().out
    assert said.startswith("song: No award can be read in it. It says nothing about the award: what you brought is no")
    assert ("our name" in said, "not_issued_here" in said, "no_form" in said) == (False, False, False)
    assert said.endswith("2 checked: 2 not judged.\n")


def test_what_explains_and_what_checking_needs_is_left_out_with_a_word(shelf, capsys):
    (shelf / "README.md").write_text("# Samples")

    assert verify.main(["README.md", "good.json", "trust"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert lines[0] == "README.md: left out: it explains the files beside it."
    assert lines[1].startswith("good.json: Genuine and in force.")
    assert {line.rpartition(": ")[2] for line in lines[2:]} == {"it is part of a trust folder."}

    assert verify.main(["README.md", "good.json", "--json"]) == 0
    told = capsys.readouterr()
    assert [json.loads(line)["file"] for line in told.out.splitlines()] == ["good.json"]
    assert told.err == "README.md: left out: it explains the files beside it.\n"


def test_an_old_trust_folder_leaves_the_status_open(shelf, capsys):
    trusting(shelf, at=TODAY - timedelta(days=9))

    assert verify.main(["good.json"]) == 2
    said = capsys.readouterr().out
    assert "Genuine, but we could not check withdrawal." in said
    assert "UTC, 9 days old: what was withdrawn since is not known here\n" in said
    assert "In force, as known today: Could not be checked. What is known here is too old to tell" in said


def test_json_is_one_object_a_line_for_each_file(shelf, capsys):
    assert verify.main(["good.json", "altered.json", "foreign.json", "nowhere.json", "--json"]) == 1

    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(answer["file"], answer.get("verdict"), answer.get("reason")) for answer in answers] == [
        ("good.json", "genuine_in_force", None),
        ("altered.json", "altered", "signature"),
        ("foreign.json", "not_issued_here", "issuer_unknown"),
        ("nowhere.json", None, None),
    ]
    assert answers[3] == {"file": "nowhere.json", "verdict": None, "steps": [], "error": "unreadable_file"}
    assert answers[0]["trust_is_fresh"] is True
    assert answers[1]["steps"] == [
        {"code": "format", "result": "ok", "detail": "open_badge"},
        {"code": "signature", "result": "failed", "detail": "signature"},
    ]
    assert {tuple(step) for step in answers[0]["steps"]} == {("code", "result", "detail")}
    assert answers[0]["credential"]["credits"] == "2.5"
    assert answers[0]["credential"]["awarded_on"] == AWARD.awarded_on.isoformat()


@pytest.mark.parametrize(
    ("files", "status"),
    [
        (["good.json", "good.json"], 0),
        (["good.json", "nowhere.json"], 2),
        (["nowhere.json", "altered.json"], 1),
        (["foreign.json"], 1),
    ],
)
def test_the_exit_status_is_the_worst_answer(shelf, files, status):
    assert verify.main(files) == status


def test_without_a_trust_folder_it_says_so_and_nothing_is_ours(shelf, monkeypatch, capsys):
    monkeypatch.setenv("PASSERELLE_DATA", str(shelf / "empty"))

    assert verify.main(["good.json"]) == 1
    assert "no trust folder was found" in capsys.readouterr().out


def test_a_trust_folder_named_but_unusable_is_an_error(shelf, capsys):
    assert verify.main(["good.json", "--trust", str(shelf / "empty")]) == 2
    assert "cannot be used (missing)" in capsys.readouterr().err


def test_damage_in_the_trust_folder_is_named_with_what_to_do_and_is_never_green(shelf, capsys):
    with (shelf / "trust" / "entries.json").open("ab") as entries:
        entries.write(b" ")

    assert verify.main(["good.json"]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "good.json: Genuine, but we could not check its entry in the register. It is unchanged and was not withdrawn. "
        "Whether it might be awarded on its day could not be checked. A part of what checking needs is damaged here, "
        "so nothing is called in force."
    )
    assert "  What to do: fetch the trust folder again (passerelle trust fetch URL), then check once more." in lines
    assert (
        "    Entry in the register, on the day of the award: Could not be checked. What tells how this entry stood on "
        "that day is damaged here."
    ) in lines


def test_codes_of_assessments_and_reasons_are_told_in_the_words_of_the_pages(shelf, capsys):
    practical = replace(AWARD, achievement=replace(AWARD.achievement, assessment_types=("practical", "a_new_kind")))
    (shelf / "practical.json").write_text(json.dumps(signed(practical)))
    invalid = replace(change("revoked", datetime(2026, 10, 1, tzinfo=UTC)), reason="assessment_invalid")
    trusting(shelf, set_bits=(INDEX,), changes=(invalid,))

    verify.main(["practical.json"])
    lines = capsys.readouterr().out.splitlines()

    assert lines[0].endswith("Reason given: the assessment was not valid.")
    assert "  Assessed: practical task, a new kind; result: merit" in lines


def test_a_level_of_the_countrys_own_framework_is_told_as_the_pages_tell_it(shelf, capsys):
    index = json.loads((shelf / "trust" / "index.json").read_bytes())
    index["register"]["levels"] = {"framework": "NQF", "count": 8}
    (shelf / "trust" / "index.json").write_text(json.dumps(index))

    assert verify.main(["good.json"]) == 0
    assert "  Level: 5 of 8, European level 5; 2.5 ECTS, 75 hours" in capsys.readouterr().out.splitlines()


def test_the_help_says_where_the_trust_folder_is_looked_for_in_a_checkout_too(capsys):
    with pytest.raises(SystemExit):
        verify.main(["--help"])

    assert "in a checkout without PASSERELLE_DATA, var/trust" in " ".join(capsys.readouterr().out.split())


def test_neither_django_nor_the_network_is_loaded_and_it_starts_fast(shelf):
    script = (
        "import sys; from passerelle.cli.verify import main; status = main(['altered.json']);"
        "loaded = {'django', 'requests', 'aiohttp', 'openbadgeslib', 'pyld'} & set(sys.modules); print(loaded, status)"
    )
    took = []
    for _ in range(5):
        started = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        took.append(time.perf_counter() - started)

    assert done.stdout.splitlines()[-1] == "set() 1"
    assert min(took) < 1


def test_checking_a_genuine_one_loads_no_django_either(shelf):
    script = "import sys; from passerelle.cli.verify import main; main(['good.json']); print('django' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[0].startswith("good.json: Genuine and in force. ")
    assert done.stdout.splitlines()[-1] == "False"


@pytest.fixture
def papers(shelf):
    """The shelf with one award on paper: as text, as a picture, and as a certificate."""
    write(trust_files(at=TODAY), shelf / "trust")
    document = json.dumps(signed(RECORD)).encode()
    (shelf / "paper.txt").write_text(f"{text_of()}\n")
    (shelf / "paper.png").write_bytes(qr.png(text_of()))
    (shelf / "certificate.pdf").write_bytes(
        certificate.make(RECORD, document, on_paper(), serial="A-1", register="Register of Mirane")
    )
    return shelf


def test_text_picture_and_pdf_are_checked_like_any_file(papers, capsys):
    assert verify.main(["paper.txt", "paper.png", "certificate.pdf", "--text", text_of(), "--json"]) == 0

    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(answer["file"], answer["verdict"], answer["steps"][0]["detail"]) for answer in answers] == [
        ("--text", "genuine_in_force", "paper"),
        ("paper.txt", "genuine_in_force", "paper"),
        ("paper.png", "genuine_in_force", "paper (picture)"),
        ("certificate.pdf", "genuine_in_force", "open_badge (pdf)"),
    ]


def test_paper_that_was_revoked_is_told_as_such_and_what_is_not_on_it_is_not_made_up(papers, capsys):
    write(
        trust_files(at=TODAY, revoked=(PAPER_INDEX,), changes=(("revoked", TODAY - timedelta(days=3)),)),
        papers / "trust",
    )

    assert verify.main(["paper.png"]) == 1
    said = capsys.readouterr().out
    assert said.startswith(f"paper.png: Genuine, withdrawn on {TODAY - timedelta(days=3):%Y-%m-%d}. Universit")
    assert "In force, as known today: Does not hold. It has been withdrawn.\n" in said
    assert "  Only what is signed was checked, not the page or picture around it: compare it with" in said


def test_a_fragment_from_standard_input_is_checked(papers, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text_of().partition("#")[2].encode())))

    assert verify.main(["-"]) == 0
    assert capsys.readouterr().out.startswith("-: Genuine and in force. ")


def test_what_holds_nothing_to_judge_says_so(papers, capsys):
    (papers / "empty.pdf").write_bytes(b"%PDF-1.7\n%%EOF\n")
    (papers / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")

    assert verify.main(["empty.pdf", "broken.png"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "empty.pdf: No award is attached to the PDF. A scan has none, nor has a PDF that was printed or saved anew. "
        "Take a photo of the square code instead.",
        "broken.png: The picture cannot be opened. Take the photo again, or save it as JPEG or PNG.",
        "2 checked: 2 not judged.",
    ]


def test_a_code_of_another_site_is_not_ours_even_where_its_signature_would_hold(papers, capsys):
    assert verify.main(["--text", text_of().replace("REGISTER.", "REGISTERS.")]) == 1
    said = capsys.readouterr().out
    assert said.startswith(
        "--text: Not a square of this register. The square code is not one of this register: it leads"
    )
    assert "Form of the document: Does not hold. The square code names another address than this register’s.\n" in said


def test_a_folder_that_the_remembered_key_did_not_seal_tells_nothing(shelf, capsys):
    files = Folder(at=TODAY).files()
    sealed = trust_seal.seal(files["index.json"], REGISTER_SIGNER, register_did=REGISTER, at=TODAY, successions=())
    write(files | {trust_seal.NAME: as_bytes(sealed)}, shelf / "trust")
    key = shelf / "trust.register-key"

    key.write_text(f"{multikey(REGISTER_SIGNER.published().public)}\n")
    assert verify.main(["good.json"]) == 0

    key.write_text(f"{multikey(TestSigner(REGISTER, 11).published().public)}\n")
    capsys.readouterr()
    assert verify.main(["good.json"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "cannot be used (index_signature: the register's key, as it is remembered here, did not seal it)" in told.err


def test_a_folder_without_a_seal_is_refused_once_a_key_is_remembered(shelf, capsys):
    (shelf / "trust.register-key").write_text(f"{multikey(REGISTER_SIGNER.published().public)}\n")

    assert verify.main(["good.json", "--trust", "trust"]) == 2
    assert "index_signature" in capsys.readouterr().err


def test_nothing_to_check_is_a_mistake(shelf, capsys):
    with pytest.raises(SystemExit) as end:
        verify.main([])
    assert end.value.code == 2
    assert "nothing to check" in capsys.readouterr().err


def test_a_document_is_checked_without_loading_what_pictures_need(shelf):
    script = (
        "import sys; from passerelle.cli.verify import main; main(['good.json']);"
        "print({'PIL', 'zxingcpp', 'typst', 'django'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "set()"


@pytest.mark.parametrize("code", get_args(StepCode))
@pytest.mark.parametrize("result", get_args(StepResult))
def test_every_step_and_result_is_a_line(code, result):
    said = verify.step_line(Step(code, result, "a detail nobody knows"))

    assert said.endswith(".")
    assert "%(" not in said


def test_the_code_under_a_square_is_no_verdict_against_an_award(shelf, capsys):
    assert verify.main(["--text", "werc 8gmr zgei 96Oj"]) == 2
    assert capsys.readouterr().out == (
        "--text: This is the code under a square. It carries no award: the register alone knows which one it belongs "
        "to. Type it at https://register.example/verify/, or photograph the square and check the photo here.\n"
    )
    (shelf / "code.txt").write_text("WERC-8GMR-ZGE1-960J\n")
    assert verify.main(["code.txt", "--json"]) == 2
    assert json.loads(capsys.readouterr().out) == {"file": "code.txt", "verdict": None, "steps": [], "error": "code"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("WERC-8GMR-ZGE1-960K", "code_mistyped"),
        ("0123-4567-89AB-CDEF-GHJK-MNPQ-RS", "link"),
        ("https://register.example/s/0123456789ABCDEFGHJKMNPQRS", "link"),
        ("https://REGISTER.example.evil.example/s/0123456789ABCDEFGHJKMNPQRS", "other_link"),
        ("evil.example/s/0123456789ABCDEFGHJKMNPQRS", "other_link"),
        ("https://register.example/credentials/0b2f8c1e-6c0b-4b8a-9d5e-3f0f6f1f7a11", "link"),
        ("evil.example/credentials/0b2f8c1e-6c0b-4b8a-9d5e-3f0f6f1f7a11", "other_link"),
        ("https://register.example@evil.example/", "other_link"),
        ("https://evil.example?of=https://register.example/", "other_link"),
        ("https://register.example?page=2", "link"),
    ],
)
def test_a_code_or_link_in_the_place_of_a_document_is_named(shelf, capsys, text, error):
    assert verify.main(["--text", text, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"] == error
    assert verify.main(["--text", text]) == 2
    said = capsys.readouterr().out
    assert ("That is not this register" in said) == (error == "other_link")
    assert "Genuine" not in said


def test_the_address_that_an_award_names_itself_by_is_told_with_what_to_ask_for(shelf, capsys):
    assert verify.main(["--text", "register.example/credentials/0b2f8c1e-6c0b-4b8a-9d5e-3f0f6f1f7a11"]) == 2

    assert capsys.readouterr().out == (
        "--text: This is the address by which an award names itself. It carries no award: ask its holder for the file, "
        "for a link, or for the code under the square.\n"
    )


def test_one_credit_and_one_hour_are_told_as_one(papers, capsys):
    single = replace(RECORD.achievement, credits=Decimal(1), credit_system=None, hours=Decimal(1))
    (papers / "single.json").write_text(json.dumps(signed(replace(RECORD, achievement=single))), "utf-8")

    assert verify.main(["single.json"]) == 0
    assert "European level 4; 1 credit, 1 hour\n" in capsys.readouterr().out


def test_many_files_end_with_a_line_that_counts_them(shelf, capsys):
    assert verify.main(["good.json", "altered.json", "nowhere.json", "good.json"]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "4 checked: 2 genuine and in force, 1 altered, 1 not judged."

    verify.main(["good.json"])
    assert "checked:" not in capsys.readouterr().out


def test_a_folder_stands_for_the_files_in_it(shelf, capsys):
    folder = shelf / "many"
    (folder / "deeper").mkdir(parents=True)
    (folder / "deeper" / "hidden.json").write_text("{")
    for name in ("b.json", "a.json"):
        (folder / name).write_bytes((shelf / "good.json").read_bytes())

    assert verify.main(["many", "--json"]) == 0
    assert [json.loads(line)["file"] for line in capsys.readouterr().out.splitlines()] == ["many/a.json", "many/b.json"]

    assert verify.main(["many/deeper/none", "many\0"]) == 2
    (shelf / "nothing").mkdir()
    assert verify.main(["nothing"]) == 2
    assert capsys.readouterr().out.splitlines() == [
        "many/deeper/none: This could not be read (No such file or directory).",
        "many\0: This could not be read (no name of a file).",
        "2 checked: 2 not judged.",
        "nothing: There is no file in this folder.",
    ]


def test_a_key_that_anybody_can_make_is_told_as_such(shelf, capsys):
    did = f"did:key:{multikey(STRANGER.published().public)}"
    (shelf / "own.json").write_text(json.dumps({"issuer": did, "proof": {"verificationMethod": f"{did}#x"}}))

    assert verify.main(["own.json"]) == 1
    said = capsys.readouterr().out
    assert said.startswith(
        "own.json: Not issued by this register. It was signed under a name (did:key) that anybody can"
    )
    assert "no register vouches for it" in said


def test_moments_are_told_in_one_way(shelf, capsys):
    trusting(shelf, suspended=(INDEX,), changes=(change("suspended", datetime(2026, 10, 1, 1, tzinfo=UTC)),))

    verify.main(["good.json", "--json"])
    said = json.loads(capsys.readouterr().out)

    moments = [said["checked_at"], said["as_of"], said["status"]["since"]]
    assert [moment for moment in moments if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment)] == []
