import alongside.core.keys
import django.db.models.deletion
import uuid
from django.db import migrations, models


# What was in use once says for ever what was asked: people's answers point to it.
KEPT = """
CREATE FUNCTION alongside_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' AND (TG_OP = 'DELETE' OR
     (NEW.document, NEW.sha256, NEW.number, NEW.question_set_id, NEW.published_at)
     IS DISTINCT FROM
     (OLD.document, OLD.sha256, OLD.number, OLD.question_set_id, OLD.published_at)) THEN
    RAISE EXCEPTION 'A version that was in use never changes.'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER followups_version_stays BEFORE UPDATE OR DELETE ON followups_questionsetversion
  FOR EACH ROW EXECUTE FUNCTION alongside_published_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('followups', '0003_helper_sealed'),
        ('people', '0004_about_me'),
    ]

    operations = [
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('proposed', 'Waits for a yes'), ('active', 'Agreed'), ('declined', 'Not wanted'), ('ended', 'Ended')], default='proposed', max_length=8)),
                ('edition', models.PositiveIntegerField(default=1)),
                ('why', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                ('start_date', models.DateField()),
                ('end_date', models.DateField(null=True)),
                ('phases', models.JSONField()),
                ('at_time', models.TimeField()),
                ('time_zone', models.CharField(max_length=40)),
                ('reply_hours', models.PositiveSmallIntegerField(default=48)),
                ('paused_from', models.DateField(null=True)),
                ('paused_until', models.DateField(null=True)),
                ('proposed_by_id', models.UUIDField()),
                ('proposed_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by_id', models.UUIDField(null=True)),
                ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by_id', models.UUIDField(null=True)),
                ('load_accepted_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='UsualForMe',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('link_id', models.CharField(max_length=60)),
                ('answers', models.JSONField()),
                ('counts_as', models.JSONField()),
                ('from_date', models.DateField()),
                ('until_date', models.DateField()),
                ('proposed_by_id', models.UUIDField()),
                ('proposed_side', models.CharField(max_length=12)),
                ('proposed_at', models.DateTimeField()),
                ('agreed_by_id', models.UUIDField(null=True)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='checkin',
            name='graded',
            field=alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id'),
        ),
        migrations.AddField(
            model_name='checkin',
            name='graded_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='checkin',
            name='late_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='checkin',
            name='level',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='checkin',
            name='progress',
            field=alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id'),
        ),
        migrations.AddField(
            model_name='checkin',
            name='row',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='checkin',
            name='unread',
            field=alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id'),
        ),
        migrations.AlterField(
            model_name='checkin',
            name='state',
            field=models.CharField(choices=[('planned', 'Planned'), ('asked', 'Asked'), ('answered', 'Answered'), ('lapsed', 'No answer'), ('missed', 'Could not be asked in time'), ('void', 'No longer needed')], default='planned', max_length=8),
        ),
        migrations.CreateModel(
            name='QuestionSet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.service')),
            ],
        ),
        migrations.CreateModel(
            name='QuestionSetVersion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Being written'), ('active', 'In use'), ('retired', 'No longer in use')], default='draft', max_length=8)),
                ('document', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('review_date', models.DateField(null=True)),
                ('saved_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('retired_at', models.DateTimeField(null=True)),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                ('question_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='followups.questionset')),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
            ],
        ),
        migrations.AddField(
            model_name='checkin',
            name='set_version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='followups.questionsetversion'),
        ),
        migrations.AddIndex(
            model_name='checkin',
            index=models.Index(condition=models.Q(('graded_at__isnull', False)), fields=['set_version', 'graded_at'], name='check_in_graded'),
        ),
        migrations.AddField(
            model_name='schedule',
            name='load_accepted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership'),
        ),
        migrations.AddField(
            model_name='schedule',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person'),
        ),
        migrations.AddField(
            model_name='schedule',
            name='question_set',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='followups.questionset'),
        ),
        migrations.AddField(
            model_name='schedule',
            name='responsible',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership'),
        ),
        migrations.AddField(
            model_name='usualforme',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person'),
        ),
        migrations.AddField(
            model_name='usualforme',
            name='schedule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='usual', to='followups.schedule'),
        ),
        migrations.AddConstraint(
            model_name='questionset',
            constraint=models.UniqueConstraint(fields=('service', 'code'), name='question_set_once'),
        ),
        migrations.AddConstraint(
            model_name='questionsetversion',
            constraint=models.UniqueConstraint(fields=('question_set', 'number'), name='question_set_version_once'),
        ),
        migrations.AddConstraint(
            model_name='questionsetversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('question_set',), name='question_set_one_in_use'),
        ),
        migrations.AddConstraint(
            model_name='questionsetversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('question_set',), name='question_set_one_draft'),
        ),
        migrations.AddIndex(
            model_name='schedule',
            index=models.Index(fields=['person', 'state'], name='schedule_by_person'),
        ),
        migrations.AddIndex(
            model_name='schedule',
            index=models.Index(condition=models.Q(('state', 'active')), fields=['question_set'], name='schedule_active_by_set'),
        ),
        migrations.AddIndex(
            model_name='schedule',
            index=models.Index(condition=models.Q(('state', 'active')), fields=['responsible'], name='schedule_active_by_who'),
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'active'])), fields=('person', 'question_set'), name='schedule_once_for_a_set'),
        ),
        migrations.AddIndex(
            model_name='usualforme',
            index=models.Index(fields=['schedule', 'until_date'], name='usual_by_schedule'),
        ),
        migrations.RunSQL(KEPT, "DROP FUNCTION alongside_published_stays() CASCADE;"),
    ]
