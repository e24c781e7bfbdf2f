package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/eval/dedupe"
)

// posts are recorded postings and as many varied ones as asked for.
type posts struct {
	real []dedupe.Post
	// From says where they come from.
	From string
}

// loadPosts reads the recorded Hacker News months, or the small sample.
func loadPosts(data, sample string) (*posts, error) {
	folder := filepath.Join(data, "sources-recorded", "hackernews")
	if _, err := os.Stat(folder); err != nil {
		pairs, err := dedupe.LoadPairs(sample)
		if err != nil {
			return nil, err
		}
		p := &posts{From: "excerpts of recorded postings"}
		for _, pair := range pairs {
			for _, e := range []dedupe.Excerpt{pair.A, pair.B} {
				q := dedupe.Post{ID: e.Item, Author: e.Author, Text: e.Text}
				q.Company, q.Title = dedupe.Header(q.Text)
				p.real = append(p.real, q)
			}
		}
		return p, nil
	}
	p := &posts{From: "top-level posts of recorded Hacker News months, 2011 to 2018"}
	for _, years := range []string{"2011-2014", "2015-2016", "2017-01-to-2018-09"} {
		months, err := dedupe.LoadMonths(filepath.Join(folder, "hn-who-is-hiring-"+years+".ndjson.gz"))
		if err != nil {
			return nil, err
		}
		p.real = append(p.real, months...)
	}
	return p, nil
}

// posting returns the i-th posting. Beyond the recorded ones it is a mixture: the
// head of one post and the paragraphs of three, so that texts stay real and
// differ from each other.
func (p *posts) posting(i int, at time.Time) core.Posting {
	q := p.real[i%len(p.real)]
	company, text := q.Company, q.Text
	if i >= len(p.real) {
		r := rand.New(rand.NewPCG(uint64(i), 7))
		head, body, _ := strings.Cut(text, "\n")
		paragraphs := strings.Split(body, "\n")
		for range 2 {
			_, more, _ := strings.Cut(p.real[r.IntN(len(p.real))].Text, "\n")
			paragraphs = append(paragraphs, strings.Split(more, "\n")...)
		}
		r.Shuffle(len(paragraphs), func(a, b int) { paragraphs[a], paragraphs[b] = paragraphs[b], paragraphs[a] })
		text = head + "\n"
		for _, line := range paragraphs {
			if len(text)+len(line) < len(q.Text)+200 {
				text += line + "\n"
			}
		}
		company = fmt.Sprintf("%s %c%c", company, 'A'+rune(i%26), 'A'+rune(i/26%26))
	}
	id := strconv.Itoa(10_000_000 + i)
	return core.Posting{Source: sourceName, ExternalID: id, URL: "https://news.ycombinator.com/item?id=" + id, Company: company, Title: q.Title,
		Author: q.Author + strconv.Itoa(i/len(p.real)), Text: text, Completeness: core.CompleteText, PostedAt: at, FetchedAt: at}
}

const sourceName core.SourceName = "hackernews"
