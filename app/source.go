package app

import (
	"context"
	"os"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/sourcing"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract"
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
	names := l.sources.Names()
	out := make([]core.SourceState, 0, len(names))
	for _, name := range names {
		s, ok := known[core.SourceName(name)]
		if !ok {
			s = core.SourceState{Name: core.SourceName(name), Status: "never_asked"}
		}
		if o := l.sources.Get(s.Name); s.Driver == "" && o != nil {
			s.Driver = o.Spec.Driver
		}
		out = append(out, s)
	}
	return out, nil
}

// TestSource fetches one page and shows how it was read, storing nothing but the
// test data of an answer that cannot be read.
func (l *local) TestSource(ctx context.Context, name core.SourceName) (core.SourceSample, error) {
	src := l.sources.Get(name)
	if src == nil {
		return core.SourceSample{}, l.unknownSource(name)
	}
	return sampleOf(ctx, src), nil
}

// PreviewSource reads one page as a source would that is not configured yet. Nothing
// is stored, no test data is written.
func (l *local) PreviewSource(ctx context.Context, e core.SourceEntry) (core.SourceSample, error) {
	node, err := nodeOf(e)
	if err != nil {
		return core.SourceSample{}, err
	}
	src, err := l.open(config.Source{Name: e.Name, Driver: e.Driver, Enabled: true, Config: node})
	if err != nil {
		return core.SourceSample{}, err
	}
	src.Fixtures = ""
	return sampleOf(ctx, src), nil
}

// PreviewSource is the same without a data folder.
func PreviewSource(ctx context.Context, opts Options, e core.SourceEntry) (core.SourceSample, error) {
	opts = opts.withDefaults()
	node, err := nodeOf(e)
	if err != nil {
		return core.SourceSample{}, err
	}
	client, err := newWeb(opts, nil)
	if err != nil {
		return core.SourceSample{}, err
	}
	defer func() { _ = client.Close() }()
	src, err := buildSource(opts, config.Source{Name: e.Name, Driver: e.Driver, Enabled: true, Config: node}, client)
	if err != nil {
		return core.SourceSample{}, err
	}
	src.Fixtures = ""
	return sampleOf(ctx, src), nil
}

func nodeOf(e core.SourceEntry) (config.Node, error) {
	node, err := config.NodeFrom(e.Config)
	if err != nil {
		return node, core.Invalid("config", "the configuration can hold texts, numbers, yes and no, and lists of them").Because(err)
	}
	return node, nil
}

// sampleOf fetches one page and tells how it was read.
func sampleOf(ctx context.Context, src *sourcing.Opened) core.SourceSample {
	page, fixture := src.Try(ctx)
	sample := core.SourceSample{Name: src.Name, Status: string(page.Status), Reason: page.Reason, URL: page.URL,
		Postings: page.Postings, Parsed: make([]core.Extraction, 0, len(page.Postings)), Skipped: len(page.Skipped),
		Reasons: map[string]int{}, Missing: map[string]int{}, Fixture: fixture}
	for _, s := range page.Skipped {
		sample.Reasons[s.Reason]++
	}
	for _, p := range page.Postings {
		x := extract.Extract(p)
		sample.Parsed = append(sample.Parsed, x)
		for _, field := range core.MissingFields(p, x) {
			sample.Missing[field]++
		}
	}
	return sample
}

// RecogniseSource says which drivers read an address; see sourcing.Recognise.
func (l *local) RecogniseSource(ctx context.Context, link string) (core.SourceGuess, error) {
	return sourcing.Recognise(ctx, l.web, all.Sources(), link)
}

// RecogniseSource is the same without a data folder.
func RecogniseSource(ctx context.Context, opts Options, link string) (core.SourceGuess, error) {
	client, err := newWeb(opts.withDefaults(), nil)
	if err != nil {
		return core.SourceGuess{}, err
	}
	defer func() { _ = client.Close() }()
	return sourcing.Recognise(ctx, client, all.Sources(), link)
}

// AddSource writes a source into the configuration file and lets the running agent
// read it. A configuration that the driver refuses changes nothing.
func (l *local) AddSource(ctx context.Context, e core.SourceEntry, by string) (core.SourceView, error) {
	if l.config.Declarative {
		return core.SourceView{}, core.Errorf(core.KindDenied, "the configuration file rules here (declarative: true); change the file and start again")
	}
	if l.config.Path == "" {
		return core.SourceView{}, core.Errorf(core.KindConflict, "no configuration file is in use, so there is none to write the source into; make one with: automonet init")
	}
	l.editing.Lock()
	defer l.editing.Unlock()
	if l.sources.Get(e.Name) != nil {
		return core.SourceView{}, core.Errorf(core.KindConflict, "a source named %s is read already", core.Clean(string(e.Name), 40, false))
	}
	node, err := nodeOf(e)
	if err != nil {
		return core.SourceView{}, err
	}
	raw, err := os.ReadFile(l.config.Path)
	if err != nil {
		return core.SourceView{}, core.Errorf(core.KindConflict, "the configuration file cannot be read, so the source was not added").Because(err)
	}
	next, err := config.AddSource(l.config.Path, raw, config.Source{Name: e.Name, Driver: e.Driver, Enabled: true, Every: e.Every, Config: node})
	if err != nil {
		return core.SourceView{}, err
	}
	opened, err := l.opened(next, e.Name)
	if err != nil {
		return core.SourceView{}, err
	}
	if err := config.Write(l.config.Path, next, true); err != nil {
		return core.SourceView{}, err
	}
	return l.start(ctx, opened, by)
}

