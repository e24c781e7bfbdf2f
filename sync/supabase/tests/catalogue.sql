-- What is true of every object that PostgREST shows, and of what stands behind it.
begin;
\ir helpers.psql
select no_plan();

select is_empty($$ select relname from pg_class where relnamespace in ('public'::regnamespace, 'app'::regnamespace) and relkind = 'r'
    and not (relrowsecurity and relforcerowsecurity) $$, 'row level security is on, and forced, for every table');
select is_empty($$ select relname from pg_class where relnamespace = 'public'::regnamespace and relkind not in ('r', 'i') $$,
    'nothing is exposed but tables: no view, no foreign table, no sequence');
select is_empty($$ select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef $$, 'no exposed function runs as its owner');
select is_empty($$ select proname from pg_proc where pronamespace in ('public'::regnamespace, 'app'::regnamespace)
    and not coalesce('search_path=""' = any (proconfig), false) $$, 'every function has an empty search_path');
select is_empty($$ select proname from pg_proc p left join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a on true
    where pronamespace in ('public'::regnamespace, 'app'::regnamespace) and a.grantee not in (p.proowner, 'authenticated'::regrole, 'service_role'::regrole) $$,
    'functions are executed by authenticated and service_role at most');

-- The very lists, so that a grant more or less is seen.
select is((select array_agg(p.oid::regprocedure::text order by p.oid::regprocedure::text collate "C") from pg_proc p where pronamespace = 'public'::regnamespace
    and has_function_privilege('authenticated', p.oid, 'execute')), array[
    'budget_share(text,text,bigint,bigint,bigint,bigint)', 'delete_my_data(text)', 'device_register(text,text,text,integer)', 'device_revoke(text)', 'device_seen(jsonb)', 'export_my_data(text)',
    'lease_acquire(text,integer)', 'lease_release(text,bigint)', 'lease_renew(text,bigint,integer)', 'purge_tombstones(integer)',
    'settings_put(text,bigint,jsonb)', 'sync_head()', 'table_checksum(text,bigint)'], 'authenticated executes these functions, which are all there are');
select is((select count(*) from pg_proc where pronamespace = 'public'::regnamespace), 13::bigint, 'and no other function is exposed');
select is((select array_agg(p.oid::regprocedure::text order by p.oid::regprocedure::text collate "C") from pg_proc p where pronamespace = 'app'::regnamespace
    and has_function_privilege('authenticated', p.oid, 'execute')), array[
    'app.check_table(text)', 'app.delete_my_data(text)', 'app.head()', 'app.kind()', 'app.lease(text,bigint,integer)', 'app.lease_release(text,bigint)',
    'app.mirrored_tables()', 'app.need(text)', 'app.purge_mine(integer)', 'app.register(text,text,text,integer)', 'app.revoke(text)', 'app.seen(jsonb)',
    'app.session_id()', 'app.settings_put(text,bigint,jsonb)', 'app.share(text,text,bigint,bigint,bigint,bigint)', 'app.texts_ok(jsonb,text)'], 'authenticated executes these functions behind them');
select is((select array_agg(p.oid::regprocedure::text order by p.oid::regprocedure::text collate "C") from pg_proc p where pronamespace in ('app'::regnamespace, 'public'::regnamespace)
    and has_function_privilege('service_role', p.oid, 'execute')), array['app.texts_ok(jsonb,text)'], 'the service executes what checks need');
select is(has_schema_privilege('authenticated', 'app', 'usage') and not has_schema_privilege('authenticated', 'app', 'create')
    and not has_schema_privilege('anon', 'app', 'usage') and not has_schema_privilege('service_role', 'app', 'usage'), true, 'the schema behind is for authenticated only');
select is(has_schema_privilege('authenticated', 'public', 'create') or has_schema_privilege('anon', 'public', 'create'), false, 'nobody creates in public');

