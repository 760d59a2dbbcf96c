"""Our thin macros against the design system's own, and what is ours alone."""

from __future__ import annotations

import jinja2
import pytest
from django import forms as django_forms
from django.core.paginator import Paginator
from markupsafe import Markup

from alongside.ui import forms
from alongside.ui.chrome import Link
from tests.ui.markup import attributes, outline


@pytest.fixture
def ours(env):
    return env.get_template("ui/macros.html").module


@pytest.fixture
def theirs(env):
    def component(folder, name, params):
        module = env.get_template(f"nhsuk/components/{folder}/macro.jinja").module
        return str(getattr(module, name)(params))

    return component


class Everything(forms.Form):
    email = django_forms.EmailField(
        label="E-mail",
        help_text="Yours",
        widget=django_forms.EmailInput(attrs={"autocomplete": "email", "size": 20}),
    )
    notes = django_forms.CharField(label="Notes", widget=django_forms.Textarea(attrs={"rows": 4}))
    language = django_forms.ChoiceField(
        label="Language", choices=[("en", "English"), ("cy", "Cymraeg")]
    )
    where = django_forms.ChoiceField(
        label="Where",
        help_text="Choose one",
        choices=[("a", "At home"), ("b", "By phone")],
        widget=django_forms.RadioSelect,
    )
    copies = django_forms.MultipleChoiceField(
        label="Copies",
        choices=[("o", "Owen"), ("g", "GP")],
        widget=django_forms.CheckboxSelectMultiple,
    )
    born = forms.DateParts(label="Born", help_text="Like 27 3 1952", birthday=True)
    letter = django_forms.FileField(label="Letter")
    words = forms.WordsField(label="What matters to you?", reads="Samira", by_when="by Friday")
    sure = forms.RulerField()
    secret = django_forms.CharField(widget=django_forms.HiddenInput, initial="x")
    password = django_forms.CharField(widget=django_forms.PasswordInput)
    agreed = django_forms.BooleanField(label="I agree")


FILLED = {
    "email": "ruth@example.org",
    "notes": "Walk\nSleep",
    "language": "cy",
    "where": "b",
    "copies": ["g"],
    "born_day": "27",
    "born_month": "mar",
    "born_year": "1952",
    "words": "Walk <b>to</b> the chapel",
    "sure": "6",
    "password": "secret",
    "secret": "x",
    "agreed": "on",
}
LABEL = {"text": ""}


def same(mine, design, ignore=frozenset()):
    assert outline(str(mine), set(ignore)) == outline(design, set(ignore))


# As the design system does it


def test_a_text_box(ours, theirs):
    same(
        ours.field(Everything(FILLED)["email"]),
        theirs("input", "input", {
            "label": {"text": "E-mail"}, "hint": {"text": "Yours"}, "id": "id_email",
            "name": "email", "type": "email", "width": "20", "autocomplete": "email",
            "value": "ruth@example.org",
        }),
        {"maxlength"},
    )  # fmt: skip


def test_a_text_box_with_an_error(ours, theirs):
    same(
        ours.field(Everything({"email": "x"})["email"], size="m"),
        theirs("input", "input", {
            "label": {"text": "E-mail", "size": "m"}, "hint": {"text": "Yours"},
            "errorMessage": {"text": "This does not look like an email address. Please check it."},
            "id": "id_email",
            "name": "email", "type": "email", "width": "20", "autocomplete": "email", "value": "x",
        }),
        {"maxlength"},
    )  # fmt: skip


def test_a_label_that_is_the_heading(ours, theirs):
    same(
        ours.field(Everything(FILLED)["email"], size="l", heading=True),
        theirs("input", "input", {
            "label": {"text": "E-mail", "size": "l", "isPageHeading": True},
            "hint": {"text": "Yours"}, "id": "id_email", "name": "email", "type": "email",
            "width": "20", "autocomplete": "email", "value": "ruth@example.org",
        }),
        {"maxlength"},
    )  # fmt: skip


def test_a_large_box(ours, theirs):
    same(
        ours.field(Everything(FILLED)["notes"]),
        theirs("textarea", "textarea", {
            "label": {"text": "Notes"}, "id": "id_notes", "name": "notes", "rows": 4,
            "value": "Walk\nSleep",
        }),
    )  # fmt: skip


def test_a_list_to_choose_from(ours, theirs):
    same(
        ours.field(Everything(FILLED)["language"]),
        theirs("select", "select", {
            "label": {"text": "Language"}, "id": "id_language", "name": "language",
            "items": [{"value": "en", "text": "English"},
                      {"value": "cy", "text": "Cymraeg", "selected": True}],
        }),
    )  # fmt: skip


