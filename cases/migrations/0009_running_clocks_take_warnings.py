"""Give clocks that run already their warning, and stay clocks the name of their rule."""

from django.db import migrations

FORWARD = """
UPDATE cases_slaclock
   SET warnings = ARRAY[warn_at], next_warn_at = CASE WHEN warn_at > now() THEN warn_at END
 WHERE status = 'running' AND breached_at IS NULL AND warn_at < due_at;
"""
# Counted with rules of time nobody noted: the next sweep notes them, and where the clock hangs.
STAYS = """
UPDATE cases_slaclock c
   SET subject = r.code, tzdata = '0'
  FROM sla_deadlinerule r
 WHERE r.id = c.rule_id AND c.kind = 'stay' AND c.status = 'running' AND c.subject = '';
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_clocks_of_every_kind"), ("sla", "0001_initial")]

    operations = [
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, migrations.RunSQL.noop),
    ]
