package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

func drivers() Option {
	return WithDrivers([]string{"remoteok", "remotive", "feed", "weworkremotely", "hackernews", "arbeitnow", "jobicy", "himalayas"}, []string{"email", "assist"})
}

func TestEachMistakeIsToldWithPlaceValueAndExpectation(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ yaml, want string }{
		"wrong driver":         {"sources:\n  - name: a\n    driver: remotok\n", `automonet.yaml:3: sources[0].driver: got "remotok", expected one of: remoteok, remotive, feed, weworkremotely, hackernews, arbeitnow, jobicy, himalayas (did you mean remoteok?)`},
		"unknown key":          {"log:\n  levle: info\n", `automonet.yaml:2: log.levle: unknown key "levle" = "info", expected one of: format, level (did you mean level?)`},
		"wrong type":           {"declarative: maybe\n", `automonet.yaml:1: declarative: got "maybe", expected true or false`},
		"quoted bool":          {"declarative: \"true\"\n", `automonet.yaml:1: declarative: got "true", expected true or false`},
		"section expected":     {"log: 3\n", `automonet.yaml:1: log: got "3", expected a section with keys`},
		"list expected":        {"sources:\n  a: 1\n", `automonet.yaml:1: sources: got a section, expected a list`},
		"value expected":       {"language: [de]\n", `automonet.yaml:1: language: got a list, expected text`},
		"bad language":         {"language: fr\n", `automonet.yaml:1: language: got "fr", expected one of: en, de`},
		"bad zone":             {"time_zone: Europe/Berln\n", `automonet.yaml:1: time_zone: got "Europe/Berln", expected an IANA time zone`},
		"open listener":        {"http: {listen: \"0.0.0.0:7777\"}\n", `automonet.yaml:1: http.listen: got "0.0.0.0:7777", expected a loopback address`},
		"bad duration":         {"limits:\n  stop_timeout: soon\n", `automonet.yaml:2: limits.stop_timeout: got "soon", expected a duration`},
		"short interval":       {"sources: [{name: a, driver: feed, every: 10s}]\n", `automonet.yaml:1: sources[0].every: got "10s", expected 1m or more`},
		"bad money":            {"settings:\n  filters:\n    min_hourly: 60 EURO\n", `automonet.yaml:3: settings.filters.min_hourly: got "60 EURO", expected an amount such as "60 EUR"`},
		"negative budget":      {"budget: {daily_usd: -3}\n", `automonet.yaml:1: budget.daily_usd: got "-3", expected an amount in US dollars`},
		"budgets crossed":      {"budget: {daily_usd: 3, monthly_usd: 2}\n", `automonet.yaml:1: budget.daily_usd: got "3", expected no more than budget.monthly_usd`},
		"threshold":            {"settings: {threshold: 200}\n", `automonet.yaml:1: settings.threshold: 200 is outside 0 to 100`},
		"bad contract":         {"settings:\n  filters:\n    contracts: [gig]\n", `automonet.yaml:3: settings.filters.contracts: "gig" is not a contract type`},
		"bad remote":           {"settings:\n  filters:\n    remote:\n      - remot\n", `automonet.yaml:4: settings.filters.remote[0]: got "remot", expected one of: remote, hybrid, onsite (did you mean remote?)`},
		"modes elsewhere":      {"settings: {modes: {email: auto}}\n", `automonet.yaml:1: settings.modes: set the mode of a channel under channels.<name>.mode`},
		"bad mode":             {"channels:\n  email:\n    mode: atuo\n", `automonet.yaml:3: channels.email.mode: got "atuo", expected one of: off, read, draft, confirm, auto (did you mean auto?)`},
		"unknown channel":      {"channels:\n  emial: {mode: draft}\n", `automonet.yaml:2: channels.emial: got "emial", expected one of: email, assist (did you mean email?)`},
		"caps of no channel":   {"settings:\n  caps:\n    emial: {per_hour: 1}\n", `automonet.yaml:3: settings.caps.emial: got "emial", expected one of: email, assist (did you mean email?)`},
		"negative cap":         {"settings:\n  caps:\n    email:\n      per_day: 5\n      per_hour: -1\n", `automonet.yaml:5: settings.caps.email.per_hour: -1 is negative; use 0 or more`},
		"no hour":              {"settings:\n  caps:\n    email:\n      quiet_to: 24\n", `automonet.yaml:4: settings.caps.email.quiet_to: 24 is outside 0 to 23`},
		"unknown flag":         {"settings:\n  flags:\n    web_forms: true\n    nope: true\n", `automonet.yaml:4: settings.flags.nope: there is no feature flag "nope"`},
		"duplicate key":        {"language: en\nlanguage: de\n", `automonet.yaml:2: language: the key is given twice; keep one`},
		"alias":                {"log: &a {level: info}\nhttp: *a\n", `automonet.yaml:1: log: anchors, aliases, merge keys and tags are not supported`},
		"two documents":        {"language: en\n---\nlanguage: de\n", `automonet.yaml:2: the file holds several YAML documents`},
		"broken YAML":          {"log: {level: info\n", `this is not valid YAML`},
		"not a section":        {"- a\n- b\n", `automonet.yaml:1: got a list, expected a section with keys`},
		"same name twice":      {"sources:\n  - {name: a, driver: feed}\n  - {name: a, driver: feed}\n", `automonet.yaml:3: sources[1].name: got "a", expected a name that no other source has`},
		"bad name":             {"sources:\n  - {name: My Feed, driver: feed}\n", `automonet.yaml:2: sources[0].name: got "My Feed", expected a name of 1 to 40`},
		"missing name":         {"sources:\n  - {driver: feed}\n", `automonet.yaml:2: sources[0]: the key "name" is missing`},
		"missing driver":       {"sources:\n  - {name: feed}\n", `automonet.yaml:2: sources[0]: the key "driver" is missing`},
		"address that is none": {"web: {allow_private: [\"999.1.1.1:1\"]}\n", `got "999.1.1.1:1", expected a network`},
		"port that is none":    {"web: {allow_private: [\"localhost:0\"]}\n", `got "localhost:0", expected a network`},
		"no currency":          {"settings: {currency: XXX}\n", `"XXX"`},
		"private network":      {"web: {allow_private: [10.0.0.0/8, nonsense]}\n", `automonet.yaml:1: web.allow_private[1]: got "nonsense", expected a network`},
		"contact":              {"web: {contact: \"me (at) home\"}\n", `automonet.yaml:1: web.contact: got "me (at) home", expected an e-mail address`},
		"contact that is none": {"web: {contact: 5}\n", `automonet.yaml:1: web.contact: got "5", expected an e-mail address`},
		"version":              {"version: 9\n", `automonet.yaml:1: version: got "9", expected version 1`},
		"limits":               {"limits: {body_mib: 0, request_timeout: 1h}\n", `automonet.yaml:1: limits.body_mib: got "0", expected 1 to 100`},
		"int":                  {"limits: {body_mib: ten}\n", `automonet.yaml:1: limits.body_mib: got "ten", expected a whole number`},
		"number":               {"settings: {threshold: high}\n", `automonet.yaml:1: settings.threshold: got "high", expected a number`},
		"time":                 {"settings: {away_until: soon}\n", `automonet.yaml:1: settings.away_until: got "soon", expected a day or time`},
		"plug-in section":      {"sources:\n  - {name: a, driver: feed, config: 3}\n", `automonet.yaml:2: sources[0].config: got "3", expected a section with keys`},
		"control character":    {"language: \"\\e[31m\"\n", `automonet.yaml:1: language: got "[31m", expected one of: en, de`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("automonet.yaml", []byte(row.yaml), nil, drivers())
			require.Error(t, err)
			assert.Contains(t, err.Error(), row.want)
			assert.Equal(t, core.KindInvalid, core.KindOf(err))
			var probs Problems
			require.ErrorAs(t, err, &probs)
			de := probs.Text(i18n.New(core.LangGerman))
			assert.NotContains(t, de, "config.", "a message is missing in German")
		})
	}
}

