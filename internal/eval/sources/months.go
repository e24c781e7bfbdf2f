package sources

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/dedupe"
	"github.com/automonet/automonet/core/extract"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/hackernews"
)

// Months is what became of the recorded months of "Who is hiring?".
type Months struct {
	Months int
	// First and Last are the months between which the recordings lie, Absent those
	// between them that are not recorded, each as "2013-09".
	First, Last string
	Absent      []string
	// Listed are comments directly below a thread that have a text; Read those of
	// them that the driver took for postings, Left those it left out.
	Listed, Read, Left int
	Filled             map[string]int
	// Role, Company and Location count postings that say so; Three all of them.
	Role, Company, Location, Three int
	Reposts                        Reposts
}

// Reposts compares the joining of postings across months with their authors, whom
// the rules do not look at.
type Reposts struct {
	// Again are postings whose author posted in the month before, AgainJoined those of
	// them that were joined to a job which the same author posted before.
	Again, AgainJoined int
	// Joined were joined to a job of a month before: SameAuthor to one that the same
	// author posted, OtherAuthor to another's, of which SameCompany name the company
	// alike.
	Joined, SameAuthor, OtherAuthor, SameCompany int
}

// ReadMonths reads every recorded month through the driver, in order, each at the
// end of its month, and joins reposts as the program does.
func ReadMonths(ctx context.Context, data string) (Months, error) {
	out := Months{Filled: map[string]int{}}
	files, err := filepath.Glob(filepath.Join(data, "sources-recorded", "hackernews", "hn-who-is-hiring-*.ndjson.gz"))
	if err != nil {
		return out, err
	}
	months := map[string][]fake.Comment{}
	for _, f := range files {
		raw, err := File(f)
		if err != nil {
			return out, err
		}
		for n, line := range bytes.Split(raw, []byte("\n")) {
			if len(line) == 0 {
				continue
			}
			var c struct {
				fake.Comment
				Month string `json:"_month"`
			}
			if err := json.Unmarshal(line, &c); err != nil {
				return out, fmt.Errorf("%s, line %d: %w", filepath.Base(f), n+1, err)
			}
			months[c.Month] = append(months[c.Month], c.Comment)
		}
	}
	out.First, out.Last, out.Absent = span(slices.Sorted(maps.Keys(months)))
	j := newJoiner()
	for _, month := range slices.Sorted(maps.Keys(months)) {
		postings, left, listed, err := ReadThread(ctx, months[month])
		if err != nil {
			return out, fmt.Errorf("month %s: %w", month, err)
		}
		out.Months++
		out.Listed, out.Read, out.Left = out.Listed+listed, out.Read+len(postings), out.Left+left
		fill(out.Filled, postings)
		for _, p := range postings {
			x := extract.Extract(p)
			role, company, location := x.Role != "", p.Company != "", p.Location != "" || x.Location != "" || x.Remote == core.RemoteFull
			for n, yes := range map[*int]bool{&out.Role: role, &out.Company: company, &out.Location: location, &out.Three: role && company && location} {
				if yes {
					*n++
				}
			}
		}
		j.month(postings)
	}
	out.Reposts = j.found
	return out, nil
}

// span returns the first and last of sorted months, and those between them that are
// missing.
func span(months []string) (first, last string, absent []string) {
	if len(months) == 0 {
		return "", "", nil
	}
	first, last = months[0], months[len(months)-1]
	at, err := time.Parse("2006-01", first)
	for m := first; err == nil && m < last; m = at.Format("2006-01") {
		if !slices.Contains(months, m) {
			absent = append(absent, m)
		}
		at = at.AddDate(0, 1, 0)
	}
	return first, last, absent
}

// ReadThread serves comments as the newest thread of its time and reads it to its
// end. The thread is the most common parent. It returns the postings, how many
// comments the driver left out, and how many with a text stand below the thread.
func ReadThread(ctx context.Context, comments []fake.Comment) (postings []core.Posting, left, listed int, err error) {
	parents := map[int64]int{}
	newest, oldest := int64(0), int64(1<<62)
	for _, c := range comments {
		parents[c.Parent]++
		newest, oldest = max(newest, c.Time), min(oldest, c.Time)
	}
	thread := int64(0)
	for id, n := range parents {
		if n > parents[thread] || n == parents[thread] && id < thread {
			thread = id
		}
	}
	for i := range comments {
		comments[i].Type = "comment"
		if c := comments[i]; c.Parent == thread && c.Text != "" && !c.Dead && !c.Deleted {
			listed++
		}
	}
	story := fake.Comment{ID: thread, By: "whoishiring", Time: oldest - 60, Type: "story", Title: "Ask HN: Who is hiring? (" + time.Unix(oldest, 0).UTC().Format("January 2006") + ")"}
	spec, ok := driver("hackernews")
	if !ok {
		return nil, 0, 0, fmt.Errorf("there is no driver hackernews")
	}
	deps := sourcetest.Deps("hackernews", sourcetest.NewGetter(fake.Serve([]fake.Thread{{Story: story, Comments: comments}})))
	// The thread is read when it is a month old at most, as a source does.
	deps.Clock = clock.NewSim(time.Unix(min(newest, oldest+30*24*3600), 0))
	src, err := spec.New(sourcetest.Node{"base_url": sourcetest.Base}, deps)
	if err != nil {
		return nil, 0, 0, err
	}
	var cursor source.Cursor
	for range 400 {
		page := src.Fetch(ctx, cursor)
		if page.Status != source.StatusOK {
			return nil, 0, listed, fmt.Errorf("%s: %s", page.Status, page.Reason)
		}
		postings, left, cursor = append(postings, page.Postings...), left+len(page.Skipped), page.Next
		if !page.More {
			return postings, left, listed, nil
		}
	}
	return nil, 0, listed, fmt.Errorf("the scan does not end")
}

