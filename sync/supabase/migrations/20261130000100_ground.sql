-- The ground of the mirror: a schema that PostgREST does not show, who speaks, the
-- revision counter of each account, and the triggers that all mirrored tables share.
-- See docs/sync.md and ADR 26.

create schema app;
comment on schema app is 'What the mirror needs and no client sees: guards, counters, helpers.';
revoke all on schema app from public;
grant usage on schema app to authenticated;

-- Functions and tables that are made later are closed until a grant opens them.
alter default privileges revoke execute on functions from public;
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;
alter default privileges in schema public revoke all on tables from anon, authenticated;
alter default privileges in schema public revoke all on sequences from anon, authenticated;
revoke create on schema public from public, anon, authenticated;

create table app.meta (
    one        boolean primary key default true check (one),
    epoch      uuid    not null default gen_random_uuid(),
    schema_min integer not null,
    schema_max integer not null,
    check (schema_min between 1 and schema_max)
);
comment on table app.meta is 'One row: which versions of clients are served, and the epoch of the project, which a restore changes.';
alter table app.meta enable row level security;
alter table app.meta force row level security;
insert into app.meta (schema_min, schema_max) values (1, 1);

create table public.heads (
    user_id    uuid        primary key references auth.users (id) on delete cascade,
    rev        bigint      not null default 0 check (rev >= 0),
    min_rev    bigint      not null default 0 check (min_rev between 0 and rev),
    epoch      uuid        not null default gen_random_uuid(),
    created_at timestamptz not null default now()
);
comment on table public.heads is 'The revision counter of each account. Its row is locked from the first write of a transaction until the end, so that a visible revision implies all smaller ones. It is the only table in the Realtime publication: a change of rev is the doorbell.';
comment on column public.heads.min_rev is 'Tombstones up to this revision were purged: who has read less must reconcile all rows.';
comment on column public.heads.epoch is 'Changed when the data of the account was deleted; part of the epoch that sync_head returns.';

create table public.devices (
    user_id      uuid        not null default auth.uid(),
    id           text        not null check (id ~ '^[!-~]{1,64}$'),
    rev          bigint      not null default 0,
    session_id   text        not null check (length(session_id) between 1 and 100),
    kind         text        not null check (kind in ('agent', 'dashboard')),
    name         text        not null check (length(name) <= 100),
    client       integer     not null,
    view         jsonb       not null default '{}' check (jsonb_typeof(view) = 'object' and pg_column_size(view) <= 16384),
    created_at   timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    revoked_at   timestamptz,
    primary key (user_id, id),
    unique (user_id, session_id)
);
create index devices_rev on public.devices (user_id, rev, id);
comment on table public.devices is 'The sessions that were registered, each as an agent or as a dashboard, for ever: what may read and write is decided by it. Rows are written by the device_ functions only and are never removed while the account exists.';
comment on column public.devices.client is 'The version of the schema that the client knows.';
comment on column public.devices.view is 'What an agent last said of itself.';

-- Who speaks. All of it comes from the verified token and from devices; nothing from
-- user_metadata, which users may edit.
create function app.session_id() returns text
language sql stable set search_path = '' as $$
    select nullif(auth.jwt() ->> 'session_id', '')
$$;
comment on function app.session_id() is 'The session of the token, null without one.';

create function app.device() returns public.devices
language sql stable security definer set search_path = '' as $$
    select d from public.devices d
    where d.user_id = auth.uid() and d.session_id = app.session_id() and d.revoked_at is null
      and coalesce(auth.jwt() ->> 'is_anonymous', 'false') = 'false'
$$;
comment on function app.device() is 'The registered, not revoked device of the session; null for all others and for anonymous sign-ins.';

create function app.kind() returns text
language sql stable security definer set search_path = '' as $$
    select (app.device()).kind
$$;
comment on function app.kind() is 'agent, dashboard, or null when the session is not registered or was revoked.';

create function app.need(p_kind text) returns public.devices
language plpgsql stable security definer set search_path = '' as $$
declare
    d public.devices := app.device();
begin
    if d.id is null then
        if exists (select 1 from public.devices r where r.user_id = auth.uid() and r.session_id = app.session_id()) then
            raise exception 'this device was revoked' using errcode = '42501', hint = 'sign in again';
        end if;
        raise exception 'this session is not registered' using errcode = '42501', hint = 'call device_register first';
    end if;
    if p_kind is not null and d.kind <> p_kind then
        raise exception 'a session of kind % may not do this', d.kind using errcode = '42501';
    end if;
    return d;
end
$$;
comment on function app.need(text) is 'The device of the session, of the given kind (any when null); else refuses with 42501.';

