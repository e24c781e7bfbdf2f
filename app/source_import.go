package app

import (
	"context"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

// ImportSource reads a file that the user exported elsewhere, as a source that takes
// files. What it gives is saved as the source's own; where the source is in its scan
// does not change.
func (l *local) ImportSource(ctx context.Context, name core.SourceName, file string, body []byte, by string) (core.SourceImport, error) {
	out := core.SourceImport{Source: name}
	src := l.sources.Get(name)
	if src == nil {
		return out, l.unknownSource(name)
	}
	page, ok := src.Import(ctx, file, body)
	if !ok {
		return out, core.Errorf(core.KindInvalid, "source %s reads no files; a posting in a file is added with automonet job add", name)
	}
	out.Status, out.Reason, out.Postings, out.Skipped, out.Reasons = string(page.Status), page.Reason, len(page.Postings), len(page.Skipped), map[string]int{}
	for _, s := range page.Skipped {
		out.Reasons[s.Reason]++
	}
	if len(page.Postings) == 0 {
		return out, nil
	}
	var failed error
	fresh, err := l.ingest.Save(ctx, name, page.Postings, nil, core.PageWrite{At: l.clock.Now(), By: by}, func(int) core.SourceState {
		state, err := l.store.SourceState(ctx, name)
		if core.KindOf(err) == core.KindNotFound {
			state, err = core.SourceState{Name: name, Driver: src.Spec.Driver, Status: "never_asked"}, nil
		}
		failed = err
		return state
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		return out, err
	}
	out.New = fresh
	if err := l.store.Announce(ctx, core.Event{Kind: "source.imported", Subject: string(name), By: by}); err != nil {
		return out, err
	}
	l.knock("decider")
	l.knock("router")
	return out, nil
}

// signs is what a channel that keeps a sign-in can do.
type signs interface {
	SignIn(ctx context.Context, show func(address string)) error
}

// SignInChannel lets the user grant a channel access in the browser, without a data
// folder.
func SignInChannel(ctx context.Context, opts Options, name core.ChannelName, show func(address string)) error {
	opts = opts.withDefaults()
	client, err := newWeb(opts, nil)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	channels, err := buildChannels(opts, client, &authorBox{})
	if err != nil {
		return err
	}
	ch := channels[name]
	if ch == nil {
		return core.Errorf(core.KindDenied, "channel %s is not configured yet; fill in channels.%s.config, or run automonet init", core.Clean(string(name), 40, false), core.Clean(string(name), 40, false))
	}
	s, ok := ch.(signs)
	if !ok {
		return core.Errorf(core.KindInvalid, "channel %s needs no consent in a browser", name)
	}
	return s.SignIn(ctx, show)
}

// SignInSource lets the user grant a source access in the browser, without a data
// folder: what it gets is kept as a secret, where a running agent finds it.
func SignInSource(ctx context.Context, opts Options, name core.SourceName, show func(address string)) error {
	opts = opts.withDefaults()
	c, ok := opts.Config.Source(name)
	if !ok {
		return config.UnknownSource(name, opts.Config.Sources)
	}
	client, err := newWeb(opts, nil)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	src, err := buildSource(opts, c, client)
	if err != nil {
		return err
	}
	needed, err := src.SignIn(ctx, show)
	if err == nil && !needed {
		return core.Errorf(core.KindInvalid, "source %s needs no consent in a browser", name)
	}
	return err
}
