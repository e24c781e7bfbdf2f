-- What functions and triggers let through, and what not.
begin;
\ir helpers.psql
select no_plan();

-- Registration. A session is what it was registered as, and nothing before.
select is(t.get('anon', 'select public.sync_head()'), '42501', 'anon has no head');
select is(t.try(who, 'select public.sync_head()'), '42501', who || ' has no head') from unnest(array['a_unknown', 'a_nosession', 'a_revoked', 'a_anonymous', 'a_as_b', 'service']) who;
select is(t.get('a_agent', 'select public.sync_head() ->> ''kind'''), 'agent', 'the head names the kind');
select is(t.get('a_dashboard', 'select public.sync_head() ->> ''device_id'''), 'd-dashboard', 'the head names the device');
select is(t.get('a_agent', 'select (public.sync_head() ->> ''rev'')::bigint > 0 and public.sync_head() ->> ''epoch'' <> '''''), 'true', 'the head has a revision and an epoch');
select is(t.try('a_unknown', 'select public.device_register(''n'', ''agent'', ''new'', 1)'), 'rows 1', 'a new session is registered');
select is(t.try('a_agent', 'select public.device_register(''d-agent'', ''agent'', ''again'', 1)'), 'rows 1', 'the same again is well');
select is(t.try('a_agent', 'select public.device_register(''d-agent'', ''dashboard'', '''', 1)'), '42501', 'an agent becomes no dashboard');
select is(t.try('a_agent', 'select public.device_register(''other'', ''agent'', '''', 1)'), '42501', 'a session has one device');
select is(t.try('a_revoked', 'select public.device_register(''d-revoked'', ''agent'', '''', 1)'), '42501', 'what was revoked stays so');
select is(t.try('a_anonymous', 'select public.device_register(''n'', ''agent'', '''', 1)'), '42501', 'anonymous sign-ins are refused');
update t.who set claims = t.claims('a', 'a-fresh', true) where name = 'a_anonymous';
select is(t.try('a_anonymous', 'select public.device_register(''n'', ''agent'', '''', 1)'), '42501', 'with a session of their own as well');
update t.who set claims = t.claims('a', 'a-agent', true) where name = 'a_anonymous';
select is(t.try('a_nosession', 'select public.device_register(''n'', ''agent'', '''', 1)'), '42501', 'a token without a session is refused');
select is(t.try('anon', 'select public.device_register(''n'', ''agent'', '''', 1)'), '42501', 'anon registers nothing');
select is(t.try('a_unknown', 'select public.device_register(''d-agent'', ''agent'', '''', 1)'), '23505', 'the id of a device is used once');
select is(t.try('a_unknown', 'select public.device_register(''n'', ''owner'', '''', 1)'), '23514', 'there are two kinds');
select is(t.try('a_unknown', 'select public.device_register(''n'', ''agent'', '''', 2)'), 'PT409', 'a client from the future is refused');
select is(t.try('a_unknown', 'select public.device_register(''n'', ''agent'', '''', null)'), 'PT409', 'a client of no version is refused');
select is(coalesce(t.get('a_agent', 'select public.device_seen(''{"run":"running"}'')::text'), ''), '', 'a device says how it is');
select is((select view ->> 'run' from public.devices where user_id::text like '%a' and id = 'd-agent'), 'running', 'and is heard');
select is((select count(*) from public.devices where view <> '{}'), 1::bigint, 'for itself only');
select is(t.try('a_agent', format('select public.device_seen(%L)', jsonb_build_object('x', repeat('x', 20000)))), '23514', 'and briefly');
select is(t.try('a_agent', 'select public.device_revoke(''d-dashboard'')'), '42501', 'an agent revokes no dashboard');
select is(t.get('a_dashboard', 'select public.device_revoke(''d-nothing'')'), 'false', 'there is nothing to revoke');
insert into public.devices (user_id, id, session_id, kind, name, client) select '00000000-0000-4000-8000-00000000000b', 'm' || i, 'm' || i, 'agent', '', 1 from generate_series(1, 49) i;
update t.who set claims = t.claims('b', 'b-more') where name = 'a_as_b';
select is(t.try('a_as_b', 'select public.device_register(''n'', ''agent'', '''', 1)'), 'PT409', 'there is an end to devices');
update t.who set claims = t.claims('a', 'b-agent') where name = 'a_as_b';

-- Leases and the fence.
select is(t.try(who, 'select public.lease_acquire(''submit'', 60)'), '42501', who || ' takes no lease') from unnest(array['anon', 'a_dashboard', 'a_unknown', 'a_revoked', 'service']) who;
select is(t.try('a_agent', 'select public.lease_acquire(''submit'', 0)'), '22023', 'a lease lasts');
select is(t.try('a_agent', 'select public.lease_acquire(''submit'', 601)'), '22023', 'but not for ever');
create function t.mine(p_who text, p_call text) returns text language sql as $$
    select t.get(p_who, 'select concat_ws('' '', x ->> ''mine'', x ->> ''holder'', x ->> ''fence'') from public.' || p_call || ' x')
$$;
create function t.send(p_who text, p_id text, p_key text, p_state text, p_fence text, p_facts integer) returns text language sql as $$
    select t.get(p_who, t.upsert('submissions', (select sample from t.tables where name = 'submissions')
        || jsonb_build_object('id', p_id, 'job_key', p_key, 'state', p_state, 'fence', p_fence::bigint, 'facts_v', p_facts)))
$$;
select is(t.send('a_agent', 's1', 'k1', 'sending', '1', 1), 'PT409', 'nothing is sent without a lease');
select is(t.mine('a_agent', 'lease_acquire(''submit'', 60)'), 'true d-agent 1', 'an agent takes the lease');
select is(t.mine('a_agent', 'lease_acquire(''submit'', 60)'), 'true d-agent 1', 'and has it still');
select is(t.mine('a_second', 'lease_acquire(''submit'', 60)'), 'false d-agent 1', 'the second does not get it');
select is(t.mine('b_agent', 'lease_acquire(''submit'', 60)'), 'true d-agent 1', 'other accounts have their own');
select is(t.mine('a_agent', 'lease_renew(''submit'', 1, 60)'), 'true d-agent 1', 'the holder renews it');
select is(t.mine('a_agent', 'lease_renew(''submit'', 2, 60)'), 'false d-agent 1', 'by its fence only');
select is(t.mine('a_agent', 'lease_renew(''submit'', null, 60)'), 'false d-agent 1', 'and not without');
select is(t.mine('a_second', 'lease_renew(''submit'', 1, 60)'), 'false d-agent 1', 'nobody else renews it');
select is(t.get('a_second', 'select public.lease_release(''submit'', 1)'), 'false', 'nor ends it');
select is(t.send('a_second', 's1', 'k1', 'sending', '1', 1), 'PT409', 'who has not the lease does not send');
select is(t.send('a_agent', 's1', 'k1', 'sending', '2', 1), 'PT409', 'nor who guesses a fence');
select is(t.send('a_agent', 's1', 'k1', 'sending', null, 1), 'PT409', 'nor who names none');
select is(t.send('a_agent', 's1', 'k1', 'sending', '1', 1), null, 'the holder sends');
select is(t.send('a_agent', 's2', 'k1', 'queued', null, 1), '23505', 'a job has one live submission');
select is(t.send('a_agent', 's2', 'k1', 'failed', null, 1), null, 'a failed one is none');
select is(t.send('b_agent', 's1', 'k1', 'queued', null, 1), null, 'another account is not asked');
update public.leases set expires_at = clock_timestamp() - interval '1 second' where user_id::text like '%a' and id = 'submit';
select is(t.mine('a_agent', 'lease_renew(''submit'', 1, 60)'), 'false d-agent 1', 'what has ended is not renewed');
select is(t.send('a_agent', 's3', 'k3', 'sending', '1', 1), 'PT409', 'nor sent under');
select is(t.mine('a_second', 'lease_acquire(''submit'', 60)'), 'true d-second 2', 'the second takes over with the next fence');
select is(t.send('a_agent', 's3', 'k3', 'sending', '1', 1), 'PT409', 'the stale fence is refused');
select is(t.send('a_agent', 's3', 'k3', 'sending', '2', 1), 'PT409', 'and the new one is not the first''s');
select is(t.send('a_agent', 's1', 'k1', 'sent', '1', 2), null, 'what was sent under the old fence is told all the same');
select is(t.send('a_agent', 's1', 'k1', 'sending', '1', 1), null, 'a repeated push is no error');
select is((select state from public.submissions where user_id::text like '%a' and id = 's1'), 'sent', 'and changes nothing');
select is(t.send('a_second', 's3', 'k3', 'sending', '2', 1), null, 'the second sends');
select is(t.send('a_agent', 's3', 'k3', 'sent', '1', 2), 'PT409', 'a fence never goes back');
select is(t.get('a_second', 'select public.lease_release(''submit'', 2)'), 'true', 'the holder ends it');
select is(t.mine('a_second', 'lease_acquire(''submit'', 60)'), 'true d-second 3', 'taken again it has the next fence');
select is(t.get('a_dashboard', 'select public.device_revoke(''d-second'')'), 'true', 'a dashboard revokes an agent');
select is(t.try('a_second', 'select public.sync_head()'), '42501', 'which is out at once');
select is(t.try('a_second', 'select 1 from public.jobs'), 'rows 0', 'reads nothing');
select is(t.mine('a_agent', 'lease_acquire(''submit'', 60)'), 'true d-agent 4', 'and has lost its lease');

-- Shares of the owner's budget for model calls.
create function t.share(p_who text, p_purse text, p_version text, p_limit text, p_used text, p_want text, p_scope text default null) returns text language sql as $$
    select t.get(p_who, format('select concat_ws('' '', x ->> ''version'', x ->> ''granted'', x ->> ''others'') from public.budget_share(%L, %L, %s, %s, %s, %s) x',
        coalesce(p_scope, 'day:' || to_char(now() at time zone 'UTC', 'YYYY-MM-DD')), p_purse, p_version, p_limit, p_used, p_want))
$$;
select is(t.share(who, 'p1', '0', '100', '0', '10'), '42501', who || ' is given no share') from unnest(array['anon', 'a_dashboard', 'a_unknown', 'a_revoked', 'service']) who;
select is(t.share('a_agent', 'p1', '0', '100', '0', '40'), '1 40 0', 'an agent is given what it wants');
select is(t.share('a_agent', 'p1', '0', '100', '0', '90'), '1 40 0', 'a request of another version changes nothing');
select is(t.share('a_agent', 'p1', 'null', '100', '0', '90'), '1 40 0', 'nor one of none');
select is(t.share('a_agent', 'p2', '0', '100', '0', '90'), '1 60 40', 'another ledger is given what is left');
select is(t.share('a_agent', 'p1', '1', '100', '0', '90'), '2 40 60', 'and no more than that is there');
select is(t.share('a_agent', 'p2', '1', '50', '0', '70'), '2 60 40', 'a lower limit takes nothing away');
select is(t.share('a_agent', 'p1', '2', '100', '10', '10'), '3 10 60', 'a ledger gives back');
select is(t.share('a_agent', 'p1', '3', '100', '10', '90'), '4 10 60', 'the lowest limit counts for all');
select is(t.share('a_agent', 'p2', '2', '50', '20', '20'), '3 20 10', 'whoever asks');
select is(t.share('a_agent', 'p1', '4', '100', '10', '90'), '5 30 20', 'up to it');
select is(t.share('a_agent', 'p1', '5', '100', '70', '0'), '6 70 20', 'what was used is used');
select is(t.share('a_agent', 'p3', '0', '100', '5', '9'), '1 5 90', 'by whomever');
select is(t.share('b_agent', 'p1', '0', '100', '0', '90'), '1 90 0', 'another account has its own');
select is(t.share('a_agent', 'p1', '0', '100', '0', '90', 'month:' || to_char(now() at time zone 'UTC', 'YYYY-MM')), '1 90 0', 'and so has a month');
select is(t.share('a_agent', 'p1', '0', '100', '0', '90', s), '22023', coalesce(s, 'none') || ' is no present window')
    from unnest(array['day:2020-01-01', 'month:2020-01', 'day:2099-01-01', 'provider:x', '', null]) s where s is not null;
select is(t.get('a_agent', 'select public.budget_share(null, ''p1'', 0, 1, 1, 1)'), '22023', 'nor is none');
select is(t.share('a_agent', 'p4', '0', v[1], v[2], v[3]), '22023', array_to_string(v, ' ') || ' is out of bounds') from (values
    (array['-1', '0', '0']), (array['0', '-1', '0']), (array['0', '0', '-1']), (array['null', '0', '0']), (array['0', 'null', '0']), (array['0', '0', 'null']),
    (array['1000000000000001', '0', '0']), (array['0', '1000000000000001', '0']), (array['0', '0', '1000000000000001'])) x (v);
select is(t.share('a_agent', 'a b', '0', '1', '0', '0'), '23514', 'a ledger has a name without blanks');
insert into app.shares (user_id, scope, purse, version, limit_nano, granted_nano, device_id, at) values
    ('00000000-0000-4000-8000-00000000000a', 'day:2026-01-01', 'old', 1, 1, 1, '', now() - interval '71 days'),
    ('00000000-0000-4000-8000-00000000000a', 'day:2026-01-01', 'young', 1, 1, 1, '', now() - interval '69 days'),
    ('00000000-0000-4000-8000-00000000000b', 'day:2026-01-01', 'old', 1, 1, 1, '', now() - interval '71 days');
select is(t.share('a_agent', 'p4', '0', '0', '0', '0'), '1 0 95', 'a limit of nothing gives nothing');
select is((select string_agg(right(user_id::text, 1) || ' ' || purse, ',' order by user_id, purse) from app.shares where scope = 'day:2026-01-01'), 'a young,b old', 'old windows of the account go');
select is(t.try('a_agent', 'select 1 from app.shares'), '42501', 'nobody reads them by hand');

-- Decisions.
create function t.decide(p_who text, p_more jsonb) returns text language sql as $$
    select t.get(p_who, t.insert('decisions', (select sample from t.tables where name = 'decisions') || '{"kind":"approve","body":""}' || p_more))
$$;
select is(t.decide('a_dashboard', '{"id":"k1"}'), null, 'a dashboard approves');
select is(t.decide('a_agent', '{"id":"k2"}'), '42501', 'an agent approves nothing');
select is(t.decide('a_agent', '{"id":"k2","target_id":"nothing"}'), '42501', 'and is not told what there is to be approved');
select is(t.decide('a_unknown', '{"id":"k2"}'), '42501', 'nor a session that is not registered');
select is(t.decide('a_revoked_dashboard', '{"id":"k2"}'), '42501', 'nor a dashboard that was revoked');
select is(t.decide('a_dashboard', '{"id":"k1"}'), '23505', 'a decision is made once');
select is(t.decide('a_dashboard', jsonb_build_object('id', 'k2', 'content_sha256', repeat('b', 64))), 'PT409', 'about what is there');
select is(t.decide('a_dashboard', '{"id":"k2","target_id":"nothing"}'), 'PT409', 'and exists');
select is(t.decide('a_dashboard', '{"id":"k2","content_sha256":""}') in ('PT409', '23514'), true, 'and is named');
select is(t.decide('a_dashboard', '{"id":"k2","kind":"reject","content_sha256":"AAAA"}') in ('PT409', '23514'), true, 'by its hash');
select is(t.decide('a_dashboard', '{"id":"k2","kind":"pause"}'), '23514', 'a pause is about nothing');
select is(t.decide('a_dashboard', '{"id":"k2","kind":"pause","target_id":"","content_sha256":""}'), null, 'and well without');
select is(t.decide('a_dashboard', '{"id":"k3","kind":"edit"}'), '23514', 'an edit has a text');
select is(t.decide('a_dashboard', '{"id":"k3","body":"text"}'), '23514', 'an approval has none');
select is(t.decide('a_dashboard', '{"id":"k3","kind":"send"}'), '23514', 'there are no other commands');
select is(t.decide('a_dashboard', '{"id":"k3","expires_at":"2026-01-01T00:00:00Z"}'), '23514', 'none is in the past');
select is(t.decide('a_dashboard', '{"id":"k3","expires_at":"2099-01-01T00:00:00Z"}'), '23514', 'none is for ever');
select is(t.decide('a_dashboard', '{"id":"k3","deleted_at":"2026-01-01T00:00:00Z"}'), '23514', 'none is a tombstone');
select is(t.decide('a_dashboard', '{"id":"k3","created_at":"2020-01-01T00:00:00Z"}'), '42501', 'the clock is the server''s');
select is(t.get('a_agent', t.upsert('proposals', (select sample from t.tables where name = 'proposals') || jsonb_build_object('facts_v', 9, 'content_sha256', repeat('c', 64)))), null, 'the proposal changes');
select is(t.get('a_dashboard', t.insert('decisions', (select sample from t.tables where name = 'decisions') || '{"id":"k1","kind":"approve","body":""}') || ' on conflict do nothing'), null, 'what was said before it may be repeated');
select is(t.decide('a_dashboard', '{"id":"k4"}'), 'PT409', 'what is said after it is late');
-- Were the account a column that clients send, it would still tell nothing of others.
grant insert (user_id) on public.decisions to authenticated;
select is(t.decide('a_dashboard', '{"id":"z","user_id":"00000000-0000-4000-8000-00000000000b","target_id":"nothing"}'), '42501', 'nobody asks for another account''s proposals');
revoke insert (user_id) on public.decisions from authenticated;
create function t.ack(p_id text, p_decision text) returns text language sql as $$
    select t.get('a_agent', t.insert('decision_acks', (select sample from t.tables where name = 'decision_acks') || jsonb_build_object('id', p_id, 'decision_id', p_decision)))
$$;
select is(t.ack('c1', 'k1'), null, 'a decision is answered');
select is(t.ack('c2', 'k1'), '23505', 'once');
select is(t.ack('c3', null), null, 'and a local one has no command');

-- Settings: compared with what was seen.
create function t.put(p_who text, p_base text, p_doc jsonb) returns text language sql as $$
    select t.get(p_who, format('select public.settings_put(''settings'', %s, %L) ->> ''version''', p_base, p_doc))
