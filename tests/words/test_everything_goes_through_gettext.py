"""No words on a page that cannot be said in another language."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import jinja2
import pytest
from jinja2 import nodes

from tests.words.catalogue import ROOT, templates
from tools import messages

VALUE = "\ufffc"
"""Stands where a template writes a value."""

NO_WORDS = re.compile(
    rf"<(script|style)\b.*?</\1>|<!--.*?-->|<[^>]*>|[\w-]+=[\"']|&\w+;|\bal-[\w-]+|{VALUE}",
    re.DOTALL,
)
"""Tags (also halves of tags, where a condition stands within), entities, names of classes."""
SPOKEN_ATTRIBUTE = re.compile(r"""\b(?:alt|title|placeholder|aria-label)=["']([^"']*)""")

LITERALS = {
    "PDF": "the name of a kind of file",
    "EMIS": "a product",
    "Alongside": "our own name",
    "Mulley, Trimble and Elwyn, Patients’ preferences matter, King’s Fund 2012": "a source",
    "M": "the mark of the product, drawn",
}
"""Words that are the same in every language, and why."""

NOT_A_PAGE = {
    "alongside/ui/jinja2/ui/gallery.html": "for developers: every component on one page",
}


@cache
def environment() -> jinja2.Environment:
    """Reads our templates as Alongside does, without running them."""
    return jinja2.Environment(  # noqa: S701 - nothing is rendered
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True
    )


def literal_text(node: nodes.Node) -> Iterator[str]:
    """What a template writes by itself, in order, with `VALUE` for each value."""
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Output):
        for part in node.nodes:
            yield part.data if isinstance(part, nodes.TemplateData) else VALUE
    else:
        for child in node.iter_child_nodes():
            yield from literal_text(child)


def quoted_words(node: nodes.Node) -> Iterator[str]:
    """Strings in a template's expressions that read like words: `button("Save it")`."""
    called = node.node if isinstance(node, nodes.Call) else None
    if isinstance(called, nodes.Name) and called.name in messages.KEYWORDS:
        return
    text = node.value if isinstance(node, nodes.Const) else None
    if isinstance(text, str) and re.search(r"^[A-Z][a-z]+\b|[a-z], [a-z]|[.?!]$", text):
        yield text
    for child in node.iter_child_nodes():
        yield from quoted_words(child)


def words_outside_gettext(source: str) -> list[str]:
    """The words of a template that no translator would see."""
    tree = environment().parse(source)
    written = "".join(literal_text(tree))
    spoken = SPOKEN_ATTRIBUTE.findall(written)
    pieces = [*NO_WORDS.sub("\n", written).split("\n"), *spoken, *quoted_words(tree)]
    return [
        piece.strip()
        for piece in pieces
        if re.search(r"[^\W\d_]", piece) and piece.strip(" ().:–-") not in LITERALS
    ]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>{{ _('Yes') }}</p>{% trans %}No{% endtrans %} 7 &times;", []),
        ("<p>Save</p>", ["Save"]),
        ('<img alt="A chart">', ["A chart"]),
        ("{{ button('Save it') }}", ["Save it"]),
        ("{{ button(_('Save it'), 'secondary small') }}", []),
        ('<a class="{{ x }} al-link" href="/x">{{ y }}</a>', []),
    ],
)
def test_the_walk_itself(source: str, found: list[str]) -> None:
    assert words_outside_gettext(source) == found


def test_templates() -> None:
    found = {
        name: words_outside_gettext(path.read_text("utf-8"))
        for path in templates()
        if (name := str(path.relative_to(ROOT))) not in NOT_A_PAGE
    }
    assert len(found) > 100
    assert {name: words for name, words in found.items() if words} == {}


SAID_TO_PEOPLE = {
    *("Refused", "TooMany", "Changed", "ValidationError", "CellError", "UnitError"),
    *("success", "info", "warning", "error", "add_error"),
}
"""Calls whose sentence is shown. `NotAllowed` is not: people get "There is nothing here"."""

SHOWN_BY_NAME = {"label", "help_text", "empty_label", "hint", "title"}

ENGLISH_ONLY = {
    "alongside/cli": "the command line speaks English",
    "alongside/records/commands.py": "the command line speaks English",
    "alongside/core/databases.py": "said by backup and restore, on the command line",
    "alongside/core/backup": "said by backup and restore, on the command line",
    "alongside/followups/rules": "pure; the form says the same first, in the page's language",
    "alongside/ui/gallery.py": "for developers: every component on one page",
}


def python_words(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of each sentence for people that is written without gettext."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            of = function.value if isinstance(function, ast.Attribute) else None
            name = function.attr if isinstance(function, ast.Attribute) else ""
            name = function.id if isinstance(function, ast.Name) else name
            log = isinstance(of, ast.Name) and of.id in ("log", "logger")
            said = node.args if name in SAID_TO_PEOPLE and not log else []
            said = said[1:] if name == "add_error" else said
            named = [word.value for word in node.keywords if word.arg in SHOWN_BY_NAME]
            for value in (*said, *named):
                if is_words(value):
                    yield node.lineno, ast.unparse(value)
        elif isinstance(node, ast.ClassDef) and any(
            "Choices" in ast.unparse(b) for b in node.bases
        ):
            for line in node.body:
                pair = line.value if isinstance(line, ast.Assign) else None
                if isinstance(pair, ast.Tuple) and is_words(pair.elts[-1]):
                    yield line.lineno, ast.unparse(pair)


def is_words(value: ast.expr) -> bool:
    """Whether this is a text with letters that stands in the code as it is."""
    if isinstance(value, ast.JoinedStr):
        return True
    return (
        isinstance(value, ast.Constant)
        and isinstance(value.value, str)
        and bool(re.search(r"[^\W\d_]", value.value))
    )


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('raise Refused(_("No."))', 0),
        ('raise Refused("No.")', 1),
        ('raise Refused(f"No {x}.")', 1),
        ('log.warning("It failed.")', 0),
        ('CharField(label="Name", help_text=_("Yours"))', 1),
        ('class A(TextChoices):\n    B = "b", "Bee"', 1),
        ('class A(TextChoices):\n    B = "b", _("Bee")', 0),
    ],
)
def test_the_search_itself(source: str, count: int) -> None:
    assert len(list(python_words(ast.parse(source)))) == count


@cache
def modules() -> dict[str, ast.Module]:
    """Each file of ours in Python, as it is read."""
    paths = sorted((ROOT / "alongside").rglob("*.py"))
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in paths}


def test_python() -> None:
    found = []
    for name, tree in modules().items():
        if "/migrations/" in name or name.startswith(tuple(ENGLISH_ONLY)):
            continue
        found += [f"{name}:{line}: {text}" for line, text in python_words(tree)]
    assert not found, "\n".join(found)


def test_no_words_hide_in_an_f_string() -> None:
    """The gatherer reads the names of a program as Python 3.11 does, for which an f-string is one
    piece: what is translated inside would never reach a catalogue."""
    hidden = [
        f"{name}:{call.lineno}"
        for name, tree in modules().items()
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "gettext_lazy", "ngettext", "pgettext")
    ]
    assert hidden == []
