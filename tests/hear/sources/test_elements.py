import json
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthand.hear.sources import elements
from firsthand.hear.sources.elements import Row, rows, top_keys
from firsthand.nouns import Rejected
from tests.hear.sources.checks import reading


def values(data: bytes, wrapper: str = "", limit: int = 1000) -> list[object]:
    found = rows(BytesIO(data), reading(), wrapper=wrapper, limit=limit)
    return [row.value if isinstance(row, Row) else row.why for row in found]


CUT = elements._CUT


@pytest.mark.parametrize(
    ("data", "wrapper", "expected"),
    [
        (b"", "", []),
        (b" \n ", "", []),
        (b"[]", "", []),
        (b'[{"a":1},{"b":{"c":[{}]}}]', "", [{"a": 1}, {"b": {"c": [{}]}}]),
        (b'[{"a":1}]\n[{"b":2}]', "", [{"a": 1}, {"b": 2}]),
        (b'[[{"a":1}],[{"b":2}]]', "", [{"a": 1}, {"b": 2}]),
        (b'{"a":1}\n{"b":2}\n', "", [{"a": 1}, {"b": 2}]),
        (b'{\n"a":1}\n{\n"b":2}', "", [{"a": 1}, {"b": 2}]),
        (b'{"t":[{"x":1}],"issues":[{"a":1}],"u":[{"y":1}]}', "issues", [{"a": 1}]),
        (b'{"deep":{"issues":[{"x":1}]},"issues":[{"a":1}]}', "issues", [{"a": 1}]),
        (b'{"issues":[{"a":1}]}{"issues":[{"b":2}]}', "issues", [{"a": 1}, {"b": 2}]),
        (b'[{"issues":[{"a":1}]},{"issues":[{"b":2}]}]', "issues", [{"a": 1}, {"b": 2}]),
        (b'[{"a":"}]{[ \\" \\\\"}]', "", [{"a": '}]{[ " \\'}]),
    ],
)
def test_rows_are_found_in_every_layout(data: bytes, wrapper: str, expected: list[object]) -> None:
    assert values(data, wrapper) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'[{"a":1},{"a":2 "b":2},{"a":3}]', [{"a": 1}, "not JSON: Expecting ',' delimiter at character 8", {"a": 3}]),
        (b'[{"a":1},null,"x{",{"a":3}]', [{"a": 1}, "not an object", {"a": 3}]),
        (b'[{"a":1},{"a":"y, "b":2},{"a":3}]', [{"a": 1}, CUT]),
        (b'[{"a":1},{"b"} oops ]', [{"a": 1}, "not JSON: Expecting ':' delimiter at character 5",
                                    "the file is broken here; the rest of it was left out"]),
        (b'[{"a":1},{"b":', [{"a": 1}, CUT]),
        (b'[{"a":1}', [{"a": 1}, CUT]),
        (b'{"a":1}\n{"b":\n[1]\n{"c":3}', [{"a": 1}, "not JSON: Expecting value at character 7", "not an object",
                                           {"c": 3}]),
        (b'{"a":"\xff"}\n{"b":1}', ["not UTF-8 at byte 7", {"b": 1}]),
        (b'{"a":' + b"9" * 5000 + b'}\n{"b":1}', ["a line of more than 1,000 bytes", {"b": 1}]),
        (b"hello", ["not an object"]),
    ],
)  # fmt: skip
def test_what_is_broken_costs_itself_and_says_why(data: bytes, expected: list[object]) -> None:
    assert values(data) == expected


def test_a_number_without_end_and_a_nest_without_bottom_are_refused() -> None:
    assert values(b'{"a":' + b"9" * 5000 + b"}\n", limit=10_000) == ["a number with too many digits"]
    assert values(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", limit=10**6) == ["nested too deeply"]


def test_a_row_beyond_the_limit_is_skipped_in_both_layouts() -> None:
    long = b'{"a":"' + b"x" * 100 + b'"}'
    assert values(long + b'\n{"b":1}\n', limit=50) == ["a line of more than 50 bytes", {"b": 1}]
    assert values(b"[" + long + b',{"b":1}]', limit=50) == ["a row of more than 50 bytes", {"b": 1}]


def test_a_long_row_is_shown_short() -> None:
    [row] = rows(BytesIO(b'{"a":"' + b"x" * 10_000 + b'"}\n'), reading(), limit=100)
    assert isinstance(row, Rejected) and len(row.raw) <= 102


def test_what_no_database_stores_is_replaced_and_counted() -> None:
    options = reading()
    data = rb'[{"a":"x\ud83d y\u0000","b":["\ude00"]},{"a":"\ud83d\ude00","b":[1e999, NaN]}]'
    found = [row.value for row in rows(BytesIO(data), options) if isinstance(row, Row)]
    assert found == [{"a": "x\ufffd y\ufffd", "b": ["\ufffd"]}, {"a": "😀", "b": ["1e999", None]}]
    assert sum(options.notes.values()) == 3


def test_the_place_of_a_row_is_told() -> None:
    places = [row.where for row in rows(BytesIO(b'[{"a":1}, {"b":2}]'), reading())]
    assert places == ["byte 1", "byte 10"]


def test_the_keys_of_the_first_object_are_found_in_a_head_that_ends_in_it() -> None:
    text = '{"a":1,"issues":[{"k":{"z":1},"b":["c",{"d":1}],"e":"so lon'
    assert top_keys(text) == ["a", "issues"]
    assert top_keys(text, "issues") == ["k", "b", "e"]
    assert top_keys('[[{"x":1}') == ["x"]
    assert top_keys("words") == []


objects = st.dictionaries(st.text(max_size=5), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3), max_leaves=8,
), max_size=4)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(objects, max_size=5), st.sampled_from([None, 1]), st.booleans(), st.sampled_from([1, 2, 3, 7, 64]))
def test_any_rows_are_found_whatever_the_chunks(
    said: list[object], indent: int | None, ascii: bool, chunk: int
) -> None:
    data = json.dumps({"total": {"issues": 1}, "issues": said}, indent=indent, ensure_ascii=ascii).encode(
        "utf-8", "replace"
    )
    before, elements.CHUNK = elements.CHUNK, chunk
    try:
        found = values(data, "issues", limit=10_000)
    finally:
        elements.CHUNK = before
    assert found == [reading().clean(value) for value in json.loads(data)["issues"]]
