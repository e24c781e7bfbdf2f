package score_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/score"
)

// opinion is a feedback on a job with skills, separated by blanks, of a source.
func opinion(job string, kind core.FeedbackKind, skills, source string, reasons ...string) core.Feedback {
	return core.Feedback{ID: core.FeedbackID(job + string(kind)), Job: core.JobID(job), Kind: kind, Reasons: reasons, Seen: core.FeedbackSeen{Skills: strings.Fields(skills), Sources: strings.Fields(source)}}
}

// reader reads the places of these tests.
func reader() score.Reader {
	return score.Reader{Place: func(location string) ([]string, string) {
		town, country, _ := strings.Cut(location, ", ")
		return strings.Fields(country), town
	}}
}

// tasted is the reason that a taste gives for a job with skills of a source.
func tasted(t *testing.T, list []core.Feedback, skills, source string) core.Reason {
	t.Helper()
	job := core.Job{Sources: strings.Fields(source)}
	for _, s := range strings.Fields(skills) {
		job.Extraction.Skills = append(job.Extraction.Skills, core.SkillMention{Skill: s, Required: true})
	}
	return tastedOf(t, list, job)
}

func tastedOf(t *testing.T, list []core.Feedback, job core.Job) core.Reason {
	t.Helper()
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	words := score.VocabularyOf(core.Profile{})
	before, _ := words.Score(job, core.DefaultSettings(), now)
	sum, reasons := words.With(score.TasteOf(list, reader())).Score(job, core.DefaultSettings(), now)
	last := reasons[len(reasons)-1]
	if last.Code != score.TasteMore && last.Code != score.TasteLess {
		require.InDelta(t, before, sum, 1e-9)
		return core.Reason{}
	}
	require.InDelta(t, before+last.Points, sum, 1e-9, "the points are part of the sum")
	require.True(t, sum >= 0 && sum <= 100)
	return last
}

func TestTaste(t *testing.T) {
	t.Parallel()
	less := opinion("1", core.FeedbackLess, "PHP WordPress", "feed")
	undone := less
	undone.Undone = true
	drafted := opinion("1", core.FeedbackReject, "PHP", "feed")
	drafted.Proposal = "p"
	skips := []core.Feedback{opinion("1", core.FeedbackSkip, "PHP", ""), opinion("2", core.FeedbackSkip, "PHP", ""), opinion("3", core.FeedbackSkip, "PHP", "")}
	for _, c := range []struct {
		name           string
		list           []core.Feedback
		skills, source string
		code, because  string
	}{
		{"nothing said, nothing moves", nil, "PHP", "feed", "", ""},
		{"less like this takes points of its like", []core.Feedback{less}, "PHP", "other", score.TasteLess, "PHP"},
		{"and none of others", []core.Feedback{less}, "Go", "other", "", ""},
		{"more like this gives points", []core.Feedback{opinion("1", core.FeedbackMore, "Go", "feed")}, "Go", "other", score.TasteMore, "Go"},
		{"what was taken back says nothing", []core.Feedback{undone}, "PHP", "feed", "", ""},
		{"one act is no pattern", skips[:1], "PHP", "", "", ""},
		{"three are", skips, "PHP", "", score.TasteLess, "PHP"},
		{"the last word on a job counts", []core.Feedback{less, opinion("1", core.FeedbackMore, "PHP", "feed")}, "PHP", "other", score.TasteMore, "PHP"},
		{"what was said counts before what is done", []core.Feedback{less, opinion("1", core.FeedbackApprove, "PHP", "feed")}, "PHP", "other", score.TasteLess, "PHP"},
		{"the field blames skills, not the source", []core.Feedback{opinion("1", core.FeedbackLess, "PHP", "feed", "field")}, "Go", "feed", "", ""},
		{"the pay blames the source", []core.Feedback{opinion("1", core.FeedbackLess, "PHP", "feed", "pay")}, "Go", "feed", score.TasteLess, "feed"},
		{"and not the skills", []core.Feedback{opinion("1", core.FeedbackLess, "PHP", "feed", "pay")}, "PHP", "other", "", ""},
		{"a text says nothing of jobs", []core.Feedback{opinion("1", core.FeedbackLess, "PHP", "feed", "tone")}, "PHP", "feed", "", ""},
		{"nor does a draft that was rejected without a reason", []core.Feedback{drafted, drafted, drafted}, "PHP", "feed", "", ""},
		{"the heaviest is named first", []core.Feedback{less, opinion("2", core.FeedbackLess, "PHP", "")}, "WordPress PHP", "other", score.TasteLess, "PHP, WordPress"},
	} {
		r := tasted(t, c.list, c.skills, c.source)
		assert.Equal(t, c.code, r.Code, c.name)
		assert.Equal(t, c.because, r.Params["because"], c.name)
		assert.LessOrEqual(t, max(r.Points, -r.Points), score.MaxTaste, c.name)
	}
}

