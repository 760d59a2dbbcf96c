"""A GOV.UK Notify of our own: what its API promises, and what goes wrong with it.

Checks the JWT of each request as Notify does (HS256, issuer, not older or newer than 30 seconds),
refuses unknown fields, limits, keeps texts, and calls back. `mood` says what goes wrong next:

    "slow"     it takes the text and does not answer in time
    "lost"     it answers 500 and has not taken it
    "taken"    it answers 500 and has taken it
    "rubbish"  it answers 200 with something else
    "limit"    429
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt

SERVICE = "11111111-2222-3333-4444-555555555555"
SECRET = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
KEY = f"tests-{SERVICE}-{SECRET}"
TEMPLATE = "99999999-8888-7777-6666-555555555555"
FIELDS = {"phone_number", "template_id", "personalisation", "reference", "sms_sender_id"}
SMOKE = {"07700900000", "07700900111", "07700900222"}
SKEW = 30
PAGE = 250


@dataclass
class NotifyServer:
    """Use as a context: `with NotifyServer() as notify: ... notify.url`."""

    mood: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)
    refused: int = 0
    clock_ahead: float = 0.0
    release: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> NotifyServer:
        handler = type("Handler", (_Handler,), {"notify": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def said(self) -> list[str]:
        return [row["body"] for row in self.rows]

    def take(self, given: dict[str, Any]) -> dict[str, Any]:
        row = {
            "id": str(uuid4()),
            "reference": given.get("reference"),
            "phone_number": given["phone_number"],
            "status": "sending",
            "type": "sms",
            "body": given["personalisation"]["body"],
        }
        if re.sub(r"\D", "", given["phone_number"]).replace("44", "0", 1) not in SMOKE:
            self.rows.append(row)
        return row

    def text_in(self, number: str, words: str) -> dict[str, Any]:
        """Somebody texts us; returns what the callback would hold."""
        row = {
            "id": str(uuid4()),
            "user_number": number.lstrip("+"),
            "notify_number": "07537417417",
            "service_id": SERVICE,
            "content": words,
            "created_at": "2027-06-09T10:59:00.000000Z",
        }
        self.received.insert(0, row)
        return {
            "id": row["id"],
            "source_number": row["user_number"],
            "destination_number": row["notify_number"],
            "message": words,
            "date_received": row["created_at"],
        }

    def receipt(self, row: dict[str, Any], status: str) -> dict[str, Any]:
        """The callback about a text of ours."""
        row["status"] = status
        return {
            "id": row["id"],
            "reference": row["reference"],
            "to": row["phone_number"],
            "status": status,
            "created_at": "2027-06-09T11:00:00.000000Z",
            "completed_at": "2027-06-09T11:00:05.000000Z",
            "sent_at": "2027-06-09T11:00:01.000000Z",
            "notification_type": "sms",
            "template_id": TEMPLATE,
            "template_version": 1,
        }


class _Handler(BaseHTTPRequestHandler):
    notify: NotifyServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        """Quiet."""

    def answer(self, status: int, body: Any) -> None:
        raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def refuse(self, status: int, error: str, message: str) -> None:
        self.notify.refused += 1
        self.answer(
            status, {"status_code": status, "errors": [{"error": error, "message": message}]}
        )

    def allowed(self) -> bool:
        header = self.headers.get("Authorization", "")
        if not header.startswith("Bearer "):
            self.refuse(401, "AuthError", "Unauthorized: authentication token must be provided")
            return False
        try:
            claims = jwt.decode(
                header[7:],
                SECRET,
                algorithms=["HS256"],
                options={"require": ["iss", "iat"], "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            self.refuse(403, "AuthError", "Invalid token: API key not found")
            return False
        if claims["iss"] != SERVICE:
            self.refuse(403, "AuthError", "Invalid token: service not found")
            return False
        if abs(claims["iat"] - time.time() - self.notify.clock_ahead) > SKEW:
            self.refuse(
                403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds"
            )
            return False
        return True

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.allowed():
            return
        if self.path != "/v2/notifications/sms":
            self.answer(404, {"result": "error", "message": "Not found"})
            return
        given = json.loads(raw)
        unknown = sorted(set(given) - FIELDS)
        if unknown:
            self.refuse(400, "ValidationError", f"Additional properties are not allowed {unknown}")
        elif given.get("template_id") != TEMPLATE:
            self.refuse(400, "BadRequestError", "Template not found")
        elif "body" not in given.get("personalisation", {}):
            self.refuse(400, "BadRequestError", "Missing personalisation: body")
        elif not re.fullmatch(r"(\+?44|0)7\d{9}", given.get("phone_number", "")):
            self.refuse(400, "ValidationError", "phone_number Not a UK mobile number")
        elif len(given.get("reference") or "") > 1000:
            self.refuse(400, "ValidationError", "reference is too long")
        else:
            self.take(given)

    def take(self, given: dict[str, Any]) -> None:
        mood, self.notify.mood = self.notify.mood, ""
        if mood == "limit":
            self.refuse(429, "RateLimitError", "Exceeded rate limit for key type TEAM of 3000")
            return
        if mood == "lost":
            self.refuse(500, "Exception", "Internal server error")
            return
        row = self.notify.take(given)
        if mood == "slow":
            self.notify.release.wait()
            self.close_connection = True
        elif mood == "taken":
            self.refuse(500, "Exception", "Internal server error")
        elif mood == "rubbish":
            self.answer(200, "<html>Welcome to the station's WiFi</html>")
        elif mood == "other":
            self.answer(201, {"result": ["?"]})
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

    def do_GET(self) -> None:
        if not self.allowed():
            return
        place = urlsplit(self.path)
        asked = {key: values[0] for key, values in parse_qs(place.query).items()}
        if self.notify.mood == "away":
            self.refuse(500, "Exception", "Internal server error")
        elif place.path == "/v2/notifications":
            rows = [
                row
                for row in self.notify.rows
                if asked.get("reference") in (None, row["reference"])
            ]
            self.answer(200, {"notifications": rows[:PAGE], "links": {"current": self.path}})
        elif place.path == "/v2/received-text-messages":
            rows = self.notify.received
            if "older_than" in asked:
                ids = [row["id"] for row in rows]
                rows = rows[ids.index(asked["older_than"]) + 1 :]
            self.answer(200, {"received_text_messages": rows[:PAGE], "links": {"current": ""}})
        else:
            name = place.path.rpartition("/")[2]
            found = [row for row in self.notify.rows if row["id"] == name]
            if found:
                self.answer(200, found[0])
            else:
                self.refuse(404, "NoResultFound", "No result found")


@contextlib.contextmanager
def running() -> Iterator[NotifyServer]:
    """A server for one test."""
    with NotifyServer() as server:
        yield server
