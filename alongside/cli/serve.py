"""`alongside serve`: the pages, by gunicorn."""

from __future__ import annotations

import argparse
import hashlib
import os
import socket
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from alongside.cli.place import (
    NotReady,
    busy,
    check_start,
    data_folder,
    django_ready,
    keep_database,
)
from alongside.cli.signals import end_with_parent


class Site(BaseApplication):
    """Gunicorn, told what to do by us rather than by a file."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand over the options."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application that each process serves. That it may start was asked before."""
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()


def serve(args: argparse.Namespace) -> int:
    """Serve until asked to stop; requests that are under way are finished first."""
    if os.environ.get("ALONGSIDE_CHILD"):
        end_with_parent()
    os.environ.setdefault("ALONGSIDE_ADDRESS", f"http://localhost:{args.port}")
    if args.fd is None:
        check_port(args.host, args.port)
    django_ready(args)
    with keep_database():
        check_start()
        collect_static()
        site = Site(
            {
                "bind": f"fd://{args.fd}" if args.fd is not None else f"{args.host}:{args.port}",
                "workers": args.workers,
                "threads": args.threads,
                "worker_class": "gthread",
                "timeout": 60,
                "graceful_timeout": 20,
                "keepalive": 5,
                "loglevel": "warning",
                "proc_name": "alongside",
                # A socket in the home folder would be shared by every installation there.
                "control_socket_disable": True,
            }
        )
        parent = os.getpid()
        try:
            site.run()
        finally:
            if os.getpid() != parent:
                os._exit(0)  # a forked process leaves the database to its parent
    return 0


def check_port(host: str, port: int) -> None:
    """Raise NotReady when somebody else has this port."""
    try:
        listen(host, port).close()
    except OSError as error:
        raise NotReady(
            f"Port {port} cannot be used here ({error.strerror}). Choose another with --port."
        ) from None


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections at this address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(2048)
    except BaseException:
        made.close()
        raise
    return made


def collect_static() -> None:
    """Put styles and scripts into the data folder, when they have changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    total = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            total.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    total.update(str(settings.STORAGES["staticfiles"]).encode())
    mark = data_folder() / "static.txt"
    there = Path(settings.STATIC_ROOT).exists() and mark.exists()
    if there and mark.read_text() == total.hexdigest():
        return
    with busy("Preparing styles and scripts"):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        mark.write_text(total.hexdigest())