func TestTasteGrowsWithWhatIsSaid(t *testing.T) {
	t.Parallel()
	var list []core.Feedback
	last := 0.0
	for _, job := range []string{"1", "2", "3"} {
		list = append(list, opinion(job, core.FeedbackMore, "Go", "feed"), opinion("not"+job, core.FeedbackLess, "PHP", "feed"))
		more, less := tasted(t, list, "Go", ""), tasted(t, list, "PHP", "")
		require.Greater(t, more.Points, last)
		require.Negative(t, less.Points)
		last = more.Points
		assert.Zero(t, tasted(t, list, "", "feed").Points, "a source of both kinds says nothing")
	}
}

// offer is a job that says where, when and for how much.
type offer struct {
	contract core.ContractType
	remote   core.RemoteKind
	location string
	zone     string
	work     core.Workload
	pay      core.Pay
}

func (o offer) job() core.Job {
	j := core.Job{PostedAt: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)}
	j.Extraction = core.Extraction{Contract: o.contract, Remote: o.remote, Location: o.location, TimeZones: strings.Fields(o.zone), Workload: o.work, Pay: o.pay}
	return j
}

// said is what the owner says of an offer.
func (o offer) said(id string, kind core.FeedbackKind, reasons ...string) core.Feedback {
	return core.Feedback{ID: core.FeedbackID(id), Job: core.JobID(id), Kind: kind, Reasons: reasons, Seen: core.SeenOf(o.job(), nil)}
}

func fixed(low, high float64, c core.Currency) core.Pay {
	p := core.Pay{Period: core.PeriodFixed}
	p.Min, _ = core.FromMajor(low, c)
	p.Max, _ = core.FromMajor(high, c)
	return p
}

