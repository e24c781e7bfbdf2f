package cost

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/core/extract"
	"github.com/automonet/automonet/internal/eval/dedupe"
	"github.com/automonet/automonet/internal/sample"
)

// valuableShare is how many of the jobs are worth the reserve; they come in the
// second half of each day twice as often as in the first.
const valuableShare = 0.1

// Load takes n postings of the recorded Hacker News months whose clean text passes
// the gates, and says how many did not: those need the owner whoever writes.
func Load(data string, n int, seed uint64) (jobs []Job, left int, err error) {
	posts, err := dedupe.LoadMonths(filepath.Join(data, "sources-recorded", "hackernews", "hn-who-is-hiring-2017-01-to-2018-09.ndjson.gz"))
	if err != nil {
		return nil, 0, fmt.Errorf("load the recorded postings: %w", err)
	}
	r := rand.New(rand.NewPCG(seed, 2))
	r.Shuffle(len(posts), func(i, j int) { posts[i], posts[j] = posts[j], posts[i] })
	return fromPosts(posts, n, r)
}

func fromPosts(posts []dedupe.Post, n int, r *rand.Rand) (jobs []Job, left int, err error) {
	profile, err := sample.Profile()
	if err != nil {
		return nil, 0, err
	}
	now := time.Date(2018, 10, 1, 12, 0, 0, 0, time.UTC)
	for _, p := range posts {
		if len(jobs) == n {
			break
		}
		posting := core.Posting{Source: "hackernews", ExternalID: strconv.FormatInt(p.ID, 10), URL: fmt.Sprintf("https://news.ycombinator.com/item?id=%d", p.ID),
			Title: p.Title, Company: p.Company, Author: p.Author, Text: p.Text, Completeness: core.CompleteText, PostedAt: now, FetchedAt: now}
		in := draft.Input{Job: core.Job{ID: core.JobID("job-" + posting.ExternalID), Title: p.Title, Company: p.Company, Text: p.Text, URL: posting.URL, Extraction: extract.Extract(posting)},
			Postings: []core.Posting{posting}, Profile: profile, Settings: core.DefaultSettings(), Channel: "assist", Now: now}
		clean, err := draft.Draft(in)
		if err != nil || !draft.Passed(draft.Check(draft.Candidate{Content: clean.Content, Claims: clean.Claims, Job: in.Job, Profile: in.Profile, Settings: in.Settings})) {
			left++
			continue
		}
		share := valuableShare
		if len(jobs)*days%max(n, 1) >= n/2 {
			share *= 4.0 / 3
		} else {
			share *= 2.0 / 3
		}
		jobs = append(jobs, Job{In: in, Clean: clean, Valuable: r.Float64() < share})
	}
	return jobs, left, nil
}
