-- The mirrored tables. Typed columns are what is filtered, sorted or guarded; view is the
-- resource of the REST API of the same noun, reduced by the allow-list in core/mirror;
-- body is the long text, plain or encrypted by the client ("enc:v1:...").

create table public.profiles (
    like app.mirrored including defaults including constraints including comments,
    view jsonb not null default '{}',
    body text  not null default '',
    primary key (user_id, id),
    constraint profiles_texts check (app.texts_ok(view, body))
);
comment on table public.profiles is 'What the owner offers. Written by agents.';
comment on column public.profiles.body is 'The name and the facts as JSON; only pushed when texts are, private facts only encrypted.';

create table public.jobs (
    like app.mirrored including defaults including constraints including comments,
    state         text             not null check (state ~ '^[a-z_]{1,40}$'),
    score         double precision check (score between 0 and 100),
    verdict       text             not null default '' check (verdict ~ '^[a-z_]{0,40}$'),
    source        text             not null default '' check (length(source) <= 100),
    merged_into   text             not null default '' check (length(merged_into) <= 200),
    pay_min_minor bigint,
    pay_max_minor bigint,
    pay_currency  text             not null default '' check (pay_currency ~ '^([A-Z]{3})?$'),
    pay_period    text             not null default '' check (pay_period ~ '^[a-z_]{0,20}$'),
    posted_at     timestamptz,
    first_seen_at timestamptz      not null,
    last_seen_at  timestamptz,
    deadline      timestamptz,
    view          jsonb            not null default '{}',
    body          text             not null default '',
    primary key (user_id, id),
    constraint jobs_texts check (app.texts_ok(view, body))
);
create index jobs_state on public.jobs (user_id, state, score desc nulls last, id);
create index jobs_seen on public.jobs (user_id, first_seen_at desc, id);
comment on table public.jobs is 'Opportunities. Written by agents.';
comment on column public.jobs.source is 'The source of the first sighting.';
comment on column public.jobs.body is 'The text of the best sighting.';

create table public.postings (
    like app.mirrored including defaults including constraints including comments,
    job_id       text        not null check (length(job_id) <= 200),
    source       text        not null check (length(source) <= 100),
    completeness text        not null default '' check (completeness ~ '^[a-z_]{0,20}$'),
    posted_at    timestamptz,
    expires_at   timestamptz,
    fetched_at   timestamptz,
    view         jsonb       not null default '{}',
    body         text        not null default '',
    primary key (user_id, id),
    constraint postings_texts check (app.texts_ok(view, body))
);
create index postings_job on public.postings (user_id, job_id);
comment on table public.postings is 'Sightings of jobs at sources. Written by agents.';
comment on column public.postings.body is 'The text of the posting; empty where it is that of its job.';

create table public.proposals (
    like app.mirrored including defaults including constraints including comments,
    job_id         text        not null check (length(job_id) <= 200),
    profile_id     text        not null default '' check (length(profile_id) <= 200),
    state          text        not null check (state ~ '^[a-z_]{1,40}$'),
    channel        text        not null check (length(channel) <= 100),
    content_sha256 text        not null check (content_sha256 ~ '^([0-9a-f]{64})?$'),
    price_minor    bigint,
    price_currency text        not null default '' check (price_currency ~ '^([A-Z]{3})?$'),
    created_at     timestamptz not null,
    changed_at     timestamptz not null,
    approved_at    timestamptz,
    view           jsonb       not null default '{}',
    body           text        not null default '',
    primary key (user_id, id),
    constraint proposals_texts check (app.texts_ok(view, body))
);
create index proposals_state on public.proposals (user_id, state, created_at desc, id);
create index proposals_job on public.proposals (user_id, job_id);
comment on table public.proposals is 'Drafts and what became of them. Written by agents: a dashboard only ever decides.';
comment on column public.proposals.content_sha256 is 'The hash of exactly the content that an approval covers.';
comment on column public.proposals.body is 'The content as JSON; the recipient only encrypted.';

