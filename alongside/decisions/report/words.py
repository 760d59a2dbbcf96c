"""The report in words: tables that the page, the file and the command line all show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from alongside.core.disclosure import Share
from alongside.core.statistics import Estimate, Why
from alongside.core.statistics.learning import calibration
from alongside.decisions import texts
from alongside.decisions.models import Reason, WasTime
from alongside.decisions.report import rules
from alongside.decisions.report.queries import Own, Report
from alongside.decisions.report.rules import Rate, Topic
from alongside.decisions.rules.aid import Aid
from alongside.followups.rules.grading import in_language

DEFINITIONS = (
    gettext_lazy(
        "A decision counts in the quarter in which it began, as things stood 28 days after the "
        "quarter ended. What is said later changes nothing that was shown. A person counts once "
        "for each topic and quarter."
    ),
    gettext_lazy(
        "Complete: the person said where they leaned before, answered questions after reading, and "
        "chose; the professional guessed before anything was opened; nobody opened early "
        "and no option was taken away."
    ),
    gettext_lazy(
        "Informed: complete, no more than a set number of answers about the facts wrong after "
        "reading, and the person said that they knew enough to choose. A question that was left "
        "out is not wrong; with fewer than half answered, the decision is not complete."
    ),
    gettext_lazy(
        "Misdiagnosis: of the informed decisions, those in which the professional’s guess was not "
        "what the person chose; and those in which the treatment was not what the person chose."
    ),
    gettext_lazy(
        "The range beside a share is where it may well lie (95%). The first range takes each "
        "decision for itself. The second knows that guesses of one professional are alike; with "
        "fewer than 10 professionals there is none."
    ),
    gettext_lazy(
        "Agreement beyond chance is 1 when both always agree and 0 when they agree as often as by "
        "chance. Kappa and AC1 differ in what they call chance."
    ),
)
LABEL = gettext_lazy(
    "A decision made this way is a choice. That is one step. It is not co-production by itself."
)
NO_TARGETS = gettext_lazy(
    "There is no target here. Fewer treatments are no aim, and more are none. Differences between "
    "areas are no fault in themselves: people want different things."
)
WHY_MISSING = gettext_lazy(
    "So that nobody can be recognised, numbers of fewer than %(threshold)s people are left out, "
    "and sometimes a number beside them. All others are rounded to 5. Nothing is shown where fewer "
    "than %(fewest)s professionals stand behind it, or two stand behind nearly all of it."
)
LEFT_OUT = gettext_lazy("left out")
STEPS = {
    rules.BEGUN: gettext_lazy("Decisions begun"),
    rules.COMPLETE: gettext_lazy("Complete"),
    rules.INFORMED: gettext_lazy("Complete and informed"),
    rules.TREATED: gettext_lazy("Of these, it is known what was done"),
}
FOLLOWED = {
    rules.AS_GUESSED: gettext_lazy("What was done is what the professional had guessed"),
    rules.OTHERWISE: gettext_lazy("What was done is something else"),
}
ASKED = {
    "involvement": gettext_lazy("How the person wanted to take part"),
    "decided_by": gettext_lazy("Who decided"),
    "was_time": gettext_lazy("Was there enough time?"),
}
ANSWERS: dict[str, dict[str, Any]] = {
    "involvement": dict(texts.INVOLVED),
    "decided_by": texts.DECIDED,
    "was_time": dict(WasTime.choices),
}
OTHER_CODES = {
    "none-suits": gettext_lazy("None of these suits me"),
    "unsure": gettext_lazy("Not sure"),
}
GUESSES = (
    gettext_lazy("So sure of the guess"), gettext_lazy("Guesses"),
    gettext_lazy("Said, on average"), gettext_lazy("Came true"),
)  # fmt: skip
WHY = {
    Why.NOTHING: LEFT_OUT,
    Why.FEW_CLUSTERS: gettext_lazy("too few professionals"),
    Why.NO_SPREAD: gettext_lazy("all professionals alike"),
    Why.ONE_CATEGORY: gettext_lazy("all in one option"),
    Why.UNSTABLE: gettext_lazy("too few decisions"),
}


@dataclass(frozen=True)
class Table:
    """One table of a topic. The first cell of a row is its name."""

    id: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def is_empty(self) -> bool:
        """Every number of it is left out."""
        left_out = {str(LEFT_OUT), ""}
        return all(cell in left_out for _name, *cells in self.rows for cell in cells)


def _language() -> str:
    return (get_language() or "en")[:2]


def title_of(aid: Aid | None) -> str:
    """The topic's name in the language of the page."""
    if aid is None:
        return _("An aid that was never in use")
    return in_language(aid.title, _language())


