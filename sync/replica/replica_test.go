package replica_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/stack"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/sync/replica"
	"github.com/automonet/automonet/sync/supabase"
)

func TestEveryKindOfRowArrives(t *testing.T) {
	s := shared.Start(t)
	d := join(t, s, account(t, s))
	d.fill(8)
	out := d.round()
	require.Positive(t, out.Pushed)
	for table, n := range map[string]int{"profiles": 1, "templates": 1, "jobs": 8, "postings": 8, "proposals": 6, "submissions": 2, "outcomes": 2, "forecasts": 1} {
		require.Len(t, d.rows(table, "id"), n, table)
	}
	require.Len(t, d.rows("decision_acks", "id"), 4, "what was approved here is there as a decision of the agent's own")
	job := d.rows("jobs", "*")[0]
	require.Equal(t, "shortlisted", job["state"])
	require.Contains(t, job["body"], "rebuild our invoicing service")
	view, err := json.Marshal(job["view"])
	require.NoError(t, err)
	require.NotContains(t, string(view), "jobs@example.org")
	require.Empty(t, d.rows("profiles", "id, body")[0]["body"], "a profile leaves encrypted only")
	d.equal()
	revs := d.dump(true)
	require.Zero(t, d.round().Pushed, "nothing has changed")
	require.Equal(t, revs, d.dump(true))

	// An own text that is taken away becomes a tombstone without a text, and can come back.
	_, err = d.SaveTemplate(context.Background(), "own-one", "", 1, "user:test")
	require.NoError(t, err)
	d.round()
	gone := d.rows("templates", "*")[0]
	require.NotNil(t, gone["deleted_at"])
	require.Empty(t, gone["body"])
	_, err = d.SaveTemplate(context.Background(), "own-one", "again", 0, "user:test")
	require.NoError(t, err)
	d.round()
	require.Equal(t, "again", d.rows("templates", "*")[0]["body"])
	d.equal()

	// What a platform's terms let expire here is emptied there.
	n, err := d.PurgeTexts(context.Background(), "feed", d.Clock.Now().Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, 8, n)
	d.round()
	for _, table := range []string{"jobs", "postings"} {
		for _, row := range d.rows(table, "id, body") {
			require.Empty(t, row["body"])
		}
	}
}

func TestDecisionsOfTheDashboardAreCarriedOutOnce(t *testing.T) {
	s := shared.Start(t)
	mail := account(t, s)
	d := join(t, s, mail)
	ctx := context.Background()
	a, b, c := d.Waiting(d.Shortlisted("feed", "1", 70), "email"), d.Waiting(d.Shortlisted("feed", "2", 70), "email"), d.Waiting(d.Shortlisted("feed", "3", 70), "email")
	d.round()
	phone := openDashboard(t, s, mail)

	approve, r := phone.decide(map[string]any{"kind": "approve", "target_id": a.ID, "content_sha256": a.Hash})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	edit, r := phone.decide(map[string]any{"kind": "edit", "target_id": b.ID, "content_sha256": b.Hash, "body": `{"subject":"New","body":"Another text."}`})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	reject, r := phone.decide(map[string]any{"kind": "reject", "target_id": c.ID, "content_sha256": c.Hash, "reason": "too far"})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	pause, r := phone.decide(map[string]any{"kind": "pause", "reason": "on holiday"})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)

	require.Equal(t, 4, d.round().Commands)
	got, err := d.Store.Proposal(ctx, a.ID)
	require.NoError(t, err)
	require.True(t, got.ApprovedFor())
	require.Equal(t, "dashboard:"+mail+"/"+approve, got.Approval.By)
	got, err = d.Store.Proposal(ctx, b.ID)
	require.NoError(t, err)
	require.Equal(t, "Another text.", got.Content.Body)
	require.Equal(t, b.Content.Recipient, got.Content.Recipient, "whom it goes to is changed at the agent only")
	got, err = d.Store.Proposal(ctx, c.ID)
	require.NoError(t, err)
	require.Equal(t, core.ProposalRejected, got.State)
	agent, err := d.Agent(ctx)
	require.NoError(t, err)
	require.Equal(t, core.RunPaused, agent.Run)
	events, err := d.Events(ctx, core.EventFilter{By: "dashboard:" + mail + "/" + pause})
	require.NoError(t, err)
	require.NotEmpty(t, events, "the audit chain names who decided")
	for _, id := range []string{approve, edit, reject, pause} {
		require.Equal(t, "applied", phone.ack(id)["result"])
	}
	require.Zero(t, d.round().Commands)

	// Texts that changed since, and decisions that come too late, are refused.
	_, r = phone.decide(map[string]any{"kind": "approve", "target_id": b.ID, "content_sha256": b.Hash})
	require.Equal(t, http.StatusConflict, r.Status, "the project refuses what has changed already")
	fresh, err := d.Store.Proposal(ctx, b.ID)
	require.NoError(t, err)
	stale, r := phone.decide(map[string]any{"kind": "approve", "target_id": b.ID, "content_sha256": fresh.Hash})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	fresh.Content.Body += " And more."
	fresh, err = d.SaveProposal(ctx, fresh, core.ProposalDrafted, "user:test")
	require.NoError(t, err)
	_, err = d.SaveProposal(ctx, fresh, core.ProposalWaiting, "user:test")
	require.NoError(t, err)
	late, r := phone.decide(map[string]any{"kind": "resume", "expires_at": time.Now().Add(2 * time.Second)})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	_, err = s.DB.Exec(ctx, `alter table decisions disable trigger user; update decisions set created_at = created_at - interval '1 day', expires_at = now() - interval '1 second' where id = '`+late+`'; alter table decisions enable trigger user`)
	require.NoError(t, err)
	d.round()
	require.Equal(t, "changed", phone.ack(stale)["result"])
	require.Equal(t, "expired", phone.ack(late)["result"])
	got, err = d.Store.Proposal(ctx, b.ID)
	require.NoError(t, err)
	require.Nil(t, got.Approval)
	d.equal()

	// An agent cannot approve its own proposals.
	session, err := d.client.Session(ctx)
	require.NoError(t, err)
	raw, err := json.Marshal(map[string]any{"id": "own", "facts_v": 1, "kind": "resume", "expires_at": time.Now().Add(time.Hour)})
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, s.As(session.Access).Do(t, "POST", "/rest/v1/decisions", string(raw)).Status)
}

