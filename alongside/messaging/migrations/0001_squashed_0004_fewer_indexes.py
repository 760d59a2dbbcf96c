"""Messages and texts in and out, as one step.

An empty database is made by this; one that has the 4 steps named in `replaces` stays as it is.
"""

import alongside.core.keys
import django.db.models.deletion
import uuid
from django.db import migrations, models

from alongside.core.create_models import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('messaging', '0001_initial'),
        ('messaging', '0002_texts'),
        ('messaging', '0003_parts'),
        ('messaging', '0004_fewer_indexes'),
    ]

    dependencies = [
        ('people', '0001_squashed_0006_said_as'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='TextNumber',
                fields=[
                    ('number', models.BinaryField(primary_key=True, serialize=False)),
                ],
            ),
            migrations.CreateModel(
                name='InMessage',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('provider', models.CharField(max_length=12)),
                    ('provider_id', models.CharField(max_length=100)),
                    ('number', models.BinaryField(null=True)),
                    ('owner_id', models.UUIDField(default=uuid.UUID('00000000-0000-0000-0000-000000000000'))),
                    ('sender', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='owner_id')),
                    ('body', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='owner_id')),
                    ('same', models.BinaryField()),
                    ('state', models.CharField(choices=[('waiting', 'Received'), ('filed', 'Filed'), ('unmatched', 'Read by a person'), ('duplicate', 'Came twice')], default='waiting', max_length=10)),
                    ('filed_as', models.CharField(blank=True, max_length=60)),
                    ('sent_at', models.DateTimeField()),
                    ('received_at', models.DateTimeField()),
                    ('filed_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='people.person')),
                    ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['number', 'sent_at'], name='inbox_waiting'), models.Index(fields=['number', 'received_at'], name='inbox_by_number')],
                    'constraints': [models.UniqueConstraint(fields=('provider', 'provider_id'), name='inbound_once')],
                },
            ),
            migrations.CreateModel(
                name='ChannelStop',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.BinaryField()),
                    ('from_at', models.DateTimeField()),
                    ('until_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='people.person')),
                    ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                    ('by_message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='messaging.inmessage')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('until_at__isnull', True)), fields=('number',), name='stopped_once')],
                },
            ),
            migrations.CreateModel(
                name='InPart',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('provider', models.CharField(max_length=12)),
                    ('number', models.BinaryField()),
                    ('owner_id', models.UUIDField(default=uuid.UUID('00000000-0000-0000-0000-000000000000'))),
                    ('sender', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='owner_id')),
                    ('body', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='owner_id')),
                    ('reference', models.PositiveIntegerField()),
                    ('total', models.PositiveSmallIntegerField()),
                    ('part', models.PositiveSmallIntegerField()),
                    ('received_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('provider', 'number', 'reference', 'total', 'part'), name='part_once')],
                },
            ),
            migrations.CreateModel(
                name='NumberConfirmation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.BinaryField()),
                    ('state', models.CharField(choices=[('asked', 'Asked'), ('yes', 'It is theirs'), ('no', "It is somebody else's")], default='asked', max_length=5)),
                    ('times', models.PositiveSmallIntegerField(default=0)),
                    ('asked_at', models.DateTimeField()),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('number', 'person'), name='number_confirmed_once')],
                },
            ),
            migrations.CreateModel(
                name='OutMessage',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('key', models.CharField(max_length=160)),
                    ('owner_id', models.UUIDField()),
                    ('gateway', models.CharField(choices=[('email', 'Email'), ('text', 'Text message'), ('print', 'Letter')], max_length=8)),
                    ('number', models.BinaryField(null=True)),
                    ('provider', models.CharField(blank=True, max_length=12)),
                    ('provider_id', models.CharField(blank=True, max_length=100)),
                    ('attempt', models.PositiveSmallIntegerField(default=0)),
                    ('priority', models.PositiveSmallIntegerField(choices=[(0, 'Answers somebody'), (1, 'To one person'), (2, 'To many')], default=1)),
                    ('urgent', models.BooleanField(default=False)),
                    ('purpose', models.CharField(max_length=40)),
                    ('language', models.CharField(default='en', max_length=8)),
                    ('large_print', models.BooleanField(default=False)),
                    ('address', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='owner_id')),
                    ('subject', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='owner_id')),
                    ('body', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='owner_id')),
                    ('state', models.CharField(choices=[('queued', 'Waiting'), ('held', 'Waits for an answer first'), ('unknown', 'Given to the provider, not known whether taken'), ('sent', 'Sent'), ('failed', 'Could not be sent'), ('void', 'No longer needed')], default='queued', max_length=8)),
                    ('about_type', models.CharField(blank=True, max_length=40)),
                    ('about_id', models.UUIDField(null=True)),
                    ('queued_at', models.DateTimeField(auto_now_add=True)),
                    ('due_at', models.DateTimeField()),
                    ('tried_at', models.DateTimeField(null=True)),
                    ('give_up_at', models.DateTimeField(null=True)),
                    ('check_at', models.DateTimeField(null=True)),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('delivered_at', models.DateTimeField(null=True)),
                    ('sent_by_id', models.UUIDField(null=True)),
                    ('failure', models.CharField(blank=True, max_length=120)),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('service', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['due_at'], name='outbox_waiting'), models.Index(fields=['service', 'gateway', 'state'], name='outbox_by_service'), models.Index(condition=models.Q(('gateway', 'text'), ('state', 'queued')), fields=['service', 'priority', 'due_at'], name='outbox_texts'), models.Index(condition=models.Q(('check_at__isnull', False)), fields=['check_at'], name='outbox_to_ask'), models.Index(condition=models.Q(('gateway', 'text')), fields=['number', 'tried_at'], name='outbox_to_number'), models.Index(condition=models.Q(('provider_id', ''), _negated=True), fields=['provider', 'provider_id'], name='outbox_by_provider')],
                    'constraints': [models.UniqueConstraint(fields=('key',), name='message_once')],
                },
            ),
            migrations.CreateModel(
                name='ExpectedReply',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('number', models.BinaryField()),
                    ('kind', models.CharField(max_length=40)),
                    ('about_id', models.UUIDField(null=True)),
                    ('state', models.CharField(choices=[('waiting', 'Waits its turn'), ('open', 'Asked'), ('answered', 'Answered'), ('ended', 'No answer in time'), ('stopped', 'No longer wanted')], default='waiting', max_length=8)),
                    ('asked_at', models.DateTimeField()),
                    ('opened_at', models.DateTimeField(null=True)),
                    ('ends_at', models.DateTimeField()),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('service', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                    ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='messaging.outmessage')),
                ],
                options={
                    'indexes': [models.Index(fields=['number', '-closed_at'], name='question_lately')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('number',), name='one_open_question'), models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'open'])), fields=('number', 'kind', 'about_id'), name='question_once', nulls_distinct=False)],
                },
            ),
            migrations.CreateModel(
                name='ReachHours',
                fields=[
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='people.person')),
                    ('quiet_from', models.PositiveSmallIntegerField()),
                    ('quiet_until', models.PositiveSmallIntegerField()),
                    ('set_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('quiet_from__lte', 23), ('quiet_until__lte', 23)), name='quiet_hours_of_a_day')],
                },
            ),
            migrations.CreateModel(
                name='Receipt',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('provider', models.CharField(max_length=12)),
                    ('provider_id', models.CharField(max_length=100)),
                    ('reference', models.CharField(blank=True, max_length=100)),
                    ('status', models.CharField(max_length=40)),
                    ('state', models.CharField(choices=[('waiting', 'Received'), ('done', 'Noted'), ('ignored', 'About nothing of ours')], default='waiting', max_length=8)),
                    ('received_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('provider', 'provider_id', 'reference', 'status'), name='receipt_once')],
                },
            ),
        ]),
    ]
