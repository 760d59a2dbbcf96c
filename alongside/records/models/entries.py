"""What services know of a person's health, each entry with its source. Never the person's own
words: those are in their plan."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.files import StoredFile
from alongside.people.access import RecordQuerySet
from alongside.people.models import LabelChoices, Membership, Person, Service
from alongside.people.rules import Category


class Source(models.Model):
    """Where entries come from: a system, or a folder of files. Entries are unique within it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=100)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "service"], nulls_distinct=False, name="source_once"
            )
        ]


class ImportState(models.TextChoices):
    PREVIEW = "preview", _("Not yet brought in")
    DONE = "done", _("Brought in")
    UNDONE = "undone", _("Undone")


IMPORT_MOVES: dict[ImportState, set[ImportState]] = {
    ImportState.PREVIEW: {ImportState.DONE},
    ImportState.DONE: {ImportState.UNDONE},
    ImportState.UNDONE: set(),
}


class ImportRun(models.Model):
    """One bringing-in of a file, which can be undone as a whole."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.PREVIEW)
    people_added = models.PositiveIntegerField(default=0)
    people_found = models.PositiveIntegerField(default=0)
    results_added = models.PositiveIntegerField(default=0)
    results_found = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)  # row, column and sentence of those left out
    stayed = ArrayField(models.UUIDField(), default=list)  # people whom undoing did not remove
    by_membership_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["service", "-created_at"], name="run_newest")]


class ImportedPerson(models.Model):
    """A person whom a run added or found, so that undoing it knows whom it may take back."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    added = models.BooleanField()


class ColumnMapping(models.Model):
    """How a service matched the columns of a file with these headers, for the next time."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE)
    headers_digest = models.CharField(max_length=64)
    mapping = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "headers_digest"], name="mapping_once")
        ]


class SourcePerson(models.Model):
    """Which person a source means by its own id."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    source_key = models.CharField(max_length=100)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "source_key"], name="source_person_once")
        ]


class Agent(models.Model):
    """FHIR Practitioner or Organization as a source names it; not a person of Alongside.

    `source_key` is the first of `keys`: digests of every identifier that it goes by.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    source_key = models.CharField(max_length=100)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    keys = ArrayField(models.CharField(max_length=64), default=list)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "source_key"], name="agent_once")]
        indexes = [GinIndex(fields=["keys"], name="agent_by_key")]


class Precision(models.TextChoices):
    """How much of a date its source gave."""

    YEAR = "year", _("the year")
    MONTH = "month", _("the month")
    DAY = "day", _("the day")
    TIME = "time", _("the time of day")


class Entry(models.Model):
    """What every entry has: whose, from where, how sensitive.

    `precision` is that of the entry's own date. `withdrawn`: its source has taken it back as a
    mistake; it counts nowhere, and the person can see that it was so.
    """

    CATEGORY: ClassVar[Category] = Category.RECORDS

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    source_key = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.SET_NULL)
    labels = ArrayField(
        models.CharField(max_length=16, choices=LabelChoices.choices), default=list, blank=True
    )
    precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    withdrawn = models.BooleanField(default=False)
    imported_at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["source", "source_key"], name="%(class)s_once")
        ]


class Condition(Entry):
    """FHIR Condition."""

    code_system = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=300)
    clinical_status = models.CharField(max_length=20, blank=True)
    onset_date = models.DateField(null=True)
    abated_date = models.DateField(null=True)

    class Meta(Entry.Meta):
        indexes = [models.Index(fields=["person", "clinical_status"], name="condition_by_person")]


class Result(Entry):
    """FHIR Observation with one value. A panel's parts (blood pressure) are rows of their own."""

    loinc = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=300)
    value = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    unit = models.CharField(max_length=40, blank=True)  # UCUM, as used in the UK
    comparator = models.CharField(max_length=2, blank=True)  # "<5" is not 5
    text_value = models.TextField(blank=True)
    given_value = models.CharField(max_length=60, blank=True)  # as the source wrote it
    given_unit = models.CharField(max_length=40, blank=True)
    taken_at = models.DateTimeField()
    panel_id = models.CharField(max_length=120, blank=True)
    performer = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=20, blank=True)

    class Meta(Entry.Meta):
        indexes = [
            models.Index(fields=["person", "loinc", "-taken_at"], name="result_trend"),
            models.Index(fields=["person", "-taken_at"], name="result_newest"),
        ]


class Report(Entry):
    """FHIR DiagnosticReport."""

    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=300)
    issued_at = models.DateTimeField(null=True)
    conclusion = models.TextField(blank=True)
    performer = models.CharField(max_length=500, blank=True)
    result_ids = ArrayField(models.CharField(max_length=120), default=list)


class Medicine(Entry):
    """FHIR MedicationRequest."""

    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=300)
    status = models.CharField(max_length=20, blank=True)
    dose = models.TextField(blank=True)
    authored_date = models.DateField(null=True)
    requester = models.CharField(max_length=500, blank=True)


class FromElsewhere(Entry):
    """A FHIR CarePlan or Goal of another system. Shown as "from elsewhere", never as the
    person's own goal."""

    kind = models.CharField(max_length=10, choices=[("careplan", "CarePlan"), ("goal", "Goal")])
    words = models.TextField()
    activities = models.JSONField(default=list)
    status = models.CharField(max_length=40, blank=True)
    start_date = models.DateField(null=True)
    end_date = models.DateField(null=True)
    author = models.CharField(max_length=500, blank=True)


class ResultLook(models.Model):
    """A named professional has looked at a result as it was then: `digest` is the result's. Once
    the source changes the result, nobody has looked at it yet."""

    CATEGORY: ClassVar[Category] = Category.RECORDS

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="looks")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT)
    digest = models.CharField(max_length=64, default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["result", "membership", "digest"], name="look_once")
        ]
