"""`alongside demo` as a newcomer meets it: one command, every part, Ctrl-C, and again."""

from __future__ import annotations

import http.cookiejar
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from alongside.core import databases
from alongside.demo.cast import PARTS
from tests.test_cli import environ, free_port, until

PATIENCE = 300.0  # seconds: a busy machine is no reason to fail


@dataclass
class Demo:
    """A data folder, and the demo running in it."""

    data: Path
    port: int
    said: Path
    process: subprocess.Popen[str] = field(init=False)

    def start(self, *arguments: str) -> None:
        with self.said.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "alongside.cli", "demo", f"--port={self.port}", *arguments],
                env=environ(self.data),
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
            )
        deadline = time.monotonic() + PATIENCE
        while "Ctrl-C" not in self.said.read_text():
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < deadline, self.said.read_text()
            time.sleep(0.1)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def children(self) -> list[int]:
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return [int(line) for line in found.stdout.split()]


class Visitor:
    """A browser without a screen."""

    def __init__(self, demo: Demo) -> None:
        self.address = f"http://127.0.0.1:{demo.port}"
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    def get(self, path: str) -> tuple[int, str]:
        return self._open(path, None)

    def post(self, path: str, form: str, **fields: str) -> tuple[int, str]:
        """Send a form that is on the page `form`."""
        _, page = self.get(form)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        data = urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        return self._open(path, data)

    def _open(self, path: str, data: bytes | None) -> tuple[int, str]:
        try:
            with self.opener.open(self.address + path, data, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """Started afresh where there was another town."""
    port = free_port()
    data = Path("/tmp") / f"alongside-demo-{port}"
    (data / "mail" / "old").mkdir(parents=True)
    (data / "demo.txt").write_text("A test.")
    databases.start(data, durable=False)
    with databases.connections(data, {})["owner"].open() as owner:
        owner.execute("CREATE TABLE old_town ()")
    made = Demo(data, port, Path("/tmp") / f"alongside-demo-{port}.said")
    try:
        made.start("--reset")
        yield made
    finally:
        if made.process.poll() is None:
            made.stop()
        databases.destroy(data)
        shutil.rmtree(data)
        made.said.unlink()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.slug)
def test_everybody_can_be_tried(demo: Demo, part: object) -> None:
    slug, name = part.slug, part.name  # type: ignore[attr-defined]
    assert f"/demo/as/{slug}/" in demo.said.read_text()
    for way in ("get", "post"):
        visitor = Visitor(demo)
        status, page = (
            visitor.get(f"/demo/as/{slug}")
            if way == "get"
            else visitor.post(f"/demo/as/{slug}/", "/demo/")
        )
        assert status == 200
        assert name in page
        assert "Sign out" in page


def test_starting_afresh_leaves_nothing_of_the_old_town(demo: Demo) -> None:
    assert not (demo.data / "mail" / "old").exists()
    with databases.connections(demo.data, {})["owner"].open() as owner:
        assert owner.execute("SELECT to_regclass('old_town')").fetchone() == (None,)


def test_being_somebody_else_leaves_nothing_of_the_first(demo: Demo) -> None:
    visitor = Visitor(demo)
    _, page = visitor.get("/demo/as/person/")
    own = re.search(r"/p/([0-9a-f-]{36})/", page)
    assert own
    assert visitor.get(f"/p/{own[1]}/")[0] == 200
    visitor.get("/demo/as/stranger/")
    assert visitor.get(f"/p/{own[1]}/")[0] == 404
    assert visitor.get("/demo/as/nobody/")[0] == 404


@pytest.mark.parametrize(("kind", "name"), [("slip", "Idwal"), ("visit", "Siân")])
def test_a_code_opens_the_door(demo: Demo, kind: str, name: str) -> None:
    visitor = Visitor(demo)
    status, page = visitor.post(f"/demo/code/{kind}/", "/demo/")
    assert status == 200
    code = re.search(r"\b[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}\b", page)
    assert code
    born = {"slip": ("2", "8", "1941"), "visit": ("14", "3", "1957")}[kind]
    parts = ("birth_date_day", "birth_date_month", "birth_date_year")
    fields = dict(zip(parts, born, strict=True))
    _, page = visitor.post("/way-in/", "/way-in/", code=code[0], **fields)
    assert name in page
    assert visitor.get(f"/demo/code/{kind}/")[0] == 405


