"""Records from elsewhere, letters and what was brought in, as one step.

An empty database is made by this; one that has the 5 steps named in `replaces` stays as it is.
"""

import alongside.core.keys
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import uuid
from django.db import migrations, models

from alongside.core.create_models import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('records', '0001_initial'),
        ('records', '0002_as_read'),
        ('records', '0003_room_for_words'),
        ('records', '0004_results_wait'),
        ('records', '0005_letter_names_sealed'),
    ]

    dependencies = [
        ('core', '0001_squashed_0003_seed'),
        ('people', '0001_squashed_0006_said_as'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Source',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=100)),
                    ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('name', 'service'), name='source_once', nulls_distinct=False)],
                },
            ),
            migrations.CreateModel(
                name='ImportRun',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('mapping', models.JSONField(default=dict)),
                    ('state', models.CharField(choices=[('preview', 'Not yet brought in'), ('done', 'Brought in'), ('undone', 'Undone')], default='preview', max_length=8)),
                    ('people_added', models.PositiveIntegerField(default=0)),
                    ('people_found', models.PositiveIntegerField(default=0)),
                    ('results_added', models.PositiveIntegerField(default=0)),
                    ('results_found', models.PositiveIntegerField(default=0)),
                    ('errors', models.PositiveIntegerField(default=0)),
                    ('faults', models.JSONField(default=list)),
                    ('stayed', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                    ('by_membership_id', models.UUIDField(null=True)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('done_at', models.DateTimeField(null=True)),
                    ('undone_at', models.DateTimeField(null=True)),
                    ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='core.storedfile')),
                    ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.source')),
                ],
                options={
                    'indexes': [models.Index(fields=['service', '-created_at'], name='run_newest')],
                },
            ),
            migrations.CreateModel(
                name='ImportedPerson',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('added', models.BooleanField()),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='records.importrun')),
                ],
            ),
            migrations.CreateModel(
                name='ResultHold',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('about', models.CharField(max_length=120)),
                    ('turn', models.PositiveSmallIntegerField(default=1)),
                    ('reason', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('held_at', models.DateTimeField()),
                    ('until_date', models.DateField()),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.source')),
                ],
                options={
                    'indexes': [models.Index(fields=['person', 'until_date'], name='hold_by_person')],
                    'constraints': [models.UniqueConstraint(fields=('source', 'about', 'turn'), name='hold_once'), models.CheckConstraint(condition=models.Q(('turn__in', [1, 2])), name='hold_on_once_at_most')],
                },
            ),
            migrations.CreateModel(
                name='Result',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('source_key', models.CharField(max_length=120)),
                    ('digest', models.CharField(max_length=64)),
                    ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('general', 'General health'), ('mental_health', 'Mental health'), ('sexual_health', 'Sexual health'), ('social_care', 'Social care')], max_length=16), blank=True, default=list, size=None)),
                    ('precision', models.CharField(choices=[('year', 'the year'), ('month', 'the month'), ('day', 'the day'), ('time', 'the time of day')], default='day', max_length=5)),
                    ('withdrawn', models.BooleanField(default=False)),
                    ('imported_at', models.DateTimeField(auto_now_add=True)),
                    ('loinc', models.CharField(blank=True, max_length=40)),
                    ('name', models.CharField(max_length=300)),
                    ('value', models.DecimalField(decimal_places=6, max_digits=16, null=True)),
                    ('unit', models.CharField(blank=True, max_length=40)),
                    ('comparator', models.CharField(blank=True, max_length=2)),
                    ('text_value', models.TextField(blank=True)),
                    ('given_value', models.CharField(blank=True, max_length=60)),
                    ('given_unit', models.CharField(blank=True, max_length=40)),
                    ('taken_at', models.DateTimeField()),
                    ('panel_id', models.CharField(blank=True, max_length=120)),
                    ('performer', models.CharField(blank=True, max_length=500)),
                    ('status', models.CharField(blank=True, max_length=20)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='records.importrun')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.source')),
                ],
                options={
                    'abstract': False,
                    'indexes': [models.Index(fields=['person', 'loinc', '-taken_at'], name='result_trend'), models.Index(fields=['person', '-taken_at'], name='result_newest')],
                    'constraints': [models.UniqueConstraint(fields=('source', 'source_key'), name='result_once')],
                },
            ),
            migrations.CreateModel(
                name='Report',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('source_key', models.CharField(max_length=120)),
                    ('digest', models.CharField(max_length=64)),
                    ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('general', 'General health'), ('mental_health', 'Mental health'), ('sexual_health', 'Sexual health'), ('social_care', 'Social care')], max_length=16), blank=True, default=list, size=None)),
                    ('precision', models.CharField(choices=[('year', 'the year'), ('month', 'the month'), ('day', 'the day'), ('time', 'the time of day')], default='day', max_length=5)),
                    ('withdrawn', models.BooleanField(default=False)),
                    ('imported_at', models.DateTimeField(auto_now_add=True)),
                    ('code', models.CharField(blank=True, max_length=40)),
                    ('name', models.CharField(max_length=300)),
                    ('issued_at', models.DateTimeField(null=True)),
                    ('conclusion', models.TextField(blank=True)),
                    ('performer', models.CharField(blank=True, max_length=500)),
                    ('result_ids', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), default=list, size=None)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='records.importrun')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.source')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('source', 'source_key'), name='report_once')],
                },
            ),
            migrations.CreateModel(
                name='Medicine',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('source_key', models.CharField(max_length=120)),
                    ('digest', models.CharField(max_length=64)),
                    ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('general', 'General health'), ('mental_health', 'Mental health'), ('sexual_health', 'Sexual health'), ('social_care', 'Social care')], max_length=16), blank=True, default=list, size=None)),
                    ('precision', models.CharField(choices=[('year', 'the year'), ('month', 'the month'), ('day', 'the day'), ('time', 'the time of day')], default='day', max_length=5)),
                    ('withdrawn', models.BooleanField(default=False)),
                    ('imported_at', models.DateTimeField(auto_now_add=True)),
                    ('code', models.CharField(blank=True, max_length=40)),
                    ('name', models.CharField(max_length=300)),
                    ('status', models.CharField(blank=True, max_length=20)),
                    ('dose', models.TextField(blank=True)),
                    ('authored_date', models.DateField(null=True)),
                    ('requester', models.CharField(blank=True, max_length=500)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='records.importrun')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.source')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('source', 'source_key'), name='medicine_once')],
                },
            ),
            migrations.CreateModel(
                name='FromElsewhere',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('source_key', models.CharField(max_length=120)),
                    ('digest', models.CharField(max_length=64)),
                    ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('general', 'General health'), ('mental_health', 'Mental health'), ('sexual_health', 'Sexual health'), ('social_care', 'Social care')], max_length=16), blank=True, default=list, size=None)),
                    ('precision', models.CharField(choices=[('year', 'the year'), ('month', 'the month'), ('day', 'the day'), ('time', 'the time of day')], default='day', max_length=5)),
                    ('withdrawn', models.BooleanField(default=False)),
                    ('imported_at', models.DateTimeField(auto_now_add=True)),
                    ('kind', models.CharField(choices=[('careplan', 'CarePlan'), ('goal', 'Goal')], max_length=10)),
                    ('words', models.TextField()),
                    ('activities', models.JSONField(default=list)),
                    ('status', models.CharField(blank=True, max_length=40)),
                    ('start_date', models.DateField(null=True)),
                    ('end_date', models.DateField(null=True)),
                    ('author', models.CharField(blank=True, max_length=500)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='records.importrun')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.source')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('source', 'source_key'), name='fromelsewhere_once')],
                },
            ),
            migrations.CreateModel(
                name='Document',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('source_key', models.CharField(max_length=120)),
                    ('digest', models.CharField(max_length=64)),
                    ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('general', 'General health'), ('mental_health', 'Mental health'), ('sexual_health', 'Sexual health'), ('social_care', 'Social care')], max_length=16), blank=True, default=list, size=None)),
                    ('precision', models.CharField(choices=[('year', 'the year'), ('month', 'the month'), ('day', 'the day'), ('time', 'the time of day')], default='day', max_length=5)),
                    ('withdrawn', models.BooleanField(default=False)),
                    ('imported_at', models.DateTimeField(auto_now_add=True)),
                    ('kind', models.CharField(choices=[('referral', 'Referral letter'), ('discharge', 'Discharge letter'), ('report', 'Report'), ('other', 'Another document')], max_length=10)),
                    ('name', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('author', models.CharField(blank=True, max_length=500)),
                    ('written_date', models.DateField(null=True)),
                    ('text', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('added_by_id', models.UUIDField(null=True)),
                    ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='core.storedfile')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='records.importrun')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.source')),
                ],
                options={
                    'abstract': False,
                    'indexes': [models.Index(fields=['person', '-written_date'], name='document_newest')],
                    'constraints': [models.UniqueConstraint(fields=('source', 'source_key'), name='document_once')],
                },
            ),
            migrations.CreateModel(
                name='Condition',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('source_key', models.CharField(max_length=120)),
                    ('digest', models.CharField(max_length=64)),
                    ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('general', 'General health'), ('mental_health', 'Mental health'), ('sexual_health', 'Sexual health'), ('social_care', 'Social care')], max_length=16), blank=True, default=list, size=None)),
                    ('precision', models.CharField(choices=[('year', 'the year'), ('month', 'the month'), ('day', 'the day'), ('time', 'the time of day')], default='day', max_length=5)),
                    ('withdrawn', models.BooleanField(default=False)),
                    ('imported_at', models.DateTimeField(auto_now_add=True)),
                    ('code_system', models.CharField(blank=True, max_length=100)),
                    ('code', models.CharField(blank=True, max_length=40)),
                    ('name', models.CharField(max_length=300)),
                    ('clinical_status', models.CharField(blank=True, max_length=20)),
                    ('onset_date', models.DateField(null=True)),
                    ('abated_date', models.DateField(null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='records.importrun')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.source')),
                ],
                options={
                    'abstract': False,
                    'indexes': [models.Index(fields=['person', 'clinical_status'], name='condition_by_person')],
                    'constraints': [models.UniqueConstraint(fields=('source', 'source_key'), name='condition_once')],
                },
            ),
            migrations.CreateModel(
                name='Agent',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('source_key', models.CharField(max_length=100)),
                    ('kind', models.CharField(max_length=12)),
                    ('name', models.CharField(max_length=200)),
                    ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None)),
                    ('digest', models.CharField(max_length=64)),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='records.source')),
                ],
                options={
                    'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='agent_by_key')],
                    'constraints': [models.UniqueConstraint(fields=('source', 'source_key'), name='agent_once')],
                },
            ),
            migrations.CreateModel(
                name='SourcePerson',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source_key', models.CharField(max_length=100)),
                    ('digest', models.CharField(max_length=64)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='records.source')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('source', 'source_key'), name='source_person_once')],
                },
            ),
            migrations.CreateModel(
                name='ColumnMapping',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('headers_digest', models.CharField(max_length=64)),
                    ('mapping', models.JSONField()),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.service')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('service', 'headers_digest'), name='mapping_once')],
                },
            ),
            migrations.CreateModel(
                name='HouseTalk',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('talked_on', models.DateField(null=True)),
                    ('who', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='service_id')),
                    ('people', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='service_id')),
                    ('professionals', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='service_id')),
                    ('systems', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='service_id')),
                    ('commissioning', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='service_id')),
                    ('at', models.DateTimeField()),
                    ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.service')),
                ],
                options={
                    'indexes': [models.Index(fields=['service', '-at'], name='house_talk_newest')],
                },
            ),
            migrations.CreateModel(
                name='ResultLook',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(default='', max_length=64)),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.membership')),
                    ('result', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='records.result')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('result', 'membership', 'digest'), name='look_once')],
                },
            ),
            migrations.CreateModel(
                name='ResultWish',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(blank=True, max_length=64)),
                    ('wish', models.CharField(choices=[('now', 'Show me at once'), ('ask', 'Tell me that something is new, and ask me each time'), ('together', 'Wait until somebody looks at it with me')], max_length=8)),
                    ('by_id', models.UUIDField(null=True)),
                    ('at', models.DateTimeField()),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('result', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='records.result')),
                ],
                options={
                    'indexes': [models.Index(fields=['person', '-at'], name='wish_newest')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('result__isnull', False)), fields=('result', 'digest', 'wish'), name='wish_once')],
                },
            ),
        ]),
    ]
