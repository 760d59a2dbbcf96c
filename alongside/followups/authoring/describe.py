"""Parts of a question set as plain lines, and what differs between two versions, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from alongside.followups.authoring import rules, words
from alongside.followups.authoring.forms.parts import language_name
from alongside.followups.authoring.forms.questions import TYPES, WORSE_ENDS
from alongside.followups.rules.questions import INTEGER, Item, Texts
from alongside.followups.rules.tables import DecisionTable, Level, Setting
from alongside.followups.rules.writing import to_document
from alongside.publishing.rules.parts import ABOUT

Lines = tuple[str, ...]


def _texts(what: str, texts: Texts) -> list[str]:
    return [
        # Translators: a text in one language, as in: Title (English): How is your mood?
        _("%(what)s (%(language)s): %(words)s")
        % {"what": what, "language": language_name(language), "words": text}
        for language, text in texts.items()
    ]


def about_lines(table: DecisionTable) -> Lines:
    """The set as a whole."""
    questions = table.questions
    languages = ", ".join(language_name(one) for one in questions.languages)
    return (
        *_texts(_("Title"), questions.title),
        *_texts(_("The crisis text"), table.crisis),
        _("Languages: %(languages)s") % {"languages": languages},
        _("Written by: %(who)s") % {"who": questions.author},
        *(_("Source: %(source)s") % {"source": one} for one in questions.sources),
    )


def item_lines(item: Item, table: DecisionTable) -> Lines:
    """One question."""
    items = {one.link_id: one for one in table.questions.items}
    found = [*_texts(_("Question"), item.text)]
    found.append(str(dict(TYPES).get(item.type, item.type)))
    for option in item.options:
        found += _texts(_("Answer"), option.text)
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
    found = [*_texts(_("Name"), level.name), *_texts(_("The person is told"), level.tell)]
    if level.ask is not None:
        found += _texts(_("Whoever acts is asked"), level.ask)
    if level.crisis:
        found.append(_("The crisis text comes first."))
    return (*found, *(words.step_words(step) for step in level.chain))


def setting_lines(setting: Setting) -> Lines:
    """One figure or text of the place."""
    value = _("not set yet") if setting.value is None else str(setting.value)
    found = [*_texts(_("What it is"), setting.text), _("Here: %(value)s") % {"value": value}]
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


def _named(table: DecisionTable, kind: str) -> dict[str, tuple[str, Lines]]:
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


@dataclass(frozen=True)
class Difference:
    """What is not the same: the lines that only one of the two versions has."""

    what: str
    before: Lines
    after: Lines


def differences(before: DecisionTable, after: DecisionTable) -> list[Difference]:
    """What changed from one version to another, in words; none when they say the same."""
    found = [_difference(_("The whole"), about_lines(before), about_lines(after))]
    titles: Sequence[tuple[str, Callable[[str], str]]] = (
        (rules.ITEM, lambda name: _("Question: %(name)s") % {"name": name}),
        (rules.LEVEL, lambda name: _("Level: %(name)s") % {"name": name}),
        (rules.ROW, lambda name: _("What happens")),
        (rules.SETTING, lambda name: _("Of this place: %(name)s") % {"name": name}),
    )
    for kind, title in titles:
        old, new = _named(before, kind), _named(after, kind)
        for key in dict.fromkeys([*old, *new]):
            if kind == rules.ROW and key in old and key in new:
                continue  # the same row, whatever the figures of the place are now
            name, lines = old.get(key, ("", ()))
            new_name, new_lines = new.get(key, ("", ()))
            found.append(_difference(title(name or new_name), lines, new_lines))
        found += _order(kind, old, new)
    if to_document(before)["table"]["unsafe"] != to_document(after)["table"]["unsafe"]:
        found.append(_difference(_("Unsafe answers"), unsafe_lines(before), unsafe_lines(after)))
    said = [one for one in found if one.before or one.after]
    if not said and _bare(before) != _bare(after):
        said.append(Difference(_("Something that is not shown in words"), (), ()))
    return said


def _difference(what: str, before: Lines, after: Lines) -> Difference:
    return Difference(
        what,
        tuple(line for line in before if line not in after),
        tuple(line for line in after if line not in before),
    )


def _order(
    kind: str, old: Mapping[str, tuple[str, Lines]], new: Mapping[str, tuple[str, Lines]]
) -> list[Difference]:
    """A change of the order alone: it counts for questions and levels."""
    both = [key for key in old if key in new]
    if kind not in (rules.ITEM, rules.LEVEL) or both == [key for key in new if key in old]:
        return []
    return [
        Difference(
            _("The order"),
            (" · ".join(name for name, _lines in old.values()),),
            (" · ".join(name for name, _lines in new.values()),),
        )
    ]


def _bare(table: DecisionTable) -> Any:
    """What two versions may share although who approved them and when differs."""
    return rules.SHAPE.as_draft(to_document(table), 0)
