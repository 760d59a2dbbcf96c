"""Question sets in the making: written by parts, used only when proved, and then they stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alongside.core import clock
from alongside.core.errors import NotAllowed, Refused
from alongside.followups.authoring import actions, queries, rules
from alongside.followups.authoring.kind import SETS
from alongside.followups.models import QuestionSet, QuestionSetVersion
from alongside.followups.queries.schedules import active_version, sets_of
from alongside.followups.rules.proof import prove
from alongside.followups.rules.tables import DecisionTable
from alongside.followups.rules.writing import to_document
from alongside.publishing import actions as publishing
from alongside.publishing.models import Version, VersionState
from alongside.publishing.rules.documents import digest, open_document
from tests.publishing.making import put_to_use, save
from tests.universe import Universe

PHONE = {"team_phone": "01632 960101"}
OXYGEN = PHONE | {"oxygen_usual": 92, "oxygen_now": 88}


def next_year() -> Any:
    return clock.today() + timedelta(days=365)


def installed(u: Universe, **more: Any) -> QuestionSetVersion:
    given: dict[str, Any] = {
        "by": u.actor("lead"),
        "service": u.service,
        "code": "low-mood",
        "values": PHONE,
        "approved_by": "Dr Tomos Rees",
        "review_date": next_year(),
    }
    return actions.install_example(**(given | more))


def drafted(u: Universe, table: DecisionTable | None = None) -> Version:
    document = to_document(table or queries.example("low-mood"))
    return publishing.bring_in(by=u.actor("lead"), of=SETS, service=u.service, document=document)


def with_phone(u: Universe, draft: Version) -> Version:
    held = rules.SHAPE.part(open_document(draft.document), rules.SETTING, "team_phone")
    return save(u, SETS, draft, rules.SETTING, "team_phone", held | {"value": "01632 960101"})


def test_an_example_with_the_places_own_figures_is_put_to_use(universe: Universe) -> None:
    made = installed(universe, code="copd", values=OXYGEN)
    assert made.state == VersionState.ACTIVE
    assert active_version(made.question_set.pk) == made
    assert [found for found, _title in sets_of(universe.service.pk, "en")] == [made.question_set]
    assert sets_of(universe.other_service.pk, "en") == []
    table = made.table
    assert table.values()["oxygen_now"] == 88
    assert table.questions.approved_by == "Dr Tomos Rees"
    assert prove(table).sound
    assert made.sha256 == digest(open_document(made.document))


def test_what_is_no_example_or_no_setting_is_not_installed(universe: Universe) -> None:
    with pytest.raises(NotAllowed):
        installed(universe, code="gout")
    with pytest.raises(NotAllowed):
        installed(universe, values=PHONE | {"shoe_size": 9})
    assert not QuestionSet.objects.exists()


@pytest.mark.parametrize("values", [{}, {"team_phone": "01632 960101", "oxygen_now": 88}])
def test_a_setting_without_a_value_blocks(universe: Universe, values: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="no value yet"):
        installed(universe, code="copd", values=values)


def test_a_cut_off_that_is_no_number_blocks(universe: Universe) -> None:
    with pytest.raises(Refused, match="must be a whole number"):
        installed(universe, code="copd", values=OXYGEN | {"oxygen_now": "low"})


def test_a_cut_off_says_where_it_comes_from(universe: Universe) -> None:
    table = rules.with_values(queries.example("copd"), OXYGEN, " ")
    draft = drafted(universe, table)
    with pytest.raises(Refused, match="where this figure comes from"):
        put_to_use(universe, draft)


def test_an_unproved_table_is_not_published(universe: Universe) -> None:
    draft = with_phone(universe, drafted(universe))
    document = open_document(draft.document)
    row = rules.SHAPE.keys(document, rules.ROW)[1]
    draft = save(universe, SETS, draft, rules.ROW, row, None)
    with pytest.raises(Refused, match="No row says what happens"):
        put_to_use(universe, draft)
    assert active_version(draft.publication.pk) is None


def test_a_question_that_goes_takes_its_conditions_with_it() -> None:
    document = rules.SHAPE.with_part(
        to_document(queries.example("copd")), rules.ITEM, "meter", None
    )
    assert "meter" not in str(document["table"])
    assert all("enableWhen" not in item for item in document["questions"]["item"])