def test_the_mail_is_there_and_its_links_work(demo: Demo) -> None:
    visitor = Visitor(demo)
    _, page = visitor.get("/demo/mail/")
    names = re.findall(r"/demo/mail/(\d+)/", page)
    assert len(names) > 10
    links = set()
    for name in names:
        status, shown = visitor.get(f"/demo/mail/{name}/")
        assert status == 200
        links |= set(re.findall(r'<a href="(/[^"]*)">http://localhost', shown))
    assert links
    assert all(visitor.get(link)[0] in (200, 404) for link in links)
    assert visitor.get("/demo/mail/1/")[0] == 404


def test_a_phone_can_be_answered(demo: Demo) -> None:
    visitor = Visitor(demo)
    _, page = visitor.get("/demo/phone/")
    links = re.findall(r'href="(/demo/phone/[0-9a-f]+/)"[^>]*>([^<]+)<', page)
    link = next(href for href, name in links if name == "Gwyndaf")
    _, page = visitor.get(link)
    assert "What the team sees" in page
    revision = re.search(r'data-revision="([^"]+)"', page)
    assert revision
    fresh = f"{link}fresh/?since={revision[1]}"
    assert visitor.get(fresh)[0] == 304
    status, page = visitor.post(link, link, words="Barod")
    assert status == 200
    assert "Barod" in page
    assert visitor.get(fresh)[0] == 200
    until(
        lambda: "Ydych chi wedi cael meddyliau" in visitor.get(link)[1].rpartition("Barod")[2],
        "the first question",
    )
    assert visitor.get("/demo/phone/0123456789abcdef/")[0] == 404


def test_all_is_well(demo: Demo) -> None:
    said = until(
        lambda: subprocess.run(
            [sys.executable, "-m", "alongside.cli", "doctor"],
            env=environ(demo.data, ALONGSIDE_MODE="demo"),
            capture_output=True, text=True, check=False,
        ).stdout,
        "the doctor's word",
    )  # fmt: skip
    faults = [line for line in said.splitlines() if "A letter has waited" not in line]
    assert faults in ([], ["All is well"]) or faults[0].startswith("All is well")


def test_it_is_alone_in_its_folder_and_on_its_port(demo: Demo, tmp_path: Path) -> None:
    def refused(data: Path, port: int) -> str:
        said = subprocess.run(
            [sys.executable, "-m", "alongside.cli", "demo", f"--port={port}"],
            env=environ(data), capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        assert said.returncode == 1
        return said.stderr.strip()

    assert refused(demo.data, free_port()) == f"The demo in {demo.data} is running already."
    assert refused(tmp_path, demo.port).startswith(f"Port {demo.port} cannot be used here")
    (tmp_path / "other" / "postgres").mkdir(parents=True)
    assert "not the demo" in refused(tmp_path / "other", free_port())


def test_what_dies_is_started_again(demo: Demo) -> None:
    before = set(demo.children())
    worker = max(before)
    os.kill(worker, signal.SIGKILL)
    until(lambda: len(set(demo.children()) - {worker}) == len(before), "another worker")
    assert "has stopped and is started again" in demo.said.read_text()
    assert Visitor(demo).get("/demo/")[0] == 200


def test_ctrl_c_stops_everything_and_a_second_start_keeps_it(demo: Demo) -> None:
    visitor = Visitor(demo)
    _, page = visitor.get("/demo/as/person/")
    own = re.search(r"/p/([0-9a-f-]{36})/", page)
    assert own
    children = demo.children()
    assert len(children) == 3
    assert demo.stop() == 0
    assert not databases.running(demo.data)
    for child in children:
        assert not Path(f"/proc/{child}").exists()
    assert visitor_is_refused(demo)

    demo.start()
    assert own[1] in Visitor(demo).get("/demo/as/person/")[1]


def visitor_is_refused(demo: Demo) -> bool:
    try:
        Visitor(demo).get("/demo/")
    except OSError:
        return True
    return False
