"""What a letter is called may say what it is about: it is sealed like its text."""

from django.db import migrations, models

from alongside.core.sealing import sealed_from_now_on


class Migration(migrations.Migration):
    dependencies = [("records", "0004_results_wait"), ("core", "0003_seed")]

    operations = sealed_from_now_on(
        "records", "document", "name", plain=models.CharField(max_length=300)
    )
