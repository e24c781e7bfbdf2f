package router_test

import (
	"context"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/llm/openai"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/sample"
)

// TestProperty16: with every provider down the template writes a valid proposal
// in the job's language, for nothing. BenchmarkProperty16 measures how long it
// takes; the goal is 100 ms.
func TestProperty16(t *testing.T) {
	t.Parallel()
	w := down(t)
	for lang, text := range texts() {
		p := rescue(t, w, lang, text)
		require.Equal(t, core.RungTemplate, p.Rung)
		require.Equal(t, lang, draft.Identify(p.Content.Body))
		for _, g := range p.Gates {
			require.True(t, g.Passed, "%s: %s %s", lang, g.Gate, g.Code)
		}
	}
	require.Zero(t, w.used(), "what could not be reached costs nothing")
}

func BenchmarkProperty16(b *testing.B) {
	w := down(b)
	for b.Loop() {
		rescue(b, w, "de", texts()["de"])
	}
}

// down is a world in which no endpoint can be reached.
func down(t testing.TB) *world {
	t.Helper()
	w := newWorld(t, clock.System{}, "a", "b", "c")
	for i := range w.cfg.Endpoints {
		srv := httptest.NewServer(nil)
		url := srv.URL
		srv.Close()
		p, err := openai.New(openai.Config{Preset: "ollama", BaseURL: url})
		require.NoError(t, err)
		w.cfg.Endpoints[i].Provider = p
	}
	return w
}

func texts() map[core.Lang]string {
	return map[core.Lang]string{
		"en": "We need a Go developer for the backend of our shop. Please write what you have built so far.",
		"de": "Wir suchen einen Go-Entwickler für das Backend unseres Shops. Bitte schreiben Sie, was Sie bisher gebaut haben.",
		"es": "Buscamos un desarrollador Go para el backend de nuestra tienda. Escriba qué ha construido hasta ahora.",
		"fr": "Nous cherchons un développeur Go pour le backend de notre boutique. Écrivez ce que vous avez construit.",
	}
}

// rescue asks in vain and fills the template.
func rescue(t testing.TB, w *world, lang core.Lang, text string) core.Proposal {
	t.Helper()
	profile, err := sample.Profile()
	require.NoError(t, err)
	job := core.Job{ID: core.JobID("job-" + string(lang)), Title: "Go developer", Company: "Acme", Text: text, URL: "https://acme.example/7",
		Extraction: core.Extraction{Language: lang, LanguageConfidence: 0.95, Category: "development", Skills: []core.SkillMention{{Skill: "Go", Required: true}}}}
	_, err = w.gateway().Ask(context.Background(), ask())
	require.Equal(t, core.KindTransient, core.KindOf(err))
	p, err := draft.Draft(draft.Input{Job: job, Profile: profile, Settings: core.DefaultSettings(), Channel: "assist", Now: w.clock.Now()})
	require.NoError(t, err)
	return p
}
