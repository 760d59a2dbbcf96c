"""No box for somebody's words without who reads it, by when, and how to be quicker.

`WordsField` cannot be made without them, nor a professional's `NoteField` without who can read it
(test_forms). Here: that nobody goes round it.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from django import forms

import alongside
from alongside.ui.forms import AddressField, NoteField, WordsField

ROOT = Path(alongside.__file__).parent
ALLOWED = (WordsField, NoteField, AddressField)
ADVICE = "use WordsField, NoteField or AddressField of alongside.ui.forms"
MACROS = ROOT / "ui" / "jinja2" / "ui" / "macros.html"


def form_classes() -> Iterator[type[forms.BaseForm]]:
    for module in pkgutil.walk_packages([str(ROOT)], "alongside."):
        if module.name.rpartition(".")[2] != "forms" and ".forms." not in module.name:
            continue
        for _name, found in inspect.getmembers(importlib.import_module(module.name)):
            if inspect.isclass(found) and issubclass(found, forms.BaseForm):
                yield found


def test_every_large_box_is_for_words_or_for_a_note():
    for form in form_classes():
        for name, field in getattr(form, "base_fields", {}).items():
            if isinstance(field.widget, forms.Textarea):
                assert isinstance(field, ALLOWED), f"{form.__qualname__}.{name}: {ADVICE}"


def test_no_code_makes_a_large_box_of_a_plain_field():
    """Also not in a form's __init__, which the test above cannot see."""
    for path in ROOT.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("CharField"):
                widget = [word.value for word in call.keywords if word.arg == "widget"]
                assert "Textarea" not in "".join(map(ast.unparse, widget)), (
                    f"{path}:{call.lineno}: {ADVICE}"
                )


def test_no_template_writes_a_large_box_by_hand():
    for path in ROOT.rglob("*.html"):
        if path != MACROS:
            assert "<textarea" not in path.read_text(), path


def test_the_macros_write_only_boxes_with_a_reader_or_read_only():
    text = MACROS.read_text()
    boxes = re.findall(r"<textarea[^\n]*", text)
    # one for words (with its reader), one read-only to copy from, one plain that only a
    # Textarea of Django's own would reach, and the tests above keep those out
    assert len(boxes) == 3
    assert sum('id ~ "-reads"' in box for box in boxes) == 1
    assert sum("readonly" in box for box in boxes) == 1
