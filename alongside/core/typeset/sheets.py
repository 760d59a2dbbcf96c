"""What each document holds. Its fixed words are in `words`.

A key that is absent, `None` or blank leaves its part of the page out. Dates, times and names
arrive as text that is already in the document's language.
"""

from typing import Any, Required, TypedDict


class Commitment(TypedDict, total=False):
    """One thing that one side will do, and by when."""

    text: Required[str]
    when: str
    note: str


class FollowUp(TypedDict):
    """How and when we look at this again, and the named person who sees to it."""

    how: str
    when: str
    who: str


class Review(TypedDict, total=False):
    """The day on which both look at all of it again, who sees to it, and how to reach them."""

    when: Required[str]
    who: Required[str]
    contact: str


class Acceptance(TypedDict, total=False):
    """Who said yes, how ("pressed the button", "on paper"), when, with whose help."""

    party: Required[str]
    how: Required[str]
    when: Required[str]
    helper: str


class Agreement(TypedDict, total=False):
    """`agreement`: one page that both sides hold. `mine` and `theirs` weigh the same.

    `confidence` runs from 1 to 10. `sooner` is who to call, one line each, and says that this is
    not an emergency service. `hash` is a short form of the digest of the agreed text. Each name in
    `signatures` gets a line to sign on.
    """

    labels: dict[str, str]
    service: Required[str]
    name: Required[str]
    known_as: str
    born: Required[str]
    date: Required[str]
    professional: Required[str]
    goal: Required[str]
    first_step: str
    changed: str
    helped_by: str
    confidence: int
    mine: Required[list[Commitment]]
    theirs: Required[list[Commitment]]
    follow_up: FollowUp
    review: Review
    sooner: Required[list[str]]
    copies: list[str]
    accepted: list[Acceptance]
    signatures: list[str]
    version: Required[int]
    hash: Required[str]
    newest: Required[str]


class Conversation(TypedDict, total=False):
    """Who it is with, when, and where or how."""

    who: Required[str]
    when: Required[str]
    where: Required[str]


class Result(TypedDict, total=False):
    """One result in plain words. `looked_at` names who has looked at it, or says that none has.

    `ask` is what the person wants to ask about it; without it there is a line to write on.
    """

    name: Required[str]
    value: Required[str]
    date: Required[str]
    plain: Required[str]
    looked_at: Required[str]
    ask: str


class TalkGoal(TypedDict, total=False):
    """One goal under way, and what each side promised for it."""

    words: Required[str]
    mine: list[Commitment]
    theirs: list[Commitment]


class TalkPage(TypedDict, total=False):
    """`talk_page`: a conversation on one page, to lie between the two who talk.

    `matters` is what the person said for this time; `life` what matters to them at all. `mine` and
    `theirs` are what each side wants to talk about, in order.
    """

    labels: dict[str, str]
    service: Required[str]
    name: Required[str]
    professional: Required[str]
    when: Required[str]
    where: Required[str]
    matters: str
    life: str
    strengths: str
    ideas: list[str]
    mine: list[str]
    theirs: list[str]
    goals: list[TalkGoal]
    decisions: list[str]


class AfterPaper(TypedDict, total=False):
    """`after_paper`: how it was, to fill in with a pen. Nothing has to be filled in."""

    labels: dict[str, str]
    service: Required[str]
    name: Required[str]
    professional: Required[str]
    when: Required[str]
    sooner: Required[list[str]]
    return_to: Required[list[str]]


class AidCell(TypedDict, total=False):
    """One outcome with one option: in words, and as a picture of `count` of `of` people."""

    option: Required[str]
    text: Required[str]
    note: str
    count: int
    of: int


class AidOutcome(TypedDict, total=False):
    """One thing that may come of a choice."""

    name: Required[str]
    when: str
    cells: Required[list[AidCell]]


class AidPaper(TypedDict, total=False):
    """`aid_paper`: what can be chosen and what may come of it, to read at home.

    `options` and `stories` are pairs of a title and what it says, `facts` of a label and a value.
    `warnings` stand first.
    """

    labels: dict[str, str]
    service: Required[str]
    title: Required[str]
    for_whom: str
    about: str
    warnings: list[str]
    options: Required[list[list[str]]]
    outcomes: list[AidOutcome]
    matters: list[str]
    stories: list[list[str]]
    sources: list[str]
    facts: Required[list[list[str]]]


class VisitCode(TypedDict, total=False):
    """A code for doing the same on a screen. `qr` is an SVG picture of `address`."""

    code: Required[str]
    address: Required[str]
    expires: Required[str]
    qr: str


class SheetTask(TypedDict, total=False):
    """One thing to get ready, by when or how it stands; with `box` 1, one to tick."""

    text: Required[str]
    when: Required[str]
    box: int


class ConcernArea(TypedDict):
    """Worries of one kind, each in a few words."""

    title: str
    items: list[str]


