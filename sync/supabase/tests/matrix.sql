-- Everyone tries everything on every table that PostgREST shows. The tables come from the
-- catalogue: one that helpers.psql does not know fails.
begin;
\ir helpers.psql
select no_plan();

select is_empty($$ select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not exists (select 1 from t.tables x where x.name = c.relname) $$, 'every exposed table has its cases');
select is_empty($$ select x.name from t.tables x where to_regclass('public.' || x.name) is null $$, 'every case has its table');

-- First that there is something to be seen at all.
select is(t.try('a_agent', format('select 1 from public.%I where user_id = ''00000000-0000-4000-8000-00000000000a''', name)) <> 'rows 0', true,
    'control: a reads own rows of ' || name) from t.tables;
select is(t.try('service', format('select 1 from public.%I where user_id = ''00000000-0000-4000-8000-00000000000b''', name)) <> 'rows 0', true,
    'control: b has rows in ' || name) from t.tables;

create temporary table expected as
select x.name, x.writer, x.append, x.sample, w.name as who,
    w.name in ('a_agent', 'a_second', 'a_dashboard', 'b_agent') as registered,
    case when w.name in ('a_agent', 'a_second', 'b_agent') then 'agent' when w.name = 'a_dashboard' then 'dashboard' end as kind
from t.tables x, t.who w where w.role <> 'service_role';
create function t.own(p_who text) returns text language sql as $$ select '00000000-0000-4000-8000-00000000000' || left(p_who, 1) $$;

-- Reading: own rows when registered, nothing of others, nothing for strangers.
select is(t.try(who, format('select 1 from public.%I where user_id <> %L', name, case who when 'anon' then t.own('a') else t.own(who) end)),
    case who when 'anon' then '42501' else 'rows 0' end, who || ' reads nothing foreign of ' || name) from expected;
select is(t.try(who, format('select 1 from public.%I limit 1', name)),
    case when who = 'anon' then '42501' when registered then 'rows 1' else 'rows 0' end, who || ' reads ' || name) from expected;

-- Adding: the writer only, to the own account only.
select is(t.try(who, t.insert(name, sample || '{"id":"y"}')), case when kind = writer then 'rows 1' else '42501' end, who || ' adds to ' || name)
    from expected where sample is not null;
select is(t.try(who, t.insert(name, sample || jsonb_build_object('id', 'y', 'user_id', case left(who, 1) when 'b' then t.own('a') else t.own('b') end))),
    '42501', who || ' adds nothing foreign to ' || name) from expected where sample is not null;
select is(t.try(who, t.insert(name, sample || '{"id":"y","rev":9}')), '42501', who || ' sets no revision of ' || name) from expected where sample is not null;
select is(t.try(who, t.insert(name, sample || '{"id":"y","device_id":"z"}')), '42501', who || ' sets no device of ' || name) from expected where sample is not null;

-- Changing.
select is(t.try(who, format('update public.%I set facts_v = facts_v + 1', name)),
    case when who = 'anon' or append then '42501' when kind = writer then 'rows 1' else 'rows 0' end, who || ' changes ' || name) from expected where sample is not null;
select is(t.try(who, format('update public.%I set facts_v = facts_v + 1 where user_id <> %L', name, case who when 'anon' then t.own('a') else t.own(who) end)),
    case when who = 'anon' or append then '42501' else 'rows 0' end, who || ' changes nothing foreign of ' || name) from expected where sample is not null;
select is(t.try(who, format('update public.%I set user_id = %L', name, t.own('b'))), '42501', who || ' gives away no ' || name) from expected;
select is(t.try(who, format('update public.%I set rev = 99', name)), '42501', who || ' changes no revision of ' || name) from expected where name <> 'leases';
select is(t.try(who, format('update public.%I set synced_at = now()', name)), '42501', who || ' changes no time of ' || name) from expected where sample is not null;
select is(t.try(who, format('update public.%I set device_id = ''z''', name)), '42501', who || ' changes no device of ' || name) from expected where sample is not null;
select is(t.try(who, format('update public.%I set id = ''z'', facts_v = facts_v + 1', name)),
    case when who = 'anon' or append or kind = writer then '42501' else 'rows 0' end, who || ' renames no ' || name) from expected where sample is not null;
select is(t.try(who, t.upsert(name, sample || '{"facts_v":2}')),
    case when kind = writer and not append then 'rows 1' else '42501' end, who || ' upserts ' || name) from expected where sample is not null;