$$;
select is(t.put(who, '1', '{}'), '42501', who || ' puts no settings') from unnest(array['anon', 'a_unknown', 'a_revoked', 'service']) who;
select is(t.put('a_dashboard', '1', '{"a":1}'), '2', 'the dashboard changes settings');
select is(t.put('a_agent', '1', '{"a":2}'), 'PT409', 'who saw the old ones is refused');
select is(t.put('a_agent', 'null', '{"a":2}'), 'PT409', 'and who saw none');
select is(t.put('a_agent', '1', '{"a":1}'), '2', 'the same again is well');
select is(t.put('a_agent', '2', '{"a":2}'), '3', 'an agent changes them as well');
select is(t.put('a_agent', '3', '[]'), '23514', 'settings are an object');
select is(t.get('a_agent', 'select public.settings_put(''crypto'', 0, ''{}'') ->> ''version'''), '1', 'there are other documents');
select is((select doc from public.settings where user_id::text like '%b'), '{}'::jsonb, 'those of others are theirs');

-- Bounds.
create function t.put_job(p_more jsonb) returns text language sql as $$
    select t.get('a_agent', t.insert('jobs', (select sample from t.tables where name = 'jobs') || '{"id":"big"}' || p_more))
$$;
select is(t.put_job(jsonb_build_object('body', repeat('x', 400000))), '23514', 'a text has its bound');
select is(t.put_job(jsonb_build_object('view', jsonb_build_object('x', repeat('x', 140000)))), '23514', 'and a view');
select is(t.put_job('{"view":[]}'), '23514', 'a view is an object');
select is(t.put_job('{"view":null}'), '23502', 'a view is there');
select is(t.put_job('{"body":"enc:v2:x"}'), '23514', 'an encrypted text has its form');
select is(t.put_job('{"id":"a b"}'), '23514', 'an id has no blanks');
select is(t.put_job(jsonb_build_object('id', repeat('x', 201))), '23514', 'an id is short');
select is(t.put_job('{"facts_v":0}'), '23514', 'facts have a version');
select is(t.put_job('{"score":101}'), '23514', 'a score has its range');
select is(t.put_job('{"body":"enc:v1:abc.def"}'), null, 'and an encrypted text is welcome');

