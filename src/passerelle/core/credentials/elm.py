"""An award in the European Learning Model, as the file that Europass and issuers of European credentials read.

Source: ELM v3 (application profile EDC, edc-generic-no-cv 1.1.0), JSON-LD with the context `edc-ap`. A European Digital
Credential is sealed with a qualified electronic seal of an organisation, which this register has none of: the file is
unsealed, says so, and points to the signed award by its own address. Who needs proof checks that one. Held against the
published shapes it lacks what comes with a seal: the legal identifier of who sealed it, and a picture of its page.

A test compares every field of `AwardRecord` with this projection: it is carried, or listed in CANNOT_CARRY.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_URL, uuid5

from passerelle.core.credentials.model import missing_annex_i
from passerelle.core.credentials.moments import local_stamp
from passerelle.core.credentials.refusals import Incomplete
from passerelle.core.credentials.summary_words import ASSESSMENT_TYPES

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.core.credentials.model import Achievement, AwardRecord, IssuerRef, LevelStatement, Outcome

MEDIA_TYPE: Final = "application/ld+json"
CONTEXTS: Final = (
    "https://www.w3.org/2018/credentials/v1",
    "http://data.europa.eu/snb/model/context/edc-ap",
)
TYPES: Final = ("VerifiableCredential", "EuropeanDigitalCredential")
SHAPES: Final = "http://data.europa.eu/snb/model/ap/edc-generic-full"
PROFILE: Final = "http://data.europa.eu/snb/credential/e34929035b"
AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
ECTS: Final = "http://data.europa.eu/snb/education-credit/6fcec5c5af"
UNSUPERVISED: Final = "http://data.europa.eu/snb/supervision-verification/c598449d64"
SIGNED_ELSEWHERE: Final = f"urn:epass:concept:{uuid5(NAMESPACE_URL, 'signed credential')}"
NOT_SEALED: Final = "Not sealed. The award that its awarder signed has the address %s and can be checked there."
ASSESSMENTS: Final = {
    "written_examination": "6e6cb2cc78",
    "oral": "d30284d7df",
    "practical": "6a4db9f11d",
    "project_work": "795dac4096",
    "portfolio": "4f03b91c0e",
    "artefact": "de4d165a6c",
}
"""Our words for which the vocabulary of assessment types has one; the others are written as text alone."""
LANGUAGES: Final = {
    "en": "ENG",
    "fr": "FRA",
    "es": "SPA",
    "ar": "ARA",
    "de": "DEU",
    "pt": "POR",
    "it": "ITA",
    "nl": "NLD",
}
_COUNTRIES: Final = """
AFAFG ALALB DZDZA ADAND AOAGO AGATG ARARG AMARM AUAUS ATAUT AZAZE BSBHS BHBHR BDBGD BBBRB BYBLR BEBEL BZBLZ BJBEN BTBTN
BOBOL BABIH BWBWA BRBRA BNBRN BGBGR BFBFA BIBDI CVCPV KHKHM CMCMR CACAN CFCAF TDTCD CLCHL CNCHN COCOL KMCOM CGCOG CDCOD
CRCRI CICIV HRHRV CUCUB CYCYP CZCZE DKDNK DJDJI DMDMA DODOM ECECU EGEGY SVSLV GQGNQ ERERI EEEST SZSWZ ETETH FJFJI FIFIN
FRFRA GAGAB GMGMB GEGEO DEDEU GHGHA GRGRC GDGRD GTGTM GNGIN GWGNB GYGUY HTHTI HNHND HUHUN ISISL ININD IDIDN IRIRN IQIRQ
IEIRL ILISR ITITA JMJAM JPJPN JOJOR KZKAZ KEKEN KIKIR KPPRK KRKOR KWKWT KGKGZ LALAO LVLVA LBLBN LSLSO LRLBR LYLBY LILIE
LTLTU LULUX MGMDG MWMWI MYMYS MVMDV MLMLI MTMLT MHMHL MRMRT MUMUS MXMEX FMFSM MDMDA MCMCO MNMNG MEMNE MAMAR MZMOZ MMMMR
NANAM NRNRU NPNPL NLNLD NZNZL NINIC NENER NGNGA MKMKD NONOR OMOMN PKPAK PWPLW PSPSE PAPAN PGPNG PYPRY PEPER PHPHL PLPOL
PTPRT QAQAT ROROU RURUS RWRWA KNKNA LCLCA VCVCT WSWSM SMSMR STSTP SASAU SNSEN RSSRB SCSYC SLSLE SGSGP SKSVK SISVN SBSLB
SOSOM ZAZAF SSSSD ESESP LKLKA SDSDN SRSUR SESWE CHCHE SYSYR TJTJK TZTZA THTHA TLTLS TGTGO TOTON TTTTO TNTUN TRTUR TMTKM
TVTUV UGUGA UAUKR AEARE GBGBR USUSA UYURY UZUZB VUVUT VAVAT VEVEN VNVNM YEYEM ZMZMB ZWZWE
"""
COUNTRIES: Final = {pair[:2]: pair[2:] for pair in _COUNTRIES.split()}
"""ISO 3166-1: the three letters that the authority table of the Publications Office names a country by."""

CANNOT_CARRY: Final = {
    "status.list_url": "the file is no proof: how the award stands is asked of the signed one",
    "status.index": "as above",
    "achievement.level_applicable": "said by the presence of a level",
    "achievement.version": "part of the address of what was achieved",
}


def european(record: AwardRecord, *, made_at: datetime) -> dict[str, Any]:
    """Return the unsealed credential; raises Incomplete while an element of Annex I is missing."""
    missing = missing_annex_i(record)
    if missing:
        raise Incomplete(missing)
    what, language = record.achievement, record.achievement.language
    ends = record.holds_until
    return {
        "@context": list(CONTEXTS),
        "id": f"urn:credential:{uuid5(NAMESPACE_URL, record.credential_id)}",
        "type": list(TYPES),
        "credentialSchema": [{"id": SHAPES, "type": "ShaclValidator2017"}],
        "credentialProfiles": [_concept(PROFILE, "Generic", "en")],
        "displayParameter": {
            "id": "urn:epass:displayParameter:1",
            "type": "DisplayParameter",
            "language": [_language(language)],
            "primaryLanguage": _language(language),
            "title": _text(what.title, language),
            "description": _text(what.description, language),
        },
        "identifier": [_identifier("1", record.award_id, "award")],
        "issuer": _organisation(record.issuer, language),
        "issuanceDate": local_stamp(made_at),
        "issued": local_stamp(made_at),
        "validFrom": local_stamp(record.holds_from),
        **({"expirationDate": local_stamp(ends)} if ends else {}),
        "evidence": [
            {
                "id": "urn:epass:evidence:1",
                "type": "Evidence",
                "dcType": _concept(SIGNED_ELSEWHERE, "Signed credential", "en"),
                "evidenceStatement": NOT_SEALED % record.credential_id,
            }
        ],
        "credentialSubject": {
            "id": record.holder.id or "urn:epass:person:1",
            "type": "Person",
            "fullName": _text(record.holder.name, language),
            "hasClaim": [_claim(record)],
        },
    }


def _claim(record: AwardRecord) -> dict[str, Any]:
    what, language = record.achievement, record.achievement.language
    body = _organisation(record.issuer, language)
    return {
        "id": record.award_id,
        "type": "LearningAchievement",
        "title": _text(what.title, language),
        "awardedBy": {
            "id": "urn:epass:awardingProcess:1",
            "type": "AwardingProcess",
            "awardingBody": [body],
            "awardingDate": local_stamp(record.holds_from),
        },
        "provenBy": [_assessment(record, body)],
        "influencedBy": [_activity(record, body)],
        "specifiedBy": _qualification(what),
    }


def _assessment(record: AwardRecord, body: dict[str, Any]) -> dict[str, Any]:
    what, language = record.achievement, record.achievement.language
    is_known = what.supervision == "unsupervised_no_id"
    checked = (
        {"idVerification": _concept(UNSUPERVISED, "Unsupervised without ID Verification", "en")} if is_known else {}
    )
    return {
        "id": "urn:epass:learningAssessment:1",
        "type": "LearningAssessment",
        "title": _text(what.title, language),
        "grade": _note("1", record.result, language),
        "awardedBy": {"id": "urn:epass:awardingProcess:3", "type": "AwardingProcess", "awardingBody": [body]},
        "assessedBy": [body],
        **checked,
        **({} if is_known else {"additionalNote": [_note("2", what.supervision, language)]}),
        "specifiedBy": {
            "id": "urn:epass:learningAssessmentSpec:1",
            "type": "LearningAssessmentSpecification",
            "title": _text("; ".join(ASSESSMENT_TYPES.get(kind, kind) for kind in what.assessment_types), "en"),
            "description": _text(what.assessment_criteria, language),
            "dcType": [
                _concept(f"http://data.europa.eu/snb/assessment/{ASSESSMENTS[kind]}", ASSESSMENT_TYPES[kind], "en")
                for kind in what.assessment_types
                if kind in ASSESSMENTS
            ],
            "gradingScheme": {
                "id": "urn:epass:gradingScheme:1",
                "type": "GradingScheme",
                "title": _text(", ".join(record.result_scale), language),
            },
        },
    }


def _activity(record: AwardRecord, body: dict[str, Any]) -> dict[str, Any]:
    """Return by which way it was earned, and since when."""
    started = f"{record.started_on.isoformat()}T00:00:00Z" if record.started_on else ""
    period = {"id": "urn:epass:period:1", "type": "PeriodOfTime", "startDate": started}
    return {
        "id": "urn:epass:activity:1",
        "type": "LearningActivity",
        "title": _text(record.route.replace("_", " "), "en"),
        "awardedBy": {"id": "urn:epass:awardingProcess:2", "type": "AwardingProcess", "awardingBody": [body]},
        **({"temporal": [period]} if started else {}),
    }


def _qualification(what: Achievement) -> dict[str, Any]:
    language = what.language
    quality = ", ".join(filter(None, (what.quality_assurance_type, what.quality_assurance_by)))
    notes = [
        _note("3", f"participation: {what.participation_form}", "en"),
        _note("4", f"quality assurance: {quality}", "en"),
    ]
    if what.stackability:
        notes.append(_note("5", what.stackability, language))
    return {
        "id": what.id,
        "type": "Qualification",
        "identifier": [_identifier("2", what.register_number, "register number")],
        "title": _text(what.title, language),
        "description": _text(what.description, language),
        "language": [_language(language)],
        "isPartialQualification": True,
        "learningOutcome": [_outcome(one, place, language) for place, one in enumerate(what.outcomes, 1)],
        "volumeOfLearning": _duration(what),
        "additionalNote": notes,
        **_credits(what),
        **_levels(what.levels),
        **(
            {"thematicArea": [{"id": f"http://data.europa.eu/snb/isced-f/{what.field_code}", "type": "Concept"}]}
            if what.field_code
            else {}
        ),
        **({"entryRequirement": _note("6", what.prerequisites, language)} if what.prerequisites else {}),
    }


def _duration(what: Achievement) -> str:
    """Return the workload as an ISO 8601 duration, whole hours and minutes."""
    hours, minutes = divmod(int(what.hours * 60), 60)
    return f"PT{hours}H{minutes}M" if minutes else f"PT{hours}H"


def _credits(what: Achievement) -> dict[str, Any]:
    if what.credits is None:
        return {}
    points = format(what.credits.normalize(), "f")
    system = what.credit_system or ""
    known = _concept(ECTS, "European Credit Transfer System", "en") if system == "ECTS" else None
    own = known or _concept(f"urn:epass:concept:{uuid5(NAMESPACE_URL, system)}", system or "credit points", "en")
    return {
        "creditPoint": [{"id": "urn:epass:creditPoint:1", "type": "CreditPoint", "framework": own, "point": points}]
    }


def _levels(levels: tuple[LevelStatement, ...]) -> dict[str, Any]:
    european_, own = (
        [one for one in levels if one.framework == "EQF"],
        [one for one in levels if one.framework != "EQF"],
    )
    found: dict[str, Any] = {}
    if european_:
        code = european_[0].code
        found["eqfLevel"] = _concept(f"http://data.europa.eu/snb/eqf/{code}", f"Level {code}", "en")
    if own:
        found["nqfLevel"] = [_national(one) for one in own]
    return found


def _national(level: LevelStatement) -> dict[str, Any]:
    name = f"{level.framework} {level.framework_version} {level.code}"
    return _concept(level.url or f"urn:epass:concept:{uuid5(NAMESPACE_URL, name)}", name, "en")


def _outcome(one: Outcome, place: int, language: str) -> dict[str, Any]:
    return {
        "id": f"urn:epass:learningOutcome:{place}",
        "type": "LearningOutcome",
        "identifier": [_identifier(f"outcome:{place}", one.code, "code")],
        "title": _text(one.text, language),
        **({"additionalNote": [_note(f"outcome:{place}", one.domain, "en")]} if one.domain else {}),
    }


def _organisation(body: IssuerRef, language: str) -> dict[str, Any]:
    country = COUNTRIES.get(body.country)
    where = {
        "id": f"{AUTHORITY}/country/{country}" if country else f"urn:iso:std:iso:3166:{body.country}",
        "type": "Concept",
        "prefLabel": _text(body.country, "en"),
    }
    address = {"id": "urn:epass:address:1", "type": "Address", "countryCode": where}
    return {
        "id": body.did,
        "type": "Organisation",
        "legalName": _text(body.name, language),
        "identifier": [_identifier("3", body.register_number, "register number")],
        "location": [{"id": "urn:epass:location:1", "type": "Location", "address": [address]}],
    }


def _language(code: str) -> dict[str, Any]:
    three = LANGUAGES.get(code.partition("-")[0])
    name = f"{AUTHORITY}/language/{three}" if three else f"http://id.loc.gov/vocabulary/iso639-1/{code}"
    return {"id": name, "type": "Concept", "prefLabel": _text(code, "en"), "notation": "language"}


def _concept(address: str, label: str, language: str) -> dict[str, Any]:
    return {"id": address, "type": "Concept", "prefLabel": _text(label, language)}


def _note(place: str, text: str, language: str) -> dict[str, Any]:
    return {"id": f"urn:epass:note:{place}", "type": "Note", "noteLiteral": _text(text, language)}


def _identifier(place: str, text: str, scheme: str) -> dict[str, Any]:
    return {"id": f"urn:epass:identifier:{place}", "type": "Identifier", "notation": text, "schemeName": scheme}


def _text(text: str, language: str) -> dict[str, list[str]]:
    return {language: [text]}
