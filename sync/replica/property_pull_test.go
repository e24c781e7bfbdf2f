package replica_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/stack"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
	"github.com/automonet/automonet/sync/replica"
	"github.com/automonet/automonet/sync/supabase"
)

// killed makes one round in a process of its own, which is killed at the nth point whose name has a prefix,
// or, without one, a while after it has begun. It reports whether it died by that.
func (d *device) killed(session, prefix string, n, start int, after time.Duration) bool {
	d.T.Helper()
	doc, err := d.keep.Load()
	require.NoError(d.T, err)
	require.NoError(d.T, (&fileKeep{session}).Save(doc))
	require.NoError(d.T, d.Close())
	t := d.T
	cmd := child(t, childSetup{Dir: d.Dir, URL: d.stack.URL, Key: d.stack.AnonKey, Session: session, Start: start, Point: prefix, Nth: n, Once: true})
	if prefix == "" {
		timer := time.NewTimer(after)
		<-timer.C
		if err := cmd.Process.Kill(); !errors.Is(err, os.ErrProcessDone) {
			require.NoError(d.T, err)
		}
	}
	err = cmd.Wait()
	died := !cmd.ProcessState.Exited()
	if !died {
		require.NoError(d.T, err, "the process failed")
	}
	d.Fixture = storetest.Open(t, storetest.Live(), storetest.In(d.Dir), func(c *store.Config) { c.Folder = "one" })
	for range start + 1000 {
		d.IDs.New() // they count from one in each process
	}
	d.renew()
	return died
}

// TestProperty04: a process that is killed at any point of reading and carrying out, or at any instant,
// leaves rows and cursors that agree, and the next one goes on from there.
func TestProperty04(t *testing.T) {
	s := shared.Start(t)
	mail := account(t, s)
	d := join(t, s, mail)
	d.fill(4)
	d.round()
	phone := openDashboard(t, s, mail)
	seed := uint64(time.Now().UnixNano())
	t.Log("seed", seed)
	rng := rand.New(rand.NewPCG(seed, 4))
	session := t.TempDir() + "/session"
	points, kills := size(8, 500), 0
	for i := range points {
		p := d.Waiting(d.Shortlisted("feed", fmt.Sprint("p", i), 70), "email")
		d.round()
		id, r := phone.decide(map[string]any{"kind": "edit", "target_id": p.ID, "content_sha256": p.Hash, "body": `{"body":"Edited once."}`})
		require.Equal(t, http.StatusCreated, r.Status, r.Body)
		prefix, n := "replica.pull", 1+rng.IntN(2)
		switch i % 4 {
		case 1: // while everything is read anew, which has more pages
			require.NoError(t, d.BeginReading(context.Background()))
			n = 1 + rng.IntN(12)
		case 2:
			prefix, n = "replica.command", 1+rng.IntN(2)
		case 3:
			prefix = ""
		}
		if d.killed(session, prefix, n, (i+1)*10_000, time.Duration(rng.IntN(30))*time.Millisecond) {
			kills++
		}
		d.settle()
		d.equal()
		got, err := d.Store.Proposal(context.Background(), p.ID)
		require.NoError(t, err)
		require.Equal(t, "Edited once.", got.Content.Body)
		require.Equal(t, p.Rev+2, got.Rev, "it was carried out once")
		require.Equal(t, "applied", phone.ack(id)["result"])
	}
	require.Greater(t, kills, points/2)
}

