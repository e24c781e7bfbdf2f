// Package gates measures the gates of core/draft on sets of model outputs that were
// written for it: bad ones, each with the gates that must stop it, and good ones,
// which every gate must let through. Both are split into a tuned part and one that
// was not looked at while the gates were tuned.
package gates

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"golang.org/x/tools/txtar"
)

// Item is one model output with what is expected of the gates.
type Item struct {
	ID string
	// Part is "tuned", "fifth" or another name before the language in the name
	// of its file.
	Part string
	// Bad outputs must be stopped by one of Gates; good ones have none.
	Bad      bool
	Category string
	Gates    []string
	// Recent names the good output that a near-duplicate repeats.
	Recent    string
	Candidate draft.Candidate
	// Output is set where the program assembles the text from a model's answer; without
	// it, Candidate is the whole text as it was written.
	Output *Output
}

// Load reads the sets from the testdata folder of core/draft.
func Load(folder string) ([]Item, error) {
	world, err := loadWorld(folder)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, kind := range []string{"good", "bad", "outputs/good", "outputs/bad"} {
		files, err := filepath.Glob(filepath.Join(folder, "gates", filepath.FromSlash(kind), "*.txtar"))
		if err != nil {
			return nil, fmt.Errorf("list the %s outputs: %w", kind, err)
		}
		read := world.file
		if strings.HasPrefix(kind, "outputs") {
			read = world.outputs
		}
		for _, file := range files {
			more, err := read(file, strings.HasSuffix(kind, "bad"))
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", file, err)
			}
			items = append(items, more...)
		}
	}
	return items, recall(items)
}

// recall fills in the earlier bodies that near-duplicates repeat, and checks that
// no id stands twice.
func recall(items []Item) error {
	bodies := map[string]string{}
	for _, it := range items {
		if _, ok := bodies[it.ID+kindOf(it)]; ok {
			return fmt.Errorf("output %s stands twice", it.ID)
		}
		bodies[it.ID+kindOf(it)] = it.Candidate.Content.Body
	}
	for i := range items {
		it := &items[i]
		if it.Recent == "" {
			continue
		}
		body, ok := bodies[it.Recent+kindOf(Item{})]
		if !ok {
			return fmt.Errorf("output %s repeats %s, which does not exist", it.ID, it.Recent)
		}
		it.Candidate.Recent = []string{"An earlier proposal about something else altogether, sent last week to another client.", body}
		if it.Output != nil {
			it.Output.Input.RecentBodies = it.Candidate.Recent
		}
	}
	return nil
}

func kindOf(it Item) string {
	if it.Bad {
		return "/bad"
	}
	return "/good"
}

// file reads the outputs of one archive.
func (w world) file(path string, bad bool) ([]Item, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	part, lang, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".txtar"), "-")
	var items []Item
	for _, f := range txtar.Parse(raw).Files {
		h, body, err := headers(string(f.Data))
		if err != nil {
			return nil, fmt.Errorf("output %s: %w", f.Name, err)
		}
		it := Item{ID: f.Name, Part: part, Bad: bad, Category: h.one("cat"), Recent: h.one("recent")}
		if g := h.one("gates"); g != "" {
			it.Gates = strings.Split(g, "|")
		}
		if it.Candidate, err = w.candidate(h, body, core.Lang(lang)); err != nil {
			return nil, fmt.Errorf("output %s: %w", f.Name, err)
		}
		if err := it.check(); err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return items, nil
}

// check reports an output that says too little or names no gate there is.
func (it Item) check() error {
	for _, g := range it.Gates {
		if !slices.Contains(draft.AllGates(), g) && (it.Output == nil || !slices.Contains(draft.ModelGates(), g)) {
			return fmt.Errorf("output %s names gate %q, which does not exist", it.ID, g)
		}
	}
	if it.Bad != (len(it.Gates) > 0) || it.Bad != (it.Category != "") {
		return fmt.Errorf("output %s: a bad one names its category and gates, a good one neither", it.ID)
	}
	return nil
}

// candidate makes what the gates are given of an output.
func (w world) candidate(h header, body string, lang core.Lang) (draft.Candidate, error) {
	p, ok := w.postings[h.one("posting")]
	if !ok {
		return draft.Candidate{}, fmt.Errorf("posting %q does not exist", h.one("posting"))
	}
	profile, ok := w.profiles[or(h.one("profile"), p.profile)]
	if !ok {
		return draft.Candidate{}, fmt.Errorf("profile %q does not exist", or(h.one("profile"), p.profile))
	}
	c := draft.Candidate{Job: p.job, Profile: profile, Settings: core.DefaultSettings(), Language: core.Lang(h.one("wish"))}
	c.Content = core.Content{Channel: "assist", Recipient: p.job.URL, Subject: unescape(or(h.one("subject"), p.job.Title)), Language: core.Lang(or(h.one("lang"), string(lang)))}
	if to := or(h.one("to"), p.contact); to != "" {
		c.Content.Channel, c.Content.Recipient = draft.MailChannel, unescape(to)
	}
	if a := h.one("attach"); a != "" {
		c.Content.Attachments = []core.Attachment{{Name: a}}
	}
	if m := h.one("max"); m != "" {
		n, err := strconv.Atoi(m)
		if err != nil {
			return c, fmt.Errorf("max: %w", err)
		}
		c.MaxWords = n
	}
	c.Content.Body, c.Claims = claims(unescape(body))
	return c, nil
}

// claims takes the marks [[fact|words]] out of a body and returns what they claim.
func claims(s string) (string, []core.Claim) {
	var b strings.Builder
	var out []core.Claim
	for {
		head, rest, ok := strings.Cut(s, "[[")
		mark, tail, closed := strings.Cut(rest, "]]")
		fact, said, split := strings.Cut(mark, "|")
		if !ok || !closed || !split {
			b.WriteString(s)
			return b.String(), out
		}
		b.WriteString(head)
		start := b.Len()
		b.WriteString(said)
		out = append(out, core.Claim{Fact: core.FactID(fact), Text: said, Span: core.Span{Start: start, End: b.Len()}})
		s = tail
	}
}

// unescape turns \uXXXX into the character, so that the files show what cannot be
// seen.
func unescape(s string) string {
	for at := 0; ; {
		i := strings.Index(s[at:], `\u`)
		if i < 0 || at+i+6 > len(s) {
			return s
		}
		i += at
		if n, err := strconv.ParseUint(s[i+2:i+6], 16, 32); err == nil {
			s = s[:i] + string(rune(n)) + s[i+6:]
		}
		at = i + 1
	}
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
