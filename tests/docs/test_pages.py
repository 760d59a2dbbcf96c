"""The documentation says what is so: links lead somewhere, commands and settings exist."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from alongside.cli import parser
from alongside.demo.cast import ON_PAPER, PARTS
from alongside.people.settings import choices
from tools import docs

ROOT = Path(__file__).resolve().parents[2]
LARGEST_IMAGE = 150_000  # bytes
ROOT_PAGES = ("README.md", "GLOSSARY.md", "CHANGELOG.md", "CONTRIBUTING.md")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
FENCE = re.compile(r"```.*?```", re.DOTALL)
CODE = re.compile(r"`[^`\n]+`")


def _pages() -> list[Path]:
    return [ROOT / name for name in ROOT_PAGES] + sorted((ROOT / "docs").rglob("*.md"))


PAGES = _pages()
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
every_page = pytest.mark.parametrize("page", PAGES, ids=NAMES)


def _prose(page: Path) -> str:
    """The text without fenced blocks, in which brackets are no links."""
    return FENCE.sub("", page.read_text("utf-8"))


def _anchors(page: Path) -> set[str]:
    """The headings of a page, as addresses on it."""
    found = set()
    for line in _prose(page).splitlines():
        if line.startswith("#"):
            text = line.lstrip("#").strip().lower().replace("`", "")
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
            found.add(
                "".join(c if c.isalnum() or c in "-_" else "-" if c == " " else "" for c in text)
            )
    return found


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(CODE.sub("", _prose(page))):
        if re.match(r"https?://|mailto:", target):
            continue
        name, _, anchor = target.partition("#")
        to = (page.parent / name).resolve() if name else page
        if not to.exists() or (anchor and to.suffix == ".md" and anchor not in _anchors(to)):
            broken.append(target)
    assert broken == []


@every_page
def test_pictures_are_there_are_small_and_say_what_they_show(page: Path) -> None:
    for words, target in IMAGE.findall(_prose(page)):
        picture = page.parent / target
        assert picture.exists(), f"{target} is not there: run the browser journeys"
        assert picture.stat().st_size < LARGEST_IMAGE, f"{target} is too large"
        assert len(words) > 10, f"{target} needs words for those who do not see it"


def test_every_picture_is_shown_somewhere() -> None:
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for _, target in IMAGE.findall(page.read_text("utf-8"))
    }
    here = set((ROOT / "docs" / "images").glob("*.png"))
    assert sorted(p.name for p in here - shown) == []


COMMAND = re.compile(
    r"^\s*(?:ExecStart=)?(?:\w+=\S+\s+)*(?:\S*/)?alongside\s+([a-z-]+)(?=\s|$)(.*)"
)


def _commands(text: str) -> Iterator[list[str]]:
    """Every `alongside ...` that is written as code, in words."""
    for block in FENCE.findall(text) + CODE.findall(text):
        for line in block.strip("`").replace("\\\n", " ").splitlines():
            for part in re.split(r"&&|\|\||;", line):
                if found := COMMAND.match(part):
                    yield [found[1], *found[2].split()]


@every_page
def test_commands_that_are_named_exist(page: Path) -> None:
    top = parser()
    known = next(a for a in top._actions if a.dest != "help" and a.choices).choices
    assert known
    for words in _commands(page.read_text("utf-8")):
        assert words[0] in known, f"there is no command: alongside {words[0]}"
        options = {o for a in known[words[0]]._actions for o in a.option_strings}
        unknown = [w for w in words[1:] if w.startswith("--") and w not in options]
        assert unknown == [], f"alongside {words[0]} does not take {unknown}"


@every_page
def test_make_targets_that_are_named_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    known = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    text = page.read_text("utf-8")
    named = set(re.findall(r"(?:^|`|&& )make ([a-z]+)", text, re.MULTILINE))
    assert named <= known


@every_page
def test_files_that_are_named_exist(page: Path) -> None:
    """A path of ours in code must be there, in the checkout or in the package."""
    ours = re.compile(r"^(?:alongside|tests|tools|docs|requirements|bench)/[\w./-]+$")
    named = [code.strip("`") for code in CODE.findall(_prose(page))]
    paths = [name for name in named if ours.match(name)]
    missing = [name for name in paths if not list(ROOT.glob(f"{name.rstrip('/')}*"))]
    assert missing == []


def test_every_variable_of_the_settings_is_in_the_deployment_page() -> None:
    source = (ROOT / "alongside" / "config" / "settings.py").read_text()
    variables = set(
        re.findall(r"\b(?:ALONGSIDE_[A-Z_]+|DATABASE_URL)\b", source.partition('"""\n\n')[0])
    )
    variables |= set(re.findall(r"environ\.get\(\s*\"(\w+)\"", source))
    assert len(variables) > 10
    page = (ROOT / "docs" / "how-to" / "deploy.md").read_text()
    assert sorted(name for name in variables if f"| `{name}` |" not in page) == []


