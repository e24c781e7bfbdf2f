package proof_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/stack"
)

// mutant is one weakening of the project: a statement, and what kind of weakening it is.
type mutant struct{ kind, sql string }

// mutants reads from the catalogue what can be dropped or weakened, one at a time: each
// policy, grant and trigger, row level security of each table, what protects functions.
func mutants(t *testing.T, s *stack.Stack, db string) []mutant {
	t.Helper()
	c, err := pgx.Connect(t.Context(), s.DSN(stack.Migrator, db))
	require.NoError(t, err)
	defer func() { _ = c.Close(context.Background()) }()
	var out []mutant
	add := func(kind, query string) {
		rows, err := c.Query(t.Context(), query)
		require.NoError(t, err, query)
		list, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err, query)
		require.NotEmpty(t, list, "there is nothing to weaken by: %s", kind)
		for _, sql := range list {
			out = append(out, mutant{kind, sql})
		}
	}
	const policies = ` from pg_policies where schemaname = 'public'`
	add("policy dropped", `select format('drop policy %I on public.%I', policyname, tablename)`+policies)
	add("policy for everyone", `select format('alter policy %I on public.%I to public', policyname, tablename)`+policies)
	add("policy that reads all", `select format('alter policy %I on public.%I using (true)', policyname, tablename)`+policies+` and qual is not null`)
	add("policy that writes all", `select format('alter policy %I on public.%I with check (true)', policyname, tablename)`+policies+` and with_check is not null`)
	add("policy without the account", `select format('alter policy %I on public.%I using ((select app.kind()) is not null)', policyname, tablename)`+policies+` and qual is not null`)
	add("policy without the kind", `select format('alter policy %I on public.%I %s (user_id = (select auth.uid()))', policyname, tablename, case when cmd = 'INSERT' then 'with check' else 'using' end)`+policies)
	add("policy of the other kind", `select format('alter policy %I on public.%I with check (user_id = (select auth.uid()) and (select app.kind()) = %L)', policyname, tablename,
		case when with_check like '%agent%' then 'dashboard' else 'agent' end)`+policies+` and with_check is not null`)
	add("policy per row", `select format('alter policy %I on public.%I %s (%s)', policyname, tablename, case when cmd = 'INSERT' then 'with check' else 'using' end,
		replace(replace(coalesce(qual, with_check), '( SELECT auth.uid() AS uid)', 'auth.uid()'), '( SELECT app.kind() AS kind)', 'app.kind()'))`+policies)
	add("policy added", `select format('create policy more on public.%I for select to authenticated using (user_id is not null)', tablename)`+policies+` and cmd = 'SELECT'`)

	const tables = ` from pg_class c where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'app'::regnamespace)`
	add("row level security off", `select format('alter table %s disable row level security', c.oid::regclass)`+tables)
	add("row level security not forced", `select format('alter table %s no force row level security', c.oid::regclass)`+tables)
	add("grant to anon", `select format('grant select on %s to anon', c.oid::regclass)`+tables)
	add("grant to everyone", `select format('grant insert on %s to public', c.oid::regclass)`+tables)
	add("grant to remove", `select format('grant delete on %s to authenticated', c.oid::regclass)`+tables)
	add("grant to empty", `select format('grant truncate on %s to service_role', c.oid::regclass)`+tables)
	add("grant of all columns", `select format('grant update on %s to authenticated', c.oid::regclass)`+tables)
	add("grant withdrawn", `select format('revoke %s on %s from %s', a.privilege_type, c.oid::regclass, a.grantee::regrole) from pg_class c, aclexplode(c.relacl) a
		where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner`)
	add("grant of a column withdrawn", `select format('revoke %s (%I) on %s from authenticated', x.privilege_type, a.attname, c.oid::regclass)
		from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attacl is not null, aclexplode(a.attacl) x where c.relnamespace = 'public'::regnamespace`)
	add("grant of a column", `select format('grant %s (%I) on %s to authenticated', p, a.attname, c.oid::regclass)
		from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped, unnest(array['insert', 'update']) p
		where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not has_column_privilege('authenticated', c.oid, a.attnum, p)`)
	add("schema opened", `select x from unnest(array['grant usage on schema app to anon', 'grant create on schema public to authenticated', 'grant create on schema app to authenticated']) x`)

	const triggers = ` from pg_trigger where not tgisinternal and tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)`
	add("trigger dropped", `select format('drop trigger %I on %s', tgname, tgrelid::regclass)`+triggers)
	add("trigger disabled", `select format('alter table %s disable trigger %I', tgrelid::regclass, tgname)`+triggers)

	const functions = ` from pg_proc p where pronamespace in ('public'::regnamespace, 'app'::regnamespace)`
	add("function for everyone", `select format('grant execute on function %s to public', p.oid::regprocedure)`+functions)
	add("function for anon", `select format('grant execute on function %s to anon', p.oid::regprocedure)`+functions)
	add("function with a search path", `select format('alter function %s reset search_path', p.oid::regprocedure)`+functions)
	add("function withdrawn", `select format('revoke execute on function %s from authenticated', p.oid::regprocedure)`+functions+` and has_function_privilege('authenticated', p.oid, 'execute')`)
	add("function as its owner", `select format('alter function %s security definer', p.oid::regprocedure)`+functions+` and pronamespace = 'public'::regnamespace`)
	add("function as its caller", `select format('alter function %s security invoker', p.oid::regprocedure)`+functions+` and prosecdef and proname not in ('device', 'kind', 'need', 'purge', 'lock_head', 'lock_first', 'stamp', 'advance', 'touch', 'decide', 'wipe')`)
	add("defaults opened", `select x from unnest(array['alter default privileges in schema public grant select on tables to anon',
		'alter default privileges grant execute on functions to public', 'alter default privileges in schema public grant execute on functions to authenticated']) x`)
	add("key that tells", `select format('create unique index on public.%I (id)', relname) from pg_class c where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not in ('heads', 'devices', 'leases', 'settings')`)
	add("new exposed object", `select x from unnest(array['create table public.more (a integer)', 'create view public.all_jobs as select * from public.jobs',
		'create function public.peek() returns bigint language sql security definer as $$ select count(*) from public.jobs $$',
		'create materialized view public.copied as select * from public.jobs', 'alter publication supabase_realtime add table public.jobs']) x`)
	for _, b := range bodies() {
		var def string
		require.NoError(t, c.QueryRow(t.Context(), `select pg_get_functiondef($1::text::regprocedure)`, b.function).Scan(&def))
		require.Equal(t, 1, strings.Count(def, b.old), "%s does not say once: %s", b.function, b.old)
		out = append(out, mutant{"body of a function", strings.Replace(def, b.old, b.new, 1)})
	}
	return out
}

