// Package sources runs every recorded answer of a service through the driver that
// reads it and counts what comes out: postings, and how often each field is filled.
package sources

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract"
)

// Case is one recorded file and how it is read.
type Case struct {
	// File is its path below sources-recorded/.
	File   string
	Driver string
	Config map[string]any
	// Count says how many items the file lists, independently of the parser.
	Count func(body []byte) int
	// Note says what the file is where it is not the bytes of a service.
	Note string
}

// Result is what became of a case.
type Result struct {
	Case
	Status   string
	Reason   string
	Listed   int
	Postings []core.Posting
	Skipped  int
	// Filled counts the postings that have a field, by core.PostingFields.
	Filled map[string]int
}

// length counts the elements of a list in JSON.
func length(path string) func([]byte) int {
	return func(body []byte) int {
		var v any
		if json.Unmarshal(body, &v) != nil {
			return -1
		}
		for _, key := range strings.Split(path, ".") {
			if m, ok := v.(map[string]any); ok && key != "" {
				v = m[key]
			}
		}
		list, _ := v.([]any)
		return len(list)
	}
}

func matches(pattern string) func([]byte) int {
	re := regexp.MustCompile(pattern)
	return func(body []byte) int { return len(re.FindAll(body, -1)) }
}

// list is the configuration of a list in JSON; fields are pairs of a key of the
// mapping and the names in the file.
func list(at string, title, text, company, location, posted string, hints map[string][]string) map[string]any {
	one := func(s string) []string { return []string{s} }
	return map[string]any{"urls": []string{sourcetest.Base + "/x.json"}, "company": one(company), "location": one(location), "hints": hints,
		"list": map[string]any{"at": at, "title": one(title), "text": one(text), "posted": one(posted), "link": []string{"url", "canonical_url", "refs.landing_page", "apply_url", "link"}}}
}

// Cases are the recorded files. Those of Hacker News are read apart, month by month.
func Cases() []Case {
	normal := "re-shaped by another reader, so read as a list in JSON"
	return []Case{
		{File: "remoteok/remoteok-api.json", Driver: "remoteok", Count: func(b []byte) int { return length("")(b) - 1 }, Note: "the first element is the terms of use"},
		{File: "weworkremotely/wwr-programming-rss.xml", Driver: "feed", Config: map[string]any{"urls": []string{sourcetest.Base + "/x.rss"}, "title_pattern": `^(?P<company>[^:]{1,150}):\s+(?P<title>.+)$`, "location": []string{"region"},
			"hints": map[string][]string{"contract": {"type"}, "tags": {"skills", "categories"}}}, Count: matches(`<item>`)},
		{File: "remotive/remotive-api.json", Driver: "feed", Config: list("jobs", "title", "description", "company_name", "candidate_required_location", "publication_date", map[string][]string{"salary": {"salary"}, "contract": {"job_type"}, "tags": {"tags"}}),
			Count: length("jobs"), Note: "the API, which robots.txt closes; the driver reads the RSS feed"},
		{File: "arbeitnow/arbeitnow-api-trimmed.json", Driver: "arbeitnow", Config: map[string]any{"pages": 1}, Count: length("data")},
		{File: "jobicy/jobicy-api-v2.json", Driver: "jobicy", Count: length("jobs")},
		{File: "himalayas/himalayas-api-page.json", Driver: "himalayas", Config: map[string]any{"pages": 1}, Count: length("jobs")},
		{File: "ashby/ashby-posting-api-trimmed.json", Driver: "ashby", Config: map[string]any{"boards": []string{"truelogic"}}, Count: length("jobs")},
		{File: "weworkremotely/wwr-all-feeds-normalised.json", Driver: "feed", Config: list("jobs", "title", "description", "company", "location", "postedAt", map[string][]string{"tags": {"tags"}}), Count: length("jobs"), Note: normal},
		{File: "themuse/themuse-jobs.json", Driver: "feed", Config: list("jobs", "name", "contents", "company.name", "locations.name", "publication_date", map[string][]string{"tags": {"categories.name"}}), Count: length("jobs"), Note: "items of the service, the frame is another's"},
		{File: "remotejobs-org/remotejobs-org-jobs.json", Driver: "feed", Config: list("data", "title", "description", "company.name", "location", "posted_at", map[string][]string{"salary": {"salary_text"}, "contract": {"type"}}), Count: length("data"), Note: "items of the service, the frame is another's"},
		{File: "apinfo-pt/apinfo-brazil-normalised.json", Driver: "feed", Config: list("jobs", "title", "description", "company", "location", "postedAt", nil), Count: length("jobs"), Note: normal},
		{File: "workday-agg/workday-postings-normalised.json", Driver: "feed", Config: list(".", "title", "description", "company_name", "locations.raw", "date_posted", map[string][]string{"remote": {"work_mode"}, "contract": {"employment_type"}}), Count: length(""), Note: normal},
	}
}

// Read runs one case over the data folder.
func Read(ctx context.Context, data string, c Case) (Result, error) {
	out := Result{Case: c, Filled: map[string]int{}}
	body, err := File(filepath.Join(data, "sources-recorded", filepath.FromSlash(c.File)))
	if err != nil {
		return out, err
	}
	out.Listed = c.Count(body)
	if _, ok := driver(c.Driver); !ok {
		out.Status, out.Reason = "no_driver", "no driver reads it"
		return out, nil
	}
	page, err := Fetch(ctx, c, body)
	if err != nil {
		return out, err
	}
	out.Status, out.Reason, out.Postings, out.Skipped = string(page.Status), page.Reason, page.Postings, len(page.Skipped)
	fill(out.Filled, page.Postings)
	return out, nil
}

// Fetch runs the driver of a case over a body as its service would serve it.
func Fetch(ctx context.Context, c Case, body []byte) (source.Page, error) {
	spec, ok := driver(c.Driver)
	if !ok {
		return source.Page{}, fmt.Errorf("there is no driver %s", c.Driver)
	}
	getter := sourcetest.NewGetter(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		// A recorder does not fail.
		_, _ = w.Write(body)
	}))
	node := sourcetest.Node{"base_url": sourcetest.Base}
	for k, v := range c.Config {
		node[k] = v
	}
	src, err := spec.New(node, sourcetest.Deps(c.Driver, getter))
	if err != nil {
		return source.Page{}, fmt.Errorf("make %s: %w", c.Driver, err)
	}
	return src.Fetch(ctx, nil), nil
}

// fill counts the fields of postings.
func fill(filled map[string]int, postings []core.Posting) {
	for _, p := range postings {
		missing := map[string]bool{}
		for _, f := range core.MissingFields(p, extract.Extract(p)) {
			missing[f] = true
		}
		for _, f := range core.PostingFields() {
			if !missing[f] {
				filled[f]++
			}
		}
	}
}

func driver(name string) (source.Spec, bool) {
	for _, s := range all.Sources() {
		if s.Driver == name {
			return s, true
		}
	}
	return source.Spec{}, false
}

// File reads a file of the data folder, unpacked when its name ends in .gz.
func File(path string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil || !strings.HasSuffix(path, ".gz") {
		return raw, err
	}
	r, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return io.ReadAll(r)
}

// percent is n of all in whole per cent.
func percent(n, all int) string {
	if all == 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(n)/float64(all))
}