func TestAllMistakesAreToldAtOnceInOrder(t *testing.T) {
	t.Parallel()
	_, err := Parse("a.yaml", []byte("language: xx\nlog: {level: loud}\nhttp:\n  lisen: x\n"), []string{"AUTOMONET_LOG__FORMAT=xml"}, drivers())
	require.Error(t, err)
	lines := strings.Split(err.Error(), "\n")
	require.Len(t, lines, 4)
	assert.Contains(t, lines[0], "AUTOMONET_LOG__FORMAT: log.format:")
	assert.Contains(t, lines[1], "a.yaml:1:")
	assert.Contains(t, lines[2], "a.yaml:2:")
	assert.Contains(t, lines[3], "a.yaml:4:")
}

func TestSecretsStandOnlyAsReferences(t *testing.T) {
	t.Parallel()
	const canary = "hunter2-canary"
	_, err := Parse("a.yaml", []byte("channels:\n  email:\n    config:\n      host: mail.example.org\n      password: "+canary+"\n      nested: {api_key: "+canary+"}\n"), nil, drivers())
	require.Error(t, err)
	assert.Contains(t, err.Error(), `a.yaml:5: channels.email.config.password: a secret must not stand in the file; store it with "automonet secret set password"`)
	assert.Contains(t, err.Error(), "a.yaml:6: channels.email.config.nested.api_key")
	assert.NotContains(t, err.Error(), canary)

	_, err = Parse("a.yaml", []byte("channels: {email: {config: {password: [a, "+canary+"]}}}"), nil, drivers())
	require.Error(t, err)
	assert.NotContains(t, err.Error(), canary)

	cfg := Default()
	node, err := NodeFrom(map[string]any{"password": canary})
	require.NoError(t, err)
	cfg.Channels["email"] = Channel{Config: node}
	_, err = Export(cfg)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), canary)
}