func TestSettingsMeet(t *testing.T) {
	s := shared.Start(t)
	mail := account(t, s)
	d := join(t, s, mail)
	ctx := context.Background()
	d.round()
	phone := openDashboard(t, s, mail)
	remote := func() (map[string]any, int64) {
		row := d.rows("settings", "id, version, doc")[0]
		return row["doc"].(map[string]any), int64(row["version"].(float64))
	}
	put := func(change map[string]any) {
		doc, version := remote()
		for k, v := range change {
			doc[k] = v
		}
		phone.call("settings_put", map[string]any{"p_id": "settings", "p_base_version": version, "p_doc": doc})
	}
	doc, _ := remote()
	require.NotContains(t, doc, "signature")

	// What the dashboard sets is taken over; what was set here goes there.
	put(map[string]any{"threshold": 71, "max_age_days": 9})
	d.round()
	have, err := d.Settings(ctx)
	require.NoError(t, err)
	require.Equal(t, 71.0, have.Threshold)
	require.Equal(t, 9, have.MaxAgeDays)
	require.NotEmpty(t, have.Currency)
	have.Threshold, have.Signature = 72, "Ada"
	have, err = d.SaveSettings(ctx, have)
	require.NoError(t, err)
	d.round()
	doc, _ = remote()
	require.Equal(t, 72.0, doc["threshold"])

	// Different fields on both sides at once: both stay. The same field: the agent's stays, and the owner
	// is asked.
	put(map[string]any{"threshold": 60, "drafts_per_day": 4})
	have.Threshold, have.HoursPerDay = 80, 5
	have, err = d.SaveSettings(ctx, have)
	require.NoError(t, err)
	d.round()
	have, err = d.Settings(ctx)
	require.NoError(t, err)
	require.Equal(t, 80.0, have.Threshold)
	require.Equal(t, 4, have.DraftsPerDay)
	require.Equal(t, "Ada", have.Signature)
	doc, _ = remote()
	require.Equal(t, 80.0, doc["threshold"])
	require.Equal(t, 5.0, doc["hours_per_day"])
	conflicts, err := d.Conflicts(ctx)
	require.NoError(t, err)
	require.Len(t, conflicts, 1)
	require.Equal(t, "threshold", conflicts[0].Field)
	require.JSONEq(t, "60", string(conflicts[0].There))
	next, err := replica.With(have, conflicts[0].Field, conflicts[0].There)
	require.NoError(t, err)
	require.Equal(t, 60.0, next.Threshold)
	require.Equal(t, have.Arms, next.Arms)

	// What is not valid here is not taken over, and is put right there.
	put(map[string]any{"threshold": 4000})
	d.round()
	have, err = d.Settings(ctx)
	require.NoError(t, err)
	require.Equal(t, 80.0, have.Threshold)
	doc, _ = remote()
	require.Equal(t, 80.0, doc["threshold"])
}

