package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/actors/generator"
	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/client/rdap"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/screen"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store"
)

const (
	// domainsPerDay is of how many domains registries are asked within 24 hours.
	domainsPerDay = 20
	// domainPatience bounds one look-up, and all of those that a text waits for;
	// domainWait is how long a job waits for the
	// decider after one of its domains was found to be young.
	domainPatience = 20 * time.Second
	domainWait     = 10 * time.Minute
	// How long answers are kept: of old domains, of others, of those without an answer,
	// and of failures.
	domainOldKept     = 180 * 24 * time.Hour
	domainKept        = 30 * 24 * time.Hour
	domainMissingKept = 7 * 24 * time.Hour
	domainFailedKept  = 6 * time.Hour
)

// registry says when domains were registered.
type registry interface {
	Registered(ctx context.Context, domain string) (time.Time, error)
}

// domainBook looks up the domains of jobs that are about to be answered, each once in
// a while. It is safe for concurrent use.
type domainBook struct {
	store    *store.Store
	registry registry
	clock    clock.Clock
	// ours are the hosts of sources: what is found there is not asked about.
	ours []string
	// turn lets one look-up run at a time, so that the bound of a day holds.
	turn chan struct{}
}

// domains is the look-up of a configuration; nil where it is off, or the network is a
// replay.
func domains(opts Options, client *web.Client, s *store.Store) *domainBook {
	if opts.Config.Web.RDAPURL == "" || opts.Transport != nil {
		return nil
	}
	b := &domainBook{store: s, registry: rdap.New(rdap.Config{Getter: client, Bootstrap: opts.Config.Web.RDAPURL, Clock: opts.Clock}), clock: opts.Clock, turn: make(chan struct{}, 1)}
	for _, spec := range all.Sources() {
		b.ours = append(b.ours, spec.Hosts...)
	}
	return b
}

// planned is the look-up as the router takes it; nil without one.
func (b *domainBook) planned() router.Domains {
	if b == nil {
		return nil
	}
	return b
}

// written is the look-up as the generator takes it; nil without one.
func (b *domainBook) written() generator.Domains {
	if b == nil {
		return nil
	}
	return b
}

// Doubt looks at the domains of a job; see router.Domains.
func (b *domainBook) Doubt(ctx context.Context, job core.Job) (bool, error) {
	young, err := b.young(ctx, job)
	now := b.clock.Now()
	return slices.ContainsFunc(young, func(d core.Domain) bool { return now.Sub(d.LookedAt) < domainWait }), err
}

// Young returns the young domains of a job; see generator.Domains. Somebody may wait for
// the text, so that what the registries do not say in time is unknown.
func (b *domainBook) Young(ctx context.Context, job core.Job) ([]core.Domain, error) {
	asking, stop := context.WithTimeout(ctx, domainPatience)
	defer stop()
	young, err := b.young(asking, job)
	if asking.Err() != nil && ctx.Err() == nil {
		return young, nil
	}
	return young, err
}

// Flagged keeps a decision by what Young has found.
func (b *domainBook) Flagged(ctx context.Context, job core.Job, d core.Decision) error {
	_, err := b.store.SaveDecision(ctx, job, job.State, d, "agent:generator")
	return err
}

// young looks at the domains of a job.
func (b *domainBook) young(ctx context.Context, job core.Job) (young []core.Domain, err error) {
	select {
	case b.turn <- struct{}{}:
		defer func() { <-b.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for _, name := range screen.Domains(job) {
		if b.known(name) {
			continue
		}
		d, err := b.look(ctx, name)
		if err != nil {
			return young, err
		}
		if _, is := d.Young(b.clock.Now()); is {
			young = append(young, d)
		}
	}
	return young, nil
}

// known reports whether a domain is that of a source.
func (b *domainBook) known(name string) bool {
	for _, host := range b.ours {
		if host == name || strings.HasSuffix(host, "."+name) {
			return true
		}
	}
	return false
}

// look is what is known of a domain, asked for where nothing is kept and the day has
// room; the zero value says nothing.
func (b *domainBook) look(ctx context.Context, name string) (core.Domain, error) {
	now := b.clock.Now()
	d, err := b.store.Domain(ctx, name)
	if err == nil && now.Before(d.Until) {
		return d, nil
	}
	if err != nil && core.KindOf(err) != core.KindNotFound {
		return d, err
	}
	n, err := b.store.DomainsLooked(ctx, now.Add(-24*time.Hour))
	if err != nil || n >= domainsPerDay {
		return core.Domain{}, err
	}
	asking, stop := context.WithTimeout(ctx, domainPatience)
	defer stop()
	d = core.Domain{Name: name, LookedAt: now}
	d.Registered, err = b.registry.Registered(asking, name)
	switch {
	case ctx.Err() != nil:
		return core.Domain{}, ctx.Err()
	case core.KindOf(err) == core.KindNotFound:
		d.Note, d.Until = core.DomainMissing, now.Add(domainMissingKept)
	case err != nil:
		d.Note, d.Until = core.DomainFailed, now.Add(domainFailedKept)
	case now.Sub(d.Registered) > 365*24*time.Hour:
		d.Until = now.Add(domainOldKept)
	default:
		d.Until = now.Add(domainKept)
	}
	return d, b.store.SaveDomain(ctx, d)
}
