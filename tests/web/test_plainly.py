"""What a form says of a value that does not fit: plain words, in every field."""

from __future__ import annotations

import pytest
from django import forms

from passerelle.web.awarder.partners import PartnerForm


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.IntegerField(min_value=1), "0", "Give 1 or more."),
        (forms.DecimalField(max_value=20), "21", "Give 20 or less."),
        (forms.CharField(max_length=3), "pumps", "Shorten it: at most 3 characters, these are 5."),
        (forms.CharField(min_length=3), "a", "Write more: at least 3 characters, these are 1."),
        (forms.ChoiceField(choices=[("a", "A")]), "9", "Choose one of those offered: 9 is none of them."),
        (forms.DateField(), "2027-02-31", "Give a day that exists, such as 2027-01-31."),
    ],
)
def test_no_field_speaks_to_programmers(field, typed, said):
    with pytest.raises(forms.ValidationError) as refusal:
        field.clean(typed)
    assert refusal.value.messages == [said]


def test_whoever_lets_somebody_lets_at_least_one_learner_begin():
    form = PartnerForm({"most_learners": "0", "price": "-1"})
    assert (form.errors["most_learners"], form.errors["price"]) == (["Give 1 or more."], ["Give 0 or more."])
