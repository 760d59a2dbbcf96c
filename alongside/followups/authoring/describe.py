"""Parts of a question set as plain lines, and what differs between two versions, in words."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from alongside.followups.authoring import rules, words
from alongside.followups.authoring.forms.questions import TYPES, WORSE_ENDS
from alongside.followups.rules.questions import INTEGER, Item
from alongside.followups.rules.tables import DecisionTable, Level, Setting
from alongside.followups.rules.writing import to_document
from alongside.publishing.rules.parts import ABOUT
from alongside.publishing.words import (
    Difference,
    Lines,
    Named,
    language_name,
    lines_differ,
    parts_differ,
    text_lines,
)


def about_lines(table: DecisionTable) -> Lines:
    """The set as a whole."""
    questions = table.questions
    languages = ", ".join(language_name(one) for one in questions.languages)
    return (
        *text_lines(_("Title"), questions.title),
        *text_lines(_("The crisis text"), table.crisis),
        _("Languages: %(languages)s") % {"languages": languages},
        _("Written by: %(who)s") % {"who": questions.author},
        *(_("Source: %(source)s") % {"source": one} for one in questions.sources),
    )


def item_lines(item: Item, table: DecisionTable) -> Lines:
    """One question."""
    items = {one.link_id: one for one in table.questions.items}
    found = [*text_lines(_("Question"), item.text)]
    found.append(str(dict(TYPES).get(item.type, item.type)))
    for option in item.options:
        found += text_lines(_("Answer"), option.text)
    if item.type == INTEGER:
        found.append(
            _("From %(least)s to %(most)s %(unit)s")
            % {"least": item.minimum, "most": item.maximum, "unit": item.unit}
        )
    found.append(str(dict(WORSE_ENDS).get(item.worse, item.worse)))
    if item.enable_when:
        found.append(words.skip_words(item, items))
    return tuple(found)


def level_lines(level: Level) -> Lines:
    """One level."""
    found = [*text_lines(_("Name"), level.name), *text_lines(_("The person is told"), level.tell)]
    if level.ask is not None:
        found += text_lines(_("Whoever acts is asked"), level.ask)
    if level.crisis:
        found.append(_("The crisis text comes first."))
    return (*found, *(words.step_words(step) for step in level.chain))


def setting_lines(setting: Setting) -> Lines:
    """One figure or text of the place."""
    value = _("not set yet") if setting.value is None else str(setting.value)
    found = [*text_lines(_("What it is"), setting.text), _("Here: %(value)s") % {"value": value}]
    if setting.source:
        found.append(_("From: %(source)s") % {"source": setting.source})
    return tuple(found)


def unsafe_lines(table: DecisionTable) -> Lines:
    """The answers that always get the crisis text."""
    items = {one.link_id: one for one in table.questions.items}
    return tuple(
        _("“%(question)s” is %(answers)s")
        % {
            "question": words.said(items[one.question].text, table),
            "answers": words.cell_words(items[one.question], one.cell, table),
        }
        for one in table.unsafe
        if one.question in items
    )


def lines_of(table: DecisionTable, kind: str, key: str = "") -> Lines:
    """A part as it stands; nothing when it is gone."""
    if kind == ABOUT:
        return about_lines(table)
    if kind == rules.UNSAFE:
        return unsafe_lines(table)
    return _named(table, kind).get(key, ("", ()))[1]


def _named(table: DecisionTable, kind: str) -> Named:
    """The parts of a kind by key: how each is called, and its lines."""
    if kind == rules.ITEM:
        return {
            one.link_id: (words.said(one.text), item_lines(one, table))
            for one in table.questions.items
        }
    if kind == rules.LEVEL:
        return {one.code: (words.said(one.name), level_lines(one)) for one in table.levels}
    if kind == rules.SETTING:
        return {one.key: (words.said(one.text), setting_lines(one)) for one in table.settings}
    keys = rules.SHAPE.keys(to_document(table), rules.ROW)
    sentences = (words.row_sentence(row, table) for row in table.rows)
    return {key: ("", (said,)) for key, said in zip(keys, sentences, strict=True)}


def differences(before: DecisionTable, after: DecisionTable) -> list[Difference]:
    """What changed from one version to another, in words; none when they say the same."""
    titles: dict[str, Callable[[str], str]] = {
        rules.ITEM: lambda name: _("Question: %(name)s") % {"name": name},
        rules.LEVEL: lambda name: _("Level: %(name)s") % {"name": name},
        rules.ROW: lambda name: _("What happens"),
        rules.SETTING: lambda name: _("Of this place: %(name)s") % {"name": name},
    }
    found = lines_differ(_("The whole"), about_lines(before), about_lines(after))
    found += parts_differ(
        titles,
        lambda kind: _unlike(kind, before, after),
        lambda kind: _unlike(kind, after, before),
        ordered=(rules.ITEM, rules.LEVEL),
    )
    documents = [to_document(table) for table in (before, after)]
    if documents[0]["table"]["unsafe"] != documents[1]["table"]["unsafe"]:
        found += lines_differ(_("Unsafe answers"), unsafe_lines(before), unsafe_lines(after))
    bare = [rules.SHAPE.as_draft(document, 0) for document in documents]
    if not found and bare[0] != bare[1]:
        found.append(Difference(_("Something that is not shown in words"), (), ()))
    return found


def _unlike(kind: str, table: DecisionTable, other: DecisionTable) -> Named:
    """The parts of a kind. A row that stands in both is the same, whatever the figures of the place
    are now."""
    found, same = _named(table, kind), _named(other, kind) if kind == rules.ROW else {}
    return {key: held for key, held in found.items() if key not in same}