-- The counter.
create function app.lock_head(p_user uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare
    memo text := current_setting('app.memo', true);
    r    bigint;
begin
    if memo like p_user::text || ' %' then
        return memo;
    end if;
    select h.rev into r from public.heads h where h.user_id = p_user for no key update;
    if not found then
        insert into public.heads (user_id) values (p_user) on conflict (user_id) do nothing;
        select h.rev into r from public.heads h where h.user_id = p_user for no key update;
    end if;
    memo := p_user || ' ' || (r + 1) || ' ' || coalesce((app.device()).id, '');
    perform set_config('app.memo', memo, true);
    return memo;
end
$$;
comment on function app.lock_head(uuid) is 'Takes the counter of an account for the rest of the transaction and returns "user revision device" for its writes. A transaction has one revision.';

create function app.lock_first() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    -- Before any row is locked: two bulk updates that met on rows first would deadlock.
    if auth.uid() is not null then
        perform app.lock_head(auth.uid());
    end if;
    return null;
end
$$;
comment on function app.lock_first() is 'Statement trigger: the counter is locked before rows are.';

create function app.stamp() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    memo text;
begin
    if auth.uid() is not null and new.user_id is distinct from auth.uid() then
        raise exception 'rows belong to whoever writes them' using errcode = '42501';
    end if;
    if new.deleted_at is not null then
        new := jsonb_populate_record(new, tg_argv[0]::jsonb);
    end if;
    if tg_op = 'UPDATE' then
        if new.user_id is distinct from old.user_id or new.id is distinct from old.id then
            raise exception 'user_id and id never change' using errcode = '42501';
        end if;
        if new.facts_v < old.facts_v then
            return null;
        end if;
        new.rev := old.rev;
        new.device_id := old.device_id;
        new.synced_at := old.synced_at;
        if new is not distinct from old then
            return null;
        end if;
    end if;
    memo := current_setting('app.memo', true);
    if memo is null or memo not like new.user_id::text || ' %' then
        memo := app.lock_head(new.user_id);
    end if;
    new.rev := split_part(memo, ' ', 2)::bigint;
    new.device_id := split_part(memo, ' ', 3);
    new.synced_at := now();
    return new;
end
$$;
comment on function app.stamp() is 'Row trigger of mirrored tables: keeps keys fixed, ignores facts that are older than those at hand and writes that change nothing, empties what a tombstone has no use for (its argument), and sets revision, device and time.';

create function app.advance() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    update public.heads h set rev = c.rev
    from (select user_id, max(rev) as rev from changed group by user_id) c
    where h.user_id = c.user_id and h.rev < c.rev;
    return null;
end
$$;
comment on function app.advance() is 'Statement trigger: the counter becomes the revision of the rows that were written; where none was, it stays.';

-- The columns that every mirrored table begins with.
create table app.mirrored (
    user_id    uuid        not null default auth.uid(),
    id         text        not null check (id ~ '^[!-~]{1,200}$'),
    rev        bigint      not null default 0,
    facts_v    bigint      not null check (facts_v > 0),
    device_id  text        not null default '',
    synced_at  timestamptz not null default now(),
    deleted_at timestamptz
);
comment on table app.mirrored is 'The pattern of mirrored tables. It holds no rows.';
comment on column app.mirrored.user_id is 'The account. Clients never send it.';
comment on column app.mirrored.id is 'The id that the row has at its agent.';
comment on column app.mirrored.rev is 'The revision of the account in which the row changed last.';
comment on column app.mirrored.facts_v is 'The version of the facts at their owner; a lower one than that at hand is ignored.';
comment on column app.mirrored.device_id is 'The device that wrote the row last.';
comment on column app.mirrored.synced_at is 'When the row changed here last.';
comment on column app.mirrored.deleted_at is 'Set on a tombstone, whose texts are empty.';
alter table app.mirrored enable row level security;
alter table app.mirrored force row level security;

create function app.texts_ok(p_view jsonb, p_body text) returns boolean
language sql immutable set search_path = '' as $$
    select jsonb_typeof(p_view) = 'object' and pg_column_size(p_view) <= 131072
       and octet_length(p_body) <= 393216
       and (p_body not like 'enc:%' or p_body ~ '^enc:v1:[A-Za-z0-9+/=_.:-]+$')
$$;
comment on function app.texts_ok(jsonb, text) is 'Whether a view and a text are within bounds: an object of at most 128 KiB, a text of at most 384 KiB, which is plain or enc:v1:.';
grant execute on function app.texts_ok(jsonb, text) to authenticated, service_role;
