package dedupe

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
)

func day(n int) time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n) }

// edited replaces a share of the words of text.
func edited(r *rand.Rand, text string, share float64) string {
	ws := strings.Fields(text)
	for i := range ws {
		if r.Float64() < share {
			ws[i] = fmt.Sprintf("new%d", r.IntN(1_000_000))
		}
	}
	return strings.Join(ws, " ")
}

func testEntry(n int, companyName, title, text string) Entry {
	sig, _ := Sign(text)
	return Entry{Job: core.JobID(fmt.Sprintf("job-%d", n)), Posting: core.PostingID(fmt.Sprintf("posting-%d", n)),
		Company: companyName, Role: title, SeenAt: day(0), Sig: sig}
}

func TestProbe(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	text := randomText(r, 200)
	slightly, heavily := edited(r, text, 0.03), edited(r, text, 0.5)
	for name, tt := range map[string]struct {
		known, probe Entry
		joins        bool
		reason       string
	}{
		"joins an edited repost":                      {testEntry(1, "Acme GmbH", "Senior Backend Engineer", text), testEntry(2, "ACME", "Backend Developer (m/w/d)", slightly), true, ", same company, same role"},
		"keeps another role of the company apart":     {testEntry(1, "Acme", "Backend Engineer", text), testEntry(2, "Acme", "Frontend Engineer", slightly), false, ""},
		"keeps another company's template apart":      {testEntry(1, "Acme", "Backend Engineer", text), testEntry(2, "Bolt", "Backend Engineer", text), false, ""},
		"keeps a different text apart":                {testEntry(1, "Acme", "Backend Engineer", text), testEntry(2, "Acme", "Backend Engineer", heavily), false, ""},
		"joins equal texts without company and role":  {testEntry(1, "", "", text), testEntry(2, "", "", text), true, ""},
		"asks for more when the company is not known": {testEntry(1, "", "Backend Engineer", text), testEntry(2, "Acme", "Backend Engineer", edited(r, text, 0.1)), false, ""},
		"joins by role when the text is near equal":   {testEntry(1, "", "Backend Engineer", text), testEntry(2, "Acme", "Backend Engineer", slightly), true, ", same role"},
		"never matches the posting itself":            {testEntry(1, "Acme", "Backend Engineer", text), testEntry(1, "Acme", "Backend Engineer", text), false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := NewIndex(0)
			x.Add(tt.known)
			m, ok := x.Probe(tt.probe)
			require.Equal(t, tt.joins, ok, m.Reason)
			if ok {
				assert.Equal(t, tt.known.Job, m.Job)
				assert.Equal(t, tt.known.Posting, m.Posting)
				assert.Equal(t, fmt.Sprintf("near-duplicate text %.2f%s", m.Similarity, tt.reason), m.Reason)
			}
		})
	}
}

func TestProbePrefersTheMostSimilarThenTheNewest(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2, 2))
	text := randomText(r, 200)
	x := NewIndex(0)
	for i, e := range []Entry{testEntry(0, "Acme", "Writer", edited(r, text, 0.05)), testEntry(1, "Acme", "Writer", text), testEntry(2, "Acme", "Writer", text)} {
		e.SeenAt = day(i)
		x.Add(e)
	}
	m, ok := x.Probe(testEntry(9, "Acme", "Writer", text))
	require.True(t, ok)
	assert.Equal(t, core.JobID("job-2"), m.Job)
	assert.InDelta(t, 1, m.Similarity, 1e-9)
}

func TestSimilarIgnoresCompanyAndRole(t *testing.T) {
	t.Parallel()
	text := randomText(rand.New(rand.NewPCG(3, 3)), 100)
	x := NewIndex(0)
	for i := range 5 {
		x.Add(testEntry(i, fmt.Sprintf("Company%d", i), "", text))
	}
	sig, _ := Sign(text)
	n := 0
	for m := range x.Similar(sig, 0.5) {
		n++
		assert.InDelta(t, 1, m.Similarity, 1e-9)
	}
	assert.Equal(t, 5, n)
	for range x.Similar(sig, 0.5) {
		break
	}
}

