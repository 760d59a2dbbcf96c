"""Reading FHIR bundles: whole files, good and damaged, ours and real ones."""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.records.fhir import (
    AgentKey,
    Bundle,
    Fault,
    digest_of,
    in_reading_order,
    read_bundle,
    read_bytes,
    reader,
)
from tests.records.bundles import read
from tests.records.corrupt import CORRUPTIONS, SMALL, SYNTHEA, Corruption, first, load


@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=lambda one: one.name)
def test_damage_to_our_file_is_named(corruption: Corruption) -> None:
    bundle, entry = corruption.of(SMALL)
    _says_so(corruption, entry, read(bundle))


def _says_so(corruption: Corruption, entry: int | None, read_: Bundle) -> None:
    base = "Bundle" if entry is None else f"Bundle.entry[{entry}].resource"
    path = f"{base}.{corruption.path}" if corruption.path else base
    assert [(fault.entry, fault.path) for fault in read_.faults] == [(entry, path)]
    (fault,) = read_.faults
    assert corruption.says in fault.message
    assert fault.message.endswith(".")
    assert read_ == Bundle(file=read_.file, faults=read_.faults)  # and nothing else


def test_every_fault_has_its_own_sentence() -> None:
    bundle = load(SMALL)
    for _, apply in [
        (c.name, c.apply) for c in CORRUPTIONS if c.name in {"no code", "no such day"}
    ]:
        apply(bundle)
    assert [fault.path for fault in read(bundle).faults] == [
        "Bundle.entry[0].resource.birthDate",
        "Bundle.entry[5].resource.code",
    ]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "goes wrong or breaks off at line 1"),
        (b'{"resourceType": "Bundle",', "breaks off at line 1"),
        (b"\xff\xfe\x00", "not JSON"),
        (b'{"resourceType": NaN}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not a FHIR bundle"),
        (b'{"resourceType":"Bundle","type":"batch"}', "nothing in this bundle"),
        (b'{"resourceType":"Bundle","type":"batch","entry":{}}', "list of objects"),
        (b'{"resourceType":"Bundle","type":"batch","entry":[3]}', "list of objects"),
    ],
)
def test_what_is_no_bundle(raw: bytes, says: str) -> None:
    (fault,) = read_bytes(raw, file="f.json").faults
    assert says in fault.message
    assert (fault.entry, fault.path.split(".")[0]) == (None, "Bundle")


@given(st.binary(max_size=60) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["resourceType", "type", "entry", "resource", "id", "code", "subject"]),
        inner,
        max_size=4,
    ),
    max_leaves=12,
).map(lambda found: json.dumps(found).encode()))  # fmt: skip
def test_anything_at_all_is_read_or_refused_and_never_raises(raw: bytes) -> None:
    bundle = read_bytes(raw, file="f.json")
    assert bundle.faults


_paths = st.sampled_from(range(19))


@given(
    _paths,
    st.integers(0, 30),
    st.sampled_from([None, 3, "", "x", [], [{}], {}, {"a": 1}, True, ["y"], "\ud800"]),
)
def test_any_field_of_any_entry_may_hold_anything(entry: int, place: int, junk: object) -> None:
    bundle = load(SMALL)
    resource = bundle["entry"][entry]["resource"]
    key = sorted(resource)[place % len(resource)]
    resource[key] = junk
    found = read_bytes(json.dumps(bundle).encode(), file="f.json")
    assert all(fault.message.endswith(".") for fault in found.faults)
    assert not found.faults or found.person is None


def test_a_missing_or_huge_file_has_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (fault,) = read_bundle(tmp_path / "none.json").faults
    assert "cannot be read" in fault.message
    monkeypatch.setattr(reader, "LARGEST_FILE", 10)
    (fault,) = read_bundle(SMALL).faults
    assert "larger than" in fault.message


