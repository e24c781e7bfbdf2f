package learner_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/learner"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/store/storetest"
)

func work(t *testing.T, l *learner.Learner) actors.Report {
	t.Helper()
	r, err := l.Work(context.Background())
	require.NoError(t, err)
	return r
}

// sent sends for a number of jobs.
func sent(f *storetest.Fixture, n int) (out []core.Submission) {
	for i := range n {
		out = append(out, f.Sent(f.ApprovedProposal(f.Shortlisted("feed", fmt.Sprint(i), 60), "email")))
	}
	return out
}

func doc(t *testing.T, f *storetest.Fixture) (learner.Doc, core.Learned) {
	t.Helper()
	l, err := f.Learned(context.Background(), learner.WinModel, 0)
	require.NoError(t, err)
	var d learner.Doc
	require.NoError(t, json.Unmarshal(l.Doc, &d))
	return d, l
}

func outcome(t *testing.T, f *storetest.Fixture, id string, sub core.Submission, kind core.OutcomeKind, minor int64) {
	t.Helper()
	o := core.OutcomeEvent{ID: core.OutcomeID(id), SubmissionID: sub.ID, Kind: kind, Source: "imap", At: f.Clock.Now()}
	if minor > 0 {
		o.Amount = core.Money{Minor: minor, Currency: "EUR"}
	}
	require.NoError(t, f.SaveOutcome(context.Background(), o))
}

func TestLearnerLearnsWhatIsNew(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t)
	f.AddProfile()
	l := learner.New(f.Store, f.Clock)
	r := work(t, l)
	require.Equal(t, actors.NoteNothingToDo, r.Note)
	require.Zero(t, r.Handled)

	subs := sent(f, 3)
	require.Equal(t, 6, work(t, l).Handled, "a model, a forecast for each horizon, and what three jobs are worth")
	first, row := doc(t, f)
	require.Equal(t, learner.NoteOutcomes, row.Note)
	require.Len(t, first.Model.Open, 3, "none of them is lost yet")
	require.Equal(t, actors.NoteNothingToDo, work(t, l).Note, "nothing is learned twice")

	f.Clock.Advance(2 * time.Hour)
	outcome(t, f, "o1", subs[0], core.OutcomeReplied, 0)
	require.Equal(t, 4, work(t, l).Handled, "what is learned values the jobs anew")
	second, row := doc(t, f)
	require.Equal(t, int64(2), row.Rev)
	c := learn.Case{Source: "feed"}
	require.Greater(t, second.Model.Replies(c).P, first.Model.Replies(c).P)
	require.Equal(t, 1, second.Model.Tallies["feed"].Replies)

	f.Clock.Advance(25 * time.Hour)
	require.Equal(t, 6, work(t, l).Handled)
	_, row = doc(t, f)
	require.Equal(t, learner.NoteTime, row.Note)
}

func TestLearnerMakesAnewWhatItCannotRead(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t)
	f.AddProfile()
	sent(f, 1)
	_, err := f.SaveLearned(context.Background(), core.Learned{Name: learner.WinModel, Doc: json.RawMessage(`{"model":{"version":99}}`)}, "test")
	require.NoError(t, err)
	require.Positive(t, work(t, learner.New(f.Store, f.Clock)).Handled)
	d, row := doc(t, f)
	require.Equal(t, int64(2), row.Rev)
	require.Equal(t, learn.Version, d.Model.Version)
}

func TestForecastsAreScoredWhenTheirDaysHavePassed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	subs := sent(f, 2)
	l := learner.New(f.Store, f.Clock)
	work(t, l)
	f.Clock.Advance(48 * time.Hour)
	outcome(t, f, "reply", subs[0], core.OutcomeReplied, 0)
	outcome(t, f, "won", subs[0], core.OutcomeWon, 0)
	outcome(t, f, "paid", subs[0], core.OutcomePaid, 123_400)
	f.Clock.Advance(29 * 24 * time.Hour)
	work(t, l)
	all, err := f.Forecasts(ctx, 30, 10)
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.Nil(t, all[0].Score, "the new one waits")
	require.NotNil(t, all[1].Score)
	assert.Equal(t, int64(123_400), all[1].Score.Actual)
	assert.Equal(t, core.Currency("EUR"), all[0].Currency)
	ninety, err := f.Forecasts(ctx, 90, 10)
	require.NoError(t, err)
	for _, x := range ninety {
		assert.Nil(t, x.Score)
	}
}