// body is a weakening inside of a function.
type body struct{ function, old, new string }

func bodies() []body {
	const (
		device   = "app.device()"
		need     = "app.need(text)"
		stamp    = "app.stamp()"
		fence    = "app.fence()"
		decide   = "app.decide()"
		register = "app.register(text,text,text,integer)"
		lease    = "app.lease(text,bigint,integer)"
		put      = "app.settings_put(text,bigint,jsonb)"
		share    = "app.share(text,text,bigint,bigint,bigint,bigint)"
		wipeMine = "app.delete_my_data(text)"
	)
	return []body{
		{device, "d.user_id = auth.uid() and ", ""},
		{device, " and d.session_id = app.session_id()", ""},
		{device, " and d.revoked_at is null", ""},
		{device, " = 'false'", " is not null"},
		{need, "d.kind <> p_kind", "false"},
		{need, "d.id is null", "false"},
		{stamp, "new.user_id is distinct from auth.uid()", "false"},
		{stamp, "new.deleted_at is not null", "false"},
		{stamp, "new.user_id is distinct from old.user_id or new.id is distinct from old.id", "false"},
		{stamp, "new.facts_v < old.facts_v", "false"},
		{stamp, "new is not distinct from old", "false"},
		{stamp, "split_part(memo, ' ', 3)", "''"},
		{fence, "new.fence < old.fence", "false"},
		{fence, "l.fence is distinct from new.fence or ", ""},
		{fence, "l.holder is distinct from (app.device()).id or ", ""},
		{fence, " or l.expires_at <= clock_timestamp()", ""},
		{fence, "tg_op = 'INSERT' and exists", "false and exists"},
		{decide, "app.need('dashboard')", "app.need(null)"},
		{decide, "or p.content_sha256 <> new.content_sha256", ""},
		{decide, "p.id is null or", ""},
		{decide, "user_id = new.user_id and id = new.target_id", "id = new.target_id"},
		{register, "d.kind <> p_kind or ", ""},
		{register, " or d.id <> p_id", ""},
		{register, "d.revoked_at is not null", "false"},
		{register, "p_client is null or ", ""},
		{register, ">= 50", ">= 5000"},
		{register, " or coalesce(auth.jwt() ->> 'is_anonymous', 'false') <> 'false'", ""},
		{"app.revoke(text)", "d.kind <> 'dashboard' and d.id <> p_id", "false"},
		{"app.revoke(text)", "holder = p_id and ", "holder <> p_id and "},
		{"app.seen(jsonb)", " and id = d.id", ""},
		{lease, "app.need('agent')", "app.need(null)"},
		{lease, "not between 1 and 600", "is null"},
		{lease, "x.holder = excluded.holder or x.expires_at <= clock_timestamp()", "true"},
		{lease, "then 0 else 1 end", "then 0 else 0 end"},
		{lease, "holder = d.id and fence = p_fence and expires_at > clock_timestamp()", "holder = d.id and fence = p_fence"},
		{lease, "(p_fence is null or l.fence = p_fence)", "true"},
		{"app.lease_release(text,bigint)", "holder = d.id and ", ""},
		{put, "coalesce(s.version, 0) <> coalesce(p_base_version, 0)", "false"},
		{put, "s.doc = p_doc", "false"},
		{share, "app.need('agent')", "app.need(null)"},
		{share, "s.version is null or s.version = p_version", "true"},
		{share, "x.purse <> p_purse", "true"},
		{share, "where x.user_id = d.user_id and", "where"},
		{share, "where user_id = d.user_id and at <", "where at <"},
		{share, "interval '70 days'", "interval '10 days'"},
		{share, "least(p_limit, min(x.limit_nano))", "p_limit"},
		{share, "greatest(p_used, least(p_want, lowest - others))", "least(p_want, lowest - others)"},
		{share, "greatest(p_used, case", "greatest(0, case"},
		{share, "greatest(x.granted_nano, least(p_want, lowest - others)) end", "least(p_want, lowest - others) end"},
		{share, "when p_want <= x.granted_nano then p_want", "when false then p_want"},
		{share, "p_scope is null or ", ""},
		{share, "coalesce(p_limit, -1)", "p_limit"},
		{share, "coalesce(p_used, -1)", "p_used"},
		{share, "coalesce(p_want, -1)", "p_want"},
		{share, "coalesce(p_limit, -1) < 0 or ", ""},
		{share, "coalesce(p_used, -1) < 0 or ", ""},
		{share, "coalesce(p_want, -1) < 0 or ", ""},
		{share, "greatest(p_limit, p_used, p_want) > 1000000000000000", "false"},
		{wipeMine, "    delete from app.shares where user_id = auth.uid();\n", ""},
		{wipeMine, "from app.shares where user_id = auth.uid()", "from app.shares where true"},
		{wipeMine, "where user_id = $1', t)", "where user_id = $1 or true', t)"},
		{wipeMine, "p_confirm is distinct from 'delete my data'", "false"},
		{wipeMine, "epoch = gen_random_uuid(), ", ""},
		{wipeMine, "min_rev = rev", "min_rev = min_rev"},
		{wipeMine, "revoked_at = coalesce(revoked_at, now()), ", ""},
		{"app.purge_mine(integer)", "p_days is null or p_days < 30", "false"},
		{"app.purge_mine(integer)", "app.need('agent')", "app.need(null)"},
		{"app.purge(uuid,integer)", "deleted_at is not null and ", ""},
		{"app.purge(uuid,integer)", "greatest(min_rev, top)", "min_rev"},
		{"app.check_table(text)", "p_table is null or not p_table = any (app.mirrored_tables())", "false"},
		{"export_my_data(text)", "perform app.need(null);", ""},
		{"table_checksum(text,bigint)", "where rev <= $1", "where $1 is not null"},
		{"app.texts_ok(jsonb,text)", "jsonb_typeof(p_view) = 'object' and ", ""},
		{"app.texts_ok(jsonb,text)", "<= 131072", "<= 1310720"},
		{"app.texts_ok(jsonb,text)", "<= 393216", "<= 3932160"},
		{"app.texts_ok(jsonb,text)", "p_body not like 'enc:%' or", "true or"},
		{"app.advance()", "h.rev < c.rev", "false"},
		{"app.lock_first()", "perform app.lock_head(auth.uid());", ""},
		{"app.wipe()", "where user_id = $1", "where user_id = $1 and false"},
	}
}

