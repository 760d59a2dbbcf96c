"""An example of every document, in English and in Welsh. Nobody in them is real."""

from typing import Any

import segno

from alongside.core import typeset

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

EXAMPLES: dict[str, Any] = {
    "agreement": AGREEMENT,
    "agenda_sheet": AGENDA_SHEET,
    "code_letter": CODE_LETTER,
    "checkin_paper": CHECKIN_PAPER,
    "letter": LETTER,
}

WELSH = {
    "Page {n} of {total}": "Tudalen {n} o {total}",
    "I need an answer sooner": "Mae angen ateb arnaf yn gynt",
    "1: not sure at all": "1: ddim yn siŵr o gwbl",
    "10: completely sure": "10: yn hollol siŵr",
    "Our agreement": "Ein cytundeb",
    "Name": "Enw",
    "Likes to be called": "Yn hoffi cael ei alw’n",
    "Born": "Ganwyd",
    "What I want, in my own words": "Beth rwyf ei eisiau, yn fy ngeiriau fy hun",
    "Written down with help from {helped_by}": "Ysgrifennwyd gyda chymorth {helped_by}",
    "How sure I am that I can do this": "Pa mor siŵr ydw i y gallaf wneud hyn",
    "{confidence} out of 10": "{confidence} allan o 10",
    "A ruler from 1 to 10 with a mark at {confidence}.": (
        "Pren mesur o 1 i 10 gyda marc ar {confidence}."
    ),
    "My side": "Fy ochr i",
    "{professional}’s side": "Ochr {professional}",
    "Nothing for now.": "Dim am y tro.",
    "How we keep in touch about this": "Sut y cadwn mewn cysylltiad am hyn",
    "How": "Sut",
    "When": "Pryd",
    "Who": "Pwy",
    "If I need someone sooner": "Os bydd angen rhywun arnaf yn gynt",
    "Who has a copy": "Pwy sydd â chopi",
    "How we each said yes": "Sut y cytunodd pob un ohonom",
    "with help from {helper}": "gyda chymorth {helper}",
    "Sign here if you agree": "Llofnodwch yma os ydych yn cytuno",
    "Date": "Dyddiad",
    "Version {version}, mark {hash}.": "Fersiwn {version}, marc {hash}.",
    "The newest version is at": "Mae’r fersiwn ddiweddaraf yn",
    "Getting ready to talk": "Paratoi i siarad",
    "Who with": "Gyda phwy",
    "Where": "Ble",
    "What matters to you, and what shall we talk about?": (
        "Beth sy’n bwysig i chi, ac am beth y gwnawn ni siarad?"
    ),
    "Use your own words. A few are enough. You do not have to fill in every part.": (
        "Defnyddiwch eich geiriau eich hun. Mae ychydig yn ddigon. "
        "Nid oes rhaid i chi lenwi pob rhan."
    ),
    "If you like: what comes first, second, third?": (
        "Os dymunwch: beth sy’n dod yn gyntaf, yn ail, yn drydydd?"
    ),
    "Who reads this, and by when": "Pwy sy’n darllen hwn, ac erbyn pryd",
    "How to hand it in": "Sut i’w roi i ni",
    "Your results in plain words": "Eich canlyniadau mewn geiriau syml",
    "Result": "Canlyniad",
    "What it means": "Beth mae’n ei olygu",
    "What I want to ask about this": "Beth rwyf am ei ofyn am hyn",
    "Would you rather do this on a screen?": "A fyddai’n well gennych wneud hyn ar sgrin?",
    "Go to this address and type in the code. Then give your date of birth.": (
        "Ewch i’r cyfeiriad hwn a theipiwch y cod. Yna rhowch eich dyddiad geni."
    ),
    "The code works until": "Mae’r cod yn gweithio tan",
    "A square to scan with a phone camera. It opens {address}.": (
        "Sgwâr i’w sganio â chamera ffôn. Mae’n agor {address}."
    ),
    "Your code": "Eich cod",
    "Your code, to use once": "Eich cod, i’w ddefnyddio unwaith",
    "It works until {expires}": "Mae’n gweithio tan {expires}",
    "How to use it": "Sut i’w ddefnyddio",
    "Or point a phone camera at this square. It opens the same address.": (
        "Neu pwyntiwch gamera ffôn at y sgwâr hwn. Mae’n agor yr un cyfeiriad."
    ),
    "Keep this code to yourself. Nobody from here will ever ask you to tell it.": (
        "Cadwch y cod hwn i chi’ch hun. Ni fydd neb oddi yma byth yn gofyn i chi ei ddweud."
    ),
    "If you would like help": "Os hoffech gael help",
    "Our reference": "Ein cyfeirnod",
    "How is it going?": "Sut mae’n mynd?",
    "What you said you wanted": "Beth ddywedoch chi yr oeddech ei eisiau",
    "We agreed this on {agreed}.": "Cytunwyd ar hyn ar {agreed}.",
    "How did it go?": "Sut aeth hi?",
    "Use your own words. If it went badly, that helps us too.": (
        "Defnyddiwch eich geiriau eich hun. Os aeth yn wael, mae hynny’n ein helpu hefyd."
    ),
    "How sure are you now that you can do it?": "Pa mor siŵr ydych chi nawr y gallwch ei wneud?",
    "Put a ring around one number.": "Rhowch gylch o amgylch un rhif.",
    "A ruler from 1 to 10. Put a ring around one number.": (
        "Pren mesur o 1 i 10. Rhowch gylch o amgylch un rhif."
    ),
    "Did {professional} do what they promised?": (
        "A wnaeth {professional} yr hyn yr addawyd ei wneud?"
    ),
    "Yes": "Do",
    "Partly": "Yn rhannol",
    "No": "Naddo",
    "I do not know": "Nid wyf yn gwybod",
    "If somebody helped you to fill this in, their name": (
        "Os bu rhywun yn eich helpu i lenwi hwn, ei enw"
    ),
    "Send it or bring it to": "Anfonwch ef neu dewch ag ef at",
    "If you need someone sooner": "Os bydd angen rhywun arnoch yn gynt",
    "With this letter": "Gyda’r llythyr hwn",
}
"""Awaiting a Welsh reader."""
