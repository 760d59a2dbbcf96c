"""Where the soak's processes come from: one that has loaded everything, and forks.

`python -m tests.load.nursery FD` reads "worker" or "web" from its input, a line each, and answers
with the number of the new process. Killed by -9 they leave nothing to wait for. What is forked is
the product's own: the worker of `alongside work`, and its pages behind the socket FD.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from datetime import timedelta
from socketserver import ThreadingMixIn
from typing import NoReturn
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Quiet."""


def worker() -> None:
    """As `alongside work` does."""
    from alongside.cli.signals import Stop, end_with_parent
    from alongside.cli.work import Worker

    stop = Stop()
    end_with_parent()
    Worker().until(stop)


def web(line: socket.socket) -> None:
    """The product's pages, on a socket that outlives this process."""
    from alongside.cli.signals import end_with_parent
    from alongside.config.wsgi import application

    end_with_parent()
    server = _Server(line.getsockname(), _Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = line
    server.server_name, server.server_port = "localhost", line.getsockname()[1]
    server.setup_environ()
    server.set_app(application)
    server.serve_forever(0.01)


def _fork(name: str, line: socket.socket) -> int:
    number = os.fork()
    if not number:
        _child(name, line)
    return number


def _child(name: str, line: socket.socket) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        if name == "web":
            web(line)
        else:
            worker()
    finally:
        os._exit(0)


def _bury(number: int, frame: object) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def main() -> None:
    """Until the input ends."""
    import django

    django.setup()
    from alongside.config.wsgi import application
    from alongside.messaging import jobs
    from alongside.worklist import heartbeat

    # What comes again every few minutes would be most of what a year of moments is made of.
    jobs.POLL_EVERY = heartbeat.EVERY = timedelta(hours=20)

    assert application
    ServerHandler.server_software = "soak"
    line = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGCHLD, _bury)
    for row in sys.stdin:
        sys.stdout.write(f"{_fork(row.strip(), line)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