def option_names(aid: Aid | None, codes: Sequence[str]) -> dict[str, str]:
    """What people read for each code."""
    options = aid.options if aid else ()
    named = {option.code: in_language(option.name, _language()) for option in options}
    return {code: named.get(code) or str(OTHER_CODES.get(code, code)) for code in codes}


def number(value: float | None) -> str:
    """A number, or that it is left out."""
    return str(LEFT_OUT) if value is None else f"{value:g}"


def percent(value: int | None) -> str:
    """The same in percent."""
    return str(LEFT_OUT) if value is None else f"{value}%"


def share(found: Share) -> str:
    """ "30 of 100 (30%)"."""
    if found.part is None:
        if found.whole is None:
            return str(LEFT_OUT)
        return _("left out, of %(whole)s") % {"whole": found.whole}
    return _("%(part)s of %(whole)s (%(percent)s%%)") % {
        "part": found.part,
        "whole": found.whole,
        "percent": found.percent,
    }


def between(ends: tuple[int, int] | None, why: Why | None = None) -> str:
    """ "22% to 39%", or why there is no range."""
    if ends is None:
        return str(WHY.get(why, LEFT_OUT)) if why else str(LEFT_OUT)
    return _("%(low)s%% to %(high)s%%") % {"low": ends[0], "high": ends[1]}


def estimate(found: Estimate) -> str:
    """ "0.55 (0.4 to 0.7)", or why there is no range."""
    if found.value is None:
        return str(WHY.get(found.why, LEFT_OUT)) if found.why else str(LEFT_OUT)
    if found.low is None or found.high is None:
        return f"{found.value:g} ({WHY.get(found.why, '–') if found.why else '–'})"
    return _("%(value)s (%(low)s to %(high)s)") % {
        "value": f"{found.value:g}",
        "low": f"{found.low:g}",
        "high": f"{found.high:g}",
    }


def _rate(label: str, found: Rate) -> list[str]:
    return [label, share(found.share), between(found.wilson), between(found.clustered, found.why)]


