"""Whatever a stranger's file holds, `passerelle gate` answers: a verdict with its sentences, or why there is none."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from passerelle.cli import gate as command
from passerelle.policy.shipped import known_fields, shipped
from tests.core.test_gate import COMPLETE

EVERY = [word for name in shipped() for word in ("--profile", name)]
SCALARS = (
    some.none()
    | some.booleans()
    | some.integers(min_value=-(10**40), max_value=10**40)
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(alphabet=some.characters(), max_size=30)
    | some.sampled_from(["many", "ECTS", "supervised_onsite_with_id", "research", "4", "National", " "])
)
VALUES = some.recursive(
    SCALARS,
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.dictionaries(
            some.text(max_size=12) | some.sampled_from(["domain", "total", "by_source"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)
MONSTERS = (
    *("1e999999", "-1e-999999", "1e4000000", "0.1e-400000000", "9" * 1_000, "1" + "0" * 300),
    *('"' + "x" * 50_000 + '"', "[" * 400 + "]" * 400, '{"a":' * 400 + "1" + "}" * 400),
    *("[]", "{}", "[null]", '["a", 1, null, {}]', "null"),
)
PATHS = sorted({path for fields in known_fields().values() for path in fields})


@some.composite
def descriptions(draw):
    """A complete description, in some of whose fields, known or not, anything stands."""
    stated = json.loads(json.dumps(COMPLETE)) if draw(some.booleans()) else {}
    names = some.sampled_from(PATHS) | some.text(max_size=20)
    for path, value in draw(some.dictionaries(names, VALUES, max_size=8)).items():
        inner = stated
        *groups, leaf = path.split(".")
        for group in groups:
            below = inner.get(group)
            if not isinstance(below, dict):
                below = inner[group] = {}
            inner = below
        inner[leaf] = value
    return stated


def judged(raw: bytes, target: str, *words: str) -> tuple[int, str, str]:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    stdin = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(raw))
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command.main(["-", *EVERY, "--target", target, *words])
    finally:
        sys.stdin = stdin
    for stream in (out, err):
        stream.flush()
        stream.seek(0)
    return status, out.read(), err.read()


@pytest.mark.parametrize("target", command.TARGETS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stated=descriptions())
def test_any_json_in_any_field_gets_a_verdict_by_every_profile(target, stated):
    raw = json.dumps(stated).encode()

    status, out, err = judged(raw, target, "--json")

    if status == 2:
        assert out == ""
        assert "not one field of it is known" in err
        return
    told = json.loads(out)
    assert [one["id"] for one in told["profiles"]] == list(shipped())
    blocks = any(one["severity"] == "block" for one in told["findings"])
    blocks |= any(one["refused"] for one in told["unknown_values"])
    assert told["open"] is (False if blocks else True if told["looked_at"] else None)
    assert (told["open"] is True) == (status == 0)
    assert all(one["message"] and "%(" not in one["message"] for one in told["findings"])
    assert judged(raw, target)[0] == status


@settings(max_examples=100, deadline=None)
@given(raw=some.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_get_a_verdict_or_the_reason_why_there_is_none(raw):
    status, out, err = judged(raw, "micro_credential")

    assert status in (0, 1, 2)
    assert (out == "") is (status == 2)
    assert err.startswith("passerelle gate: ") or status != 2


@pytest.mark.parametrize("target", command.TARGETS)
@pytest.mark.parametrize("value", MONSTERS, ids=lambda value: value[:12])
def test_a_monstrous_value_in_every_field_is_judged(target, value):
    stated = {}
    for path in known_fields()[target]:
        inner = stated
        *groups, leaf = path.split(".")
        for group in groups:
            inner = inner.setdefault(group, {}) if not isinstance(inner.get(group), str) else inner
        inner[leaf] = "@@"
    raw = json.dumps(stated).replace('"@@"', value).encode()

    status, out, _ = judged(raw, target, "--json")

    assert status in (0, 1)
    assert (json.loads(out, parse_float=Decimal)["open"] is True) == (status == 0)
