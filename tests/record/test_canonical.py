"""Canonical JSON: one value, one spelling."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshi.errors import RecordError, VerificationFailed
from gongshi.record import canonical

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.sampled_from("abc 段桂英(1/7)é𬀩\u3014\u3000"), max_size=12)
PLAIN = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_what_is_written_is_read_back(value):
    try:
        data = canonical.dumps(value)
    except RecordError:
        return  # deeper than 8
    assert canonical.loads(data) == value
    assert json.loads(data) == value
    assert canonical.dumps(canonical.loads(data)) == data


@given(
    st.binary(max_size=80) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_read_in_one_spelling_or_refused(data):
    for read in (canonical.loads, canonical.loads_array):
        try:
            value = read(data)
        except VerificationFailed:
            continue
        assert canonical.dumps(value) == data


def test_keys_are_sorted_and_nothing_is_escaped():
    assert canonical.dumps({"b": [1, True, None], "a": '段*英\\"'}) == (
        '{"a":"段*英\\\\\\"","b":[1,true,null]}'.encode()
    )


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        {"a": 0.0},
        {"A": 1},
        {"": 1},
        {1: 1},
        {"a": 2**53},
        {"a": b""},
        {"a": "\u200b"},
        {"a": {1}},
        {"a": "e\u0301"},
        {"a": "\ud800"},
        {"a": "\x7f"},
        {"a": "\n"},
        [[[[[[[[[[]]]]]]]]]],
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_value_of_our_own_that_has_no_spelling_is_a_fault_with_advice(value):
    with pytest.raises(RecordError) as failure:
        canonical.dumps(value)
    assert not isinstance(failure.value, VerificationFailed)
    assert (failure.value.code, bool(failure.value.advice)) == ("not_canonical", True)


def test_an_array_and_an_object_are_not_taken_for_each_other():
    with pytest.raises(VerificationFailed):
        canonical.loads(b"[]")
    with pytest.raises(VerificationFailed):
        canonical.loads_array(b"{}")
