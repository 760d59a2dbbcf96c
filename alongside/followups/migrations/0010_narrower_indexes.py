import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('followups', '0001_squashed_0009_fewer_indexes'),
        ('people', '0001_squashed_0006_said_as'),
    ]

    operations = [
        migrations.AlterField(
            model_name='checkin',
            name='set_version',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='followups.questionsetversion'),
        ),
        migrations.AlterField(
            model_name='checkin',
            name='token_hash',
            field=models.BinaryField(null=True),
        ),
        migrations.AddIndex(
            model_name='checkin',
            index=models.Index(condition=models.Q(('set_version__isnull', False)), fields=['set_version'], name='check_in_of_version'),
        ),
        migrations.AddConstraint(
            model_name='checkin',
            constraint=models.UniqueConstraint(condition=models.Q(('token_hash__isnull', False)), fields=('token_hash',), name='check_in_link_once'),
        ),
    ]
