"""The lead's report begins with the work of a service's professionals, by day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_about_me'),
        ('plans', '0009_helpers_sealed'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='agreement',
            index=models.Index(fields=['professional', 'written_at'], name='agreement_by_who'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(fields=['membership', 'due_date'], name='commitment_by_who'),
        ),
    ]