// some picks of each kind at most n, spread over the list.
func some(all []mutant, n int) []mutant {
	byKind := map[string][]mutant{}
	var kinds []string
	for _, m := range all {
		if byKind[m.kind] == nil {
			kinds = append(kinds, m.kind)
		}
		byKind[m.kind] = append(byKind[m.kind], m)
	}
	var out []mutant
	for _, k := range kinds {
		list := byKind[k]
		for i := range min(n, len(list)) {
			out = append(out, list[i*len(list)/n%len(list)])
		}
	}
	return out
}

// TestProperty17EveryGuardIsNeeded drops or weakens one policy, grant, trigger or line at a
// time, in copies of the database: the pgTAP files must fail on every one of them.
func TestProperty17EveryGuardIsNeeded(t *testing.T) {
	s := shared.Start(t)
	tap(t, s)
	s.Copy(t, "control")
	if full() { // the small run has TestTap for it
		require.Empty(t, red(t, s, "control", ""), "control: nothing was weakened, nothing fails")
	}
	all := mutants(t, s, "control")
	run := all
	if !full() {
		run = nil
		for i, m := range some(all, 1) {
			if i%3 == 0 {
				run = append(run, m)
			}
		}
	}
	t.Logf("%d of %d mutants", len(run), len(all))
	tasks := make(chan mutant)
	var workers sync.WaitGroup
	for i := range max(2, runtime.GOMAXPROCS(0)) {
		db := fmt.Sprint("mutants", i)
		s.Copy(t, db)
		file := filepath.Join(t.TempDir(), db+".sql")
		workers.Go(func() {
			for m := range tasks {
				// In the transaction of the test, whose end takes the weakening back.
				err := os.WriteFile(file, []byte("begin;\n"+m.sql+";\n\\echo mutated\n"), 0o600)
				if err != nil {
					t.Error(err)
				} else if red(t, s, db, file) == "" {
					t.Errorf("%s is not noticed: %s", m.kind, m.sql)
				}
			}
		})
	}
	for _, m := range run {
		tasks <- m
	}
	close(tasks)
	workers.Wait()
}
