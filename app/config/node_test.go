package config

import (
	"encoding/json"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

type plugin struct {
	URL     string            `yaml:"url"`
	Pages   int               `json:"pages"`
	Depth   uint8             `yaml:"depth"`
	Rate    float64           `yaml:"rate"`
	Every   time.Duration     `yaml:"every"`
	Since   time.Time         `yaml:"since"`
	Pay     core.Money        `yaml:"pay"`
	Cap     core.NanoUSD      `yaml:"cap"`
	Net     netip.Prefix      `yaml:"net"`
	Tags    []string          `yaml:"tags"`
	Map     map[string]string `yaml:"map"`
	Ptr     *int              `yaml:"ptr"`
	Any     any               `yaml:"any"`
	Hidden  string            `yaml:"-"`
	Untyped []any             `yaml:"untyped"`
}

func nodeOf(t *testing.T, yaml string, environ ...string) (Node, error) {
	t.Helper()
	cfg, err := Parse("a.yaml", []byte("sources:\n  - name: a\n    driver: feed\n    config:\n"+yaml), environ)
	if err != nil {
		return Node{}, err
	}
	return cfg.Sources[0].Config, nil
}

func TestNodeDecodesStrictlyAndKeepsDefaults(t *testing.T) {
	t.Parallel()
	n, err := nodeOf(t, `      url: https://example.org
      pages: 1_000
      every: 2h
      since: 2026-11-01
      pay: 5 EUR
      cap: 0.5
      net: 10.0.0.0/8
      tags: [a, 1]
      map: {k: v}
      ptr: 3
      any: [1, x, {y: 2.5}]
      untyped: [true, null]
`)
	require.NoError(t, err)
	p := plugin{Depth: 7, Rate: 1.5}
	require.NoError(t, n.Decode(&p))
	assert.Equal(t, 1000, p.Pages)
	assert.Equal(t, uint8(7), p.Depth)
	assert.Equal(t, 2*time.Hour, p.Every)
	assert.Equal(t, core.NanoUSD(500_000_000), p.Cap)
	assert.Equal(t, []string{"a", "1"}, p.Tags)
	assert.Equal(t, "v", p.Map["k"])
	assert.Equal(t, 3, *p.Ptr)
	assert.Equal(t, []any{int64(1), "x", map[string]any{"y": 2.5}}, p.Any)
	assert.Equal(t, "10.0.0.0/8", p.Net.String())
	raw, err := json.Marshal(n)
	require.NoError(t, err)
	assert.Contains(t, string(raw), `"url":"https://example.org"`)
}

func TestNodeNamesThePlaceOfEveryMistake(t *testing.T) {
	t.Parallel()
	n, err := nodeOf(t, "      urll: x\n      pages: many\n      depth: 300\n      net: home\n      rate: .nan\n      Hidden: x\n      cap: [1]\n      pay: {a: 1}\n      since: [1]\n      every: {}\n")
	require.NoError(t, err)
	err = n.Decode(&plugin{})
	require.Error(t, err)
	for _, want := range []string{
		`a.yaml:5: sources[0].config.urll: unknown key "urll"`, "(did you mean url?)",
		`a.yaml:6: sources[0].config.pages: got "many", expected a whole number`,
		`a.yaml:7: sources[0].config.depth: got "300", expected a whole number from 0`,
		`a.yaml:8: sources[0].config.net: got "home", expected a single value`,
		`a.yaml:9: sources[0].config.rate: got ".nan", expected a number`,
		`a.yaml:10: sources[0].config.Hidden: unknown key "Hidden"`,
		`a.yaml:11: sources[0].config.cap: got a list, expected an amount in US dollars`,
	} {
		assert.ErrorContains(t, err, want)
	}
	assert.EqualError(t, n.Problem("pages", "1 to 50"), `a.yaml:6: sources[0].config.pages: got "many", expected 1 to 50`)
	assert.Equal(t, core.KindInternal, core.KindOf(n.Decode(plugin{})))
	assert.NoError(t, Node{}.Decode(&plugin{}))
	assert.Error(t, Node{}.Problem("x", "y"))
}

func TestEnvironmentOverridesEveryKindOfKey(t *testing.T) {
	t.Parallel()
	cfg, err := Parse("", nil, []string{
		"AUTOMONET_LANGUAGE=de", "AUTOMONET_LOG__LEVEL=debug", "AUTOMONET_SOURCES__REMOTEOK__ENABLED=false",
		"AUTOMONET_SOURCES__0__EVERY=3h", "AUTOMONET_SOURCES__7__NAME=mine", "AUTOMONET_SOURCES__7__DRIVER=feed",
		"AUTOMONET_SOURCES__7__CONFIG__URL=https://example.org/a: b", "AUTOMONET_SOURCES__7__CONFIG__TAGS=[a, b]",
		"AUTOMONET_CHANNELS__EMAIL__CONFIG__PASSWORD=env:SMTP", "AUTOMONET_CHANNELS__EMAIL__MODE=confirm",
		"AUTOMONET_SETTINGS__FILTERS__BLOCK_WORDS=[casino, 'a, b']", "AUTOMONET_BUDGET__DAILY_USD=1.5",
		"AUTOMONET_WEB__ALLOW_PRIVATE__0=10.0.0.0/8", "AUTOMONET_SECRETS_KEY=not ours", "AUTOMONET_CONFIG=x", "OTHER=1",
	}, drivers())
	require.NoError(t, err)
	assert.Equal(t, core.LangGerman, cfg.Settings.Lang)
	assert.Equal(t, "debug", cfg.Log.Level)
	off, ok := cfg.Source("remoteok")
	assert.True(t, ok)
	assert.False(t, off.Enabled)
	assert.Equal(t, 3*time.Hour, cfg.Sources[0].Every)
	require.Len(t, cfg.Sources, 8)
	assert.Equal(t, map[string]any{"url": "https://example.org/a: b", "tags": []any{"a", "b"}}, cfg.Sources[7].Config.Map())
	assert.Equal(t, core.ModeConfirm, cfg.Settings.Modes["email"])
	assert.Equal(t, []string{"casino", "a, b"}, cfg.Settings.Filters.BlockWords)
	assert.Equal(t, core.NanoUSD(1_500_000_000), cfg.Budget.Daily)
	assert.Equal(t, []string{"10.0.0.0/8"}, cfg.Web.AllowPrivate)
	_, ok = cfg.Source("nope")
	assert.False(t, ok)
}

func TestEnvironmentMistakesNameTheVariable(t *testing.T) {
	t.Parallel()
	for env, want := range map[string]string{
		"AUTOMONET_LOG__LEVLE=x":                  `AUTOMONET_LOG__LEVLE: log.levle: unknown key "levle"`,
		"AUTOMONET_SOURCES__REMOTOK__DRIVER=feed": `AUTOMONET_SOURCES__REMOTOK__DRIVER: sources: the list has no entry "remotok"`,
		"AUTOMONET_SOURCES__99__DRIVER=feed":      `the list has no entry "99"`,
		"AUTOMONET_LANGUAGE__X=de":                `AUTOMONET_LANGUAGE__X: language: this key is a single value`,
		"AUTOMONET_DECLARATIVE=yes":               `AUTOMONET_DECLARATIVE: declarative: got "yes", expected true or false`,
		"AUTOMONET_SOURCES=[{name: a":             `AUTOMONET_SOURCES`,
		"AUTOMONET_NOPE__X=1":                     `AUTOMONET_NOPE__X: nope: unknown key "nope"`,
	} {
		_, err := Parse("", nil, []string{env}, drivers())
		assert.ErrorContains(t, err, want)
	}
}

func TestNodeFromPlainValues(t *testing.T) {
	t.Parallel()
	n, err := NodeFrom(map[string]any{"a": "x", "b": true, "c": 3, "d": int64(4), "e": 2.5, "f": []string{"y"}, "g": []any{nil}, "h": map[string]any{"i": 1}})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"a": "x", "b": true, "c": int64(3), "d": int64(4), "e": 2.5, "f": []any{"y"}, "g": []any{nil}, "h": map[string]any{"i": int64(1)}}, n.Map())
	for _, bad := range []any{struct{}{}, []any{struct{}{}}, map[string]any{"x": struct{}{}}} {
		_, err = NodeFrom(map[string]any{"bad": bad})
		assert.Equal(t, core.KindInternal, core.KindOf(err))
	}
	assert.Empty(t, Node{}.Map())
}

