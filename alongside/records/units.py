"""Units of measurement: which we know, how they are written, and what we convert.

A number whose unit is not in this table is refused, never guessed. Results arrive in many
units; the United Kingdom reports in SI, so those listed in `KINDS` are converted on the way in
and what the source wrote is kept beside. Multipliers are those of the AMA Manual of Style's SI
conversion table (glucose 0.05551, cholesterol 0.02586, triglycerides 0.01129, creatinine 88.4,
calcium 0.2495, urea nitrogen 0.357); 1 mmol of creatinine is 0.1131 g. HbA1c has an equation:
see `HBA1C`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from alongside.core.errors import AlongsideError

STORED_PLACES = Decimal("0.000001")
LARGEST = Decimal(10) ** 10  # with six decimals, what a column of sixteen digits holds


def _(sentence: str) -> str:
    """Marks a sentence for translation. Whoever shows it translates it: rules know no Django."""
    return sentence


class UnitError(AlongsideError):
    """The number cannot be kept in this unit. `str()` is the sentence in English; `sentence` and
    the `facts` to put into it are for a translation."""

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence % facts if facts else sentence)
        self.sentence = sentence
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Linear:
    """`shown = given * times + plus`."""

    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)

    def __call__(self, given: Decimal) -> Decimal:
        return given * self.times + self.plus


def _by(times: str, plus: str = "0") -> Linear:
    return Linear(Decimal(times), Decimal(plus))


SAME = Linear()

HBA1C = _by("10.93", "-23.50")
"""NGSP per cent to IFCC mmol/mol: IFCC = 10.93 x NGSP - 23.50.