// TestProperty13: a clock that is wrong, or jumps, changes nothing of what arrives, and sessions go on.
func TestProperty13(t *testing.T) {
	s := shared.Start(t)
	run := func(skew func(i int) time.Duration) string {
		mail := account(t, s)
		sim := clock.NewSim(time.Now())
		d := join(t, s, mail, func(c *replica.Config, sc *supabase.Config) { c.Clock, sc.Clock = sim, sim })
		phone := openDashboard(t, s, mail)
		for i := range size(4, 40) {
			sim.Advance(skew(i))
			d.fillMore(i, 4)
			d.settle()
		}
		p := d.Waiting(d.Shortlisted("feed", "last", 70), "email")
		d.settle()
		_, r := phone.decide(map[string]any{"kind": "reject", "target_id": p.ID, "content_sha256": p.Hash})
		require.Equal(t, http.StatusCreated, r.Status, r.Body)
		sim.Advance(skew(1))
		d.settle()
		got, err := d.Store.Proposal(context.Background(), p.ID)
		require.NoError(t, err)
		require.Equal(t, core.ProposalRejected, got.State, "it has expired by the wrong clock only")
		d.equal()
		var lines []string
		for _, line := range strings.Split(d.dump(false), "\n") {
			if !strings.HasPrefix(line, "decision") {
				lines = append(lines, line)
			}
		}
		return strings.Join(lines, "\n")
	}
	right := run(func(int) time.Duration { return 0 })
	const decade = 10 * 365 * 24 * time.Hour
	require.Equal(t, right, run(func(i int) time.Duration { return decade * time.Duration(1-2*(i%2)) }))
	rng := rand.New(rand.NewPCG(13, 13))
	require.Equal(t, right, run(func(int) time.Duration { return time.Duration(rng.Int64N(int64(decade))) - decade/2 }))
}

// TestProperty14: of two agents on one account one sends for a job, whoever slept past its lease; a stale
// fence is refused.
func TestProperty14(t *testing.T) {
	s := shared.Start(t)
	mail := account(t, s)
	a, b := join(t, s, mail), join(t, s, mail)
	for range 100_000 {
		b.IDs.New() // both count from one: here begin the ids of the other
	}
	ctx := context.Background()
	expire := func() {
		_, err := s.DB.Exec(ctx, `update leases set expires_at = clock_timestamp() - interval '1 second' where user_id = '`+a.account+`'`)
		require.NoError(t, err)
	}
	for i := range size(8, 1000) {
		name := fmt.Sprint("same", i)
		subA := a.Queued(a.ApprovedProposal(a.Shortlisted("feed", name, 80), "email"))
		subB := b.Queued(b.ApprovedProposal(b.Shortlisted("feed", name, 80), "email"))
		expire()
		block, err := a.replica.Guard(ctx, subA)
		require.NoError(t, err)
		require.Nil(t, block)
		require.True(t, a.replica.Holder())
		// While A holds the lease B waits; after A slept past its end B takes over, and finds the job taken.
		block, err = b.replica.Guard(ctx, subB)
		require.NoError(t, err)
		require.Equal(t, replica.CodeAlone, block.Code)
		expire()
		block, err = b.replica.Guard(ctx, subB)
		require.NoError(t, err)
		require.Equal(t, replica.CodeElsewhere, block.Code)
		// A wakes up and would begin another one under its old fence.
		session, err := a.client.Session(ctx)
		require.NoError(t, err)
		stale := a.rows("submissions", "*")[0]
		row, err := json.Marshal(map[string]any{"id": fmt.Sprint("stale-", i), "facts_v": 1, "job_id": "j", "job_key": fmt.Sprint("other-", i), "proposal_id": "p", "channel": "email",
			"state": "sending", "content_sha256": "", "fence": stale["fence"], "created_at": time.Now(), "changed_at": time.Now(), "view": map[string]any{}})
		require.NoError(t, err)
		require.Equal(t, http.StatusConflict, s.As(session.Access).Do(t, "POST", "/rest/v1/submissions", string(row)).Status, "a stale fence is refused")
		// What A began before is sent, once, and both sides know.
		a.finish(subA)
		_, err = b.CancelSubmission(ctx, subB, &core.Refusal{Code: replica.CodeElsewhere}, "agent:submitter")
		require.NoError(t, err)
		a.settle()
		b.settle()
	}
	live := map[string]int{}
	for _, row := range a.rows("submissions", "job_key, state") {
		if row["state"] == "sent" {
			live[row["job_key"].(string)]++
		}
	}
	require.Len(t, live, size(8, 1000))
	for key, n := range live {
		require.Equal(t, 1, n, key)
	}
	a.equal()
	b.equal()
}

