package config

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

const edited = `# mine
language: de
sources:
  # first
  - name: one
    driver: feed
    config: {url: "https://example.org/1"}

  # second
  - name: two
    driver: feed # why

# net
web:
  contact: me@example.org
`

func TestAddSourceKeepsEveryOtherLine(t *testing.T) {
	t.Parallel()
	node, err := NodeFrom(map[string]any{"url": "https://example.org/3"})
	require.NoError(t, err)
	out, err := AddSource("a.yaml", []byte(edited), Source{Name: "three", Driver: "feed", Enabled: true, Config: node})
	require.NoError(t, err)
	assert.Equal(t, `# mine
language: de
sources:
  # first
  - name: one
    driver: feed
    config: {url: "https://example.org/1"}

  # second
  - name: two
    driver: feed # why
  - name: three
    driver: feed
    enabled: true
    config:
      url: "https://example.org/3"

# net
web:
  contact: me@example.org
`, string(out))
	cfg, err := Parse("a.yaml", out, nil, drivers())
	require.NoError(t, err)
	assert.Len(t, cfg.Sources, 3)
}

func TestRemoveSourceKeepsEveryOtherLine(t *testing.T) {
	t.Parallel()
	out, err := RemoveSource("a.yaml", []byte(edited), "one")
	require.NoError(t, err)
	assert.Equal(t, `# mine
language: de
sources:
  # first

  # second
  - name: two
    driver: feed # why

# net
web:
  contact: me@example.org
`, string(out))
	out, err = RemoveSource("a.yaml", out, "two")
	require.NoError(t, err)
	assert.Contains(t, string(out), "language: de\nsources: []\n\n# net")
	cfg, err := Parse("a.yaml", out, nil, drivers())
	require.NoError(t, err)
	assert.Empty(t, cfg.Sources)

	out, err = AddSource("a.yaml", out, Source{Name: "back", Driver: "feed", Enabled: true})
	require.NoError(t, err)
	cfg, err = Parse("a.yaml", out, nil, drivers())
	require.NoError(t, err)
	assert.Len(t, cfg.Sources, 1)
}

func TestEditingAFileWithoutAListStartsFromTheDefaults(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"", "language: de\n"} {
		out, err := AddSource("a.yaml", []byte(raw), Source{Name: "mine", Driver: "feed", Enabled: true})
		require.NoError(t, err)
		cfg, err := Parse("a.yaml", out, nil, drivers())
		require.NoError(t, err)
		assert.Len(t, cfg.Sources, 8)

		out, err = RemoveSource("a.yaml", []byte(raw), "jobicy")
		require.NoError(t, err)
		cfg, err = Parse("a.yaml", out, nil, drivers())
		require.NoError(t, err)
		assert.Len(t, cfg.Sources, 6)
	}
}

func TestEditRefuses(t *testing.T) {
	t.Parallel()
	_, err := RemoveSource("a.yaml", []byte(edited), "tow")
	assert.Equal(t, core.KindNotFound, core.KindOf(err))
	assert.ErrorContains(t, err, `there is no source "tow"; known: one, two (did you mean two?)`)
	_, err = RemoveSource("a.yaml", nil, "nope")
	assert.Equal(t, core.KindNotFound, core.KindOf(err))
	flow := []byte("sources: [{name: a, driver: feed}, {name: b, driver: feed}]\n")
	_, err = AddSource("a.yaml", flow, Source{Name: "c", Driver: "feed"})
	assert.ErrorContains(t, err, "a.yaml:1: sources: write the list with one")
	_, err = RemoveSource("a.yaml", flow, "a")
	assert.ErrorContains(t, err, "a.yaml:1: sources: write the list with one")
	_, err = AddSource("a.yaml", []byte("a: [\n"), Source{})
	assert.Error(t, err)
	_, err = RemoveSource("a.yaml", []byte("a: [\n"), "x")
	assert.Error(t, err)
}
