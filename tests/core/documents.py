"""An example of every document, in English and in Welsh. Nobody in them is real."""

from typing import Any

import segno

from alongside.core import typeset
from tools import messages

ADDRESS = "https://alongside.example/use-a-code"
QR = segno.make(ADDRESS, error="m").svg_inline(scale=4)

AGREEMENT: typeset.Agreement = {
    "service": "Bryn Teg Surgery",
    "name": "Rhosyn Evans",
    "known_as": "Rose",
    "born": "3 March 1951",
    "date": "4 May 2026",
    "professional": "Sarah Price",
    "goal": "I want to walk to the market with Gwen again and not have to stop for my breath.",
    "helped_by": "David Evans",
    "confidence": 7,
    "mine": [
        {"text": "Walk to the bench and back, three mornings a week", "when": "From Monday 11 May"},
        {"text": "Ask Gwen to come with me on Saturdays", "when": "By Saturday 9 May"},
    ],
    "theirs": [
        {"text": "Ask the chemist about a spacer for the inhaler", "when": "By Thursday 7 May"},
        {"text": "Find out who runs the breathing group at the hall", "when": "By Friday 15 May"},
    ],
    "follow_up": {
        "when": "Friday 15 May 2026, in the morning",
        "how": "A telephone call",
        "who": "Sarah Price",
    },
    "sooner": [
        "Surgery desk: 01632 960 123, Monday to Friday, 8 to 6.30.",
        "At night and at weekends: 111.",
        "This is not an emergency service. If you cannot get your breath, ring 999.",
    ],
    "copies": ["Rose Evans", "Sarah Price, practice nurse", "David Evans, her brother"],
    "accepted": [
        {
            "party": "Rose Evans",
            "how": "said yes in the room",
            "when": "4 May 2026",
            "helper": "David Evans",
        },
        {"party": "Sarah Price", "how": "pressed the button", "when": "4 May 2026"},
    ],
    "signatures": ["Rose Evans", "Sarah Price"],
    "version": 2,
    "hash": "7f3a-91c4",
    "newest": "https://alongside.example/p/5b0e7c1e/agreement",
}

AGENDA_SHEET: typeset.AgendaSheet = {
    "service": "Bryn Teg Surgery",
    "name": "Rose Evans",
    "conversation": {
        "who": "Sarah Price, practice nurse",
        "when": "Monday 4 May, 10.20 in the morning",
        "where": "Bryn Teg Surgery, room 4",
    },
    "reads": "Sarah Price reads this by Friday 1 May.",
    "sooner": [
        "Ring the surgery desk: 01632 960 123, Monday to Friday, 8 to 6.30.",
        "This is not an emergency service. If your life may be in danger, ring 999.",
    ],
    "agenda": ["My breath when I walk uphill"],
    "tasks": [
        {"text": "Blood test", "when": "by Friday 15 May", "box": 1},
        {"text": "The letter from the hospital (Sarah Price)", "when": "Ready"},
    ],
    "results": [
        {
            "name": "Blood pressure",
            "value": "138 over 82",
            "date": "20 April 2026",
            "plain": "This is how hard your blood pushes. Below 140 over 90 is what many people "
            "of your age aim for.",
            "looked_at": "Sarah Price has looked at this.",
        },
        {
            "name": "HbA1c (sugar over three months)",
            "value": "51 mmol/mol",
            "date": "20 April 2026",
            "plain": "We have no plain words for this one yet. Please ask.",
            "looked_at": "Nobody has looked at this yet.",
            "ask": "Is this better than last year?",
        },
    ],
    "hand_in": "Bring it with you, or put it in the box at the desk.",
    "visit_code": {
        "code": "K7QM4TPX9B",
        "address": ADDRESS,
        "expires": "the end of Tuesday 5 May",
        "qr": QR,
    },
}

CONCERN_SHEET: typeset.ConcernSheet = {
    "service": "Bryn Teg Surgery",
    "name": "Rose Evans",
    "conversation": AGENDA_SHEET["conversation"],
    "title": "Worries after treatment",
    "intro": "Tick only what worries you now.",
    "areas": [
        {"title": "How I feel", "items": ["I feel low or sad", "I am angry"]},
        {"title": "My body", "items": ["I am tired all the time", "I do not sleep well"]},
    ],
    "reads": AGENDA_SHEET["reads"],
    "sooner": AGENDA_SHEET["sooner"],
    "hand_in": "Bring it with you.",
}

