"""`passerelle samples DIR`: one signed sample of every form an award comes in, with spoilt twins, and a trust folder.

For whoever writes a verifier, and for our own. It needs no database and no server. The register, its bodies and its
keys are made on the spot; the private halves are never written, so nobody can sign with them again. The trust folder
is of this moment: after a day its silence about an award says nothing any more, and `verify` answers "unknown".

    ob-* clr* vc-jwt-* sd-jwt-vc* eudi-learning paper qr certificate   genuine and in force
    endorsement                                                        the same, of a word that is no award
    tampered-*   what was signed was changed      revoked-*   withdrawn      expired-*   out of date
    didkey-*     signed under did:key, without a status, in the standards' own words alone; no award of this register
    trust/       everything needed to check them, offline
    README       what each file is, and the verdict to expect of it
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from passerelle.cli.samples import readme
from passerelle.cli.samples.forms import FORMS, did_key_twins
from passerelle.cli.samples.register import FATES, SampleRegister

if TYPE_CHECKING:
    from collections.abc import Iterator


def main(argv: list[str]) -> int:
    """Write all samples into the folder named in `argv`, and return the exit status."""
    parser = argparse.ArgumentParser(prog="passerelle samples", description="Write a signed sample of every form.")
    parser.add_argument("folder", metavar="DIR", type=Path, help="the folder to write into; made if need be")
    folder = parser.parse_args(argv).folder
    if any(place.exists() and not place.is_dir() for place in (folder, *folder.parents)):
        parser.error(f"{folder} is no folder, and none can be made there")
    register = SampleRegister(datetime.now(UTC).replace(microsecond=0))
    written = []
    for name, content in samples(register):
        _write(folder / name, content)
        written.append(name)
    for name, content in register.trust_files().items():
        _write(folder / "trust" / name, content)
    _write(folder / readme.NAME, readme.readme(written, f"{register.now:%Y-%m-%d %H:%M}").encode("utf-8"))
    print(f"Wrote {len(written)} samples into {folder}, and what checks them into {folder / 'trust'}.")
    print(f"What each is, and the verdict to expect: {folder / readme.NAME}")
    print(f"Check them: passerelle verify --trust {folder / 'trust'} {folder}/*.*")
    return 0


def samples(register: SampleRegister) -> Iterator[tuple[str, bytes]]:
    """Give each sample's file name and bytes."""
    for form in FORMS:
        for fate in FATES:
            content = form.make(register, fate)
            yield form.file(fate), content
            if fate == "genuine":
                yield form.file("tampered"), form.tamper(register, content)
    yield from did_key_twins(register)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
