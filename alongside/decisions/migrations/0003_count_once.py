from django.db import migrations, models

# Of somebody's decisions with one aid in one quarter, the first counts.
FILL = """
UPDATE decisions_pair SET quarter = date_trunc('quarter', begun_on)::date,
  informed = informed AND complete,
  knew = CASE WHEN know_of > know_chance THEN (know_before - know_chance) / (know_of - know_chance)
    END,
  knows = CASE WHEN know_of > know_chance THEN (know_after - know_chance) / (know_of - know_chance)
    END,
  counts = decision_id IN (
    SELECT DISTINCT ON (d.person_id, p.aid_id, date_trunc('quarter', p.begun_on)) p.decision_id
    FROM decisions_pair p JOIN decisions_decision d ON d.id = p.decision_id
    ORDER BY d.person_id, p.aid_id, date_trunc('quarter', p.begun_on), p.begun_on, p.decision_id
  );
SET CONSTRAINTS ALL IMMEDIATE;
"""
GONE = ("chosen_on", "done_on", "opened_on", "know_of", "know_chance")


class Migration(migrations.Migration):
    dependencies = [("decisions", "0002_decisions")]

    operations = [
        migrations.RemoveIndex(model_name="pair", name="pair_by_service"),
        migrations.RemoveIndex(model_name="pair", name="pair_by_area"),
        migrations.AddField(
            model_name="pair", name="counts", field=models.BooleanField(default=True)
        ),
        migrations.AddField(
            model_name="pair", name="quarter", field=models.DateField(null=True)
        ),
        migrations.AddField(model_name="pair", name="knew", field=models.FloatField(null=True)),
        migrations.AddField(model_name="pair", name="knows", field=models.FloatField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(model_name="pair", name="quarter", field=models.DateField()),
        *(migrations.RemoveField(model_name="pair", name=name) for name in GONE),
        migrations.AddIndex(
            model_name="pair",
            index=models.Index(
                fields=["service", "quarter"],
                condition=models.Q(counts=True),
                name="pair_of_a_report",
            ),
        ),
    ]
