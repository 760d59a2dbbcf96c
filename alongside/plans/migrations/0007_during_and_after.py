import uuid

import django.db.models.deletion
from django.db import migrations, models

import alongside.core.keys


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_about_me"),
        ("plans", "0006_agenda_wordings"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="carried_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="insight",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="replaced_by",
                to="plans.insight",
            ),
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("form", models.CharField(max_length=80)),
                (
                    "words",
                    alongside.core.keys.SealedTextField(default=b"", editable=True, owner="person_id"),
                ),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="people.person"
                    ),
                ),
                (
                    "writer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "writer", "form"), name="draft_once_a_form"
                    )
                ],
            },
        ),
    ]
