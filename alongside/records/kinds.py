"""What people call the things that are measured, and in which order they read them.

A test that has an explanation is called as its explanation calls it; the names here are for those
that have none yet. `key` is that of `units.Kind`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alongside.records import units

SYSTOLIC, DIASTOLIC = "8480-6", "8462-4"
BLOOD_PRESSURE = "55284-4"  # the two numbers together: the code that stands in addresses
PRESSURES = frozenset({BLOOD_PRESSURE, "85354-9", SYSTOLIC, DIASTOLIC})

_NAMES: dict[str, str | Promise] = {
    "glucose-fasting": _("Glucose before breakfast: the sugar in your blood"),
    "urea-blood": _("Urea: waste that your kidneys clear"),
    "urea-serum": _("Urea: waste that your kidneys clear"),
    "chloride-blood": _("Chloride: a salt in your blood"),
    "chloride-serum": _("Chloride: a salt in your blood"),
    "carbon-dioxide-blood": _("Carbon dioxide in your blood"),
    "calcium-blood": _("Calcium in your blood"),
    "calcium-serum": _("Calcium in your blood"),
    "haematocrit": _("Haematocrit: how much of your blood is red cells"),
    "red-cells": _("Red blood cells"),
    "white-cells": _("White blood cells"),
    "platelets": _("Platelets: they help blood to clot"),
    "mch": _("MCH: haemoglobin in each red cell"),
    "mchc": _("MCHC: how strong the red in your red cells is"),
    "mcv": _("MCV: the size of your red cells"),
    "rdw": _("RDW: how much your red cells differ in size"),
    "platelet-width": _("How much your platelets differ in size"),
    "platelet-volume": _("The size of your platelets"),
    "nt-probnp": _("NT-proBNP: a blood test about your heart"),
    "temperature": _("Temperature"),
    "temperature-oral": _("Temperature"),
    "pulse": _("Pulse: heartbeats in a minute"),
    "breathing-rate": _("Breaths in a minute"),
    "oxygen": _("Oxygen in your blood"),
    "mmse": _("Memory and thinking test (MMSE)"),
    "ejection-fraction": _("Ejection fraction: how your heart pumps"),
    "fev1-fvc": _("FEV1/FVC: a breathing test"),
    "bone-density": _("Bone density"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Results that people read together."""

    key: str
    title: str | Promise
    kinds: tuple[str, ...]


GROUPS = (
    Group(
        "heart",
        _("Heart and blood pressure"),
        ("systolic", "diastolic", "pulse", "nt-probnp", "ejection-fraction"),
    ),
    Group(
        "sugar",
        _("Blood sugar"),
        ("hba1c", "glucose-blood", "glucose-serum", "glucose-fasting"),
    ),
    Group(
        "fats",
        _("Fats in your blood"),
        (
            "cholesterol",
            "cholesterol-hdl",
            "cholesterol-ldl",
            "cholesterol-ldl-direct",
            "triglycerides",
        ),
    ),
    Group(
        "kidneys",
        _("Kidneys"),
        (
            "egfr-mdrd",
            "creatinine-blood",
            "creatinine-serum",
            "albumin-creatinine",
            "urea-blood",
            "urea-serum",
        ),
    ),
    Group(
        "salts",
        _("Salts in your blood"),
        (
            "potassium-blood",
            "potassium-serum",
            "sodium-blood",
            "sodium-serum",
            "calcium-blood",
            "calcium-serum",
            "chloride-blood",
            "chloride-serum",
            "carbon-dioxide-blood",
        ),
    ),
    Group(
        "cells",
        _("Blood cells"),
        (
            "haemoglobin",
            "red-cells",
            "white-cells",
            "platelets",
            "haematocrit",
            "mcv",
            "mch",
            "mchc",
            "rdw",
            "platelet-width",
            "platelet-volume",
        ),
    ),
    Group(
        "body",
        _("Your body"),
        ("weight", "bmi", "height", "temperature", "temperature-oral", "oxygen", "breathing-rate"),
    ),
    Group("other", _("Other results"), ()),
)

_PLACE = {kind: (group, place) for group in GROUPS for place, kind in enumerate(group.kinds)}


def group_of(loinc: str) -> tuple[Group, int]:
    """The group of a result, and its place there."""
    return _PLACE.get(units.kind_of(loinc), (GROUPS[-1], 0))


def plain_name(loinc: str, given: str) -> str:
    """What people call it, else as the source has it."""
    return str(_NAMES.get(units.kind_of(loinc), given))


def codes_like(loinc: str) -> tuple[str, ...]:
    """Every LOINC code that means the same measurement, both numbers of a blood pressure."""
    if loinc in PRESSURES:
        return (SYSTOLIC, DIASTOLIC)
    key = units.kind_of(loinc)
    return next((kind.loinc for kind in units.KINDS if key and kind.key == key), (loinc,))