func TestReferencesAreListed(t *testing.T) {
	t.Parallel()
	cfg, err := Parse("a.yaml", []byte("channels: {email: {config: {password: secret:smtp}}}\nsources: [{name: a, driver: feed, config: {token: env:FEED}}]"), nil, drivers())
	require.NoError(t, err)
	assert.Equal(t, []SecretUse{{"sources[0].config.token", "env:FEED"}, {"channels.email.config.password", "secret:smtp"}}, cfg.References())
}

func TestExportGivesTheSameConfigurationAgain(t *testing.T) {
	t.Parallel()
	for name, yaml := range map[string]string{
		"default": "",
		"full": `
language: de
time_zone: Europe/Berlin
data_dir: /var/lib/automonet
web: {contact: "mara@example.org", allow_private: [10.0.0.0/8, "127.0.0.1:8080"]}
sources:
  - name: mine
    driver: feed
    enabled: false
    every: 2h
    accept_robots_note: "asked the owner: yes"
    config:
      url: "https://example.org/feed?x=1#y"
      tags: [a, "b: c", 3, true, "007"]
      map: {deep: {deeper: [1, {x: null}]}, e: ""}
      text: |
        two
        lines
channels:
  email: {mode: confirm, config: {host: smtp.example.org, port: 587, password: "secret:smtp"}}
settings:
  currency: USD
  filters: {min_hourly: 60.50 EUR, block_words: ["casino: #1", "on", "- x"], languages: [de]}
  caps: {email: {per_hour: 2, per_day: 5, per_company: 1, per_recipient: 1, window: 30d, quiet_from: 22, quiet_to: 7}}
  signature: "Mara\n\"M\" \\ ü"
  away_until: 2026-12-24
  fresh_for: 90m
  fees: {upwork: {percent: 8.5, least: 5 EUR}, other: {percent: 20, bid_credits: 2, credit: 0.15 USD}}
budget: {daily_usd: 0.123456789, monthly_usd: 20, job_usd: 1, providers: {router: 5, own: 0}, tasks: {draft: 3.5}}
providers:
  - {name: router, driver: openrouter, key: "env:OPENROUTER_KEY", models: ["qwen/qwen3:free", m], rpm: 10, tpm: 20000, facts: [skill, result]}
  - {name: own, driver: vllm, enabled: false, base_url: "http://192.168.1.7:8000/v1", local: true}
models:
  discover: false
  local_only: true
  embed: own/nomic-embed-text
  reserve: 0.35
  deadline: 90s
  prices: [{provider: router, model: "qwen/qwen3:free", input_usd: 0.0125, output_usd: 2, cached_input_usd: 0.001, as_of: 2026-11-01, source: "their page: \"now\""}]
  quality: {"router/qwen/qwen3:free": 0.75}
  languages: {"router/qwen/qwen3:free": {de: 0.4}}
`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, err := Parse("/etc/a.yaml", []byte(yaml), []string{"HOME=/home/x"}, drivers())
			require.NoError(t, err)
			raw, err := Export(first)
			require.NoError(t, err)
			second, err := Parse("/etc/a.yaml", raw, []string{"HOME=/home/x"}, drivers())
			require.NoError(t, err, string(raw))
			for i := range first.Sources {
				assert.Equal(t, first.Sources[i].Config.Map(), second.Sources[i].Config.Map())
				first.Sources[i].Config, second.Sources[i].Config = Node{}, Node{}
			}
			for k, ch := range first.Channels {
				assert.Equal(t, ch.Config.Map(), second.Channels[k].Config.Map())
				ch.Config = Node{}
				first.Channels[k] = ch
				second.Channels[k] = Channel{Mode: second.Channels[k].Mode}
			}
			assert.Equal(t, normal(first), normal(second))
			again, err := Export(second)
			require.NoError(t, err)
			if name == "default" {
				assert.Equal(t, string(raw), string(again))
			}
		})
	}
}

