"""Welsh is equal to English: every sentence is there in both, whole."""

import re
from collections import Counter

import pytest
from babel.messages.catalog import Catalog

from tests.words.catalogue import PLACEHOLDER, TAG, forms_of, found, written
from tools import messages

SAME_IN_WELSH = re.compile(
    r"Alongside|Braille|Partner|Person|IPv[46]|NHS|WebAuthn|Menu"
    # Only names, numbers and values stand in these.
    r"|[\W\d]*(%\(\w+\)s[\W\d]*|\{\w+\}[\W\d]*)+"
)
"""Messages that are right when they are the same in both languages."""


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_catalogue_holds_what_the_code_says(language: str) -> None:
    def held(catalog: Catalog) -> set[tuple[object, ...]]:
        return {(message.context, *forms_of(message.id)) for message in catalog if message.id}

    assert held(written(language)) == held(found()), "run: make messages"


def test_nothing_is_without_welsh() -> None:
    lacking = [
        f"{message.locations[0][0]}: {message.id}" for message in messages.missing(written("cy"))
    ]
    assert not lacking, f"{len(lacking)} without Welsh:\n" + "\n".join(lacking)


def test_a_missing_and_a_guessed_translation_are_both_noticed() -> None:
    catalog = Catalog(locale="cy")
    catalog.add("Good morning", "Bore da")
    catalog.add("Good night", "")
    catalog.add("Good evening", "Nos da", flags=["fuzzy"])
    catalog.add(("%(num)s day", "%(num)s days"), ("%(num)s diwrnod", ""))
    assert [forms_of(message.id)[0] for message in messages.missing(catalog)] == [
        "Good night",
        "Good evening",
        "%(num)s day",
    ]


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_values_and_tags_are_the_same_in_both(language: str) -> None:
    wrong = []
    for message in written(language):
        if not message.id or not any(forms_of(message.string)):
            continue
        asked = forms_of(message.id)
        may = {part for form in asked for part in PLACEHOLDER.findall(form)}
        # A form for one or two may leave the number out; a name may not be left out.
        must = set.intersection(*(set(PLACEHOLDER.findall(form)) for form in asked))
        for form in forms_of(message.string):
            has = set(PLACEHOLDER.findall(form))
            counted = len(asked) > 1
            if not has <= may or not (counted or must <= has):
                wrong.append(f"{asked[0]} | {form}")
            if not counted and Counter(TAG.findall(form)) != Counter(TAG.findall(asked[0])):
                wrong.append(f"{asked[0]} | {form}")
    assert not wrong, "\n".join(wrong)


def test_welsh_is_not_english() -> None:
    same = [
        form
        for message in written("cy")
        for form in forms_of(message.id)
        if form and form in forms_of(message.string) and not SAME_IN_WELSH.fullmatch(form)
    ]
    assert not same, f"the same in both languages: {same}"


def test_welsh_has_its_six_plural_forms() -> None:
    catalog = written("cy")
    assert catalog.num_plurals == 6
    for message in catalog:
        if message.pluralizable and message.id:
            assert len(forms_of(message.string)) == 6, message.id


def test_the_welsh_says_that_nobody_has_checked_it() -> None:
    assert "AWAITING A WELSH READER" in messages.po_file("cy").read_text("utf-8")[:300]
