"""Who typed for somebody, or said yes for them, is sealed with the person's key, as their words
are. The guard of acceptances is lifted for this one change of how a name is written down."""

from django.db import migrations, models

from alongside.core.sealing import sealed_from_now_on

LIFT = "ALTER TABLE plans_acceptance DISABLE TRIGGER plans_acceptance_unchanging;"
SET_AGAIN = "ALTER TABLE plans_acceptance ENABLE TRIGGER plans_acceptance_unchanging;"


def sealed(model):
    plain = models.CharField(max_length=120, blank=True)
    return sealed_from_now_on("plans", model, "helper", plain=plain)


class Migration(migrations.Migration):
    dependencies = [("plans", "0008_templates_in_use"), ("core", "0003_seed")]

    operations = [
        *sealed("preparation"),
        *sealed("goal"),
        *sealed("confidencerating"),
        *sealed("review"),
        migrations.RunSQL(LIFT, SET_AGAIN),
        *sealed("acceptance"),
        migrations.RunSQL(SET_AGAIN, LIFT),
    ]
