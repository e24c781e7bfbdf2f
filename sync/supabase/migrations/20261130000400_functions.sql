-- The functions that clients call. Those in public run as the caller and only pass on;
-- the work is done in app, where what a caller may not do by hand is checked first.

create function app.head() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
    d public.devices := app.need(null);
    h public.heads;
    m app.meta;
begin
    select * into h from public.heads where user_id = auth.uid();
    select * into m from app.meta;
    return jsonb_build_object(
        'rev', coalesce(h.rev, 0), 'min_rev', coalesce(h.min_rev, 0),
        -- A cluster that was restored has another timeline or another identifier.
        'epoch', md5(concat_ws(' ', m.epoch, h.epoch, (select system_identifier from pg_control_system()), (select timeline_id from pg_control_checkpoint()))),
        'schema_min', m.schema_min, 'schema_max', m.schema_max,
        'server_time', clock_timestamp(), 'device_id', d.id, 'kind', d.kind);
end
$$;
comment on function app.head() is 'See sync_head.';

create function public.sync_head() returns jsonb
language sql stable set search_path = '' as $$ select app.head() $$;
comment on function public.sync_head() is 'Where the account stands: rev up to which rows may be read as one cut, min_rev below which rows must be reconciled, epoch, schema_min and schema_max, server_time, and the device of the session. 42501 when the session is not registered or was revoked.';

create function app.register(p_id text, p_kind text, p_name text, p_client integer) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
    d public.devices;
    m app.meta;
begin
    if auth.uid() is null or app.session_id() is null or coalesce(auth.jwt() ->> 'is_anonymous', 'false') <> 'false' then
        raise exception 'sign in with an account of your own first' using errcode = '42501';
    end if;
    select * into m from app.meta;
    if p_client is null or p_client not between m.schema_min and m.schema_max then
        raise exception 'this project speaks the versions % to % of the schema, not %', m.schema_min, m.schema_max, p_client
            using errcode = 'PT409', hint = 'update the program, or push the migrations of its version to the project';
    end if;
    perform app.lock_head(auth.uid());
    select * into d from public.devices where user_id = auth.uid() and session_id = app.session_id();
    if found then
        if d.revoked_at is not null then
            raise exception 'this device was revoked' using errcode = '42501', hint = 'sign in again';
        end if;
        if d.kind <> p_kind or d.id <> p_id then
            raise exception 'a session stays what it was registered as' using errcode = '42501', hint = 'sign in again';
        end if;
        update public.devices set name = p_name, client = p_client, last_seen_at = now()
        where user_id = d.user_id and id = d.id returning * into d;
    else
        if (select count(*) from public.devices where user_id = auth.uid() and revoked_at is null) >= 50 then
            raise exception 'there are 50 devices already' using errcode = 'PT409', hint = 'revoke one first';
        end if;
        insert into public.devices (user_id, id, session_id, kind, name, client)
        values (auth.uid(), p_id, app.session_id(), p_kind, p_name, p_client) returning * into d;
    end if;
    return to_jsonb(d) - 'user_id' - 'session_id';
end
$$;
comment on function app.register(text, text, text, integer) is 'See device_register.';

create function public.device_register(p_id text, p_kind text, p_name text, p_client integer) returns jsonb
language sql set search_path = '' as $$ select app.register(p_id, p_kind, p_name, p_client) $$;
comment on function public.device_register(text, text, text, integer) is 'Registers the session of the token as an agent or a dashboard, once and for ever: without it nothing can be read. The id is the client''s and new with every sign-in.';