func TestTextsAreEncryptedOrStayHere(t *testing.T) {
	s := shared.Start(t)
	for _, texts := range []replica.Texts{replica.TextsOff, replica.TextsEncrypted} {
		var cipher *replica.Cipher
		if texts == replica.TextsEncrypted {
			var err error
			cipher, err = replica.NewCipher(make([]byte, replica.KeyBytes), 1)
			require.NoError(t, err)
		}
		mail := account(t, s)
		d := join(t, s, mail, func(c *replica.Config, _ *supabase.Config) { c.Texts, c.Cipher = texts, cipher })
		d.fill(4)
		d.round()
		d.equal()
		for _, table := range []string{"jobs", "proposals", "profiles", "templates"} {
			for _, row := range d.rows(table, "id, body") {
				body := row["body"].(string)
				if texts == replica.TextsOff {
					require.Empty(t, body)
					continue
				}
				require.Contains(t, body, mirror.Encrypted)
				plain, err := cipher.Open(replica.Place{Table: table, ID: row["id"].(string), Column: "body", User: d.account}, body)
				require.NoError(t, err)
				require.NotEmpty(t, plain)
				_, err = cipher.Open(replica.Place{Table: table, ID: "another", Column: "body", User: d.account}, body)
				require.Error(t, err, "a text opens in its place only")
			}
		}
		if texts == replica.TextsOff {
			continue
		}
		p := d.Waiting(d.Shortlisted("feed", "more", 70), "email")
		d.round()
		phone := openDashboard(t, s, mail)
		_, r := phone.decide(map[string]any{"id": "an-edit", "kind": "edit", "target_id": p.ID, "content_sha256": p.Hash,
			"body": cipher.Seal(replica.Place{Table: "decisions", ID: "an-edit", Column: "body", User: d.account}, `{"body":"sealed words"}`)})
		require.Equal(t, http.StatusCreated, r.Status, r.Body)
		d.round()
		got, err := d.Store.Proposal(context.Background(), p.ID)
		require.NoError(t, err)
		require.Equal(t, "sealed words", got.Content.Body)

		key, version, err := replica.Unlock(context.Background(), d.client, "correct horse battery", d.account)
		require.NoError(t, err)
		again, _, err := replica.Unlock(context.Background(), d.client, "correct horse battery", d.account)
		require.NoError(t, err)
		require.Equal(t, key, again)
		require.Equal(t, 1, version)
		_, _, err = replica.Unlock(context.Background(), d.client, "another passphrase", d.account)
		require.Equal(t, core.KindDenied, core.KindOf(err))
		_, _, err = replica.NewKey("short", d.account)
		require.Equal(t, core.KindInvalid, core.KindOf(err))
	}
}

// TestFiguresOfMoneyArriveWhenTheyChange: figures only, by device and scope.
func TestFiguresOfMoneyArriveWhenTheyChange(t *testing.T) {
	s := shared.Start(t)
	limit := core.NanoUSD(5)
	gauges := []core.Gauge{{Scope: "day:2026-11-23", Limit: &limit, Spent: 1, Overrun: 2, Held: 3}, {Scope: "month:2026-11"}, {Scope: "provider:not one"}}
	sim := clock.NewSim(time.Now())
	d := join(t, s, account(t, s), func(c *replica.Config, _ *supabase.Config) {
		c.Clock = sim
		c.Spend = func(context.Context) ([]core.Gauge, error) { return gauges, nil }
	})
	d.round()
	rows := d.rows("budgets", "scope, limit_nano, spent_nano, held_nano, facts_v, id")
	require.Len(t, rows, 2)
	require.Equal(t, []any{"day:2026-11-23", 5.0, 3.0, 3.0}, []any{rows[0]["scope"], rows[0]["limit_nano"], rows[0]["spent_nano"], rows[0]["held_nano"]})
	sim.Advance(time.Minute)
	require.Zero(t, d.round().Pushed)
	gauges[1].Spent = 9
	require.Zero(t, d.round().Pushed, "they are not gathered every second")
	sim.Advance(time.Minute)
	require.Equal(t, 1, d.round().Pushed)
	d.renew()
	d.round()
	d.equal()
	require.Equal(t, 9.0, d.rows("budgets", "id, spent_nano")[1]["spent_nano"])
}

