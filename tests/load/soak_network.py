"""The networks of the soak: GOV.UK Notify as it promises to be, and as networks are: late, twice,
never, in another order, and gone for four hours."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from tests.messaging.notify_server import TEMPLATE, NotifyServer, _Handler

TOKEN = "a-bearer-token-of-the-soak"
# What becomes of a text that is handed over; the rest is taken and said to be.
MOODS = {
    "lost": 0.03,  # 500, and not taken
    "taken": 0.03,  # 500, and taken
    "silent": 0.03,  # no answer, and taken
    "closed": 0.02,  # no answer, and not taken
    "limit": 0.02,
    "rubbish": 0.01,  # 200 with something else, and taken
}
FATES = {"delivered": 0.95, "temporary-failure": 0.02, "technical-failure": 0.03}


def drawn(chance: random.Random, odds: dict[str, float]) -> str:
    """One of them, or ""."""
    left = chance.random()
    for name, share in odds.items():
        left -= share
        if left < 0:
            return name
    return ""


class Networks(NotifyServer):
    """`taken(row)` hears of each text that it took, before the sender does."""

    def __init__(self, chance: random.Random, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.chance, self.now = chance, now
        self.away: list[tuple[datetime, datetime]] = []
        self.taken: Callable[[dict[str, Any]], None] = lambda row: None
        self.in_the_middle: Callable[[], None] = lambda: None
        self.drawn: dict[str, int] = {}
        self.lock = threading.Lock()
        self.busy = 0  # texts that it is taking this instant

    def __enter__(self) -> Networks:
        handler = type("Handler", (_Moody,), {"notify": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def is_away(self) -> bool:
        """Whether nothing gets through now."""
        now = self.now()
        return any(first <= now < last for first, last in self.away)

    def mood_of_this(self) -> str:
        """What becomes of a text that is handed over now."""
        with self.lock:
            mood = "away" if self.is_away() else drawn(self.chance, MOODS) or "fine"
            self.drawn[mood] = self.drawn.get(mood, 0) + 1
        return mood

    def keep(self, number: str, words: str, name: str = "") -> dict[str, Any]:
        """Somebody texts us; what the callback would hold. Kept, to be asked for."""
        at = self.now().astimezone(UTC).isoformat()
        row = {"id": name or str(uuid4()), "user_number": number.lstrip("+"), "content": words}
        self.received.insert(0, row | {"created_at": at})
        return {
            "id": row["id"],
            "source_number": row["user_number"],
            "destination_number": "07537417417",
            "message": words,
            "date_received": at,
        }

    def outage(self, first: datetime) -> None:
        """Gone for four hours."""
        self.away.append((first, first + timedelta(hours=4)))


class _Moody(_Handler):
    notify: Networks

    def do_POST(self) -> None:  # noqa: N802 - the name that the server calls
        with self.notify.lock:
            self.notify.busy += 1
        try:
            super().do_POST()
        finally:
            with self.notify.lock:
                self.notify.busy -= 1

    def take(self, given: dict[str, Any]) -> None:
        mood = self.notify.mood_of_this()
        if mood in ("away", "closed"):
            self.close_connection = True
            return
        if mood == "limit":
            self.refuse(429, "RateLimitError", "Exceeded rate limit for key type TEAM of 3000")
            return
        if mood == "lost":
            self.refuse(500, "Exception", "Internal server error")
            return
        with self.notify.lock:
            row = self.notify.take(given)
            self.notify.taken(row)
        self.notify.in_the_middle()
        if mood == "taken":
            self.refuse(500, "Exception", "Internal server error")
        elif mood == "silent":
            self.close_connection = True
        elif mood == "rubbish":
            self.answer(200, "<html>Welcome to the station's WiFi</html>")
        else:
            template = {"id": TEMPLATE, "version": 1, "uri": f"/v2/template/{TEMPLATE}"}
            self.answer(
                201,
                {
                    "id": row["id"],
                    "reference": row["reference"],
                    "content": {"body": row["body"], "from_number": "Alongside"},
                    "uri": f"/v2/notifications/{row['id']}",
                    "template": template,
                    "scheduled_for": None,
                },
            )

    def do_GET(self) -> None:  # noqa: N802 - the name that the server calls
        if self.notify.is_away():
            self.close_connection = True
        else:
            super().do_GET()
