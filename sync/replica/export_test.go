package replica_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/sync/replica"
	"github.com/automonet/automonet/sync/supabase"
)

// shelf is a project that only has rows: by table, in the order of their ids.
type shelf struct {
	replica.Remote
	rows map[string][]string
	// most is how many rows an answer has at most; more that are asked for are too long. 0 is no bound.
	most int
	// cut is how many rows the server answers with at most, unasked. 0 is no bound.
	cut   int
	fail  error
	again bool
	asked []string
}

func (s *shelf) Host() string { return "abc.supabase.co" }

func (s *shelf) Call(_ context.Context, function string, args, into any) error {
	table := args.(map[string]any)["p_table"].(string)
	s.asked = append(s.asked, function+" "+table)
	return json.Unmarshal([]byte("["+strings.Join(s.rows[table], ",")+"]"), into)
}

func (s *shelf) Select(ctx context.Context, table string, q url.Values) ([]json.RawMessage, error) {
	s.asked = append(s.asked, table)
	limit, err := strconv.Atoi(q.Get("limit"))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case s.fail != nil || err != nil:
		return nil, errors.Join(s.fail, err)
	case s.most > 0 && limit > s.most:
		return nil, &supabase.Error{HTTP: http.StatusRequestEntityTooLarge}
	case s.cut > 0:
		limit = min(limit, s.cut)
	}
	var out []json.RawMessage
	for _, row := range s.rows[table] {
		var v struct{ ID string }
		if err := json.Unmarshal([]byte(row), &v); err != nil {
			return nil, err
		}
		if len(out) < limit && (s.again || "gt."+v.ID > q.Get("id")) {
			out = append(out, json.RawMessage(row))
		}
	}
	return out, nil
}

const owner = "5f0c7f5e-8f5b-4c39-9a5b-0d1d2f3a4b5c"

func shelfRow(id, more string) string {
	return fmt.Sprintf(`{"user_id":%q,"id":%q%s}`, owner, id, more)
}

// exported is a document as it is read.
type exported struct {
	Format  string                      `json:"format"`
	Version int                         `json:"version"`
	Project string                      `json:"project"`
	Mail    string                      `json:"mail"`
	LeftOut []string                    `json:"left_out"`
	Tables  map[string][]map[string]any `json:"tables"`
	Rows    int                         `json:"rows"`
	Sealed  int                         `json:"sealed"`
}

func export(t *testing.T, cfg replica.ExportConfig) (exported, core.SyncExport, string) {
	t.Helper()
	var b bytes.Buffer
	steps := 0
	done, err := replica.Export(context.Background(), cfg, &b, func(e core.SyncExport) {
		require.GreaterOrEqual(t, len(e.Tables), steps)
		steps = len(e.Tables)
	})
	require.NoError(t, err)
	require.Equal(t, len(mirror.Tables()), steps)
	var doc exported
	require.NoError(t, json.Unmarshal(b.Bytes(), &doc))
	require.Equal(t, []any{"automonet-project-export", 1, done.Rows, done.Sealed}, []any{doc.Format, doc.Version, doc.Rows, doc.Sealed})
	require.Len(t, doc.Tables, len(mirror.Tables()))
	n := 0
	for _, table := range done.Tables {
		require.Len(t, doc.Tables[table.Table], table.Rows)
		n += table.Rows
	}
	require.Equal(t, done.Rows, n)
	return doc, done, b.String()
}

func TestAnExportHoldsEachRowOnce(t *testing.T) {
	t.Parallel()
	var jobs []string
	for n := range 1203 {
		jobs = append(jobs, shelfRow(fmt.Sprintf("job-%04d", n), ""))
	}
	for name, s := range map[string]*shelf{"in whole pages": {}, "in pages that the server cuts": {cut: 7}, "in smaller pages where one was too long": {most: 3}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.rows = map[string][]string{"jobs": jobs, "heads": {`{"user_id":"` + owner + `","rev":4}`}}
			doc, _, _ := export(t, replica.ExportConfig{Remote: s, Clock: &patient{}, Account: owner, Mail: "a@example.org"})
			require.Equal(t, []any{1204, 0, "abc.supabase.co", "a@example.org"}, []any{doc.Rows, doc.Sealed, doc.Project, doc.Mail})
			for n, row := range doc.Tables["jobs"] {
				require.Equal(t, fmt.Sprintf("job-%04d", n), row["id"])
			}
			for _, table := range []string{"devices", "settings", "leases", "heads"} {
				require.Contains(t, s.asked, "export_my_data "+table)
			}
		})
	}
}

