package proof_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/internal/stack"
)

// canary is in every text of the rows of the other account. It is in no address and no
// answer of the project's own.
const canary = "kanarienvogel"

// tenants are the two accounts: A tries, B has rows which nobody else may hear of.
type tenants struct {
	agent, dashboard, second, unknown, revoked, anonymous device
	other, otherDashboard                                 device
}

func settle(t *testing.T, s *stack.Stack) tenants {
	t.Helper()
	var x tenants
	x.agent, x.other = account(t, s, "a", "agent"), account(t, s, "b", "agent")
	x.dashboard, x.second, x.revoked = x.agent.again(t, s, "dashboard"), x.agent.again(t, s, "agent"), x.agent.again(t, s, "dashboard")
	x.otherDashboard = x.other.again(t, s, "dashboard")
	x.unknown = x.agent.again(t, s, "")
	require.Equal(t, "true", x.revoked.call(t, "device_revoke", map[string]any{"p_id": claimless(x.revoked)}).Body)
	se, err := s.Auth.SignUp(t.Context(), "", "")
	require.NoError(t, err)
	x.anonymous = device{s.As(se.AccessToken), se, ""}
	for _, m := range mirror.Tables() {
		if !m.Mirrored {
			continue
		}
		// The same ids in both accounts, and one that only B has.
		for _, id := range []string{"x", "only-b"} {
			b := x.other
			if m.Owner == mirror.Dashboard {
				b = x.otherDashboard
			}
			r := b.Do(t, http.MethodPost, "/rest/v1/"+m.Name, one(t, sample(m.Name, id, canary)))
			require.Equal(t, 201, r.Status, "%s: %s", m.Name, r.Body)
		}
		a := x.agent
		if m.Owner == mirror.Dashboard {
			a = x.dashboard
		}
		r := a.Do(t, http.MethodPost, "/rest/v1/"+m.Name, one(t, sample(m.Name, "x", "own")))
		require.Equal(t, 201, r.Status, "control: %s: %s", m.Name, r.Body)
		require.Contains(t, a.Do(t, http.MethodGet, "/rest/v1/"+m.Name, "").Body, `"x"`, "control: %s", m.Name)
	}
	for d, mark := range map[*device]string{&x.agent: "own", &x.other: canary} {
		d.rpc(t, "settings_put", map[string]any{"p_id": "settings", "p_base_version": 0, "p_doc": map[string]any{"signature": mark}})
		d.rpc(t, "lease_acquire", map[string]any{"p_name": "submit", "p_ttl": 600})
		d.call(t, "device_seen", map[string]any{"p_view": map[string]any{"version": mark}})
	}
	return x
}

// claimless is the id that registered gave a device.
func claimless(d device) string { return "d-" + d.RefreshToken }

// TestProperty16NobodyHearsOfAnotherAccount asks for every table by every route that
// PostgREST has, as everyone: no answer has a row, a count or a sign of the other account's.
func TestProperty16NobodyHearsOfAnotherAccount(t *testing.T) {
	s := shared.Start(t)
	x := settle(t, s)
	for _, m := range mirror.Tables() {
		if m.Mirrored {
			require.NotNil(t, sample(m.Name, "x", ""), "%s has no cases: give it a sample", m.Name)
		}
		require.Contains(t, x.other.Do(t, http.MethodGet, "/rest/v1/"+m.Name, "").Body, x.other.User.ID, "control: B sees own rows of %s", m.Name)
	}
	anon := device{s.As(""), stack.Session{}, ""}
	withKey := device{s.As(s.AnonKey), stack.Session{}, ""}
	for _, who := range []struct {
		name string
		device
		// own is whether own rows are seen, signed whether the token is a user's.
		own, signed bool
		// small is set for those who try in the small run as well.
		small bool
	}{
		{"agent", x.agent, true, true, true}, {"dashboard", x.dashboard, true, true, false}, {"second agent", x.second, true, true, false},
		{"unknown session", x.unknown, false, true, false}, {"revoked dashboard", x.revoked, false, true, true},
		{"anonymous sign-in", x.anonymous, false, true, false}, {"nobody", anon, false, false, false}, {"the public key", withKey, false, false, false},
	} {
		if !who.small && !full() {
			continue
		}
		t.Run(who.name, func(t *testing.T) {
			for _, m := range mirror.Tables() {
				reads(t, who.device, m, x.other, who.own, who.signed)
				writes(t, who.device, m, x.other)
			}
			functions(t, who.device, x.other, who.own)
		})
	}
	// After all of that B has what B had.
	for _, m := range mirror.Tables() {
		if m.Mirrored {
			r := x.other.With("Prefer", "count=exact").Do(t, http.MethodGet, "/rest/v1/"+m.Name+"?select=id", "")
			require.JSONEq(t, `[{"id":"only-b"},{"id":"x"}]`, sorted(r.Body), m.Name)
			require.Equal(t, "0-1/2", r.Head.Get("Content-Range"), m.Name)
		}
	}
	require.Contains(t, x.other.Do(t, http.MethodGet, "/rest/v1/settings", "").Body, canary)
}

