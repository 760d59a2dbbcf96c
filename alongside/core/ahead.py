"""Writing ahead: what the next statement says is worked out while PostgreSQL does the one before.

Within `writing`, a statement that gives nothing back (`write`) is sent and not waited for. Every
other statement waits for those before it, so that what failed is raised there, at the latest where
an `atomic` block ends: whoever catches an error around such a block catches the same as without.
Nothing is committed before all is answered.
"""

from __future__ import annotations

import select
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from django.db import connection
from psycopg import Error, Pipeline


class _Ahead:
    """What was sent on this connection and not answered yet."""

    def __init__(self) -> None:
        self._sent: Pipeline | None = None
        self._ends = ExitStack()
        self._sending = False

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Any statement of this connection: ours is sent, another waits for ours."""
        if not self._sending:
            self.wait()
        return execute(sql, params, many, context)

    def send(self, sql: str, params: Sequence[Any]) -> None:
        if self._sent is None:
            self._sent = self._ends.enter_context(connection.connection.pipeline())
        self._sending = True
        try:
            connection.cursor().execute(sql, params)
            self._hand_over()
        except BaseException:  # of this one, or of one before it
            self.drop()
            raise
        finally:
            self._sending = False

    def _hand_over(self) -> None:
        """All of it: PostgreSQL begins when it has the last of a statement, and what is too long
        for the socket is sent by nobody meanwhile."""
        line = connection.connection.pgconn
        while line.flush():
            readable, _writable, _none = select.select([line.socket], [line.socket], [])
            if readable:
                line.consume_input()

    def wait(self) -> None:
        """Until all is answered. Raises what failed first."""
        if self._sent is not None:
            try:
                with connection.wrap_database_errors:
                    self._sent.sync()
            finally:
                self.drop()

    def drop(self) -> None:
        """The connection is as it was; what else is answered is of no interest."""
        self._sent = None
        with suppress(Error):
            self._ends.close()


@contextmanager
def writing() -> Iterator[None]:
    """Write ahead within a transaction; all is answered when this ends."""
    ahead = _Ahead()
    with connection.execute_wrapper(ahead):
        try:
            yield
            ahead.wait()
        finally:
            ahead.drop()


def write(sql: str, params: Sequence[Any]) -> None:
    """Do a statement that gives nothing back; within `writing`, without waiting for it."""
    for wrapper in connection.execute_wrappers:
        if isinstance(wrapper, _Ahead):
            wrapper.send(sql, params)
            return
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