func TestADeviceThatIsShutOutStopsAndKeepsAll(t *testing.T) {
	s := shared.Start(t)
	mail := account(t, s)
	d := join(t, s, mail)
	d.fill(3)
	phone := openDashboard(t, s, mail)
	devices, err := d.replica.Devices(context.Background())
	require.NoError(t, err)
	require.Len(t, devices, 2)
	phone.call("device_revoke", map[string]any{"p_id": d.id})
	out, err := d.replica.Round(context.Background())
	require.NoError(t, err)
	require.Equal(t, "revoked", out.Problem)
	n, err := d.DirtyCount(context.Background(), replica.Entities())
	require.NoError(t, err)
	require.Positive(t, n)
	list, err := d.Quarantined(context.Background())
	require.NoError(t, err)
	require.Empty(t, list, "it is the device that is refused, not its rows")

	sub := d.Queued(d.ApprovedProposal(d.Shortlisted("feed", "more", 80), "email"))
	block, err := d.replica.Guard(context.Background(), sub)
	require.NoError(t, err)
	require.Equal(t, replica.CodeAlone, block.Code, "a device that is shut out sends nothing")
}

func TestAllIsDeletedOnWish(t *testing.T) {
	s := shared.Start(t)
	d := join(t, s, account(t, s))
	d.fill(4)
	d.round()
	n, err := d.replica.DeleteRemote(context.Background())
	require.NoError(t, err)
	require.Positive(t, n)
	require.Empty(t, d.dump(false))
	jobs, _, err := d.Jobs(context.Background(), core.JobFilter{})
	require.NoError(t, err)
	require.Len(t, jobs, 4, "what is here stays")
}

func TestServersThatAreBusyAreGivenTime(t *testing.T) {
	s := quiet(t)
	d := join(t, s, account(t, s), func(c *replica.Config, _ *supabase.Config) { c.Jitter = func() float64 { return 0.999 } })
	d.fill(1)
	s.Gate.Fail(func(*http.Request) stack.Fault { return stack.Fault{Status: 429, RetryAfter: 77 * time.Second} })
	out, err := d.replica.Round(context.Background())
	require.NoError(t, err)
	require.Equal(t, "throttled", out.Problem)
	require.GreaterOrEqual(t, out.Next, 77*time.Second)
	s.Gate.Fail(func(*http.Request) stack.Fault { return stack.Fault{Status: 503} })
	before := time.Duration(0)
	for range 12 {
		out, err = d.replica.Round(context.Background())
		require.NoError(t, err)
		require.Equal(t, "offline", out.Problem)
		require.LessOrEqual(t, out.Next, 5*time.Minute)
		before = max(before, out.Next)
	}
	require.Greater(t, before, 4*time.Minute, "the pause grows")
	s.Gate.Fail(nil)
	d.round()
	d.equal()
}

func TestRealtimeIsADoorbell(t *testing.T) {
	s := shared.Start(t)
	mail := account(t, s)
	d := join(t, s, mail)
	d.round()
	phone := openDashboard(t, s, mail)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	rings := make(chan struct{}, 100)
	ended := make(chan error, 1)
	go func() { ended <- d.client.Listen(ctx, []string{"heads"}, func() { rings <- struct{}{} }) }()
	select {
	case <-rings:
	case err := <-ended:
		t.Fatal("the bell fell silent: ", err)
	}
	_, r := phone.decide(map[string]any{"kind": "pause"})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	select {
	case <-rings:
	case err := <-ended:
		t.Fatal("the bell fell silent: ", err)
	}
	cancel()
	require.Error(t, <-ended)
	require.Equal(t, 1, d.round().Commands)
	require.NotEmpty(t, fmt.Sprint(d.replica.Holder()))
}

