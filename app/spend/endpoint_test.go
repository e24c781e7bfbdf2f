package spend_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// server is a local model server that lists what it has and answers as Ollama.
type server struct {
	vendor *fake.Vendor
	lists  atomic.Int64
	down   atomic.Bool
	// gone hides the one model that is free.
	gone atomic.Bool
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case s.down.Load():
		w.WriteHeader(http.StatusBadGateway)
	case strings.HasSuffix(r.URL.Path, "/models"):
		s.lists.Add(1)
		w.Header().Set("Content-Type", "application/json")
		if s.gone.Load() {
			fmt.Fprint(w, `{"object":"list","data":[]}`)
			return
		}
		fmt.Fprint(w, `{"object":"list","data":[{"id":"llama3.1"},{"id":"qwen3-coder:480b-cloud"},{"id":"nomic-embed-text"}]}`)
	default:
		s.vendor.ServeHTTP(w, r)
	}
}

func newServer() *server { return &server{vendor: fake.New(fake.Config{Flavour: fake.Ollama})} }

func names(list []core.ProviderInfo, f func(core.ProviderInfo) bool) []string {
	var out []string
	for _, p := range list {
		if f(p) {
			out = append(out, string(p.Name))
		}
	}
	return out
}

func TestAServerOnThisMachineIsFoundAndFree(t *testing.T) {
	t.Parallel()
	s := newServer()
	r := newRig(t, func(r *rig) {
		r.cfg.Providers = nil
		r.cfg.Discover = []spend.Local{{Driver: "ollama", BaseURL: serve(t, s) + "/v1"}, {Driver: "lmstudio", BaseURL: "http://127.0.0.1:1/v1"}}
	})
	providers, err := r.Providers(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"ollama"}, names(providers, func(p core.ProviderInfo) bool { return p.Discovered }))
	require.Equal(t, []string{"llama3.1"}, providers[0].Models, "what is passed on to a cloud is not free, what embeds writes nothing")
	require.True(t, providers[0].Local)
	require.Equal(t, core.LocalFacts(), providers[0].Facts)
	answer, err := r.ask()
	require.NoError(t, err, "what is free needs no budget")
	require.Equal(t, []any{"ollama/llama3.1", true, core.NanoUSD(0)}, []any{answer.Name, answer.Local, answer.Cost})
	call, err := r.Call(t.Context(), answer.Calls[0])
	require.NoError(t, err)
	require.Equal(t, core.CostFree, call.Source)
	status, err := r.Status(t.Context())
	require.NoError(t, err)
	require.Equal(t, core.RungLocal, status.Rung)
	require.EqualValues(t, 1, s.lists.Load(), "what was found is believed for a while")

	s.down.Store(true)
	r.cfg.Clock.(*clock.Sim).Advance(10 * time.Minute)
	status, err = r.Status(t.Context())
	require.NoError(t, err)
	require.Equal(t, core.RungTemplate, status.Rung)
	require.Contains(t, status.Notes, core.NoteNoModel)
	_, err = r.ask()
	require.ErrorContains(t, err, "no model is set up")
	require.Equal(t, core.KindTransient, core.KindOf(err))
	s.down.Store(false)
	r.cfg.Clock.(*clock.Sim).Advance(10 * time.Minute)
	_, err = r.ask()
	require.NoError(t, err, "a server that came back is found again")
	limit := core.NanoUSD(0)
	require.NoError(t, r.SetBudget(t.Context(), "provider:lmstudio", &limit, "user:test"), "a limit for a server that may come is no mistake")
}

func TestNoServerIsLookedForWhereThatIsForbidden(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(*rig, string){
		"by the configuration": func(r *rig, _ string) { r.cfg.Models.Discover = false },
		"by a provider of that kind that is off": func(r *rig, url string) {
			r.cfg.Providers = []config.Provider{{Name: "box", Driver: "ollama", BaseURL: url}}
		},
		"by nobody asking for it": func(r *rig, _ string) { r.cfg.Discover = nil },
		"by an address elsewhere": func(r *rig, _ string) {
			r.cfg.Discover = []spend.Local{{Driver: "ollama", BaseURL: "http://192.0.2.1/v1"}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer()
			url := serve(t, s) + "/v1"
			r := newRig(t, func(r *rig) {
				r.cfg.Providers = nil
				r.cfg.Discover = []spend.Local{{Driver: "ollama", BaseURL: url}}
				edit(r, url)
			})
			providers, err := r.Providers(t.Context())
			require.NoError(t, err)
			require.Empty(t, names(providers, func(p core.ProviderInfo) bool { return p.Discovered }))
			require.Zero(t, s.lists.Load())
			_, err = r.ask()
			require.Equal(t, core.KindTransient, core.KindOf(err))
		})
	}
}

func TestAServerThatHangsHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	held := make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-held }))
	t.Cleanup(func() { close(held); hangs.Close() })
	r := newRig(t, func(r *rig) {
		r.cfg.Providers = nil
		r.cfg.Discover = []spend.Local{{Driver: "ollama", BaseURL: hangs.URL + "/v1"}}
	})
	providers, err := r.Providers(t.Context())
	require.NoError(t, err)
	require.Empty(t, names(providers, func(p core.ProviderInfo) bool { return p.Configured }))
}

func TestAnEndpointIsFreeOnlyWhenItIsDeclaredLocal(t *testing.T) {
	t.Parallel()
	s := newServer()
	r := newRig(t, func(r *rig) {
		url := serve(t, s) + "/v1"
		r.cfg.Providers = []config.Provider{{Name: "box", Driver: "ollama", Enabled: true, BaseURL: url, Models: []string{"llama3.1"}},
			{Name: "own", Driver: "ollama", Enabled: true, BaseURL: url, Local: true, Models: []string{"llama3.1", "gpt-oss:120b-cloud"}}}
	})
	require.Equal(t, core.WhyPriceUnknown, r.model("box/llama3.1").Why, "the list prices it at nothing, which is not believed")
	require.True(t, r.model("own/llama3.1").Usable)
	require.Equal(t, core.WhyPriceUnknown, r.model("own/gpt-oss:120b-cloud").Why)
	answer, err := r.ask()
	require.NoError(t, err)
	require.Equal(t, "own/llama3.1", answer.Name)
	_, err = r.SetPrice(t.Context(), "own", "llama3.1", core.PriceOverride{In: 1, Out: 1})
	require.Equal(t, core.KindDenied, core.KindOf(err))
	policies := r.Policies()
	require.Equal(t, core.DefaultFacts(), policies[0].Facts)
	require.True(t, policies[1].Allows(core.FactCertificate))
}

func TestLocalOnlyKeepsPromptsHere(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) { r.cfg.Models.LocalOnly = true })
	r.set("day", dollar, "month", 10*dollar)
	_, err := r.ask()
	require.Equal(t, core.KindTransient, core.KindOf(err))
	require.Empty(t, r.vendor.Requests())
	require.Equal(t, core.WhyLocalOnly, r.model("acme/gpt-5-mini").Why)
	require.Contains(t, r.budget().Notes, core.NoteLocalOnly)
	_, err = r.Test(t.Context(), "acme/gpt-5-mini", "en")
	require.Equal(t, core.KindDenied, core.KindOf(err))
}

func TestAMissingKeyStopsNothingElse(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) {
		r.cfg.Providers = append(r.cfg.Providers, config.Provider{Name: "lost", Driver: "anthropic", Enabled: true, Key: "secret:gone"},
			config.Provider{Name: "keyless", Driver: "mistral", Enabled: true}, config.Provider{Name: "off", Driver: "groq", Key: "env:KEY"},
			config.Provider{Name: "odd", Driver: "nonsense", Enabled: true})
	})
	providers, err := r.Providers(t.Context())
	require.NoError(t, err)
	why := map[core.ProviderName]string{}
	for _, p := range providers {
		why[p.Name] = p.Why
	}
	require.Equal(t, "", why["acme"])
	require.Equal(t, core.WhyNoKey, why["lost"])
	require.Equal(t, core.WhyNoKey, why["keyless"])
	require.Equal(t, core.WhyNotConfigured, why["off"])
	require.Equal(t, core.WhyNotConfigured, why["odd"])
	require.Equal(t, core.WhyNotConfigured, why["gemini"], "what could be set up is listed")
	r.set("day", dollar, "month", 10*dollar)
	answer, err := r.ask()
	require.NoError(t, err)
	require.Equal(t, "acme/gpt-5-mini", answer.Name)
	models, err := r.Models(t.Context())
	require.NoError(t, err)
	i := slices.IndexFunc(models, func(m core.ModelInfo) bool { return m.Provider == "lost" })
	require.Equal(t, core.WhyNoKey, models[i].Why)
	_, err = r.Test(t.Context(), models[i].ID(), "en")
	require.ErrorContains(t, err, "has no key")
	i = slices.IndexFunc(models, func(m core.ModelInfo) bool { return m.Provider == "deepseek" })
	require.Equal(t, []any{core.WhyNotConfigured, false}, []any{models[i].Why, models[i].Configured})
}

