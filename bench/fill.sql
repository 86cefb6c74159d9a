-- Staff, people, stays, cases, five messages a case, its timeline and its clocks, made inside PostgreSQL.
-- {size} cases; eight of ten are resolved; the first team has seven of a hundred; one case has a hundred messages.
-- Words are drawn so that “quixotic” stands in one text of a thousand and “heating” in one of twenty.

create function pg_temp.check_digit(digits text) returns text language plpgsql immutable as $$
declare
  damm int[] := array[
    [0,3,1,7,5,9,8,6,4,2],[7,0,9,2,1,5,4,8,6,3],[4,2,0,6,8,7,1,3,5,9],[1,7,5,0,9,8,3,4,2,6],[6,1,2,3,0,4,5,9,7,8],
    [3,6,7,4,2,0,9,5,8,1],[5,8,6,9,7,2,0,1,3,4],[8,9,4,5,3,6,2,0,1,7],[9,4,3,8,6,1,7,2,0,5],[2,5,8,1,4,3,6,7,9,0]];
  interim int := 0;
begin
  for place in 1..length(digits) loop
    interim := damm[interim + 1][substr(digits, place, 1)::int + 1];
  end loop;
  return interim::text;
end $$;

create function pg_temp.letter(n int, step int) returns text language sql immutable as
  $$ select substr('CDFGHJKMNPQRTVWXY', 1 + (n / step) % 17, 1) $$;
create function pg_temp.digit(n int, step int) returns text language sql immutable as
  $$ select substr('23456789', 1 + (n / step) % 8, 1) $$;

create temp table pieces as
  select piece, (
    select string_agg((array['the','guest','host','booking','night','door','code','key','water','leak','arrived','early',
      'refund','street','flat','noise','neighbour','photo','answer','phone','please','morning','evening','lamp','bed',
      'kitchen','child','train','airport','promise','asked','waited','again','without','clean','towel','broken','window'])
      [1 + floor(random() * 38)::int], ' ') from generate_series(1, 62) where piece = piece) as words
  from generate_series(0, 999) as piece;

insert into users_team (name, slug, time_zone)
  select 'Team ' || n, 'team-' || n, 'Europe/Lisbon' from generate_series(1, 20) as n;
insert into users_user (password, email, name, called, role, language, speaks, time_zone, theme, undo_seconds, single_keys, is_active, joined_at)
  select '!', 'staff' || n || '@bench.example', 'Person' || n || ' Bench', '', 'associate', 'en', '{{en}}', 'Europe/Lisbon', 'system', 0, true, true, now()
  from generate_series(1, 200) as n;
insert into users_membership (user_id, team_id, is_lead)
  select u.id, t.id, false from users_user u
  join users_team t on t.slug = 'team-' || (1 + (u.id - (select min(id) from users_user)) % 20);

insert into marketplace_person (full_name, preferred_name, said_as, language, time_zone, country, city, segment, reach_by, notes)
  select 'Guest' || n || ' Invented', '', '', 'en', 'Europe/Lisbon', 'PT', 'Porto', 'standard', '', ''
  from generate_series(1, greatest({size} / 5, 400)) as n;
insert into marketplace_contactpoint (kind, value, verified_at, person_id)
  select 'email', 'guest' || id || '@mail.example', now(), id from marketplace_person;
insert into marketplace_listing (code, title, kind, address_line, city, region, country, time_zone, check_in_from, check_out_by, host_id)
  select 'L-' || n, 'House ' || n, 'house', 'Rua ' || n, 'Porto', '', 'PT', 'Europe/Lisbon', '15:00', '11:00', h.id
  from generate_series(1, 200) as n
  join lateral (select id from marketplace_person order by id offset n limit 1) h on true;
insert into marketplace_reservation (code, check_in_date, check_out_date, adults, children, infants, currency, price_minor, paid_minor,
    payout_minor, booked_at, cancellation_policy, status, segment, assumed, details, source, guest_id, listing_id)
  select pg_temp.letter(n, 1) || pg_temp.digit(n, 17) || pg_temp.letter(n, 136) || '-' || pg_temp.letter(n, 2312)
    || pg_temp.digit(n, 39304) || pg_temp.letter(n, 314432) || 'C', current_date + n % 60, current_date + n % 60 + 3, 2, 0, 0, 'EUR', 45000, 45000, 40000,
    now() - interval '30 days', 'flexible', 'confirmed', 'standard', '{{}}', '{{}}', 'bench',
    (select min(id) from marketplace_person) + n % (select count(*) from marketplace_person),
    (select min(id) from marketplace_listing) + n % 200
  from generate_series(1, {size} / 2) as n;

create temp table plan as
  select n, n % 5 <> 0 as is_over, random() as chance,
    (select min(id) from users_team) + case when random() < 0.07 then 0 else 1 + floor(random() * 19)::int end as team_id,
    now() - random() * interval '400 days' as opened_at,
    now() - interval '4 hours' + random() * interval '10 days' as due_at
  from generate_series(1, {size}) as n;
