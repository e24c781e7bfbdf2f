// Package dedupe measures core/dedupe on recorded postings: how many reposts the
// index finds, how well merging keeps roles and companies apart on pairs labelled
// by hand, and how fast it indexes.
package dedupe

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"sort"
	"strings"

	"github.com/automonet/automonet/core/extract/plaintext"
)

// Post is one top-level posting of a "Who is hiring" thread.
type Post struct {
	ID      int64
	Author  string
	Month   string // "2017-01"
	Company string
	Title   string
	Text    string // without markup
}

type comment struct {
	By     string `json:"by"`
	ID     int64  `json:"id"`
	Parent int64  `json:"parent"`
	Text   string `json:"text"`
	Month  string `json:"_month"`
}

// LoadMonths reads recorded threads (NDJSON, gzip when the name ends in .gz) and
// returns their top-level posts in order of month and id.
func LoadMonths(path string) ([]Post, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the recorded months: %w", err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
	}
	posts, err := readMonths(r)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return posts, nil
}

func readMonths(r io.Reader) ([]Post, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 4<<20)
	months := map[string][]comment{}
	for n := 1; lines.Scan(); n++ {
		var c comment
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		months[c.Month] = append(months[c.Month], c)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	var posts []Post
	for _, comments := range months {
		thread := commonParent(comments)
		for _, c := range comments {
			if c.Parent == thread && c.Text != "" && c.By != "" {
				posts = append(posts, newPost(c))
			}
		}
	}
	sort.Slice(posts, func(i, j int) bool {
		if posts[i].Month != posts[j].Month {
			return posts[i].Month < posts[j].Month
		}
		return posts[i].ID < posts[j].ID
	})
	return posts, nil
}

// commonParent returns the thread's own id: replies have another parent.
func commonParent(comments []comment) int64 {
	count := map[int64]int{}
	var best int64
	for _, c := range comments {
		count[c.Parent]++
		if count[c.Parent] > count[best] {
			best = c.Parent
		}
	}
	return best
}

func newPost(c comment) Post {
	p := Post{ID: c.ID, Author: c.By, Month: c.Month, Text: plaintext.FromHTML(c.Text)}
	p.Company, p.Title = Header(p.Text)
	return p
}

var roleWord = regexp.MustCompile(`(?i)\b(engineers?|developers?|designers?|managers?|scientists?|analysts?|architects?|leads?|head of|director|cto|vp|devops|sre|` +
	`administrators?|writers?|editors?|marketing|sales|support|programmers?|consultants?|recruiters?|researchers?|qa|full[- ]?stack|front[- ]?end|back[- ]?end|` +
	`data science|machine learning|roles?|positions?|devs?|interns?|software)\b`)

// Header reads company and title from the first line of a post, by custom
// "Company | Title | Place | ...". Without separators the whole line is the title.
func Header(text string) (company, title string) {
	line, _, _ := strings.Cut(text, "\n")
	fields := strings.Split(line, "|")
	if len(fields) == 1 {
		fields = strings.Split(line, " - ")
	}
	if len(fields) == 1 || len(line) > 400 {
		return "", cut(line, 150)
	}
	var roles []string
	for i, f := range fields {
		f = strings.TrimSpace(f)
		switch {
		case i == 0 && len(f) <= 80:
			company = f
		case roleWord.MatchString(f):
			roles = append(roles, f)
		}
	}
	if len(roles) == 0 {
		return company, cut(line, 150)
	}
	return company, cut(strings.Join(roles, ", "), 300)
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		s = string(r[:n])
	}
	return strings.TrimSpace(s)
}
