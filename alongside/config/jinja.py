"""The Jinja environment: what every template may use without asking for it.

Globals   url(name, *args, **kwargs), static(path), language(), languages(), form_kind(bound),
          part_errors(bound), header_of(request), _ and the other gettext functions,
          safety(message), safety_text(message) (see `alongside.ui.safety`)
Filters   day, short_day, moment, clock_time, how_far (see `alongside.ui.dates`), phone, capfirst,
          json_script, in_language
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from datetime import date
from typing import Any

import jinja2
from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.html import json_script
from django.utils.text import capfirst

from alongside.people.queries.about import first_opening
from alongside.people.queries.own import flags_for
from alongside.people.record_nav import tabs_of, ways_of
from alongside.plans.drafts import draft_of
from alongside.ui import chrome, dates, forms, paths, safety


class Environment(jinja2.Environment):
    """Ours is strict: a misspelt name must fail, or a person's words could silently be missing.

    The design system's templates (`nhsuk/...`) count on missing names being empty. They live in
    an environment of their own; importing from them works as usual.
    """

    def __init__(self, **options: Any) -> None:
        options["undefined"] = jinja2.StrictUndefined
        # Plain-text mails are templates too, and must keep their apostrophes.
        options["autoescape"] = jinja2.select_autoescape(
            disabled_extensions=("txt",), default=True, default_for_string=True
        )
        options.setdefault("trim_blocks", True)
        options.setdefault("lstrip_blocks", True)
        super().__init__(**options)
        self.design_system = jinja2.Environment(
            loader=jinja2.PackageLoader("nhsuk_frontend_jinja"),
            undefined=jinja2.ChainableUndefined,
            autoescape=True,
            bytecode_cache=options.get("bytecode_cache"),
        )

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> jinja2.Template:
        """A template of ours, or one of the design system's."""
        if isinstance(name, str) and name.startswith("nhsuk/"):
            return self.design_system.get_template(name)
        return super().get_template(name, parent, globals)


def language() -> str:
    """The language of this page: "en" or "cy"."""
    return translation.get_language() or settings.LANGUAGE_CODE


def in_language(words: Mapping[str, str], wanted: str = "") -> str:
    """Authored text ({language: words}) in this page's language or another; English where there is
    none in it."""
    return words.get((wanted or language()).partition("-")[0]) or words.get("en", "")


def environment(**options: Any) -> Environment:
    """Called by Django once, with the loader for our own templates.

    Compiled templates are kept in the data folder, so that a second start is quick. Not in
    production: there, what runs comes from the package alone.
    """
    if not settings.PRODUCTION:
        folder = settings.ALONGSIDE_DATA / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        options["bytecode_cache"] = jinja2.FileSystemBytecodeCache(str(folder))
    options["extensions"] = [*options.get("extensions", ()), "jinja2.ext.i18n", "jinja2.ext.do"]
    made = Environment(**options)
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals.update(
        url=paths.path_to,
        static=static,
        language=language,
        languages=lambda: settings.LANGUAGES,
        form_kind=forms.kind,
        part_errors=forms.part_errors,
        header_of=chrome.header_of,
        record_tabs=tabs_of,
        record_ways=ways_of,
        record_flags=flags_for,
        record_opening=first_opening,
        draft_of=draft_of,
        link=chrome.Link,
        safety=safety.safety,
        safety_text=safety.safety_text,
    )
    made.filters.update(
        day=dates.day,
        short_day=dates.short_day,
        moment=dates.moment,
        clock_time=dates.clock_time,
        how_far=dates.how_far,
        isoday=lambda text: dates.day(date.fromisoformat(text), year=True),
        phone=forms.phone_text,
        json_script=json_script,
        in_language=in_language,
        capfirst=capfirst,
    )
    return made


def csrf_once(request: HttpRequest) -> dict[str, Any]:
    """The hidden field of forms, made once for a page: Django's own is made anew for each form,
    which is a tenth of the time of a page with a hundred small ones. A page without a form never
    asks for it, and so sets no cookie."""
    return {"csrf_input": SimpleLazyObject(lambda: csrf_input(request))}