Source: the IFCC network's master equation, Hoelzel et al., Clin Chem 2004;50:166-74
(https://information.ifcchba1c.org/sustainable-implementation/master-equations.aspx).
6.5 % is 48 mmol/mol, 7.0 % is 53.
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that is measured, whichever LOINC code its unit gave it.

    Results of one kind share a trend. Codes that differ in specimen or in timing (fasting)
    are different kinds. `places` is how many decimals people are shown.
    """

    key: str
    unit: str
    places: int
    loinc: tuple[str, ...]
    others: dict[str, Linear] = field(default_factory=dict)


_GLUCOSE = {"mg/dL": _by("0.05551")}
_CHOLESTEROL = {"mg/dL": _by("0.02586")}
_CREATININE = {"mg/dL": _by("88.4")}
_UREA = {"mg/dL": _by("0.357")}
_CALCIUM = {"mg/dL": _by("0.2495")}
_IONS = {"meq/L": SAME}
_CELLS = {"10*3/uL": SAME}
_HBA1C = {"%": HBA1C}
_G_PER_DL = {"g/dL": _by("10")}
_FEVER = {"[degF]": Linear(Decimal(5) / Decimal(9), Decimal(-160) / Decimal(9))}

KINDS: tuple[Kind, ...] = (
    Kind("hba1c", "mmol/mol", 0, ("4548-4", "17856-6", "59261-8"), _HBA1C),
    Kind("glucose-blood", "mmol/L", 1, ("2339-0", "15074-8"), _GLUCOSE),
    Kind("glucose-serum", "mmol/L", 1, ("2345-7", "14749-6"), _GLUCOSE),
    Kind("glucose-fasting", "mmol/L", 1, ("1558-6", "14771-0"), _GLUCOSE),
    Kind("cholesterol", "mmol/L", 1, ("2093-3", "14647-2"), _CHOLESTEROL),
    Kind("cholesterol-hdl", "mmol/L", 1, ("2085-9", "14646-4"), _CHOLESTEROL),
    Kind("cholesterol-ldl-direct", "mmol/L", 1, ("18262-6",), _CHOLESTEROL),
    Kind("cholesterol-ldl", "mmol/L", 1, ("13457-7", "39469-2"), _CHOLESTEROL),
    Kind("triglycerides", "mmol/L", 1, ("2571-8", "14927-8"), {"mg/dL": _by("0.01129")}),
    Kind("creatinine-blood", "umol/L", 0, ("38483-4",), _CREATININE),
    Kind("creatinine-serum", "umol/L", 0, ("2160-0", "14682-9"), _CREATININE),
    Kind("urea-blood", "mmol/L", 1, ("6299-2",), _UREA),
    Kind("urea-serum", "mmol/L", 1, ("3094-0", "22664-7"), _UREA),
    Kind("egfr-mdrd", "mL/min/{1.73_m2}", 0, ("33914-3",)),
    Kind("albumin-creatinine", "mg/mmol", 1, ("14959-1", "9318-7"), {"mg/g": _by("0.1131")}),
    Kind("sodium-blood", "mmol/L", 0, ("2947-0",), _IONS),
    Kind("sodium-serum", "mmol/L", 0, ("2951-2",), _IONS),
    Kind("potassium-blood", "mmol/L", 1, ("6298-4",), _IONS),
    Kind("potassium-serum", "mmol/L", 1, ("2823-3",), _IONS),
    Kind("chloride-blood", "mmol/L", 0, ("2069-3",), _IONS),
    Kind("chloride-serum", "mmol/L", 0, ("2075-0",), _IONS),
    Kind("carbon-dioxide-blood", "mmol/L", 0, ("20565-8",), _IONS),
    Kind("calcium-blood", "mmol/L", 2, ("49765-1",), _CALCIUM),
    Kind("calcium-serum", "mmol/L", 2, ("17861-6", "2000-8"), _CALCIUM),
    Kind("haemoglobin", "g/L", 0, ("718-7",), _G_PER_DL),
    Kind("haematocrit", "L/L", 2, ("4544-3", "20570-8"), {"%": _by("0.01")}),
    Kind("red-cells", "10*12/L", 2, ("789-8",), {"10*6/uL": SAME}),
    Kind("white-cells", "10*9/L", 1, ("6690-2",), _CELLS),
    Kind("platelets", "10*9/L", 0, ("777-3",), _CELLS),
    Kind("mch", "pg", 1, ("785-6",)),
    Kind("mchc", "g/L", 0, ("786-4",), _G_PER_DL),
    Kind("mcv", "fL", 1, ("787-2",)),
    Kind("rdw", "fL", 1, ("21000-5",)),
    Kind("platelet-width", "fL", 0, ("32207-3",)),
    Kind("platelet-volume", "fL", 1, ("32623-1",)),
    Kind("nt-probnp", "ng/L", 0, ("33762-6",), {"pg/mL": SAME}),
    Kind("systolic", "mm[Hg]", 0, ("8480-6",)),
    Kind("diastolic", "mm[Hg]", 0, ("8462-4",)),
    Kind("height", "cm", 0, ("8302-2",), {"m": _by("100"), "[in_i]": _by("2.54")}),
    Kind("weight", "kg", 1, ("29463-7",), {"g": _by("0.001"), "[lb_av]": _by("0.45359237")}),
    Kind("bmi", "kg/m2", 1, ("39156-5",)),
    Kind("temperature", "Cel", 1, ("8310-5",), _FEVER),
    Kind("temperature-oral", "Cel", 1, ("8331-1",), _FEVER),
    Kind("pulse", "/min", 0, ("8867-4",)),
    Kind("breathing-rate", "/min", 0, ("9279-1",)),
    Kind("oxygen", "%", 0, ("59408-5", "2708-6")),
    Kind("pain", "{score}", 0, ("72514-3",)),
    Kind("mmse", "{score}", 0, ("72106-8",)),
    Kind("ejection-fraction", "%", 0, ("10230-1",)),
    Kind("fev1-fvc", "%", 0, ("19926-5",)),
    Kind("bone-density", "{T-score}", 1, ("38265-5",)),
)

_BY_LOINC = {loinc: kind for kind in KINDS for loinc in kind.loinc}

# UCUM code: (how we write it for people, other ways it is written in files).
UNITS: dict[str, tuple[str, tuple[str, ...]]] = {
    "%": ("%", ("per cent", "%{NGSP}")),
    "/min": ("a minute", ("bpm", "beats/min", "beats/minute", "breaths/min", "{beats}/min")),
    "10*12/L": ("×10¹²/L", ("10^12/L", "x10^12/L", "x10*12/L", "×10¹²/L", "1012/L")),
    "10*9/L": ("×10⁹/L", ("10^9/L", "x10^9/L", "x10*9/L", "×10⁹/L", "109/L")),
    "10*3/uL": ("×10³/µL", ("10^3/uL", "x10^3/uL", "K/uL")),
    "10*6/uL": ("×10⁶/µL", ("10^6/uL", "x10^6/uL", "M/uL")),
    "Cel": ("°C", ("degC", "°C", "celsius", "C")),
    "L/L": ("L/L", ()),
    "L/min": ("L/min", ()),
    "U/L": ("U/L", ("IU/L", "[IU]/L", "units/L")),
    "[degF]": ("°F", ("degF", "°F", "fahrenheit")),
    "[in_i]": ("in", ("in", "inch", "inches")),
    "[lb_av]": ("lb", ("lb", "lbs", "pounds")),
    "cm": ("cm", ("cms", "centimetres", "centimeters")),
    "m": ("m", ("metres", "meters")),
    "mm": ("mm", ("millimetres", "millimeters")),
    "fL": ("fL", ()),
    "g": ("g", ("grams",)),
    "kg": ("kg", ("kgs", "kilograms")),
    "pg": ("pg", ()),
    "kg/m2": ("kg/m²", ("kg/m^2", "kg/sqm")),
    "g/L": ("g/L", ()),
    "g/dL": ("g/dL", ("gm/dL", "g/100ml")),
    "mg/dL": ("mg/dL", ("mg/100ml",)),
    "mg/L": ("mg/L", ()),
    "mg/g": ("mg/g", ("mg/g{creat}",)),
    "mg/mmol": ("mg/mmol", ("mg/mmol{creat}",)),
    "ug/L": ("µg/L", ("mcg/L",)),
    "ug/g": ("µg/g", ("mcg/g",)),
    "ng/L": ("ng/L", ()),
    "ng/mL": ("ng/mL", ()),
    "pg/mL": ("pg/mL", ()),
    "mL/min": ("mL/min", ()),
    "mL/min/{1.73_m2}": (
        "mL/min/1.73m²",
        ("ml/min/1.73m2", "ml/min/1.73m^2", "ml/min/1.73 sqm", "mL/min/{1.73m2}"),
    ),
    "mm/h": ("mm/h", ("mm/hr",)),
    "mm[Hg]": ("mmHg", ("mmHg", "millimetres of mercury")),
    "mmol/L": ("mmol/L", ()),
    "mmol/mol": ("mmol/mol", ("mmol/mol{Hb}", "mmol/molHb")),
    "umol/L": ("µmol/L", ("mcmol/L", "micromol/L")),
    "nmol/L": ("nmol/L", ()),
    "pmol/L": ("pmol/L", ()),
    "m[IU]/L": ("mIU/L", ("mIU/L", "mU/L")),
    "meq/L": ("mEq/L", ("mEq/L",)),
    "s": ("s", ("sec", "seconds")),
    "a": ("years", ("years", "yrs")),
    "{T-score}": ("T-score", ("T score",)),
    "{score}": ("", ("score", "(score)", "points", "{points}", "/10", "/27", "/30")),
    "1": ("", ("{ratio}", "ratio", "{INR}", "INR", "no units", "number")),
}


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(text.split()).replace("μ", "u").replace("×", "x")


_ALIASES = {
    _fold(written): code for code, (_, others) in UNITS.items() for written in (code, *others)
}


def unit_code(written: str) -> str | None:
    """The UCUM code of a unit as it is written in files, or None where we do not know it."""
    return written if written in UNITS else _ALIASES.get(_fold(written))


def unit_words(code: str) -> str:
    """How a UCUM unit is written for people: "mmHg", "kg/m²"; "" for a score."""
    return UNITS[code][0] if code in UNITS else code


def kind_of(loinc: str) -> str:
    """The key by which results share a trend, or "" where only the same code is the same thing."""
    kind = _BY_LOINC.get(loinc)
    return kind.key if kind else ""


def converted(loinc: str, value: Decimal, unit: str) -> tuple[Decimal, str]:
    """The value in the unit that we show, to six decimals, and that unit (UCUM).

    `unit` is what the file says, or "" where it gives none: a bare number such as an INR is
    kept as "1", except of a kind whose unit changes what the number means.
    Raises UnitError with the sentence.
    """
    if not value.is_finite() or abs(value) >= LARGEST:
        raise UnitError(_("This number is too large to be a measurement."))
    kind = _BY_LOINC.get(loinc)
    code = unit_code(unit) if unit else "1"
    if code is None:
        raise UnitError(
            _("We do not know the unit '%(unit)s', so the number is not kept."),
            unit=_quoted(unit),
        )
    if kind is None:
        return _stored(value), code
    if code == kind.unit:
        return _stored(value), code
    if code in kind.others:
        shown = kind.others[code](value)
        if shown < 0 <= value and kind.others[code] is HBA1C:
            raise UnitError(
                _("An HbA1c of %(value)s %% is below what the test can give."), value=value
            )
        return _stored(shown), kind.unit
    if unit:
        said = _("This result is in '%(unit)s'; it can be read in %(wanted)s only.")
    else:
        said = _("This result is without a unit; it can be read in %(wanted)s only.")
    raise UnitError(said, unit=_quoted(unit), wanted=" or ".join([kind.unit, *kind.others]))


def shown(loinc: str, value: Decimal) -> str:
    """The number as people are shown it: the decimals of its kind, else at most two."""
    kind = _BY_LOINC.get(loinc)
    if kind:
        return f"{_rounded(value, kind.places):f}"
    text = f"{_rounded(value, 2):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(value: Decimal, places: int) -> Decimal:
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def _stored(value: Decimal) -> Decimal:
    return value.quantize(STORED_PLACES, ROUND_HALF_UP)


def _quoted(text: str) -> str:
    """A unit from a file, short enough and plain enough to stand in a sentence."""
    return "".join(c for c in text if c.isprintable())[:30]