func TestAShiftIsToldOnce(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t)
	f.AddProfile()
	w := &world{Fixture: f}
	start := f.Clock.Now()
	for i := range 500 {
		a := core.Answered{Submission: core.SubmissionID(fmt.Sprint(i)), At: start.Add(time.Duration(i-500) * 2 * time.Hour), Source: "feed", Template: "plain",
			Price: core.Pay{Min: core.Money{Minor: 8000, Currency: "EUR"}, Period: core.PeriodHour}, Cost: 2_000_000_000}
		every := 12
		if i >= 330 {
			every = 2
		}
		if i%every == 0 {
			a.Outcomes = []core.OutcomeEvent{{ID: core.OutcomeID(fmt.Sprint("r", i)), Kind: core.OutcomeReplied, At: a.At.Add(time.Hour)}}
		}
		w.sent = append(w.sent, a)
	}
	l := learner.New(w, f.Clock)
	work(t, l)
	d, row := doc(t, f)
	require.Equal(t, learner.NoteShift, row.Note)
	require.Len(t, d.Shifts, 1)
	require.Greater(t, d.Shift.Factor, 2.0)
	w.sent[1].Outcomes = []core.OutcomeEvent{{ID: "late", Kind: core.OutcomeLost, At: start}}
	work(t, l)
	d, row = doc(t, f)
	require.Equal(t, learner.NoteOutcomes, row.Note)
	require.Len(t, d.Shifts, 1, "what was told is not told again")
	fs, err := f.Forecasts(context.Background(), 30, 1)
	require.NoError(t, err)
	require.Positive(t, fs[0].Earned.P90)
	require.Positive(t, fs[0].Spent.P10)
	require.InDelta(t, 360, fs[0].Sends.P50, 40, "twelve a day, as before")
}

// world is a store whose sends are given.
type world struct {
	*storetest.Fixture
	sent []core.Answered
}

func (w *world) Answered(context.Context, int) ([]core.Answered, error) { return w.sent, nil }

func TestShortlistedJobsAreValued(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	l := learner.New(f.Store, f.Clock)
	job := f.Shortlisted("upwork", "1", 70)
	require.Zero(t, work(t, l).Handled, "without a profile nothing is valued")
	profile := f.AddProfile()
	profile.Floor = core.Money{Minor: 6000, Currency: "EUR"}
	profile, err := f.SaveProfile(ctx, profile)
	require.NoError(t, err)
	require.Equal(t, 1, work(t, l).Handled)
	w, err := f.Worth(ctx, job.ID)
	require.NoError(t, err)
	require.Empty(t, w.Missing)
	require.Equal(t, "prior", w.Reply.Basis)
	require.True(t, w.Reply.Low < w.Reply.P && w.Reply.P < w.Reply.High)
	require.True(t, w.Low.Minor <= w.Bid.Minor && w.Bid.Minor <= w.High.Minor)
	require.Equal(t, core.Money{Minor: 6000, Currency: "EUR"}, w.Floor)
	sum := int64(0)
	for _, s := range w.Steps {
		if s.Total {
			require.Equal(t, sum, s.Amount.Minor, s.Code)
		} else {
			sum += s.Amount.Minor
		}
	}
	require.Equal(t, w.Value.Minor, sum)
	require.NotEmpty(t, w.Influences)
	require.Contains(t, w.Basis, "win/0 ")
	require.Zero(t, work(t, l).Handled, "nothing is valued twice")

	profile.Floor = core.Money{Minor: 9000, Currency: "EUR"}
	_, err = f.SaveProfile(ctx, profile)
	require.NoError(t, err)
	require.Equal(t, 1, work(t, l).Handled)
	again, err := f.Worth(ctx, job.ID)
	require.NoError(t, err)
	require.NotEqual(t, w.Basis, again.Basis)
	require.Greater(t, again.Floor.Minor, w.Floor.Minor)

	// The owner knows better what the platform keeps than the figures built in.
	settings, err := f.Settings(ctx)
	require.NoError(t, err)
	settings.Fees = map[string]core.PlatformFee{"upwork": {Percent: 50}}
	_, err = f.SaveSettings(ctx, settings)
	require.NoError(t, err)
	require.Equal(t, 1, work(t, l).Handled)
	dear, err := f.Worth(ctx, job.ID)
	require.NoError(t, err)
	require.Less(t, dear.Value.Minor, again.Value.Minor)
}

// TestManyJobsAreValuedInOnePass: batch after batch down to the oldest, what comes
// meanwhile after them, and one new plan at the end.
func TestManyJobsAreValuedInOnePass(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	l := learner.New(f.Store, f.Clock)
	f.AddProfile()
	const many = 405
	for i := range many {
		f.Shortlisted("feed", fmt.Sprint(i), 60)
	}
	for _, want := range []struct {
		handled int
		more    bool
		knock   []string
	}{{200, true, nil}, {200, true, nil}, {5, true, nil}, {1, false, []string{"router"}}, {0, false, nil}} {
		r := work(t, l)
		require.Equal(t, want.handled, r.Handled)
		require.Equal(t, want.more, r.More)
		require.Equal(t, want.knock, r.Knock)
		if want.handled == 5 {
			f.Shortlisted("feed", "meanwhile", 60)
		}
	}
	all, err := f.Unvalued(ctx, "", "", 2*many)
	require.NoError(t, err)
	require.Len(t, all, many+1)
	for _, j := range all {
		_, err := f.Worth(ctx, j.ID)
		require.NoError(t, err, j.ID)
	}
}
