"""The rules in force, for every program; and their versions, which two policy officers change."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.core.errors import NotPermitted
from passerelle.policy import actions, messages, queries, trying
from passerelle.policy.editing import parsed, written
from passerelle.policy.models import Activation
from passerelle.policy.permissions import may_draft
from passerelle.policy.shipped import definitions, known_fields, quoted_from, schema, shipped, texts
from passerelle.registers import snapshots

if TYPE_CHECKING:
    from passerelle.core.gate import Profile, Rule
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["policy"])


class ProfileLine(Schema):
    """`version` and the days are null where the profile is not in force here."""

    id: str
    title: str
    jurisdiction: str
    binding: str
    publication_mode: str
    version: int | None
    in_force_from: date | None
    in_force_to: date | None


class RuleOut(Schema):
    """`asks` is the rule as a plain sentence; `reference` and `url` say where it stands."""

    id: str
    target: str
    stage: str
    kind: str
    severity: str
    asks: str
    clause: str
    reference: str
    url: str
    effective_from: date | None
    effective_to: date | None


class ProfileOut(ProfileLine):
    on_expiry: dict[str, str]
    rules: list[RuleOut]
    document: dict[str, Any]


class ProfilesOut(Schema):
    on: date
    in_force: list[ProfileLine]
    planned: list[ProfileLine]
    others: list[ProfileLine]


class DefinitionOut(Schema):
    id: str
    body: str
    lead: str
    words: list[str]
    language: str
    date: str
    source: str
    url: str
    profile: str
    properties: dict[str, bool]


class DefinitionsOut(Schema):
    quoted_from: dict[str, str]
    definitions: list[DefinitionOut]


class OnDay(Schema):
    on: date | None = None


Document = Annotated[str | dict[str, Any], Field(description="The profile: its JSON, or the same as text, with lines.")]


class DraftIn(Schema):
    document: Document
    in_force_from: date
    note: Annotated[str, Field(max_length=actions.LONGEST_NOTE)] = ""


class DraftEditIn(DraftIn):
    seen_revision: int


class ApprovalIn(Schema):
    in_force_from: date | None = None
    seen_revision: int | None = None


class TallyOut(Schema):
    """How far a dry run is (`done` of `of`), and what it found so far. Ask again until it is `finished`."""

    on: date
    of: int
    done: int
    finished: bool
    failing: int
    newly_failing: int
    newly_passing: int
    mostly: str
    rules: dict[str, int]
    fields: dict[str, int]
    failing_examples: list[list[Any]]
    passing_examples: list[str]


class VersionOut(Schema):
    id: int
    profile: str
    version: int
    revision: int
    state: str
    in_force_from: date
    in_force_to: date | None
    supersedes: int | None
    note: str
    drafted_by: str
    approved_by: str | None
    dry_run: TallyOut | None
    document: dict[str, Any]

    @staticmethod
    def resolve_supersedes(version: Activation) -> int | None:
        return version.supersedes.version if version.supersedes else None

    @staticmethod
    def resolve_drafted_by(version: Activation) -> str:
        return version.drafted_by.reference

    @staticmethod
    def resolve_approved_by(version: Activation) -> str | None:
        return version.approved_by.reference if version.approved_by else None

    @staticmethod
    def resolve_dry_run(version: Activation) -> dict[str, Any] | None:
        tally = trying.tally_of(version)
        return tally.as_data() | {"finished": tally.finished, "mostly": tally.mostly} if tally else None

    @staticmethod
    def resolve_document(version: Activation) -> dict[str, Any]:
        return parsed(version.text)


class VersionPage(Schema):
    total: int
    items: list[VersionOut]


def _line(profile: Profile, version: Activation | None) -> dict[str, Any]:
    return {
        "id": profile.id,
        "title": profile.title,
        "jurisdiction": profile.jurisdiction,
        "binding": profile.binding,
        "publication_mode": profile.publication_mode,
        "version": version.version if version else None,
        "in_force_from": version.in_force_from if version else None,
        "in_force_to": version.in_force_to if version else None,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    kept = ("id", "target", "stage", "kind", "severity", "clause", "effective_from", "effective_to")
    told = {"asks": messages.asks(rule), "reference": rule.source.reference, "url": rule.source.url}
    return {name: getattr(rule, name) for name in kept} | told


@router.get("/profiles", response=ProfilesOut, auth=OPTIONAL, operation_id="listProfiles")
def list_profiles(request: SignedInRequest, asked: Query[OnDay]) -> dict[str, Any]:
    """List the profiles in force on a day (today), those put in force for a later day, and the others known here."""
    on = asked.on or request.today
    held, later = list(queries.versions_in_force(on)), list(queries.planned(on))
    names = {version.profile for version in held}
    return {
        "on": on,
        "in_force": [_line(queries.profile_of(version), version) for version in held],
        "planned": [_line(queries.profile_of(version), version) for version in later],
        "others": [_line(profile, None) for name, profile in shipped().items() if name not in names],
    }


@router.get("/profiles/{profile}", response=ProfileOut, auth=OPTIONAL, operation_id="getProfile")
def get_profile(request: SignedInRequest, profile: str, asked: Query[OnDay]) -> dict[str, Any]:
    """Return a profile as it is in force on a day (today), or as it is shipped where it is not in force here."""
    version = queries.version_on(profile, asked.on or request.today)
    if version is None and profile not in shipped():
        raise Http404(profile)
    found = queries.profile_of(version) if version else shipped()[profile]
    text = version.text if version else texts()[profile]
    rules = [_rule(rule) for rule in found.rules]
    return _line(found, version) | {"on_expiry": dict(found.on_expiry), "rules": rules, "document": parsed(text)}


@router.get("/definitions", response=DefinitionsOut, auth=OPTIONAL, operation_id="listDefinitions")
def list_definitions(request: SignedInRequest) -> dict[str, Any]:
    """List what seven bodies call a micro-credential, in their own words, with the four properties they differ in."""
    return {"quoted_from": dict(quoted_from()), "definitions": list(definitions())}


@router.get("/schema", response=dict[str, Any], auth=OPTIONAL, operation_id="getProfileSchema")
def get_schema(request: SignedInRequest) -> dict[str, Any]:
    """Return the JSON Schema of a profile."""
    return dict(schema())


@router.get("/fields", response=dict[str, dict[str, str]], auth=OPTIONAL, operation_id="listProfileFields")
def list_fields(request: SignedInRequest) -> dict[str, Any]:
    """List what a rule may ask for: by target, the paths and what stands there."""
    return {target: dict(paths) for target, paths in known_fields().items()}


@router.get("/versions", response=VersionPage, operation_id="listProfileVersions")
def list_versions(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List every version that was drafted here, newest first. Policy officers only."""
    _officers_only(request)
    return window(_versions().order_by("-pk"), asked)


