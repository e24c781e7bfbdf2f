package app

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/failpoint"
	"github.com/automonet/automonet/store"
)

// authorBox tells channels for whom they speak. Channels are made before the store
// is opened, which is put in later.
type authorBox struct{ store *store.Store }

// author reads the proposal of a submission, its profile, and who approved it: the
// agent itself, in mode auto, or a person.
func (b *authorBox) author(ctx context.Context, s core.Submission) (channel.Author, error) {
	if b.store == nil {
		return channel.Author{}, core.Errorf(core.KindInternal, "there is no store")
	}
	p, err := b.store.Proposal(ctx, s.ProposalID)
	if err != nil {
		return channel.Author{}, err
	}
	profile, err := b.store.Profile(ctx, p.Profile)
	if err != nil {
		return channel.Author{}, err
	}
	settings, err := b.store.Settings(ctx)
	if err != nil {
		return channel.Author{}, err
	}
	byUser := p.Approval != nil && p.Approval.Hash == s.Hash && !strings.HasPrefix(p.Approval.By, "agent:")
	return channel.Author{Profile: profile, ByUser: byUser, Permission: settings.Permissions[s.Channel]}, nil
}

// Bounds of what a channel is told of its own sends: older ones get no answer.
const (
	sentMemory = 400 * 24 * time.Hour
	mostSent   = 5000
)

// sent lists what a channel has sent, or may have.
func (b *authorBox) sent(ctx context.Context, name core.ChannelName, now time.Time) ([]core.SentMail, error) {
	if b.store == nil {
		return nil, nil
	}
	return b.store.SentMails(ctx, name, now.Add(-sentMemory), mostSent)
}

// channelDeps are what every channel is given.
func channelDeps(opts Options, name core.ChannelName, client *web.Client, authors *authorBox) (channel.Deps, error) {
	egress, err := webConfig(opts)
	if err != nil {
		return channel.Deps{}, err
	}
	deps := channel.Deps{Name: name, Clock: opts.Clock, Log: opts.Log.With("channel", string(name)), Secret: opts.Secret, KeepSecret: opts.KeepSecret,
		DryRun: !opts.Live,
		Folder: filepath.Join(opts.Config.DataDir, "channels", string(name)), Dial: web.Dialer(egress), Author: authors.author,
		Sent:  func(ctx context.Context) ([]core.SentMail, error) { return authors.sent(ctx, name, opts.Clock.Now()) },
		Reach: func(point string) { failpoint.Reach("channel." + string(name) + "." + point) }}
	if client != nil {
		deps.Web, deps.Transport = client, client.Transport()
	}
	return deps, nil
}

// closeChannels ends what channels keep running.
func closeChannels(channels map[core.ChannelName]channel.Channel) {
	for _, ch := range channels {
		if c, ok := ch.(interface{ Close() }); ok {
			c.Close()
		}
	}
}

// window is a channel in whose browser the user can sign in.
type window interface {
	OpenWindow(ctx context.Context, account, address string) error
}

// OpenBrowser opens a window with the browser profile of an account, for the user to
// sign in there, and returns when the window was closed. It needs no agent; one that
// is filling in a form at that moment is waited for by the user.
func OpenBrowser(ctx context.Context, opts Options, account, address string) error {
	opts = opts.withDefaults()
	opts.Live = false
	for _, spec := range opts.Channels {
		name := core.ChannelName(spec.Driver)
		deps, err := channelDeps(opts, name, nil, &authorBox{})
		if err != nil {
			return err
		}
		c := opts.Config.Channels[name]
		ch, err := spec.New(c.Config, deps)
		if err != nil {
			continue // another channel, which is not configured
		}
		if w, ok := ch.(window); ok {
			return w.OpenWindow(ctx, account, address)
		}
	}
	return core.Errorf(core.KindNotFound, "no channel of this program uses a browser")
}