def test_messages_hold_nothing_personal() -> None:
    for corruption in CORRUPTIONS:
        bundle, _ = corruption.of(SMALL)
        for fault in read(bundle).faults:
            for secret in ("Siân", "Wyn", "Rhys", "9434765919", "943 476", "1951", "07700"):
                assert secret not in fault.message + fault.path


def test_marks_before_the_text_and_loose_accents() -> None:
    raw = SMALL.read_text("utf-8").replace("Siân", "Sia\u0302n").encode("utf-8-sig")
    bundle = read_bytes(raw, file="f.json")
    assert bundle.person is not None
    assert bundle.person.known_as == "Siân"


def test_entries_that_take_away_are_refused() -> None:
    bundle = load(SMALL)
    bundle["entry"][5]["request"] = {"method": "DELETE", "url": "Condition/1"}
    assert read(bundle).faults[0] == Fault(
        "f.json",
        5,
        "Bundle.entry[5].request.method",
        "We read entries that add or replace (POST, PUT), not this one.",
    )


def test_the_digest_ignores_layout_and_stamps_and_nothing_else() -> None:
    _, person = first(load(SMALL), "Patient")
    turned = dict(reversed(person.items()))
    stamped = {**person, "meta": {**person["meta"], "versionId": "8"}}
    assert digest_of(person) == digest_of(turned) == digest_of(stamped)
    marked = {**person, "meta": {**person["meta"], "security": [{"code": "R"}]}}
    assert digest_of(person) != digest_of(marked)
    assert digest_of(person) != digest_of({**person, "gender": "male"})


# The example records beside the checkout: 20 people, hospitals and practitioners.


@pytest.fixture(scope="module")
def real() -> list[Path]:
    paths = in_reading_order([SYNTHEA])
    if not paths:
        pytest.skip(f"The example records are not at {SYNTHEA}.")
    return paths


def test_real_files_are_read_whole(real: list[Path]) -> None:
    assert len(real) == 22
    found: Counter[str] = Counter()
    known: set[AgentKey] = set()
    for path in real:
        bundle = read_bundle(path, known=known)
        assert bundle.faults == ()
        known |= {key for agent in bundle.agents for key in agent.keys}
        found["people"] += bundle.person is not None
        for name in ("agents", "conditions", "results", "reports", "medicines", "plans", "goals"):
            found[name] += len(getattr(bundle, name))
        found["parts"] += sum(len(result.components) for result in bundle.results)
        found.update(bundle.passed_over)
    assert found == {
        "people": 20,
        "agents": 260,
        "conditions": 160,
        "results": 2790,
        "parts": 292,
        "reports": 234,
        "medicines": 77,
        "plans": 59,
        "goals": 100,
        "Claim": 379,
        "Encounter": 302,
        "ExplanationOfBenefit": 302,
        "Immunization": 199,
        "Procedure": 112,
        "AllergyIntolerance": 6,
        "ImagingStudy": 2,
    }


def test_files_about_nobody_come_first(real: list[Path]) -> None:
    assert [path.name.rstrip("0123456789.json") for path in real[:2]] == [
        "hospitalInformati",
        "practitionerInformati",
    ]
    assert in_reading_order([*real[:1], *real[:1]]) == real[:1]
    assert in_reading_order([Path("/none.json")]) == [Path("/none.json")]


@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=lambda one: one.name)
def test_damage_to_a_real_file_is_named(real: list[Path], corruption: Corruption) -> None:
    path = next(path for path in real if path.name.startswith("Alfreda"))
    bundle, entry = corruption.of(path)
    _says_so(corruption, entry, read(bundle))


def test_memory_does_not_grow_with_the_number_of_files(real: list[Path]) -> None:
    path = next(path for path in real if path.name.startswith("Alfreda"))

    def held_after(times: int) -> int:
        for _ in range(times):
            read_bundle(path)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    read_bundle(path)  # what is remembered once, such as dates
    tracemalloc.start()
    try:
        once, often = held_after(1), held_after(4)
    finally:
        tracemalloc.stop()
    assert often - once < 50_000  # bytes; one file read is some ten million
