-- Triggers, row level security, policies and grants. What is not granted here is closed.

-- The guard of a mirrored table, for these and for later ones. p_columns are what its
-- writer may send beside id, facts_v and deleted_at; p_blank is what a tombstone becomes.
create function app.guard(p_table text, p_writer text, p_append boolean, p_columns text[], p_blank jsonb) returns void
language plpgsql set search_path = '' as $$
declare
    columns text := (select string_agg(quote_ident(c), ', ') from unnest(array['id', 'facts_v', 'deleted_at'] || p_columns) c);
begin
    execute format('create index %I on public.%I (user_id, rev, id)', p_table || '_rev', p_table);
    execute format('create trigger a_lock before insert or update on public.%I for each statement execute function app.lock_first()', p_table);
    execute format('create trigger m_stamp before insert or update on public.%I for each row execute function app.stamp(%L)', p_table, p_blank);
    execute format('create trigger y_added after insert on public.%I referencing new table as changed for each statement execute function app.advance()', p_table);
    execute format('create trigger z_changed after update on public.%I referencing new table as changed for each statement execute function app.advance()', p_table);
    execute format('alter table public.%I enable row level security', p_table);
    execute format('alter table public.%I force row level security', p_table);
    execute format('revoke all on public.%I from public, anon, authenticated, service_role', p_table);
    execute format('grant select, insert, update, delete on public.%I to service_role', p_table);
    execute format('grant select on public.%I to authenticated', p_table);
    execute format('grant insert (%s) on public.%I to authenticated', columns, p_table);
    execute format('create policy %I on public.%I for select to authenticated using (user_id = (select auth.uid()) and (select app.kind()) is not null)',
        p_table || '_read', p_table);
    execute format('comment on policy %I on public.%I is ''Registered devices of an account read its rows.''', p_table || '_read', p_table);
    execute format('create policy %I on public.%I for insert to authenticated with check (user_id = (select auth.uid()) and (select app.kind()) = %L)',
        p_table || '_add', p_table, p_writer);
    execute format('comment on policy %I on public.%I is %L', p_table || '_add', p_table,
        'Only a session that is registered as ' || p_writer || ' adds rows, and only to its own account.');
    if p_append then
        return;
    end if;
    execute format('grant update (%s) on public.%I to authenticated', columns, p_table);
    execute format('create policy %I on public.%I for update to authenticated using (user_id = (select auth.uid()) and (select app.kind()) = %L) with check (user_id = (select auth.uid()) and (select app.kind()) = %L)',
        p_table || '_change', p_table, p_writer, p_writer);
    execute format('comment on policy %I on public.%I is %L', p_table || '_change', p_table,
        'Only a session that is registered as ' || p_writer || ' changes rows, and only those of its own account.');
end
$$;
comment on function app.guard(text, text, boolean, text[], jsonb) is 'Closes a mirrored table but for its writer: index, triggers, policies, grants.';

select app.guard('profiles', 'agent', false, '{view,body}', '{"view": {}, "body": ""}');
select app.guard('jobs', 'agent', false,
    '{state,score,verdict,source,merged_into,pay_min_minor,pay_max_minor,pay_currency,pay_period,posted_at,first_seen_at,last_seen_at,deadline,view,body}',
    '{"view": {}, "body": "", "pay_min_minor": null, "pay_max_minor": null, "pay_currency": "", "pay_period": ""}');
select app.guard('postings', 'agent', false, '{job_id,source,completeness,posted_at,expires_at,fetched_at,view,body}',
    '{"view": {}, "body": ""}');
select app.guard('proposals', 'agent', false,
    '{job_id,profile_id,state,channel,content_sha256,price_minor,price_currency,created_at,changed_at,approved_at,view,body}',
    '{"view": {}, "body": "", "price_minor": null, "price_currency": ""}');
select app.guard('submissions', 'agent', false,
    '{job_id,job_key,proposal_id,channel,state,content_sha256,fence,created_at,changed_at,view}', '{"view": {}}');
select app.guard('outcomes', 'agent', false,
    '{submission_id,job_id,kind,amount_minor,amount_currency,fee_minor,fee_currency,hours,supersedes,at,view}',
    '{"view": {}, "amount_minor": null, "amount_currency": "", "fee_minor": null, "fee_currency": "", "hours": 0}');
select app.guard('decisions', 'dashboard', true, '{kind,target_id,content_sha256,reason,body,expires_at}', '{}');
select app.guard('decision_acks', 'agent', false,
    '{decision_id,kind,target_id,content_sha256,result,reason,actor,decided_at}', '{"reason": ""}');
