package reddit

import (
	"regexp"
	"strings"

	"github.com/automonet/automonet/adapters/client/reddit"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// kind says what a post is for.
type kind string

const (
	// kindHiring looks for somebody, kindTask for somebody to do one small thing.
	kindHiring kind = "hiring"
	kindTask   kind = "task"
	// kindForHire offers its author's work.
	kindForHire kind = "for_hire"
	// kindClosed was hiring.
	kindClosed   kind = "closed"
	kindUntagged kind = "untagged"
)

// kinds are what a configuration may keep.
func kinds() []kind { return []kind{kindHiring, kindTask, kindForHire, kindUntagged} }

// tag is a bracketed word at the beginning of a title.
var tag = regexp.MustCompile(`^\s*(?:\[\s*([^\[\]]{1,40}?)\s*\]|\(\s*([^()]{1,40}?)\s*\)|\{\s*([^{}]{1,40}?)\s*\}|【\s*([^【】]{1,40}?)\s*】)\s*[-–—:|]*\s*`)

// bare are tags that some posters write without brackets.
var bare = regexp.MustCompile(`(?i)^\s*(hiring|for hire|task)\s*[:|–—-]\s*`)

// kindOf reads the word of a tag or flair.
func kindOf(word string) kind {
	w := " " + strings.Join(strings.FieldsFunc(strings.ToLower(word), func(r rune) bool { return (r < 'a' || r > 'z') && r < 0x80 }), " ") + " "
	has := func(words ...string) bool {
		for _, x := range words {
			if strings.Contains(w, " "+x+" ") {
				return true
			}
		}
		return false
	}
	switch {
	case has("closed", "filled", "completed", "complete", "expired", "no longer hiring"):
		return kindClosed
	case has("for hire", "forhire", "offer", "offering", "available", "looking for work", "seeking work", "hire me"):
		return kindForHire
	case has("task", "tasks"):
		return kindTask
	case has("hiring", "hire", "paid", "job", "job opening", "job offer", "request", "looking to hire", "full time", "part time", "contract", "freelance", "gig"):
		return kindHiring
	}
	return ""
}

// classify tells what a post is for, by the tags of its title first and its flair
// second, and returns the title without those tags. A flair that says closed ends
// what the title offers. What stands in other brackets stays in the title, except
// for a word on the way of working, which it returns.
func classify(p reddit.Post) (k kind, title, remote string) {
	title = plaintext.Line(p.Title)
	rest, before := title, ""
	for range 4 {
		m := tag.FindStringSubmatch(rest)
		if m == nil {
			break
		}
		word := m[1] + m[2] + m[3] + m[4]
		found := kindOf(word)
		place := remoteWord(word)
		if found == "" && place == "" {
			before += m[0]
		}
		if found != "" && (k == "" || found == kindClosed) {
			k = found
		}
		if place != "" {
			remote = place
		}
		rest = rest[len(m[0]):]
	}
	if k == "" {
		if m := bare.FindStringSubmatch(rest); m != nil {
			k, rest = kindOf(m[1]), rest[len(m[0]):]
		}
	}
	if flair := kindOf(p.Flair); flair == kindClosed || k == "" {
		k = flair
	}
	if k == "" {
		k = kindUntagged
	}
	if rest = strings.TrimSpace(before + rest); rest != "" {
		title = rest
	}
	return k, title, remote
}

// remoteWord reads a tag on the place of work.
func remoteWord(word string) string {
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "remote", "online", "remote only", "100% remote", "work from home", "wfh":
		return "remote"
	case "onsite", "on-site", "on site":
		return "onsite"
	case "hybrid":
		return "hybrid"
	}
	return ""
}
