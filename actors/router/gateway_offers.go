package router

import (
	"time"

	"github.com/automonet/automonet/core"
)

// SetEndpoints replaces what the gateway chooses from, for work that begins
// afterwards: prices change and local servers come and go while it runs. What was
// learned and the health of each model stay.
func (g *Gateway) SetEndpoints(list []Endpoint) { g.endpoints.Store(&list) }

// Endpoints returns what the gateway chooses from; it must not be changed.
func (g *Gateway) Endpoints() []Endpoint { return *g.endpoints.Load() }

// Standing is how the models and providers are doing.
type Standing struct {
	// Open holds until when the breaker of a provider/model is open; Paused until
	// when a provider asked to be left alone.
	Open   map[string]time.Time
	Paused map[core.ProviderName]time.Time
	// Failures counts failures in a row, by provider/model.
	Failures map[string]int
}

// Standing reads the health at this moment.
func (g *Gateway) Standing() Standing {
	now := g.cfg.Clock.Now()
	s := Standing{Open: map[string]time.Time{}, Paused: map[core.ProviderName]time.Time{}, Failures: map[string]int{}}
	g.health.mu.Lock()
	defer g.health.mu.Unlock()
	for name, b := range g.health.breakers {
		if b.OpenUntil.After(now) {
			s.Open[name] = b.OpenUntil
		}
		if b.Failures > 0 {
			s.Failures[name] = b.Failures
		}
	}
	for name, until := range g.health.paused {
		if until.After(now) {
			s.Paused[name] = until
		}
	}
	return s
}