@router.get("/versions/{pk}", response=VersionOut, operation_id="getProfileVersion")
def get_version(request: SignedInRequest, pk: int) -> Activation:
    """Return one version. Policy officers only."""
    return _version(request, pk)


@router.post("/versions", response={201: VersionOut}, operation_id="draftProfileVersion")
def draft(request: SignedInRequest, body: DraftIn) -> Status[Activation]:
    """Draft the next version of the profile that the document names. Nothing changes before a second officer agrees."""
    made = actions.draft_version(
        _text(body.document),
        by=request.user,
        today=request.today,
        in_force_from=body.in_force_from,
        note=body.note,
    )
    return Status(201, _version(request, made.pk))


@router.put("/versions/{pk}", response=VersionOut, operation_id="editProfileVersion")
def edit(request: SignedInRequest, pk: int, body: DraftEditIn) -> Activation:
    """Change a draft; what it was tried with is forgotten."""
    actions.edit_draft(
        _version(request, pk),
        _text(body.document),
        by=request.user,
        today=request.today,
        seen=body.seen_revision,
        in_force_from=body.in_force_from,
        note=body.note,
    )
    return _version(request, pk)


@router.post("/versions/{pk}/dry-run", response=VersionOut, operation_id="tryProfileVersion")
def dry_run(request: SignedInRequest, pk: int) -> Activation:
    """Try a draft on everything listed, a step with each request: send it again until `dry_run.finished`.

    Once it is finished, another request begins anew.
    """
    found = _version(request, pk)
    tally = trying.tally_of(found)
    trying.go_on(found, snapshots, by=request.user, afresh=tally is None or tally.finished)
    return _version(request, pk)


@router.post("/versions/{pk}/approval", response=VersionOut, operation_id="approveProfileVersion")
def approve(request: SignedInRequest, pk: int, body: ApprovalIn) -> Activation:
    """Put a draft in force, as the second officer, from the proposed day or a later one."""
    actions.approve_activation(
        _version(request, pk),
        by=request.user,
        today=request.today,
        in_force_from=body.in_force_from,
        seen=body.seen_revision,
    )
    return _version(request, pk)


@router.post("/versions/{pk}/withdrawal", response=VersionOut, operation_id="withdrawProfileVersion")
def withdraw(request: SignedInRequest, pk: int) -> Activation:
    """Give a draft up; it stays to be read."""
    actions.withdraw_draft(_version(request, pk), by=request.user, today=request.today)
    return _version(request, pk)


def _officers_only(request: SignedInRequest) -> None:
    if not may_draft(request.user):
        raise NotPermitted


def _versions() -> Any:
    return Activation.objects.select_related("supersedes", "drafted_by", "approved_by")


def _version(request: SignedInRequest, pk: int) -> Activation:
    _officers_only(request)
    found: Activation = get_object_or_404(_versions(), pk=pk)
    return found


def _text(document: str | dict[str, Any]) -> str:
    return document if isinstance(document, str) else written(document)