create table public.submissions (
    like app.mirrored including defaults including constraints including comments,
    job_id         text        not null check (length(job_id) <= 200),
    job_key        text        not null check (length(job_key) between 1 and 200),
    proposal_id    text        not null check (length(proposal_id) <= 200),
    channel        text        not null check (length(channel) <= 100),
    state          text        not null check (state ~ '^[a-z_]{1,40}$'),
    content_sha256 text        not null check (content_sha256 ~ '^([0-9a-f]{64})?$'),
    fence          bigint      check (fence > 0),
    created_at     timestamptz not null,
    changed_at     timestamptz not null,
    view           jsonb       not null default '{}',
    primary key (user_id, id),
    constraint submissions_texts check (app.texts_ok(view, ''))
);
create unique index submissions_one_live on public.submissions (user_id, job_key)
    where state not in ('failed', 'cancelled') and deleted_at is null;
create index submissions_state on public.submissions (user_id, state, created_at desc, id);
create index submissions_job on public.submissions (user_id, job_id);
comment on table public.submissions is 'Tries to send. Written by agents, the intent before the outside call: at most one live row per job_key, whichever agent comes first.';
comment on column public.submissions.job_key is 'The job that at most one live submission may exist for.';
comment on column public.submissions.fence is 'The fence of the lease "submit" under which it is being sent.';

create table public.outcomes (
    like app.mirrored including defaults including constraints including comments,
    submission_id   text             not null check (length(submission_id) <= 200),
    job_id          text             not null check (length(job_id) <= 200),
    kind            text             not null check (kind ~ '^[a-z_]{1,40}$'),
    amount_minor    bigint           check (amount_minor >= 0),
    amount_currency text             not null default '' check (amount_currency ~ '^([A-Z]{3})?$'),
    fee_minor       bigint           check (fee_minor >= 0),
    fee_currency    text             not null default '' check (fee_currency ~ '^([A-Z]{3})?$'),
    hours           double precision not null default 0 check (hours between 0 and 100000),
    supersedes      text             not null default '' check (length(supersedes) <= 200),
    at              timestamptz      not null,
    view            jsonb            not null default '{}',
    primary key (user_id, id),
    constraint outcomes_texts check (app.texts_ok(view, ''))
);
create index outcomes_job on public.outcomes (user_id, job_id);
create index outcomes_at on public.outcomes (user_id, at desc, id);
comment on table public.outcomes is 'What became of submissions. Written by agents.';

create table public.decisions (
    like app.mirrored including defaults including constraints including comments,
    kind           text        not null check (kind in ('approve', 'edit', 'reject', 'pause', 'resume', 'stop_new')),
    target_id      text        not null default '' check (length(target_id) <= 200),
    content_sha256 text        not null default '' check (content_sha256 ~ '^([0-9a-f]{64})?$'),
    reason         text        not null default '' check (length(reason) <= 500),
    body           text        not null default '' check (app.texts_ok('{}', body)),
    created_at     timestamptz not null default now(),
    expires_at     timestamptz not null,
    primary key (user_id, id),
    constraint decisions_target check ((kind in ('approve', 'edit', 'reject')) = (target_id <> '')
        and (target_id <> '') = (content_sha256 <> '')),
    constraint decisions_body check ((kind = 'edit') = (body <> '')),
    constraint decisions_term check (expires_at > created_at and expires_at <= created_at + interval '30 days'),
    constraint decisions_last check (deleted_at is null)
);
create index decisions_target on public.decisions (user_id, target_id);
comment on table public.decisions is 'Commands to the agents. Added by dashboards only, never changed: approve, edit and reject name the hash of the content that was shown, and all of them expire.';
comment on column public.decisions.body is 'The new text of an edit, as JSON.';
comment on column public.decisions.created_at is 'Set here: the clock of a browser decides nothing.';

