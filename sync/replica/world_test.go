package replica_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/internal/stack"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
	"github.com/automonet/automonet/sync/replica"
	"github.com/automonet/automonet/sync/supabase"
)

var shared stack.Shared

func TestMain(m *testing.M) { os.Exit(shared.Run(m)) }

// quiet is the stack with a gateway that neither fails nor is watched, before the test and after.
func quiet(t testing.TB) *stack.Stack {
	t.Helper()
	s := shared.Start(t)
	t.Cleanup(func() {
		s.Gate.Fail(nil)
		s.Gate.Watch(nil)
	})
	return s
}

const password = "a long password for tests"

// full reports whether the long form of a property is asked for.
func full() bool { return os.Getenv("AUTOMONET_FULL") == "1" }

// size is a size of a test: the reduced one, or the full one.
func size(reduced, whole int) int {
	if full() {
		return whole
	}
	return reduced
}

// kept holds a session as the vault does.
type kept struct {
	mu    sync.Mutex
	doc   string
	saves int
}

func (k *kept) Load() (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.doc, nil
}

func (k *kept) Save(doc string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.doc, k.saves = doc, k.saves+1
	return nil
}

// device is an agent on an account, with a database of its own.
type device struct {
	*storetest.Fixture
	stack   *stack.Stack
	client  *supabase.Client
	replica *replica.Replica
	keep    *kept
	cfg     replica.Config
	id      string
	account string
}

func account(t testing.TB, s *stack.Stack) string {
	t.Helper()
	mail := uuid.NewString() + "@example.org"
	_, err := s.Auth.SignUp(t.Context(), mail, password)
	require.NoError(t, err)
	return mail
}

type option func(*replica.Config, *supabase.Config)

// join signs a new device in.
func join(t testing.TB, s *stack.Stack, mail string, opts ...option) *device {
	t.Helper()
	d := &device{stack: s, keep: &kept{}, id: uuid.NewString()}
	d.Fixture = storetest.Open(t, storetest.Live(), func(c *store.Config) {
		c.Folder = "one"
		c.Reach = func(p string) {
			if d.cfg.Reach != nil {
				d.cfg.Reach(p)
			}
		}
	})
	d.cfg = replica.Config{Store: d.Store, Do: desk{d}, Texts: replica.TextsPlain}
	client := supabase.Config{URL: s.URL, Key: s.AnonKey, Keep: d.keep}
	for _, o := range opts {
		o(&d.cfg, &client)
	}
	var err error
	d.client, err = supabase.New(client)
	require.NoError(t, err)
	t.Cleanup(d.client.Close)
	d.cfg.Remote = d.client
	session, err := d.client.SignIn(t.Context(), mail, password)
	require.NoError(t, err)
	d.account = session.User
	require.NoError(t, replica.Register(t.Context(), d.client, d.id, "test"))
	require.NoError(t, d.JoinSync(t.Context(), core.SyncState{Project: d.client.Host(), Account: session.User, Mail: session.Mail, Device: d.id, Name: "test"}, "user:test"))
	d.renew()
	return d
}

// renew makes the replica anew, as a start of the agent does.
func (d *device) renew() {
	d.T.Helper()
	d.cfg.Store = d.Store
	var err error
	d.replica, err = replica.New(d.cfg)
	require.NoError(d.T, err)
}

// round makes one round that has to succeed.
func (d *device) round() replica.Outcome {
	d.T.Helper()
	out, err := d.replica.Round(context.Background())
	require.NoError(d.T, err)
	state, err := d.SyncState(context.Background())
	require.NoError(d.T, err)
	require.Empty(d.T, out.Problem, "%+v", state.Problem)
	return out
}

// settle makes rounds until nothing waits, whatever becomes of single ones.
func (d *device) settle() {
	d.T.Helper()
	for range 400 {
		out, err := d.replica.Round(context.Background())
		require.NoError(d.T, err)
		n, err := d.DirtyCount(context.Background(), replica.Entities())
		require.NoError(d.T, err)
		if n == 0 && out.Problem == "" {
			return
		}
	}
	state, err := d.SyncState(context.Background())
	require.NoError(d.T, err)
	require.FailNow(d.T, "the copy does not catch up", "%+v", state.Problem)
}

// equal compares both sides by sums, and every row by what it says.
func (d *device) equal() {
	d.T.Helper()
	c, err := d.replica.Check(context.Background())
	require.NoError(d.T, err)
	require.True(d.T, c.Equal, "%+v", c)
	require.Zero(d.T, c.Marked)
	// No mark waits that nobody would ever send: they would only grow.
	db, err := sql.Open("sqlite", "file:"+filepath.Join(d.Dir, "live.db"))
	require.NoError(d.T, err)
	defer db.Close()
	var marks string
	require.NoError(d.T, db.QueryRow(`select coalesce(group_concat(distinct entity), '') from outbox`).Scan(&marks))
	for _, entity := range strings.FieldsFunc(marks, func(r rune) bool { return r == ',' }) {
		require.Contains(d.T, replica.Entities(), entity)
	}
}

// rows are the rows of a table in the project.
func (d *device) rows(table, columns string) []map[string]any {
	d.T.Helper()
	rows, err := d.stack.DB.Query(context.Background(), fmt.Sprintf(`select to_jsonb(t) from (select %s from public.%s where user_id = '%s' order by id) t`, columns, table, d.account))
	require.NoError(d.T, err)
	defer rows.Close()
	var out []map[string]any
	for rows.Next() {
		var v map[string]any
		require.NoError(d.T, rows.Scan(&v))
		out = append(out, v)
	}
	require.NoError(d.T, rows.Err())
	return out
}

