package all_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/llm"
)

func TestDriversHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range all.Sources() {
		assert.False(t, seen[s.Driver], s.Driver)
		seen[s.Driver] = true
		assert.Regexp(t, `^[a-z][a-z0-9]+$`, s.Driver)
	}
	for _, want := range []string{"feed", "remoteok", "remotive", "weworkremotely"} {
		assert.True(t, seen[want], want)
	}
	channels := map[string]bool{}
	for _, s := range all.Channels() {
		assert.False(t, channels[s.Driver], s.Driver)
		channels[s.Driver] = true
	}
}

func TestProvidersCanBeMade(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range all.Providers() {
		assert.False(t, seen[s.Name], s.Name)
		seen[s.Name] = true
		assert.NotEmpty(t, s.Title)
		assert.NotEqual(t, s.NeedsKey, s.Local, "%s costs money or runs here", s.Name)
		assert.Equal(t, s.NeedsKey, s.KeyURL != "", s.Name)
		p, err := s.New(llm.Deps{Key: map[bool]string{true: "k"}[s.NeedsKey]})
		assert.NoError(t, err)
		assert.NotNil(t, p)
	}
	for _, want := range []string{"openai", "anthropic", "gemini", "mistral", "deepseek", "groq", "openrouter", "ollama", "lmstudio", "vllm"} {
		assert.True(t, seen[want], want)
	}
}
