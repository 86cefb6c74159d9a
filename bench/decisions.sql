-- {decisions} decisions of two years on the cases that are there, one in eight of them an exception somebody granted,
-- and a tenth as many requests that were declined. Needs fill.sql. Words as there: “quixotic” is rare, “heating” common.

insert into cases_authoritylimit (role, kind, currency, per_decision_minor, effective, note, set_at)
  select 'bench', kind, 'USD', 100000000, '[2000-01-01,)', '', now()
  from unnest(array['entitled_refund', 'goodwill', 'relocation', 'emergency_housing']) as kind;

create temp table rules as
  select row_number() over (order by id) as place, id, count(*) over () as many from policies_clause;
create temp table taken as
  select n, 1 + (n * 7919::bigint) % (select count(*) from cases_case) as case_id,
    (array['entitled_refund', 'goodwill', 'goodwill', 'relocation'])[1 + n % 4] as kind,
    (array['refund', 'credit', 'credit', 'move', 'transport'])[1 + (n / 4) % 5] as remedy,
    1000 + (n * 37::bigint) % 90000 as minor,
    (array['standard', 'standard', 'luxury', 'families'])[1 + (n / 3) % 4] as segment,
    (array['PT', 'ES', 'BR', 'FR', 'IT'])[1 + (n / 7) % 5] as country,
    n % 45 - 5 as lead_days,
    case when n % 3 > 0 then (select id from rules where place = 1 + floor(power(n * 0.6180339887::float8 - floor(n * 0.6180339887::float8), 3) * many)) end as clause_id,
    'Because ' || substr(p.words, 1, 120) || case when n % 1000 = 0 then ' quixotic' else '' end
      || case when n % 20 = 0 then ' heating' else '' end as because,
    now() - interval '2 years' * random() as at,
    n % 8 = 0 as is_granted
  from generate_series(1, {decisions}) as n
  join (select row_number() over () - 1 as place, words from pieces) p on p.place = n % 1000;

insert into cases_decision (kind, remedy, remedy_text, amount_minor, currency, house_minor, house_currency, bearer, segment, country,
    lead_days, basis, step, because, conditions, authority, decided_at, client_key, case_id, clause_id, decided_by_id, limit_id, person_id)
  select kind, remedy, 'For the trouble', minor, 'USD', minor, 'USD', 'platform', segment, country, lead_days,
    case when clause_id is null then 'judgement' else 'clause' end, '', because, '',
    case when is_granted then 'approved' else 'own' end, at, gen_random_uuid(), case_id, clause_id,
    (select min(id) from users_user) + n % 200,
    case when not is_granted then (select l.id from cases_authoritylimit l where l.role = 'bench' and l.kind = taken.kind) end,
    (select min(id) from marketplace_person) + case_id % (select count(*) from marketplace_person)
  from taken;

create temp table asked as
  select row_number() over () as n, d.* from (
    select id as decision_id, decided_at as at, because, case_id, clause_id, person_id, kind, remedy, house_minor, segment, country, lead_days
    from cases_decision where authority = 'approved'
    union all
    select null, at, because, case_id, clause_id, (select min(id) from marketplace_person) + case_id % (select count(*) from marketplace_person),
      kind, remedy, minor, segment, country, lead_days
    from taken where n % 10 = 3) d;
insert into cases_slaclock (id, case_id, kind, side, subject, status, started_at, due_at, met_at, minutes, explanation, generation)
  select (select max(id) from cases_slaclock) + n, case_id, 'approval', '', 'bench-' || n, 'met', at - interval '2 hours', at, at, 120, '[]', 1
  from asked;
insert into cases_exceptionrequest (kind, remedy, remedy_text, amount_minor, currency, house_minor, house_currency, bearer, segment,
    country, lead_days, rule_text, why, harm, fairness, alternatives, acted, asked_at, client_key, state, reason, ended_at, asked_by_id,
    case_id, clause_id, clock_id, decision_id, person_id)
  select kind, remedy, 'For the trouble', house_minor, 'USD', house_minor, 'USD', 'platform', segment, country, lead_days,
    case when clause_id is null then 'A rule of the house' else '' end, because, 'Harm.', 'Fair.', 'Nothing.', false, at - interval '2 hours',
    gen_random_uuid(), case when decision_id is null then 'denied' else 'approved' end, 'Said so.', at,
    (select min(id) from users_user) + n % 200, case_id, clause_id, (select max(id) from cases_slaclock) - (select count(*) from asked) + n,
    decision_id, person_id
  from asked;
insert into cases_approval (verdict, amount_minor, house_minor, conditions, reason, at, by_id, limit_id, request_id)
  select case when decision_id is null then 'deny' else 'approve' end, amount_minor, house_minor, '', 'Said so.', ended_at,
    (select min(id) from users_user) + (asked_by_id - (select min(id) from users_user) + 7) % 200,
    (select l.id from cases_authoritylimit l where l.role = 'bench' and l.kind = r.kind), id
  from cases_exceptionrequest r;
