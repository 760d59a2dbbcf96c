"""Who typed an answer for somebody is sealed with the person's key, as their words are."""

from django.db import migrations, models

from alongside.core.sealing import sealed_from_now_on


class Migration(migrations.Migration):
    dependencies = [("followups", "0002_what_was_asked"), ("core", "0003_seed")]

    operations = sealed_from_now_on(
        "followups", "checkin", "helper", plain=models.CharField(max_length=120, blank=True)
    )
