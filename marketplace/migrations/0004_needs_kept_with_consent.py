"""Keep the free text of somebody's needs as a preference where they agreed to it, and only there."""

from django.db import migrations

# What was written there tells of somebody's health. Who agreed to have it kept keeps it, until thirty days after the
# last stay we know of, as the person who noted the consent wrote it down; of everybody else it goes with the column.
FORWARDS = """
insert into marketplace_preference (person_id, kind, text, source, basis, keep_until, noted_by_id, noted_at)
select person.id, 'access', person.needs, 'said', 'consent',
    greatest(consent.decided_at::date, stays.last_day, current_date) + 30, consent.noted_by_id, consent.decided_at
from marketplace_person person
join lateral (
    select is_given, noted_by_id, decided_at from marketplace_consent
    where person_id = person.id and purpose = 'health' order by decided_at desc, id desc limit 1
) consent on consent.is_given
left join lateral (
    select max(check_out_date) as last_day from marketplace_reservation where guest_id = person.id
) stays on true
where person.needs <> ''
    and not exists (
        select from marketplace_preference kept
        where kept.person_id = person.id and kept.kind = 'access' and kept.text = person.needs
    );
"""


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0003_treatment")]

    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
