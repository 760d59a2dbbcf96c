"""The documents that people hold: readable by everybody, in either language, word for word."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.core import typeset
from tests.core.documents import ADDRESS, EXAMPLES, WELSH
from tests.core.pdf_text import pages, runs, squeeze, words

HOSTILE = '#import "/x": * #panic() $z$ *b* _i_ ][ }{ `r` <l> @r // = ~ {name}'
KINDS = sorted(typeset.KINDS)
VARIANTS = ["english", "welsh", "large"]
UNSAID = ("qr", "code", "kind")  # what says how a thing is drawn, and is not printed as it is


def example(kind: str, variant: str = "english", **changes: Any) -> bytes:
    data = {**EXAMPLES[kind], **changes}
    if variant == "welsh":
        data["labels"] = typeset.labels(kind, WELSH.__getitem__)
    language = "cy" if variant == "welsh" else "en-GB"
    return typeset.pdf(kind, data, language=language, large_print=variant == "large")


def least(kind: str) -> dict[str, Any]:
    return {key: EXAMPLES[kind][key] for key in typeset.KINDS[kind].__required_keys__}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_document_is_tagged_and_says_its_language_and_title(kind, variant):
    pdf = example(kind, variant)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"/MarkInfo<</Marked true" in pdf
    assert b"/StructTreeRoot" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/DisplayDocTitle true" in pdf
    assert (b"/Lang(cy)" if variant == "welsh" else b"/Lang(en-GB)") in pdf
    assert re.search(rb"/Title ?[(<]", pdf)
    assert len(re.findall(rb"/S/H1\b", pdf)) == 1
    assert b"/S/H3" not in pdf
    assert len(re.findall(rb"/S/Figure", pdf)) == len(re.findall(rb"/Alt[(<]", pdf))
    assert b"Date(" not in pdf


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_input_gives_the_same_bytes(kind, variant):
    first = example(kind, variant)
    assert example(kind, variant) == first
    typeset._compiler.cache_clear()
    assert example(kind, variant) == first


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_with_only_what_it_needs(kind):
    assert pages(typeset.pdf(kind, least(kind), language="en-GB")) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_given_is_printed_in_the_document(kind):
    printed = words(example(kind))

    def check(value: Any) -> None:
        match value:
            case dict():
                for key, inner in value.items():
                    if key not in UNSAID:
                        check(inner)
            case list():
                for inner in value:
                    check(inner)
            case str():
                assert squeeze(value) in printed
            case int():
                assert str(value) in printed

    check(EXAMPLES[kind])
    assert "{" not in printed


@pytest.mark.parametrize("kind", KINDS)
def test_no_english_label_in_a_welsh_document(kind):
    printed = " ".join(run.text for run in runs(example(kind, "welsh")))
    same = {english for english in WELSH if english == WELSH[english]}
    for english in typeset.LABELS[kind].values():
        starts = re.split(r"\{\w+\}", english)[0]
        if len(starts) > 3 and english not in same:
            assert not re.search(rf"(^| ){re.escape(starts)}($| [A-ZŴŶ])", printed), english


@pytest.mark.parametrize("kind", KINDS)
def test_welsh_letters_and_accents_are_drawn(kind):
    letters = "ŵŷŴŶâêîôûÂÊÎÔÛáéíóúàèìòùäëïöüẁẃẅỳýÿ’“”–€ń"
    data = {**least(kind), "service": letters}
    pdf = typeset.pdf(kind, data, language="en-GB")
    assert letters in words(pdf)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_size_of_the_print(kind, variant):
    # the address is for the post; the page number of ordinary print is 10 point
    postal = EXAMPLES[kind].get("postal", [])
    number = r"(Page|Tudalen) \d" if variant != "large" else "$^"
    least_size = 18 if variant == "large" else 12
    for run in runs(example(kind, variant)):
        if run.text not in postal and not re.match(number, run.text):
            assert run.size >= least_size, run


@pytest.mark.parametrize("variant", ["english", "welsh"])
def test_an_agreement_is_one_page(variant):
    assert pages(example("agreement", variant)) == 1


def test_a_long_agreement_closes_up_and_then_takes_a_second_page_in_the_same_type():
    goal = "I want to walk a little further every day and see my friends again. "
    for times, expected in [(1, 1), (2, 1), (60, 2)]:
        pdf = example("agreement", goal=goal * times)
        assert (pages(pdf) > 1) == (expected > 1)
        assert squeeze(goal * times) in words(pdf)
        assert next(run.size for run in runs(pdf) if run.text.startswith("Rhosyn")) == 12


def test_both_sides_of_an_agreement_are_equally_wide_and_start_level():
    mine, theirs = (
        next(run for run in runs(example("agreement")) if run.text == title)
        for title in ("My side", "Sarah Price’s side")
    )
    assert mine.top == theirs.top
    assert mine.size == theirs.size
    page, margin = 210, 21
    assert theirs.left - page / 2 == pytest.approx(mine.left - margin + 0.9 * mine.size / 8, abs=4)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kind", ["letter", "code_letter"])
@pytest.mark.parametrize("lines", [3, 5, 7])
def test_the_address_shows_in_the_window_of_the_envelope(kind, variant, lines):
    postal = [f"Line {n} of an address" for n in range(lines)]
    shown = [run for run in runs(example(kind, variant, postal=postal)) if run.text in postal]
    assert [run.text for run in shown] == postal
    for run in shown:
        assert 20 <= run.left <= 30
        assert run.top - 0.64 * run.size / 72 * 25.4 >= 54.9  # the top of a capital
        assert run.top + 0.3 * run.size / 72 * 25.4 <= 79.9  # the foot of a g


def test_a_code_is_shown_in_groups():
    assert "K7QM 4TPX" in [run.text for run in runs(example("code_letter"))]
    assert "AB12 CD34 E" in [run.text for run in runs(example("code_letter", code="AB12CD34E"))]


def test_without_an_address_a_code_letter_is_a_slip():
    pdf = typeset.pdf("code_letter", least("code_letter"), language="en-GB")
    assert pages(pdf) == 1
    assert "Rose Evans" in [run.text for run in runs(pdf)]


def test_alternative_texts_say_what_the_pictures_say():
    assert b"/Alt(A ruler from 1 to 10 with a mark at 7.)" in example("agreement")
    assert f"It opens {ADDRESS}.".encode() in example("code_letter")


@pytest.mark.parametrize("kind", KINDS)
def test_words_are_never_markup_wherever_they_stand(kind):
    count = 0

    def spoil(value: Any) -> Any:
        nonlocal count
        match value:
            case dict():
                return {k: v if k in UNSAID else spoil(v) for k, v in value.items()}
            case list():
                return [spoil(inner) for inner in value]
            case str():
                count += 1
                return HOSTILE
        return value

    printed = words(typeset.pdf(kind, spoil(EXAMPLES[kind]), language="en-GB"))
    unseen = kind == "code_letter"  # a letter's name is in its address
    assert printed.count(squeeze(HOSTILE)) >= count - unseen


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(
        alphabet=st.sampled_from("#$*_`<>@\\[](){}/=-+~\"'.,:;&%^| \nabxÿŵ0"),
        min_size=1,
        max_size=120,
    ).filter(str.strip)
)
def test_whatever_a_person_writes_is_printed_as_written(goal):
    assert f"“{squeeze(goal)}”" in words(example("agreement", goal=goal))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.characters(), max_size=60))
def test_no_text_at_all_can_stop_a_letter(text):
    pdf = example("letter", subject=f"About {text}", body=[text], postal=[text], closing=text)
    assert pages(pdf) >= 1


def test_a_letter_that_cannot_be_drawn_is_a_box_and_a_line_in_the_log(caplog):
    with caplog.at_level(logging.WARNING):
        pdf = example("letter", body=["Gwen \U0010fffd\ue000 \U000f1234"])
    assert pages(pdf) == 1
    assert b"/MarkInfo<</Marked true" in pdf
    assert "Gwen" not in caplog.text
    if b"pdfuaid" not in pdf:
        assert "Install more typefaces" in caplog.text


def test_control_characters_are_left_out_and_line_breaks_kept():
    pdf = example("letter", body=["one\x00\x07\ufeff\ud800 two\r\nthree\u2028four"])
    assert [run.text.strip() for run in runs(pdf) if run.text[:3] in ("one", "thr", "fou")] == [
        "one two",
        "three",
        "four",
    ]


def test_a_word_longer_than_the_line_stays_on_the_page():
    name = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3
    pdf = example("agreement", "large", name=name, goal=name)
    assert words(pdf).count(name) == 2
    assert all(run.left < 190 for run in runs(pdf))


def test_documents_typeset_at_the_same_moment_do_not_mix():
    names = [f"Person number {n}" for n in range(12)]

    def make(name: str) -> str:
        return words(example("code_letter", name=name, postal=[name]))

    with ThreadPoolExecutor(6) as pool:
        for name, printed in zip(names, pool.map(make, names), strict=True):
            assert squeeze(name) in printed
            assert not any(squeeze(other) + "Yo" in printed for other in names if other != name)


@pytest.mark.parametrize(
    ("kind", "changes", "language", "sentence"),
    [
        ("poster", {}, "en-GB", "There is no document 'poster'; there are: agreement, "),
        ("letter", {"body": None}, "en-GB", "The document 'letter' also needs: body."),
        ("letter", {"subject": " \x00"}, "en-GB", "The document 'letter' also needs: subject."),
        ("letter", {"boby": []}, "en-GB", "The document 'letter' has no: boby."),
        ("letter", {}, "cy", "The document 'letter' in 'cy' has no words for: enclosed, page, "),
        ("letter", {"labels": {"pgae": ""}}, "en-GB", "The document 'letter' has no label: pgae."),
        ("letter", {"subject": 1.5}, "en-GB", "The document 'letter' takes text, and was given a "),
        ("code_letter", {"qr": "<svg"}, "en-GB", "The document 'code_letter' could not be typeset"),
    ],
)
def test_errors_are_sentences(kind, changes, language, sentence):
    data = {**EXAMPLES.get(kind, {}), **changes}
    with pytest.raises(typeset.TypesetError, match="^" + re.escape(sentence)):
        typeset.pdf(kind, data, language=language)


@pytest.mark.parametrize("kind", KINDS)
def test_each_label_is_used_and_each_used_label_exists(kind):
    shared = (typeset.TEMPLATES / "alongside.typ").read_text()
    template = (typeset.TEMPLATES / f"{kind}.typ").read_text()
    used = set(re.findall(r"labels\.(\w+)", template))
    assert used <= typeset.LABELS[kind].keys()
    assert typeset.LABELS[kind].keys() <= used | set(re.findall(r"labels\.(\w+)", shared))


@pytest.mark.parametrize("kind", KINDS)
def test_placeholders_are_known(kind):
    known = typeset.KINDS[kind].__annotations__.keys() | {"n", "total", "helper", "address"}
    for label in typeset.LABELS[kind].values():
        assert set(re.findall(r"\{(\w+)\}", label)) <= known


def test_templates_hold_no_words_of_their_own():
    for path in typeset.TEMPLATES.glob("*.typ"):
        source = re.sub(r"//.*", "", path.read_text())
        blocks = re.findall(r"\[([^\[\]#]*)", source)
        assert not [block for block in blocks if re.search(r"[A-Za-z]{3,}", block)], path.name