func TestSecretKeys(t *testing.T) {
	t.Parallel()
	for _, k := range []string{"password", "client_secret", "api-key", "Token", "smtp_password"} {
		assert.True(t, IsSecretKey(k), k)
	}
	for _, k := range []string{"tokens_per_day", "user", "secretary", "key"} {
		assert.False(t, IsSecretKey(k), k)
	}
	for _, r := range []string{"env:", "file:x", "env:a b", "plain"} {
		assert.False(t, IsReference(r), r)
	}
	assert.Equal(t, "remoteok", Nearest("remotok", []string{"jobicy", "remoteok"}))
	assert.Empty(t, Nearest("zzzzzz", []string{"jobicy"}))
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", edited, "a: &x [*x]", "sources: [{}]", "? [a]: b", "a: !!binary x", "- - - x", "a: |\n  b", "\xff\xfe", "a: {b: {c: [1,2,{d: e}]}}"} {
		f.Add([]byte(s), "AUTOMONET_SOURCES__0__CONFIG__X=[1")
	}
	f.Fuzz(func(t *testing.T, raw []byte, env string) {
		cfg, err := Parse("a.yaml", raw, []string{env})
		if err != nil {
			return
		}
		out, err := Export(cfg)
		require.NoError(t, err)
		again, err := Parse("a.yaml", out, nil)
		require.NoError(t, err, string(out))
		second, err := Export(again)
		require.NoError(t, err)
		require.Equal(t, string(out), string(second))
	})
}

func TestATargetOfNoticesIsOnUnlessItIsSwitchedOff(t *testing.T) {
	t.Parallel()
	cfg, err := Parse("a.yaml", []byte("notify:\n  webhook: {config: {url: env:HOOK}}\n  desktop: {}\n  mail: {enabled: false}\n"), nil)
	require.NoError(t, err)
	assert.True(t, cfg.Notify["webhook"].Enabled)
	assert.True(t, cfg.Notify["desktop"].Enabled)
	assert.False(t, cfg.Notify["mail"].Enabled)
}
