"""The holder saves the award in the form a situation asks for; a stranger checks each by what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.checking import signed_part
from passerelle.core.credentials import check_code
from passerelle.core.credentials.sd_jwt import holding
from tools.scenes.listing import TITLE
from tools.scenes.stage import follow, press, says, says_not

if TYPE_CHECKING:
    from tools.scenes.stage import Stage


def the_award_is_saved_and_printed(stage: Stage) -> None:
    """A certificate to print, a file for a wallet, a code for the telephone: the same award, checked the same way."""
    stage.chapter("Saved and printed")
    _saved(stage)
    _certificate_checked(stage)
    _code_typed(stage)
    _shown_in_part(stage)


def _saved(stage: Stage) -> None:
    page = stage.page("learner")
    page.goto(f"/portfolio/{stage.known['award']}/")
    follow(page, "Other files")
    says(page, "Save or print", "For employers and to print", "For a wallet on your phone")
    stage.scene(
        "files", page, role="Learner", caption="The same award as a certificate, for other sites, for a wallet."
    )
    for name, link in (("certificate", "Save the certificate (PDF)"), ("wallet", "Save for a wallet")):
        with page.expect_download() as download:
            follow(page, link)
        stage.files[name] = download.value.path().read_bytes()
    stage.files["paper"] = page.context.request.get(f"/portfolio/{stage.known['award']}/files/paper/").body()


def _certificate_checked(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto("/verify/")
    page.get_by_label("or open the file").set_input_files(
        {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": stage.files["certificate"]}
    )
    press(page, "Check")
    says(page, "Genuine and in force", TITLE, "not the page or picture around it")
    stage.scene(
        "certificate", page, role="Visitor", caption="The certificate as a PDF: what is attached to it is checked."
    )


def _code_typed(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto("/verify/")
    page.get_by_label("Code under the square").fill(check_code.of(signed_part(stage.files["paper"])).lower())
    press(page, "Check")
    says(page, "Genuine and in force", TITLE)
    stage.scene("code", page, role="Visitor", caption="Sixteen letters and digits, as one reads them out on the phone.")


def _shown_in_part(stage: Stage) -> None:
    part = holding.present(stage.files["wallet"].decode("ascii"), show=())
    page = stage.page("visitor")
    page.goto("/verify/")
    page.get_by_label("or paste the text").fill(part)
    press(page, "Check")
    says(page, "Genuine and in force", TITLE)
    says_not(page, "Tesfaye", "Merit")
    stage.scene(
        "in-part", page, role="Visitor", caption="From a wallet, without name and result: what is shown is genuine."
    )