// finish sends what was let go.
func (d *device) finish(sub core.Submission) {
	d.T.Helper()
	ctx := context.Background()
	sub, err := d.BeginSend(ctx, sub.ID, sub.Rev, "boot-1")
	require.NoError(d.T, err)
	_, err = d.FinishSend(ctx, sub, core.SubmissionSent, &core.Receipt{By: "channel", At: d.Clock.Now()}, nil, d.Clock.Now(), "agent:submitter")
	require.NoError(d.T, err)
}

// TestProperty15: whatever happens between an approval on the phone and the send, only what was shown is
// ever sent.
func TestProperty15(t *testing.T) {
	s := shared.Start(t)
	seed := uint64(time.Now().UnixNano())
	t.Log("seed", seed)
	accounts := size(1, 8)
	for n := range accounts {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			interleave(t, s, rand.New(rand.NewPCG(seed, uint64(15+n))), size(16, 10_000/accounts))
		})
	}
}

// interleave draws so often where an edit falls between the steps of an approval and its send.
func interleave(t *testing.T, s *stack.Stack, rng *rand.Rand, times int) {
	mail := account(t, s)
	d := join(t, s, mail)
	phone := openDashboard(t, s, mail)
	ctx := context.Background()
	sent := 0
	for i := range times {
		p := d.Waiting(d.Shortlisted("feed", fmt.Sprint(i), 70), "email")
		shown := p.Hash
		d.round()
		edit := func() {
			now, err := d.Store.Proposal(ctx, p.ID)
			require.NoError(t, err)
			now.Content.Body += fmt.Sprint(" Changed ", i)
			if now, err = d.SaveProposal(ctx, now, core.ProposalDrafted, "user:test"); err == nil {
				_, err = d.SaveProposal(ctx, now, core.ProposalWaiting, "user:test")
			}
			require.NoError(t, err)
		}
		var sub core.Submission
		steps := []func(){
			func() {
				_, r := phone.decide(map[string]any{"kind": "approve", "target_id": p.ID, "content_sha256": shown})
				require.Contains(t, []int{http.StatusCreated, http.StatusConflict}, r.Status, r.Body)
			},
			func() { d.round() },
			func() {
				now, err := d.Store.Proposal(ctx, p.ID)
				require.NoError(t, err)
				made, err := core.NewSubmission(core.SubmissionID(d.IDs.New()), now, "", d.Clock.Now())
				if err == nil && d.CreateSubmission(ctx, made) == nil {
					sub = made
				}
			},
		}
		at := rng.IntN(len(steps) + 2)
		if i == 0 {
			at = len(steps) + 1 // one is never edited, so that something is sent in every run
		}
		for j, step := range steps {
			if j == at {
				edit()
			}
			step()
		}
		if at == len(steps) && sub.ID != "" {
			edit()
		}
		if sub.ID == "" {
			continue
		}
		sub, err := d.Submission(ctx, sub.ID)
		require.NoError(t, err)
		if sub.State != core.SubmissionQueued {
			continue
		}
		block, err := d.replica.Guard(ctx, sub)
		require.NoError(t, err)
		require.Nil(t, block)
		begun, err := d.BeginSend(ctx, sub.ID, sub.Rev, "boot-1")
		if err != nil {
			continue
		}
		require.Equal(t, shown, begun.Content.Hash(), "bytes that nobody approved")
		_, err = d.FinishSend(ctx, begun, core.SubmissionSent, &core.Receipt{By: "channel"}, nil, d.Clock.Now(), "agent:submitter")
		require.NoError(t, err)
		sent++
	}
	require.Positive(t, sent)
	t.Logf("%d interleavings, %d sent", times, sent)
	d.settle()
	d.equal()
}