@pytest.mark.parametrize("wrong", [False, True])
def test_choices(ours, theirs, wrong):
    form = Everything({} if wrong else FILLED)
    error = {"errorMessage": {"text": "Choose an answer to “Where”."}} if wrong else {}
    same(
        ours.field(form["where"]),
        theirs("radios", "radios", {
            "idPrefix": "id_where", "name": "where",
            "fieldset": {"legend": {"text": "Where", "size": "m"}},
            "hint": {"text": "Choose one"}, **error,
            "items": [{"value": "a", "text": "At home", "id": "id_where_0"},
                      {"value": "b", "text": "By phone", "id": "id_where_1",
                       "checked": not wrong}],
        }),
        {"data-module"},
    )  # fmt: skip


def test_choices_beside_each_other_with_hints(ours, theirs):
    same(
        ours.field(Everything(FILLED)["where"], inline=True, hints={"a": "We come to you"}),
        theirs("radios", "radios", {
            "idPrefix": "id_where", "name": "where", "inline": True,
            "fieldset": {"legend": {"text": "Where", "size": "m"}},
            "hint": {"text": "Choose one"},
            "items": [{"value": "a", "text": "At home", "id": "id_where_0",
                       "hint": {"text": "We come to you", "id": "id_where_0-hint"}},
                      {"value": "b", "text": "By phone", "id": "id_where_1", "checked": True}],
        }),
        {"data-module"},
    )  # fmt: skip


def test_several_choices(ours, theirs):
    same(
        ours.field(Everything(FILLED)["copies"]),
        theirs("checkboxes", "checkboxes", {
            "idPrefix": "id_copies", "name": "copies",
            "fieldset": {"legend": {"text": "Copies", "size": "m"}},
            "items": [{"value": "o", "text": "Owen", "id": "id_copies_0"},
                      {"value": "g", "text": "GP", "id": "id_copies_1", "checked": True}],
        }),
        {"data-module"},
    )  # fmt: skip


@pytest.mark.parametrize("wrong", [False, True])
def test_a_date(ours, theirs, wrong):
    form = Everything({**FILLED, "born_year": "52"} if wrong else FILLED)
    error = {"errorMessage": {"text": "Write the year with four figures, like 1952."}}

    def part(name, width, value, bad=False):
        label = name.capitalize()
        return {
            "name": f"born_{name}", "label": {"text": label}, "id": f"id_born_{name}",
            "width": width, "value": value, "autocomplete": f"bday-{name}", "error": bad,
        }  # fmt: skip

    same(
        ours.field(form["born"]),
        theirs("date-input", "dateInput", {
            "id": "id_born", "fieldset": {"legend": {"text": "Born", "size": "m"}},
            "hint": {"text": "Like 27 3 1952"}, **(error if wrong else {}),
            "items": [part("day", 2, "27"), part("month", 5, "mar"),
                      part("year", 4, "52" if wrong else "1952", wrong)],
        }),
        {"inputmode", "data-module"},  # months may be words, so no number pad for them
    )  # fmt: skip


def test_a_list_of_errors(ours, theirs):
    form = Everything({**FILLED, "where": "", "born_month": "no", "email": ""})
    text = [error for bound in form.visible_fields() for error in bound.errors]
    same(
        ours.error_summary(form, None, Everything()),
        theirs("error-summary", "errorSummary", {
            "heading": "Please look at this again",
            "errorList": [
                {"text": text[0], "href": "#id_email"},
                {"text": text[1], "href": "#id_where_0"},
                {"text": text[2], "href": "#id_born_month"},
                {"text": text[3], "href": "#id_letter"},
            ],
        }),
        {"tabindex"},  # so that our script can send the focus there
    )  # fmt: skip


def test_no_errors_no_list(ours):
    assert str(ours.error_summary(Everything())).strip() == ""


@pytest.mark.parametrize("variant", ["", "secondary", "warning"])
def test_buttons(ours, theirs, variant):
    params = {"text": "Send", "name": "go", "value": "1", "variant": variant, "small": True}
    same(
        ours.button("Send", variant, name="go", value="1", small=True),
        theirs("button", "button", params),
    )


def test_a_link_that_looks_like_a_button(ours, theirs):
    same(ours.button("Send", href="/x"), theirs("button", "button", {"text": "Send", "href": "/x"}))


def test_a_list_of_facts(ours, theirs):
    same(
        ours.summary_list([
            {"key": "Name", "value": "Ruth", "href": "/x"}, {"key": "Born", "value": "1952"},
        ]),
        theirs("summary-list", "summaryList", {"rows": [
            {"key": {"text": "Name"}, "value": {"text": "Ruth"}, "actions": {"items": [
                {"href": "/x", "text": "Change", "visuallyHiddenText": "(Name)"}]}},
            {"key": {"text": "Born"}, "value": {"text": "1952"}},
        ]}),
    )  # fmt: skip


def test_a_list_of_things_to_do(ours, theirs):
    mine = outline(str(ours.task_list([{"title": "Ring Ruth", "href": "/x", "hint": "Today"}])))
    design = outline(theirs("task-list", "taskList", {"idPrefix": "t", "items": [
        {"title": {"text": "Ring Ruth"}, "href": "/x", "hint": {"text": "Today"},
         "status": {"text": "Due"}}]}), {"id", "aria-describedby"})  # fmt: skip

    def classes(found):
        return {c for e in found if isinstance(e, tuple) for c in e[1].get("class", ())}

    assert classes(mine) <= classes(design)


