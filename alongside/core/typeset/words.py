"""The fixed words of each document."""


def N_(text: str) -> str:  # noqa: N802 - the name that extractors of messages know
    """Mark a text for translation without translating it."""
    return text


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
        "follow_up": N_("How we keep in touch"),
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
        "decisions": N_("What we decide"),
        "my_side": N_("My side"),
        "their_side": N_("{professional}’s side"),
        "box": N_("To tick"),
        "notes": N_("What we want to remember"),
    },
    "aid_paper": _PAGE
    | {
        "options": N_("What you can choose"),
        "outcomes": N_("What may come of it"),
        "marks": N_(
            "Each mark is one person. Nobody can say which one would be you. Filled marks are the "
            "people it happens to."
        ),
        "matters": N_("What mattered to others who faced this"),
        "stories": N_("What people tell"),
        "sources": N_("Where the numbers come from"),
        "facts": N_("Who made this"),
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
    "question_paper": _PAGE
    | _SOONER
    | _RULER
    | {
        "hint": N_("Answer what you like, and leave out what you like. Tick one box of each."),
        "ring": N_("Put a ring around one number."),
        "ruler": N_("A ruler from 1 to 10. Put a ring around one number."),
        "helper": N_("If somebody helped you to fill this in, their name"),
        "reads": N_("Who reads this, and by when"),
        "return_to": N_("Send it or bring it to"),
        "reference": N_("Our reference"),
    },
    "decision_sheet": _PAGE
    | _RULER
    | {
        "title": N_("My side of a decision"),
        "hint": N_(
            "You can leave out any question. Whoever types this in for you keeps it to themselves "
            "until both sides are in."
        ),
        "box": N_("To tick"),
        "confidence_alt": N_("A ruler from 1 to 10. Put a ring around one number."),
        "helper": N_("If somebody helped you to fill this in, their name"),
        "return_to": N_("Send it or bring it to"),
    },
    "letter": _PAGE
    | {
        "sooner": N_("If you need someone sooner"),
        "enclosed": N_("With this letter"),
        "reference": N_("Our reference"),
    },
}
"""The fixed words of each document, in English. Those of other languages are in the catalogues."""
