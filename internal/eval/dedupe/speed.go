package dedupe

import (
	"fmt"
	"runtime"
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/dedupe"
	"github.com/automonet/automonet/internal/cputime"
)

// Speed is what it costs one core to prepare, resolve and index posts.
type Speed struct {
	Posts, Distinct int
	// CPU is the processor time that was used, Wall the time by the clock, which
	// is longer on a busy machine.
	CPU, Wall  time.Duration
	Joined     int
	IndexBytes int64
}

// Rate returns posts per second of processor time.
func (s Speed) Rate() float64 { return float64(s.Posts) / s.CPU.Seconds() }

// MeasureSpeed gives n posts to a matcher, one after the other as the scraper
// does, on one core. When there are fewer recorded posts they are repeated with a
// sentence added, which makes them near-duplicates and not equal.
func MeasureSpeed(posts []Post, n int) Speed {
	if len(posts) == 0 {
		return Speed{}
	}
	sightings := make([]core.Posting, n)
	for i := range sightings {
		p := posts[i%len(posts)]
		id := strconv.Itoa(i)
		if round := i / len(posts); round > 0 {
			p.Text += fmt.Sprintf("\nThis is sighting %d of the same position, listed again on day %d.", round, round)
		}
		sightings[i] = core.Posting{ID: core.PostingID(id), Source: "hackernews", ExternalID: id, Author: p.Author,
			URL: "https://news.ycombinator.com/item?id=" + id, Company: p.Company, Title: p.Title, Text: p.Text}
	}
	runtime.GC()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	matcher := dedupe.NewMatcher(dedupe.NewIndex(0))
	s := Speed{Posts: n, Distinct: min(n, len(posts))}
	watch := cputime.Start()
	for i, p := range sightings {
		prepared := dedupe.Prepare(p)
		d := matcher.Resolve(prepared, dedupe.Facts{})
		job := d.Job
		if d.Change == core.PostingNewJob {
			job = core.JobID(p.ID)
		} else {
			s.Joined++
		}
		matcher.Take(prepared, job)
		if i%100 == 99 {
			matcher.Commit()
		}
	}
	s.CPU, s.Wall = watch.CPU(), watch.Wall()
	s.IndexBytes = matcher.Index().Bytes()
	return s
}