func TestHealthOfAProvider(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.set("day", dollar, "month", 10*dollar)
	state := func() core.ProviderInfo {
		list, err := r.Providers(t.Context())
		require.NoError(t, err)
		return list[0]
	}
	require.Equal(t, core.ProviderOK, state().State)
	require.Equal(t, map[string]bool{"acme/gpt-5-mini": false}, r.Breakers())
	dead := fake.Broken(http.StatusPaymentRequired, `{"error":{"message":"no"}}`)
	r.vendor.Always(&dead)
	for range 5 {
		_, err := r.ask()
		require.Equal(t, core.KindTransient, core.KindOf(err))
	}
	require.Equal(t, core.ProviderBreakerOpen, state().State)
	require.False(t, state().Until.IsZero())
	require.Equal(t, core.WhyBreakerOpen, r.model("acme/gpt-5-mini").Why)
	require.Equal(t, map[string]bool{"acme/gpt-5-mini": true}, r.Breakers())
	r.open()
	require.Equal(t, core.ProviderBreakerOpen, state().State, "the breaker survives a restart")
	r.cfg.Clock.(*clock.Sim).Advance(2 * time.Minute)
	r.vendor.Always(nil)
	_, err := r.ask()
	require.NoError(t, err)
	require.Equal(t, core.ProviderOK, state().State)
	busy := fake.TooMany("3600")
	r.vendor.Always(&busy)
	_, err = r.ask()
	require.Error(t, err)
	require.Equal(t, core.ProviderRateLimited, state().State)
	require.Equal(t, core.WhyRateLimited, r.model("acme/gpt-5-mini").Why)
}

// TestTheLanguageFloorApplies: a model whose answers are in another language than
// was asked for is left out of that language, after a restart too; the owner's
// word rules over it.
func TestTheLanguageFloorApplies(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) {
		r.vendor = fake.New(fake.Config{Flavour: fake.OpenAI, Input: 250_000_000, Output: 2_000_000_000, Key: "k3y",
			Text: "This is a whole text in the English language, whatever was asked for, and it is long enough to be told from all others."})
		r.cfg.Providers[0].BaseURL = serve(t, r.vendor) + "/v1"
	})
	r.set("day", dollar, "month", 10*dollar)
	ask := func(lang core.Lang) (actors.Answer, error) {
		return r.Ask(t.Context(), actors.Ask{Task: core.TaskDraft, Lang: lang, Floor: 0.5, MaxOutput: 300,
			Messages: []llm.Message{{Role: llm.RoleUser, Text: "Schreib ein Angebot."}}})
	}
	for range 3 {
		_, err := ask("de")
		require.NoError(t, err)
	}
	got, err := ask("de")
	require.Error(t, err)
	require.Equal(t, "language_too_weak", got.Choice.Rejected[0].Why)
	_, err = ask("en")
	require.NoError(t, err)
	require.Less(t, r.model("acme/gpt-5-mini").Langs["de"], 0.5, "and it is shown")
	r.open()
	_, err = ask("de")
	require.Error(t, err)
	require.Len(t, r.vendor.Requests(), 4)

	r.cfg.Models.Languages = map[string]map[core.Lang]float64{"acme/gpt-5-mini": {"de": 0.9, "en": 0.2}}
	r.open()
	_, err = ask("de")
	require.NoError(t, err)
	got, err = ask("en")
	require.Error(t, err)
	require.Equal(t, "language_too_weak", got.Choice.Rejected[0].Why)
}

// TestAModelThatComesBackIsTried: one that a local server did not have is asked
// again as soon as the server lists it.
func TestAModelThatComesBackIsTried(t *testing.T) {
	t.Parallel()
	s := newServer()
	r := newRig(t, func(r *rig) {
		r.cfg.Providers = nil
		r.cfg.Discover = []spend.Local{{Driver: "ollama", BaseURL: serve(t, s) + "/v1"}}
	})
	s.vendor.Next(fake.Behaviour{Status: http.StatusNotFound, Error: "model_not_found"})
	_, err := r.ask()
	require.Error(t, err)
	require.Equal(t, core.WhyMissing, r.model("ollama/llama3.1").Why)
	sim := r.cfg.Clock.(*clock.Sim)
	sim.Advance(10 * time.Minute)
	require.Equal(t, core.WhyMissing, r.model("ollama/llama3.1").Why, "it was listed all along, so nothing is new")
	s.gone.Store(true)
	sim.Advance(10 * time.Minute)
	_, err = r.ask()
	require.Error(t, err)
	s.gone.Store(false)
	sim.Advance(10 * time.Minute)
	got, err := r.ask()
	require.NoError(t, err)
	require.Equal(t, "ollama/llama3.1", got.Name)
}
