package spend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
)

const (
	// lookEvery is how long what was found on this machine is believed, lookAgain
	// how long it is when a server did not answer: it may just be starting.
	lookEvery = 5 * time.Minute
	lookAgain = 30 * time.Second
	// lookFor bounds the search: a server on this machine lists its models at once.
	lookFor = 700 * time.Millisecond
	// maxListed bounds the models of one local server.
	maxListed = 200
)

// endpoint is one provider that is configured or was found.
type endpoint struct {
	cfg  config.Provider
	spec llm.Spec
	// provider is nil while why says what is missing.
	provider llm.Provider
	why      string
	// print tells the credential from others; see router.Endpoint.
	print      string
	discovered bool
	// listed are the models that a local server has and that write text, embedders
	// those that make vectors.
	listed, embedders []string
}

// configured makes the endpoints of the configuration. One that cannot be made is
// kept with its reason: the agent works without it.
func (p *Purse) configured() {
	for _, c := range p.cfg.Providers {
		e := &endpoint{cfg: c, spec: p.spec(c.Driver)}
		p.endpoints = append(p.endpoints, e)
		if !c.Enabled || e.spec.New == nil {
			e.why = core.WhyNotConfigured
			continue
		}
		key := ""
		if c.Key != "" {
			var err error
			if key, err = p.cfg.Secret(c.Key); err != nil || key == "" {
				e.why = core.WhyNoKey
				p.cfg.Log.Warn("the key of a provider is missing, so it is not asked", "provider", string(c.Name), "ref", c.Key)
				continue
			}
		}
		if key == "" && e.spec.NeedsKey && !c.Local {
			e.why = core.WhyNoKey
			p.cfg.Log.Warn("a provider has no key, so it is not asked", "provider", string(c.Name))
			continue
		}
		provider, err := e.spec.New(llm.Deps{BaseURL: c.BaseURL, Key: key, Clock: p.cfg.Clock})
		if err != nil {
			e.why = core.WhyNotConfigured
			p.cfg.Log.Warn("a provider cannot be used", "provider", string(c.Name), "err", err)
			continue
		}
		e.provider, e.print = provider, printOf(c, key)
	}
}

// printOf is too short to confirm a guess of the credential, and long enough to
// notice another.
func printOf(c config.Provider, key string) string {
	sum := sha256.Sum256([]byte(c.Driver + "\x00" + c.BaseURL + "\x00" + key))
	return hex.EncodeToString(sum[:4])
}

func (p *Purse) spec(driver string) llm.Spec {
	for _, s := range p.cfg.Specs {
		if s.Name == driver {
			return s
		}
	}
	return llm.Spec{Name: driver, Title: driver}
}

// Look asks local servers which models they have, at most every few minutes. It
// takes no longer than a moment: a server that does not answer is not used.
func (p *Purse) Look(ctx context.Context) {
	p.looking.Lock()
	defer p.looking.Unlock()
	now := p.cfg.Clock.Now()
	p.mu.Lock()
	fresh := now.Before(p.lookNext)
	known := slices.Clone(p.endpoints)
	p.mu.Unlock()
	if fresh {
		return
	}
	// Who asked may be gone in the middle of it; what was found still counts.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookFor)
	defer cancel()
	before := map[core.ProviderName]bool{}
	targets := []*endpoint{}
	kept := []*endpoint{}
	listed := map[core.ProviderName][]string{}
	for _, e := range known {
		listed[e.cfg.Name] = e.listed
		switch {
		case e.discovered:
			before[e.cfg.Name] = true
		case e.cfg.Local && e.provider != nil:
			targets = append(targets, e.copy())
			kept = append(kept, targets[len(targets)-1])
		default:
			kept = append(kept, e)
		}
	}
	targets = append(targets, p.candidates(kept)...)
	var wg sync.WaitGroup
	for _, e := range targets {
		wg.Go(func() { e.look(ctx) })
	}
	wg.Wait()
	next := now.Add(lookEvery)
	for _, e := range targets {
		switch {
		case e.why != "":
			next = now.Add(lookAgain)
		case e.discovered:
			kept = append(kept, e)
			if !before[e.cfg.Name] {
				p.cfg.Log.Info("a model server was found on this machine", "provider", string(e.cfg.Name), "models", len(e.listed))
			}
		}
	}
	p.mu.Lock()
	p.endpoints, p.lookNext = kept, next
	p.mu.Unlock()
	for _, e := range targets {
		fresh := slices.DeleteFunc(slices.Clone(e.listed), func(name string) bool { return slices.Contains(listed[e.cfg.Name], name) })
		p.gateway.Appeared(ctx, e.cfg.Name, fresh)
	}
	p.publish()
}

func (e *endpoint) copy() *endpoint {
	c := *e
	return &c
}

// look lists the models of a local server.
func (e *endpoint) look(ctx context.Context) {
	names, err := e.provider.Models(ctx)
	if err != nil {
		e.why, e.listed, e.embedders = core.WhyUnreachable, nil, nil
		return
	}
	e.why, e.listed, e.embedders = "", nil, nil
	slices.Sort(names)
	for _, name := range names {
		switch {
		case !here(name):
		case embeds(name) && len(e.embedders) < maxListed:
			e.embedders = append(e.embedders, name)
		case !embeds(name) && len(e.listed) < maxListed:
			e.listed = append(e.listed, name)
		}
	}
}

