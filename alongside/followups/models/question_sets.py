"""Question sets with their decision tables, as a service writes them: one row for each version."""

from __future__ import annotations

from functools import lru_cache

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from alongside.followups.rules import Question
from alongside.followups.rules.grading import asks
from alongside.followups.rules.reading import from_document
from alongside.followups.rules.tables import DecisionTable
from alongside.publishing.models import Publication, Version, code_once, versions_once
from alongside.publishing.rules.documents import open_document


@lru_cache(maxsize=256)
def _read(_sha256: str, document: str) -> DecisionTable:
    return from_document(open_document(document))


@lru_cache(maxsize=256)
def _asks(sha256: str, document: str, language: str) -> tuple[Question, ...]:
    with translation.override(language):
        return tuple(asks(_read(sha256, document), language, yes=_("Yes"), no=_("No")))


class QuestionSet(Publication):
    """The questions that a service asks about one thing, through all their versions."""

    class Meta:
        constraints = code_once("question_set")


class QuestionSetVersion(Version):
    """One version: questions and decision table as canonical JSON. What is in use never changes.

    `sha256` is that of the document. Check-ins point to the version that they began with.
    """

    of = "question_set"
    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="versions")

    class Meta:
        constraints = versions_once("question_set")

    @property
    def table(self) -> DecisionTable:
        """The document, read. Nobody changes it."""
        return _read(self.sha256, self.document)

    def asks(self, language: str) -> list[Question]:
        """Its questions as check-ins ask them (rules.grading)."""
        return list(_asks(self.sha256, self.document, language))
