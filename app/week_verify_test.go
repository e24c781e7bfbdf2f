package app_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/core"
)

// verify holds the invariants of the whole week and prints them as a table.
func (w *week) verify(ctx context.Context, days int) {
	w.t.Helper()
	found := &table{}
	met := 0
	for _, c := range w.caught {
		met += total(c)
	}
	found.add("lives", "%d days; %d restarts, %d kills, %d of them in the middle of a send", days, w.stops, w.kills, met)
	status, err := w.service().Status(ctx)
	require.NoError(w.t, err)
	jobs := 0
	for _, n := range status.Jobs {
		jobs += n
	}
	found.add("no job is lost", "%d sources, %d jobs, none undecided", len(w.cfg.Sources), jobs)
	require.Zero(w.t, status.Jobs[core.JobNew], "every job is decided")
	w.tell(ctx, status)
	w.sends(ctx, days, found)
	w.approvals(ctx, found)
	w.money(ctx, found)
	w.copied(ctx, found)
	w.report(days, status, found)
	rep, err := w.service().Integrity(ctx, func(core.WorkProgress) {})
	require.NoError(w.t, err)
	require.True(w.t, rep.OK, "%+v", rep)
	found.add("audit chains and databases are whole", "%d chains, %d events", rep.Audit.Chains, rep.Audit.Events)
	for _, a := range status.Actors {
		require.NotEqual(w.t, "degraded", a.State, "%s: %s", a.Name, a.Detail)
	}
	found.add("nothing is left degraded", "%d actors", len(status.Actors))
	w.t.Logf("of the week:\n%s", found.markdown())
}

// tell logs where things stand, for whoever has to find out why an invariant broke.
func (w *week) tell(ctx context.Context, status core.AgentStatus) {
	w.t.Helper()
	for _, s := range status.Sources {
		if s.Failures > 0 || w.venue(core.ChannelName(s.Name)) != nil {
			w.t.Logf("source %s: %s, %d listed (%s)", s.Name, s.Status, s.ScanSeen, core.Clean(s.Reason, 120, false))
		}
	}
	w.t.Logf("jobs %v, proposals %v, submissions %v", status.Jobs, status.Proposals, status.Submissions)
	list, _, err := w.service().Proposals(ctx, core.ProposalFilter{Limit: core.MaxLimit})
	require.NoError(w.t, err)
	seen := map[string]int{}
	for _, p := range list {
		seen[fmt.Sprintf("%s %s %v", p.Content.Channel, p.State, p.Flags)]++
	}
	for _, what := range slices.Sorted(maps.Keys(seen)) {
		w.t.Logf("proposals: %d %s", seen[what], what)
	}
	for _, s := range w.submissions(ctx) {
		if s.State != core.SubmissionSent {
			w.t.Logf("%s to %s: %s after %d tries, next %s: %+v", s.Channel, s.Recipient, s.State, s.Attempts, s.NextAt, s.Refusal)
		}
	}
	jobs, _, err := w.service().Jobs(ctx, core.JobFilter{Limit: core.MaxLimit})
	require.NoError(w.t, err)
	why := map[string]int{}
	for _, j := range jobs {
		reason := ""
		if j.State == core.JobScreenedOut || j.State == core.JobSkipped {
			reason = fmt.Sprint(j.Decision.Reasons)
		}
		why[fmt.Sprintf("%v %s %.160s", j.Sources, j.State, reason)]++
	}
	for i, what := range slices.Sorted(maps.Keys(why)) {
		if i < 40 {
			w.t.Logf("jobs: %d %s", why[what], what)
		}
	}
}

// sends: nothing arrived twice, what counts as sent arrived, what does not did not, and
// the caps held.
func (w *week) sends(ctx context.Context, days int, found *table) {
	t := w.t
	t.Helper()
	all := w.submissions(ctx)
	status, err := w.service().Status(ctx)
	require.NoError(t, err)
	counted := 0
	for _, v := range w.venues {
		states := map[core.SubmissionState]int{}
		// What was taken back may have been approved and sent anew to the same place.
		sentTo := map[string]int{}
		for _, s := range all {
			if s.Channel == v.channel && s.State == core.SubmissionSent {
				sentTo[s.Recipient]++
			}
		}
		var at []time.Time
		for _, s := range all {
			if s.Channel != v.channel {
				continue
			}
			states[s.State]++
			came := v.has(s.Recipient)
			switch s.State {
			case core.SubmissionSent:
				require.Equal(t, 1, came, "%s: %s counts as sent to %s", v.channel, s.ID, s.Recipient)
				if s.Receipt.By == "channel" {
					at = append(at, s.Receipt.At)
				}
			case core.SubmissionQueued, core.SubmissionCancelled, core.SubmissionFailed, core.SubmissionParked:
				if came != sentTo[s.Recipient] {
					trail, err := w.service().Audit(ctx, s.JobID)
					t.Logf("%+v %v", trail, err)
				}
				require.Equal(t, sentTo[s.Recipient], came, "%s: %s to %s is %s, but it came", v.channel, s.ID, s.Recipient, s.State)
			default:
				t.Errorf("%s: submission %s is left %s", v.channel, s.ID, s.State)
			}
		}
		came := v.arrived()
		slices.Sort(came)
		require.Len(t, slices.Compact(slices.Clone(came)), len(came), "%s: nothing came twice", v.channel)
		require.Len(t, came, states[core.SubmissionSent], "%s: what came is what counts as sent: %v", v.channel, states)
		counted += len(came)
		w.caps(v, at)
		found.add("nothing twice, nothing lost: "+string(v.channel), "%d arrived once each; %s", len(came), sorted(states))
		assert.GreaterOrEqual(t, len(came), (days+1)/2, "%s: %v", v.channel, states)
	}
	require.Equal(t, counted, status.Submissions[core.SubmissionSent])
}

