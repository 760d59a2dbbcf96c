from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_squashed_0003_seed'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='auditevent',
            name='audit_actor_newest',
        ),
        migrations.AlterField(
            model_name='due',
            name='person_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(condition=models.Q(('actor_person_id__isnull', False)), fields=['actor_person_id', '-id'], name='audit_by_actor'),
        ),
        migrations.AddIndex(
            model_name='due',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['person_id'], name='due_of_person'),
        ),
    ]