// normal takes empty and absent lists for the same.
func normal(c Config) Config {
	f := &c.Settings.Filters
	for _, l := range []*[]string{&f.BlockWords, &f.BlockCompanies, &c.Web.AllowPrivate, &c.HTTP.Hosts, &c.HTTP.Proxies, &c.HTTP.ACME.Domains} {
		if len(*l) == 0 {
			*l = nil
		}
	}
	c = c.emptyMoney()
	if len(f.Remote) == 0 {
		f.Remote = nil
	}
	if len(c.Settings.Fees) == 0 {
		c.Settings.Fees = nil
	}
	if len(c.Settings.Flags) == 0 {
		c.Settings.Flags = nil
	}
	if len(c.Settings.PausedSources) == 0 {
		c.Settings.PausedSources = nil
	}
	if len(c.Settings.Answers.ChannelDays) == 0 {
		c.Settings.Answers.ChannelDays = nil
	}
	if len(c.Settings.Answers.Unattended) == 0 {
		c.Settings.Answers.Unattended = nil
	}
	if len(f.Languages) == 0 {
		f.Languages = nil
	}
	if len(c.Settings.Ranking) == 0 {
		c.Settings.Ranking = nil
	}
	if len(c.Settings.Bids) == 0 {
		c.Settings.Bids = nil
	}
	if len(c.Settings.Arms.Off) == 0 {
		c.Settings.Arms.Off = nil
	}
	if len(c.Settings.Permissions) == 0 {
		c.Settings.Permissions = nil
	}
	if len(c.Settings.Caps) == 0 {
		c.Settings.Caps = nil
	}
	if len(c.Settings.PausedSources) == 0 {
		c.Settings.PausedSources = nil
	}
	return c
}

func TestLoadReadsAFileAndResolvesPaths(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, FileName)
	require.NoError(t, os.WriteFile(path, []byte("data_dir: data\nprofile: ~/me.yaml\n"), 0o600))
	cfg, err := Load(path, nil)
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(dir, "data"), cfg.DataDir)
	assert.True(t, filepath.IsAbs(cfg.Profile))
	assert.Len(t, cfg.Sources, 7)
	assert.Equal(t, core.ModeOff, cfg.Settings.Modes["email"])
	assert.Equal(t, core.ModeDraft, cfg.Settings.Modes["assist"])

	_, err = Load(filepath.Join(dir, "none.yaml"), nil)
	assert.ErrorContains(t, err, "there is no such file")
	_, err = Load(dir, nil)
	assert.ErrorContains(t, err, "the file cannot be read")
	require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("#\n", maxFile)), 0o600))
	_, err = Load(path, nil)
	assert.ErrorContains(t, err, "the file is larger than")

	cfg, err = Load("", []string{"XDG_DATA_HOME=/data"})
	require.NoError(t, err)
	assert.Equal(t, filepath.FromSlash("/data/automonet"), cfg.DataDir)
}

func TestWriteIsPrivateAndKeepsWhatExists(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "deep", FileName)
	require.NoError(t, Write(path, []byte("a"), false))
	err := Write(path, []byte("b"), false)
	assert.Equal(t, core.KindConflict, core.KindOf(err))
	require.NoError(t, Write(path, []byte("c"), true))
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "c", string(raw))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	assert.Equal(t, core.KindInvalid, core.KindOf(Write(filepath.Join(path, "x"), nil, true)))
}