// caps: in no hour and on no day more than permitted, and nothing in quiet hours.
func (w *week) caps(v venue, at []time.Time) {
	w.t.Helper()
	var caps core.Caps
	for _, spec := range all.Channels() {
		if core.ChannelName(spec.Driver) == v.channel {
			caps = spec.Caps
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	for i, first := range at {
		if j := i + caps.PerHour; caps.PerHour > 0 && j < len(at) {
			require.GreaterOrEqual(w.t, at[j].Sub(first), time.Hour-time.Minute, "%s: more than %d in an hour", v.channel, caps.PerHour)
		}
		if j := i + caps.PerDay; caps.PerDay > 0 && j < len(at) {
			require.GreaterOrEqual(w.t, at[j].Sub(first), 24*time.Hour-time.Minute, "%s: more than %d in a day", v.channel, caps.PerDay)
		}
		if v.channel == "email" {
			// They are the recipient's: an address or a text may place them in Germany.
			awake := slices.ContainsFunc([]string{"UTC", "Europe/Berlin"}, func(zone string) bool {
				where, err := time.LoadLocation(zone)
				require.NoError(w.t, err)
				h := first.In(where).Hour()
				return h >= caps.QuietTo && h < caps.QuietFrom
			})
			require.True(w.t, awake, "sent at %s, in quiet hours", first)
		}
	}
}

// approvals: none is lost. Each has a submission.
func (w *week) approvals(ctx context.Context, found *table) {
	t := w.t
	t.Helper()
	all, n := w.submissions(ctx), 0
	for after := ""; ; {
		list, next, err := w.service().Proposals(ctx, core.ProposalFilter{States: []core.ProposalState{core.ProposalApproved}, After: after, Limit: core.MaxLimit})
		require.NoError(t, err)
		for _, p := range list {
			n++
			require.True(t, slices.ContainsFunc(all, func(s core.Submission) bool { return s.ProposalID == p.ID }), "%s is approved and not on its way", p.ID)
		}
		if after = next; after == "" {
			found.add("no approval is lost", "%d approved, each with its submission", n)
			return
		}
	}
}

// money: no day cost more than its budget, and the agent's books are not below the
// vendor's.
func (w *week) money(ctx context.Context, found *table) {
	t := w.t
	t.Helper()
	byDay, booked, calls := map[string]core.NanoUSD{}, core.NanoUSD(0), 0
	for after := ""; ; {
		list, next, err := w.service().Calls(ctx, core.CallFilter{After: after, Limit: core.MaxLimit})
		require.NoError(t, err)
		for _, c := range list {
			calls++
			cost := c.Cost
			if c.EndedAt.IsZero() {
				cost = c.Max // what is not settled is still held
			}
			booked += cost
			byDay[c.StartedAt.UTC().Format(time.DateOnly)] += cost
		}
		if after = next; after == "" {
			break
		}
	}
	most := core.NanoUSD(0)
	for day, sum := range byDay {
		require.LessOrEqual(t, sum, dayBudget, "on %s", day)
		most = max(most, sum)
	}
	billed := w.vendor.Billed()
	require.Positive(t, billed, "the vendor was asked")
	require.GreaterOrEqual(t, booked, billed, "the agent books no less than the vendor bills")
	require.LessOrEqual(t, booked, 5*dayBudget)
	found.add("no day above its budget", "at most %s of %s", most, dayBudget)
	found.add("books", "%d calls, %s booked, %s billed by the vendor", calls, booked, billed)
}

// report says what happened at each source and channel, and holds that kills met sends
// in each channel.
func (w *week) report(days int, status core.AgentStatus, found *table) {
	t := w.t
	t.Helper()
	for _, s := range status.Sources {
		found.add("source "+string(s.Name), "%d scans, %d listed in the last; broken in %d hours; now %s", s.Yield.Scans, s.ScanSeen, w.broken[string(s.Name)], s.Status)
		require.NotZero(t, s.Yield.Scans, "%s was read: %s", s.Name, s.Reason)
	}
	all := 0
	for _, v := range w.venues {
		var met []string
		for _, p := range points {
			met = append(met, fmt.Sprintf("%s %d", p, w.caught[v.channel][p]))
		}
		found.add("channel "+string(v.channel), "broken in %d hours; kills that met a send: %s", w.broken[string(v.channel)], strings.Join(met, ", "))
		all += total(w.caught[v.channel])
		if days > 1 {
			require.Positive(t, total(w.caught[v.channel]), "%s: kills met its sends", v.channel)
		}
	}
	require.GreaterOrEqual(t, all, len(points), "kills met sends")
}