func TestAnExportOpensTextsAndHoldsNoKey(t *testing.T) {
	t.Parallel()
	cipher, err := replica.NewCipher(make([]byte, replica.KeyBytes), 1)
	require.NoError(t, err)
	sealed := cipher.Seal(replica.Place{Table: "jobs", ID: "job-1", Column: "body", User: owner}, "plain \u202ewords\u009b")
	s := &shelf{rows: map[string][]string{
		"jobs":     {shelfRow("job-1", `,"body":"`+sealed+`"`), shelfRow("job-2", `,"body":"`+sealed+`"`), shelfRow("job-3", `,"body":"a `+"\u202e"+`text"`)},
		"settings": {shelfRow("crypto", `,"doc":{"key":"WRAPPED"}`), shelfRow("settings", `,"doc":{"threshold":60}`)},
		"devices":  {shelfRow("device-1", `,"session_id":"SESSION","name":"desk"`)},
	}}
	doc, _, text := export(t, replica.ExportConfig{Remote: s, Clock: &patient{}, Account: owner, Cipher: cipher})
	jobs := doc.Tables["jobs"]
	require.Equal(t, "plain \u202ewords\u009b", jobs[0]["body"])
	require.Equal(t, sealed, jobs[1]["body"], "it is not in its place")
	require.Equal(t, "a \u202etext", jobs[2]["body"])
	require.Equal(t, 1, doc.Sealed)
	require.Equal(t, []string{"settings/crypto", "devices.session_id"}, doc.LeftOut)
	require.Len(t, doc.Tables["settings"], 1)
	require.Equal(t, "desk", doc.Tables["devices"][0]["name"])
	for _, never := range []string{"WRAPPED", "SESSION", "\u202e", "\u009b"} {
		require.NotContains(t, text, never)
	}
	doc, _, _ = export(t, replica.ExportConfig{Remote: s, Clock: &patient{}, Account: owner})
	require.Equal(t, 2, doc.Sealed)
	require.Equal(t, sealed, doc.Tables["jobs"][0]["body"])
}

// fullDisk has no room.
type fullDisk struct{}

