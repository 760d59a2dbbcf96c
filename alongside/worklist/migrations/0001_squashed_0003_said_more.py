"""Items, chains and duty, as one step.

An empty database is made by this; one that has the 3 steps named in `replaces` stays as it is.
"""

import alongside.core.keys
import django.db.models.deletion
import uuid
from django.db import migrations, models

from alongside.core.create_models import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('worklist', '0001_initial'),
        ('worklist', '0002_chains'),
        ('worklist', '0003_said_more'),
    ]

    dependencies = [
        ('people', '0001_squashed_0006_said_as'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Item',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(max_length=40)),
                    ('key', models.CharField(max_length=120, unique=True)),
                    ('about_id', models.UUIDField(null=True)),
                    ('due_at', models.DateTimeField()),
                    ('state', models.CharField(choices=[('open', 'Waiting'), ('taken', 'Someone has it'), ('done', 'Done'), ('void', 'No longer needed')], default='open', max_length=8)),
                    ('taken_at', models.DateTimeField(null=True)),
                    ('done_at', models.DateTimeField(null=True)),
                    ('outcome', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='sealed_for')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('level', models.JSONField(default=dict)),
                    ('why', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='sealed_for')),
                    ('ask', models.JSONField(default=dict)),
                    ('urgent', models.BooleanField(default=False)),
                    ('step', models.PositiveSmallIntegerField(null=True)),
                    ('next_at', models.DateTimeField(null=True)),
                    ('round', models.PositiveIntegerField(default=0)),
                    ('with_lead_at', models.DateTimeField(null=True)),
                    ('named', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                    ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state__in', ['open', 'taken'])), fields=['service', 'due_at'], name='item_open_by_service'), models.Index(condition=models.Q(('state__in', ['open', 'taken'])), fields=['responsible', 'due_at'], name='item_open_by_responsible'), models.Index(condition=models.Q(('state__in', ['open', 'taken'])), fields=['next_at'], name='item_goes_on_at'), models.Index(fields=['person', 'state'], name='item_by_person')],
                },
            ),
            migrations.CreateModel(
                name='ItemAct',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('asked', 'Was asked'), ('taken', 'Took it'), ('given_back', 'Gave it back'), ('handed_over', 'Handed it over'), ('came_back', 'Was not done in time'), ('away', 'Is away'), ('to_lead', 'Went to the lead'), ('called', 'Phoned'), ('wrote', 'Wrote to the person'), ('brought_forward', 'Brought the conversation forward'), ('peer', 'Involved a peer supporter'), ('other', 'Did something else'), ('said_more', 'The person said more'), ('done', 'Ended it'), ('reopened', 'Opened it again')], max_length=16)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='item.sealed_for')),
                    ('at', models.DateTimeField()),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='worklist.item')),
                    ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                ],
                options={
                    'indexes': [models.Index(fields=['item', 'id'], name='item_act_in_order')],
                },
            ),
            migrations.CreateModel(
                name='ItemStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ordinal', models.PositiveSmallIntegerField()),
                    ('role', models.CharField(blank=True, max_length=40)),
                    ('within_minutes', models.PositiveIntegerField()),
                    ('hours', models.JSONField(null=True)),
                    ('state', models.CharField(choices=[('waiting', 'Not asked yet'), ('asked', 'Asked'), ('passed', 'Not done in time'), ('skipped', 'Nobody could be asked'), ('done', 'Done')], default='waiting', max_length=8)),
                    ('asked_at', models.DateTimeField(null=True)),
                    ('due_at', models.DateTimeField(null=True)),
                    ('asked', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='worklist.item')),
                    ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('item', 'ordinal'), name='item_step_once')],
                },
            ),
            migrations.CreateModel(
                name='Absence',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('from_at', models.DateTimeField()),
                    ('until_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('cover', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='covering', to='people.membership')),
                    ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='people.membership')),
                ],
                options={
                    'indexes': [models.Index(fields=['membership', 'until_at'], name='absence_by_member')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('until_at__gt', models.F('from_at'))), name='absence_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('cover__isnull', True), models.Q(('cover', models.F('membership')), _negated=True), _connector='OR'), name='absence_covered_by_another')],
                },
            ),
            migrations.CreateModel(
                name='Duty',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('from_at', models.DateTimeField()),
                    ('until_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='people.membership')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='people.service')),
                ],
                options={
                    'indexes': [models.Index(fields=['service', 'until_at'], name='duty_by_service')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('until_at__gt', models.F('from_at'))), name='duty_ends_after_it_begins')],
                },
            ),
        ]),
    ]