select app.guard('forecasts', 'agent', false, '{at,days,due,view}', '{"view": {}}');
select app.guard('budgets', 'agent', false, '{device,scope,limit_nano,spent_nano,held_nano,calls,at}',
    '{"limit_nano": null, "spent_nano": 0, "held_nano": 0, "calls": 0}');
select app.guard('templates', 'agent', false, '{channel,language,frozen,view,body}', '{"view": {}, "body": ""}');

-- A submission goes out under the lease that its agent holds at that moment.
create function app.fence() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    l public.leases;
begin
    if tg_op = 'UPDATE' and new.fence < old.fence then
        raise exception 'the fence % is older than %', new.fence, old.fence using errcode = 'PT409', hint = 'another agent has taken over';
    end if;
    -- The insert half of an upsert: the update half decides.
    if tg_op = 'INSERT' and exists (select 1 from public.submissions s where s.user_id = new.user_id and s.id = new.id) then
        return new;
    end if;
    if new.state <> 'sending' or (tg_op = 'UPDATE' and old.state = 'sending' and new.fence = old.fence) then
        return new;
    end if;
    select * into l from public.leases where user_id = new.user_id and id = 'submit' for share;
    if l.fence is distinct from new.fence or l.holder is distinct from (app.device()).id or l.expires_at <= clock_timestamp() then
        raise exception 'the lease is not held with fence %', coalesce(new.fence::text, 'none')
            using errcode = 'PT409', hint = 'acquire the lease "submit" and send its fence';
    end if;
    return new;
end
$$;
comment on function app.fence() is 'Row trigger of submissions: "sending" needs the fence of the lease "submit", held by the device that writes.';
-- After m_stamp, which drops what is older than the facts at hand.
create trigger n_fence before insert or update on public.submissions for each row execute function app.fence();

-- A decision is about what is there now.
create function app.decide() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    p public.proposals;
begin
    -- The policy says so as well, but only after what is below would have been answered.
    if auth.uid() is not null then
        perform app.need('dashboard');
    end if;
    new.created_at := now();
    new.facts_v := 1;
    -- One that is said again, since its answer was lost, is judged by its key.
    if new.target_id = '' or exists (select 1 from public.decisions d where d.user_id = new.user_id and d.id = new.id) then
        return new;
    end if;
    select * into p from public.proposals
    where user_id = new.user_id and id = new.target_id and deleted_at is null;
    if p.id is null or p.content_sha256 <> new.content_sha256 then
        raise exception 'the proposal has changed since it was shown' using errcode = 'PT409', hint = 'read it again and decide anew';
    end if;
    return new;
end
$$;
comment on function app.decide() is 'Row trigger of decisions: the clock of the server counts, and a decision about a content that is not there any more is refused.';
-- After m_stamp, which lets nobody decide for another account.
create trigger n_decide before insert on public.decisions for each row execute function app.decide();

-- The tables that only functions write.
create function app.touch() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    new.rev := split_part(app.lock_head(new.user_id), ' ', 2)::bigint;
    return new;
end
$$;
comment on function app.touch() is 'Row trigger of devices and settings, which functions write one by one: sets the revision.';

create function app.ground(p_table text, p_writable boolean) returns void
language plpgsql set search_path = '' as $$
begin
    execute format('alter table public.%I enable row level security', p_table);
    execute format('alter table public.%I force row level security', p_table);
    execute format('revoke all on public.%I from public, anon, authenticated, service_role', p_table);
    execute format('grant select on public.%I to authenticated', p_table);
    execute format('grant select, insert, update, delete on public.%I to service_role', p_table);
    execute format('create policy %I on public.%I for select to authenticated using (user_id = (select auth.uid()) and (select app.kind()) is not null)',
        p_table || '_read', p_table);
    execute format('comment on policy %I on public.%I is ''Registered devices of an account read its rows; functions write them.''', p_table || '_read', p_table);
    if p_writable then
        execute format('create trigger m_touch before insert or update on public.%I for each row execute function app.touch()', p_table);
        execute format('create trigger y_added after insert on public.%I referencing new table as changed for each statement execute function app.advance()', p_table);
        execute format('create trigger z_changed after update on public.%I referencing new table as changed for each statement execute function app.advance()', p_table);
    end if;
end
$$;
comment on function app.ground(text, boolean) is 'Closes a table that only functions write; with revisions when p_writable.';

select app.ground('heads', false);
select app.ground('leases', false);
select app.ground('devices', true);
select app.ground('settings', true);

-- The doorbell, where there is Realtime.
do $$
begin
    if exists (select 1 from pg_publication where pubname = 'supabase_realtime') then
        execute 'alter publication supabase_realtime add table public.heads';
    end if;
end
$$;

grant execute on function app.session_id(), app.kind() to authenticated;