-- Removing, emptying, and the tables that only functions write.
select is(t.try(who, format('delete from public.%I', name)), '42501', who || ' removes no ' || name) from expected;
select is(t.try(who, format('truncate public.%I', name)), '42501', who || ' empties no ' || name) from expected;
select is(t.try(who, format('insert into public.%I (user_id) values (%L)', name, t.own('a'))), '42501', who || ' adds to ' || name || ' by functions only') from expected where sample is null;
select is(t.try(who, format('update public.%I set user_id = user_id', name)), '42501', who || ' changes ' || name || ' by functions only') from expected where sample is null;

-- The service passes by the policies, and truncates nothing.
select is(t.try('service', format('update public.%I set user_id = user_id', name)) ~ '^rows [0-9]+$', true, 'service changes ' || name) from t.tables;
select is(t.try('service', format('delete from public.%I', name)) ~ '^rows [1-9]', true, 'service removes ' || name) from t.tables;
select is(t.try('service', t.insert(name, sample || jsonb_build_object('id', 'y', 'user_id', t.own('a')))), 'rows 1', 'service adds to ' || name) from t.tables where sample is not null;
select is(t.try('service', format('truncate public.%I', name)), '42501', 'service empties no ' || name) from t.tables;

-- What the triggers of every mirrored table do. An update that meets no row has locked the
-- counter all the same.
create function t.rev(p_table text) returns bigint language plpgsql as $$
declare out bigint;
begin
    execute format('select rev from public.%I where user_id = %L and id = ''y''', p_table, t.own('a')) into out;
    return out;
end $$;
create function t.head() returns bigint language sql as $$ select rev from public.heads where user_id = t.own('a')::uuid $$;
create function t.walk(p_table text, p_writer text, p_append boolean, p_sample jsonb) returns setof text language plpgsql as $$
declare
    h bigint := t.head();
    s jsonb := p_sample || '{"id":"y"}';
    w text := 'a_' || p_writer;
begin
    perform t.next();
    perform t.get(w, t.insert(p_table, s));
    return next is(t.rev(p_table), h + 1, p_table || ': a new row has the next revision');
    return next is(t.head(), h + 1, p_table || ': a new row moves the counter');
    perform t.next();
    if p_append then
        return;
    end if;
    perform t.get(w, format('update public.%I set facts_v = facts_v where false', p_table));
    return next is(split_part(current_setting('app.memo', true), ' ', 1), t.own('a'), p_table || ': the counter is locked before rows are');
    perform t.next();
    perform t.get(w, t.upsert(p_table, s));
    return next is(t.rev(p_table) = h + 1 and t.head() = h + 1, true, p_table || ': the same again changes nothing');
    perform t.next();
    perform t.get(w, format('update public.%I set facts_v = 3 where id = ''y''', p_table));
    return next is(t.rev(p_table), h + 2, p_table || ': a change has the next revision');
    return next is(t.head(), h + 2, p_table || ': a change moves the counter');
    perform t.next();
    perform t.get(w, t.upsert(p_table, s || '{"facts_v":2}'));
    return next is(t.rev(p_table) = h + 2 and t.head() = h + 2, true, p_table || ': older facts are ignored');
    perform t.next();
    perform t.get(w, t.upsert(p_table, s || '{"facts_v":4,"deleted_at":"2026-11-02T00:00:00Z"}'));
    return next is((select count(*) from jsonb_each(coalesce(t.row(p_table), '{"body":"none"}')) e where e.key in ('view', 'body', 'reason') and e.value not in ('{}', '""'))
        + (select count(*) from jsonb_each(t.row(p_table)) e where e.key ~ '(minor|nano)$' and e.value not in ('0', 'null')), 0::bigint,
        p_table || ': a tombstone has no texts and no figures');
    return next is(t.row(p_table) ->> 'device_id', 'd-' || p_writer, p_table || ': the device is the session''s');
    perform t.next();
end $$;
create function t.row(p_table text) returns jsonb language plpgsql as $$
declare out jsonb;
begin
    execute format('select to_jsonb(x) from public.%I x where user_id = %L and id = ''y''', p_table, t.own('a')) into out;
    return out;
end $$;
select t.walk(name, writer, append, sample) from t.tables where writer is not null;

select * from finish();
rollback;
