-- The drill's own witness inside PostgreSQL: when each claim and each answer was written, and where a commit may be held.
-- Nothing of this is part of the product.

create table drill_claim (delivery_id bigint, attempt int, at timestamptz not null, who text not null);
create table drill_answer (alert_id bigint, generation int, status text not null, at timestamptz not null);

create function drill_note_claim() returns trigger language plpgsql as $$
begin
  insert into drill_claim values (new.id, new.attempts, clock_timestamp(), current_setting('application_name'));
  return null;
end $$;
create trigger drill_note_claim after update of attempts on messaging_delivery
  for each row when (new.attempts > old.attempts) execute function drill_note_claim();

create function drill_note_answer() returns trigger language plpgsql as $$
begin
  insert into drill_answer values (new.id, new.generation, new.status, clock_timestamp());
  return null;
end $$;
create trigger drill_note_answer after update of status on escalations_alert
  for each row when (new.status <> old.status) execute function drill_note_answer();

-- A point where a process can be held, and killed: it waits while the drill holds the point's lock.
create function drill_point() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(tg_argv[0]::bigint);
  return null;
end $$;
