"""Who acts."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from itertools import pairwise
from uuid import uuid4

import pytest

from alongside.core.actors import ANONYMOUS, COMMAND, WORKER, Actor, Assurance, Channel


def test_an_actor_never_changes():
    with pytest.raises(FrozenInstanceError):
        ANONYMOUS.person_id = uuid4()  # type: ignore[misc]


def test_somebody_is_signed_in_who_is_known_and_may_see_more_than_one_thing():
    assert Actor(channel=Channel.WEB, person_id=uuid4()).signed_in
    assert not Actor(channel=Channel.VISIT, person_id=uuid4(), scope="visit:1").signed_in
    assert not ANONYMOUS.signed_in


def test_only_the_worker_an_import_and_a_command_are_no_person():
    system = {channel for channel in Channel if Actor(channel=channel).is_system}
    assert system == {Channel.WORKER, Channel.IMPORT, Channel.COMMAND}
    assert WORKER.is_system
    assert COMMAND.is_system


def test_a_helper_stays_who_they_are_and_says_for_whom_they_type():
    nurse = Actor(channel=Channel.WEB, person_id=uuid4(), assurance=Assurance.SECOND_FACTOR)
    rhian = uuid4()
    helping = nurse.helping(Channel.PHONE, "Dana Hughes, nurse", rhian)
    assert helping.person_id == nurse.person_id
    assert helping.assurance == nurse.assurance
    assert (helping.channel, helping.on_behalf_of_id) == (Channel.PHONE, rhian)
    assert helping.helper == "Dana Hughes, nurse"
    assert nurse.on_behalf_of_id is None


def test_a_second_factor_is_the_surest_and_nothing_the_least():
    order = [
        Assurance.NONE,
        Assurance.LINK,
        Assurance.CODE,
        Assurance.PASSWORD,
        Assurance.SECOND_FACTOR,
    ]
    assert all(less < more for less, more in pairwise(order))