select is_empty($$ select c.relname, a.grantee::regrole, a.privilege_type from pg_class c, aclexplode(c.relacl) a
    where c.relnamespace in ('public'::regnamespace, 'app'::regnamespace) and c.relkind = 'r' and a.grantee <> c.relowner
    and not (c.relnamespace = 'public'::regnamespace and (a.grantee = 'authenticated'::regrole and a.privilege_type = 'SELECT'
        or a.grantee = 'service_role'::regrole and a.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE'))) $$,
    'tables are granted for reading to authenticated, as a whole to the service, to nobody else');
select is_empty($$ select name from t.tables, unnest(array['select', 'insert', 'update', 'delete']) p
    where not has_table_privilege('authenticated', 'public.' || name, 'select') or not has_table_privilege('service_role', 'public.' || name, p) $$,
    'and these grants are there');
-- Columns: what a sample of the table has, which is what its writer sends.
select is_empty($$
    with granted as (
        select c.relname, a.attname, x.privilege_type, x.grantee::regrole::text as who from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attacl is not null, aclexplode(a.attacl) x
        where c.relnamespace in ('public'::regnamespace, 'app'::regnamespace)
    ), meant as (
        select t.name, k, p, 'authenticated' from t.tables t, jsonb_object_keys(t.sample) k, unnest(array['INSERT', 'UPDATE']) p where p = 'INSERT' or not t.append
    )
    (select * from granted except select * from meant) union all (select * from meant except select * from granted) $$,
    'columns are granted as the samples have them');

-- Policies.
select is((select count(*) from pg_policies where schemaname = 'public'),
    (select count(*) + count(writer) * 2 - count(*) filter (where append) from t.tables), 'there are as many policies as there should be');
select is_empty($$ select tablename, policyname from pg_policies where roles <> '{authenticated}' or permissive <> 'PERMISSIVE' or cmd not in ('SELECT', 'INSERT', 'UPDATE') $$,
    'each is for authenticated and for one command');
select is_empty($$ select tablename, cmd from pg_policies group by 1, 2 having count(*) > 1 $$, 'none adds to another');
select is_empty($$ select policyname from pg_policies p join t.tables t on t.name = p.tablename,
    lateral (values (p.qual, cmd <> 'INSERT', cmd), (p.with_check, cmd <> 'SELECT', cmd)) v (said, needed, c)
    where said is distinct from case when not needed then null when c = 'SELECT'
        then '((user_id = ( SELECT auth.uid() AS uid)) AND (( SELECT app.kind() AS kind) IS NOT NULL))'
        else format('((user_id = ( SELECT auth.uid() AS uid)) AND (( SELECT app.kind() AS kind) = %L::text))', t.writer) end $$,
    'each compares the account and the kind of the session, once a statement');
select is_empty($$ select prosrc from pg_proc where pronamespace in ('public'::regnamespace, 'app'::regnamespace) and prosrc ~ 'metadata' $$, 'nothing trusts what users may edit');

-- Keys, indexes, triggers.
select is_empty($$ select c.relname, i.indexrelid::regclass from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace and i.indisunique and not exists (
        select 1 from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0] and a.attname = 'user_id') $$,
    'every unique key begins with the account, so that none tells of another''s rows');
select is_empty($$ select conrelid::regclass, conname from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conrelid <> 'public.heads'::regclass $$,
    'no reference between rows tells of another''s');
select is_empty($$ select name from t.tables where (writer is not null or name in ('settings', 'devices')) and not exists (select 1 from pg_indexes
    where schemaname = 'public' and tablename = name and indexdef like '%(user_id, rev, id)') $$, 'what is pulled has its index');
select is_empty($$
    with there as (
        select tgrelid::regclass::text, tgname::text, (select proname::text from pg_proc p where p.oid = tgfoid), tgtype::integer, tgenabled::text
        from pg_trigger where not tgisinternal and tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
    ), meant as (
        -- tgtype: 1 row, 2 before, 4 insert, 8 delete, 16 update
        select name, x.* from t.tables, (values ('a_lock', 'lock_first', 22, 'O'), ('m_stamp', 'stamp', 23, 'O'), ('y_added', 'advance', 4, 'O'), ('z_changed', 'advance', 16, 'O')) x
        where writer is not null
        union all select name, x.* from t.tables, (values ('m_touch', 'touch', 23, 'O'), ('y_added', 'advance', 4, 'O'), ('z_changed', 'advance', 16, 'O')) x
        where name in ('settings', 'devices')
        union all values ('heads', 'w_wipe', 'wipe', 9, 'O'), ('submissions', 'n_fence', 'fence', 23, 'O'), ('decisions', 'n_decide', 'decide', 7, 'O')
    )
    (select * from there except select * from meant) union all (select * from meant except select * from there) $$,
    'the triggers are there, on, and before or after as they should be');

-- Comments, publication, what comes later.
select is_empty($$ select relname from pg_class where relnamespace in ('public'::regnamespace, 'app'::regnamespace) and relkind = 'r' and obj_description(oid, 'pg_class') is null $$,
    'every table has a comment');
select is_empty($$ select polname from pg_policy where obj_description(oid, 'pg_policy') is null $$, 'every policy has a comment');
select is_empty($$ select proname from pg_proc where pronamespace in ('public'::regnamespace, 'app'::regnamespace) and obj_description(oid, 'pg_proc') is null $$,
    'every function has a comment');
select is_empty($$ select tablename from pg_publication_tables where pubname = 'supabase_realtime' and tablename <> 'heads' $$, 'Realtime hears of the counters only');
select is((select count(*) from pg_publication p where pubname = 'supabase_realtime'),
    (select count(*) from pg_publication_tables where pubname = 'supabase_realtime' and tablename = 'heads'), 'and of them it hears');
create table public.later (a integer);
create function public.later() returns integer language sql as 'select 1';
select is_empty($$ select r, p from unnest(array['anon', 'authenticated']) r, unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) p
    where has_table_privilege(r, 'public.later', p) $$, 'a later table is closed');
select is_empty($$ select r from unnest(array['anon', 'authenticated', 'service_role']) r where has_function_privilege(r, 'public.later()', 'execute') $$,
    'a later function is closed');

select * from finish();
rollback;
