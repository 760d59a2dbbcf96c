"""What the practice's system knows of Siân: four conditions, and results that get better."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from alongside.demo import bundles
from alongside.demo.story import Calendar

BORN = date(1957, 3, 14)


def record_of(calendar: Calendar) -> bundles.Record:
    """What the practice's system knows of her by now: more with each reading."""
    day = calendar.day
    known = (
        ("bp", -1040, (158, 92)),
        ("hba1c", -1040, (71,)),
        ("weight", -1040, (86.4,)),
        ("bp", -760, (152, 90)),
        ("hba1c", -760, (66,)),
        ("egfr", -760, (74,)),
        ("cholesterol", -760, (5.4,)),
        ("bp", -420, (149, 88)),
        ("hba1c", -420, (64,)),
        ("weight", -420, (84.1,)),
        ("egfr", -420, (71,)),
        ("bp", -210, (146, 86)),
        ("hba1c", -210, (61,)),
        ("bp", -66, (142, 84)),
        ("hba1c", -66, (58,)),
        ("weight", -66, (82.7,)),
        ("potassium", -66, (4.4,)),
        ("creatinine", -66, (78,)),
        ("bp", -6, (138, 82)),
        ("hba1c", -6, (56,)),
        ("egfr", -6, (70,)),
        ("cholesterol", -6, (4.6,)),
    )
    return bundles.Record(
        number=1,
        name="Siân Rhydderch",
        birth_date=BORN.isoformat(),
        gender="female",
        conditions=(
            ("diabetes", "2014-05-09"),
            ("pressure", "2011-10-20"),
            ("knee", "2019-02-12"),
            ("eyes", "2021-06-30"),
        ),
        results=tuple(
            (kind, day(days), values) for kind, days, values in known if day(days) <= day(0)
        ),
        medicines=("metformin", "amlodipine", "ramipril"),
        phone="01632 960111",
        post=("3 Heol y Capel", "Cwm Afallen", "CA1 2BC"),
        plan="Diabetes self-management plan",
    )


def known_by(calendar: Calendar, days: int) -> bundles.Record:
    """The same, as far as it was known then."""
    record = record_of(calendar)
    until = calendar.day(days)
    return replace(record, results=tuple(one for one in record.results if one[1] <= until))
