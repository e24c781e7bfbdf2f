package app

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/decider"
	"github.com/automonet/automonet/actors/generator"
	"github.com/automonet/automonet/actors/learner"
	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/actors/scraper"
	"github.com/automonet/automonet/actors/submitter"
	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/sourcing"
	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/track"
	"github.com/automonet/automonet/internal/failpoint"
	"github.com/automonet/automonet/store"
)

// parts is what build makes.
type parts struct {
	web   *web.Client
	local *local
	specs []actors.Spec
}

// adapters are the parts that need no store.
type adapters struct {
	web       *web.Client
	sources   []*sourcing.Opened
	channels  map[core.ChannelName]channel.Channel
	templates []templateFile
	targets   []target
	// box gets the store that the targets remember things in, authors the one that
	// the channels read proposals from.
	box     *noticeBox
	authors *authorBox
	// project is the owner's Supabase project; nil where the configuration file names none.
	project *project
}

// prepare makes the parts that need no store, so that a configuration which they
// refuse has changed nothing on disk.
func prepare(opts Options, meter *metrics) (a adapters, err error) {
	if a.web, err = newWeb(opts, meter); err != nil {
		return a, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.web.Close())
		}
	}()
	a.authors = &authorBox{}
	if a.sources, err = buildSources(opts, a.web); err != nil {
		return a, err
	}
	if a.channels, err = buildChannels(opts, a.web, a.authors); err != nil {
		return a, err
	}
	a.box = &noticeBox{}
	if a.targets, err = buildTargets(opts, a.web, a.channels, a.box); err != nil {
		return a, err
	}
	if a.project, err = newProject(opts); err != nil {
		return a, opts.Config.Explain("sync", err)
	}
	a.templates, err = loadTemplates(opts.Config.Templates)
	return a, opts.Config.Explain("templates", err)
}