# Ours alone


def test_a_box_for_words_says_who_reads_it_and_by_when(ours):
    html = str(ours.field(Everything(FILLED)["words"]))
    (box,) = attributes(html, "textarea")
    assert box["aria-describedby"] == "id_words-reads"
    assert (
        'id="id_words-reads"><strong>Samira</strong> reads this <strong>by Friday</strong>' in html
    )
    assert "I need an answer sooner" in html
    assert "Walk &lt;b&gt;to&lt;/b&gt; the chapel" in html


def test_an_answer_sooner(ours):
    sooner = forms.Sooner(name="Riverside", phone="01632 960 123", hours="8am to 6pm", url="/c")
    html = str(ours.reads("Samira", "by Friday", sooner))
    assert [a["href"] for a in attributes(html, "a")] == [
        "tel:01632960123",
        "/c",
        "tel:111",
        "tel:999",
    ]
    assert "Phone Riverside:" in html
    assert "tel:999" in str(ours.reads("Samira", "by Friday"))


def test_the_ruler_is_ten_radio_buttons_in_a_named_group(ours):
    html = str(ours.field(Everything(FILLED)["sure"]))
    inputs = attributes(html, "input")
    assert [i["value"] for i in inputs] == [str(n) for n in range(1, 11)]
    assert {i["type"] for i in inputs} == {"radio"}
    assert [i["value"] for i in inputs if "checked" in i] == ["6"]
    assert "How sure are you" in html
    assert "not at all sure" in html
    ids = {i["id"] for i in inputs}
    assert {label["for"] for label in attributes(html, "label")} == ids


def test_a_password_is_never_sent_back(ours):
    (box,) = attributes(str(ours.field(Everything(FILLED)["password"])), "input")
    assert "value" not in box


def test_every_field_has_a_label_and_hidden_ones_none(ours):
    html = str(ours.fields(Everything(FILLED)))
    boxes = attributes(html, "input") + attributes(html, "textarea") + attributes(html, "select")
    labelled = {label["for"] for label in attributes(html, "label")}
    assert {box["id"] for box in boxes if box.get("type") != "hidden"} == labelled
    ids = [element["id"] for element in attributes(html, "*") if "id" in element]
    assert len(ids) == len(set(ids))


def test_both_sides_are_built_alike(ours):
    html = str(ours.both_sides([{"text": "Walk", "when": "Daily", "tag": "Late", "tone": "late"}],
                               ["Ring"], person="Ruth", professional="Samira"))  # fmt: skip
    person, professional = html.split("</section>")[:2]
    assert "al-side--person" in person
    assert "al-side--professional" in professional
    assert "Nothing here yet." in str(ours.both_sides([], ["Ring"]))


def test_words_are_shown_whole(ours):
    html = str(ours.words("I want <to>\nwalk", "Ruth", "today", label="Mine", large=True))
    assert "I want &lt;to&gt;\nwalk</blockquote>" in html
    assert "<strong>Ruth</strong>, today" in html


def test_the_current_part_is_marked(ours):
    html = str(
        ours.tabs(
            [Link("Plan", "/p/1/plan"), Link("Results", "/p/1/results")], "/p/1/plan/x", "Parts"
        )
    )
    assert [a.get("aria-current") for a in attributes(html, "a")] == ["page", None]


def test_the_first_page_is_current_only_for_itself():
    assert Link("Home", "/").current("/")
    assert not Link("Home", "/").current("/p/1")
    assert Link("Mine", "/p/1/", exact=True).current("/p/1/")
    assert not Link("Mine", "/p/1/", exact=True).current("/p/1/plan/")


def test_pages(ours):
    middle = Paginator(range(30), 10).page(2)
    assert [a["href"] for a in attributes(str(ours.pagination(middle, "?page=")), "a")] == [
        "?page=1",
        "?page=3",
    ]
    assert str(ours.pagination(Paginator([1], 10).page(1), "?page=")).strip() == ""


def test_an_action_is_a_form_with_a_token(ours):
    html = str(ours.action_button(Markup("<token>"), "/end", "End", fields={"id": "7"}))
    assert "<token>" in html
    (form,) = attributes(html, "form")
    assert (form["method"], form["action"]) == ("post", "/end")


# Strictness


def test_a_misspelt_name_fails(env):
    with pytest.raises(jinja2.UndefinedError):
        env.from_string("{{ wrods }}").render()


def test_mails_keep_their_apostrophes_and_pages_do_not(env):
    assert (
        env.get_template("account/messages/email_deleted.txt").render(email="o'neil@example.org")[
            :6
        ]
        == "o'neil"
    )
    assert env.from_string("{{ x }}").render(x="'") == "&#39;"
