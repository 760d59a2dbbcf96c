"""The pages that belong to nobody: errors, language, what Alongside is; and the base of all."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import Http404
from django.template import engines
from django.test import RequestFactory, override_settings
from django.utils import translation

from alongside.ui import chrome, gallery, views
from tests.ui.markup import attributes

pytestmark = pytest.mark.urls("tests.ui.urls")

UI = Path(views.__file__).parent
PAGES = [views.about, views.privacy, views.accessibility]
ERRORS = [
    (views.bad_request, 400),
    (views.denied, 403),
    (views.form_expired, 403),
    (views.not_found, 404),
]


def shown(response) -> str:
    return response.content.decode()


def check_page(html: str) -> None:
    """What every page keeps to, whatever it shows."""
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert re.search(r"<title>.+ – Alongside</title>", html, re.DOTALL)
    assert len(attributes(html, "main")) == 1
    for element in attributes(html, "*"):
        assert "style" not in element, element
        assert not [name for name in element if name.startswith("on")], element
    for script in attributes(html, "script"):
        assert "src" in script or script.get("type") == "application/json", script
    assert "<style" not in html
    ids = [element["id"] for element in attributes(html, "*") if "id" in element]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("view", PAGES)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_pages_for_everyone(view, language, request_):
    with translation.override(language):
        response = view(request_)
    assert response.status_code == 200
    assert f'<html lang="{language}">' in shown(response)
    check_page(shown(response))
    assert "999" in shown(response)


@pytest.mark.parametrize(("view", "status"), ERRORS)
def test_error_pages_say_what_to_do(view, status, request_):
    response = view(request_)
    assert response.status_code == status
    check_page(shown(response))


def test_our_fault(request_):
    response = views.failed(request_)
    assert response.status_code == 500
    assert "Nothing was half done" in shown(response)


def test_the_page_that_says_sorry_never_fails(request_, monkeypatch):
    def broken(request):
        raise RuntimeError

    monkeypatch.setattr(chrome, "_providers", [broken])
    response = views.failed(request_)
    assert response.status_code == 500
    assert "Sorry" in shown(response)


def test_a_refusal_is_a_sentence(env, request_):
    html = env.get_template("ui/refused.html").render(
        request=request_, sentence="Owen has said yes already.", csrf_input=""
    )
    check_page(html)
    assert "Owen has said yes already." in html


# The header


def header(**about):
    return lambda request: chrome.Header(**about)


def test_the_header_says_who_is_here_and_as_what(request_, monkeypatch):
    hats = (chrome.Hat("", "Yourself"), chrome.Hat("7", "Nurse at Riverside", current=True))
    here = header(
        name="Samira Khan", hat="Nurse at Riverside", hats=hats, switch_url="/hat",
        account_url="/sign-in", leave_url="/out", links=(chrome.Link("Today", "/today"),),
    )  # fmt: skip
    monkeypatch.setattr(chrome, "_providers", [here])
    html = shown(views.about(request_))
    check_page(html)
    assert '<body class="al-as-professional">' in html
    choices = [b for b in attributes(html, "button") if b.get("name") == "hat"]
    assert [(b["value"], b.get("aria-current")) for b in choices] == [("", None), ("7", "true")]
    assert {f["action"] for f in attributes(html, "form")} >= {"/hat", "/out"}
    assert "Today" in html


def test_one_hat_is_no_choice(request_, monkeypatch):
    monkeypatch.setattr(chrome, "_providers", [header(name="Ruth Bevan", sign_in_url="/in")])
    html = shown(views.about(request_))
    assert "Ruth Bevan" in html
    assert "al-hat__menu" not in html
    assert '<body class="al-as-person">' in html


def test_the_provider_registered_last_counts_and_is_asked_once(request_, monkeypatch):
    monkeypatch.setattr(chrome, "_providers", [])
    asked = []
    chrome.provide(lambda request: None)
    chrome.provide(lambda request: asked.append(1))
    assert chrome.header_of(request_) is None
    assert chrome.header_of(request_) is None
    assert asked == [1]


# Language


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [("/p/1?x=2", "/p/1?x=2"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("", "/")],
)
def test_choosing_a_language_leads_back_here_and_nowhere_else(back, leads_to):
    request = RequestFactory().post("/language", {"language": "cy", "next": back})
    response = views.language(request)
    assert response["Location"] == leads_to
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "cy"


def test_a_language_that_we_do_not_speak_changes_nothing():
    response = views.language(RequestFactory().post("/language", {"language": "xx"}))
    assert not response.cookies


def test_the_switch_names_the_other_language_in_itself(request_):
    with translation.override("cy"):
        html = shown(views.about(request_))
    (button,) = [b for b in attributes(html, "button") if b.get("name") == "language"]
    assert (button["value"], button["lang"]) == ("en", "en")
    assert ">English</button>" in html


# The gallery


@pytest.mark.parametrize("errors", ["no", "yes"])
def test_the_gallery_shows_every_component(errors):
    request = RequestFactory().get("/_gallery/", {"errors": errors})
    with override_settings(DEBUG=True):
        html = shown(views.gallery(request))
    check_page(html)
    macros = (UI / "jinja2/ui/macros.html").read_text()
    names = set(re.findall(r"{%-? macro ([a-z]\w*)", macros)) - {
        "ruler",
        "field",
    }  # fields() draws these
    used = (UI / "jinja2/ui/gallery.html").read_text()
    assert {name for name in names if f"{name}(" not in used} == set()


def test_no_gallery_in_production(request_):
    with override_settings(DEBUG=False, DEMO=False), pytest.raises(Http404):
        views.gallery(request_)


# Over the wire


def test_a_long_page_with_styles_script_and_typeface_stays_under_100_kb(tmp_path):
    """Measured as a browser gets it the first time: compressed, Welsh letters included."""
    build = UI / "static" / "build"
    if not (build / "alongside.css").exists():
        pytest.fail("The styles are not built: run `make assets`.")
    request = RequestFactory().get("/_gallery/", {"errors": "yes"})
    with override_settings(DEBUG=True):
        page = gzip.compress(views.gallery(request).content)
    total = len(page) + len(gzip.compress((build / "alongside.css").read_bytes()))
    total += len(gzip.compress((UI / "static/ui/alongside.js").read_bytes()))
    total += sum(font.stat().st_size for font in build.glob("*.woff2"))
    total += (UI / "static/ui/mark.svg").stat().st_size
    assert total <= 100_000


def test_the_made_up_people_of_the_gallery_make_no_mistakes():
    assert not gallery.context(errors=False)["form"].is_bound
    assert gallery.context(errors=True)["form"].errors


@pytest.mark.django_db
def test_health(client):
    assert client.get("/health").json() == {"ok": True}


def test_no_page_asks_another_server():
    """Templates, styles and scripts name no address outside (tel: and mailto: aside)."""
    for path in [*UI.rglob("*.html"), *UI.rglob("*.scss"), *(UI / "static/ui").iterdir()]:
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text, path
        assert "https://" not in text, path


def test_each_block_of_the_styles_is_defined_in_one_file():
    """Two blocks of one name would change each other's looks on pages that nobody has open."""
    defined: dict[str, set[str]] = {}
    for path in (UI / "scss").glob("_*.scss"):
        for name in re.findall(r"^\.(al-[a-z-]+) \{", path.read_text(), re.MULTILINE):
            defined.setdefault(name, set()).add(path.name)
    assert {name: files for name, files in defined.items() if len(files) > 1} == {}


def test_the_hidden_field_of_forms_is_made_once_for_a_page(rf):
    request = rf.get("/")
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
    twice = engines["jinja2"].from_string("{{ csrf_input }}|{{ csrf_input }}|{{ csrf_input|safe }}")
    one, other, third = twice.render({}, request).split("|")
    assert one == other == third
    assert one.startswith('<input type="hidden" name="csrfmiddlewaretoken"')
    without = rf.get("/")
    engines["jinja2"].from_string("no form").render({}, without)
    assert "CSRF_COOKIE" not in without.META
