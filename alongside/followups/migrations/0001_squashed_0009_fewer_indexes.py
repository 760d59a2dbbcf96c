"""Check-ins, question sets, schedules, concerns, follow-up plans, as one step.

An empty database is made by this; one that has the 9 steps named in `replaces` stays as it is.
"""

import alongside.core.keys
import django.db.models.deletion
import uuid
from django.db import migrations, models

from alongside.core.create_models import CreateModels


# What was in use says for ever what was asked, who put it to use and until when: people's answers
# point to it.
KEPT = """
CREATE FUNCTION alongside_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' AND (TG_OP = 'DELETE' OR
     (NEW.document, NEW.sha256, NEW.number, NEW.question_set_id, NEW.published_at,
      NEW.published_by_id, NEW.review_date)
     IS DISTINCT FROM
     (OLD.document, OLD.sha256, OLD.number, OLD.question_set_id, OLD.published_at,
      OLD.published_by_id, OLD.review_date)
     OR NEW.state = 'draft' OR (OLD.state = 'retired' AND NEW.state <> 'retired')) THEN
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

    initial = True

    replaces = [
        ('followups', '0001_initial'),
        ('followups', '0002_what_was_asked'),
        ('followups', '0003_helper_sealed'),
        ('followups', '0004_question_sets_and_schedules'),
        ('followups', '0005_concerns'),
        ('followups', '0006_warning_cards'),
        ('followups', '0007_follow_up_plans'),
        ('followups', '0008_published_stays'),
        ('followups', '0009_fewer_indexes'),
    ]

    dependencies = [
        ('people', '0001_squashed_0006_said_as'),
        ('worklist', '0001_squashed_0003_said_more'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='QuestionSet',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('code', models.CharField(max_length=60)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('service', 'code'), name='question_set_once')],
                },
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
                options={
                    'constraints': [models.UniqueConstraint(fields=('question_set', 'number'), name='question_set_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('question_set',), name='question_set_one_in_use'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('question_set',), name='question_set_one_draft')],
                },
            ),
            migrations.CreateModel(
                name='CheckIn',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(max_length=40)),
                    ('about_id', models.UUIDField()),
                    ('about_version', models.PositiveIntegerField(default=1)),
                    ('ordinal', models.PositiveSmallIntegerField(default=1)),
                    ('due_on', models.DateField()),
                    ('ask_at', models.DateTimeField()),
                    ('state', models.CharField(choices=[('planned', 'Planned'), ('asked', 'Asked'), ('answered', 'Answered'), ('lapsed', 'No answer'), ('missed', 'Could not be asked in time'), ('void', 'No longer needed')], default='planned', max_length=8)),
                    ('asked', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('asked_at', models.DateTimeField(null=True)),
                    ('asked_by_way', models.CharField(blank=True, max_length=8)),
                    ('token_hash', models.BinaryField(null=True, unique=True)),
                    ('token_expires_at', models.DateTimeField(null=True)),
                    ('answers', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('answered_by_id', models.UUIDField(null=True)),
                    ('channel', models.CharField(blank=True, max_length=10)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('late_at', models.DateTimeField(null=True)),
                    ('progress', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('unread', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('graded', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('level', models.CharField(blank=True, max_length=60)),
                    ('row', models.PositiveIntegerField(null=True)),
                    ('graded_at', models.DateTimeField(null=True)),
                    ('stale', models.BooleanField(default=False)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('responsible', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('set_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='followups.questionsetversion')),
                ],
                options={
                    'indexes': [models.Index(fields=['person', 'state', 'due_on'], name='check_in_by_person'), models.Index(fields=['responsible', 'state', 'due_on'], name='check_in_by_who'), models.Index(condition=models.Q(('graded_at__isnull', False)), fields=['set_version', 'graded_at'], name='check_in_graded')],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'about_id', 'about_version', 'ordinal'), name='check_in_once')],
                },
            ),
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
                    ('load_accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('question_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='followups.questionset')),
                    ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                ],
                options={
                    'indexes': [models.Index(fields=['person', 'state'], name='schedule_by_person'), models.Index(condition=models.Q(('state', 'active')), fields=['question_set'], name='schedule_active_by_set'), models.Index(condition=models.Q(('state', 'active')), fields=['responsible'], name='schedule_active_by_who')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'active'])), fields=('person', 'question_set'), name='schedule_once_for_a_set')],
                },
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
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='usual', to='followups.schedule')),
                ],
                options={
                    'indexes': [models.Index(fields=['schedule', 'until_date'], name='usual_by_schedule')],
                },
            ),
            migrations.CreateModel(
                name='WarningCard',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('key', models.CharField(max_length=60)),
                    ('number', models.PositiveIntegerField()),
                    ('document', models.TextField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('approved_by', models.CharField(max_length=200)),
                    ('review_date', models.DateField()),
                    ('adopted_at', models.DateTimeField()),
                    ('retired_at', models.DateTimeField(null=True)),
                    ('adopted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('service', 'key', 'number'), name='card_version_once'), models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('service', 'key'), name='card_one_in_use')],
                },
            ),
            migrations.CreateModel(
                name='Concern',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('urgency', models.CharField(choices=[('now', 'It cannot wait'), ('soon', 'It can wait a day or so'), ('wait', 'It is not in a hurry')], max_length=4)),
                    ('alarm', models.BooleanField(default=False)),
                    ('ticked', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('round', models.PositiveSmallIntegerField(default=0)),
                    ('raised_at', models.DateTimeField()),
                    ('helped_at', models.DateTimeField(null=True)),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                    ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='worklist.item')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                    ('card', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='followups.warningcard')),
                ],
                options={
                    'indexes': [models.Index(fields=['person', 'raised_at'], name='concern_by_person'), models.Index(fields=['service', 'raised_at'], name='concern_by_service')],
                },
            ),
            migrations.CreateModel(
                name='CardHeld',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('key', models.CharField(max_length=60)),
                    ('added_by_id', models.UUIDField()),
                    ('added_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('person', 'service', 'key'), name='card_held_once')],
                },
            ),
            migrations.CreateModel(
                name='ConcernEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('first', 'Told us'), ('more', 'Told us more'), ('sooner', 'Asked for an answer sooner'), ('later', 'Was given another time'), ('helped', 'It helped'), ('not_helped', 'It did not help'), ('withdrawn', 'Took it back')], max_length=10)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='concern.person_id')),
                    ('urgency', models.CharField(choices=[('now', 'It cannot wait'), ('soon', 'It can wait a day or so'), ('wait', 'It is not in a hurry')], max_length=4)),
                    ('by_id', models.UUIDField(null=True)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='concern.person_id')),
                    ('channel', models.CharField(max_length=10)),
                    ('at', models.DateTimeField()),
                    ('concern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='followups.concern')),
                    ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                ],
                options={
                    'indexes': [models.Index(fields=['concern', 'id'], name='concern_entry_in_order')],
                },
            ),
            migrations.CreateModel(
                name='FollowUpListCheck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                ],
                options={
                    'indexes': [models.Index(fields=['service', 'at'], name='follow_up_list_check_at')],
                },
            ),
            migrations.CreateModel(
                name='FollowUpPlan',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('way', models.CharField(choices=[('trigger', 'I get in touch when I need to'), ('interval', 'At set times'), ('both', 'At set times, and whenever I need to')], max_length=8)),
                    ('every_weeks', models.PositiveSmallIntegerField(null=True)),
                    ('signs', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('contact', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('until_date', models.DateField()),
                    ('state', models.CharField(choices=[('proposed', 'Waits for the other side'), ('agreed', 'Agreed by both'), ('declined', 'Not wanted'), ('ended', 'Ended by both')], default='proposed', max_length=8)),
                    ('proposed_by_id', models.UUIDField()),
                    ('proposed_at', models.DateTimeField()),
                    ('person_yes_at', models.DateTimeField(null=True)),
                    ('person_yes_by_id', models.UUIDField(null=True)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('staff_yes_at', models.DateTimeField(null=True)),
                    ('ending', models.CharField(blank=True, choices=[('review', 'A review is booked'), ('discharge', 'The service is no longer needed for this')], max_length=9)),
                    ('ending_side', models.CharField(blank=True, max_length=12)),
                    ('review_on', models.DateField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                    ('staff_yes_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'agreed')), fields=['service', 'until_date'], name='follow_up_plan_by_service')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'agreed'])), fields=('person', 'service'), name='follow_up_plan_once')],
                },
            ),
        ]),
        migrations.RunSQL(KEPT, "DROP FUNCTION alongside_published_stays() CASCADE;"),
    ]
