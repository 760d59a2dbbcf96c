"""Who wrote down what a person answered to an offer."""

from django.db import migrations

import alongside.core.keys


class Migration(migrations.Migration):
    dependencies = [("plans", "0010_report_indexes")]

    operations = [
        migrations.AddField(
            model_name="approachoffer",
            name="helper",
            field=alongside.core.keys.SealedTextField(
                default=b"", editable=True, owner="person_id"
            ),
        ),
    ]
