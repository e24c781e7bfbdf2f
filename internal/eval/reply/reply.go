// Package reply trains and measures the classifier of replies on mails that were
// labelled by hand. Some, written by another person, are never trained or tuned on.
package reply

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// Example is a labelled reply.
type Example struct {
	Class core.ReplyClass
	Lang  core.Lang
	// Tags say what is special about it, such as "forward" or "sarcasm".
	Tags []string
	Mail core.Mail
}

// Load reads the labelled replies of the files that match a pattern, in order. A file
// whose name begins with "brief-" holds a reply in each line.
func Load(pattern string) ([]Example, error) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	var out []Example
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		read := whole
		if strings.HasPrefix(filepath.Base(f), "brief-") {
			read = brief
		}
		list, err := read(string(raw))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		out = append(out, list...)
	}
	return out, nil
}

// whole reads replies with their heads.
func whole(text string) (out []Example, err error) {
	blocks := strings.Split("\n"+text, "\n=== ")
	for _, block := range blocks[1:] {
		e, err := parse(block)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// briefSubject is that of a reply of one line without a subject.
const briefSubject = "Re: Proposal"

// brief reads replies of one line each, below the line that labels them. A subject may
// stand before the text in brackets; without one it is an answer to ours.
func brief(text string) (out []Example, err error) {
	var class core.ReplyClass
	var lang core.Lang
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		if label, ok := strings.CutPrefix(line, "== "); ok {
			f := strings.Fields(label)
			if len(f) != 2 || !core.ReplyClass(f[0]).Valid() {
				return nil, fmt.Errorf("%q is no label", line)
			}
			class, lang = core.ReplyClass(f[0]), core.Lang(f[1])
			continue
		}
		if class == "" {
			return nil, fmt.Errorf("%q has no label", line)
		}
		m := core.Mail{Subject: briefSubject, Text: line}
		if subject, body, ok := strings.Cut(line, "] "); ok && line[0] == '[' {
			m.Subject, m.Text = subject[1:], body
		}
		out = append(out, Example{Class: class, Lang: lang, Tags: []string{"brief"}, Mail: m})
	}
	return out, nil
}

func parse(block string) (Example, error) {
	head, body, ok := strings.Cut(block, "\n\n")
	lines := strings.Split(head, "\n")
	label := strings.Fields(lines[0])
	if !ok || len(label) < 2 || !core.ReplyClass(label[0]).Valid() {
		return Example{}, fmt.Errorf("%q is no labelled reply", lines[0])
	}
	e := Example{Class: core.ReplyClass(label[0]), Lang: core.Lang(label[1]), Tags: label[2:], Mail: core.Mail{Text: body}}
	for _, line := range lines[1:] {
		key, value, _ := strings.Cut(line, ": ")
		e.field(strings.ToLower(key), value, body)
	}
	return e, nil
}

// field takes a field of the head as the channel that receives mails takes it.
func (e *Example) field(key, value, body string) {
	m := &e.Mail
	switch key {
	case "from":
		if name, inner, ok := strings.Cut(value, "<"); ok {
			m.FromName = strings.Trim(name, `" `)
			value, _, _ = strings.Cut(inner, ">")
		}
		m.From, _, _ = strings.Cut(strings.ToLower(value), " ")
	case "subject":
		m.Subject = value
	case "auto-submitted":
		if value != "no" {
			m.Auto = value
		}
	case "precedence":
		switch {
		case m.Auto != "":
		case value == "auto_reply":
			m.Auto = "precedence"
		case value == "bulk" || value == "junk":
			m.Auto = "bulk"
		}
	case "x-autoreply", "x-autorespond":
		m.Auto = "x-autoreply"
	case "x-auto-response-suppress":
		if m.Auto == "" {
			m.Auto = "suppress"
		}
	case "list-id", "list-unsubscribe":
		m.List = true
	case "content-type":
		if strings.HasPrefix(value, "text/html") {
			m.Text = plaintext.FromHTML(body)
		}
	}
}