func sorted(body string) string {
	if strings.HasPrefix(body, `[{"id":"x"}`) {
		return `[{"id":"only-b"},{"id":"x"}]`
	}
	return body
}

// clean fails when an answer tells of the other account.
func clean(t *testing.T, r stack.Reply, b device, what string) {
	t.Helper()
	require.Less(t, r.Status, 500, "%s: %s", what, r.Body)
	all := r.Body + fmt.Sprint(r.Head)
	require.NotContains(t, all, canary, what)
	require.NotContains(t, all, b.User.ID, what)
	require.NotContains(t, all, "only-b", what)
}

func reads(t *testing.T, d device, m mirror.Table, b device, own, signed bool) {
	t.Helper()
	at := "/rest/v1/" + m.Name
	// Routes that lead to B's rows if any does, without B's id in the request.
	for _, query := range []string{"", "?select=*", "?order=rev.desc", "?or=(rev.gte.0,rev.is.null)", "?rev=gte.0", "?not.and=(rev.lt.0)",
		"?limit=1&offset=1", "?select=*,jobs(*)", "?select=*,proposals!inner(*)", "?select=count()", "?select=user_id,rev::text", "?select=user_id&user_id=not.is.null"} {
		r := d.Do(t, http.MethodGet, at+query, "")
		clean(t, r, b, m.Name+query)
		if !signed {
			require.Contains(t, []int{400, 401}, r.Status, "%s%s: %s", m.Name, query, r.Body)
		}
	}
	for _, accept := range []string{"text/csv", "application/vnd.pgrst.object+json", "application/vnd.pgrst.plan+json", "application/geo+json"} {
		clean(t, d.With("Accept", accept).Do(t, http.MethodGet, at, ""), b, m.Name+" as "+accept)
	}
	for _, schema := range []string{"app", "auth", "pg_catalog", "information_schema"} {
		require.Equal(t, 406, d.With("Accept-Profile", schema).Do(t, http.MethodGet, at, "").Status, "the schema %s is not shown", schema)
	}
	for _, kind := range []string{"exact", "planned", "estimated"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			r := d.With("Prefer", "count="+kind).Do(t, method, at, "")
			clean(t, r, b, m.Name+" counted")
			if kind == "exact" && signed {
				require.Equal(t, own, r.Head.Get("Content-Range") != "*/0", "%s: %s", m.Name, r.Head.Get("Content-Range"))
			}
		}
	}
	// Asked for by name nothing is there, the same as for what nobody has.
	id := "id"
	if m.Name == "heads" {
		id = "rev"
	}
	r := d.Do(t, http.MethodGet, at+"?select="+id+"&user_id=eq."+b.User.ID, "")
	nothing := d.Do(t, http.MethodGet, at+"?select="+id+"&user_id=eq.00000000-0000-4000-8000-000000000000", "")
	require.Equal(t, nothing.Status, r.Status)
	require.Equal(t, nothing.Body, r.Body, m.Name)
}

