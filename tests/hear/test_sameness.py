"""Which lines are the form's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from firsthand.hear import sameness

PEOPLE = [f"person {i}" for i in range(40)]
THINGS = [
    "map",
    "list",
    "search",
    "route",
    "voice",
    "menu",
    "night",
    "zoom",
    "trip",
    "bus",
    "train",
    "tram",
    "bike",
    "walk",
]


def learned(texts: list[str], authors: list[str] | None = None) -> sameness.Templates:
    return sameness.templates(sameness.count(texts, authors or [PEOPLE[i % 40] for i in range(len(texts))]))


def test_a_long_line_that_many_send_is_the_form() -> None:
    line = "Please describe in your own words what you were doing when this happened."
    found = learned([f"{line}\nMy {thing} is gone" for thing in THINGS])
    assert found.what(line) == "template"
    assert found.what(line.upper() + "  ") == "template"
    assert found.what("My map is gone") is None


def test_prompts_and_lines_in_company_are_the_form() -> None:
    found = learned([f"Your device:\nphone {thing} it fails\nThe shop\nSmall street" for thing in THINGS])
    assert found.what("Your device:") == "template"
    assert found.what("The shop") == "template"


def test_a_popular_complaint_is_not() -> None:
    longer = [f"app crashes\nwhen I open the {t}" for t in THINGS]
    assert learned(["App crashes"] * 20 + longer + [f"{t} is nice" for t in THINGS]).what("App crashes") is None


def test_a_popular_answer_below_a_prompt_is_not() -> None:
    texts = [f"Expected result:\nit opens\nI use {t}" for t in THINGS[:6]] + [
        f"Expected result:\nthe {t} comes up\nI use {t}" for t in THINGS
    ]
    found = learned(texts)
    assert found.what("Expected result:") == "template"
    assert found.what("it opens") is None


def test_too_few_interactions_authors_or_share_teach_nothing() -> None:
    line = "Please describe in your own words what you were doing when this happened."
    assert learned([line + "\nno map"] * 4).what(line) is None
    assert learned([f"{line}\nno {t}" for t in THINGS[:5]], ["jo", "jo", "al", "al", "al"]).what(line) is None
    rare = [f"{line}\nno {t}" for t in THINGS[:5]] + [f"my {t} fails {i}" for i in range(100) for t in THINGS]
    assert learned(rare).what(line) is None


def test_what_one_person_says_every_time_is_a_habit() -> None:
    found = learned([f"Have a nice day\nthe {t} is gone" for t in THINGS], ["jo"] * len(THINGS))
    assert found.what("Have a nice day") == "boilerplate"
    anonymous = learned([f"Have a nice day\nthe {t} is gone" for t in THINGS], ["Anonymous"] * len(THINGS))
    assert anonymous.what("Have a nice day") is None


def test_a_pasted_whole_text_is_a_form_only_when_long() -> None:
    long = "We copied the data into your clipboard because it was too large to send, please paste it here below."
    assert learned([long] * 12).what(long) == "template"
    assert (
        learned(["It stopped working after the update on Monday morning"] * 12).what(
            "It stopped working after the update on Monday morning"
        )
        is None
    )


def test_counts_hold_no_words() -> None:
    counts = sameness.count(["my secret trip to Rome"], ["jo"])
    assert "secret" not in repr(counts) and "jo" not in repr(counts)


BODIES = st.sampled_from(["a b", "a b\nc d", "c d\ne f", "e f\na b\nc d", ""])
DOCS = st.lists(st.tuples(BODIES, st.sampled_from(["x", "y", "z"])), max_size=12)


@given(DOCS, DOCS, DOCS)
def test_merging_is_counting_together_in_any_order(
    one: list[tuple[str, str]], two: list[tuple[str, str]], three: list[tuple[str, str]]
) -> None:
    def counted(docs: list[tuple[str, str]]) -> sameness.Counts:
        return sameness.count([t for t, _ in docs], [a for _, a in docs])

    a, b, c = counted(one), counted(two), counted(three)
    together = counted([*one, *two, *three])
    assert sameness.merge(sameness.merge(a, b), c) == together
    assert sameness.merge(a, sameness.merge(c, b)) == together


def test_thinning_forgets_only_what_was_met_once() -> None:
    counts = sameness.count(["a b\nc d", "a b"], ["x", "y"])
    thin = sameness.thinned(counts)
    assert thin["interactions"] == 2
    assert [entry["n"] for entry in thin["lines"].values()] == [2]
    assert thin["pairs"] == {}