class ConcernSheet(TypedDict, total=False):
    """`concern_sheet`: worries to tick with a pen, say something about, choose to talk about."""

    labels: dict[str, str]
    service: Required[str]
    name: Required[str]
    conversation: Required[Conversation]
    title: Required[str]
    areas: Required[list[ConcernArea]]
    reads: Required[str]
    sooner: Required[list[str]]
    intro: str
    hand_in: str


class AgendaSheet(TypedDict, total=False):
    """`agenda_sheet`: getting ready for a conversation on paper.

    `reads` says who reads it and by when; `sooner` where an answer is to be had before that.
    `matters` and `agenda` are printed when the person has already said something; `tasks` are
    what has to be ready.
    """

    labels: dict[str, str]
    service: Required[str]
    name: Required[str]
    conversation: Required[Conversation]
    reads: Required[str]
    sooner: Required[list[str]]
    matters: str
    agenda: list[str]
    tasks: list[SheetTask]
    results: list[Result]
    hand_in: str
    visit_code: VisitCode


class CodeLetter(TypedDict, total=False):
    """`code_letter`: a one-time code. With `postal` (the address) a letter, without it a slip.

    `code` is grouped as it is written (spaces or hyphens), else by four. `qr` is an SVG picture of
    `address`. `help` is who to ask, one line each.
    """

    labels: dict[str, str]
    service: Required[str]
    name: Required[str]
    code: Required[str]
    address: Required[str]
    expires: Required[str]
    steps: Required[list[str]]
    help: Required[list[str]]
    intro: list[str]
    qr: str
    postal: list[str]
    sender: list[str]
    date: str
    reference: str


class CheckinPaper(TypedDict, total=False):
    """`checkin_paper`: a follow-up to fill in with a pen. `promises` are the professional's."""

    labels: dict[str, str]
    service: Required[str]
    name: Required[str]
    goal: Required[str]
    agreed: Required[str]
    professional: Required[str]
    reads: Required[str]
    sooner: Required[list[str]]
    return_to: Required[list[str]]
    promises: list[str]
    reference: str


class PaperQuestion(TypedDict, total=False):
    """One question on paper. `kind`: words, ruler, choice or number; `range` says which numbers,
    `only` after which answer it is asked at all."""

    text: Required[str]
    kind: Required[str]
    choices: list[str]
    range: str
    help: str
    only: str


class QuestionPaper(TypedDict, total=False):
    """`question_paper`: the questions of a set, to answer with a pen."""

    labels: dict[str, str]
    service: Required[str]
    name: Required[str]
    title: Required[str]
    questions: Required[list[PaperQuestion]]
    reads: Required[str]
    sooner: Required[list[str]]
    return_to: Required[list[str]]
    about: str
    reference: str


class SheetQuestion(TypedDict, total=False):
    """One question: with boxes to tick, a ruler (`ruler` is 1), or lines to write on."""

    text: Required[str]
    hint: str
    choices: list[str]
    ruler: int


class SheetPart(TypedDict):
    """Questions under one heading."""

    title: str
    questions: list[SheetQuestion]


class DecisionSheet(TypedDict, total=False):
    """`decision_sheet`: one side's answers about a decision, to fill in with a pen."""

    labels: dict[str, str]
    service: Required[str]
    name: Required[str]
    about: Required[str]
    parts: Required[list[SheetPart]]
    return_to: Required[list[str]]


class AboutPart(TypedDict, total=False):
    """One heading: what stands over it, what may help to begin, the words, whose hand they are."""

    title: Required[str]
    hint: str
    words: str
    by: str


class AboutMe(TypedDict, total=False):
    """`about_me`: what somebody says about themselves. Parts without words are left out; when
    `blank` is 1, all of them are there with lines to write on."""

    labels: dict[str, str]
    service: Required[str]
    name: Required[str]
    date: str
    blank: int
    parts: Required[list[AboutPart]]


class Letter(TypedDict, total=False):
    """`letter`: any message by post. `subject` is its title; `body` one text per paragraph."""

    labels: dict[str, str]
    service: Required[str]
    postal: Required[list[str]]
    date: Required[str]
    subject: Required[str]
    body: Required[list[str]]
    greeting: str
    closing: str
    signed: list[str]
    sooner: list[str]
    enclosed: list[str]
    sender: list[str]
    reference: str


KINDS: dict[str, Any] = {
    "agreement": Agreement,
    "agenda_sheet": AgendaSheet,
    "concern_sheet": ConcernSheet,
    "talk_page": TalkPage,
    "after_paper": AfterPaper,
    "code_letter": CodeLetter,
    "checkin_paper": CheckinPaper,
    "decision_sheet": DecisionSheet,
    "question_paper": QuestionPaper,
    "about_me": AboutMe,
    "letter": Letter,
    "aid_paper": AidPaper,
}
