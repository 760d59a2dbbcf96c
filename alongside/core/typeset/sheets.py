"""What each document holds, and its fixed words.

A key that is absent, `None` or blank leaves its part of the page out. Dates, times and names
arrive as text that is already in the document's language.
"""

from typing import Any, Required, TypedDict


def N_(text: str) -> str:  # noqa: N802 - the name that extractors of messages know
    """Mark a text for translation without translating it."""
    return text


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


class AfterPaper(TypedDict, total=False):
    """`after_paper`: how it was, to fill in with a pen. Nothing has to be filled in."""

    labels: dict[str, str]
    service: Required[str]
    name: Required[str]
    professional: Required[str]
    when: Required[str]
    sooner: Required[list[str]]
    return_to: Required[list[str]]


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
    """`concern_sheet`: worries to tick with a pen, say something about, and choose to talk about."""

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
    "about_me": AboutMe,
    "letter": Letter,
}

_PAGE = {"page": N_("Page {n} of {total}")}
_SOONER = {"sooner": N_("I need an answer sooner")}
_RULER = {
    "confidence_low": N_("1: not sure at all"),
    "confidence_high": N_("10: completely sure"),
}
LABELS: dict[str, dict[str, str]] = {
    "about_me": _PAGE
    | {
        "title": N_("About me"),
        "about": N_("About {name}"),
        "lead": N_("In my own words. Please read this before you meet me."),
        "blank": N_("In your own words. You do not have to fill in every part."),
        "printed": N_("Printed on {date}. It may have changed since then: ask me."),
        "helper": N_("If somebody helped you to write this: their name"),
        "written": N_("Date"),
    },
    "agreement": _PAGE
    | _RULER
    | {
        "title": N_("Our agreement"),
        "name": N_("Name"),
        "known_as": N_("Likes to be called"),
        "born": N_("Born"),
        "goal": N_("What I want, in my own words"),
        "helped_by": N_("Written down with help from {helped_by}"),
        "confidence": N_("How sure I am that I can do this"),
        "confidence_value": N_("{confidence} out of 10"),
        "confidence_alt": N_("A ruler from 1 to 10 with a mark at {confidence}."),
        "first_step": N_("First small step"),
        "changed": N_("This version changes"),
        "mine": N_("My side"),
        "theirs": N_("{professional}’s side"),
        "nothing": N_("Nothing for now."),
        "follow_up": N_("How we keep in touch about this"),
        "follow_when": N_("When"),
        "follow_who": N_("Who"),
        "review": N_("We look at all of it again"),
        "sooner": N_("If I need someone sooner"),
        "copies": N_("Who has a copy"),
        "accepted": N_("How we each said yes"),
        "helper": N_("with help from {helper}"),
        "sign": N_("Sign here if you agree"),
        "sign_date": N_("Date"),
        "version": N_("Version {version}, mark {hash}."),
        "newest": N_("The newest version is at"),
    },
    "concern_sheet": _PAGE
    | _SOONER
    | {
        "who": N_("Who with"),
        "when": N_("When"),
        "where": N_("Where"),
        "mine": N_("This worries me"),
        "talk": N_("I want to talk about it"),
        "box": N_("To tick"),
        "say": N_("What I want to say about it"),
        "other": N_("Something else that worries me"),
        "reads": N_("Who reads this, and by when"),
        "hand_in": N_("How to hand it in"),
    },
    "agenda_sheet": _PAGE
    | _SOONER
    | {
        "title": N_("Getting ready to talk"),
        "who": N_("Who with"),
        "when": N_("When"),
        "where": N_("Where"),
        "question": N_("What matters to you, and what shall we talk about?"),
        "hint": N_("Use your own words. A few are enough. You do not have to fill in every part."),
        "agenda": N_("If you like: what comes first, second, third?"),
        "reads": N_("Who reads this, and by when"),
        "hand_in": N_("How to hand it in"),
        "tasks": N_("What has to be ready before you talk"),
        "tasks_hint": N_("Tick what you have done."),
        "box": N_("To tick"),
        "results": N_("Your results in plain words"),
        "result": N_("Result"),
        "meaning": N_("What it means"),
        "ask": N_("What I want to ask about this"),
        "code": N_("Would you rather do this on a screen?"),
        "code_use": N_("Go to this address and type in the code. Then give your date of birth."),
        "code_expires": N_("The code works until"),
        "qr_alt": N_("A square to scan with a phone camera. It opens {address}."),
    },
    "code_letter": _PAGE
    | {
        "title": N_("Your code"),
        "code": N_("Your code, to use once"),
        "expires": N_("It works until {expires}"),
        "steps": N_("How to use it"),
        "scan": N_("Or point a phone camera at this square. It opens the same address."),
        "qr_alt": N_("A square to scan with a phone camera. It opens {address}."),
        "safe": N_("Keep this code to yourself. Nobody from here will ever ask you to tell it."),
        "help": N_("If you would like help"),
        "reference": N_("Our reference"),
    },
    "talk_page": _PAGE
    | {
        "title": N_("Our conversation"),
        "who": N_("Who with"),
        "when": N_("When"),
        "where": N_("Where"),
        "matters": N_("What matters to me, and what I want to talk about"),
        "life": N_("What matters to me"),
        "strengths": N_("What I am good at"),
        "ideas": N_("My ideas and insights"),
        "agenda": N_("What we talk about"),
        "mine": N_("From me"),
        "theirs": N_("From {professional}"),
        "nothing": N_("Nothing for now."),
        "goals": N_("Goals under way"),
        "my_side": N_("My side"),
        "their_side": N_("{professional}’s side"),
        "box": N_("To tick"),
        "notes": N_("What we want to remember"),
    },
    "after_paper": _PAGE
    | _SOONER
    | {
        "title": N_("How was our conversation?"),
        "lead": N_("You talked with {professional} on {when}."),
        "hint": N_("You can leave out any part. No answer counts for or against you."),
        "equal": N_("Did you and {professional} talk as equals?"),
        "confidence": N_("After talking, how sure do you feel about looking after yourself?"),
        "time": N_("Did you have enough time?"),
        "words": N_("Anything you want to add"),
        "yes": N_("Yes"),
        "partly": N_("Partly"),
        "no": N_("No"),
        "more": N_("More confident"),
        "same": N_("The same"),
        "less": N_("Less confident"),
        "helper": N_("If somebody helped you to fill this in, their name"),
        "reads": N_("Who reads this, and by when"),
        "read_by": N_(
            "Whoever types it in for you; then only you. Together with the answers of many "
            "others it is counted, without names."
        ),
        "return_to": N_("Send it or bring it to"),
    },
    "checkin_paper": _PAGE
    | _SOONER
    | _RULER
    | {
        "title": N_("How is it going?"),
        "goal": N_("What you said you wanted"),
        "agreed": N_("We agreed this on {agreed}."),
        "how": N_("How did it go?"),
        "hint": N_("Use your own words. If it went badly, that helps us too."),
        "confidence": N_("How sure are you now that you can do it?"),
        "confidence_hint": N_("Put a ring around one number."),
        "confidence_alt": N_("A ruler from 1 to 10. Put a ring around one number."),
        "promises": N_("Did {professional} do what they promised?"),
        "yes": N_("Yes"),
        "partly": N_("Partly"),
        "no": N_("No"),
        "unsure": N_("I do not know"),
        "helper": N_("If somebody helped you to fill this in, their name"),
        "reads": N_("Who reads this, and by when"),
        "return_to": N_("Send it or bring it to"),
        "reference": N_("Our reference"),
    },
    "letter": _PAGE
    | {
        "sooner": N_("If you need someone sooner"),
        "enclosed": N_("With this letter"),
        "reference": N_("Our reference"),
    },
}
"""The fixed words of each document, in English. Those of other languages are in the catalogues."""