def test_variables_that_are_named_exist() -> None:
    code = "".join(
        path.read_text()
        for folder in ("alongside", "tools", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if path != Path(__file__)
    )
    known = set(re.findall(r"\bALONGSIDE_[A-Z_]+\b", code))
    for page in PAGES:
        named = set(re.findall(r"\bALONGSIDE_[A-Z_]+\b", page.read_text("utf-8")))
        assert sorted(named - known) == [], page


def test_local_choices_that_are_named_exist() -> None:
    known = {choice.key for choice in choices()}
    rooms = {key.partition(".")[0] for key in known}
    for page in PAGES:
        for code in CODE.findall(_prose(page)):
            room, dot, name = code.strip("`").partition(".")
            if dot and room in rooms and name.isidentifier() and "_" in name:
                found = f"{room}.{name}"
                assert found in known or _is_python(found), f"{page.name} names {found}"


def _is_python(name: str) -> bool:
    """Whether it is a module or something in one: `people.settings`, `plans.kinds`."""
    head, _, tail = name.partition(".")
    package = ROOT / "alongside" / head
    return any((package / f"{tail}{end}").exists() for end in (".py", "")) or any(
        tail in path.read_text() for path in package.rglob("*.py")
    )


def test_the_way_through_the_pages_is_by_the_words_that_they_have() -> None:
    """**Service → Keeping records**: what begins with a capital is written on a page."""
    with (ROOT / "alongside" / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        words = {str(message.id) for message in read_po(file) if isinstance(message.id, str)}
    for page in sorted((ROOT / "docs" / "how-to").glob("*.md")):
        for way in re.findall(r"\*\*([^*]*→[^*]*)\*\*", page.read_text()):
            steps = [" ".join(step.split()).rstrip(".") for step in way.split("→")]
            unknown = [step for step in steps if step[0].isupper() and step not in words]
            assert unknown == [], page.name


def test_the_front_page_names_everybody_whom_a_visitor_can_be() -> None:
    text = (ROOT / "README.md").read_text()
    assert re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE) == [part.slug for part in PARTS]
    for part in PARTS:
        assert part.name.split()[0] in text, part.slug
    assert ON_PAPER in text


def test_decisions_are_numbered_listed_and_told_in_full() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("0*.md"))
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    for number, page in enumerate(pages, 1):
        text = page.read_text()
        assert page.name.startswith(f"{number:04d}-"), page.name
        title = text.splitlines()[0].removeprefix(f"# {number}. ")
        assert f"{number}. [{title}]({page.name})" in index
        assert "Status: accepted" in text


def test_the_licence_is_whole_and_the_package_names_it() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text()


def test_generated_pages_say_so_and_no_others_do() -> None:
    made = set(docs.pages())
    for page in PAGES:
        assert (docs.GENERATED in page.read_text()) == (page in made), page


@every_page
def test_nothing_names_the_machine_it_was_written_on(page: Path) -> None:
    text = page.read_text("utf-8")
    assert str(ROOT) not in text
    assert f"{Path.home()}/" not in text
    assert "service user" not in _prose(page).lower() or page.name in (
        "GLOSSARY.md",
        "CONTRIBUTING.md",
    )


def test_help_of_make_is_what_the_pages_call() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("setup", "demo", "test", "check", "fix", "bench", "docs"):
        assert f"make {target}" in said


def test_commands_are_found_wherever_they_are_written() -> None:
    text = """`alongside doctor --json` and `alongside` itself
```
KEY=a .venv/bin/alongside create-admin you@example.org \\
    --organisation Elm && alongside migrate
ExecStart=/srv/.venv/bin/alongside work
*/5 * * * * alongside scp file there
```"""
    assert [words[0] for words in _commands(text)] == ["create-admin", "migrate", "work", "doctor"]
    assert "--organisation" in next(_commands(text))
