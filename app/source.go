package app

import (
	"context"
	"strings"

	"github.com/automonet/automonet/core"
)

// Sources lists the configured sources with what is remembered of them; one that
// was never asked is there too.
func (l *local) Sources(ctx context.Context) ([]core.SourceState, error) {
	states, err := l.store.SourceStates(ctx)
	if err != nil {
		return nil, err
	}
	known := map[core.SourceName]core.SourceState{}
	for _, s := range states {
		known[s.Name] = s
	}
	out := make([]core.SourceState, 0, len(l.sources))
	for _, name := range sortedNames(l.sources) {
		s, ok := known[core.SourceName(name)]
		if !ok {
			s = core.SourceState{Name: core.SourceName(name), Status: "never_asked"}
		}
		if s.Driver == "" {
			s.Driver = l.drivers[core.SourceName(name)]
		}
		out = append(out, s)
	}
	return out, nil
}

// TestSource fetches one page and shows how it was read, storing nothing.
func (l *local) TestSource(ctx context.Context, name core.SourceName) (core.SourceSample, error) {
	src := l.sources[name]
	if src == nil {
		return core.SourceSample{}, l.unknownSource(name)
	}
	page := src.Fetch(ctx, nil)
	sample := core.SourceSample{Name: name, Status: string(page.Status), Reason: page.Reason, URL: page.URL,
		Postings: page.Postings, Skipped: len(page.Skipped), Missing: map[string]int{}}
	for _, p := range page.Postings {
		for field, empty := range map[string]bool{"title": p.Title == "", "company": p.Company == "", "text": p.Text == "",
			"url": p.URL == "", "location": p.Location == "", "posted_at": p.PostedAt.IsZero()} {
			if empty {
				sample.Missing[field]++
			}
		}
	}
	return sample, nil
}

func (l *local) unknownSource(name core.SourceName) error {
	return core.Errorf(core.KindNotFound, "there is no source %q; known: %s", core.Clean(string(name), 40, false), strings.Join(sortedNames(l.sources), ", "))
}