func TestExpireForgetsOldPostings(t *testing.T) {
	t.Parallel()
	for name, old := range map[string]int{"few": 20, "most": 180} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(4, 4))
			x := NewIndex(10 * 24 * time.Hour)
			var all []Entry
			for i := range 200 {
				e := testEntry(i, "Acme", "Writer", randomText(r, 60))
				if e.SeenAt = day(20); i < old {
					e.SeenAt = day(i % 10)
				}
				x.Add(e)
				all = append(all, e)
			}
			before := x.Bytes()
			assert.Equal(t, old, x.Expire(day(20)))
			assert.Equal(t, 200-old, x.Len())
			for i, e := range all {
				e.Posting = "other"
				m, ok := x.Probe(e)
				assert.Equal(t, i >= old, ok)
				if ok {
					assert.Equal(t, e.Job, m.Job)
				}
			}
			for i := range old { // the freed places are used again
				e := all[i]
				e.SeenAt = day(20)
				x.Add(e)
			}
			assert.Equal(t, 200, x.Len())
			assert.LessOrEqual(t, x.Bytes(), before*2)
			assert.Zero(t, x.Expire(day(20)))
		})
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 5))
	x := NewIndex(0)
	a, b := testEntry(1, "Acme", "Writer", randomText(r, 60)), testEntry(2, "Acme", "Writer", randomText(r, 60))
	b.Posting = "0198a3c4-0000-7000-8000-00000000abcd"
	x.Add(a)
	x.Add(b)
	assert.True(t, x.Remove(b.Posting))
	assert.False(t, x.Remove(b.Posting))
	assert.False(t, x.Remove("never seen"))
	b.Posting = ""
	_, ok := x.Probe(b)
	assert.False(t, ok)
	assert.Equal(t, 1, x.Len())
	assert.True(t, x.Remove(a.Posting))
	assert.Zero(t, x.Len())
}

func TestCrowdsStayBounded(t *testing.T) {
	t.Parallel()
	text := randomText(rand.New(rand.NewPCG(6, 6)), 100)
	x := NewIndex(0)
	for i := range 3000 {
		x.Add(testEntry(i, fmt.Sprintf("Company%d", i), "Writer", text))
	}
	n := 0
	sig, _ := Sign(text)
	n += len(x.candidates(&entry{sig: sig}, false))
	assert.LessOrEqual(t, n, maxCandidates)
	assert.Equal(t, 3000, x.Expire(day(1000)))
	assert.Zero(t, x.Len())
}

// The index agrees with comparing everything, whatever is added and removed.
func TestIndexAgreesWithAScan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 7))
		x := NewIndex(30 * 24 * time.Hour)
		known := map[core.PostingID]Entry{}
		base := randomText(r, 120)
		for i := range rapid.IntRange(1, 60).Draw(t, "n") {
			e := testEntry(i, "Acme", "Writer", edited(r, base, r.Float64()/3))
			e.SeenAt = day(r.IntN(60))
			x.Add(e)
			known[e.Posting] = e
		}
		now := day(r.IntN(90))
		x.Expire(now)
		for p, e := range known {
			if e.SeenAt.Before(now.Add(-30 * 24 * time.Hour)) {
				delete(known, p)
			}
		}
		if x.Len() != len(known) {
			t.Fatalf("%d entries, want %d", x.Len(), len(known))
		}
		probe := testEntry(1000, "Acme", "Writer", edited(r, base, 0.05))
		best := 0.0
		for _, e := range known {
			best = max(best, probe.Sig.Similarity(e.Sig))
		}
		m, ok := x.Probe(probe)
		if ok && m.Similarity > best || !ok && best >= 0.7 {
			t.Fatalf("found %v %v, best by scan %v", ok, m.Similarity, best)
		}
	})
}

func TestIDs(t *testing.T) {
	t.Parallel()
	var s idStore
	uuid := "0198a3c4-1234-7abc-9def-0123456789ab"
	for _, text := range []string{uuid, "j1", "", "0198A3C4-1234-7ABC-9DEF-0123456789AB", "0198a3c4-1234-7abc-0def-0123456789ab", strings.Repeat("x", 36)} {
		v, w := s.put(text), s.put(text)
		assert.Equal(t, v, w)
		assert.Equal(t, v, s.find(text))
		assert.Equal(t, text, s.get(v))
		s.drop(v)
		assert.Equal(t, text, s.get(v))
		s.drop(v)
	}
	assert.Zero(t, s.bytes())
	assert.Equal(t, id{}, s.find("j1"))
	assert.Empty(t, s.get(spare(99)))
}

func TestNumbersForgetOlderRounds(t *testing.T) {
	t.Parallel()
	var s numbers
	for _, round := range []uint32{0, 7, 1<<32 - 2, 1<<32 - 1} {
		s.round = round
		s.reset()
		for n := range uint32(maxCandidates) {
			require.True(t, s.add(n*97), "%d in round %d", n, s.round)
			require.False(t, s.add(n*97))
		}
	}
}
