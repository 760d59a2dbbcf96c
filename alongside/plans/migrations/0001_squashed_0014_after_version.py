"""Conversations, goals, agreements and visits, as one step.

An empty database is made by this; one that has the 14 steps named in `replaces` stays as it is.
"""

import alongside.core.keys
import django.db.models.deletion
import uuid
from django.db import migrations, models

from alongside.core.create_models import CreateModels


GUARD = """
CREATE FUNCTION alongside_only_person_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before_row jsonb; after_row jsonb;
BEGIN
  before_row := to_jsonb(OLD) - 'person_id';
  after_row := to_jsonb(NEW) - 'person_id';
  IF before_row IS DISTINCT FROM after_row THEN
    RAISE EXCEPTION 'The table % is append-only.', TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""


def guarded(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_unchanging BEFORE UPDATE ON {table}
          FOR EACH ROW EXECUTE FUNCTION alongside_only_person_moves();
        CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION alongside_refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION alongside_refuse_change();
        """,
        f"""
        DROP TRIGGER IF EXISTS {table}_unchanging ON {table};
        DROP TRIGGER IF EXISTS {table}_kept ON {table};
        DROP TRIGGER IF EXISTS {table}_no_truncate ON {table};
        """,
    )


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('plans', '0001_initial'),
        ('plans', '0002_append_only'),
        ('plans', '0003_said_done'),
        ('plans', '0004_planning_together'),
        ('plans', '0005_versions_are_kept'),
        ('plans', '0006_agenda_wordings'),
        ('plans', '0007_during_and_after'),
        ('plans', '0008_templates_in_use'),
        ('plans', '0009_helpers_sealed'),
        ('plans', '0010_report_indexes'),
        ('plans', '0011_offer_answers'),
        ('plans', '0012_next_version'),
        ('plans', '0013_visits'),
        ('plans', '0014_after_version'),
    ]

    dependencies = [
        ('people', '0001_squashed_0006_said_as'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='GroupVisit',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('title', models.CharField(max_length=120)),
                    ('at', models.DateTimeField()),
                    ('minutes', models.PositiveSmallIntegerField()),
                    ('way', models.CharField(choices=[('here', 'At the practice or centre'), ('home', 'At home'), ('phone', 'By phone'), ('video', 'By video')], default='here', max_length=8)),
                    ('place', models.CharField(blank=True, max_length=200)),
                    ('state', models.CharField(choices=[('booked', 'Booked'), ('held', 'Held'), ('cancelled', 'Called off')], default='booked', max_length=10)),
                    ('made_at', models.DateTimeField()),
                    ('professional', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.service')),
                ],
                options={
                    'indexes': [models.Index(fields=['service', 'at'], name='group_visit_by_day')],
                },
            ),
            migrations.CreateModel(
                name='Conversation',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('at', models.DateTimeField()),
                    ('minutes', models.PositiveSmallIntegerField(default=30)),
                    ('way', models.CharField(choices=[('here', 'At the practice or centre'), ('home', 'At home'), ('phone', 'By phone'), ('video', 'By video')], default='here', max_length=8)),
                    ('place', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('link', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('visit', models.CharField(choices=[('usual', 'Usual'), ('longer', 'Longer'), ('group', 'Together with others')], default='usual', max_length=6)),
                    ('examination', models.CharField(blank=True, choices=[('needed', 'Yes'), ('not', 'No')], max_length=6)),
                    ('suits', models.BooleanField(null=True)),
                    ('why_other', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('state', models.CharField(choices=[('booked', 'Booked'), ('held', 'Held'), ('cancelled', 'Called off')], default='booked', max_length=10)),
                    ('booked_at', models.DateTimeField(auto_now_add=True)),
                    ('opened_at', models.DateTimeField(null=True)),
                    ('held_at', models.DateTimeField(null=True)),
                    ('cancelled_at', models.DateTimeField(null=True)),
                    ('minutes_taken', models.PositiveSmallIntegerField(null=True)),
                    ('role', models.CharField(blank=True, choices=[('prescriber', 'Prescriber'), ('informer', 'Giver of information'), ('diagnostician', 'Diagnostician'), ('supporter', 'Supporter'), ('care_planner', 'Planner of care'), ('coach', 'Coach'), ('navigator', 'Navigator')], max_length=13)),
                    ('next_on', models.DateField(null=True)),
                    ('next_words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('next_version', models.PositiveIntegerField(default=0)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                    ('instead_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('next_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conversations', to='people.person')),
                    ('professional', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('reviews', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reviewed_in', to='plans.conversation')),
                    ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='conversations', to='plans.groupvisit')),
                ],
                options={
                    'indexes': [models.Index(fields=['professional', 'at'], name='conversation_day'), models.Index(fields=['person', '-at'], name='conversation_by_person')],
                },
            ),
            migrations.CreateModel(
                name='AgendaItem',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('raised_by', models.CharField(choices=[('person', 'My side'), ('professional', "The professional's side")], max_length=12)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('rank', models.PositiveSmallIntegerField()),
                    ('kind', models.CharField(choices=[('talk', 'Something to talk about'), ('read', 'I read this: what does it mean for me?'), ('result', 'A result'), ('concern', 'A concern'), ('proposal', 'A suggestion to talk over')], default='talk', max_length=8)),
                    ('link', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('about_loinc', models.CharField(blank=True, max_length=20)),
                    ('about_id', models.UUIDField(null=True)),
                    ('by_person_id', models.UUIDField(null=True)),
                    ('talked_at', models.DateTimeField(null=True)),
                    ('carried_at', models.DateTimeField(null=True)),
                    ('removed_at', models.DateTimeField(null=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('carried_from', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='carried_to', to='plans.agendaitem')),
                    ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='plans.conversation')),
                ],
                options={
                    'ordering': ('rank', 'created_at'),
                },
            ),
            migrations.CreateModel(
                name='AgendaItemVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField()),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('link', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('kept_at', models.DateTimeField(auto_now_add=True)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='plans.agendaitem')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='ConcernCheck',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('list_key', models.CharField(max_length=60)),
                    ('list_version', models.CharField(max_length=20)),
                    ('chosen', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('channel', models.CharField(max_length=10)),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='concern_checks', to='people.person')),
                    ('conversation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='plans.conversation')),
                ],
            ),
            migrations.CreateModel(
                name='GroupItem',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('owner_id', models.UUIDField()),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='owner_id')),
                    ('added_at', models.DateTimeField()),
                    ('removed_at', models.DateTimeField(null=True)),
                    ('membership', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='plans.groupvisit')),
                ],
                options={
                    'ordering': ('added_at', 'id'),
                },
            ),
            migrations.CreateModel(
                name='HomeDecision',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('proposal', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('persons_words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('has_words', models.BooleanField(default=False)),
                    ('was_time', models.CharField(blank=True, choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6)),
                    ('state', models.CharField(choices=[('open', 'Being thought about'), ('agreed', 'Agreed'), ('not_agreed', 'Not agreed')], default='open', max_length=10)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('raised_at', models.DateTimeField(auto_now_add=True)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='home_decisions', to='people.person')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'agreed'), _negated=True), models.Q(('has_words', True), models.Q(('was_time', ''), _negated=True)), _connector='OR'), name='home_agreed_with_words_and_time')],
                },
            ),
            migrations.CreateModel(
                name='Insight',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('removed_at', models.DateTimeField(null=True)),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('conversation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='insights', to='plans.conversation')),
                    ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='insights', to='people.person')),
                    ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replaced_by', to='plans.insight')),
                ],
            ),
            migrations.CreateModel(
                name='LastLook',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('before_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_looks', to='people.person')),
                    ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'reader'), name='plan_look_once')],
                },
            ),
            migrations.CreateModel(
                name='PlanChange',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('act', models.CharField(choices=[('add', 'added'), ('change', 'changed'), ('remove', 'taken out'), ('put_back', 'put back'), ('goal_set', 'goal set'), ('goal_changed', 'goal changed'), ('goal_ended', 'goal reached or let go'), ('promise', 'promise made'), ('promise_ended', 'promise answered'), ('template', 'begun with some questions')], max_length=14)),
                    ('side', models.CharField(choices=[('person', 'My side'), ('professional', "The professional's side")], max_length=12)),
                    ('by_person_id', models.UUIDField(null=True)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('channel', models.CharField(max_length=10)),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='plan_changes', to='people.person')),
                ],
                options={
                    'ordering': ('at', 'id'),
                    'indexes': [models.Index(fields=['person', 'at'], name='change_by_person')],
                },
            ),
            migrations.CreateModel(
                name='PlanRating',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('joined_up', models.CharField(blank=True, choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6)),
                    ('part_of_decisions', models.CharField(blank=True, choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6)),
                    ('helped_to_manage', models.CharField(blank=True, choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('channel', models.CharField(max_length=10)),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_ratings', to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='Preparation',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('read_at', models.DateTimeField(null=True)),
                    ('channel', models.CharField(max_length=10)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('conversation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='preparation', to='plans.conversation')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                ],
            ),
            migrations.CreateModel(
                name='PreparationTask',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('questions', 'A questionnaire'), ('test', 'A test'), ('document', 'A letter or report'), ('other', 'Something else')], max_length=9)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('side', models.CharField(choices=[('person', 'My side'), ('professional', "The professional's side")], max_length=12)),
                    ('added_by', models.CharField(choices=[('person', 'My side'), ('professional', "The professional's side")], max_length=12)),
                    ('needs_looking_at', models.BooleanField(default=True)),
                    ('done_by_date', models.DateField()),
                    ('state', models.CharField(choices=[('to_do', 'To do'), ('done', 'Done, not looked at yet'), ('ready', 'Ready'), ('dropped', 'Not needed')], default='to_do', max_length=7)),
                    ('done_at', models.DateTimeField(null=True)),
                    ('looked_at', models.DateTimeField(null=True)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='plans.conversation')),
                    ('looked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                ],
                options={
                    'ordering': ('done_by_date', 'created_at', 'id'),
                },
            ),
            migrations.CreateModel(
                name='PreparationVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField()),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('kept_at', models.DateTimeField(auto_now_add=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('preparation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='plans.preparation')),
                ],
            ),
            migrations.CreateModel(
                name='Proposal',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('side', models.CharField(choices=[('person', 'My side'), ('professional', "The professional's side")], max_length=12)),
                    ('by_person_id', models.UUIDField(null=True)),
                    ('what', models.CharField(choices=[('add', 'Something new'), ('change', 'A change'), ('remove', 'To take something out')], max_length=8)),
                    ('thing', models.CharField(choices=[('entry', 'a line'), ('goal', 'a goal'), ('promise', 'a promise')], max_length=8)),
                    ('thing_id', models.UUIDField(null=True)),
                    ('about_version', models.PositiveIntegerField(null=True)),
                    ('section', models.CharField(blank=True, choices=[('view', 'How things are'), ('priority', 'Our priorities'), ('concern', 'Worries and problems'), ('support', 'Support, and who I can turn to'), ('offer', 'What I could offer others'), ('warning', 'Warning signs'), ('step', 'What should happen then'), ('call', 'Who to call'), ('other', 'Also in this plan')], max_length=8)),
                    ('was', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('why', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting for an answer'), ('yes', 'Yes'), ('yes_but', 'Yes, but'), ('not_now', 'Not now'), ('no', 'No'), ('withdrawn', 'Taken back')], default='waiting', max_length=9)),
                    ('answer_words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('answered_by_person_id', models.UUIDField(null=True)),
                    ('answer_by', models.DateField()),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='people.person')),
                ],
                options={
                    'ordering': ('created_at', 'id'),
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['person', 'created_at'], name='proposal_waiting')],
                },
            ),
            migrations.CreateModel(
                name='Tag',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('condition_id', models.UUIDField(null=True)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_tags', to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='Goal',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('first_step', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('when_words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('with_whom', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('barriers', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('importance', models.PositiveSmallIntegerField(null=True)),
                    ('proposal', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('state', models.CharField(choices=[('proposed', 'Suggested to you'), ('active', 'Under way'), ('achieved', 'Reached'), ('let_go', 'Let go'), ('declined', 'Not wanted')], default='active', max_length=10)),
                    ('set_on', models.DateField(null=True)),
                    ('written_via', models.CharField(blank=True, max_length=10)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('conversation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='goals', to='plans.conversation')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='people.person')),
                    ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('tags', models.ManyToManyField(blank=True, related_name='goals', to='plans.tag')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'declined']), ('set_on__isnull', False), _connector='OR'), name='goal_live_has_day'), models.CheckConstraint(condition=models.Q(('importance__isnull', True), models.Q(('importance__gte', 1), ('importance__lte', 10)), _connector='OR'), name='importance_1_to_10')],
                },
            ),
            migrations.CreateModel(
                name='Agreement',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('version', models.PositiveIntegerField()),
                    ('content', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('sha256', models.CharField(max_length=64)),
                    ('written_at', models.DateTimeField(auto_now_add=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='agreements', to='people.person')),
                    ('professional', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.membership')),
                    ('conversation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, to='plans.conversation')),
                    ('goal', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='agreements', to='plans.goal')),
                ],
                options={
                    'indexes': [models.Index(fields=['professional', 'written_at'], name='agreement_by_who')],
                    'constraints': [models.UniqueConstraint(fields=('goal', 'version'), name='agreement_version_once')],
                },
            ),
            migrations.CreateModel(
                name='CopiedForRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copied_for_record', to='plans.agreement')),
                    ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='Attainment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.SmallIntegerField(choices=[(2, 'Much better than I expect'), (1, 'Better than I expect'), (0, 'What I expect'), (-1, 'Less than I expect'), (-2, 'Much less than I expect')])),
                    ('occasion', models.CharField(choices=[('set', 'When the goal was set'), ('follow_up', 'At the follow-up'), ('review', 'At the review')], max_length=10)),
                    ('channel', models.CharField(max_length=10)),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attainments', to='plans.goal')),
                ],
                options={
                    'ordering': ('at', 'id'),
                },
            ),
            migrations.CreateModel(
                name='GoalLevel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.SmallIntegerField(choices=[(2, 'Much better than I expect'), (1, 'Better than I expect'), (0, 'What I expect'), (-1, 'Less than I expect'), (-2, 'Much less than I expect')])),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='plans.goal')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                ],
                options={
                    'ordering': ('-level',),
                    'constraints': [models.UniqueConstraint(fields=('goal', 'level'), name='level_once')],
                },
            ),
            migrations.CreateModel(
                name='Review',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('progress', models.CharField(choices=[('more', 'Better than I hoped'), ('as_hoped', 'About as I hoped'), ('less', 'Less than I hoped'), ('changed', 'Things have changed')], max_length=8)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('next_on', models.DateField(null=True)),
                    ('channel', models.CharField(max_length=10)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('conversation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='review_rows', to='plans.conversation')),
                    ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_rows', to='plans.goal')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='Entry',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('section', models.CharField(choices=[('view', 'How things are'), ('priority', 'Our priorities'), ('concern', 'Worries and problems'), ('support', 'Support, and who I can turn to'), ('offer', 'What I could offer others'), ('warning', 'Warning signs'), ('step', 'What should happen then'), ('call', 'Who to call'), ('other', 'Also in this plan')], max_length=8)),
                    ('side', models.CharField(choices=[('person', 'My side'), ('professional', "The professional's side")], max_length=12)),
                    ('question', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('code', models.CharField(blank=True, max_length=40)),
                    ('state', models.CharField(choices=[('current', 'In the plan'), ('removed', 'Taken out')], default='current', max_length=8)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('channel', models.CharField(blank=True, max_length=10)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_entries', to='people.person')),
                    ('tags', models.ManyToManyField(blank=True, related_name='entries', to='plans.tag')),
                ],
                options={
                    'ordering': ('created_at', 'id'),
                    'indexes': [models.Index(fields=['person', 'state', 'section'], name='entry_of_plan')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('membership__isnull', True), ('side', 'person')), models.Q(('membership__isnull', False), ('side', 'professional')), _connector='OR'), name='entry_has_author')],
                },
            ),
            migrations.CreateModel(
                name='TalkWishes',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('days', models.JSONField(default=list)),
                    ('parts', models.JSONField(default=list)),
                    ('ways', models.JSONField(default=list)),
                    ('same_person', models.CharField(choices=[('same', 'The same person as last time'), ('any', 'Anybody: I do not mind'), ('other', 'Somebody else than last time')], default='same', max_length=5)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('channel', models.CharField(max_length=10)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('said_at', models.DateTimeField()),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='talk_wishes', to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='Template',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('plan', 'A plan'), ('concerns', 'A list of worries')], max_length=8)),
                    ('key', models.CharField(max_length=60)),
                    ('version', models.PositiveIntegerField()),
                    ('owner_id', models.UUIDField()),
                    ('content', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='owner_id')),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='templates', to='people.membership')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='templates', to='people.person')),
                    ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='templates', to='people.service')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('membership__isnull', True), ('person__isnull', True), ('service__isnull', False)), models.Q(('membership__isnull', False), ('person__isnull', True), ('service__isnull', True)), models.Q(('membership__isnull', True), ('person__isnull', False), ('service__isnull', True)), _connector='OR'), name='template_has_one_owner'), models.UniqueConstraint(fields=('owner_id', 'kind', 'key', 'version'), name='template_version_once')],
                },
            ),
            migrations.CreateModel(
                name='TemplateUse',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('key', models.CharField(max_length=60)),
                    ('content', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='template_uses', to='people.person')),
                ],
                options={
                    'ordering': ('at', 'id'),
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('person', 'key'), name='template_in_use_once')],
                },
            ),
            migrations.CreateModel(
                name='Wording',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('thing', models.CharField(choices=[('entry', 'a line'), ('goal', 'a goal'), ('promise', 'a promise')], max_length=8)),
                    ('thing_id', models.UUIDField()),
                    ('content', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('in_plan', models.BooleanField()),
                    ('change', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='wordings', to='plans.planchange')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, to='people.person')),
                ],
                options={
                    'indexes': [models.Index(fields=['person', 'thing_id'], name='wording_of_thing')],
                    'constraints': [models.UniqueConstraint(fields=('change', 'thing_id'), name='wording_once_a_change')],
                },
            ),
            migrations.CreateModel(
                name='Acceptance',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('side', models.CharField(choices=[('person', 'My side'), ('professional', "The professional's side")], max_length=12)),
                    ('way', models.CharField(choices=[('button', 'On screen'), ('yes', 'Answered YES'), ('signature', 'Signed on paper'), ('phone', 'Said yes by phone, read back')], max_length=10)),
                    ('by_person_id', models.UUIDField(null=True)),
                    ('is_representative', models.BooleanField(default=False)),
                    ('membership_id', models.UUIDField(null=True)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, to='people.person')),
                    ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='acceptances', to='plans.agreement')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('agreement', 'side'), name='acceptance_once')],
                },
            ),
            migrations.CreateModel(
                name='ApproachOffer',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('approach', models.CharField(choices=[('information', 'Information about my condition, the choices and who helps'), ('self_care', 'A course or group on living well with it'), ('planning', 'Planning my care together'), ('decisions', 'Taking part in decisions as fully as I wish')], max_length=11)),
                    ('state', models.CharField(choices=[('offered', 'Offered'), ('taken_up', 'Taken up'), ('not_wanted', 'Not wanted, for now')], max_length=10)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approach_offers', to='people.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'approach'), name='approach_once')],
                },
            ),
            migrations.CreateModel(
                name='InControl',
                fields=[
                    ('conversation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='in_control', serialize=False, to='plans.conversation')),
                    ('answer', models.CharField(choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('channel', models.CharField(max_length=10)),
                    ('at', models.DateTimeField()),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='VisitOffer',
                fields=[
                    ('conversation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='offer', serialize=False, to='plans.conversation')),
                    ('ways', models.JSONField(default=list)),
                    ('times', models.JSONField(default=list)),
                    ('made_at', models.DateTimeField()),
                    ('chosen_at', models.DateTimeField(null=True)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('channel', models.CharField(blank=True, max_length=10)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='AfterConversation',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('side', models.CharField(choices=[('person', 'My side'), ('professional', "The professional's side")], max_length=12)),
                    ('equal_player', models.CharField(blank=True, choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6)),
                    ('confidence', models.CharField(blank=True, choices=[('more', 'More confident'), ('same', 'The same'), ('less', 'Less confident')], max_length=4)),
                    ('had_time', models.CharField(blank=True, choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('channel', models.CharField(max_length=10)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='after', to='plans.conversation')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('conversation', 'side'), name='after_once_a_side')],
                },
            ),
            migrations.CreateModel(
                name='Draft',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('form', models.CharField(max_length=80)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('at', models.DateTimeField()),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('writer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'writer', 'form'), name='draft_once_a_form')],
                },
            ),
            migrations.CreateModel(
                name='ConfidenceRating',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('value', models.PositiveSmallIntegerField()),
                    ('occasion', models.CharField(choices=[('set', 'When the goal was set'), ('follow_up', 'At the follow-up'), ('review', 'At the review')], max_length=10)),
                    ('channel', models.CharField(max_length=10)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='plans.goal')),
                ],
                options={
                    'ordering': ('at', 'id'),
                    'constraints': [models.CheckConstraint(condition=models.Q(('value__gte', 1), ('value__lte', 10)), name='confidence_1_to_10')],
                },
            ),
            migrations.CreateModel(
                name='Commitment',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('side', models.CharField(choices=[('person', 'My side'), ('professional', "The professional's side")], max_length=12)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('due_date', models.DateField()),
                    ('is_health_work', models.BooleanField(default=False)),
                    ('state', models.CharField(choices=[('open', 'Promised'), ('kept', 'Done'), ('not_kept', 'Did not happen'), ('dropped', 'No longer needed')], default='open', max_length=8)),
                    ('said_done_at', models.DateTimeField(null=True)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('answer_words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commitments', to='plans.goal')),
                ],
                options={
                    'ordering': ('due_date', 'created_at'),
                    'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['membership', 'due_date'], name='commitment_open_by_who'), models.Index(fields=['membership', 'due_date'], name='commitment_by_who')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('membership__isnull', True), ('side', 'person')), models.Q(('membership__isnull', False), ('side', 'professional')), _connector='OR'), name='commitment_has_owner')],
                },
            ),
            migrations.CreateModel(
                name='AgreementCopy',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('chosen_at', models.DateTimeField(auto_now_add=True)),
                    ('removed_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
                    ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.party')),
                    ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='plans.goal')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('goal', 'recipient'), name='copy_once')],
                },
            ),
        ]),
        migrations.RunSQL(GUARD, "DROP FUNCTION alongside_only_person_moves() CASCADE;"),
        guarded("plans_agreement"),
        guarded("plans_acceptance"),
        guarded("plans_planchange"),
        guarded("plans_wording"),
    ]