// TestProperty18: nothing that is not on the allow-list leaves the machine, in no form.
func TestProperty18(t *testing.T) {
	s := quiet(t)
	mail := account(t, s)
	d := join(t, s, mail)
	var mu sync.Mutex
	var out strings.Builder
	s.Gate.Watch(func(r *http.Request, body []byte) {
		mu.Lock()
		defer mu.Unlock()
		out.WriteString(r.URL.String() + "\n")
		for k, v := range r.Header {
			if k != "Authorization" && k != "Apikey" {
				fmt.Fprintln(&out, k, v)
			}
		}
		out.Write(body)
		out.WriteByte('\n')
	})
	ctx := context.Background()
	n := 0
	canary := func() string { n++; return fmt.Sprintf("canary%04dx7f3a", n) }
	var planted []string
	plant := func() string { c := canary(); planted = append(planted, c); return c }

	profile := d.AddProfile()
	profile.Name = plant()
	profile.Facts = append(profile.Facts, core.Fact{ID: "secret", Kind: core.FactContact, Text: map[core.Lang]string{core.LangEnglish: plant()}, URL: "https://" + plant() + ".example", Evidence: plant(), Private: true, Confirmed: true})
	_, err := d.SaveProfile(ctx, profile)
	require.NoError(t, err)
	posting := d.Posting("feed", "canary")
	posting.Author, posting.Hints = plant(), map[string]string{"contact": plant()}
	w := d.NewJob(posting)
	w.Job.Extraction.Contacts = []core.Contact{{Kind: core.ContactMail, Value: plant() + "@example.org"}}
	w.Job.Extraction.Instructions = []core.Instruction{{Text: plant()}}
	err = d.SavePage(ctx, d.Page("feed", w))
	require.NoError(t, err)
	p := d.Waiting(d.Shortlisted("feed", "other", 80), "email")
	p.Content.Recipient = plant() + "@client.example"
	p.Content.Attachments = []core.Attachment{{Name: plant(), Path: "/home/" + plant(), SHA256: plant()}}
	p.Claims = []core.Claim{{Text: plant(), Fact: "f"}}
	p.Flags = []string{plant()}
	p.Writing.Original = plant()
	p.Writing.Others = []core.Variant{{Content: core.Content{Body: plant()}}}
	p.Writing.Calls = []core.CallID{core.CallID(plant())}
	p, err = d.SaveProposal(ctx, p, core.ProposalWaiting, "user:test")
	require.NoError(t, err)
	sub := d.Sending(d.Approve(p))
	_, err = d.FinishSend(ctx, sub, core.SubmissionSent, &core.Receipt{By: "channel", Text: plant(), MessageID: plant(), RemoteID: plant(), Evidence: []string{plant()}}, nil, d.Clock.Now(), "agent:submitter")
	require.NoError(t, err)
	settings, err := d.Settings(ctx)
	require.NoError(t, err)
	settings.Signature = plant()
	settings.Permissions = map[core.ChannelName]string{"email": plant()}
	_, err = d.SaveSettings(ctx, settings)
	require.NoError(t, err)
	require.NoError(t, d.SaveLock(ctx, core.Lock{Scope: "all", Reason: plant()}))
	for range 2 {
		d.settle()
	}
	d.equal()
	session, err := d.client.Session(ctx)
	require.NoError(t, err)
	planted = append(planted, session.Refresh, s.ServiceKey)
	mu.Lock()
	text := out.String()
	mu.Unlock()
	require.Contains(t, text, "rebuild our invoicing service", "what may leave does")
	for _, c := range planted {
		require.NotEmpty(t, c)
		for _, form := range []string{c, hex.EncodeToString([]byte(c)), strings.ToUpper(hex.EncodeToString([]byte(c))), url.QueryEscape(c)} {
			require.NotContains(t, text, form)
		}
		for offset := range 3 {
			coded := base64.RawStdEncoding.EncodeToString(append(make([]byte, offset), c...))
			require.NotContains(t, text, coded[(offset*8+5)/6:len(coded)-1])
		}
	}
}

