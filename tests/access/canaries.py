"""Canaries: a word for each part of a record that stands nowhere else (planted.py puts them there).

`zqgoal1` is Rhian's goal, `zqgoal2` that of somebody in another service. Whoever meets one has seen
that part. Telephone and NHS numbers are canaries too, as digits.
"""

from __future__ import annotations

import re

from tests.universe import RHIAN_NHS

OTHER_NHS = "9990000093"
NUMBERS = {
    "1632960181": "phone1",
    "1632960183": "circlephone1",
    RHIAN_NHS: "nhs1",
    "1632960282": "phone2",
    "1632960284": "circlephone2",
    OTHER_NHS: "nhs2",
}
# What each canary is a part of. A reader who is let into a part may meet all of its canaries.
PARTS = {
    "name": ["name"],
    "about": ["strengths", "matters", "need", "talking", "also", "supporter", "picture"],
    "contact": ["mail", "phone", "nhs"],
    "post": ["post"],
    "circle": ["circle", "circlephone"],
    "visit": ["prep", "prepold", "item", "itemold", "link", "own", "place", "task", "itempic"],
    "plan": [
        "goal", "step", "mine", "theirs", "changed", "suggest", "review", "answer", "how",
        "outcome", "line", "proline", "removed", "wording", "ask", "because", "reply", "tag",
        "level", "when", "barrier", "insight", "rate", "homeprop", "homesaid", "next", "helper",
        "withwhom", "worry", "offered", "begun", "mytpl",
        "sched", "unread", "heard",
        "concern", "later", "more", "seen", "nohelp", "sign",
        "lookout", "reach",
        "wish", "suit", "meet", "whyother", "shared",
        "decask", "openp", "opend", "withdrawn", "donewords",
    ],
    # Of a decision: what each side said is for that side alone until both are open.
    "myside": ["sealp"],
    "theirside": ["seald"],
    "gap": ["gap"],
    "alone": ["after", "draft"],
    "pro": ["afterpro", "prodraft"],
    "helping": ["helpdraft"],
    "list": ["list"],
    "service": ["servicetpl"],
    "protpl": ["protpl"],
    "general": [
        "cond", "result", "med", "dose", "else", "report", "letter", "lettername", "heldwhy",
    ],
    "held": ["heldvalue"],
    "house": ["house"],
    "mind": ["mind"],
    "unlabelled": ["plain"],
    "incident": ["wrong", "came"],
    "access": ["why"],
    "glass": ["glass"],
    "found": ["found"],
    "hold": ["hold"],
    "file": ["file"],
    "fault": ["fault"],
    "reason": ["reason"],
}  # fmt: skip
PART_OF = {name: part for part, names in PARTS.items() for name in names}
_WORD = re.compile(f"zq({'|'.join(PART_OF)})([12])")
_NUMBER = re.compile("|".join(NUMBERS))


def word(name: str, number: int) -> str:
    """The canary of this name in the record of person 1 (Rhian) or 2."""
    assert name in PART_OF
    return f"zq{name}{number}"


def found_in(text: str) -> set[str]:
    """The canaries that a text holds, as "goal1". White space and dashes do not hide one."""
    squeezed = "".join(text.split())
    for hides in ("-", "\u200b", "\u00ad"):
        squeezed = squeezed.replace(hides, "")
    words = {name + number for name, number in _WORD.findall(squeezed)}
    return words | {NUMBERS[digits] for digits in _NUMBER.findall(squeezed)}


def parts(found: set[str]) -> set[str]:
    """Which parts of whose record these are: "plan1"."""
    return {PART_OF[canary[:-1]] + canary[-1] for canary in found}
