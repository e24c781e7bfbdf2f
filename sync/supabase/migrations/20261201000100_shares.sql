-- One limit for the model calls of all devices of an account: each of them spends only out of a
-- share that was set aside for it here before. See docs/sync.md.

create table app.shares (
    user_id      uuid        not null references auth.users (id) on delete cascade,
    scope        text        not null check (scope ~ '^(day:[0-9]{4}-[0-9]{2}-[0-9]{2}|month:[0-9]{4}-[0-9]{2})$'),
    purse        text        not null check (purse ~ '^[!-~]{1,64}$'),
    version      bigint      not null check (version > 0),
    limit_nano   bigint      not null check (limit_nano between 0 and 1000000000000000),
    granted_nano bigint      not null check (granted_nano >= 0),
    device_id    text        not null,
    at           timestamptz not null default now(),
    primary key (user_id, scope, purse)
);
comment on table app.shares is 'What each ledger of an account may use of a day or a month, in billionths of a US dollar. Only budget_share reads and writes it.';
comment on column app.shares.purse is 'The ledger, which stays the same when its device signs in anew.';
comment on column app.shares.version is 'Grows with every change: a request that was made of an older one changes nothing, however late it comes.';
comment on column app.shares.limit_nano is 'The limit as the ledger knows it; the lowest of all counts.';
comment on column app.shares.granted_nano is 'What the ledger may use in all. Only its own request lowers it.';
alter table app.shares enable row level security;
alter table app.shares force row level security;
revoke all on app.shares from public, anon, authenticated, service_role;

create function app.share(p_scope text, p_purse text, p_version bigint, p_limit bigint, p_used bigint, p_want bigint) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
    d      public.devices := app.need('agent');
    s      app.shares;
    lowest bigint;
    others bigint;
    today  timestamp := clock_timestamp() at time zone 'UTC';
begin
    if coalesce(p_limit, -1) < 0 or coalesce(p_used, -1) < 0 or coalesce(p_want, -1) < 0 or greatest(p_limit, p_used, p_want) > 1000000000000000 then
        raise exception 'an amount is out of bounds' using errcode = '22023';
    end if;
    -- A clock that is wrong would else open a window of its own.
    if p_scope is null or p_scope not in ('day:' || to_char(today - interval '1 day', 'YYYY-MM-DD'), 'day:' || to_char(today, 'YYYY-MM-DD'),
        'day:' || to_char(today + interval '1 day', 'YYYY-MM-DD'), 'month:' || to_char(today - interval '1 day', 'YYYY-MM'), 'month:' || to_char(today + interval '1 day', 'YYYY-MM')) then
        raise exception 'this is no window of the present' using errcode = '22023', hint = 'set the clock of the device';
    end if;
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('automonet share ' || d.user_id || ' ' || p_scope, 0));
    delete from app.shares where user_id = d.user_id and at < now() - interval '70 days';
    select * into s from app.shares where user_id = d.user_id and scope = p_scope and purse = p_purse;
    select coalesce(sum(x.granted_nano), 0), least(p_limit, min(x.limit_nano)) into others, lowest
    from app.shares x where x.user_id = d.user_id and x.scope = p_scope and x.purse <> p_purse;
    if s.version is null or s.version = p_version then
        insert into app.shares as x (user_id, scope, purse, version, limit_nano, granted_nano, device_id)
        values (d.user_id, p_scope, p_purse, coalesce(p_version, 0) + 1, p_limit, greatest(p_used, least(p_want, lowest - others)), d.id)
        on conflict (user_id, scope, purse) do update set version = x.version + 1, limit_nano = excluded.limit_nano, device_id = excluded.device_id, at = now(),
            granted_nano = greatest(p_used, case when p_want <= x.granted_nano then p_want else greatest(x.granted_nano, least(p_want, lowest - others)) end)
        returning * into s;
    end if;
    return jsonb_build_object('version', s.version, 'granted', s.granted_nano, 'others', others);
end
$$;
comment on function app.share(text, text, bigint, bigint, bigint, bigint) is 'See budget_share.';

create function public.budget_share(p_scope text, p_purse text, p_version bigint, p_limit bigint, p_used bigint, p_want bigint) returns jsonb
language sql set search_path = '' as $$ select app.share(p_scope, p_purse, p_version, p_limit, p_used, p_want) $$;
comment on function public.budget_share(text, text, bigint, bigint, bigint, bigint) is 'Sets aside for a ledger what it may use of a day or a month: as much as it wants and the lowest limit leaves beside what the others have, never less than it has used. p_version is the version that it knows (0 for none); of another one the answer is what stands. Agents only.';

-- As before, and the shares with it.
create or replace function app.delete_my_data(p_confirm text) returns bigint
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
    delete from app.shares where user_id = auth.uid();
    -- The devices stay, shut out and without a name: a session may never be registered as
    -- something else.
    update public.devices set revoked_at = coalesce(revoked_at, now()), name = '', view = '{}' where user_id = auth.uid();
    update public.heads set epoch = gen_random_uuid(), rev = greatest(rev, split_part(app.lock_head(user_id), ' ', 2)::bigint) where user_id = auth.uid();
    update public.heads set min_rev = rev where user_id = auth.uid();
    return deleted;
end
$$;

grant execute on function app.share(text, text, bigint, bigint, bigint, bigint), public.budget_share(text, text, bigint, bigint, bigint, bigint) to authenticated;