// joiner joins postings as the Ingester does, over maps instead of the store.
type joiner struct {
	matcher *dedupe.Matcher
	byURL   map[string]*dedupe.Known
	byHash  map[string]*dedupe.Known
	// authors and companies are those of a job's postings in months before.
	authors, companies map[core.JobID]map[string]bool
	last               map[string]bool
	n                  int
	found              Reposts
}

func newJoiner() *joiner {
	return &joiner{matcher: dedupe.NewMatcher(dedupe.NewIndex(60 * 24 * time.Hour)), byURL: map[string]*dedupe.Known{}, byHash: map[string]*dedupe.Known{},
		authors: map[core.JobID]map[string]bool{}, companies: map[core.JobID]map[string]bool{}, last: map[string]bool{}}
}

func (j *joiner) month(postings []core.Posting) {
	now := map[string]bool{}
	type sighting struct {
		job             core.JobID
		author, company string
	}
	var seen []sighting
	for _, p := range postings {
		j.matcher.Index().Expire(p.FetchedAt)
		j.n++
		p.ID = core.PostingID(fmt.Sprintf("00000000-0000-7000-8000-%012d", j.n))
		now[p.Author] = true
		if j.last[p.Author] {
			j.found.Again++
		}
		r := dedupe.Prepare(p)
		d := j.matcher.Resolve(r, dedupe.Facts{ByURL: j.byURL[r.URLKey], ByHash: j.byHash[r.ContentHash]})
		job := d.Job
		if d.Change == core.PostingNewJob {
			job = core.JobID(fmt.Sprintf("00000000-0000-7000-9000-%012d", j.n))
		} else if before := j.authors[job]; before != nil {
			j.found.Joined++
			switch {
			case before[p.Author]:
				j.found.SameAuthor++
				if j.last[p.Author] {
					j.found.AgainJoined++
				}
			default:
				j.found.OtherAuthor++
				for c := range j.companies[job] {
					if dedupe.SameCompany(c, r.Company) {
						j.found.SameCompany++
						break
					}
				}
			}
		}
		p.JobID = job
		r.Posting.JobID = job
		j.matcher.Take(r, job)
		known := &dedupe.Known{Job: job, Company: r.Company, Role: r.Role}
		if r.URLKey != "" {
			j.byURL[r.URLKey] = known
		}
		j.byHash[r.ContentHash] = known
		seen = append(seen, sighting{job, p.Author, r.Company})
	}
	j.matcher.Commit()
	for _, s := range seen {
		if j.authors[s.job] == nil {
			j.authors[s.job], j.companies[s.job] = map[string]bool{}, map[string]bool{}
		}
		j.authors[s.job][s.author], j.companies[s.job][s.company] = true, true
	}
	j.last = now
}

// without names months that are not recorded.
func without(months []string) string {
	if len(months) == 0 {
		return ""
	}
	return ", without " + strings.Join(months, ", ")
}

// section writes the figures of the months.
func (m Months) section() string {
	var b strings.Builder
	n := strconv.Itoa
	fmt.Fprintf(&b, "### Hacker News, every recorded month\n\n%d months were read through the driver, each as the newest thread of its time: all that the data folder holds, %s to %s%s. The three files of months-raw/ and the 17 months of posts with flags repeat months among them. Of %d comments with a text directly below the threads %d were taken for postings; %d more, without a text or deleted, were left out with that reason.\n\n", m.Months, m.First, m.Last, without(m.Absent), m.Listed, m.Read, m.Left)
	b.WriteString("| read from a posting | postings | share |\n|---|---|---|\n")
	for _, row := range []struct {
		name string
		n    int
	}{{"role", m.Role}, {"company", m.Company}, {"location, or that it is remote", m.Location}, {"all three", m.Three}} {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", row.name, n(row.n), percent(row.n, m.Read))
	}
	r := m.Reposts
	fmt.Fprintf(&b, "\nReposts across months, checked against the authors, whom the rules do not look at: %d postings come from somebody who also posted in the month before, and %d of them (%s) were joined to an earlier job of that author; the others were not: people also post other jobs, and write texts anew. %d postings were joined to a job of an earlier month, %d of them (%s) to one that the same author posted; of the other %d, %d name the same company.\n", r.Again, r.AgainJoined, percent(r.AgainJoined, r.Again), r.Joined, r.SameAuthor, percent(r.SameAuthor, r.Joined), r.OtherAuthor, r.SameCompany)
	return b.String()
}
