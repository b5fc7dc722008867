"""Each planted phenomenon can be found in the numbers, by somebody who counts and does not peek."""

import itertools
from collections import Counter
from datetime import date, timedelta

import pytest

from firsthand.demo.wordbook import problems
from tests.demo.conftest import Read, Row


def _per_week(read: Read, label: str) -> Counter[int]:
    return Counter(read.week(r) for r in read.about(label) if r.kind != "delight")


def _mean(counts: Counter[int], first: int, stop: int) -> float:
    return sum(counts[w] for w in range(first, stop)) / (stop - first)


def _active(read: Read, day: date) -> int:
    return sum(
        c["since"] <= day.isoformat() and (not c["until"] or day.isoformat() < c["until"]) for c in read.customers
    )


def test_regression_begins_with_its_release_and_ends_with_the_mend(read: Read) -> None:
    fact = read.truth["phenomena"]["regression"]
    rows = read.about(fact["problem"])
    assert min(r.at.date().isoformat() for r in rows) >= fact["brought_in_on"]
    assert {r.version for r in rows if r.version} <= {"3.5.0", "3.5.1"}
    counts = _per_week(read, fact["problem"])
    assert _mean(counts, 46, 48) >= 12
    # 3.5.1 was meant to mend it: the week after it is no better.
    assert counts[47] >= 10
    assert _mean(counts, 51, 79) == 0


def test_scanner_is_black_on_android_only(read: Read) -> None:
    named = [r for r in read.about("scanner-black") if r.platform.startswith(("iOS", "Android", "Web"))]
    assert len(named) >= 60
    assert {r.platform.split()[0] for r in named} == {"Android"}
    others = Counter(r.platform.split()[0] for r in read.rows if r.source == "reviews.csv" and r.label == "praise")
    assert others["iOS"] >= 15
    assert others["Android"] >= 15


def test_three_symptoms_rise_together_from_the_same_customers(read: Read) -> None:
    fact = read.truth["phenomena"]["one_cause_three_symptoms"]
    customers = []
    for label in fact["problems"]:
        counts = _per_week(read, label)
        assert _mean(counts, 75, 79) > 6 * _mean(counts, 54, 75)
        assert min(r.at.date().isoformat() for r in read.about(label)) > fact["brought_in_on"]
        customers.append({r.customer for r in read.about(label)})
    assert all(len(a & b) >= 4 for a, b in itertools.pairwise(customers))


def test_fix_that_worked(read: Read) -> None:
    counts = _per_week(read, "deposit-held")
    assert _mean(counts, 43, 55) >= 0.8
    assert _mean(counts, 57, 79) <= 0.25


def test_fix_that_did_not(read: Read) -> None:
    counts = _per_week(read, "double-booked")
    before, after = _mean(counts, 2, 24), _mean(counts, 25, 79)
    assert 0.7 < after / before < 1.6


def test_spike_falls_back_by_itself(read: Read) -> None:
    counts = _per_week(read, "sms-outage")
    assert counts[62] + counts[63] >= 25
    assert _mean(counts, 65, 79) < 0.2
    assert read.truth["phenomena"]["spike_that_fell_back"]["change_of_ours"] is None


def test_demand_surge_is_customers_and_not_trouble(read: Read) -> None:
    fact = read.truth["phenomena"]["demand_surge"]
    first, last = date.fromisoformat(fact["from"]), date.fromisoformat(fact["to"])
    assert _active(read, last) - _active(read, first) > 0.25 * _active(read, first)
    asked = _per_week(read, "ask-start")
    assert _mean(asked, 35, 40) > 10 * max(0.1, _mean(asked, 5, 30))
    # Per customer the trouble is what it was, in the same season a year apart from the surge's doing.
    trouble = [r for r in read.rows if r.whose == "customer" and r.kind == "problem"]
    weekly = Counter(read.week(r) for r in trouble)
    before = _mean(weekly, 26, 34) / _active(read, first - timedelta(days=28))
    after = _mean(weekly, 38, 45) / _active(read, last + timedelta(days=28))
    assert 0.5 < after / before < 1.7


