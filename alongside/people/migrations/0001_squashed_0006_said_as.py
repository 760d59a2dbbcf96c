"""People, organisations, logins, grants, codes, as one step.

An empty database is made by this; one that has the 6 steps named in `replaces` stays as it is.
"""

import alongside.core.keys
import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models

from alongside.core.create_models import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('people', '0001_initial'),
        ('people', '0002_invitation_offer'),
        ('people', '0003_keeping'),
        ('people', '0004_about_me'),
        ('people', '0005_text_codes'),
        ('people', '0006_said_as'),
    ]

    dependencies = [
        ('core', '0001_squashed_0003_seed'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Party',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('person', 'Person'), ('organisation', 'Organisation'), ('service', 'Service'), ('team', 'Team'), ('group', 'Group')], editable=False, max_length=12)),
                    ('name', models.CharField(max_length=200)),
                    ('sort_name', models.CharField(db_index=True, editable=False, max_length=200)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
            ),
            migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('party', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='as_organisation', serialize=False, to='people.party')),
                ],
                bases=('people.party',),
            ),
            migrations.CreateModel(
                name='Person',
                fields=[
                    ('party', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='as_person', serialize=False, to='people.party')),
                    ('full_name', models.CharField(blank=True, max_length=200)),
                    ('birth_date', models.DateField(blank=True, null=True)),
                    ('gender', models.CharField(choices=[('female', 'Female'), ('male', 'Male'), ('other', 'Another'), ('unknown', 'Not said')], default='unknown', max_length=8)),
                    ('language', models.CharField(default='en', max_length=8)),
                    ('time_zone', models.CharField(default='Europe/London', max_length=40)),
                    ('strengths', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='id')),
                    ('what_matters', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='id')),
                    ('participation', models.CharField(choices=[('full', 'I want to plan and decide together with you'), ('some', 'I want to be asked, and you can suggest'), ('less', 'For now, I would rather you decide and tell me')], default='full', max_length=6)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('card_version', models.PositiveIntegerField(db_default=0, default=0)),
                    ('died_on', models.DateField(blank=True, null=True)),
                    ('erased_at', models.DateTimeField(null=True)),
                    ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='people.person')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('party')), _negated=True), _connector='OR'), name='person_not_merged_into_self')],
                },
                bases=('people.party',),
            ),
            migrations.CreateModel(
                name='Grant',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('level', models.PositiveSmallIntegerField(choices=[(1, 'See it'), (2, 'See it and add to it'), (3, 'See it, add to it and act for me')])),
                    ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('about', 'About me'), ('circle', 'The people around me'), ('plan', 'My plan and conversations'), ('records', 'My health record'), ('messages', 'Messages')], max_length=12), size=None)),
                    ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('general', 'General health'), ('mental_health', 'Mental health'), ('sexual_health', 'Sexual health'), ('social_care', 'Social care')], max_length=16), default=list, size=None)),
                    ('purpose', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('basis', models.CharField(choices=[('consent', 'You agreed to it'), ('direct_care', 'They look after you'), ('parental', 'They are your parent or guardian'), ('attorney', 'They hold a power of attorney for you'), ('best_interests', 'It was decided to be best for you'), ('break_glass', 'Emergency')], max_length=16)),
                    ('from_at', models.DateTimeField()),
                    ('until_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_by_id', models.UUIDField(null=True)),
                    ('granted_by_id', models.UUIDField(null=True)),
                    ('only_membership_id', models.UUIDField(null=True)),
                    ('grantee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants_held', to='people.party')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='people.person')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['grantee', 'person'], name='grant_open_by_grantee'), models.Index(fields=['person', 'from_at'], name='grant_by_person')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('until_at__isnull', True), ('until_at__gt', models.F('from_at')), _connector='OR'), name='grant_until_after_from'), models.CheckConstraint(condition=models.Q(('person', models.F('grantee')), _negated=True), name='grant_not_to_self'), models.CheckConstraint(condition=models.Q(models.Q(('basis', 'break_glass'), _negated=True), ('until_at__isnull', False), _connector='OR'), name='break_glass_ends')],
                },
            ),
            migrations.CreateModel(
                name='Group',
                fields=[
                    ('party', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='as_group', serialize=False, to='people.party')),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='people.organisation')),
                ],
                bases=('people.party',),
            ),
            migrations.CreateModel(
                name='RetentionEnded',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ended_on', models.DateField()),
                    ('listed_at', models.DateTimeField(auto_now_add=True)),
                    ('keep_until', models.DateField(null=True)),
                    ('reason', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('decided_by_id', models.UUIDField(null=True)),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='retention_ended', to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='LegalHold',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('reason', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('placed_by_id', models.UUIDField(null=True)),
                    ('placed_at', models.DateTimeField(auto_now_add=True)),
                    ('lifted_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legal_holds', to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='Identifier',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('system', models.CharField(max_length=200)),
                    ('value', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('blind', models.BinaryField()),
                    ('source', models.CharField(blank=True, max_length=100)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='people.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('system', 'blind'), name='identifier_once')],
                },
            ),
            migrations.CreateModel(
                name='FirstOpening',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('about_version', models.PositiveIntegerField()),
                    ('at', models.DateTimeField()),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                    ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'reader'), name='first_opening_once')],
                },
            ),
            migrations.CreateModel(
                name='ContactPoint',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('system', models.CharField(choices=[('email', 'Email'), ('phone', 'Phone'), ('post', 'Letter')], max_length=8)),
                    ('value', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('blind', models.BinaryField(db_index=True)),
                    ('preferred', models.BooleanField(default=False)),
                    ('verified_at', models.DateTimeField(null=True)),
                    ('from_at', models.DateTimeField(auto_now_add=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_points', to='people.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('preferred', True)), fields=('person', 'system'), name='contact_one_preferred')],
                },
            ),
            migrations.CreateModel(
                name='CommunicationNeed',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('large_print', 'Large print'), ('easy_read', 'Easy read'), ('audio', 'Audio, or read out to me'), ('braille', 'Braille'), ('bsl', 'British Sign Language interpreter'), ('interpreter', 'Interpreter for another language'), ('by_post', 'Write to me by post'), ('by_email', 'Write to me by email'), ('by_phone', 'Phone me'), ('by_text', 'Text me'), ('longer', 'More time when we talk'), ('companion', 'Someone with me when we talk'), ('step_free', 'A place I can get into without steps'), ('other', 'Something else')], max_length=12)),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('may_share', models.BooleanField(default=True)),
                    ('recorded_at', models.DateTimeField(auto_now_add=True)),
                    ('review_date', models.DateField()),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='people.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), models.Q(('kind', 'other'), _negated=True)), fields=('person', 'kind'), name='need_once')],
                },
            ),
            migrations.CreateModel(
                name='CircleMember',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('tie', models.CharField(choices=[('partner', 'Partner'), ('parent', 'Parent'), ('child', 'Son or daughter'), ('sibling', 'Brother or sister'), ('family', 'Other family'), ('friend', 'Friend'), ('neighbour', 'Neighbour'), ('carer', 'Carer'), ('peer', 'Someone who has been through it too'), ('professional', 'Professional')], max_length=12)),
                    ('phone', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('is_main_contact', models.BooleanField(default=False)),
                    ('since', models.DateTimeField(auto_now_add=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('other', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='in_circles', to='people.person')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='circle', to='people.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('is_main_contact', True)), fields=('person',), name='one_main_contact')],
                },
            ),
            migrations.CreateModel(
                name='Attachment',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('about_type', models.CharField(max_length=30)),
                    ('about_id', models.UUIDField()),
                    ('kind', models.CharField(choices=[('voice', 'Voice note'), ('picture', 'Picture')], max_length=7)),
                    ('description', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('added_by_id', models.UUIDField(null=True)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('at', models.DateTimeField()),
                    ('removed_at', models.DateTimeField(null=True)),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.storedfile')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='people.person')),
                ],
                options={
                    'indexes': [models.Index(fields=['person', 'about_type', 'about_id'], name='attachment_of_row')],
                },
            ),
            migrations.CreateModel(
                name='AboutWords',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('heading', models.CharField(max_length=12)),
                    ('number', models.PositiveIntegerField()),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('writer_id', models.UUIDField(null=True)),
                    ('helper', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('channel', models.CharField(blank=True, max_length=10)),
                    ('supported_by', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='about_words', to='people.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'heading', 'number'), name='about_words_number_once')],
                },
            ),
            migrations.CreateModel(
                name='Login',
                fields=[
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('email', models.EmailField(max_length=254, unique=True)),
                    ('is_active', models.BooleanField(default=True)),
                    ('date_joined', models.DateTimeField(auto_now_add=True)),
                    ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='login', to='people.person')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Service',
                fields=[
                    ('party', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='as_service', serialize=False, to='people.party')),
                    ('phone', models.CharField(blank=True, max_length=30)),
                    ('hours', models.CharField(blank=True, max_length=200)),
                    ('said_as', models.CharField(blank=True, max_length=60)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='people.organisation')),
                ],
                bases=('people.party',),
            ),
            migrations.CreateModel(
                name='Incident',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('reported_by_id', models.UUIDField(null=True)),
                    ('owner_id', models.UUIDField()),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='owner_id')),
                    ('outcome', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='owner_id')),
                    ('state', models.CharField(choices=[('reported', 'Reported'), ('looked_into', 'Being looked into'), ('closed', 'Closed')], default='reported', max_length=12)),
                    ('reported_at', models.DateTimeField(auto_now_add=True)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='incidents', to='people.person')),
                    ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='people.service')),
                ],
            ),
            migrations.CreateModel(
                name='Erasure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ground', models.CharField(choices=[('asked', 'The person asked for it'), ('retention', 'It need not be kept any longer')], max_length=10)),
                    ('reason', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='service_id')),
                    ('by_id', models.UUIDField(null=True)),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='erasure', to='people.person')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.service')),
                ],
            ),
            migrations.CreateModel(
                name='Team',
                fields=[
                    ('party', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='as_team', serialize=False, to='people.party')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='people.service')),
                ],
                bases=('people.party',),
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('role', models.CharField(choices=[('gp', 'GP'), ('nurse', 'Nurse'), ('specialist', 'Specialist'), ('therapist', 'Therapist'), ('social_worker', 'Social worker'), ('link_worker', 'Link worker'), ('peer', 'Peer supporter'), ('broker', 'Time bank broker'), ('administrator', 'Administrator'), ('lead', 'Service lead'), ('privacy', 'Privacy officer'), ('board', 'Board member'), ('member', 'Member')], default='member', max_length=16)),
                    ('job_title', models.CharField(blank=True, max_length=80)),
                    ('from_at', models.DateTimeField()),
                    ('until_at', models.DateTimeField(blank=True, null=True)),
                    ('added_by_id', models.UUIDField(null=True)),
                    ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.group')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.person')),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.team')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('group__isnull', True), ('team__isnull', False)), models.Q(('group__isnull', False), ('team__isnull', True)), _connector='OR'), name='membership_of_one'), models.UniqueConstraint(condition=models.Q(('until_at__isnull', True)), fields=('person', 'team', 'group', 'role'), name='membership_once', nulls_distinct=False)],
                },
            ),
            migrations.CreateModel(
                name='GlassReview',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('words', alongside.core.keys.SealedTextField(default=b'', editable=True, owner='person_id')),
                    ('is_concern', models.BooleanField(default=False)),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('grant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='glass_review', to='people.grant')),
                    ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='EntryCode',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('slip', 'Sign-in slip'), ('text', 'Code by text'), ('visit', 'Visit code'), ('invitation', 'Invitation'), ('claim', 'Claim of a record'), ('staff', 'Invitation to a team')], max_length=10)),
                    ('role', models.CharField(blank=True, max_length=16)),
                    ('code_hash', models.BinaryField(unique=True)),
                    ('about_id', models.UUIDField(null=True)),
                    ('offer', models.JSONField(null=True)),
                    ('issued_by_id', models.UUIDField(null=True)),
                    ('issued_in_id', models.UUIDField(null=True)),
                    ('issued_at', models.DateTimeField(auto_now_add=True)),
                    ('expires_at', models.DateTimeField()),
                    ('used_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='entry_codes', to='people.person')),
                    ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='people.team')),
                ],
                options={
                    'indexes': [models.Index(fields=['person', 'kind'], name='entry_by_person')],
                },
            ),
            migrations.CreateModel(
                name='LocalSetting',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('key', models.CharField(max_length=60)),
                    ('value', models.JSONField(null=True)),
                    ('chosen_by_id', models.UUIDField(null=True)),
                    ('chosen_at', models.DateTimeField(auto_now_add=True)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='local_settings', to='people.party')),
                ],
                options={
                    'indexes': [models.Index(fields=['party', 'key', '-id'], name='setting_newest')],
                },
            ),
        ]),
    ]
