package gates

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"golang.org/x/tools/txtar"
)

// written is when the outputs of models are assembled.
var written = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// Output is what a model answered to the program's own prompt, with all that the program
// assembles a proposal from.
type Output struct {
	Input draft.Input
	Reply draft.Reply
}

// proposal assembles the output as the program does.
func (o Output) proposal(with func(*draft.Checker) *draft.Checker) (core.Proposal, error) {
	b, err := draft.NewBrief(o.Input, draft.Allowed(o.Input.Profile, core.DefaultFacts()), "", nil)
	if err != nil {
		return core.Proposal{}, err
	}
	return b.Checked(with).Assemble(o.Reply), nil
}

// input is what the program makes the prompt for a posting from.
func (w world) input(name string) (draft.Input, error) {
	p, ok := w.postings[name]
	if !ok {
		return draft.Input{}, fmt.Errorf("posting %q does not exist", name)
	}
	profile, ok := w.profiles[p.profile]
	if !ok {
		return draft.Input{}, fmt.Errorf("profile %q does not exist", p.profile)
	}
	in := draft.Input{Job: p.job, Profile: profile, Settings: core.DefaultSettings(), Channel: "assist", Recipient: p.job.URL, Now: written}
	if p.contact != "" {
		in.Channel, in.Recipient = draft.MailChannel, p.contact
	}
	return in, nil
}

// outputs reads the outputs of one archive: header lines, an empty line, and what the
// model answered, as it came.
func (w world) outputs(path string, bad bool) ([]Item, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	part, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".txtar"), "-")
	var items []Item
	for _, f := range txtar.Parse(raw).Files {
		h, answer, err := headers(string(f.Data))
		if err != nil {
			return nil, fmt.Errorf("output %s: %w", f.Name, err)
		}
		in, err := w.input(h.one("posting"))
		if err != nil {
			return nil, fmt.Errorf("output %s: %w", f.Name, err)
		}
		reply, err := draft.ParseReply(answer, false)
		if err != nil {
			return nil, fmt.Errorf("output %s: %w", f.Name, err)
		}
		it := Item{ID: f.Name, Part: part, Bad: bad, Category: h.one("cat"), Recent: h.one("recent"), Output: &Output{in, reply}}
		if g := h.one("gates"); g != "" {
			it.Gates = strings.Split(g, "|")
		}
		p, err := it.Output.proposal(same)
		if err != nil {
			return nil, fmt.Errorf("output %s: %w", f.Name, err)
		}
		it.Candidate = draft.Candidate{Content: p.Content, Claims: p.Claims, Job: in.Job, Profile: in.Profile, Settings: in.Settings}
		if err := it.check(); err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return items, nil
}

// Prompts writes the prompt for each posting into a folder, one file each in a folder of
// its language: what the writer of a new part answers, be it a model or a person.
func Prompts(sets, folder string) (int, error) {
	w, err := loadWorld(sets)
	if err != nil {
		return 0, err
	}
	names := make([]string, 0, len(w.postings))
	for name := range w.postings {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		in, err := w.input(name)
		if err != nil {
			return 0, err
		}
		b, err := draft.NewBrief(in, draft.Allowed(in.Profile, core.DefaultFacts()), "", nil)
		if err != nil {
			return 0, fmt.Errorf("posting %s: %w", name, err)
		}
		var text strings.Builder
		for _, m := range b.Draft().Messages {
			fmt.Fprintf(&text, "=== %s\n%s\n", m.Role, m.Text)
		}
		dir := filepath.Join(folder, string(b.Written()))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return 0, err
		}
		if err := os.WriteFile(filepath.Join(dir, name+".txt"), []byte(text.String()), 0o644); err != nil {
			return 0, err
		}
	}
	return len(names), nil
}