def test_slow_board_is_a_matter_of_the_fleet_plan(read: Read) -> None:
    plans = {c["account"]: c["plan"] for c in read.customers}
    assert {plans[r.customer] for r in read.about("slow-board") if r.customer} == {"Fleet"}


def test_new_problem_is_new(read: Read) -> None:
    rows = read.about("card-twice")
    assert min(read.week(r) for r in rows) >= 77
    assert len({r.customer for r in rows}) >= 5


def _in_case(read: Read, case: str) -> list[Row]:
    return sorted((r for r in read.rows if r.case == case), key=lambda r: r.at)


def test_delighted_customers_said_the_opposite_before(read: Read) -> None:
    rows = _in_case(read, "delighted")
    for label in ("deposit-held", "bulk-refund", "walkups-missing"):
        own = [r for r in rows if r.label == label and r.whose == "customer"]
        before = {r.customer: r.at for r in own if r.kind == "problem"}
        after = {r.customer: r.at for r in own if r.kind == "delight"}
        assert before.keys() == after.keys()
        assert all(before[c] < after[c] for c in before)


def test_thanks_come_after_the_change(read: Read) -> None:
    for label, version in read.truth["phenomena"]["delighted"]["after"].items():
        released = {"3.6.2": 55, "3.7.0": 58, "3.5.2": 48}[version]
        thanks = [r for r in read.about(label) if r.kind == "delight"]
        assert thanks
        assert min(read.week(r) for r in thanks) >= released


def test_questions_are_asked_by_many_and_are_only_questions(read: Read) -> None:
    asks = {r.label for r in read.rows if r.kind == "question" and r.label.startswith("ask-")}
    assert len(asks) == 9
    for label in asks:
        assert len({r.customer for r in read.about(label)}) >= 6


@pytest.mark.parametrize("label", sorted(problems()))
def test_every_problem_has_several_customers(read: Read, label: str) -> None:
    rows = [r for r in read.about(label) if r.kind == "problem"]
    assert len(rows) >= 10
    assert len({r.customer for r in rows if r.customer}) >= 5


def test_second_of_its_kind_is_a_year_after_the_first(read: Read) -> None:
    first, second = _in_case(read, "second-of-its-kind")
    assert first.customer != second.customer
    assert (second.at - first.at).days > 300
    assert first.source != second.source


def test_posted_twice_by_one_person(read: Read) -> None:
    first, second = _in_case(read, "posted-twice")
    assert first.customer == second.customer
    assert first.source != second.source
    assert second.text.split("\n")[0] in first.text


def test_two_accounts_that_may_be_one_person(read: Read) -> None:
    first, second = _in_case(read, "maybe-one-person")
    names = {c["account"]: c["name"] for c in read.customers}
    assert first.customer != second.customer
    assert "Skyss" in names[first.customer or ""]
    assert "Skyss" in names[second.customer or ""]


def test_thread_whose_end_contradicts_its_beginning(read: Read) -> None:
    chat = [r for r in _in_case(read, "withdrawn") if r.source == "chats.jsonl"]
    assert "server has been down" in chat[0].text
    assert any("it was our firewall" in r.text for r in chat[3:])
    assert {r.whose for r in chat} == {"customer", "colleague", "robot"}


def test_nobody_answers_the_one_who_is_never_answered(read: Read) -> None:
    rows = _in_case(read, "never-answered")
    assert len(rows) == 3
    assert {r.whose for r in rows} == {"customer"}


def test_traces_code_and_bots_are_there_to_be_recognised(read: Read) -> None:
    assert any("Traceback" in r.text for r in _in_case(read, "stack-trace"))
    assert any("```ics" in r.text for r in _in_case(read, "code-block"))
    assert sum(r.whose == "robot" for r in read.rows) >= 15
