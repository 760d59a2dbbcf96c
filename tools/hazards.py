"""The hazard log: read, checked, and written as a page. Uses the standard library only."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / "docs" / "safety" / "hazard-log.toml"

SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")
LIKELIHOODS = ("very high", "high", "medium", "low", "very low")
MATRIX = (
    (3, 4, 4, 5, 5),
    (2, 3, 3, 4, 5),
    (2, 2, 3, 3, 4),
    (1, 2, 2, 3, 4),
    (1, 1, 2, 2, 3),
)
"""Risk by likelihood (rows, the highest first) and severity: the NHS matrix of DCB0129."""
MEANING = {
    1: "acceptable",
    2: "acceptable",
    3: "undesirable",
    4: "must be reduced",
    5: "unacceptable",
}
KINDS = ("design", "test", "training", "process")
STATUSES = ("open", "controlled")
TEXTS = ("id", "name", "description", "effect", "hazard", "harm", "status")
LISTS = ("cause", "existing", "controls")
OPTIONAL = ("gap", "owner")
OF_LOG = ("release", "dated", "author", "checker", "next_review", "owner")

Log = dict[str, Any]


def read(path: Path = LOG) -> Log:
    """The log as it stands. Raises tomllib.TOMLDecodeError with the line."""
    return tomllib.loads(path.read_text("utf-8"))


def risk(severity: str, likelihood: str) -> int:
    """1 to 5, from the matrix."""
    return MATRIX[LIKELIHOODS.index(likelihood)][SEVERITIES.index(severity)]


def faults(log: Log, tests: set[str]) -> Iterator[str]:
    """One sentence for each thing that is wrong; `tests` are the ids of those that exist."""
    for key in OF_LOG:
        if not log.get("log", {}).get(key):
            yield f"The log does not say its {key}."
    seen: set[str] = set()
    for hazard in log.get("hazard", []):
        name = hazard.get("id", "a hazard without an id")
        if name in seen:
            yield f"{name} is there twice."
        seen.add(name)
        yield from (f"{name}: {fault}" for fault in _faults_of(hazard, tests))


def _faults_of(hazard: dict[str, Any], tests: set[str]) -> Iterator[str]:
    for key in TEXTS:
        if not str(hazard.get(key, "")).strip():
            yield f"{key} is missing."
    for key in LISTS:
        if not isinstance(hazard.get(key), list):
            yield f"{key} must be a list."
    for key in hazard.keys() - {*TEXTS, *LISTS, *OPTIONAL, "initial", "residual"}:
        yield f"{key} is no field of a hazard."
    if hazard.get("status") not in STATUSES:
        yield f"the status must be one of: {', '.join(STATUSES)}."
    sums = {}
    for when in ("initial", "residual"):
        said = hazard.get(when, {})
        try:
            sums[when] = risk(said["severity"], said["likelihood"])
        except (KeyError, ValueError):
            yield f"{when} needs a severity and a likelihood from the scales."
            continue
        if said.get("risk") != sums[when]:
            yield f"{when}: the matrix gives {sums[when]}, and not {said.get('risk')}."
    if len(sums) == 2:
        if sums["residual"] > sums["initial"]:
            yield "what is left is more than there was."
        if hazard.get("status") == "controlled" and sums["residual"] > 2:
            yield "it is called controlled, and what is left is not acceptable."
    if not hazard.get("controls"):
        yield "nothing was added against it."
    for control in hazard.get("controls", []):
        if control.get("kind") not in KINDS or not control.get("what"):
            yield f"a control needs what it is, and a kind: {', '.join(KINDS)}."
        if control.get("kind") in ("design", "test") and not control.get("evidence"):
            yield f"the control “{control.get('what')}” names no test."
        for test in control.get("evidence", []):
            if test not in tests:
                yield f"there is no test {test}."


def known_tests(root: Path = ROOT) -> set[str]:
    """Every test by its id (file::name or file::Class::name), read without running anything."""
    found = set()
    for path in (root / "tests").rglob("test_*.py"):
        file = path.relative_to(root).as_posix()
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                found.add(f"{file}::{node.name}")
            elif isinstance(node, ast.ClassDef):
                found |= {
                    f"{file}::{node.name}::{inner.name}"
                    for inner in node.body
                    if isinstance(inner, ast.FunctionDef)
                }
    return {name for name in found if name.rpartition("::")[2].startswith("test_")}


def page(log: Log) -> str:
    """The log for people to read, the worst that is left first."""
    about = log["log"]
    hazards = sorted(log["hazard"], key=lambda one: (-one["residual"]["risk"], one["id"]))
    rows = [
        f"| [{one['id']}](#{_anchor(one)}) | {one['name']} | {one['initial']['risk']} "
        f"| {one['residual']['risk']} | {one['status']} |"
        for one in hazards
    ]
    return "\n\n".join(
        [
            "# Hazards",
            f"Of release {about['release']}, {about['dated']}. Written by: {about['author']}. "
            f"Checked by: **{about['checker']}**. Next review: {about['next_review']}. "
            f"Owner, where no other is named: {about['owner']}.",
            "Written from [hazard-log.toml](hazard-log.toml), which is the log itself. A test does "
            "the sums, and fails when a control names a test that does not exist. How risk is "
            "reckoned: [clinical safety plan](clinical-safety-plan.md#how-risk-is-reckoned).",
            "\n".join(["| | hazard | before | left | status |", "|---|---|---|---|---|", *rows]),
            *(_hazard(one) for one in log["hazard"]),
        ]
    )


def _anchor(hazard: dict[str, Any]) -> str:
    text = f"{hazard['id']} {hazard['name']}".lower()
    return "".join(c if c.isalnum() else "-" if c in " -" else "" for c in text)


def _rated(said: dict[str, Any]) -> str:
    return f"{said['severity']}, {said['likelihood']}: **{said['risk']}** ({MEANING[said['risk']]})"


def _hazard(one: dict[str, Any]) -> str:
    lines = [
        one["description"],
        "\n".join(
            [
                f"- **Causes**: {'; '.join(one['cause'])}.",
                f"- **Effect**: {one['effect']}",
                f"- **Hazard**: {one['hazard']}",
                f"- **Harm**: {one['harm']}",
                f"- **There already**: {'; '.join(one['existing']) or 'nothing'}.",
                f"- **Before**: {_rated(one['initial'])}",
                *(_control(control) for control in one["controls"]),
                f"- **Left**: {_rated(one['residual'])}. Status: {one['status']}.",
                *([f"- **Missing**: {one['gap']}"] if one.get("gap") else []),
            ]
        ),
    ]
    return "\n\n".join([f"## {one['id']} {one['name']}", *lines])


def _control(control: dict[str, Any]) -> str:
    tests = "".join(
        f"\n  - `{test.rpartition('::')[2]}` ([{test.partition('::')[0].rpartition('/')[2]}]"
        f"(../../{test.partition('::')[0]}))"
        for test in control["evidence"]
    )
    return f"- **Against it** ({control['kind']}): {control['what']}{tests}"