create function app.revoke(p_id text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
    d public.devices := app.need(null);
begin
    if d.kind <> 'dashboard' and d.id <> p_id then
        raise exception 'an agent revokes no other device' using errcode = '42501';
    end if;
    perform app.lock_head(auth.uid());
    update public.devices set revoked_at = now() where user_id = auth.uid() and id = p_id and revoked_at is null;
    if not found then
        return false;
    end if;
    update public.leases set expires_at = clock_timestamp() where user_id = auth.uid() and holder = p_id and expires_at > clock_timestamp();
    return true;
end
$$;
comment on function app.revoke(text) is 'See device_revoke.';

create function public.device_revoke(p_id text) returns boolean
language sql set search_path = '' as $$ select app.revoke(p_id) $$;
comment on function public.device_revoke(text) is 'Shuts a device out at once and ends its leases: a dashboard any, an agent only itself. False when there was nothing to revoke.';

create function app.seen(p_view jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
    d public.devices := app.need(null);
begin
    perform app.lock_head(auth.uid());
    update public.devices set view = p_view, last_seen_at = now() where user_id = d.user_id and id = d.id;
end
$$;
comment on function app.seen(jsonb) is 'See device_seen.';

create function public.device_seen(p_view jsonb) returns void
language sql set search_path = '' as $$ select app.seen(p_view) $$;
comment on function public.device_seen(jsonb) is 'What the device says of itself: whether it runs, is paused, which version. Called on changes and every few minutes.';

create function app.settings_put(p_id text, p_base_version bigint, p_doc jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
    d public.devices := app.need(null);
    s public.settings;
begin
    perform app.lock_head(auth.uid());
    select * into s from public.settings where user_id = auth.uid() and id = p_id;
    if found and s.doc = p_doc then
        return jsonb_build_object('id', s.id, 'version', s.version);
    end if;
    if coalesce(s.version, 0) <> coalesce(p_base_version, 0) then
        raise exception 'the settings were changed meanwhile' using errcode = 'PT409',
            detail = coalesce(s.version, 0)::text, hint = 'read them again and repeat the change';
    end if;
    insert into public.settings (user_id, id, version, doc, device_id) values (auth.uid(), p_id, 1, p_doc, d.id)
    on conflict (user_id, id) do update set version = public.settings.version + 1, doc = excluded.doc, device_id = excluded.device_id, synced_at = now()
    returning * into s;
    return jsonb_build_object('id', s.id, 'version', s.version);
end
$$;
comment on function app.settings_put(text, bigint, jsonb) is 'See settings_put.';

create function public.settings_put(p_id text, p_base_version bigint, p_doc jsonb) returns jsonb
language sql set search_path = '' as $$ select app.settings_put(p_id, p_base_version, p_doc) $$;
comment on function public.settings_put(text, bigint, jsonb) is 'Writes a document of settings if p_base_version is its version (0: there is none yet), else answers 409 with the present version as detail. The same document again changes nothing.';

create function app.lease(p_name text, p_fence bigint, p_ttl integer) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
    d public.devices := app.need('agent');
    l public.leases;
    t timestamptz;
begin
    if p_ttl is null or p_ttl not between 1 and 600 then
        raise exception 'a lease lasts 1 to 600 seconds' using errcode = '22023';
    end if;
    if p_fence is null then
        insert into public.leases as x (user_id, id, holder, fence, acquired_at, expires_at)
        values (auth.uid(), p_name, d.id, 1, clock_timestamp(), clock_timestamp() + make_interval(secs => p_ttl))
        on conflict (user_id, id) do update set holder = excluded.holder,
            fence = x.fence + case when x.holder = excluded.holder and x.expires_at > clock_timestamp() then 0 else 1 end,
            acquired_at = case when x.holder = excluded.holder and x.expires_at > clock_timestamp() then x.acquired_at else clock_timestamp() end,
            expires_at = clock_timestamp() + make_interval(secs => p_ttl)
        where x.holder = excluded.holder or x.expires_at <= clock_timestamp();
    else
        update public.leases set expires_at = clock_timestamp() + make_interval(secs => p_ttl)
        where user_id = auth.uid() and id = p_name and holder = d.id and fence = p_fence and expires_at > clock_timestamp();
    end if;
    select * into l from public.leases where user_id = auth.uid() and id = p_name;
    t := clock_timestamp();
    return jsonb_build_object('mine', coalesce(l.holder = d.id and l.expires_at > t and (p_fence is null or l.fence = p_fence), false),
        'holder', l.holder, 'fence', l.fence, 'expires_at', l.expires_at, 'server_time', t);
end
$$;
comment on function app.lease(text, bigint, integer) is 'See lease_acquire and lease_renew.';

create function app.lease_release(p_name text, p_fence bigint) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
    d public.devices := app.need('agent');
begin
    update public.leases set expires_at = clock_timestamp()
    where user_id = auth.uid() and id = p_name and holder = d.id and fence = p_fence and expires_at > clock_timestamp();
    return found;
end
$$;
comment on function app.lease_release(text, bigint) is 'See lease_release.';

create function public.lease_acquire(p_name text, p_ttl integer) returns jsonb
language sql set search_path = '' as $$ select app.lease(p_name, null, p_ttl) $$;
comment on function public.lease_acquire(text, integer) is 'Takes a free or ended lease for p_ttl seconds, or keeps one''s own; mine says whether it is held, fence grows each time it is taken. Agents only.';

create function public.lease_renew(p_name text, p_fence bigint, p_ttl integer) returns jsonb
language sql set search_path = '' as $$ select app.lease(p_name, coalesce(p_fence, 0), p_ttl) $$;
comment on function public.lease_renew(text, bigint, integer) is 'Prolongs the lease that is held with this fence; mine is false when it ended or another agent has it.';

create function public.lease_release(p_name text, p_fence bigint) returns boolean
language sql set search_path = '' as $$ select app.lease_release(p_name, p_fence) $$;
comment on function public.lease_release(text, bigint) is 'Ends the lease that is held with this fence.';

create function app.mirrored_tables() returns text[]
language sql immutable set search_path = '' as $$
    select array['profiles', 'templates', 'jobs', 'postings', 'proposals', 'submissions', 'outcomes', 'decisions', 'decision_acks', 'forecasts', 'budgets']
$$;
comment on function app.mirrored_tables() is 'The mirrored tables, parents first.';

create function app.check_table(p_table text) returns text
language plpgsql immutable set search_path = '' as $$
begin
    if p_table is null or not p_table = any (app.mirrored_tables()) then
        raise exception 'there is no such table' using errcode = '22023';
    end if;
    return p_table;
end
$$;
comment on function app.check_table(text) is 'Refuses what is not the name of a mirrored table.';

create function public.table_checksum(p_table text, p_rev bigint) returns table (bucket integer, n bigint, sum bigint)
language plpgsql stable set search_path = '' as $$
begin
    return query execute format($q$
        select get_byte(h, 8) & 15, count(*), bit_xor(('x' || encode(substr(h, 1, 8), 'hex'))::bit(64)::bigint)
        from (select sha256(convert_to(id || E'\n' || facts_v || E'\n' || (deleted_at is not null)::integer, 'UTF8')) as h
              from public.%I where rev <= $1) t
        group by 1 order by 1 $q$, app.check_table(p_table)) using p_rev;
end
$$;
comment on function public.table_checksum(text, bigint) is 'Of the rows up to a revision, in 16 buckets: their number and the xor of the first 8 bytes of SHA-256(id LF facts_v LF 1 for a tombstone, else 0). The bucket is the low half of byte 8 of that hash.';

create function public.export_my_data(p_table text) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
    out jsonb;
begin
    perform app.need(null);
    if p_table in ('devices', 'settings', 'leases', 'heads') then
        execute format('select coalesce(jsonb_agg(to_jsonb(t)), ''[]'') from public.%I t', p_table) into out;
    else
        execute format('select coalesce(jsonb_agg(to_jsonb(t) order by t.id), ''[]'') from public.%I t', app.check_table(p_table)) into out;
    end if;
    return out;
end
$$;
comment on function public.export_my_data(text) is 'All rows of the account in one table, as a JSON array.';

create function app.delete_my_data(p_confirm text) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
    t       text;
    n       bigint;
    deleted bigint := 0;
begin
    perform app.need(null);
    if p_confirm is distinct from 'delete my data' then
        raise exception 'nothing was deleted' using errcode = '22023', hint = 'confirm with the words: delete my data';
    end if;
    perform app.lock_head(auth.uid());
    foreach t in array app.mirrored_tables() || array['settings', 'leases'] loop
        execute format('delete from public.%I where user_id = $1', t) using auth.uid();
        get diagnostics n = row_count;
        deleted := deleted + n;
    end loop;
    -- The devices stay, shut out and without a name: a session may never be registered as
    -- something else.
    update public.devices set revoked_at = coalesce(revoked_at, now()), name = '', view = '{}' where user_id = auth.uid();
    update public.heads set epoch = gen_random_uuid(), rev = greatest(rev, split_part(app.lock_head(user_id), ' ', 2)::bigint) where user_id = auth.uid();
    update public.heads set min_rev = rev where user_id = auth.uid();
    return deleted;
end
$$;
comment on function app.delete_my_data(text) is 'See delete_my_data.';

create function public.delete_my_data(p_confirm text) returns bigint
language sql set search_path = '' as $$ select app.delete_my_data(p_confirm) $$;
comment on function public.delete_my_data(text) is 'Deletes all that the account has here, shuts all of its devices out, and returns how many rows went. p_confirm is "delete my data". What agents keep on their own machines stays there.';

create function app.purge(p_user uuid, p_days integer) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
    t       text;
    n       bigint;
    top     bigint;
    deleted bigint := 0;
begin
    perform app.lock_head(p_user);
    foreach t in array app.mirrored_tables() loop
        execute format('with gone as (delete from public.%I where user_id = $1 and deleted_at is not null and synced_at < now() - make_interval(days => $2) returning rev)
            select count(*), max(rev) from gone', t) into n, top using p_user, p_days;
        deleted := deleted + n;
        update public.heads set min_rev = greatest(min_rev, top) where user_id = p_user and top is not null;
    end loop;
    return deleted;
end
$$;
comment on function app.purge(uuid, integer) is 'See purge_tombstones.';

create function app.purge_mine(p_days integer) returns bigint
language plpgsql security definer set search_path = '' as $$
begin
    perform app.need('agent');
    if p_days is null or p_days < 30 then
        raise exception 'tombstones are kept for 30 days at least' using errcode = '22023';
    end if;
    return app.purge(auth.uid(), p_days);
end
$$;
comment on function app.purge_mine(integer) is 'See purge_tombstones.';

create function public.purge_tombstones(p_days integer default 90) returns bigint
language sql set search_path = '' as $$ select app.purge_mine(p_days) $$;
comment on function public.purge_tombstones(integer) is 'Removes tombstones that are older than so many days (30 at least) and raises min_rev: who has read less reconciles all rows. Agents call it now and then.';

create function app.wipe() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    t text;
begin
    foreach t in array app.mirrored_tables() || array['settings', 'leases', 'devices'] loop
        execute format('delete from public.%I where user_id = $1', t) using old.user_id;
    end loop;
    return null;
end
$$;
comment on function app.wipe() is 'Row trigger of heads: when an account is deleted at Auth, its counter goes by the reference, and all of its rows with it.';
create trigger w_wipe after delete on public.heads for each row execute function app.wipe();

create function app.new_epoch() returns uuid
language sql set search_path = '' as $$
    update app.meta set epoch = gen_random_uuid() returning epoch
$$;
comment on function app.new_epoch() is 'For the owner of the project, after rows were restored by hand into the same cluster: all clients reconcile.';

grant execute on function
    app.head(), app.register(text, text, text, integer), app.revoke(text), app.seen(jsonb), app.need(text),
    app.settings_put(text, bigint, jsonb), app.lease(text, bigint, integer), app.lease_release(text, bigint),
    app.check_table(text), app.mirrored_tables(), app.delete_my_data(text), app.purge_mine(integer),
    public.sync_head(), public.device_register(text, text, text, integer), public.device_revoke(text), public.device_seen(jsonb),
    public.settings_put(text, bigint, jsonb), public.lease_acquire(text, integer), public.lease_renew(text, bigint, integer),
    public.lease_release(text, bigint), public.table_checksum(text, bigint), public.export_my_data(text),
    public.delete_my_data(text), public.purge_tombstones(integer)
    to authenticated;