func TestTheDeviceSaysHowItIs(t *testing.T) {
	s := shared.Start(t)
	sim := clock.NewSim(time.Now())
	state := core.AgentStatus{Version: "1.2", Run: core.RunNormal, DataDir: "/home/somebody"}
	d := join(t, s, account(t, s), func(c *replica.Config, _ *supabase.Config) {
		c.Clock = sim
		c.Status = func(context.Context) (core.AgentStatus, error) { return state, nil }
	})
	d.round()
	view := func() map[string]any { return d.rows("devices", "id, view")[0]["view"].(map[string]any) }
	require.Equal(t, "1.2", view()["version"])
	require.NotContains(t, fmt.Sprint(view()), "somebody")
	state.Run = core.RunPaused
	d.round()
	require.Equal(t, string(core.RunNormal), view()["run"])
	sim.Advance(time.Minute)
	d.round()
	require.Equal(t, string(core.RunPaused), view()["run"])
}

// TestADecisionThatCannotBeCarriedOutHoldsUpNothing: one that fails for now is tried again, one that fails
// for good is refused, and the others go on.
func TestADecisionThatCannotBeCarriedOutHoldsUpNothing(t *testing.T) {
	s := shared.Start(t)
	mail := account(t, s)
	d := join(t, s, mail)
	busy := &moody{desk: desk{d}, err: core.Errorf(core.KindTransient, "busy")}
	d.cfg.Do = busy
	d.renew()
	p := d.Waiting(d.Shortlisted("feed", "1", 70), "email")
	d.round()
	phone := openDashboard(t, s, mail)
	reject, r := phone.decide(map[string]any{"kind": "reject", "target_id": p.ID, "content_sha256": p.Hash})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	pause, r := phone.decide(map[string]any{"kind": "pause"})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	d.round()
	require.Equal(t, "applied", phone.ack(pause)["result"])
	busy.err = errors.New("a fault of the program")
	d.round()
	require.Equal(t, "refused", phone.ack(reject)["result"])
	d.equal()
}

// moody fails to reject as it is told to.
type moody struct {
	desk
	err error
}

func (m *moody) Reject(context.Context, core.ProposalID, string, string) (core.Proposal, error) {
	return core.Proposal{}, m.err
}

// TestDecisionsAreCarriedOutByWhomTheyConcern: of two agents the one whose proposal it is answers, and what
// was decided before a database knew the account, or before it was brought back, is history to it.
func TestDecisionsAreCarriedOutByWhomTheyConcern(t *testing.T) {
	s := shared.Start(t)
	mail := account(t, s)
	a := join(t, s, mail)
	ctx := context.Background()
	p := a.Waiting(a.Shortlisted("feed", "1", 70), "email")
	a.round()
	phone := openDashboard(t, s, mail)
	stop, r := phone.decide(map[string]any{"kind": "stop_new"})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	a.round()
	b := join(t, s, mail)
	b.round()
	agent, err := b.Agent(ctx)
	require.NoError(t, err)
	require.Equal(t, core.RunNormal, agent.Run)
	approve, r := phone.decide(map[string]any{"kind": "approve", "target_id": p.ID, "content_sha256": p.Hash})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	b.round()
	a.round()
	b.round()
	require.Equal(t, "applied", phone.ack(approve)["result"], "the other agent did not answer in its stead")
	require.Equal(t, "applied", phone.ack(stop)["result"])
	a.equal()
	b.equal()

	// The database of A is brought back: it comes up in stop_new, and an earlier word to go on does not count.
	resume, r := phone.decide(map[string]any{"kind": "resume"})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	a.round()
	require.Equal(t, "applied", phone.ack(resume)["result"])
	a.Reopen(func(c *store.Config) { c.Folder = "elsewhere" })
	a.forgetCommands()
	_, err = a.ChangeSync(ctx, func(st *core.SyncState) error { st.Folder = "elsewhere"; return nil })
	require.NoError(t, err)
	a.renew()
	a.settle()
	agent, err = a.Agent(ctx)
	require.NoError(t, err)
	require.Equal(t, core.RunStopNew, agent.Run)
	a.equal()
}

// forgetCommands is what an older copy of the database does not know.
func (d *device) forgetCommands() {
	d.T.Helper()
	db, err := sql.Open("sqlite", filepath.Join(d.Dir, "live.db"))
	require.NoError(d.T, err)
	defer db.Close()
	_, err = db.Exec(`DELETE FROM sync_commands`)
	require.NoError(d.T, err)
}
