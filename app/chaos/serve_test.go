package chaos

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/sample"
)

func TestServeAnswersWithFaultsUntilItEnds(t *testing.T) {
	t.Parallel()
	for _, vendor := range Vendors() {
		ctx, stop := context.WithCancel(t.Context())
		ready, ended := make(chan Serving, 1), make(chan error, 1)
		seen := 0
		go func() {
			ended <- Serve(ctx, ServeConfig{Listen: "127.0.0.1:0", Vendor: vendor, Fault: "mixed", Clock: clock.System{},
				Ready: func(s Serving) { ready <- s }, Seen: func(Seen) { seen++ }})
		}()
		s := <-ready
		require.Contains(t, s.Config, s.URL)
		var status []int
		for range 2 {
			res, err := http.Post(s.URL+"/chat/completions", "application/json", strings.NewReader(`{"model":"`+s.Models[0]+`","messages":[{"role":"user","content":"x"}]}`))
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())
			status = append(status, res.StatusCode)
		}
		stop()
		require.NoError(t, <-ended)
		require.Equal(t, []int{200, 429}, status, vendor)
		require.Equal(t, 2, seen)
	}
}

func TestServeRefusesWhatItCannot(t *testing.T) {
	t.Parallel()
	sound := ServeConfig{Listen: "127.0.0.1:0", Vendor: "openai", Fault: "none"}
	require.NoError(t, sound.Check())
	for name, change := range map[string]func(*ServeConfig){
		"an address that others reach": func(c *ServeConfig) { c.Listen = "0.0.0.0:80" },
		"no port":                      func(c *ServeConfig) { c.Listen = "127.0.0.1" },
		"another vendor":               func(c *ServeConfig) { c.Vendor = "acme" },
		"another fault":                func(c *ServeConfig) { c.Fault = "sulk" },
	} {
		c := sound
		change(&c)
		require.Equal(t, core.KindInvalid, core.KindOf(Serve(t.Context(), c)), name)
	}
	for _, f := range Faults() {
		require.NotNil(t, behaviour(f, 1), f)
	}
}

func TestReplyIsInTheLanguageOfThePrompt(t *testing.T) {
	t.Parallel()
	for _, lang := range []core.Lang{"de", "en", "es", "fr"} {
		require.Equal(t, lang, draft.Identify(reply("none", posting(lang))))
	}
}

// unheard takes what a purse tells and keeps nothing.
type unheard struct{}

func (unheard) Called(core.ProviderName, string, core.Task, string, core.NanoUSD, time.Duration) {}
func (unheard) Asked(core.Task, string)                                                          {}
func (unheard) Refused(core.ScopeKind)                                                           {}
func (unheard) Alerted(core.ScopeKind, int)                                                      {}

// TestPastedConfigurationIsCalled: what is printed for each vendor makes its models
// callable as it stands.
func TestPastedConfigurationIsCalled(t *testing.T) {
	t.Parallel()
	for _, vendor := range Vendors() {
		t.Run(vendor, func(t *testing.T) {
			t.Parallel()
			ctx, stop := context.WithCancel(t.Context())
			ready, ended := make(chan Serving, 1), make(chan error, 1)
			go func() {
				ended <- Serve(ctx, ServeConfig{Listen: "127.0.0.1:0", Vendor: vendor, Fault: "none", Clock: clock.System{}, Ready: func(s Serving) { ready <- s }})
			}()
			s := <-ready
			defer func() {
				stop()
				require.NoError(t, <-ended)
			}()
			cfg, err := config.Parse("pasted.yaml", []byte(s.Config), nil)
			require.NoError(t, err, s.Config)
			p, err := spend.Open(ctx, spend.Config{Dir: t.TempDir(), Providers: cfg.Providers, Models: cfg.Models, Budget: cfg.Budget, Zone: time.UTC, Specs: all.Providers(),
				Secret: func(string) (string, error) { return "k3y", nil }, Clock: clock.System{}, IDs: clock.Random{}, Log: slog.New(slog.DiscardHandler),
				Recorder: unheard{}, Tell: func(context.Context, spend.Notice) {}})
			require.NoError(t, err)
			defer func() { require.NoError(t, p.Close()) }()
			p.Look(ctx)
			for _, m := range s.Models {
				info, err := p.Model(ctx, "chaos/"+m)
				require.NoError(t, err)
				require.Empty(t, info.Why, m)
			}
			a, err := p.Ask(ctx, actors.Ask{Task: core.TaskDraft, Lang: "en", MaxOutput: 200, HighValue: true, Messages: []llm.Message{{Role: llm.RoleUser, Text: posting("en")}}})
			require.NoError(t, err)
			require.Equal(t, core.LangEnglish, draft.Identify(a.Text), a.Text)
		})
	}
}

// TestServedModelsWriteProposals: the vendor does what the generator asks, well or in
// the manner of the fault.
func TestServedModelsWriteProposals(t *testing.T) {
	t.Parallel()
	profile, err := sample.Profile()
	require.NoError(t, err)
	in := draft.Input{Profile: profile, Channel: "email", Job: core.Job{ID: "j", Title: "Go developer for the move of our depots",
		Text:       "We need someone to migrate the order service of our Rails monolith to Go, one depot at a time. We run 40 depots.",
		Extraction: core.Extraction{Language: "en", LanguageConfidence: 0.99, Role: "Go developer", Category: "development", Skills: []core.SkillMention{{Skill: "Go", Required: true}}}}}
	b, err := draft.NewBrief(in, draft.Allowed(profile, core.DefaultFacts()), "", nil)
	require.NoError(t, err)
	prompt := ""
	for _, m := range b.Draft().Messages {
		prompt += m.Text + "\n"
	}
	made := func(fault string) []core.GateResult {
		r, err := draft.ParseReply(reply(fault, prompt), false)
		require.NoError(t, err)
		return draft.Mendable(b.Assemble(r))
	}
	require.Empty(t, made("none"))
	require.NotEmpty(t, made("writes-hopeless"))
	require.NotEmpty(t, made("writes-hostile"))
}

func TestHowOftenIsKilled(t *testing.T) {
	t.Parallel()
	for kills, c := range map[int]Config{2: {Small: true}, 10: {}, 200: {Full: true}} {
		require.Equal(t, kills, killsOf(c))
	}
}
