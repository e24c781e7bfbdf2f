package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

// texts makes postings of about 1.5 kB from a vocabulary in which few words are
// common and many are rare.
type texts struct {
	r *rand.Rand
	z *rand.Zipf
}

func newTexts(seed uint64) texts {
	r := rand.New(rand.NewPCG(seed, 1))
	return texts{r, rand.NewZipf(r, 1.15, 4, 29_999)}
}

func word(n uint64) string {
	const syllables = "bacodifegumahijolekanupirosatevuwixyzo"
	b := []byte{}
	for n += 7; n > 0; n /= 19 {
		b = append(b, syllables[n%19*2:n%19*2+2]...)
	}
	return string(b)
}

func (x texts) words(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word(x.z.Uint64()))
	}
	return b.String()
}

func (x texts) page(f *storetest.Fixture, source core.SourceName, n, from int) core.PageWrite {
	writes := make([]core.PostingWrite, n)
	sig := make([]byte, 512)
	for i := range writes {
		p := f.Posting(source, strconv.Itoa(from+i))
		p.Title, p.Text = x.words(6), x.words(160+x.r.IntN(160))
		p.ContentHash = fmt.Sprintf("%064x", x.r.Uint64())
		writes[i] = f.NewJob(p)
		for k := range sig {
			sig[k] = byte(x.r.Uint32())
		}
		writes[i].Signature = append([]byte(nil), sig...)
	}
	return f.Page(source, writes...)
}

// BenchmarkIngest saves pages of 1000 new postings, beside the floor: the same
// rows by bare prepared statements on the same schema.
func BenchmarkIngest(b *testing.B) {
	const n = 1000
	b.Run("store", func(b *testing.B) {
		f := storetest.Open(b)
		x := newTexts(1)
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			page := x.page(f, "feed", n, i*n)
			b.StartTimer()
			require.NoError(b, f.SavePage(context.Background(), page))
		}
		b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "postings/s")
	})
	b.Run("floor", func(b *testing.B) {
		f := storetest.Open(b)
		x := newTexts(1)
		bare := newBare(b, f.Dir)
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			page := x.page(f, "feed", n, i*n)
			b.StartTimer()
			bare.save(page)
		}
		b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "postings/s")
	})
}

// bare inserts the rows of a page without any of the store's rules.
type bare struct {
	b  *testing.B
	db *sql.DB
	st map[string]*sql.Stmt
}

func newBare(b *testing.B, dir string) *bare {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "dry.db")+"?_txlock=immediate&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(1)&_pragma=cache_size(-4000)")
	require.NoError(b, err)
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { db.Close() })
	x := &bare{b: b, db: db, st: map[string]*sql.Stmt{}}
	for name, q := range map[string]string{
		"job":     `INSERT INTO jobs (id, state, rev, url, sightings, sources, deadline, posted_at, first_seen_at, last_seen_at, text_from) VALUES (?, 'new', 1, ?, 1, ?, 0, ?, ?, ?, ?)`,
		"text":    `INSERT INTO texts (rid, title, company, skills, extraction, text) VALUES (?, ?, ?, ?, ?, ?)`,
		"fts":     `INSERT INTO texts_fts (rowid, title, company, skills, text) VALUES (?, ?, ?, ?, ?)`,
		"posting": `INSERT INTO postings (id, job_id, rev, source, external_id, url, url_key, link_back, title, company, dup_company, dup_role, completeness, location, author, hints, content_hash, posted_at, expires_at, fetched_at, last_seen_at, signature, text) VALUES (?, ?, 1, ?, ?, ?, ?, '', ?, ?, '', ?, 'full', '', '', ?, ?, ?, 0, ?, ?, ?, '')`,
		"event":   `INSERT INTO events (job_id, job_seq, kind, subject, from_state, to_state, data, by, at, prev, hash) VALUES (?, 1, 'job.new', ?, '', 'new', ?, 'source:feed', ?, x'', ?)`,
		"outbox":  `INSERT INTO outbox (entity, id, rev) VALUES (?, ?, 1)`,
	} {
		st, err := db.Prepare(q)
		require.NoError(b, err)
		x.st[name] = st
	}
	return x
}

func (x *bare) save(page core.PageWrite) {
	tx, err := x.db.Begin()
	require.NoError(x.b, err)
	st := map[string]*sql.Stmt{}
	for name, s := range x.st {
		st[name] = tx.Stmt(s)
	}
	exec := func(name string, args ...any) sql.Result {
		res, err := st[name].Exec(args...)
		require.NoError(x.b, err)
		return res
	}
	hash := make([]byte, 32)
	for _, w := range page.Postings {
		extraction, _ := json.Marshal(w.Job.Extraction)
		now := page.At.UnixMicro()
		rid, err := exec("job", string(w.Job.ID), w.Job.URL, `["feed"]`, now, now, now, string(w.Posting.ID)).LastInsertId()
		require.NoError(x.b, err)
		exec("text", rid, w.Job.Title, w.Job.Company, "go\npostgresql", string(extraction), w.Job.Text)
		exec("fts", rid, w.Job.Title, w.Job.Company, "go\npostgresql", w.Job.Text)
		exec("posting", string(w.Posting.ID), string(w.Job.ID), "feed", w.Posting.ExternalID, w.Posting.URL, w.URLKey, w.Posting.Title, w.Posting.Company, "Go developer", `{"tags":"go, sql"}`, w.Posting.ContentHash, now, now, now, w.Signature)
		exec("event", string(w.Job.ID), "", `{"posting":"`+string(w.Posting.ID)+`","source":"feed"}`, now, hash)
		exec("outbox", "job", string(w.Job.ID))
		exec("outbox", "posting", string(w.Posting.ID))
	}
	require.NoError(x.b, tx.Commit())
}

// BenchmarkDecide scores jobs in batches of 500.
func BenchmarkDecide(b *testing.B) {
	const n = 500
	f := storetest.Open(b)
	x := newTexts(1)
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		require.NoError(b, f.SavePage(context.Background(), x.page(f, "feed", n, i*n)))
		jobs, err := f.UndecidedJobs(context.Background(), n)
		require.NoError(b, err)
		all := make([]core.DecisionWrite, len(jobs))
		for k, j := range jobs {
			all[k] = core.DecisionWrite{Job: j, To: core.JobSkipped, Decision: storetest.Decision(core.VerdictSkip, 20), By: "system:decider"}
		}
		b.StartTimer()
		left, err := f.SaveDecisions(context.Background(), all)
		require.NoError(b, err)
		require.Empty(b, left)
	}
	b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "jobs/s")
}

// BenchmarkSearch searches 20,000 jobs.
func BenchmarkSearch(b *testing.B) {
	f := storetest.Open(b)
	x := newTexts(1)
	for i := range 20 {
		require.NoError(b, f.SavePage(context.Background(), x.page(f, "feed", 1000, i*1000)))
		f.Clock.Advance(time.Minute)
	}
	for name, filter := range map[string]core.JobFilter{
		"common":         {Query: word(0)},
		"common,state":   {Query: word(0), States: []core.JobState{core.JobNew}},
		"common,nothing": {Query: word(0), States: []core.JobState{core.JobShortlisted}},
		"two":            {Query: word(40) + " " + word(300)},
		"rare":           {Query: word(20_000)},
		"list":           {},
		"list,states":    {States: []core.JobState{core.JobNew, core.JobShortlisted}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _, err := f.Jobs(context.Background(), filter)
				require.NoError(b, err)
			}
		})
	}
}
