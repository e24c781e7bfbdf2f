package source

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"slices"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Replay runs a driver as it is now over a recorded fetch, asking nobody. The
// clock stands at the time of the fetch, so that ages and dates are read alike.
// A configuration that the driver refuses is the error.
func Replay(ctx context.Context, spec Spec, cfg Config, name core.SourceName, r Recording) (Page, core.SourceReplay, error) {
	player := NewPlayer(r)
	src, err := spec.New(cfg, Deps{Name: name, Web: player, Clock: clock.NewSim(r.At), Log: slog.New(slog.DiscardHandler),
		// What stood in a secret's place was hidden when it was kept.
		Secret: func(string) (string, error) { return "hidden", nil }})
	if err != nil {
		return Page{}, core.SourceReplay{}, err
	}
	page := Page{}
	if kept, ok := src.(Rereader); ok {
		page = kept.Reread(Cursor(r.Cursor), r.Exchanges)
	} else {
		page = src.Fetch(ctx, Cursor(r.Cursor))
	}
	out := Diff(r.Marks, Marks(page.Postings))
	out.Name, out.At = name, r.At
	out.Then = core.Reading{Status: string(r.Status), Reason: r.Reason, Postings: len(r.Marks), Skipped: r.Skipped}
	out.Now = core.Reading{Status: string(page.Status), Reason: page.Reason, Postings: len(page.Postings), Skipped: len(page.Skipped)}
	if r.Cut {
		out.Limits = append(out.Limits, "cut")
	}
	if len(player.Missed()) > 0 {
		out.Limits = append(out.Limits, "asked_more")
	}
	return page, out, nil
}

// Diff compares two readings of the same bytes by the ids of their postings.
func Diff(then, now []Mark) core.SourceReplay {
	out := core.SourceReplay{Added: []core.PostingDiff{}, Removed: []core.PostingDiff{}, Changed: []core.PostingDiff{}, Limits: []string{}}
	old := make(map[string]Mark, len(then))
	for _, m := range then {
		old[m.ID] = m
	}
	seen := make(map[string]bool, len(now))
	for _, m := range now {
		seen[m.ID] = true
		before, ok := old[m.ID]
		if !ok {
			out.Added = append(out.Added, core.PostingDiff{ID: m.ID, Title: m.Fields["title"], Fields: fieldDiffs(nil, m.Fields)})
			continue
		}
		fields := fieldDiffs(before.Fields, m.Fields)
		if len(fields) == 0 {
			out.Same++
			continue
		}
		out.Changed = append(out.Changed, core.PostingDiff{ID: m.ID, Title: cmp.Or(m.Fields["title"], before.Fields["title"]), Fields: fields})
	}
	for _, m := range then {
		if !seen[m.ID] {
			out.Removed = append(out.Removed, core.PostingDiff{ID: m.ID, Title: m.Fields["title"], Fields: fieldDiffs(m.Fields, nil)})
		}
	}
	return out
}

func fieldDiffs(then, now map[string]string) []core.FieldDiff {
	names := map[string]bool{}
	for k := range then {
		names[k] = true
	}
	for k := range now {
		names[k] = true
	}
	var out []core.FieldDiff
	for _, k := range slices.Sorted(maps.Keys(names)) {
		if then[k] != now[k] {
			out = append(out, core.FieldDiff{Field: k, Then: then[k], Now: now[k]})
		}
	}
	return out
}