def tables(topic: Topic, aid: Aid | None) -> Iterator[Table]:
    """All that is shown of a topic, in the order of the page."""
    names = option_names(aid, topic.options)
    yield Table(
        "who", _("Who is in these numbers"), [_("Decisions"), _("Number")],
        [[str(label), number(topic.steps.get(key))] for key, label in STEPS.items()],
    )  # fmt: skip
    if not topic.enough:
        return
    rows = [
        _rate(_("The guess was not what the person chose"), topic.guess),
        _rate(_("The treatment was not what the person chose"), topic.treatment),
    ]
    yield Table(
        "rates", _("Misdiagnosis"),
        [_("What"), _("Share"), _("Range"), _("Range that knows professionals")], rows,
    )  # fmt: skip
    one, two = _("What"), _("Number")
    yield _pairs("missing", _("If the missing decisions were known"), (one, _("Share")), [
        (_("The guess was wrong in, at the least and at the most"), between(topic.bounds)),
    ])  # fmt: skip
    yield _pairs("chance", _("Beyond chance"), (one, two), [
        (_("Expected to differ by chance"), percent(topic.by_chance)),
        (_("Agreement beyond chance: kappa"), estimate(topic.kappa)),
        (_("Agreement beyond chance: AC1"), estimate(topic.ac1)),
        (_("Both sides name each option as often: probability"), number(topic.margins_p)),
        (_("The two put first the same things that matter (-1 to 1)"), estimate(topic.order)),
    ])  # fmt: skip
    yield Table(
        "direction", _("Which way"),
        [
            _("Option"), _("Guessed, and not wanted"), _("Wanted, and not guessed"),
            _("Leaned to before"), _("Chosen when informed"),
        ],
        [[names[code], *(number(part.get(code)) for part in (
            topic.not_wanted, topic.not_guessed, topic.leaned, topic.chosen))]
         for code in topic.options],
    )  # fmt: skip
    yield _pairs("instead", _("Where the treatment was not what the person chose"), (one, two), [
        *((str(label), number(topic.followed.get(key))) for key, label in FOLLOWED.items()),
        *((_("Reason: %(why)s") % {"why": Reason(key).label if key else _("not said")},
           number(topic.reasons.get(key))) for key in rules.REASONS),
    ])  # fmt: skip
    yield _pairs("learned", _("What people learned"), (one, two), [
        (_("Known before, beyond guessing"), percent(topic.known_before)),
        (_("Known after, beyond guessing"), percent(topic.known_after)),
        (_("Gained (1 is everything)"), estimate(topic.gain)),
        (_("Chose otherwise than they leaned before"), share(topic.switched)),
    ])  # fmt: skip
    for name, label in ASKED.items():
        answers = ((str(ANSWERS[name][code] if code else _("not said")), number(cell))
                   for code, cell in topic.asked.get(name, {}).items())  # fmt: skip
        yield _pairs(name, str(label), (_("Answer"), two), list(answers))
    yield Table(
        "guesses", _("What professionals learned"), [str(label) for label in GUESSES],
        [
            *([_("%(low)s%% to %(high)s%%") % {"low": each.low, "high": each.high},
               number(each.guesses), percent(each.said), percent(each.came_true)]
              for each in topic.bins),
            [_("Brier score (0 is a seer, 0.25 is guessing)"), number(topic.brier), "", ""],
        ],
    )  # fmt: skip
    yield _pairs("afterwards", _("Afterwards"), (one, _("Share")), [
        (_("Would rather choose otherwise, after %(months)s months") % {"months": months},
         share(topic.regret[months])) for months in rules.MONTHS
    ])  # fmt: skip
    if topic.areas:
        yield Table(
            "areas", _("By area"),
            [_("Area"), *(names[code] for code in topic.options), _("Guess was not the choice")],
            [
                [area or _("not known"), *(number(cells[code]) for code in topic.options),
                 share(found)]
                for area, (cells, found) in topic.areas.items()
            ],
        )  # fmt: skip


def own_tables(own: Own, aids: Mapping[UUID, Aid]) -> Iterator[Table]:
    """What a professional sees of their own guesses: do they come true as often as was said, and
    what was guessed instead of what was wanted."""
    guesses, said, came = zip(*own.bins, strict=True)
    each = calibration(guesses, said, came)
    yield Table(
        "guesses", _("How sure you were, and how often it came true"),
        [str(label) for label in GUESSES],
        [[_("%(low)s%% to %(high)s%%") % {"low": _whole(one.low), "high": _whole(one.high)},
          str(one.guesses), f"{_whole(one.said or 0)}%", f"{_whole(one.came_true.value or 0)}%"]
         for one in each if one.guesses],
    )  # fmt: skip
    for number, (aid_id, wrong) in enumerate(own.wrong.items()):
        aid = aids.get(aid_id)
        names = option_names(aid, [code for pair in wrong for code in pair])
        yield Table(
            f"direction-{number}", title_of(aid),
            [_("You guessed"), _("The person chose"), _("How often")],
            [[names[guess], names[choice], str(times)]
             for (guess, choice), times in sorted(wrong.items(), key=lambda row: -row[1])],
        )  # fmt: skip


def _whole(share: float) -> int:
    return round(100 * share)


def _pairs(id: str, title: str, head: Sequence[str], rows: Sequence[tuple[str, str]]) -> Table:
    return Table(id, title, head, [list(row) for row in rows])


def why_missing(report: Report) -> str:
    """Why a number may be missing, with the numbers that decide it."""
    return WHY_MISSING % {"threshold": report.threshold, "fewest": report.fewest}