// TestProperty20: versions, a project brought back from a copy, and tombstones that were purged: nothing is
// lost on either side.
func TestProperty20(t *testing.T) {
	s := quiet(t)
	mail := account(t, s)
	d := join(t, s, mail)
	ctx := context.Background()
	d.fill(8)
	d.many(size(100, 50_000))
	d.settle()
	whole := d.dump(false)
	// reconciled settles, and says how long it took to read the project anew and to mend it.
	reconciled := func(after string) {
		t.Helper()
		began := time.Now()
		d.settle()
		t.Logf("after %s: %d rows reconciled in %.1f s", after, strings.Count(whole, "\n"), time.Since(began).Seconds())
		d.equal()
	}
	exec := func(sql string) {
		_, err := s.DB.Exec(ctx, sql)
		require.NoError(t, err)
	}
	// A project that serves this version no more stops the copying and keeps all; one that serves it beside
	// the next, with columns and tables more, is copied to.
	exec(`alter table public.jobs add column later text not null default ''; create table public.laters (id text)`)
	for _, c := range []struct{ versions, problem string }{
		{"schema_max = 9, schema_min = 9", "schema"},
		{"schema_max = 2, schema_min = 1", ""}, {"schema_max = 1, schema_min = 1", ""},
	} {
		exec(`update app.meta set ` + c.versions)
		d.Shortlisted("feed", c.versions, 50)
		out, err := d.replica.Round(ctx)
		require.NoError(t, err)
		require.Equal(t, c.problem, out.Problem, c.versions)
	}
	exec(`alter table public.jobs drop column later; drop table public.laters`)
	d.settle()
	d.equal()
	before := d.dump(false)
	require.Greater(t, len(before), len(whole))

	// The project is brought back from an older copy: some rows are gone, some are older.
	exec(`alter table jobs disable trigger user; alter table proposals disable trigger user; alter table outcomes disable trigger user;
		delete from jobs where id in (select id from jobs order by id limit 3);
		update proposals set facts_v = 1, state = 'drafting', body = '' where id in (select id from proposals order by id limit 2);
		delete from outcomes;
		alter table jobs enable trigger user; alter table proposals enable trigger user; alter table outcomes enable trigger user;
		select app.new_epoch()`)
	reconciled("a restored project")
	require.True(t, before == d.dump(false), "the project is not as it was")

	// Tombstones were purged beyond what was read.
	exec(`update heads set min_rev = rev`)
	_, err := d.ChangeSync(ctx, func(st *core.SyncState) error { st.Head = 1; return nil })
	require.NoError(t, err)
	reconciled("purged tombstones")
	require.True(t, before == d.dump(false), "the project is not as it was")

	// This database is brought back from a copy without saying so: it is older than the project, and what is
	// written from now on counts.
	job := d.rows("jobs", "id, facts_v")[0]
	exec(`alter table jobs disable trigger user; update jobs set facts_v = facts_v + 7 where id = '` + job["id"].(string) + `'; alter table jobs enable trigger user; select app.new_epoch()`)
	reconciled("a restored database")
	row := d.rows("jobs", "id, facts_v")[0]
	require.Greater(t, row["facts_v"], float64(1<<40))

	// Rows of the project that were changed by nobody's right are found by the sums.
	exec(`alter table jobs disable trigger user; delete from jobs where id = '` + job["id"].(string) + `'; alter table jobs enable trigger user`)
	c, err := d.replica.Check(ctx)
	require.NoError(t, err)
	require.False(t, c.Equal)
	require.Positive(t, c.Marked)
	reconciled("rows that were missing")
}