insert into cases_case (id, reference, title, severity, severity_reason, urgency, status, waiting_on, owned_since, owner_id, access_level,
    language, segment, channel, opened_at, last_activity_at, resolved_at, outcome, outcome_note, root_cause, next_due_at,
    next_due_kind, version, reservation_id, team_id, case_type_id)
  select n, 'ST-' || (100000 + n) || pg_temp.check_digit((100000 + n)::text),
    initcap(split_part(p.words, ' ', 1)) || ' ' || split_part(p.words, ' ', 2) || ' ' || split_part(p.words, ' ', 3),
    1 + n % 4, '', 1 + n % 4, case when is_over then 'resolved' else 'open' end, '',
    case when chance < 0.8 then opened_at end,
    case when chance < 0.8 then (select min(user_id) from users_membership m where m.team_id = plan.team_id) + 20 * (n % 10) end,
    'normal', 'en', 'standard', 'email', opened_at, opened_at + interval '1 hour',
    case when is_over then opened_at + interval '2 days' end, case when is_over then 'solved' else '' end, '', '',
    case when not is_over then due_at end, case when not is_over then 'next_update' else '' end, 1,
    case when n % 2 = 0 then (select min(id) from marketplace_reservation) + n / 2 - 1 end, team_id,
    (select id from cases_casetype where code = 'quality')
  from plan join pieces p on p.piece = plan.n % 1000;
select setval(pg_get_serial_sequence('cases_case', 'id'), {size});
select setval('cases_case_number', 100000 + {size});

insert into cases_party (case_id, person_id, side, address, is_primary, joined_at)
  select n, guest, 'guest', 'guest' || guest || '@mail.example', true, opened_at
  from plan cross join lateral (select (select min(id) from marketplace_person) + n % (select count(*) from marketplace_person) as guest) g;
insert into cases_thread (id, case_id, kind, subject, last_inbound_at)
  select n * 3 + k, n, (array['guest','host','internal'])[1 + k], 'Your booking', case when k = 0 then opened_at + interval '1 hour' end
  from plan, generate_series(0, 2) as k;
select setval(pg_get_serial_sequence('cases_thread', 'id'), {size} * 3 + 3);

create temp table told as
  select n, k, case when k in (0, 2) or (n = 5 and k > 5 and k % 2 = 0) then 'in' when k = 4 then 'note' else 'out' end as direction
  from plan, generate_series(0, case when n = 5 then 99 else 4 end) as k;
insert into cases_message (id, direction, channel, language, text, quoted_text, html, written_at, message_id, author_id, party_id, thread_id)
  select row_number() over (), t.direction, 'email', 'en',
    p.words || case when (t.n * 7 + t.k) % 1000 = 0 then ' quixotic' else '' end || case when (t.n + t.k) % 20 = 0 then ' heating' else '' end,
    '', '', plan.opened_at + t.k * interval '10 minutes', 'm' || t.n || '.' || t.k || '@bench.example',
    case when t.direction <> 'in' then (select min(id) from users_user) + t.n % 200 end,
    case when t.direction <> 'note' then y.id end,
    t.n * 3 + case when t.direction = 'note' then 2 else 0 end
  from told t join plan using (n) join pieces p on p.piece = (t.n * 5 + t.k) % 1000 join cases_party y on y.case_id = t.n;
select setval(pg_get_serial_sequence('cases_message', 'id'), (select max(id) from cases_message));

insert into cases_caseevent (case_id, kind, thread_kind, facts, occurred_at, recorded_at)
  select n, 'opened', '', '{{"type": "quality", "severity": 3, "reason": "", "channel": "email", "restricted": false}}', opened_at, opened_at from plan;
insert into cases_caseevent (case_id, kind, thread_kind, facts, occurred_at, recorded_at, actor_id, party_id, message_id)
  select t.case_id, case m.direction when 'in' then 'message_received' when 'out' then 'message_sent' else 'note_added' end,
    t.kind, '{{}}', m.written_at, m.written_at, m.author_id, m.party_id, m.id
  from cases_message m join cases_thread t on t.id = m.thread_id;

insert into cases_slaclock (case_id, kind, side, status, started_at, due_at, warn_at, met_at, minutes, explanation, generation)
  select n, kind, side, case when is_over then 'met' else 'running' end, opened_at, due_at + extra, due_at + extra - interval '30 minutes',
    case when is_over then opened_at + interval '1 day' end, 240, '[]', 1
  from plan, (values ('next_update', 'guest', interval '0'), ('resolution', '', interval '3 days')) as k (kind, side, extra);

create table bench_head (id bigserial primary key, title text not null, made_at timestamptz not null default now());
create table bench_line (id bigserial primary key, head_id bigint not null references bench_head, words text not null, made_at timestamptz not null default now());
create index on bench_line (head_id);