func TestLocate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, ok := Locate("/nowhere/x.yaml", nil)
	assert.Equal(t, "/nowhere/x.yaml", path)
	assert.False(t, ok)
	path, _ = Locate("", []string{"AUTOMONET_CONFIG=/somewhere/y.yaml"})
	assert.Equal(t, "/somewhere/y.yaml", path)
	path, ok = Locate("", []string{"XDG_CONFIG_HOME=" + dir})
	assert.Equal(t, filepath.Join(dir, "automonet", FileName), path)
	assert.False(t, ok)
	path, _ = Locate("", []string{"HOME=" + dir})
	assert.Equal(t, filepath.Join(dir, ".config", "automonet", FileName), path)
	assert.Equal(t, filepath.Join(dir, ".local", "share", "automonet"), DataDir([]string{"HOME=" + dir}))
}

func TestProblemsAreErrors(t *testing.T) {
	t.Parallel()
	_, err := Parse("a.yaml", []byte("x: 1"), nil)
	var ce *core.Error
	require.True(t, errors.As(err, &ce))
	assert.Equal(t, core.KindInvalid, ce.Kind)
	var many strings.Builder
	for i := range 200 {
		many.WriteString("k" + string(rune('a'+i%26)) + strings.Repeat("x", i) + ": 1\n")
	}
	_, err = Parse("a.yaml", []byte(many.String()), nil)
	var probs Problems
	require.ErrorAs(t, err, &probs)
	assert.Len(t, probs, maxProblems)
}

func TestDurations(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{"90s": 90 * time.Second, "7d": 168 * time.Hour, "2w": 336 * time.Hour, "1h30m": 90 * time.Minute, "0": 0} {
		got, ok := ParseDuration(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got)
		back, ok := ParseDuration(DurationText(got))
		assert.True(t, ok)
		assert.Equal(t, got, back)
	}
	for _, text := range []string{"", "-1h", "-3d", "d", "99999999d", "3 days", "1"} {
		_, ok := ParseDuration(text)
		assert.False(t, ok, text)
	}
}

func TestMoney(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]core.Money{
		"60 EUR": {Minor: 6000, Currency: "EUR"}, "eur 12.5": {Minor: 1250, Currency: "EUR"}, "5 JPY": {Minor: 5, Currency: "JPY"}, "": {},
	} {
		got, ok := ParseMoney(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got)
	}
	for _, text := range []string{"60", "60 EURO", "1.234 EUR", "-5 EUR", "1e9 EUR", "5 5", "EUR EUR", "99999999999999999999 EUR", "1 2 EUR"} {
		_, ok := ParseMoney(text)
		assert.False(t, ok, text)
	}
}

func TestOneChangedCapKeepsTheOthers(t *testing.T) {
	t.Parallel()
	cfg, err := Parse("a.yaml", []byte("settings: {caps: {email: {per_hour: 2, quiet_to: 0}}}"), nil, drivers())
	require.NoError(t, err)
	want := core.DefaultMailCaps()
	want.PerHour, want.QuietTo = 2, 0
	assert.Equal(t, want, cfg.Settings.Caps["email"])
}

func TestTabsAndUnknownKeysAreNamed(t *testing.T) {
	t.Parallel()
	_, err := Parse("a.yaml", []byte("language: en\nlog:\n\tlevel: info\n"), nil)
	require.Error(t, err)
	assert.Equal(t, "a.yaml:3: level: tabs are not allowed in YAML; indent with blanks", err.Error())
	var probs Problems
	require.ErrorAs(t, err, &probs)
	assert.Contains(t, probs.Text(i18n.New(core.LangGerman)), "a.yaml:3: level: Tabulatoren sind in YAML nicht erlaubt")

	for _, key := range []string{"pasword", "smtp_pw", "my_token", "auth", "api-key"} {
		_, err = Parse("a.yaml", []byte("log: {"+key+": hunter2}\n"), nil)
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "hunter2", key)
	}
	_, err = Parse("a.yaml", []byte("providers: [{name: a, driver: openai, kee: hunter2}]\n"), nil)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "hunter2")
}
