"""A decision aid as a document: read from JSON or TOML, and written in the one way. Pure.

A draft may lack words, figures and sources, and reads all the same; what is of the wrong kind, or
names what is not there, does not. Every fault is one sentence that says where.
"""

from __future__ import annotations

from typing import Any

from alongside.decisions.rules.aid import (
    CARE,
    CARE_KINDS,
    CHOICES_OF,
    DENOMINATORS,
    FIGURE,
    KNOWLEDGE,
    MATTER,
    OPTION,
    OUTCOME,
    SOURCE,
    STATUSES,
    STORY,
    STRENGTHS,
    Aid,
    Choice,
    Figure,
    Knowledge,
    Matter,
    Option,
    Outcome,
    Source,
    Story,
)
from alongside.publishing.rules.documents import Document, canonical, digest, parse
from alongside.publishing.rules.fields import Fields, Unreadable

FORMAT = 1


def loads(text: str, *, toml: bool = False) -> Aid:
    """The aid in a file. Raises Unreadable with every fault that was found."""
    return from_document(parse(text, toml=toml))


def dumps(aid: Aid) -> str:
    """The canonical JSON."""
    return canonical(to_document(aid))


def aid_hash(aid: Aid) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return digest(to_document(aid))


def from_document(found: object) -> Aid:
    """The aid in what JSON or TOML held. Raises Unreadable."""
    top = Fields(found, "the document", [])
    if top.given("format") != FORMAT:
        top.fault(f"says which form it has: format is {FORMAT}")
    at = top.inside("aid")
    languages = at.words("languages")
    if not languages or len(set(languages)) != len(languages):
        at.fault("names its languages once each, for example [“en”, “cy”]")
    at.languages = top.languages = languages
    lists = {
        kind: list(top.each(kind, need=False))
        for kind in (OPTION, OUTCOME, SOURCE, FIGURE, MATTER, STORY, KNOWLEDGE)
    }
    top.done()
    options = tuple(_option(one) for one in lists[OPTION])
    outcomes = tuple(_outcome(one) for one in lists[OUTCOME])
    sources = tuple(_source(one) for one in lists[SOURCE])
    option_codes = {one.code for one in options}
    source_codes = {one.code for one in sources}
    made = Aid(
        **_of_the_whole(at),
        languages=languages,
        options=options,
        outcomes=outcomes,
        sources=sources,
        figures=tuple(
            _figure(one, option_codes, {one.code: one for one in outcomes}, source_codes)
            for one in lists[FIGURE]
        ),
        matters=tuple(_matter(one) for one in lists[MATTER]),
        stories=tuple(_story(one, option_codes) for one in lists[STORY]),
        knowledge=tuple(_knowledge(one, source_codes) for one in lists[KNOWLEDGE]),
    )
    at.done()
    if sum(one.nothing for one in options) > 1:
        top.fault("has one option of doing nothing, not several")
    _once(top, "option", [one.code for one in options])
    _once(top, "outcome", [one.code for one in outcomes])
    _once(top, "source", [one.code for one in sources])
    _once(top, "figure", [one.key for one in made.figures])
    _once(top, "matter", [one.code for one in made.matters])
    _once(top, "story", [one.code for one in made.stories])
    _once(top, "knowledge", [one.code for one in made.knowledge])
    if top.faults:
        raise Unreadable(top.faults)
    return made


def _once(top: Fields, kind: str, codes: list[str]) -> None:
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        top.fault(f"has the {kind} “{code}” more than once")


def _of_the_whole(at: Fields) -> dict[str, Any]:
    unreviewed = at.words("unreviewed")
    for language in sorted(set(unreviewed) - set(at.languages)):
        at.fault(f"has in “unreviewed” the language “{language}”, which it is not written in")
    return {
        "id": at.code("id", dashes=True),
        "version": at.text("version"),
        "status": at.one_of("status", STATUSES),
        "example": at.yes("example"),
        "unreviewed": unreviewed,
        "title": at.texts("title", need=False),
        "for_whom": at.texts("for_whom", need=False),
        "about": at.texts("about", need=False),
        "care_kind": at.one_of("care_kind", CARE_KINDS),
        "choice_of": at.one_of("choice_of", CHOICES_OF, default=CARE),
        "no_nothing_because": at.texts("no_nothing_because", need=False),
        "author": at.text("author", need=False),
        "checker": at.text("checker", need=False),
        "conflict_of_interest": at.text("conflict_of_interest", need=False),
        "approved_by": at.text("approved_by", need=False),
        "review_date": at.day("review_date"),
    }


def _option(at: Fields) -> Option:
    code = at.code("code")
    at.name(code)
    made = Option(
        code, at.texts("name", need=False), at.texts("involves", need=False), at.yes("nothing")
    )
    at.done()
    return made


def _outcome(at: Fields) -> Outcome:
    code = at.code("code")
    at.name(code)
    of = at.number("of")
    if of not in DENOMINATORS:
        at.fault(f"is counted in one of: {', '.join(str(one) for one in DENOMINATORS)} people")
    made = Outcome(
        code,
        at.texts("name", need=False),
        at.texts("happens", need=False),
        at.texts("time_frame", need=False),
        of,
        at.yes("good"),
    )
    at.done()
    return made


