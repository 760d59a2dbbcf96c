"""A question set from and to a FHIR R4 (4.0.1) Questionnaire. Pure: JSON values in and out.

What a Questionnaire has and cannot be asked here is refused. What only describes it stays behind
with a note. Our own fields travel in extensions that begin `urn:alongside:`.
docs/reference/question-set-import.md lists each field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alongside.followups.rules.interchange import (
    NOT_EQUAL,
    Imported,
    Names,
    imported,
    language_code,
)
from alongside.followups.rules.questions import (
    BOOLEAN,
    CHOICE,
    INTEGER,
    NO,
    TEXT,
    YES,
    Item,
    QuestionSet,
    Texts,
    When,
)
from alongside.publishing.rules.fields import Fields, Unreadable

HL7 = "http://hl7.org/fhir/StructureDefinition/"
TRANSLATION = f"{HL7}translation"
MINIMUM, MAXIMUM = f"{HL7}minValue", f"{HL7}maxValue"
UNIT = f"{HL7}questionnaire-unit"
OURS = "urn:alongside:"
SYSTEM = f"{OURS}question-set"
APPROVED, REVIEW, SOURCE = f"{OURS}approved-by", f"{OURS}review-date", f"{OURS}source"
LOCKED, WORSE = f"{OURS}on-lock-screen", f"{OURS}worse"

KINDS = {"choice": CHOICE, "boolean": BOOLEAN, "integer": INTEGER, "string": TEXT, "text": TEXT}
ANSWERS = {BOOLEAN: "answerBoolean", INTEGER: "answerInteger", CHOICE: "answerCoding"}
DESCRIBES = (
    "meta", "text", "url", "name", "experimental", "subjectType", "date", "contact", "description",
    "useContext", "jurisdiction", "purpose", "approvalDate", "lastReviewDate", "effectivePeriod",
    "code", "derivedFrom",
)  # fmt: skip
DESCRIBES_ITEM = ("definition", "code", "prefix", "maxLength")


class _Reader:
    """One reading: what it found wrong, what it left behind, and in which language."""

    def __init__(self, found: object, language: str) -> None:
        self.top = Fields(found, "the Questionnaire", [])
        self.notes: list[str] = []
        self.names = Names(self.notes)
        self.base = language
        self.languages: dict[str, None] = {}
        self.kinds: dict[str, str] = {}

    def document(self, author: str) -> dict[str, Any]:
        """The `questions` document."""
        top = self.top
        if top.given("resourceType") != "Questionnaire":
            top.fault("is a FHIR Questionnaire: its resourceType says so")
            return {}
        said = top.text("language", need=False) or self.base
        if not said:
            top.fault("says in “language” which language it is in; --language can say it as well")
        self.base = language_code(said, self.notes)
        self.languages[self.base] = None
        own = self._extensions(top, {APPROVED: "valueString", REVIEW: "valueDate",
                                     SOURCE: "valueString", LOCKED: "valueBoolean"})  # fmt: skip
        publisher = top.text("publisher", need=False)
        if not (author or publisher):
            top.fault("has no publisher, and somebody must answer for it; --author can name them")
        document = {
            "resourceType": "Questionnaire",
            "id": self._id(),
            "version": top.text("version", need=False) or "1",
            "status": self._status(),
            "title": self._texts(top, "title"),
            "author": author or publisher,
            "approved_by": own.get(APPROVED, [""])[-1],
            "review_date": own.get(REVIEW, [""])[-1],
            "sources": own.get(SOURCE, []) + self._copyright(),
            "on_lock_screen": own.get(LOCKED, [False])[-1],
            "item": [self._item(one) for one in top.each("item")],
        }
        for key in DESCRIBES:
            if top.given(key) is not None:
                self.notes.append(f"“{key}” of the Questionnaire stays behind.")
        top.done()
        return document | {"languages": list(self.languages)}

    def _id(self) -> str:
        ours = ""
        for one in self.top.each("identifier", need=False):
            system, value = one.text("system", need=False), one.text("value", need=False)
            if system == SYSTEM:
                ours = value
            else:
                self.notes.append(f"The identifier “{value}” stays behind.")
        found = ours or self.top.text("id", need=False)
        self.top.given("id")
        if not found:
            self.top.fault("has an id")
        return self.names.code(found, "set", dashes=True)

    def _status(self) -> str:
        status = self.top.text("status")
        if status == "unknown":
            self.notes.append("The status “unknown” is “draft” here.")
            return "draft"
        return status

    def _copyright(self) -> list[str]:
        found = self.top.text("copyright", need=False)
        return [f"Copyright: {found}"] if found else []

    def _item(self, at: Fields) -> dict[str, Any]:
        theirs = at.text("linkId")
        at.name(theirs)
        link_id = self.names.code(theirs)
        kind = KINDS.get(at.text("type"), "")
        if not kind:
            types = ", ".join(KINDS)
            at.fault(f"has the type “{at.given('type')}”; what can be asked here is {types}")
        self.kinds.setdefault(link_id, kind)
        made: dict[str, Any] = {"linkId": link_id, "type": kind, "text": self._texts(at, "text")}
        for key in ("repeats", "readOnly"):
            if at.yes(key):
                at.fault(f"has “{key}”, which cannot be asked here")
        if at.yes("required"):
            self.notes.append(f"“{link_id}” is required there; here people may skip any question.")
        for key in DESCRIBES_ITEM:
            if at.given(key) is not None:
                self.notes.append(f"“{key}” of “{link_id}” stays behind.")
        known = {WORSE: "valueCode"}
        if kind == INTEGER:
            known |= {MINIMUM: "valueInteger", MAXIMUM: "valueInteger", UNIT: "valueCoding"}
        found = self._extensions(at, known)
        if WORSE in found:
            made["worse"] = found[WORSE][-1]
        if kind == INTEGER:
            made |= self._range(at, link_id, found)
        if kind == CHOICE:
            made["answerOption"] = [self._option(one) for one in at.each("answerOption")]
        if when := [self._when(one, link_id) for one in at.each("enableWhen", need=False)]:
            made["enableWhen"] = when
            behavior = at.given("enableBehavior")
            if len(when) > 1 and behavior is None:
                at.fault("has more than one enableWhen and no enableBehavior")
            made["enableBehavior"] = behavior or "all"
        at.done()
        return made

    def _range(self, at: Fields, link_id: str, found: Mapping[str, list[Any]]) -> dict[str, Any]:
        if MINIMUM not in found or MAXIMUM not in found:
            at.fault("is a whole number without the extensions minValue and maxValue")
        made = {"minValue": found.get(MINIMUM, [0])[-1], "maxValue": found.get(MAXIMUM, [0])[-1]}
        unit = found.get(UNIT, [{}])[-1]
        if not isinstance(unit, dict):
            at.fault("has a unit that is no Coding")
            unit = {}
        display, code = unit.get("display"), unit.get("code")
        if display and code and display != code:
            self.notes.append(f"The unit of “{link_id}” is “{display}”; its code stays behind.")
        return made | {"unit": display or code or ""}

    def _option(self, at: Fields) -> dict[str, Any]:
        if not isinstance(at.given("valueCoding"), dict):
            at.fault("is an answer with a valueCoding")
            return {"code": "", "display": {}}
        coding = at.inside("valueCoding")
        code = coding.text("code")
        if system := coding.text("system", need=False):
            note = f"The codes of “{system}” are kept without it."
            self.notes += [note] if note not in self.notes else []
        if coding.given("version") is not None:
            self.notes.append(f"The version of the code “{code}” stays behind.")
        made = {"code": self.names.code(code, "a"), "display": self._texts(coding, "display")}
        coding.done()
        at.done()
        return made

    def _when(self, at: Fields, item: str) -> dict[str, Any]:
        question = self.names.code(at.text("question"))
        operator = at.text("operator")
        kind = self.kinds.get(question, "")
        field = "answerBoolean" if operator == "exists" else ANSWERS.get(kind, "")
        answer = at.given(field) if field else None
        if answer is None:
            wanted = f": it wants {field}" if field else ""
            at.fault(f"has no answer that “{question}” can be compared with{wanted}")
            at.names()
        elif field == "answerCoding":
            coding = at.inside("answerCoding")
            answer = self.names.code(coding.text("code"), "a")
            for key in ("system", "display"):
                coding.given(key)
            coding.done()
        elif operator != "exists" and kind == BOOLEAN:
            answer = {True: YES, False: NO}.get(answer) if isinstance(answer, bool) else answer
        if operator == "!=":
            self.notes.append(NOT_EQUAL.format(item=item))
        at.done()
        return {"question": question, "operator": operator, "answer": answer}

    def _texts(self, at: Fields, key: str) -> dict[str, str]:
        """A text and its translations."""
        found = {self.base: at.text(key)}
        beside = at.given(f"_{key}")
        if beside is None:
            return found
        inside = at.inside(f"_{key}")
        for one in inside.each("extension"):
            parts: dict[str, str] = {}
            if one.given("url") != TRANSLATION:
                one.fault("is a translation: here a text has no other extension")
            for part in one.each("extension"):
                name = part.one_of("url", ("lang", "content"))
                value = "valueCode" if name == "lang" else "valueString"
                if name == "content" and part.given("valueMarkdown") is not None:
                    value = "valueMarkdown"
                parts[name] = part.text(value)
                part.done()
            one.done()
            if not {"lang", "content"} <= parts.keys():
                one.fault("has a lang and a content")
                continue
            language = language_code(parts["lang"], self.notes)
            if language in found:
                one.fault(f"is a second text in “{language}”")
            self.languages[language] = None
            found[language] = parts["content"]
        inside.done()
        return found

    def _extensions(self, at: Fields, known: Mapping[str, str]) -> dict[str, list[Any]]:
        """The values of extensions by address; any other is a fault."""
        found: dict[str, list[Any]] = {}
        for one in at.each("extension", need=False):
            url = one.text("url")
            if url not in known:
                at.fault(f"has the extension “{url}”, which means nothing here")
                continue
            value = one.given(known[url])
            if value is None:
                at.fault(f"has the extension “{url}” without {known[url]}")
                continue
            if url in found and url != SOURCE:
                at.fault(f"has the extension “{url}” twice")
            found.setdefault(url, []).append(value)
            one.done()
        return found


def from_fhir(found: object, *, author: str = "", language: str = "") -> Imported:
    """The question set in a Questionnaire. `author` answers for it instead of its publisher;
    `language` is said where the resource does not say its own.

    Raises Unreadable with a sentence for everything that cannot be asked here.
    """
    reader = _Reader(found, language)
    document = reader.document(author)
    if reader.top.faults:
        raise Unreadable(reader.top.faults)
    return imported(document, reader.notes)


def to_fhir(questions: QuestionSet) -> dict[str, Any]:
    """The set as a FHIR R4 Questionnaire. `from_fhir` gives it again."""
    base = questions.languages[0]
    extensions: list[dict[str, Any]] = [
        {"url": SOURCE, "valueString": s} for s in questions.sources
    ]
    if questions.approved_by:
        extensions.append({"url": APPROVED, "valueString": questions.approved_by})
    if questions.review_date:
        extensions.append({"url": REVIEW, "valueDate": questions.review_date.isoformat()})
    if questions.on_lock_screen:
        extensions.append({"url": LOCKED, "valueBoolean": True})
    made: dict[str, Any] = {
        "resourceType": "Questionnaire",
        "id": questions.id.replace("_", "-")[:64],
        "language": base,
        "identifier": [{"system": SYSTEM, "value": questions.id}],
        "version": questions.version,
        **_translated("title", questions.title, questions.languages),
        "status": questions.status,
        "publisher": questions.author,
        "item": [_item(item, questions) for item in questions.items],
    }
    return made | ({"extension": extensions} if extensions else {})


def _translated(key: str, texts: Texts, languages: Sequence[str]) -> dict[str, Any]:
    base, *rest = languages
    others = [
        {
            "url": TRANSLATION,
            "extension": [
                {"url": "lang", "valueCode": language},
                {"url": "content", "valueString": texts[language]},
            ],
        }
        for language in rest
    ]
    return {key: texts[base]} | ({f"_{key}": {"extension": others}} if others else {})


def _item(item: Item, questions: QuestionSet) -> dict[str, Any]:
    languages = questions.languages
    extensions: list[dict[str, Any]] = []
    if item.type == INTEGER:
        extensions += [{"url": MINIMUM, "valueInteger": item.minimum},
                       {"url": MAXIMUM, "valueInteger": item.maximum}]  # fmt: skip
        if item.unit:
            extensions.append({"url": UNIT, "valueCoding": {"display": item.unit}})
    if item.worse:
        extensions.append({"url": WORSE, "valueCode": item.worse})
    made: dict[str, Any] = {"extension": extensions} if extensions else {}
    made |= {"linkId": item.link_id, **_translated("text", item.text, languages), "type": item.type}
    if item.enable_when:
        kinds = {one.link_id: one.type for one in questions.items}
        made["enableWhen"] = [_when(one, kinds[one.question]) for one in item.enable_when]
        made["enableBehavior"] = item.enable_behavior
    if item.options:
        made["answerOption"] = [
            {"valueCoding": {"code": option.code, **_translated("display", option.text, languages)}}
            for option in item.options
        ]
    return made


def _when(when: When, kind: str) -> dict[str, Any]:
    made: dict[str, Any] = {"question": when.question, "operator": when.operator}
    if when.operator == "exists":
        return made | {"answerBoolean": when.answer}
    if kind == BOOLEAN:
        return made | {"answerBoolean": when.answer == YES}
    if kind == CHOICE:
        return made | {"answerCoding": {"code": when.answer}}
    return made | {"answerInteger": when.answer}