// here reports whether a model of a local server runs there: Ollama also passes on to
// its cloud, which is billed elsewhere.
func here(name string) bool {
	lower := strings.ToLower(name)
	return !strings.HasSuffix(lower, "-cloud") && !strings.HasSuffix(lower, ":cloud")
}

// embeds reports whether a model that no list knows makes vectors, by its name: servers
// do not say what their models are for.
func embeds(name string) bool { return strings.Contains(strings.ToLower(name), "embed") }

// candidates are the servers that may run on this machine and that nothing in the
// configuration speaks of: naming one there, even switched off, decides about it.
func (p *Purse) candidates(known []*endpoint) []*endpoint {
	var out []*endpoint
	if !p.cfg.Models.Discover {
		return nil
	}
	for _, l := range p.cfg.Discover {
		u, err := url.Parse(l.BaseURL)
		if err != nil || !config.Loopback(u.Hostname()) {
			continue
		}
		named := slices.ContainsFunc(known, func(e *endpoint) bool {
			return e.cfg.Driver == l.Driver || string(e.cfg.Name) == l.Driver
		})
		spec := p.spec(l.Driver)
		if named || spec.New == nil {
			continue
		}
		provider, err := spec.New(llm.Deps{BaseURL: l.BaseURL, Clock: p.cfg.Clock})
		if err != nil {
			continue
		}
		out = append(out, &endpoint{discovered: true, spec: spec, provider: provider,
			cfg: config.Provider{Name: core.ProviderName(l.Driver), Driver: l.Driver, Enabled: true, BaseURL: l.BaseURL, Local: true}})
	}
	return out
}

// models are the names that may be used at an endpoint.
func (p *Purse) models(e *endpoint) []string {
	switch {
	case len(e.cfg.Models) > 0:
		return e.cfg.Models
	case e.cfg.Local:
		return e.listed
	}
	var out []string
	for _, m := range p.list.Models() {
		if m.Vendor == e.spec.Vendor && m.Mode == "chat" {
			out = append(out, m.Name)
		}
	}
	return out
}

// embedders are the names of models that make vectors and may be used at an endpoint.
// The caller holds p.mu.
func (p *Purse) embedders(e *endpoint) []string {
	var out []string
	switch {
	case len(e.cfg.Models) > 0:
		for _, name := range e.cfg.Models {
			if m, _ := p.model(e, name); m.Mode == "embedding" && (!e.cfg.Local || here(name)) {
				out = append(out, name)
			}
		}
		return out
	case e.cfg.Local:
		return e.embedders
	}
	for _, m := range p.list.Models() {
		if m.Vendor == e.spec.Vendor && m.Mode == "embedding" {
			out = append(out, m.Name)
		}
	}
	return out
}

// publish gives the gateway what may be chosen from now. A model without a known
// price, or one that the owner switched off, goes along, so that the record of each
// choice says why it was not taken.
func (p *Purse) publish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []router.Endpoint
	for _, e := range p.endpoints {
		switch {
		case !e.cfg.Enabled:
			continue
		case e.why != "":
			out = append(out, router.Endpoint{Name: e.cfg.Name, Down: e.why})
			continue
		case p.cfg.Models.LocalOnly && !e.cfg.Local:
			out = append(out, router.Endpoint{Name: e.cfg.Name, Down: core.WhyLocalOnly})
			continue
		}
		one := router.Endpoint{Name: e.cfg.Name, Provider: e.provider, Local: e.cfg.Local, RPM: e.cfg.RPM, TPM: e.cfg.TPM, Print: e.print}
		for _, name := range p.models(e) {
			m, _ := p.model(e, name)
			if m.Mode == "embedding" || e.cfg.Local && !here(name) {
				continue
			}
			offer := router.Offer{Model: m, Quality: p.quality(e, m), Langs: p.cfg.Models.Languages[string(e.cfg.Name)+"/"+m.Name]}
			if _, off := p.off[string(e.cfg.Name)+"/"+m.Name]; off {
				offer.Down = core.WhyDisabled
			}
			one.Offers = append(one.Offers, offer)
		}
		for _, name := range p.embedders(e) {
			m, _ := p.model(e, name)
			offer := router.Offer{Model: m}
			if _, off := p.off[string(e.cfg.Name)+"/"+m.Name]; off {
				offer.Down = core.WhyDisabled
			}
			one.Embedders = append(one.Embedders, offer)
		}
		out = append(out, one)
	}
	p.gateway.SetEndpoints(out)
}

func (p *Purse) quality(e *endpoint, m route.Model) float64 {
	if q, ok := p.cfg.Models.Quality[string(e.cfg.Name)+"/"+m.Name]; ok {
		return q
	}
	return route.Prior(m)
}

// Policies say what of the profile each provider may see.
func (p *Purse) Policies() []core.ProviderPolicy {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]core.ProviderPolicy, 0, len(p.endpoints))
	for _, e := range p.endpoints {
		out = append(out, e.cfg.Policy())
	}
	return out
}