// StartSource lets the running agent read a source that was written into its
// configuration file since it started. One that it reads already is left alone.
func (l *local) StartSource(ctx context.Context, name core.SourceName, by string) (core.SourceView, error) {
	l.editing.Lock()
	defer l.editing.Unlock()
	if l.sources.Get(name) != nil || l.config.Path == "" {
		return l.sourceView(ctx, name)
	}
	raw, err := os.ReadFile(l.config.Path)
	if err != nil {
		return core.SourceView{}, core.Errorf(core.KindConflict, "the configuration file cannot be read, so the source was not added").Because(err)
	}
	opened, err := l.opened(raw, name)
	if err != nil {
		return core.SourceView{}, err
	}
	return l.start(ctx, opened, by)
}

// opened makes the source of that name as a configuration file describes it.
func (l *local) opened(raw []byte, name core.SourceName) (*sourcing.Opened, error) {
	cfg, err := config.Parse(l.config.Path, raw, os.Environ())
	if err != nil {
		return nil, err
	}
	c, ok := cfg.Source(name)
	if !ok {
		return nil, config.UnknownSource(name, cfg.Sources)
	}
	return l.open(c)
}

func (l *local) start(ctx context.Context, o *sourcing.Opened, by string) (core.SourceView, error) {
	if !l.sources.Add(o) {
		return core.SourceView{}, core.Errorf(core.KindConflict, "a source named %s is read already", o.Name)
	}
	if err := l.store.Announce(ctx, core.Event{Kind: "source.added", Subject: string(o.Name), By: by}); err != nil {
		return core.SourceView{}, err
	}
	if l.spawn != nil {
		if err := l.spawn(l.scraper(o)); err != nil {
			return core.SourceView{}, err
		}
	}
	return l.sourceView(ctx, o.Name)
}

// Samples lists the black box of a source.
func (l *local) Samples(ctx context.Context, name core.SourceName) ([]core.SampleInfo, error) {
	if l.sources.Get(name) == nil {
		return nil, l.unknownSource(name)
	}
	return l.store.Samples(ctx, name)
}

// Sample returns the body of an answer as it was fetched.
func (l *local) Sample(ctx context.Context, name core.SourceName, id int64) ([]byte, error) {
	raw, err := l.store.Sample(ctx, name, id)
	if err != nil {
		return nil, err
	}
	if r, ok := source.DecodeRecording(raw); ok {
		main, _ := r.Main()
		return main.Body, nil
	}
	return raw, nil
}

// ReplaySource reads the answer that the black box holds of a time, or of the last
// one before it, with the present driver and configuration; the zero time means the
// latest. Nothing is asked and nothing is stored but test data of what cannot be read.
func (l *local) ReplaySource(ctx context.Context, name core.SourceName, at time.Time) (core.SourceReplay, error) {
	src := l.sources.Get(name)
	if src == nil {
		return core.SourceReplay{}, l.unknownSource(name)
	}
	list, err := l.store.Samples(ctx, name)
	if err != nil {
		return core.SourceReplay{}, err
	}
	info, err := sampleAt(list, name, at)
	if err != nil {
		return core.SourceReplay{}, err
	}
	raw, err := l.store.Sample(ctx, name, info.ID)
	if err != nil {
		return core.SourceReplay{}, err
	}
	r, whole := source.DecodeRecording(raw)
	if !whole {
		r = source.Recording{At: info.At, Status: source.Status(info.Status), Exchanges: []source.Exchange{{URL: info.URL, Status: 200, Body: raw}}}
	}
	page, out, err := source.Replay(ctx, src.Spec, src.Node, name, r)
	if err != nil {
		return out, err
	}
	out.Sample, out.URL = info.ID, info.URL
	if !whole {
		out.Limits = append(out.Limits, "bare")
	}
	if page.Status == source.StatusParseFailed {
		r.Reason = page.Reason
		out.Fixture, err = src.Fixtures.Write(name, r, src.Node)
	}
	return out, err
}

// sampleAt picks the latest sample that is no younger than at.
func sampleAt(list []core.SampleInfo, name core.SourceName, at time.Time) (core.SampleInfo, error) {
	if len(list) == 0 {
		return core.SampleInfo{}, core.Errorf(core.KindNotFound, "nothing is kept of source %s yet; it is kept from its next visit on", name)
	}
	for _, s := range list { // the latest first
		if at.IsZero() || !s.At.Truncate(time.Second).After(at) {
			return s, nil
		}
	}
	return core.SampleInfo{}, core.Errorf(core.KindNotFound, "nothing is kept of source %s from that time; the oldest is of %s", name, list[len(list)-1].At.UTC().Format(time.RFC3339))
}

func (l *local) unknownSource(name core.SourceName) error {
	return core.Errorf(core.KindNotFound, "there is no source %q; known: %s", core.Clean(string(name), 40, false), strings.Join(l.sources.Names(), ", "))
}
