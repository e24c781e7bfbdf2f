package dedupe

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func testPosting(id, url, companyName, title, text string) core.Posting {
	return core.Posting{ID: core.PostingID(id), Source: "board", ExternalID: id, URL: url, Company: companyName, Title: title, Text: text, FetchedAt: day(0)}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 9))
	text := randomText(r, 150)
	known := testPosting("p1", "https://board.example/jobs/1?utm_source=x", "Acme", "Backend Engineer", text)
	for name, tt := range map[string]struct {
		p      core.Posting
		job    core.JobID
		reason string
	}{
		"joins by link":                           {testPosting("p2", "http://www.board.example/jobs/1/", "Acme Inc", "Senior Backend Engineer", "other"), "j1", "same link"},
		"a shared link does not join roles":       {testPosting("p2", "https://board.example/jobs/1", "Acme", "Designer", "other"), "", "same link, other company or role"},
		"joins by content":                        {testPosting("p2", "https://else.example/9", "ACME", "Backend engineer!", text), "j1", "same content"},
		"joins by similar text":                   {testPosting("p2", "", "Acme", "Backend Developer", text+" one more line"), "j1", "near-duplicate text"},
		"another company's equal text stays new":  {testPosting("p2", "", "Bolt", "Backend Engineer", text), "", ""},
		"a short text does not join by itself":    {testPosting("p2", "", "Acme", "Backend Engineer", "short"), "", ""},
		"a new text is a new job":                 {testPosting("p2", "", "Acme", "Backend Engineer", randomText(r, 150)), "", ""},
		"the same title with no company is no id": {testPosting("p2", "", "", "Developer needed", ""), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := NewMatcher(NewIndex(0))
			m.Take(Prepare(known), "j1")
			m.Take(Prepare(testPosting("p0", "", "", "Developer needed", "")), "j0")
			d := m.Resolve(Prepare(tt.p), Facts{})
			assert.Equal(t, tt.job, d.Job)
			assert.Contains(t, d.Reason, tt.reason)
			want := core.PostingNewJob
			if tt.job != "" {
				want = core.PostingJoined
			}
			assert.Equal(t, want, d.Change)
		})
	}
}

func TestResolveByStoredFacts(t *testing.T) {
	t.Parallel()
	m := NewMatcher(NewIndex(0))
	p := Prepare(testPosting("p2", "https://board.example/jobs/1", "Acme", "Writer", ""))
	k := &Known{Job: "j7", Company: "Acme", Role: "Writer"}
	assert.Equal(t, "same link", m.Resolve(p, Facts{ByURL: k}).Reason)
	assert.Equal(t, core.JobID("j7"), m.Resolve(p, Facts{ByHash: k}).Job)
	assert.Equal(t, core.PostingNewJob, m.Resolve(p, Facts{}).Change)
	assert.Nil(t, p.SignatureBytes())
}

func TestRollbackForgetsThePage(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2, 9))
	m := NewMatcher(NewIndex(0))
	kept, lost := testPosting("p1", "https://a.example/1", "Acme", "Writer", randomText(r, 80)), testPosting("p2", "https://a.example/2", "Acme", "Writer", randomText(r, 80))
	m.Take(Prepare(kept), "j1")
	m.Commit()
	m.Take(Prepare(lost), "j2")
	assert.Equal(t, 2, m.Index().Len())
	m.Rollback()
	assert.Equal(t, 1, m.Index().Len())
	again := lost
	again.ID = "p3"
	assert.Equal(t, core.PostingNewJob, m.Resolve(Prepare(again), Facts{}).Change)
	again = kept
	again.ID = "p4"
	assert.Equal(t, core.JobID("j1"), m.Resolve(Prepare(again), Facts{}).Job)
	m.Rollback() // nothing was taken
	assert.Equal(t, 1, m.Index().Len())
	assert.Equal(t, 1, m.Expire(day(100)))
}

func TestLoad(t *testing.T) {
	t.Parallel()
	m := NewMatcher(NewIndex(0))
	p := Prepare(testPosting("p1", "", "Acme", "Writer", randomText(rand.New(rand.NewPCG(3, 9)), 80)))
	s := core.Signature{JobID: "j1", PostingID: "p0", Company: "Acme", Role: "Writer", Value: p.SignatureBytes(), SeenAt: day(0)}
	require.NoError(t, m.Load(s))
	assert.Equal(t, core.JobID("j1"), m.Resolve(p, Facts{}).Job)
	s.Value = s.Value[1:]
	assert.Equal(t, core.KindInvalid, core.KindOf(m.Load(s)))
}