CODE_LETTER: typeset.CodeLetter = {
    "service": "Bryn Teg Surgery",
    "name": "Rose Evans",
    "code": "K7QM-4TPX",
    "address": ADDRESS,
    "expires": "the end of Monday 18 May 2026",
    "steps": [
        "Go to alongside.example/use-a-code on any phone, tablet or computer.",
        "Type in the code. Big or small letters are both fine.",
        "Give your date of birth, so that we know it is you.",
    ],
    "help": [
        "Ring the surgery desk: 01632 960 123, Monday to Friday, 8 to 6.30. Or do it all on "
        "paper or by telephone instead: just tell us."
    ],
    "intro": [
        "Dear Rose,",
        "You asked for a way to see your plan without an e-mail address. Here is a code.",
    ],
    "qr": QR,
    "postal": ["Rose Evans", "2 Rhes y Capel", "Llanfair", "Gwynedd", "LL99 9ZZ"],
    "sender": ["Heol yr Orsaf", "Llanfair", "LL99 9ZY"],
    "date": "4 May 2026",
    "reference": "BT-2041",
}

CHECKIN_PAPER: typeset.CheckinPaper = {
    "service": "Bryn Teg Surgery",
    "name": "Rose Evans",
    "goal": AGREEMENT["goal"],
    "agreed": "4 May 2026",
    "professional": "Sarah Price",
    "promises": [
        "Ask the chemist about a spacer for the inhaler, by Thursday 7 May",
        "Find out who runs the breathing group at the hall, by Friday 15 May",
    ],
    "reads": "Sarah Price reads this within two working days of its coming.",
    "sooner": AGENDA_SHEET["sooner"],
    "return_to": ["Bryn Teg Surgery", "Heol yr Orsaf", "Llanfair", "LL99 9ZY"],
    "reference": "C-8842",
}

QUESTION_PAPER: typeset.QuestionPaper = {
    "service": "Bryn Teg Surgery",
    "name": "Rose Evans",
    "title": "A few short questions",
    "about": "To notice early when my breathing gets worse",
    "questions": [
        {
            "text": "How is your breathing today?",
            "kind": "choice",
            "choices": ["Easier than usual", "As usual", "Harder than usual", "Much harder"],
        },
        {
            "text": "How often did you use the blue inhaler since yesterday?",
            "kind": "number",
            "range": "a whole number from 0 to 30 times",
            "only": "Only if: “How is your breathing today?” you answered: Much harder",
        },
        {"text": "How sure are you that you know what to do?", "kind": "ruler"},
        {"text": "Anything else?", "kind": "words", "help": "In your own words."},
    ],
    "reads": CHECKIN_PAPER["reads"],
    "sooner": AGENDA_SHEET["sooner"],
    "return_to": ["Bryn Teg Surgery", "Heol yr Orsaf", "Llanfair", "LL99 9ZY"],
    "reference": "C-8843",
}

ABOUT_ME: typeset.AboutMe = {
    "service": "Alongside",
    "name": "Rose Evans",
    "date": "5 May 2026",
    "parts": [
        {
            "title": "What matters to me",
            "words": "My grandchildren, and singing.\nTo be asked before I am touched.",
            "by": "Written down by Sarah Price, together",
        },
        {"title": "What I am good at", "words": "I bake, and I listen well."},
    ],
}