// build makes the service and every actor spec.
func build(opts Options, a adapters, s *store.Store, purse *spend.Purse, meter *metrics) parts {
	client, channels, templates := a.web, a.channels, newTemplateBook(a.templates, s)
	permitted := policies(opts.Channels, channels)
	limits := caps(opts.Channels)
	trust := &trustee{store: s, policies: permitted, clock: opts.Clock, ids: opts.IDs, log: opts.Log}
	by := comparison(opts, purse)
	rules := decider.NewRules(s, opts.Clock).Comparing(by)
	ingest := scraper.NewIngester(s, rules, opts.Clock, opts.IDs)
	ages := domains(opts, client, s)
	arms := &armBook{store: s, models: purse.Models}
	writer := generator.New(generator.Config{Store: s, Jobs: s, Owner: s, Templates: templates.all, Policies: permitted, Trust: trust.policy,
		Models: purse, Providers: purse.Policies, LocalOnly: opts.Config.Models.LocalOnly, Arms: arms,
		Threads: s, Converses: converses(channels), Silence: func(ctx context.Context) (func(core.SourceName) time.Duration, error) {
			return silence(ctx, s, track.FollowUpShare)
		}, IDs: opts.IDs,
		Observe: meter.proposal, Clock: opts.Clock, Reach: failpoint.Reach})
	l := &local{store: s, purse: purse, ingest: ingest, writer: writer, sources: sourcing.NewBook(a.sources), channels: channels, web: client, targets: a.targets,
		policies: permitted, caps: limits, trust: trust, clock: opts.Clock, ids: opts.IDs, log: opts.Log,
		info:  info{version: opts.Version, dataDir: opts.Config.DataDir, dryRun: !opts.Live},
		knock: func(string) {}, actors: func() []core.ActorStatus { return nil }, close: func() error { return nil },
		logs: opts.Logs, templates: templates, arms: arms, config: opts.Config, door: newDoorway(opts, s.Announce)}
	a.box.store, a.authors.store = s, s
	var specs []actors.Spec
	l.open = func(c config.Source) (*sourcing.Opened, error) { return buildSource(opts, c, client) }
	outage := scraper.NewOutage(opts.Clock, opts.Log)
	l.scraper = func(o *sourcing.Opened) actors.Spec {
		return actors.Spec{Role: scraper.Role, Name: string(o.Name), Idle: time.Minute,
			New: func() (actors.Worker, error) {
				return scraper.New(scraper.Config{Name: o.Name, Driver: o.Spec.Driver, Source: o, Store: s, Ingest: ingest,
					Clock: opts.Clock, Floor: o.Floor, Start: o.Start, CacheTTL: o.Spec.CacheTTL, Expire: func(before time.Time) error { return o.Fixtures.Expire(o.Name, before) }, RulesOnly: o.Spec.RulesOnly, Keep: l.keepTexts, Paused: l.paused(o.Name), Once: opts.Once, Observe: meter.page, Log: opts.Log, Outage: outage,
					Watcher: o.Watcher(), Wake: func() { l.knock(scraper.Role + "/" + string(o.Name)) }}), nil
			}}
	}
	for _, o := range a.sources {
		specs = append(specs, l.scraper(o))
	}
	l.sync = newSyncer(l, opts, a.project, meter)
	send := submitter.Config{Queue: s, Ledger: s, Facts: s, Proposals: s, Answers: s, Channels: channels, Policies: permitted, Trust: trust.policy, Caps: limits,
		Clock: opts.Clock, IDs: opts.IDs, Log: opts.Log, Boot: s.Boot(), Reach: failpoint.Reach, DryRun: !opts.Live, Sent: meter.sent, Fresh: fresh(client), Guard: l.sync.guard}
	specs = append(specs,
		actors.Spec{Role: decider.Role, Idle: time.Minute, New: func() (actors.Worker, error) { return decider.New(s, rules, opts.Clock), nil }},
		role(router.Role, router.New(router.Config{Store: s, Plans: s, Owner: s, Money: purse, Policies: permitted, Caps: limits, Domains: ages.planned(), Clock: opts.Clock, IDs: opts.IDs})),
		role(generator.Role, writer),
		role(submitter.Role, submitter.New(send)),
		l.tracker(opts, purse, meter),
		role(learner.Role, learner.New(s, opts.Clock)),
		l.sync.actor())
	specs = append(specs, vectors(opts, s, purse, by)...)
	specs = append(specs, l.notifiers(opts, client, meter)...)
	return parts{web: client, local: l, specs: specs}
}

// role is the spec of a single actor whose worker keeps nothing between batches.
func role(name string, w actors.Worker) actors.Spec {
	return actors.Spec{Role: name, Idle: time.Minute, New: func() (actors.Worker, error) { return w, nil }}
}

// NewWeb makes the polite client of a configuration, for commands that ask hosts
// without an agent.
func NewWeb(opts Options) (*web.Client, error) { return newWeb(opts.withDefaults(), nil) }

func newWeb(opts Options, meter web.Recorder) (*web.Client, error) {
	cfg, err := webConfig(opts)
	if err != nil {
		return nil, err
	}
	cfg.Recorder = meter
	return web.New(cfg), nil
}

// webConfig says how hosts may be asked.
func webConfig(opts Options) (web.Config, error) {
	cfg := web.Config{Version: opts.Version, Contact: opts.Config.Web.Contact, Clock: opts.Clock, Log: opts.Log, Transport: opts.Transport,
		MaxBytes: int64(opts.Config.Limits.BodyMiB) << 20, TotalTimeout: opts.Config.Limits.RequestTimeout,
		HostInterval: map[string]time.Duration{}}
	for _, entry := range opts.Config.Web.AllowPrivate {
		if prefix, err := netip.ParsePrefix(entry); err == nil {
			cfg.AllowPrivate = append(cfg.AllowPrivate, prefix)
			continue
		}
		if _, _, err := net.SplitHostPort(entry); err != nil {
			return cfg, core.Invalid("web.allow_private", "%q is neither a network such as 10.0.0.0/8 nor a host:port", core.Clean(entry, 60, false))
		}
		cfg.AllowHosts = append(cfg.AllowHosts, entry)
		// A server of the user's own, such as a replay server, is not protected
		// from its owner.
		if api, err := netip.ParseAddrPort(entry); err == nil && api.Addr().IsLoopback() {
			cfg.HostInterval[entry] = -1
		}
	}
	return cfg, nil
}