func TestTasteOfPlaceTimeAndSize(t *testing.T) {
	t.Parallel()
	hourly := core.Pay{Period: core.PeriodHour}
	hourly.Min, _ = core.FromMajor(50, "EUR")
	berlin, munich := offer{remote: core.RemoteOnsite, location: "Berlin, DE"}, offer{remote: core.RemoteHybrid, location: "Munich, DE"}
	usa := offer{remote: core.RemoteFull, location: "Austin, US", zone: "EST"}
	long := offer{work: core.Workload{Hours: 40, Weeks: 52}, remote: core.RemoteFull}
	small := offer{pay: fixed(50, 150, "EUR"), remote: core.RemoteFull}
	soon := offer{work: core.Workload{Start: time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC)}}
	undone := berlin.said("1", core.FeedbackLess, "place")
	undone.Undone = true
	draft := small.said("1", core.FeedbackReject, "size")
	draft.Proposal = "p"
	for _, c := range []struct {
		name          string
		list          []core.Feedback
		of            offer
		code, because string
	}{
		{"the place blames place, town and country", []core.Feedback{berlin.said("1", core.FeedbackLess, "place")}, berlin, score.TasteLess, "Berlin, DE, remote:onsite"},
		{"another town of the country has some of it", []core.Feedback{berlin.said("1", core.FeedbackLess, "place")}, munich, score.TasteLess, "DE"},
		{"and remote work elsewhere nothing", []core.Feedback{berlin.said("1", core.FeedbackLess, "place")}, usa, "", ""},
		{"remote work for people of one place is blamed for the place", []core.Feedback{usa.said("1", core.FeedbackLess, "place")}, usa, score.TasteLess, "Austin, EST, US"},
		{"and not for being remote", []core.Feedback{usa.said("1", core.FeedbackLess, "place")}, long, "", ""},
		{"the contract belongs to the place", []core.Feedback{offer{contract: core.ContractPermanent}.said("1", core.FeedbackLess, "place")}, offer{contract: core.ContractPermanent}, score.TasteLess, "contract:permanent"},
		{"the time blames hours and duration", []core.Feedback{long.said("1", core.FeedbackLess, "time")}, offer{work: core.Workload{Hours: 36, Weeks: 40}}, score.TasteLess, "hours:30-, weeks:26-"},
		{"and not shorter work", []core.Feedback{long.said("1", core.FeedbackLess, "time")}, offer{work: core.Workload{Hours: 10, Weeks: 4}}, "", ""},
		{"and the start", []core.Feedback{soon.said("1", core.FeedbackLess, "time")}, soon, score.TasteLess, "start:soon"},
		{"the size blames the budget", []core.Feedback{small.said("1", core.FeedbackLess, "size")}, offer{pay: fixed(120, 120, "USD")}, score.TasteLess, "size:-200"},
		{"not one of another size", []core.Feedback{small.said("1", core.FeedbackLess, "size")}, offer{pay: fixed(2000, 3000, "EUR")}, "", ""},
		{"hourly work has a size where hours and weeks are known", []core.Feedback{offer{pay: hourly, work: core.Workload{Hours: 40, Weeks: 52}}.said("1", core.FeedbackLess, "size")},
			offer{pay: fixed(90_000, 90_000, "EUR")}, score.TasteLess, "size:25000-"},
		{"and none where they are not", []core.Feedback{offer{pay: hourly}.said("1", core.FeedbackLess, "size")}, offer{pay: hourly}, "", ""},
		{"a reason blames nothing else", []core.Feedback{berlin.said("1", core.FeedbackLess, "size")}, berlin, "", ""},
		{"without a reason place, time and size are not blamed", []core.Feedback{berlin.said("1", core.FeedbackLess)}, berlin, "", ""},
		{"nor are they learned from what is wanted alone", []core.Feedback{berlin.said("1", core.FeedbackMore)}, berlin, "", ""},
		{"with the reason they are", []core.Feedback{berlin.said("1", core.FeedbackMore, "place")}, munich, score.TasteMore, "DE"},
		{"one act is no pattern", []core.Feedback{small.said("1", core.FeedbackSkip, "size")}, small, "", ""},
		{"three are", []core.Feedback{small.said("1", core.FeedbackSkip, "size"), small.said("2", core.FeedbackSkip, "size"), draft}, small, "", ""},
		{"three of three jobs are", []core.Feedback{draft, small.said("2", core.FeedbackSkip, "size"), small.said("3", core.FeedbackSkip, "size")}, small, score.TasteLess, "size:-200"},
		{"what was taken back says nothing", []core.Feedback{undone}, berlin, "", ""},
	} {
		r := tastedOf(t, c.list, c.of.job())
		assert.Equal(t, c.code, r.Code, c.name)
		assert.Equal(t, c.because, r.Params["because"], c.name)
	}
}

// TestTasteOfAPlaceIsHeldAgainstWhatIsWanted: what is wanted in spite of a feature
// speaks for it, and what is not wanted for other reasons does not speak against it.
func TestTasteOfAPlaceIsHeldAgainstWhatIsWanted(t *testing.T) {
	t.Parallel()
	onsite := offer{remote: core.RemoteOnsite}
	list := []core.Feedback{onsite.said("no", core.FeedbackLess, "place")}
	alone := tastedOf(t, list, onsite.job()).Points
	require.Negative(t, alone)
	for _, id := range []string{"a", "b", "c", "d", "e", "f"} {
		list = append(list, onsite.said(id, core.FeedbackApprove), offer{remote: core.RemoteFull}.said("r"+id, core.FeedbackApprove))
	}
	balanced := tastedOf(t, list, onsite.job()).Points
	require.Greater(t, balanced, alone)
	other := tastedOf(t, append(list, onsite.said("x", core.FeedbackLess, "field")), onsite.job()).Points
	require.InDelta(t, balanced, other, 1e-9)
}