create table public.decision_acks (
    like app.mirrored including defaults including constraints including comments,
    decision_id    text        check (length(decision_id) between 1 and 200),
    kind           text        not null check (kind in ('approve', 'edit', 'reject', 'pause', 'resume', 'stop_new')),
    target_id      text        not null default '' check (length(target_id) <= 200),
    content_sha256 text        not null default '' check (content_sha256 ~ '^([0-9a-f]{64})?$'),
    result         text        not null check (result in ('applied', 'refused', 'expired', 'changed')),
    reason         text        not null default '' check (length(reason) <= 500),
    actor          text        not null check (length(actor) between 1 and 200),
    decided_at     timestamptz not null,
    primary key (user_id, id)
);
create unique index decision_acks_once on public.decision_acks (user_id, decision_id)
    where decision_id is not null and deleted_at is null;
create index decision_acks_target on public.decision_acks (user_id, target_id);
comment on table public.decision_acks is 'What agents did with decisions, once each, and decisions that were made at an agent (decision_id null). Written by agents.';
comment on column public.decision_acks.result is 'changed: the content was another one by then; expired: it came too late.';

create table public.forecasts (
    like app.mirrored including defaults including constraints including comments,
    at   timestamptz not null,
    days integer     not null check (days between 1 and 3650),
    due  timestamptz not null,
    view jsonb       not null default '{}',
    primary key (user_id, id),
    constraint forecasts_texts check (app.texts_ok(view, ''))
);
create index forecasts_at on public.forecasts (user_id, at desc, id);
comment on table public.forecasts is 'What a number of days may bring, and how earlier forecasts did. Written by agents.';

create table public.budgets (
    like app.mirrored including defaults including constraints including comments,
    device     text        not null check (length(device) <= 64),
    scope      text        not null check (scope ~ '^[a-z]{1,20}:[!-~]{1,150}$'),
    limit_nano bigint      check (limit_nano >= 0),
    spent_nano bigint      not null default 0 check (spent_nano >= 0),
    held_nano  bigint      not null default 0 check (held_nano >= 0),
    calls      bigint      not null default 0 check (calls >= 0),
    at         timestamptz not null,
    primary key (user_id, id)
);
create index budgets_scope on public.budgets (user_id, scope);
comment on table public.budgets is 'What model calls cost, as figures in billionths of a US dollar, by device and scope; no prompt, no answer, no key. Written by agents.';

create table public.templates (
    like app.mirrored including defaults including constraints including comments,
    channel  text    not null default '' check (length(channel) <= 100),
    language text    not null default '' check (length(language) <= 20),
    frozen   boolean not null default false,
    view     jsonb   not null default '{}',
    body     text    not null default '',
    primary key (user_id, id),
    constraint templates_texts check (app.texts_ok(view, body))
);
comment on table public.templates is 'The owner''s templates. Written by agents.';

create table public.settings (
    user_id    uuid        not null default auth.uid(),
    id         text        not null check (id ~ '^[a-z_]{1,40}$'),
    rev        bigint      not null default 0,
    version    bigint      not null check (version > 0),
    doc        jsonb       not null check (jsonb_typeof(doc) = 'object' and pg_column_size(doc) <= 262144),
    device_id  text        not null default '',
    synced_at  timestamptz not null default now(),
    primary key (user_id, id)
);
create index settings_rev on public.settings (user_id, rev, id);
comment on table public.settings is 'Versioned documents that agents and dashboards share. Written by settings_put only, which compares the version that the writer has seen.';
comment on column public.settings.id is '"settings" for what the owner set, "crypto" for the wrapped key of encrypted texts.';

create table public.leases (
    user_id     uuid        not null default auth.uid(),
    id          text        not null check (id ~ '^[a-z_]{1,40}$'),
    holder      text        not null,
    fence       bigint      not null check (fence > 0),
    acquired_at timestamptz not null default now(),
    expires_at  timestamptz not null,
    primary key (user_id, id)
);
comment on table public.leases is 'Which agent of an account may act, by name of the work. Written by the lease_ functions only; the fence grows with every change of holder.';
