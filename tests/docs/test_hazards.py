"""The hazard log is whole, its sums are right, and every test that it names exists."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tools import hazards

# What a service is asked about first; each must be in the log by some hazard.
SEEDS = (
    "reaches somebody else",
    "another form than expected",
    "delivered or filed twice",
    "clocks change",
    "Silence is read",
    "believes that it is read now",
    "against the person's will",
    "old plan",
    "Wrong language or format",
    "Access that was ended",
    "read as a verdict",
    "'go now'",
    "rounded number",
    "records become one",
    "glass is broken",
    "Words are lost",
    "visit code stays open",
    "without its label",
)


@pytest.fixture(scope="module")
def tests() -> set[str]:
    return hazards.known_tests()


def test_the_log_has_no_fault(tests: set[str]) -> None:
    assert list(hazards.faults(hazards.read(), tests)) == []


def test_what_was_asked_for_is_there() -> None:
    names = [hazard["name"] for hazard in hazards.read()["hazard"]]
    assert [seed for seed in SEEDS if not any(seed in name for name in names)] == []


def test_the_matrix_is_that_of_the_plan() -> None:
    plan = (hazards.ROOT / "docs" / "safety" / "clinical-safety-plan.md").read_text()
    for likelihood, row in zip(hazards.LIKELIHOODS, hazards.MATRIX, strict=True):
        assert f"| **{likelihood}** | {' | '.join(map(str, row))} |" in plan


def test_more_severe_or_more_likely_is_never_less_risk() -> None:
    by_likelihood = list(reversed(hazards.MATRIX))
    for row in by_likelihood:
        assert list(row) == sorted(row)
    for column in zip(*by_likelihood, strict=True):
        assert list(column) == sorted(column)


def test_tests_are_found_in_functions_and_classes(tests: set[str]) -> None:
    here = "tests/docs/test_hazards.py::test_the_log_has_no_fault"
    assert here in tests
    assert any(name.count("::") == 2 for name in tests)
    assert not any(name.endswith("::tests") for name in tests)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda h: h.update(hazard=" "), "H01: hazard is missing."),
        (lambda h: h.update(cause="a text"), "H01: cause must be a list."),
        (lambda h: h.update(colour="red"), "H01: colour is no field of a hazard."),
        (lambda h: h.update(status="fine"), "H01: the status must be one of: open, controlled."),
        (lambda h: h.update(status="controlled"), "what is left is not acceptable."),
        (lambda h: h["initial"].update(risk=1), "H01: initial: the matrix gives 3, and not 1."),
        (lambda h: h["residual"].update(severity="bad"), "needs a severity and a likelihood"),
        (
            lambda h: h["residual"].update(severity="catastrophic", likelihood="high", risk=5),
            "H01: what is left is more than there was.",
        ),
        (lambda h: h.update(controls=[]), "H01: nothing was added against it."),
        (lambda h: h["controls"][0].update(kind="hope"), "a kind: design, test"),
        (lambda h: h["controls"][0].update(evidence=[]), "names no test."),
        (lambda h: h["controls"][0].update(evidence=["a::b"]), "H01: there is no test a::b."),
        (lambda h: h.update(id="H02"), "H02 is there twice."),
    ],
)
def test_each_fault_has_its_sentence(damage: Any, sentence: str, tests: set[str]) -> None:
    log = copy.deepcopy(hazards.read())
    damage(log["hazard"][0])
    found = list(hazards.faults(log, tests))
    assert any(sentence in fault for fault in found), found


def test_a_log_that_says_nothing_of_itself() -> None:
    found = list(hazards.faults({"hazard": []}, set()))
    assert "The log does not say its checker." in found
