"""The register's own type of wallet credential: its address, and the description served there.

What is served there never changes (`vct#integrity`): another text is another type, with another number in its
address. How a description is written is the draft's business (`sd_jwt_vc.py`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from passerelle.core.credentials import sd_jwt_vc
from passerelle.core.credentials.sd_jwt_vc import DescribedClaim

TYPE_PATH: Final = "/types/micro-credential/1"
_LAPTOPS: Final = ("http://127.0.0.1:", "http://localhost:")
"""Where a register runs without https: on the machine of whoever tries it out."""


def is_award_type(vct: str) -> bool:
    """Whether a type is ours: an address under an origin that serves the description of this very version."""
    return vct.startswith(("https://", *_LAPTOPS)) and vct == type_address(origin_of(vct))


def origin_of(address: str) -> str:
    """Return scheme and host of an address.

    >>> origin_of("https://register.example/credentials/8d5d0c1c")
    'https://register.example'
    """
    return "/".join(address.split("/", 3)[:3])


def type_address(origin: str) -> str:
    """Return our `vct`, which is also where its description is."""
    return origin + TYPE_PATH


@lru_cache(maxsize=64)
def type_integrity(origin: str) -> str:
    """Return the `vct#integrity` of our type: the digest of exactly the bytes served at its address."""
    return sd_jwt_vc.integrity(described(origin))


def described(origin: str) -> bytes:
    """Return the description of the type, byte for byte as it is served at `type_address(origin)`."""
    claims = [DescribedClaim(name, {"en": en, "fr": fr}, *flags) for name, en, fr, *flags in _CLAIMS]
    return sd_jwt_vc.type_metadata(type_address(origin), _DESCRIPTION, _DISPLAY, claims)


_DESCRIPTION: Final = "A micro-credential of a public register, with the elements of EU 2022/C 243/02, Annex I."
_DISPLAY: Final = (
    ("en", "Micro-credential", "Awarded for what a person has shown to know, understand or be able to do."),
    ("fr", "Microcertification", "Décernée pour ce qu'une personne a montré savoir, comprendre ou savoir faire."),
)
_CLAIMS: Final = (  # name, English, French, is it in every one, may it be withheld
    ("name", "Name", "Nom", True, True),
    ("sub", "Holder's identifier", "Identifiant du titulaire", False, True),
    ("title", "Title", "Intitulé", True, False),
    ("awarding_body", "Awarding body", "Organisme certificateur", True, False),
    ("date_of_issue", "Date of issue", "Date de délivrance", True, False),
    ("date_of_expiry", "Valid until", "Valable jusqu'au", False, False),
    ("learning_outcomes", "Learning outcomes", "Acquis d'apprentissage", True, True),
    ("workload_hours", "Workload in hours", "Charge de travail en heures", True, True),
    ("credits", "Credit points", "Crédits", False, True),
    ("levels", "Level", "Niveau", True, False),
    ("assessment", "Assessment", "Évaluation", True, False),
    ("participation_form", "Form of participation", "Forme de participation", True, False),
    ("quality_assurance", "Quality assurance", "Assurance de la qualité", True, False),
    ("result", "Result", "Résultat", True, True),
    ("acquisition_route", "Route", "Voie d'obtention", True, True),
    ("started_on", "Started on", "Commencé le", False, True),
    ("language", "Language", "Langue", True, False),
    ("description", "Description", "Description", True, False),
    ("micro_credential", "Entry in the register", "Inscription au registre", True, False),
    ("award_reference", "Award", "Délivrance", True, False),
    ("field_code", "Field (ISCED-F)", "Domaine (CITE-F)", False, False),
    ("prerequisites", "Prerequisites", "Prérequis", False, False),
    ("stackability", "Counts towards", "Compte pour", False, False),
)