-- Checksums, export, purge, deletion.
select is(t.try(who, 'select * from public.table_checksum(''jobs'', 100000)') in ('rows 0', '42501'), true, who || ' sums nothing') from unnest(array['anon', 'a_unknown', 'a_revoked']) who;
select is(t.get('a_agent', 'select sum(n)::text from public.table_checksum(''jobs'', 100000)'), '2', 'own rows are summed');
select is(t.get('a_agent', 'select sum::text from public.table_checksum(''proposals'', 100000)'),
    (select ('x' || encode(substr(sha256(convert_to(E'x\n9\n0', 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint::text), 'by their ids, versions and tombstones');
select is(t.get('a_agent', 'select count(*)::text from public.table_checksum(''jobs'', 0)'), '0', 'up to a revision');
select is(t.get('a_agent', 'select 1 from public.table_checksum(''heads; drop table public.jobs'', 0)'), '22023', 'of known tables');
select is(t.get('a_agent', 'select jsonb_array_length(public.export_my_data(''jobs''))::text'), '2', 'own rows are exported');
select is(t.get('a_dashboard', 'select jsonb_array_length(public.export_my_data(''settings''))::text'), '2', 'settings as well');
select is(t.try(who, 'select public.export_my_data(''jobs'')'), '42501', who || ' exports nothing') from unnest(array['anon', 'a_unknown', 'a_revoked', 'a_anonymous', 'service']) who;
select is(t.get('a_agent', 'select public.export_my_data(''app.meta'')'), '22023', 'nor anybody what is no table of theirs');
select is(t.get('a_agent', t.upsert('jobs', (select sample from t.tables where name = 'jobs') || '{"facts_v":7,"deleted_at":"2026-11-02T00:00:00Z"}')), null, 'a job is deleted');
select is(t.get('a_agent', 'select public.purge_tombstones()::text'), '0', 'young tombstones stay');
select is(t.get('a_agent', 'select public.purge_tombstones(1)::text'), '22023', 'for 30 days at least');
select is(t.try(who, 'select public.purge_tombstones()'), '42501', who || ' purges nothing') from unnest(array['anon', 'a_dashboard', 'a_unknown', 'a_revoked', 'service']) who;
alter table public.jobs disable trigger user;
update public.jobs set synced_at = now() - interval '100 days';
alter table public.jobs enable trigger user;
select is((select min_rev from public.heads where user_id::text like '%a'), 0::bigint, 'nothing was purged yet');
select is(t.get('a_agent', 'select public.purge_tombstones()::text'), '1', 'old tombstones go');
select is((select min_rev > 0 and min_rev <= rev from public.heads where user_id::text like '%a'), true, 'and it is known that they went');
select is(t.try(who, 'select public.delete_my_data(''delete my data'')'), '42501', who || ' deletes nothing') from unnest(array['anon', 'a_unknown', 'a_revoked', 'a_anonymous', 'service']) who;
select is(t.get('a_agent', 'select public.delete_my_data(''yes'')'), '22023', 'deletion is confirmed');
create temporary table before as select * from public.heads;
select t.next();
select is(t.get('a_agent', 'select (public.delete_my_data(''delete my data'') > 10)::text'), 'true', 'all goes');
select is((select count(*) from public.jobs where user_id::text like '%a') + (select count(*) from public.settings where user_id::text like '%a'), 0::bigint, 'of the account');
select is((select count(*) from public.jobs where user_id::text like '%b'), 1::bigint, 'and of no other');
select is((select string_agg(distinct right(user_id::text, 1), '') from app.shares), 'b', 'and so do its shares of the budget');
select is((select h.epoch <> b.epoch and h.rev > b.rev and h.min_rev = h.rev from public.heads h join before b using (user_id) where user_id::text like '%a'), true, 'which all devices notice');
select is(t.try('a_agent', 'select public.device_register(''d-agent'', ''dashboard'', '''', 1)'), '42501', 'no session is another afterwards');
select is(t.try('a_agent', 'select public.sync_head()'), '42501', 'and every device is shut out');
create temporary table project as select epoch from app.meta;
select is((select app.new_epoch() <> epoch from project), true, 'the owner of the project can begin anew');
delete from auth.users where email = 'b@example.org';
select is((select count(*) from public.heads where user_id::text like '%b'), 0::bigint, 'a counter goes with its account');
select is((select count(*) from app.shares), 0::bigint, 'and its shares of the budget');
select is(t.try('service', format('select 1 from public.%I where user_id = ''00000000-0000-4000-8000-00000000000b''', name)), 'rows 0', 'and so do its rows in ' || name) from t.tables;

select * from finish();
rollback;