// writes tries to change B's rows. What may be said of them is what is said of rows that
// nobody has.
func writes(t *testing.T, d device, m mirror.Table, b device) {
	t.Helper()
	at := "/rest/v1/" + m.Name
	id := "id=eq.only-b"
	change := `{"facts_v":99}`
	if m.Name == "heads" {
		id = "user_id=eq." + b.User.ID
	}
	if !m.Mirrored {
		change = `{"user_id":"` + d.User.ID + `"}`
		if d.User.ID == "" {
			change = `{"user_id":"00000000-0000-4000-8000-000000000000"}`
		}
	}
	refused := func(r stack.Reply, what string) {
		t.Helper()
		require.Less(t, r.Status, 500, "%s: %s", what, r.Body)
		require.NotContains(t, r.Body, canary, what)
		// Nothing, or no: never "it exists".
		require.Contains(t, []int{200, 204, 400, 401, 403}, r.Status, "%s: %s", what, r.Body)
		if r.Status == 200 {
			require.Equal(t, "[]", r.Body, what)
		}
	}
	rep := d.With("Prefer", "return=representation")
	refused(rep.Do(t, http.MethodPatch, at+"?"+id, change), "change "+m.Name)
	refused(rep.Do(t, http.MethodPatch, at+"?user_id=eq."+b.User.ID, change), "change "+m.Name)
	refused(rep.Do(t, http.MethodDelete, at+"?"+id, ""), "remove "+m.Name)
	if !m.Mirrored {
		refused(rep.Do(t, http.MethodPost, at, `{"user_id":"`+b.User.ID+`"}`), "add to "+m.Name)
		return
	}
	row := sample(m.Name, "only-b", "mine")
	row["user_id"] = b.User.ID
	for _, prefer := range []string{"return=representation", "return=representation,resolution=merge-duplicates", "return=representation,resolution=ignore-duplicates"} {
		r := d.With("Prefer", prefer).Do(t, http.MethodPost, at+"?on_conflict=user_id,id", one(t, row))
		require.Contains(t, []int{401, 403}, r.Status, "add to %s with %s: %s", m.Name, prefer, r.Body)
	}
	require.Contains(t, []int{400, 401, 403, 405}, d.Do(t, http.MethodPut, at+"?user_id=eq."+b.User.ID+"&id=eq.only-b", one(t, row)).Status)
}

// functions calls every function for what it might tell of B.
func functions(t *testing.T, d device, b device, own bool) {
	t.Helper()
	for _, m := range mirror.Tables() {
		clean(t, d.call(t, "export_my_data", map[string]any{"p_table": m.Name}), b, "export of "+m.Name)
		r := d.call(t, "table_checksum", map[string]any{"p_table": m.Name, "p_rev": 1 << 40})
		clean(t, r, b, "checksum of "+m.Name)
		if own && m.Mirrored {
			require.Equal(t, 1, strings.Count(r.Body, `"n":1`), "one row of %s: %s", m.Name, r.Body)
		}
	}
	for name, args := range map[string]map[string]any{
		"sync_head": {}, "device_revoke": {"p_id": claimless(b)}, "lease_renew": {"p_name": "submit", "p_fence": 1, "p_ttl": 60},
		"lease_release": {"p_name": "submit", "p_fence": 7}, "settings_put": {"p_id": "settings", "p_base_version": 77, "p_doc": map[string]any{}},
		"purge_tombstones": {}, "delete_my_data": {"p_confirm": "no"}, "device_seen": {"p_view": map[string]any{}},
		"budget_share": {"p_scope": "day:" + time.Now().UTC().Format(time.DateOnly), "p_purse": "p", "p_version": 0, "p_limit": 5, "p_used": 0, "p_want": 1},
	} {
		r := d.call(t, name, args)
		clean(t, r, b, name)
		if name == "device_revoke" && r.Status == 200 {
			require.Equal(t, "false", r.Body)
		}
	}
	clean(t, d.With("Content-Profile", "app").Do(t, http.MethodPost, "/rest/v1/rpc/new_epoch", `{}`), b, "another schema")
	for _, name := range []string{"lock_head", "purge", "new_epoch", "register", "pg_sleep", "set_config", "pg_read_file", "ring"} {
		require.Contains(t, []int{400, 404}, d.call(t, name, map[string]any{"p_user": b.User.ID}).Status, "%s is not shown", name)
	}
	require.NotEqual(t, 200, d.Do(t, http.MethodGet, "/rest/v1/", "").Status, "the project does not describe itself")
}
