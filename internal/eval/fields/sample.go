// Package fields measures what the program reads of postings, from the bytes that a
// source serves to the fields of a job, against labels made by hand.
//
// testdata/sample.ndjson holds one posting a row. Where the licence of a recording
// lets it be copied, the row has the item itself with its text cut to an excerpt, and
// the labels are of that excerpt; else the item is read from the data folder. A third
// of the rows, chosen by a hash of their ids before they were labelled, is held out:
// its mistakes are counted and never listed.
package fields

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/source/paste"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/eval/sources"
	fake "github.com/automonet/automonet/internal/fakes/hackernews"
)

//go:embed testdata/sample.ndjson
var sample []byte

// ErrNoData says that the item of a row is not in the repository, and the data folder
// that has it is not there.
var ErrNoData = errors.New("the recorded answers are not here")

// Row is a posting with what a reader finds in it. Of Title, Company, Pay and Contact
// any of the values is right, none means that there is nothing to be found. "?" marks
// what readers may see differently, which is not counted.
type Row struct {
	Source string `json:"source"`
	// File is the recording, below sources-recorded/ of the data folder.
	File string `json:"file"`
	ID   string `json:"id"`
	Held bool   `json:"held"`
	// Item is the recorded item, or null where it must not be copied.
	Item json.RawMessage `json:"item,omitempty"`

	Title    []string `json:"title"`
	Company  []string `json:"company"`
	Contract string   `json:"contract"`
	Remote   string   `json:"remote"`
	Language string   `json:"language"`
	// Pay is "min-max,currency,period" in major units.
	Pay []string `json:"pay"`
	// Contact is a mail address, or the beginning of a link.
	Contact []string `json:"contact"`
	// Skills must be read, May may be.
	Skills []string `json:"skills"`
	May    []string `json:"may"`
}

// Rows returns the sample.
func Rows() ([]Row, error) {
	var out []Row
	s := bufio.NewScanner(bytes.NewReader(sample))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var r Row
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("row %d of the sample: %w", len(out)+1, err)
		}
		out = append(out, r)
	}
	return out, s.Err()
}

// HeldOut is the rule by which a row is held out: about a third of all.
func HeldOut(source, id string) bool {
	sum := sha256.Sum256([]byte("part/" + source + "/" + id))
	return binary.BigEndian.Uint32(sum[:4])%3 == 0
}

// Posting reads a row's item as the program does. It returns ErrNoData where the item
// is neither in the row nor in the data folder.
func (r Row) Posting(ctx context.Context, data string) (core.Posting, error) {
	item := []byte(r.Item)
	if len(item) == 0 {
		var err error
		if item, err = r.find(data); err != nil {
			return core.Posting{}, err
		}
	}
	switch r.Source {
	case "hackernews":
		return oneComment(ctx, item)
	case "linkedin", "upwork-html":
		page, err := text(item)
		if err != nil {
			return core.Posting{}, err
		}
		return paste.Parse("-", page, "text/html; charset=utf-8", time.Unix(0, 0))
	}
	c, body, err := r.serve(item)
	if err != nil {
		return core.Posting{}, err
	}
	page, err := sources.Fetch(ctx, c, body)
	if err != nil {
		return core.Posting{}, err
	}
	if len(page.Postings) != 1 {
		return core.Posting{}, fmt.Errorf("%s %s: %s, %d postings (%s)", r.Source, r.ID, page.Status, len(page.Postings), page.Reason)
	}
	return page.Postings[0], nil
}

func oneComment(ctx context.Context, item []byte) (core.Posting, error) {
	var c fake.Comment
	if err := json.Unmarshal(item, &c); err != nil {
		return core.Posting{}, err
	}
	postings, _, _, err := sources.ReadThread(ctx, []fake.Comment{c})
	if err != nil || len(postings) != 1 {
		return core.Posting{}, fmt.Errorf("comment %d: %d postings: %w", c.ID, len(postings), err)
	}
	return postings[0], nil
}

// text is an item that is no JSON: markup kept as a string.
func text(item []byte) ([]byte, error) {
	var s string
	err := json.Unmarshal(item, &s)
	return []byte(s), err
}

// serve puts an item into the frame of its service.
func (r Row) serve(item []byte) (sources.Case, []byte, error) {
	c, ok := caseOf(r.File)
	if !ok {
		return c, nil, fmt.Errorf("no driver reads %s", r.File)
	}
	frame := map[string]string{
		"remoteok": `[{"last_updated":0,"legal":"-"},%s]`, "arbeitnow": `{"data":[%s],"links":{},"meta":{}}`,
		"jobicy": `{"jobs":[%s]}`, "himalayas": `{"jobs":[%s],"offset":0,"limit":20,"totalCount":1}`, "ashby": `{"jobs":[%s],"apiVersion":"1"}`,
	}[c.Driver]
	switch {
	case strings.HasSuffix(r.File, ".xml"):
		markup, err := text(item)
		return c, fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>-</title>%s</channel></rss>`, markup), err
	case r.Source == "upwork-postings":
		shown, err := asShown(item)
		return c, shown, err
	case frame == "":
		frame = "%s"
		if at, _ := c.Config["list"].(map[string]any)["at"].(string); at != "." {
			frame = `{"` + at + `":[%s]}`
		} else {
			frame = "[%s]"
		}
	}
	return c, fmt.Appendf(nil, frame, item), nil
}

// find looks a row's item up in the data folder.
func (r Row) find(data string) ([]byte, error) {
	path := filepath.Join(data, "sources-recorded", filepath.FromSlash(r.File))
	if _, err := os.Stat(path); err != nil {
		return nil, ErrNoData
	}
	body, err := sources.File(path)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(r.File, ".html") {
		return tile(string(body), r.ID)
	}
	var root any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&root); err != nil {
		return nil, err
	}
	if o, ok := root.(map[string]any); ok {
		if root = o["jobs"]; root == nil {
			root = o["data"]
		}
	}
	list, _ := root.([]any)
	for _, v := range list {
		if o, ok := v.(map[string]any); ok && identity(o) == r.ID && (r.Source != "upwork-postings" || slices.Contains(r.Title, strings.TrimSpace(fmt.Sprint(o["title"])))) { // that scrape cut its ids
			return json.Marshal(o)
		}
	}
	return nil, fmt.Errorf("%s has no item %s", r.File, r.ID)
}

func identity(o map[string]any) string {
	s := func(k string) string { return strings.TrimPrefix(fmt.Sprint(o[k]), "<nil>") }
	if c := s("company_id"); c != "" {
		return c + "/" + s("external_job_id")
	}
	for _, k := range []string{"id", "slug", "job_id"} {
		if v := s(k); v != "" {
			return v
		}
	}
	return ""
}

// tile cuts one posting out of a saved page of results, as a user would copy it.
func tile(page, id string) ([]byte, error) {
	for _, part := range strings.Split(page, "<article")[1:] {
		if strings.Contains(part, id) {
			return json.Marshal("<article" + part)
		}
	}
	return nil, fmt.Errorf("the page has no posting %s", id)
}