def _source(at: Fields) -> Source:
    code = at.code("code")
    at.name(code)
    made = Source(
        code,
        at.text("title", need=False),
        at.text("table", need=False),
        at.text("published", need=False),
        at.text("address", need=False),
        at.day("read_on"),
        _maybe_one_of(at, "strength", STRENGTHS),
    )
    if made.address and not made.address.startswith(("https://", "http://")):
        at.fault("has in “address” one that begins with https://")
    at.done()
    return made


def _maybe_one_of(at: Fields, key: str, known: tuple[str, ...]) -> str:
    return "" if at.given(key) in (None, "") else at.one_of(key, known)


def _figure(
    at: Fields, options: set[str], outcomes: dict[str, Outcome], sources: set[str]
) -> Figure:
    option = at.one_of("option", sorted(options))
    outcome = at.one_of("outcome", sorted(outcomes))
    at.name(f"{option}.{outcome}")
    count, low, high = (_maybe_number(at, key) for key in ("count", "low", "high"))
    made = Figure(
        option,
        outcome,
        count,
        low,
        high,
        at.texts("words", need=False),
        at.texts("unknown_because", need=False),
        _maybe_one_of(at, "source", tuple(sorted(sources))),
    )
    said = [one for one in (low, count, high) if one is not None]
    most = outcomes[outcome].of if outcome in outcomes else 0
    if outcome and any(one < 0 or one > most for one in said):
        at.fault(f"counts from 0 to {most} people")
    if said != sorted(said):
        at.fault("has its count between “low” and “high”")
    if (low is None) != (high is None) or (count is None and low is not None):
        at.fault("has a count with “low” and “high”, or without both")
    if count is not None and any(made.words.values()):
        at.fault("is a count or words, not both")
    if any(made.unknown_because.values()) and (count is not None or any(made.words.values())):
        at.fault("is known or unknown, not both")
    at.done()
    return made


def _maybe_number(at: Fields, key: str) -> int | None:
    return None if at.given(key) is None else at.number(key)


def _matter(at: Fields) -> Matter:
    made = Matter(at.code("code"), at.texts("text", need=False))
    at.done()
    return made


def _story(at: Fields, options: set[str]) -> Story:
    code = at.code("code")
    at.name(code)
    made = Story(
        code,
        at.texts("who", need=False),
        at.texts("words", need=False),
        _maybe_one_of(at, "option", tuple(sorted(options))),
        at.text("consent", need=False),
    )
    at.done()
    return made


def _knowledge(at: Fields, sources: set[str]) -> Knowledge:
    code = at.code("code")
    at.name(code)
    choices = tuple(_choice(one) for one in at.each("choice", need=False))
    codes = tuple(one.code for one in choices)
    made = Knowledge(
        code,
        at.texts("question", need=False),
        choices,
        _maybe_one_of(at, "right", codes),
        at.texts("explanation", need=False),
        _maybe_one_of(at, "source", tuple(sorted(sources))),
    )
    _once(at, "choice", list(codes))
    at.done()
    return made


def _choice(at: Fields) -> Choice:
    made = Choice(at.code("code"), at.texts("text", need=False))
    at.done()
    return made


def to_document(aid: Aid) -> Document:
    """The document. Reading it gives an equal aid."""
    return {
        "format": FORMAT,
        "aid": {
            "id": aid.id,
            "version": aid.version,
            "status": aid.status,
            "example": aid.example,
            "languages": list(aid.languages),
            "unreviewed": list(aid.unreviewed),
            "title": dict(aid.title),
            "for_whom": dict(aid.for_whom),
            "about": dict(aid.about),
            "care_kind": aid.care_kind,
            "choice_of": aid.choice_of,
            "no_nothing_because": dict(aid.no_nothing_because),
            "author": aid.author,
            "checker": aid.checker,
            "conflict_of_interest": aid.conflict_of_interest,
            "approved_by": aid.approved_by,
            "review_date": _day(aid.review_date),
        },
        OPTION: [
            {"code": one.code, "name": dict(one.name), "involves": dict(one.involves),
             "nothing": one.nothing}
            for one in aid.options
        ],
        OUTCOME: [
            {"code": one.code, "name": dict(one.name), "happens": dict(one.happens),
             "time_frame": dict(one.time_frame), "of": one.of, "good": one.good}
            for one in aid.outcomes
        ],
        SOURCE: [
            {"code": one.code, "title": one.title, "table": one.table,
             "published": one.published, "address": one.address,
             "read_on": _day(one.read_on), "strength": one.strength}
            for one in aid.sources
        ],
        FIGURE: [_figure_document(one) for one in aid.figures],
        MATTER: [{"code": one.code, "text": dict(one.text)} for one in aid.matters],
        STORY: [
            {"code": one.code, "who": dict(one.who), "words": dict(one.words),
             "option": one.option, "consent": one.consent}
            for one in aid.stories
        ],
        KNOWLEDGE: [
            {"code": one.code, "question": dict(one.question),
             "choice": [{"code": each.code, "text": dict(each.text)} for each in one.choices],
             "right": one.right, "explanation": dict(one.explanation), "source": one.source}
            for one in aid.knowledge
        ],
    }  # fmt: skip


def _figure_document(one: Figure) -> Document:
    made: Document = {"option": one.option, "outcome": one.outcome}
    for key, count in (("count", one.count), ("low", one.low), ("high", one.high)):
        if count is not None:
            made[key] = count
    for key, texts in (("words", one.words), ("unknown_because", one.unknown_because)):
        if any(texts.values()):
            made[key] = dict(texts)
    return made | ({"source": one.source} if one.source else {})


def _day(day: Any) -> str:
    return day.isoformat() if day else ""
