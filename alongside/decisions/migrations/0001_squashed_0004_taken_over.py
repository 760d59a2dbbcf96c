"""Decision aids and decisions, as one step.

An empty database is made by this; one that has the 4 steps named in `replaces` stays as it is.
"""

import alongside.core.keys
import django.db.models.deletion
import uuid
from importlib import import_module
from django.db import migrations, models

from alongside.core.create_models import CreateModels


# What was in use says for ever what people decided with.
KEPT = """
CREATE FUNCTION alongside_aid_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' AND (TG_OP = 'DELETE' OR
     (NEW.document, NEW.sha256, NEW.number, NEW.decision_aid_id, NEW.published_at,
      NEW.published_by_id, NEW.review_date)
     IS DISTINCT FROM
     (OLD.document, OLD.sha256, OLD.number, OLD.decision_aid_id, OLD.published_at,
      OLD.published_by_id, OLD.review_date)
     OR NEW.state = 'draft' OR (OLD.state = 'retired' AND NEW.state <> 'retired')) THEN
    RAISE EXCEPTION 'A version that was in use never changes.'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER decisions_aid_stays BEFORE UPDATE OR DELETE ON decisions_aidversion
  FOR EACH ROW EXECUTE FUNCTION alongside_aid_stays();
"""

# What each side said, and who opened what, is never written over (core/0002).
APPEND_ONLY = ("decisions_answer", "decisions_opening")
append_only = import_module("alongside.core.migrations.0001_squashed_0003_seed").append_only


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('decisions', '0001_aids'),
        ('decisions', '0002_decisions'),
        ('decisions', '0003_count_once'),
        ('decisions', '0004_taken_over'),
    ]

    dependencies = [
        ('people', '0001_squashed_0006_said_as'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='DecisionAid',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('code', models.CharField(max_length=60)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('service', 'code'), name='decision_aid_once')],
                },
            ),
            migrations.CreateModel(
                name='AidVersion',
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
                    ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('decision_aid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='decisions.decisionaid')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('decision_aid', 'number'), name='decision_aid_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('decision_aid',), name='decision_aid_one_in_use'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('decision_aid',), name='decision_aid_one_draft')],
                },
            ),
            migrations.CreateModel(
                name='Decision',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('taken_at', models.DateTimeField(null=True)),
                    ('state', models.CharField(choices=[('asked', 'Asked for'), ('open', 'Being thought about'), ('chosen', 'Chosen'), ('finished', 'Done'), ('ended', 'Ended')], default='asked', max_length=8)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('withdrawn', models.JSONField(default=list)),
                    ('withdrawn_why', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('created_at', models.DateTimeField()),
                    ('begun_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('ended_why', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('aid_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.aidversion')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('professional', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                    ('taken_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                ],
                options={
                    'indexes': [models.Index(fields=['person', 'state'], name='decision_by_person')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), _negated=True), ('begun_at__isnull', False), _connector='OR'), name='decision_begun_with_an_aid')],
                },
            ),
            migrations.CreateModel(
                name='Answer',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('side', models.CharField(choices=[('person', 'The person'), ('professional', 'The professional')], max_length=12)),
                    ('step', models.CharField(choices=[('before', 'Before reading'), ('after', 'After reading'), ('weigh', 'Weighing it up'), ('wish', 'What matters and what I would choose'), ('guess', 'The professional’s guess'), ('shaped', 'Who or what else is shaping this'), ('choice', 'The choice'), ('done', 'What was done'), ('later', 'Looking back')], max_length=6)),
                    ('said', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='decision.person_id')),
                    ('shared', models.BooleanField(default=False)),
                    ('at', models.DateTimeField()),
                    ('by_person_id', models.UUIDField()),
                    ('membership_id', models.UUIDField(null=True)),
                    ('channel', models.CharField(max_length=10)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='decision.person_id')),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='decisions.decision')),
                ],
                options={
                    'indexes': [models.Index(fields=['decision', 'side', 'step', 'id'], name='answer_newest')],
                },
            ),
            migrations.CreateModel(
                name='Gap',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('may_share', models.BooleanField(default=False)),
                    ('area', models.CharField(blank=True, max_length=8)),
                    ('at', models.DateTimeField()),
                    ('decision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='gap', to='decisions.decision')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.service')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('may_share', True)), fields=['service', '-at'], name='gap_shared')],
                },
            ),
            migrations.CreateModel(
                name='Opening',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('side', models.CharField(choices=[('person', 'The person'), ('professional', 'The professional')], max_length=12)),
                    ('early', models.BooleanField()),
                    ('at', models.DateTimeField()),
                    ('by_person_id', models.UUIDField()),
                    ('membership_id', models.UUIDField(null=True)),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='decisions.decision')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('decision', 'side', 'early'), name='decision_opened_once')],
                },
            ),
            migrations.CreateModel(
                name='Pair',
                fields=[
                    ('decision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='pair', serialize=False, to='decisions.decision')),
                    ('care_kind', models.CharField(max_length=12)),
                    ('area', models.CharField(blank=True, max_length=8)),
                    ('begun_on', models.DateField()),
                    ('quarter', models.DateField()),
                    ('counts', models.BooleanField(default=True)),
                    ('leaning', models.CharField(blank=True, max_length=60)),
                    ('leaning_sure', models.PositiveSmallIntegerField(null=True)),
                    ('know_before', models.PositiveSmallIntegerField(null=True)),
                    ('know_after', models.PositiveSmallIntegerField(null=True)),
                    ('knew', models.FloatField(null=True)),
                    ('knows', models.FloatField(null=True)),
                    ('wish', models.CharField(blank=True, max_length=60)),
                    ('involvement', models.CharField(blank=True, choices=[('person', 'I decided'), ('together', 'We decided together'), ('professional', 'The professional decided, as I wished')], max_length=12)),
                    ('enough', models.BooleanField(null=True)),
                    ('person_top', models.JSONField(default=list)),
                    ('person_points', models.JSONField(default=dict)),
                    ('guess', models.CharField(blank=True, max_length=60)),
                    ('guess_percent', models.PositiveSmallIntegerField(null=True)),
                    ('guess_top', models.JSONField(default=list)),
                    ('choice', models.CharField(blank=True, max_length=60)),
                    ('decided_by', models.CharField(blank=True, choices=[('person', 'I decided'), ('together', 'We decided together'), ('professional', 'The professional decided, as I wished')], max_length=12)),
                    ('was_time', models.CharField(blank=True, choices=[('yes', 'Yes, enough'), ('partly', 'Nearly enough'), ('no', 'No')], max_length=6)),
                    ('sure', models.PositiveSmallIntegerField(null=True)),
                    ('treatment', models.CharField(blank=True, max_length=60)),
                    ('treatment_reason', models.CharField(blank=True, choices=[('changed_mind', 'I changed my mind'), ('not_possible', 'It could not be had, or not in time'), ('health', 'My health changed'), ('other', 'Something else')], max_length=12)),
                    ('regret_3', models.PositiveSmallIntegerField(null=True)),
                    ('regret_12', models.PositiveSmallIntegerField(null=True)),
                    ('opened_early', models.BooleanField(default=False)),
                    ('withdrawn', models.BooleanField(default=False)),
                    ('complete', models.BooleanField(default=False)),
                    ('informed', models.BooleanField(default=False)),
                    ('aid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decisionaid')),
                    ('aid_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.aidversion')),
                    ('professional', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.service')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('counts', True)), fields=['service', 'quarter'], name='pair_of_a_report'), models.Index(fields=['professional', 'complete'], name='pair_by_professional')],
                },
            ),
        ]),
        migrations.RunSQL(KEPT, "DROP FUNCTION alongside_aid_stays() CASCADE;"),
        *(append_only(table) for table in APPEND_ONLY),
    ]
