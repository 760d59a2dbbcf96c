"""A decision aid in the words of whoever reads the page: what it lacks, its parts, what differs.

Every text of the document is in several languages; what stands around it goes through gettext.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core.readability import reading_age
from alongside.decisions.rules.aid import (
    FIGURE,
    KNOWLEDGE,
    MATTER,
    OPTION,
    OUTCOME,
    SOURCE,
    STORY,
    Aid,
    Figure,
    Knowledge,
    Lack,
    Option,
    Outcome,
    Source,
    Story,
    Texts,
)
from alongside.publishing.words import (
    Difference,
    Lines,
    Named,
    language_name,
    lines_differ,
    parts_differ,
    said,
    text_lines,
)
from alongside.ui.dates import day
from alongside.ui.forms import Text

CARE_KIND_NAMES: dict[str, Text] = {
    "prevention": gettext_lazy("Prevention: so that something does not happen"),
    "diagnosis": gettext_lazy("Diagnosis: to find out what it is"),
    "care": gettext_lazy("Care: help with living"),
    "treatment": gettext_lazy("Treatment: to make it better"),
}
CHOICE_OF_NAMES: dict[str, Text] = {
    "care": gettext_lazy("What is done"),
    "provider": gettext_lazy("Who does it"),
}
STRENGTH_NAMES: dict[str, Text] = {
    "high": gettext_lazy("High: it is very likely near the truth"),
    "moderate": gettext_lazy("Moderate: it is probably near the truth"),
    "low": gettext_lazy("Low: the truth may be quite different"),
    "very_low": gettext_lazy("Very low: we know little"),
}

_LACKS: dict[str, Text] = {
    "title": gettext_lazy("The title is not written in each language."),
    "for_whom": gettext_lazy("It is not written in each language whom it is for."),
    "about": gettext_lazy("What the choice is about is not written in each language."),
    "author": gettext_lazy("Nobody is named who wrote it."),
    "checker": gettext_lazy("Nobody is named who checked it."),
    "conflict": gettext_lazy(
        "It does not say whether anybody gains by one choice. “None” is said too."
    ),
    "same_person": gettext_lazy("Somebody else must check it than who wrote it."),
    "options": gettext_lazy("There are fewer than two options."),
    "time_and_place": gettext_lazy(
        "Nothing that people ask about differs between the options. A choice of only when and "
        "where is a booking, not a decision."
    ),
    "nothing": gettext_lazy(
        "There is no option of not now, waiting or leaving it as it is, and no reason why not."
    ),
    "outcomes": gettext_lazy("There is nothing yet that may come of it."),
    "figure": gettext_lazy(
        "Nothing is said yet on “%(outcome)s” with “%(option)s”. Where nobody knows, say why."
    ),
    "source_of_figure": gettext_lazy(
        "It is not said where the figure for “%(outcome)s” with “%(option)s” was read."
    ),
    "source": gettext_lazy(
        "The source “%(name)s” lacks its title, table, date, address, the day it was read"
        " or how strong it is."
    ),
    "words": gettext_lazy("“%(name)s” is not written in each language."),
    "matters": gettext_lazy("Nothing is said yet on what mattered to people who faced this."),
    "consent": gettext_lazy(
        "The story of “%(name)s” does not say how and when they agreed to its being told."
    ),
    "knowledge": gettext_lazy(
        "There is no question yet on what people should know before they choose."
    ),
    "right": gettext_lazy("The question “%(name)s” has no two answers, or none that is right."),
}


def lack_words(lack: Lack, aid: Aid) -> str:
    """One sentence on what is missing."""
    names = {"name": _name(aid, lack.kind, lack.key)}
    if lack.kind == FIGURE:
        option, _dot, outcome = lack.key.partition(".")
        names = {
            "name": _name(aid, FIGURE, lack.key),
            "option": said(aid.option(option).name),
            "outcome": said(aid.outcome(outcome).name),
        }
    return str(_LACKS[lack.what]) % names


def _name(aid: Aid, kind: str, key: str) -> str:
    if kind == FIGURE:
        option, _dot, outcome = key.partition(".")
        return f"{said(aid.outcome(outcome).name)}, {said(aid.option(option).name)}"
    found = _named(aid, kind).get(key)
    return found[0] if found else ""


def strength_words(source: Source) -> str:
    """How sure the evidence of a source is."""
    return str(STRENGTH_NAMES.get(source.strength, _("not said")))


def age_of(aid: Aid) -> int | None:
    """The reading age of the English words that people read; None where there are none."""
    texts: list[Texts] = [aid.title, aid.for_whom, aid.about]
    texts += [text for one in aid.options for text in (one.name, one.involves)]
    texts += [text for one in aid.outcomes for text in (one.name, one.time_frame)]
    texts += [text for one in aid.figures for text in (one.words, one.unknown_because)]
    texts += [one.text for one in aid.matters] + [one.words for one in aid.stories]
    for item in aid.knowledge:
        texts += [item.question, item.explanation, *(choice.text for choice in item.choices)]
    english = [text["en"] for text in texts if text.get("en", "").strip()]
    return reading_age(english) if english else None


def about_lines(aid: Aid) -> Lines:
    """The aid as a whole."""
    reviewed = [language_name(one) for one in aid.languages if one not in aid.unreviewed]
    return (
        *text_lines(_("Title"), aid.title),
        *text_lines(_("For whom"), aid.for_whom),
        *text_lines(_("What it is about"), aid.about),
        *text_lines(_("Why there is no option of leaving it as it is"), aid.no_nothing_because),
        str(CARE_KIND_NAMES[aid.care_kind]),
        str(CHOICE_OF_NAMES[aid.choice_of]),
        _("Languages that somebody who speaks them has read: %(languages)s")
        % {"languages": ", ".join(reviewed) or _("none")},
        _("Written by: %(who)s") % {"who": aid.author},
        _("Checked by: %(who)s") % {"who": aid.checker},
        _("Who gains by one choice: %(words)s") % {"words": aid.conflict_of_interest},
    )


def _option_lines(option: Option) -> Lines:
    found = [
        *text_lines(_("Name"), option.name),
        *text_lines(_("What it involves"), option.involves),
    ]
    return (*found, *([_("This is not now, waiting, or leaving it as it is.")] * option.nothing))


def _outcome_lines(outcome: Outcome) -> Lines:
    return (
        *text_lines(_("Name"), outcome.name),
        *text_lines(_("What the counted people do"), outcome.happens),
        *text_lines(_("Over which time"), outcome.time_frame),
        _("Counted in %(of)s people") % {"of": f"{outcome.of:,}"},
        _("People are glad of it.") if outcome.good else _("People would be spared it."),
    )


def figure_lines(figure: Figure) -> Lines:
    """One figure."""
    found = [*text_lines(_("In words"), figure.words)]
    found += text_lines(_("Not known, because"), figure.unknown_because)
    if figure.count is not None:
        found.insert(0, _("How many: %(count)s") % {"count": figure.count})
    if figure.low is not None and figure.high is not None:
        ends = {"low": figure.low, "high": figure.high}
        found.insert(1, _("It may be from %(low)s to %(high)s") % ends)
    if figure.source:
        found.append(_("Source: %(source)s") % {"source": figure.source})
    return tuple(found)


def _source_lines(source: Source) -> Lines:
    return (
        source.title, source.table, source.published, source.address,
        *([_("Read on %(day)s") % {"day": day(source.read_on, year=True)}] if source.read_on
          else []),
        strength_words(source),
    )  # fmt: skip


def _story_lines(story: Story) -> Lines:
    return (
        *text_lines(_("Who"), story.who),
        *text_lines(_("What they tell"), story.words),
        _("How they agreed: %(consent)s") % {"consent": story.consent},
    )


def _knowledge_lines(item: Knowledge) -> Lines:
    found = text_lines(_("Question"), item.question)
    for choice in item.choices:
        right = _("Right answer") if choice.code == item.right else _("Answer")
        found += text_lines(right, choice.text)
    return (*found, *text_lines(_("Explanation"), item.explanation))


def lines_of(aid: Aid, kind: str, key: str = "") -> Lines:
    """A part as it stands; nothing when it is gone."""
    if kind == "about":
        return about_lines(aid)
    return _named(aid, kind).get(key, ("", ()))[1]


def _named(aid: Aid, kind: str) -> Named:
    """The parts of a kind by key: how each is called, and its lines."""
    if kind == OPTION:
        return {one.code: (said(one.name), _option_lines(one)) for one in aid.options}
    if kind == OUTCOME:
        return {one.code: (said(one.name), _outcome_lines(one)) for one in aid.outcomes}
    if kind == FIGURE:
        return {one.key: (_name(aid, FIGURE, one.key), figure_lines(one)) for one in aid.figures}
    if kind == SOURCE:
        return {one.code: (one.title or one.code, _source_lines(one)) for one in aid.sources}
    if kind == MATTER:
        return {one.code: (said(one.text), tuple(text_lines(_("What mattered"), one.text)))
                for one in aid.matters}  # fmt: skip
    if kind == STORY:
        return {one.code: (said(one.who), _story_lines(one)) for one in aid.stories}
    if kind == KNOWLEDGE:
        return {one.code: (said(one.question), _knowledge_lines(one)) for one in aid.knowledge}
    return {}


def difference_list(before: Aid, after: Aid) -> list[Difference]:
    """What changed from one version to another, in words; none when they say the same."""
    titles: dict[str, Callable[[str], str]] = {
        OPTION: lambda name: _("Option: %(name)s") % {"name": name},
        OUTCOME: lambda name: _("What may come of it: %(name)s") % {"name": name},
        FIGURE: lambda name: _("Figure: %(name)s") % {"name": name},
        SOURCE: lambda name: _("Source: %(source)s") % {"source": name},
        MATTER: lambda name: _("What mattered: %(name)s") % {"name": name},
        STORY: lambda name: _("Story: %(name)s") % {"name": name},
        KNOWLEDGE: lambda name: _("Question: %(name)s") % {"name": name},
    }
    return [
        *lines_differ(_("The whole"), about_lines(before), about_lines(after)),
        *parts_differ(
            titles,
            lambda kind: _named(before, kind),
            lambda kind: _named(after, kind),
            ordered=titles,
        ),
    ]
