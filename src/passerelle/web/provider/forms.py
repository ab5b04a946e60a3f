"""What an author states about a micro-credential, in the order of the page. Forms check shape; the gate judges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.beginning import templates
from passerelle.catalogue.description import COMPONENT
from passerelle.catalogue.models import Mode, Route, Supervision, in_language
from passerelle.core.credits import SYSTEMS
from passerelle.core.errors import Malformed
from passerelle.core.frameworks import DOMAINS
from passerelle.core.frameworks.statements import LevelStatement
from passerelle.web.domains import choices as domain_choices
from passerelle.web.domains import name as domain_name
from passerelle.web.provider import further
from passerelle.web.wording import ASSESSMENT_TYPES, as_typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import QueryDict

    from passerelle.catalogue.models import MicroCredential


def _long(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 2}))


def are_levels(lines: str) -> None:
    """Raise ValidationError for lines that are no levels."""
    try:
        levels_stated(lines)
    except Malformed:
        raise forms.ValidationError(_("Write framework/edition:level, such as EQF/2017:5.")) from None


def levels_field() -> forms.CharField:
    """Levels beside the national one, as lines (`levels_typed`, `levels_stated`)."""
    return forms.CharField(
        label=_("Further levels"),
        required=False,
        max_length=4_000,
        validators=[are_levels],
        help_text=_("One a line: framework/edition:level, for example eqf/2017:4"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


BLANK_ROWS = 2
NONE = [("", "–")]


class MicroCredentialForm(forms.Form):
    """The single fields of a draft; outcomes and assessment are rows (`OutcomeForm`, `ComponentForm`)."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    summary = forms.CharField(
        label=_("In one sentence"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    level = forms.ChoiceField(label=_("Level in the national framework"), required=False)
    level_eqf = forms.ChoiceField(
        label=_("European level"), required=False, choices=[*NONE, *((str(n), str(n)) for n in range(1, 9))]
    )
    field = forms.CharField(
        label=_("Field of study"), required=False, max_length=8, help_text=_("ISCED-F code, for example 0713")
    )
    hours = forms.DecimalField(label=_("Hours, all kinds"), required=False, min_value=0, max_value=10_000)
    credits = forms.DecimalField(label=_("Credits"), required=False, min_value=0, max_value=500)
    credit_system = forms.ChoiceField(
        label=_("Credit system"), required=False, choices=[*NONE, *((code, code) for code in SYSTEMS)]
    )
    participation_form = forms.ChoiceField(
        label=_("How people take part"), required=False, choices=[*NONE, *Mode.choices]
    )
    routes = forms.ChoiceField(label=_("Ways to it"), required=False, choices=Route.choices)
    prerequisites = forms.CharField(
        label=_("What one must know before"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    stackability = forms.ChoiceField(
        label=_("Part of something larger?"),
        required=False,
        choices=[*NONE, ("standalone", _("stands alone")), ("stackable", _("can be stacked"))],
    )
    need_evidence = forms.CharField(
        label=_("Who needs it, and how you know"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    criteria = forms.CharField(
        label=_("Assessment criteria"),
        required=False,
        help_text=_("What must be seen for a pass, so that two assessors would agree."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    supervision = forms.ChoiceField(
        label=_("Supervision and identity"), required=False, choices=[*NONE, *Supervision.choices]
    )
    scale = forms.ChoiceField(
        label=_("Marks"),
        required=False,
        choices=[
            ("fail,pass", _("fail, pass")),
            ("fail,pass,merit,distinction", _("fail, pass, merit, distinction")),
        ],
    )
    qa_type = forms.CharField(
        label=_("Quality assurance"), required=False, max_length=200, help_text=_("Of what kind, for example external")
    )
    qa_by = forms.CharField(label=_("By whom"), required=False, max_length=200)
    levels = levels_field()
    stacks_into = forms.CharField(
        label=_("Stacks into"),
        required=False,
        help_text=_("Numbers of listed micro-credentials, or programmes such as PG-00001v1"),
    )
    legal_constraints = forms.CharField(
        label=_("What the law asks of its holders"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    review_years = forms.IntegerField(label=_("Reviewed every … years"), required=False, min_value=0, max_value=20)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        levels: Iterable[tuple[str, str]] = (),
        asked: frozenset[str] = frozenset(),
        **kwargs: Any,
    ) -> None:
        """`asked` are the paths that the rules in force read (`further.py`)."""
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [*NONE, *levels]  # type: ignore[attr-defined]
        further.add(self, asked)

    called_here: ClassVar = further.CALLED | {
        "assessment.criteria": "criteria",
        "assessment.supervision": "supervision",
        "assessment.scale": "scale",
        "quality_assurance": "qa_type",
        "quality_assurance.by": "qa_by",
    }
    """What a refusal calls a field, and the form otherwise."""


class OutcomeForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=12, required=False)
    domain = forms.ChoiceField(label=_("Domain"), required=False)
    text = forms.CharField(label=_("What the learner does"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, domains: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        """`domains` are those of the framework in use; one of Europe’s that the outcome has already can stay."""
        super().__init__(*args, **kwargs)
        standing = (self.initial.get("domain"), self.data.get(self.add_prefix("domain")))
        others = [(code, domain_name(None, code)) for code in DOMAINS if code in standing and code not in dict(domains)]
        self.fields["domain"].choices = [*NONE, *domains, *others]  # type: ignore[attr-defined]


class Outcomes(forms.BaseFormSet):  # type: ignore[type-arg]
    """The outcomes of an entry; which domains they can have is read once for all rows."""

    @cached_property
    def domains(self) -> list[tuple[str, str]]:
        return domain_choices()

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        given = super().get_form_kwargs(index)
        return given if "domains" in given else {**given, "domains": self.domains}


class ComponentForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=12, required=False)
    type = forms.ChoiceField(label=_("Kind"), required=False, choices=[*NONE, *ASSESSMENT_TYPES.items()])
    title = forms.CharField(label=_("Name"), required=False, max_length=200)
    weight = forms.DecimalField(label=_("Weight, %"), required=False, min_value=0, max_value=100)
    sample = _long(_("An example of the task"))
    criteria = _long(_("What is looked for in it"))
    rubric = _long(_("How it is marked"))
    marks = _long(_("An example that was marked"))
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=100_000)
    language = forms.CharField(label=_("Language"), required=False, max_length=8)

    @property
    def besides(self) -> list[forms.BoundField]:
        """What a part may state besides: some rules ask for it."""
        return [self[name] for name in COMPONENT]

    @property
    def says_besides(self) -> bool:
        return any(bound.value() or bound.errors for bound in self.besides)


class BlockForm(forms.Form):
    """A block: outcomes and parts of the assessment are named by their codes, in one line."""

    code = forms.CharField(label=_("Code"), max_length=12, required=False)
    title = forms.CharField(label=_("Name"), max_length=200, required=False)
    outcomes = forms.CharField(label=_("Its outcomes"), required=False, help_text=_("Codes, with commas between"))
    components = forms.CharField(label=_("Assessed by"), required=False, help_text=_("Codes, with commas between"))
    separately_awardable = forms.BooleanField(label=_("Can be awarded alone"), required=False)


BlockRows = forms.formset_factory(BlockForm, extra=1, max_num=30)
OutcomeRows = forms.formset_factory(OutcomeForm, formset=Outcomes, extra=BLANK_ROWS, max_num=60)
ComponentRows = forms.formset_factory(ComponentForm, extra=BLANK_ROWS, max_num=20)


AS_NAMED = (
    "level",
    "level_eqf",
    "field",
    "hours",
    "credits",
    "credit_system",
    "participation_form",
    "routes",
    "prerequisites",
    "stackability",
    "need_evidence",
    "legal_constraints",
    "review_years",
)
"""Fields that the form, the act and the model call by the same name."""


def initial(entry: MicroCredential) -> dict[str, Any]:
    """Return what the form shows of a draft."""
    shown = {name: getattr(entry, name) for name in AS_NAMED} | further.initial(entry)
    return shown | {
        "hours": as_typed(entry.hours),
        "credits": as_typed(entry.credits),
        "title": entry.title.get(entry.language, entry.name),
        "summary": entry.summary.get(entry.language, ""),
        "criteria": entry.assessment.get("criteria", ""),
        "supervision": entry.assessment.get("supervision", ""),
        "scale": ",".join(entry.assessment.get("scale") or ["fail", "pass"]),
        "qa_type": entry.quality_assurance.get("type", ""),
        "qa_by": entry.quality_assurance.get("by", ""),
        "levels": levels_typed(entry.levels),
        "stacks_into": " ".join(
            [
                *(whole.number for whole in entry.stacks_into.all()),
                *(programme.reference for programme in entry.stacks_into_programmes.all()),
            ]
        ),
        "seen_version": entry.version,
    }


def blocks_initial(entry: MicroCredential) -> list[dict[str, Any]]:
    """Return the blocks as rows of the form."""
    return [
        {**block, "outcomes": ", ".join(block["outcomes"]), "components": ", ".join(block["components"])}
        for block in entry.blocks
    ]


def blocks_stated(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows in which a block is named, in the shape `catalogue.actions` takes."""
    return [
        {**row, "outcomes": _codes(row["outcomes"]), "components": _codes(row["components"])}
        for row in rows
        if is_said("blocks", row)
    ]


SAID_BY = {"outcomes": ("text",), "components": ("title", "type"), "blocks": ("title", "outcomes")}
"""A row that has none of these says nothing, and is left out."""


def unwritten(entry: MicroCredential) -> frozenset[str]:
    """Return the codes of the outcomes that were begun without words (`catalogue/beginning.py`)."""
    return frozenset(str(one.get("code")) for one in entry.outcomes if not str(one.get("text") or "").strip())


def is_said(rows: str, row: Mapping[str, Any], begun: frozenset[str] = frozenset()) -> bool:
    """Say whether a row states anything; an outcome that was begun without words stays while it has a domain."""
    waits = rows == "outcomes" and row.get("code") in begun and bool(row.get("domain"))
    return waits or any(row.get(name) for name in SAID_BY[rows])


def levels_typed(levels: Iterable[Mapping[str, Any]]) -> str:
    """Return further levels, one a line."""
    return "\n".join(str(LevelStatement.of(level)) for level in levels)


def levels_stated(lines: str) -> list[dict[str, str]]:
    """Return the further levels, one a line. Raises Malformed naming the line."""
    found = []
    for place, line in enumerate((line for line in lines.splitlines() if line.strip()), start=1):
        try:
            found.append(LevelStatement.parse(line).as_stated())
        except Malformed as refusal:
            raise Malformed(**dict(refusal.data) | {"field": f"levels.{place}"}) from None
    return found


def _codes(typed: str) -> list[str]:
    return [code for code in typed.replace(",", " ").split() if code]


def stated(
    entry: MicroCredential,
    single: Mapping[str, Any],
    outcomes: Iterable[Mapping[str, Any]],
    components: Iterable[Mapping[str, Any]],
    posted: QueryDict,
    covers: Sequence[Sequence[str]],
) -> dict[str, Any]:
    """Return what the whole page states, in the shape `catalogue.actions` takes; `covers` are what each part shows."""
    begun = unwritten(entry)
    kept_outcomes = [row for row in outcomes if is_said("outcomes", row, begun)]
    kept_components = [
        {**row, "covers": shown} for row, shown in zip(components, covers, strict=True) if is_said("components", row)
    ]
    said = {name: single[name] for name in AS_NAMED} | further.stated(entry, posted, single)
    return said | {
        "outcomes": kept_outcomes,
        "assessment": {
            "components": kept_components,
            "criteria": single["criteria"],
            "supervision": single["supervision"],
            "scale": single["scale"].split(","),
            **further.assessment(entry, posted, single),
        },
        "quality_assurance": {"type": single["qa_type"], "by": single["qa_by"]},
    }


class TitleForm(forms.Form):
    """The first questions of a draft: its name, and what it begins with."""

    title = forms.CharField(label=_("Title"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language of the description"),
        choices=[("en", _("English")), ("fr", _("French")), ("es", _("Spanish")), ("ar", _("Arabic"))],
    )
    template = forms.ChoiceField(label=_("Begin with"), required=False)
    like = forms.CharField(
        label=_("Or with the structure of"),
        required=False,
        max_length=20,
        help_text=_(
            "The number of any micro-credential here, such as MC-00412: how many outcomes, in which domains, how they "
            "are assessed, hours, level. None of its words."
        ),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        known = [(one.code, in_language(one.name)) for one in templates().values()]
        self.fields["template"].choices = [("", _("An empty page")), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One beginning is enough."""
        said = super().clean() or {}
        if said.get("template") and said.get("like"):
            self.add_error("like", _("Choose one: a template, or a structure."))
        return said
