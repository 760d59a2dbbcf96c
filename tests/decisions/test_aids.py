"""Decision aids of a service: kept as they were put to use."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from alongside.decisions.models import AidVersion
from tests.decisions.making import aid_in_use
from tests.universe import Universe


def test_what_was_in_use_never_changes(universe: Universe) -> None:
    version = aid_in_use(universe)
    with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
        AidVersion.objects.filter(pk=version.pk).update(document="{}")
    with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
        version.delete()
