"""What somebody is writing of a concern or an answer, and has not sent, is kept for them."""

from __future__ import annotations

import json
import re
from html import unescape
from uuid import uuid4

from alongside.plans.models import Draft
from tests.followups import making
from tests.followups.conftest import Plan
from tests.universe import Universe


def _kept_on(universe: Universe, path: str, words: dict[str, str], said: str, nth: int = 0) -> str:
    """The name of the draft that this page keeps; it is there when the page is opened again, and
    nobody else meets it."""
    rhian = universe.client("rhian")
    html = rhian.get(path).content.decode()
    form = unescape(re.findall(r'name="draft" value="([^"]+)"', html)[nth])
    sent = {"draft": form, "words": json.dumps(words)}
    assert rhian.post(f"/p/{universe.rhian.pk}/drafts/", sent).status_code == 204
    assert said in rhian.get(path).content.decode()
    for name in ("nurse", "carer"):
        assert said not in universe.client(name).get(path).content.decode()
    return form


def test_of_a_concern_until_it_is_sent(universe: Universe) -> None:
    path = f"/p/{universe.rhian.pk}/concerns/"
    form = _kept_on(universe, path, {"words": "I feel di"}, "I feel di")
    sent = {"draft": form, "words": "I feel dizzy", "concern_id": str(uuid4())}
    assert universe.client("rhian").post(path, sent).status_code == 302
    assert not Draft.objects.exists()


def test_of_what_is_added_to_one(universe: Universe) -> None:
    row = making.concern(universe)
    path = f"/p/{universe.rhian.pk}/concerns/{row.pk}/"
    form = _kept_on(universe, path, {"words": "And I fe"}, "And I fe")
    sent = {"draft": form, "do": "more", "words": "And I fell"}
    assert universe.client("rhian").post(f"{path}do", sent).status_code == 302
    assert not Draft.objects.exists()


def test_of_an_answer(plan: Plan, universe: Universe) -> None:
    row = plan(in_days=1)
    path = f"/p/{universe.rhian.pk}/check-ins/{row.pk}/"
    form = _kept_on(universe, path, {"how": "I walked to the ga"}, "I walked to the ga")
    sent = {"draft": form, "how": "I walked to the gate"}
    assert universe.client("rhian").post(path, sent).status_code == 302
    assert not Draft.objects.exists()
