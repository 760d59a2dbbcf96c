"""What was in use never changes: nor who put it to use, nor until when; and it is no draft again."""

from django.db import migrations

STAYS = """
CREATE OR REPLACE FUNCTION alongside_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' AND (TG_OP = 'DELETE' OR
     (NEW.document, NEW.sha256, NEW.number, NEW.question_set_id, NEW.published_at,
      NEW.published_by_id, NEW.review_date)
     IS DISTINCT FROM
     (OLD.document, OLD.sha256, OLD.number, OLD.question_set_id, OLD.published_at,
      OLD.published_by_id, OLD.review_date)
     OR NEW.state = 'draft' OR (OLD.state = 'retired' AND NEW.state <> 'retired')) THEN
    RAISE EXCEPTION 'A version that was in use never changes.'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("followups", "0007_follow_up_plans")]

    operations = [migrations.RunSQL(STAYS, migrations.RunSQL.noop)]
