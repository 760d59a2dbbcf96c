"""How each heading of "about me" is asked, and what stands over the answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alongside.people.rules import Heading

Text = str | Promise


@dataclass(frozen=True)
class Asked:
    """`question` as it is put to the person, `hint` what may help to begin, `title` what stands
    over their words, said by them."""

    question: Text
    hint: Text
    title: Text


ASKED: dict[Heading, Asked] = {
    Heading.MATTERS: Asked(
        _("What matters to you?"),
        _("What is most important to you. What you want to keep doing. What a good day has in it."),
        _("What matters to me"),
    ),
    Heading.GOOD_LIFE: Asked(
        _("What does a good life look like for you?"),
        _("Where you live and with whom, what fills your days, what you look forward to."),
        _("A good life for me"),
    ),
    Heading.STRENGTHS: Asked(
        _("What are you good at? What do people come to you for?"),
        _("What we can build on: skills, hobbies, work you did, what keeps you going."),
        _("What I am good at"),
    ),
    Heading.WORK_WITH: Asked(
        _("How can we work with you?"),
        _("What makes a good talk, how you like to decide things, what we should know first."),
        _("How to work with me"),
    ),
    Heading.PEOPLE: Asked(
        _("Who is important to you?"),
        _("Family, friends, neighbours, pets, groups. What you do together, and what you share."),
        _("People who are important to me"),
    ),
    Heading.TALKING: Asked(
        _("How do you communicate, and how should we communicate with you?"),
        _("Languages, glasses, hearing aids, pictures, signs. What you do when you are in pain."),
        _("How I communicate, and how to communicate with me"),
    ),
    Heading.WELLNESS: Asked(
        _("How are you on a good day, and on a bad one?"),
        _("What you can do when you are well. How others can tell that you are not."),
        _("My wellness"),
    ),
    Heading.DO_DONT: Asked(
        _("What should we please do, and please not do?"),
        _("What you like to be asked first. What frightens or upsets you. What comforts you."),
        _("Please do, and please don’t"),
    ),
    Heading.SUPPORT: Asked(
        _("How and when should people support you?"),
        _("What you do yourself, and what you want help with: washing, eating, moving, at night."),
        _("How and when to support me"),
    ),
    Heading.ALSO: Asked(
        _("What else is worth knowing about you?"),
        _("What you did in your life, what you believe in, what makes you laugh."),
        _("Also worth knowing about me"),
    ),
}
