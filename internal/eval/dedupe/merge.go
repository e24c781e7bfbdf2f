package dedupe

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/dedupe"
)

// Pair is two postings with a label made by reading them: Same says that they
// offer the same opportunity, so that whoever decided on one need not look at the
// other. The same employer with at least half of the roles unchanged is the same;
// another role, another level or another employer is not.
type Pair struct {
	Number  int     `json:"pair"`
	Kind    string  `json:"kind"` // how the pair was drawn
	HeldOut bool    `json:"held_out"`
	Same    bool    `json:"same"`
	A       Excerpt `json:"a"`
	B       Excerpt `json:"b"`
}

// Excerpt is the beginning of a recorded posting.
type Excerpt struct {
	// Author is a number in place of the name.
	Author string `json:"author"`
	Item   int64  `json:"item"`
	Month  string `json:"month"`
	Text   string `json:"text"`
}

// LoadPairs reads labelled pairs, one JSON object a line.
func LoadPairs(path string) ([]Pair, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the labelled pairs: %w", err)
	}
	defer f.Close()
	return readPairs(f)
}

func readPairs(r io.Reader) ([]Pair, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	var pairs []Pair
	for lines.Scan() {
		var p Pair
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return nil, fmt.Errorf("labelled pair %d: %w", len(pairs)+1, err)
		}
		pairs = append(pairs, p)
	}
	return pairs, lines.Err()
}

// Merging is how well the matcher's decisions agree with labels.
type Merging struct {
	Pairs, Same int
	// Right and Wrong count joined pairs that are and are not the same, Missed
	// pairs that are the same and were not joined.
	Right, Wrong, Missed int
	// Errors holds the wrong and missed pairs.
	Errors []Error
}

// Error is one pair that was decided against its label.
type Error struct {
	Pair       Pair
	Similarity float64
	Reason     string
	// RoleA and RoleB are what the matcher took for the roles.
	RoleA, RoleB string
}

// Precision returns the share of joined pairs that are the same.
func (m Merging) Precision() float64 { return ratio(m.Right, m.Right+m.Wrong) }

// Recall returns the share of the same pairs that were joined.
func (m Merging) Recall() float64 { return ratio(m.Right, m.Right+m.Missed) }

// F1 is the harmonic mean of both.
func (m Merging) F1() float64 { return f1(m.Precision(), m.Recall()) }

// MeasureMerging gives each pair that keep accepts to a fresh matcher, as the
// scraper does with two postings of different links.
func MeasureMerging(pairs []Pair, keep func(Pair) bool) Merging {
	var m Merging
	for _, p := range pairs {
		if !keep(p) {
			continue
		}
		matcher := dedupe.NewMatcher(dedupe.NewIndex(0))
		a, b := dedupe.Prepare(posting(p.A)), dedupe.Prepare(posting(p.B))
		matcher.Take(a, "known")
		d := matcher.Resolve(b, dedupe.Facts{})
		joined := d.Change == core.PostingJoined
		m.Pairs++
		if p.Same {
			m.Same++
		}
		switch {
		case joined && p.Same:
			m.Right++
			continue
		case joined:
			m.Wrong++
		case p.Same:
			m.Missed++
		default:
			continue
		}
		m.Errors = append(m.Errors, Error{Pair: p, Similarity: a.Sig.Similarity(b.Sig), Reason: d.Reason, RoleA: a.Role, RoleB: b.Role})
	}
	return m
}

func posting(e Excerpt) core.Posting {
	company, title := Header(e.Text)
	id := strconv.FormatInt(e.Item, 10)
	return core.Posting{ID: core.PostingID(id), Source: "hackernews", ExternalID: id,
		URL: "https://news.ycombinator.com/item?id=" + id, Company: company, Title: title, Author: e.Author, Text: e.Text}
}
