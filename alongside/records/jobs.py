"""What is due in records. Registered when the app loads."""

from __future__ import annotations

from alongside.core import jobs
from alongside.core.actors import WORKER
from alongside.records.actions import uploads
from alongside.records.models import ImportRun, ImportState


@jobs.handles(uploads.DISCARD)
def discard_old_upload(due: jobs.Due) -> None:
    """Nobody brought it in for a week: the file holds people's data and is thrown away."""
    run = ImportRun.objects.filter(pk=due.key, state=ImportState.PREVIEW).first()
    if run is not None:
        uploads.discard(by=WORKER, run=run)
