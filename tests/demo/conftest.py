"""The town's post box, listening."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def post(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The folder of a real mail server, to which everything is sent."""
    folder = tmp_path / "mail"
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        line.listen()
        settings.SMTP = {**settings.SMTP, "host": "127.0.0.1", "port": line.getsockname()[1]}
        server = subprocess.Popen(
            [sys.executable, "-m", "alongside.demo.mail", str(line.fileno()), str(folder)],
            pass_fds=[line.fileno()],
        )
    yield folder
    server.terminate()
    assert server.wait(20) == 0