var errFull = errors.New("no space left")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestAnExportThatCannotBeFinishedSaysSo(t *testing.T) {
	t.Parallel()
	offline := &supabase.Error{HTTP: http.StatusServiceUnavailable}
	deep := strings.Repeat("[", 100) + strings.Repeat("]", 100)
	for name, c := range map[string]struct {
		shelf shelf
		kind  core.Kind
		is    error
	}{
		"a row of another account":      {shelf: shelf{rows: map[string][]string{"jobs": {`{"user_id":"another","id":"job-1"}`}}}, kind: core.KindDenied},
		"a row of nobody":               {shelf: shelf{rows: map[string][]string{"heads": {`{"rev":1}`}}}, kind: core.KindDenied},
		"a row without an id":           {shelf: shelf{rows: map[string][]string{"settings": {`{"user_id":"` + owner + `"}`}}}, kind: core.KindDenied},
		"a row that nests without end":  {shelf: shelf{rows: map[string][]string{"jobs": {shelfRow("job-1", `,"view":`+deep)}}}, kind: core.KindDenied},
		"what is no row":                {shelf: shelf{rows: map[string][]string{"leases": {`7`}}}, kind: core.KindDenied},
		"the same page again and again": {shelf: shelf{again: true, rows: map[string][]string{"jobs": {shelfRow("job-1", "")}}}, kind: core.KindDenied},
		"no answer":                     {shelf: shelf{fail: offline}, kind: core.KindInternal, is: offline},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			_, err := replica.Export(context.Background(), replica.ExportConfig{Remote: &c.shelf, Clock: &patient{}, Account: owner}, &b, func(core.SyncExport) {})
			require.Equal(t, c.kind, core.KindOf(err), "%v", err)
			require.False(t, json.Valid(b.Bytes()), "a part is no document")
			if c.is != nil {
				require.ErrorIs(t, err, c.is)
			}
		})
	}
	var jobs []string
	for n := range 2000 {
		jobs = append(jobs, shelfRow(fmt.Sprintf("job-%04d", n), `,"title":"`+strings.Repeat("x", 100)+`"`))
	}
	s := &shelf{rows: map[string][]string{"jobs": jobs}}
	_, err := replica.Export(context.Background(), replica.ExportConfig{Remote: s, Clock: &patient{}, Account: owner}, fullDisk{}, func(core.SyncExport) {})
	require.ErrorIs(t, err, errFull)
	require.NotContains(t, s.asked, "postings", "nothing more is asked for")

	ctx, cancel := context.WithCancel(context.Background())
	s.asked = nil
	_, err = replica.Export(ctx, replica.ExportConfig{Remote: s, Clock: &patient{}, Account: owner}, &bytes.Buffer{}, func(e core.SyncExport) {
		if e.Rows > 0 {
			cancel()
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	require.NotContains(t, s.asked, "postings")
}

// TestAnExportIsAllThatTheAccountHas compares an export with the database itself, table by table and row by
// row, while another account has rows of every kind.
func TestAnExportIsAllThatTheAccountHas(t *testing.T) {
	s := quiet(t)
	cipher, err := replica.NewCipher(make([]byte, replica.KeyBytes), 1)
	require.NoError(t, err)
	sealing := func(c *replica.Config, _ *supabase.Config) { c.Texts, c.Cipher = replica.TextsEncrypted, cipher }
	mail := account(t, s)
	d, other := join(t, s, mail, sealing), join(t, s, account(t, s))
	for _, one := range []*device{d, other} {
		one.fill(8)
		one.settle()
		_, _, err = replica.Unlock(t.Context(), one.client, "correct horse battery", one.account)
		require.NoError(t, err)
	}
	_, err = d.replica.Guard(t.Context(), d.Queued(d.ApprovedProposal(d.Shortlisted("feed", "leased", 80), "email")))
	require.NoError(t, err)
	d.settle()
	phone := openDashboard(t, s, mail)
	p := d.Waiting(d.Shortlisted("feed", "decided", 70), "email")
	d.settle()
	_, reply := phone.decide(map[string]any{"kind": "approve", "target_id": p.ID, "content_sha256": p.Hash})
	require.Equal(t, http.StatusCreated, reply.Status, reply.Body)
	d.settle()

	cfg := replica.ExportConfig{Remote: d.client, Account: d.account, Mail: mail, Cipher: cipher, Clock: &patient{}}
	doc, _, text := export(t, cfg)
	key := func(row map[string]any) string { return fmt.Sprint(row["id"]) }
	opened := 0
	for _, m := range mirror.Tables() {
		order := "*"
		if m.Name == "heads" {
			order = "*, user_id::text as id"
		}
		want := d.rows(m.Name, order)
		if m.Name == "settings" {
			want = slices.DeleteFunc(want, func(row map[string]any) bool { return row["id"] == "crypto" })
		}
		got := doc.Tables[m.Name]
		require.Len(t, got, len(want), m.Name)
		if m.Name != "budgets" { // no model was called
			require.NotEmpty(t, got, m.Name)
		}
		slices.SortFunc(got, func(a, b map[string]any) int { return strings.Compare(key(a), key(b)) })
		slices.SortFunc(want, func(a, b map[string]any) int { return strings.Compare(key(a), key(b)) })
		for i := range want {
			require.Equal(t, d.account, got[i]["user_id"])
			if m.Name == "heads" {
				delete(want[i], "id")
			}
			delete(want[i], "session_id")
			body, _ := want[i]["body"].(string)
			if strings.HasPrefix(body, mirror.Encrypted) {
				want[i]["body"], err = cipher.Open(replica.Place{Table: m.Name, ID: key(want[i]), Column: "body", User: d.account}, body)
				require.NoError(t, err)
				opened++
			}
			require.Equal(t, want[i], got[i], m.Name)
		}
	}
	require.Positive(t, opened)
	require.Zero(t, doc.Sealed)
	session, err := s.Auth.SignIn(mail, password)
	require.NoError(t, err)
	secrets := []string{other.account, other.id, password, "correct horse battery", s.AnonKey, s.ServiceKey, session.AccessToken, session.RefreshToken, "argon2id", mirror.Encrypted}
	for _, row := range d.rows("devices", "id, session_id") {
		secrets = append(secrets, row["session_id"].(string))
	}
	var kept map[string]any
	require.NoError(t, json.Unmarshal([]byte(d.keep.doc), &kept))
	for _, v := range kept {
		if v, ok := v.(string); ok && v != d.account && v != mail {
			secrets = append(secrets, v)
		}
	}
	for _, secret := range secrets {
		require.NotContains(t, text, secret)
	}

	cfg.Cipher = nil
	doc, _, _ = export(t, cfg)
	require.Equal(t, opened, doc.Sealed, "without the key they stay as they lie there")

	cfg.Remote, cfg.Account = other.client, d.account
	_, err = replica.Export(t.Context(), cfg, &bytes.Buffer{}, func(core.SyncExport) {})
	require.Equal(t, core.KindDenied, core.KindOf(err), "a session of one account is not taken for another")
	phone.call("device_revoke", map[string]any{"p_id": d.id})
	cfg.Remote = d.client
	_, err = replica.Export(t.Context(), cfg, &bytes.Buffer{}, func(core.SyncExport) {})
	require.Error(t, err, "a device that was shut out exports nothing")
}