func buildSources(opts Options, client *web.Client) ([]*sourcing.Opened, error) {
	var out []*sourcing.Opened
	for _, c := range opts.Config.Sources {
		if !c.Enabled {
			continue
		}
		b, err := buildSource(opts, c, client)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

func buildSource(opts Options, c config.Source, client *web.Client) (*sourcing.Opened, error) {
	specs := map[string]source.Spec{}
	for _, spec := range all.Sources() {
		specs[spec.Driver] = spec
	}
	spec, ok := specs[c.Driver]
	if !ok {
		return nil, core.Invalid("sources", "source %q has the unknown driver %q; known: %s", c.Name, c.Driver, strings.Join(sortedNames(specs), ", "))
	}
	var getter web.Getter = client
	if c.AcceptRobotsNote != "" {
		getter = robotsAccepted{client}
	}
	floor := spec.Floor
	if ownServer(c.Config) {
		floor = 0
	}
	o, err := sourcing.Open(sourcing.Config{Name: c.Name, Spec: spec, Node: c.Config, Web: getter, Floor: max(floor, c.Every), Start: max(spec.Start, c.Every),
		Clock: opts.Clock, Log: opts.Log.With("source", string(c.Name)), Secret: opts.Secret, KeepSecret: opts.KeepSecret, Transport: client.Transport(), Fixtures: fixtures(opts)})
	if err != nil {
		return nil, opts.Config.ExplainSource(c, err)
	}
	return o, nil
}

// fixtures is where test data of unreadable answers goes.
func fixtures(opts Options) sourcing.Fixtures {
	if opts.Config.DataDir == "" {
		return ""
	}
	return sourcing.Fixtures(filepath.Join(opts.Config.DataDir, "fixtures"))
}

// ownServer reports whether everything that a source is told to ask is on this
// machine: the floors of public hosts protect nobody there.
func ownServer(n config.Node) bool {
	var v struct {
		BaseURL string   `json:"base_url"`
		URLs    []string `json:"urls"`
	}
	raw, err := json.Marshal(n)
	if err != nil || json.Unmarshal(raw, &v) != nil {
		return false
	}
	asked := v.URLs
	if v.BaseURL != "" {
		asked = []string{v.BaseURL}
	}
	for _, s := range asked {
		u, err := url.Parse(s)
		if err != nil {
			return false
		}
		addr, err := netip.ParseAddr(u.Hostname())
		if u.Hostname() != "localhost" && (err != nil || !addr.IsLoopback()) {
			return false
		}
	}
	return len(asked) > 0
}

// robotsAccepted asks without regard to robots.txt, for a source whose note the
// user accepted.
type robotsAccepted struct{ client *web.Client }

func (r robotsAccepted) Do(ctx context.Context, req web.Request) (web.Response, error) {
	req.IgnoreRobots = true
	return r.client.Do(ctx, req)
}

// buildChannels makes the channels that can be used. One that is off and not
// configured is left out; one that is on must be configured.
func buildChannels(opts Options, client *web.Client, authors *authorBox) (map[core.ChannelName]channel.Channel, error) {
	out := map[core.ChannelName]channel.Channel{}
	for _, spec := range opts.Channels {
		name := core.ChannelName(spec.Driver)
		c := opts.Config.Channels[name]
		deps, err := channelDeps(opts, name, client, authors)
		if err != nil {
			return nil, err
		}
		ch, err := spec.New(c.Config, deps)
		if err != nil && c.Config.Empty() && (c.Mode == "" || c.Mode == core.ModeOff) {
			continue // it needs a configuration and has none: it is off
		}
		if err != nil {
			return nil, c.Config.Explain(err)
		}
		out[name] = ch
	}
	return out, nil
}

// same compares by what is stored.
func same(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}
