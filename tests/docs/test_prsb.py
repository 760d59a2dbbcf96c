"""Every field of PRSB's plan has one row, and every row names columns that exist."""

from __future__ import annotations

from collections import Counter

from django.apps import apps

from tools import docs, prsb


def test_the_list_is_whole() -> None:
    assert len(prsb.nodes()) == 287  # nodes of the standard, 2.0
    paths = [node.path for node in prsb.nodes()]
    assert [path for path, times in Counter(paths).items() if times > 1] == []


def test_each_field_has_exactly_one_row() -> None:
    said = prsb.rows()
    times = {f.path: sum(row.covers(f.path) for row in said) for f in prsb.fields()}
    assert {path: number for path, number in times.items() if number != 1} == {}


def test_each_row_speaks_of_a_field_and_says_where_or_why() -> None:
    paths = [field.path for field in prsb.fields()]
    for row in prsb.rows():
        assert any(row.covers(path) for path in paths), row.field
        assert bool(row.lives) != bool(row.why), row.field
        for sentence in filter(None, (row.why, row.how)):
            assert sentence.endswith("."), sentence
            assert len(sentence) <= 120, sentence


def test_what_must_be_there_is_kept_or_has_a_reason() -> None:
    said = prsb.rows()
    musts = [f.path for f in prsb.fields() if f.cardinality.startswith("1")]
    assert len(musts) == 7
    left = [path for path in musts if not next(r for r in said if r.covers(path)).lives]
    assert left == ["GP practice > GP practice record entry > GP practice identifier"]


def test_the_columns_exist() -> None:
    for row in prsb.rows():
        for column in row.lives:
            room, model, name = column.split(".")
            held = apps.get_model(room, model)
            assert name in {
                field for f in held._meta.concrete_fields for field in (f.name, f.attname)
            }, column


def test_the_page_is_what_make_docs_writes() -> None:
    path = docs.DOCS / "reference" / "prsb.md"
    assert path.read_text("utf-8") == docs.pages()[path]
