"""Sensitivity labels by code: what is plain is labelled, everything else fails closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.people.rules import ALL_LABELS, covers_labels
from alongside.records import units
from alongside.records.fhir import Bundle, Coding, in_reading_order, read_bundle
from alongside.records.fhir.checks import LOINC, SNOMED
from alongside.records.labels import NONE, labels_for, labels_of, table
from alongside.records.loinc import is_loinc
from tests.records.corrupt import SYNTHEA

GENERAL = frozenset({"general"})


def snomed(code: str) -> Coding:
    return Coding(SNOMED, code, "")


def test_the_table_says_who_answers_for_it() -> None:
    shipped = table()
    assert shipped.author
    assert shipped.checker
    assert shipped.dated < shipped.next_review <= shipped.dated + timedelta(days=366)
    assert set().union(*shipped.by_code.values()) == ALL_LABELS
    assert all(is_loinc(code) for system, code in shipped.by_code if system == LOINC)
    assert all(len(labels) == 1 for labels in shipped.by_code.values())


def test_every_kind_of_measurement_has_a_label() -> None:
    for kind in units.KINDS:
        for loinc in kind.loinc:
            assert labels_for([Coding(LOINC, loinc, "")]), loinc


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("44054006", "general"),
        ("370143000", "mental_health"),
        ("7200002", "mental_health"),
        ("72892002", "sexual_health"),
        ("32911000", "social_care"),
    ],
)
def test_plain_codes(code: str, label: str) -> None:
    assert labels_for([snomed(code)]) == {label}


def test_unknown_and_restricted_fail_closed() -> None:
    assert labels_for([]) == NONE
    assert labels_for([snomed("1")]) == NONE
    assert labels_for([Coding("urn:local", "44054006", "")]) == NONE
    assert labels_for([snomed("44054006")], restricted=True) == NONE
    assert not covers_labels(frozenset({"general"}), NONE)
    assert covers_labels(ALL_LABELS, NONE)


@given(st.lists(st.sampled_from([*table().by_code, ("urn:local", "1")]), max_size=4))
def test_another_code_never_makes_an_entry_easier_to_see(codes: list[tuple[str, str]]) -> None:
    codings = [Coding(system, code, "") for system, code in codes]
    for held in ({"general"}, {"general", "mental_health"}, ALL_LABELS):
        seen = covers_labels(frozenset(held), labels_for(codings))
        if seen:
            for coding in codings:
                alone = labels_for([coding])
                assert not alone or covers_labels(frozenset(held), alone)


def test_entries_of_our_file(small: Bundle) -> None:
    diabetes, hypertension = small.conditions
    assert labels_of(diabetes, small) == GENERAL
    assert labels_of(hypertension, small) == NONE  # its source marked it
    assert {labels_of(result, small) for result in small.results} == {GENERAL}
    assert labels_of(small.plans[0], small) == GENERAL
    assert labels_of(small.goals[0], small) == GENERAL  # as its plan
    assert labels_of(small.medicines[0], small) == NONE  # its code is not in the table


def test_a_goal_without_a_plan_has_no_label(small: Bundle) -> None:
    lonely = Bundle(file="f", goals=small.goals)
    assert labels_of(small.goals[0], lonely) == NONE


def test_the_example_records() -> None:
    paths = in_reading_order([SYNTHEA])
    if not paths:
        pytest.skip(f"The example records are not at {SYNTHEA}.")
    unlabelled = set()
    sensitive = set()
    for path in paths:
        bundle = read_bundle(path)
        for entry in (
            *bundle.conditions,
            *bundle.results,
            *bundle.reports,
            *bundle.medicines,
            *bundle.plans,
            *bundle.goals,
        ):
            labels = labels_of(entry, bundle)
            if not labels:
                unlabelled.add(entry.name)
            elif labels != GENERAL:
                sensitive.add((entry.name, *sorted(labels)))
    # Left closed on purpose: each could mean something that the person would rather not show.
    assert unlabelled == {"Diazepam [Valium]", "Head injury rehabilitation"}
    assert ("Major depression disorder", "mental_health") in sensitive
    assert ("Miscarriage in first trimester", "sexual_health") in sensitive
    assert ("Demential management", "mental_health", "social_care") in sensitive