LETTER: typeset.Letter = {
    "service": "Bryn Teg Surgery",
    "sender": ["Heol yr Orsaf", "Llanfair", "LL99 9ZY"],
    "postal": ["Rose Evans", "2 Rhes y Capel", "Llanfair", "Gwynedd", "LL99 9ZZ"],
    "date": "5 May 2026",
    "reference": "BT-2042",
    "greeting": "Dear Rose,",
    "subject": "What we agreed on Monday",
    "body": [
        "It was good to talk on Monday. With this letter is a copy of what we agreed: your goal "
        "in your own words, what you will do and what I will do.",
        "I will ring you on Friday 15 May in the morning to hear how it goes. If another day is "
        "better, tell the desk and we will change it.",
    ],
    "closing": "With warm wishes,",
    "signed": ["Sarah Price", "Practice nurse"],
    "sooner": AGREEMENT["sooner"],
    "enclosed": ["Our agreement, version 2", "A form to tell us how it goes, and an envelope"],
}

TALK_PAGE: typeset.TalkPage = {
    "service": "Bryn Teg Surgery",
    "name": "Rose Evans",
    "professional": "Sarah Price",
    "when": "Monday 4 May 2026 at 10:30",
    "where": "Room 2",
    "matters": "To get to the market again. And whether the new inhaler is worth it.",
    "life": "My grandchildren, and singing.",
    "strengths": "I bake, and I listen well.",
    "ideas": ["My breath is best just after I have sung."],
    "mine": ["The new inhaler", "Sleeping badly since March"],
    "theirs": ["The letter from the chest clinic"],
    "goals": [
        {
            "words": "I want to walk to the market with Gwen again.",
            "mine": AGREEMENT["mine"],
            "theirs": AGREEMENT["theirs"],
        }
    ],
}

AFTER_PAPER: typeset.AfterPaper = {
    "service": "Bryn Teg Surgery",
    "name": "Rose Evans",
    "professional": "Sarah Price",
    "when": "Monday 4 May 2026 at 10:30",
    "sooner": AGREEMENT["sooner"],
    "return_to": ["Bryn Teg Surgery", "Heol yr Orsaf", "LL99 9ZY"],
}

AID_PAPER: typeset.AidPaper = {
    "service": "Bryn Teg Surgery",
    "title": "A knee that hurts",
    "for_whom": "For people whose knee hurts on most days.",
    "about": "There is more than one good way.",
    "warnings": ["Nobody here has approved it yet."],
    "options": [["Wait and see", "Nothing changes for now."], ["An operation", "A new knee."]],
    "outcomes": [
        {
            "name": "Less pain",
            "when": "After one year",
            "cells": [
                {"option": "Wait and see", "text": "20 of 100 people. 80 do not.", "count": 20,
                 "of": 100, "note": "From 15 to 26."},
                {"option": "An operation", "text": "803 of 1000 people.", "count": 803,
                 "of": 1000},
                {"option": "Something else", "text": "We do not know."},
            ],
        }
    ],
    "matters": ["Can I sleep through the night?"],
    "stories": [["Ann, who waited", "I was glad of the time."]],
    "sources": ["A trial that exists only here\nhttps://example.org/a-trial"],
    "facts": [["Who wrote it", "Dana Hughes"]],
}  # fmt: skip

DECISION_SHEET: typeset.DecisionSheet = {
    "service": "Bryn Teg Surgery",
    "name": "Rose Evans",
    "about": "A knee that hurts",
    "parts": [
        {
            "title": "Before you read on",
            "questions": [
                {"text": "What do you lean to?", "choices": ["Wait and see", "An operation"]},
                {"text": "How sure are you?", "hint": "1 is not at all.", "ruler": 1},
                {"text": "What else should we know?"},
            ],
        }
    ],
    "return_to": ["Bryn Teg Surgery", "Heol yr Orsaf", "LL99 9ZY"],
}

EXAMPLES: dict[str, Any] = {
    "decision_sheet": DECISION_SHEET,
    "aid_paper": AID_PAPER,
    "talk_page": TALK_PAGE,
    "after_paper": AFTER_PAPER,
    "agreement": AGREEMENT,
    "agenda_sheet": AGENDA_SHEET,
    "concern_sheet": CONCERN_SHEET,
    "code_letter": CODE_LETTER,
    "checkin_paper": CHECKIN_PAPER,
    "question_paper": QUESTION_PAPER,
    "about_me": ABOUT_ME,
    "letter": LETTER,
}

WELSH = {message.id: message.string for message in messages.read("cy") if message.id}
"""The Welsh of every label, as it is in the catalogue."""