// dump is all that the project has of the account, but for what depends on when it came.
func (d *device) dump(withRevs bool) string {
	d.T.Helper()
	var b strings.Builder
	for _, t := range mirror.Tables() {
		if !t.Mirrored {
			continue
		}
		for _, row := range d.rows(t.Name, "*") {
			for _, volatile := range []string{"user_id", "device_id", "synced_at"} {
				delete(row, volatile)
			}
			if !withRevs {
				delete(row, "rev")
			}
			raw, err := json.Marshal(row)
			require.NoError(d.T, err)
			fmt.Fprintf(&b, "%s %s\n", t.Name, raw)
		}
	}
	return b.String()
}

// fill writes rows of every kind.
func (d *device) fill(n int) {
	d.T.Helper()
	ctx := context.Background()
	d.AddProfile()
	for i := range n {
		job := d.Shortlisted("feed", fmt.Sprint("f", i), float64(40+i%60))
		switch i % 4 {
		case 0:
			d.Waiting(job, "email")
		case 1:
			d.ApprovedProposal(job, "email")
		case 2:
			sub := d.sent(d.ApprovedProposal(job, "email"))
			require.NoError(d.T, d.SaveOutcome(ctx, core.OutcomeEvent{ID: core.OutcomeID(fmt.Sprint("outcome-", i)), SubmissionID: sub.ID, Kind: core.OutcomeReplied, Source: "imap"}))
		}
	}
	_, err := d.SaveTemplate(ctx, "own-one", "---\nid: own-one\n---\nHello", 0, "user:test")
	require.NoError(d.T, err)
	require.NoError(d.T, d.SaveForecast(ctx, core.Forecast{At: d.Clock.Now(), Days: 30, Due: d.Clock.Now().AddDate(0, 0, 30), Policy: "test", Currency: "EUR"}))
}

// sent brings a submission to sent without a project in between.
func (d *device) sent(p core.Proposal) core.Submission {
	d.T.Helper()
	return d.Sent(p)
}

// dashboard is a signed-in browser.
type dashboard struct {
	*stack.Caller
	t testing.TB
}

func openDashboard(t testing.TB, s *stack.Stack, mail string) dashboard {
	t.Helper()
	session, err := s.Auth.SignIn(mail, password)
	require.NoError(t, err)
	b := dashboard{s.As(session.AccessToken), t}
	b.call("device_register", map[string]any{"p_id": uuid.NewString(), "p_kind": "dashboard", "p_name": "phone", "p_client": mirror.Schema})
	return b
}

func (b dashboard) call(function string, args map[string]any) string {
	b.t.Helper()
	raw, err := json.Marshal(args)
	require.NoError(b.t, err)
	r := b.Do(b.t, "POST", "/rest/v1/rpc/"+function, string(raw))
	require.Less(b.t, r.Status, 300, r.Body)
	return r.Body
}

// decide makes a decision and returns its id and the answer.
func (b dashboard) decide(fields map[string]any) (string, stack.Reply) {
	b.t.Helper()
	row := map[string]any{"id": uuid.NewString(), "facts_v": 1, "expires_at": time.Now().Add(time.Hour)}
	maps.Copy(row, fields)
	raw, err := json.Marshal(row)
	require.NoError(b.t, err)
	return row["id"].(string), b.Do(b.t, "POST", "/rest/v1/decisions", string(raw))
}

func (b dashboard) ack(id string) map[string]any {
	b.t.Helper()
	r := b.Do(b.t, "GET", "/rest/v1/decision_acks?decision_id=eq."+id, "")
	var out []map[string]any
	require.NoError(b.t, json.Unmarshal([]byte(r.Body), &out), r.Body)
	require.Len(b.t, out, 1)
	return out[0]
}

// desk carries out decisions over the store, with the store's own guards.
type desk struct{ d *device }

func (k desk) Proposal(ctx context.Context, id core.ProposalID) (core.Proposal, error) {
	return k.d.Store.Proposal(ctx, id)
}

func (k desk) Approve(ctx context.Context, id core.ProposalID, hash core.ContentHash, by string) (core.Proposal, error) {
	p, err := k.d.Store.Proposal(ctx, id)
	if err != nil || p.ApprovedFor() && p.Approval.Hash == hash {
		return p, err
	}
	if p, err = p.Approve(hash, by, k.d.Clock.Now()); err != nil {
		return p, err
	}
	return k.d.SaveProposal(ctx, p, core.ProposalApproved, by)
}

func (k desk) Reject(ctx context.Context, id core.ProposalID, by, _ string) (core.Proposal, error) {
	p, err := k.d.Store.Proposal(ctx, id)
	if err != nil {
		return p, err
	}
	return k.d.SaveProposal(ctx, p, core.ProposalRejected, by)
}

func (k desk) Edit(ctx context.Context, id core.ProposalID, c core.Content, by string) (core.Proposal, error) {
	p, err := k.d.Store.Proposal(ctx, id)
	if err != nil {
		return p, err
	}
	p.Content, p.Claims = c, nil
	if p, err = k.d.SaveProposal(ctx, p, core.ProposalDrafted, by); err != nil {
		return p, err
	}
	return k.d.SaveProposal(ctx, p, core.ProposalWaiting, by)
}

func (k desk) SetRun(ctx context.Context, mode core.RunMode, reason, by string) (core.AgentState, error) {
	if err := k.d.Store.SetRun(ctx, mode, reason, by); err != nil {
		return core.AgentState{}, err
	}
	return k.d.Agent(ctx)
}

func (k desk) SaveSettingsBy(ctx context.Context, s core.Settings, by string) (core.Settings, error) {
	return k.d.Store.SaveSettingsBy(ctx, s, by)
}
