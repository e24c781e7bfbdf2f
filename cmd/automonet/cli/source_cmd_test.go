package cli

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

// guessing is a world in which every address is recognised as guess.
func guessing(t *testing.T, guess core.SourceGuess) *world {
	t.Helper()
	w := newWorld(t)
	w.guess = &guess
	return w
}

func board(needs ...string) core.SourceGuess {
	return core.SourceGuess{URL: "https://boards.example/acme", Seen: "address", Known: []string{"boards", "feed"}, Matches: []core.SourceMatch{
		{Driver: "feed", Name: "boards-acme", What: map[core.Lang]string{"en": "job board of acme", "de": "Stellenseite von acme"}, Config: map[string]any{"urls": []string{"https://boards.example/acme.rss"}},
			Needs: needs, Access: "open", Floor: time.Hour, Note: core.ComplianceNote{Text: map[core.Lang]string{"en": "Open.", "de": "Offen."}, Source: "terms", Reviewed: "2026-11-01"}},
		{Driver: "remoteok", Name: "remoteok", What: map[core.Lang]string{"en": "Remote OK " + evil}}}}
}

func TestAnAddressIsRecognisedShownAndWritten(t *testing.T) {
	t.Parallel()
	w := guessing(t, board())
	path := w.file("a.yaml", "# mine\nsources:\n  - name: boards-acme\n    driver: feed\n    config: {urls: [\"https://other.example/x\"]}\n")
	out := w.ok("source", "add", "https://boards.example/acme", "--show", "--config", path)
	for _, want := range []string{"job board of acme", "boards-acme-2", "https://boards.example/acme.rss", "Open.", "2026-11-01", "Also read by remoteok"} {
		assert.Contains(t, out, want)
	}
	assert.NotContains(t, out, "\x1b")
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.NotContains(t, string(before), "acme.rss", "--show writes nothing")
	german := w.ok("source", "add", "boards.example/acme", "--show", "--lang", "de", "--config", path)
	assert.Contains(t, german, "Stellenseite von acme")
	assert.Contains(t, german, "Erkannt als")

	assert.Contains(t, w.ok("source", "add", "https://boards.example/acme", "--name", "mine", "--every", "6h", "--config", path), "from the next start on")
	cfg, err := config.Load(path, nil)
	require.NoError(t, err)
	s, ok := cfg.Source("mine")
	require.True(t, ok)
	assert.Equal(t, 6*time.Hour, s.Every)
	assert.Equal(t, map[string]any{"urls": []any{"https://boards.example/acme.rss"}}, s.Config.Map())
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(after), "# mine\n"), "comments stay")

	w.started = true
	out = w.ok("source", "add", "https://boards.example/acme", "--config", path)
	assert.Contains(t, out, "the running agent reads it from now on")
	assert.Contains(t, w.ok("source", "add", "https://boards.example/acme", "--driver", "remoteok", "--config", path), "Source remoteok added")

	var guess core.SourceGuess
	require.NoError(t, json.Unmarshal([]byte(w.ok("--json", "source", "add", "https://boards.example/acme", "--show", "--config", path)), &guess))
	assert.Len(t, guess.Matches, 2)
}

func TestWhatIsMissingIsAskedFor(t *testing.T) {
	t.Parallel()
	w := guessing(t, board("key"))
	path := w.file("a.yaml", "sources: []\n")
	r := w.run("source", "add", "https://boards.example/acme", "--config", path)
	assert.Equal(t, 2, r.code)
	assert.Contains(t, r.err, "--set key=env:BOARDS_ACME_KEY")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "sources: []\n", string(raw))
	w.ok("source", "add", "https://boards.example/acme", "--set", "key=env:BOARDS", "--config", path)
	cfg, err := config.Load(path, nil)
	require.NoError(t, err)
	s, _ := cfg.Source("boards-acme")
	assert.Equal(t, "env:BOARDS", s.Config.Map()["key"])
}

func TestAnUnknownAddressSaysWhatWasFound(t *testing.T) {
	t.Parallel()
	w := guessing(t, core.SourceGuess{URL: "https://blog.example/", Seen: "page", Known: []string{"feed", "remoteok"}})
	r := w.run("source", "add", "https://blog.example/")
	assert.Equal(t, 3, r.code)
	assert.Contains(t, r.err, "a page without job postings")
	assert.Contains(t, r.err, "feed, remoteok")
	r = w.run("source", "add", "https://blog.example/", "--lang", "de")
	assert.Contains(t, r.err, "eine Seite ohne Ausschreibungen")
	w.guess.Seen, w.guess.Reason = "blocked", "blog.example refuses the request (it does not let programs in)"
	r = w.run("source", "add", "https://blog.example/")
	assert.Contains(t, r.err, "it does not let programs in")
	w = guessing(t, board())
	r = w.run("source", "add", "https://boards.example/acme", "--driver", "jobicy")
	assert.Equal(t, 3, r.code)
	assert.Contains(t, r.err, "feed, remoteok")
}

func TestARefusedConfigurationIsNotWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.refuse = core.Invalid("urls", "no feed is named; enter at least one address")
	path := w.file("a.yaml", "sources: []\n")
	r := w.run("source", "add", "mine", "--driver", "feed", "--config", path)
	assert.Equal(t, 2, r.code)
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "sources: []\n", string(raw))
}

func TestSetFollowsTheSchema(t *testing.T) {
	t.Parallel()
	a := &command{Program: Program{Backend: Backend{SourceDrivers: []Driver{{Name: "x", Schema: json.RawMessage(`{"properties":{"urls":{"type":"array"},"pages":{"type":"integer"},"all":{"type":"boolean"},"tag":{"type":"string"}}}`)}}}}}
	e := core.SourceEntry{Driver: "x", Config: map[string]any{"tag": "go"}}
	require.NoError(t, a.setAll(&e, []string{"urls=a", "pages=3", "all=true", "tag=rust", "more=1", "more=2"}))
	assert.Equal(t, map[string]any{"urls": []string{"a"}, "pages": 3, "all": true, "tag": "rust", "more": []string{"1", "2"}}, e.Config)
}

func TestSourceTestShowsFieldsAndWhatIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.svc.sample = core.SourceSample{Status: "ok", URL: "https://example.org/feed", Skipped: 3, Reasons: map[string]int{"listed twice on one page": 3},
		Postings: []core.Posting{{Title: "One", Company: "Acme"}, {Title: "Two"}},
		Parsed:   []core.Extraction{{Contract: core.ContractFreelance, Language: "en", Contacts: []core.Contact{{Value: "jobs@example.org"}}}, {}},
		Missing:  map[string]int{"company": 1, "pay": 2}}
	out := w.ok("source", "test", "remoteok")
	for _, want := range []string{"company (1 of 2), pay (2 of 2)", "jobs@example.org", "freelance", "3 × listed twice"} {
		assert.Contains(t, out, want)
	}
	german := w.ok("source", "test", "remoteok", "--lang", "de")
	assert.Contains(t, german, "Firma (1 von 2), Bezahlung (2 von 2)")
	var sample core.SourceSample
	require.NoError(t, json.Unmarshal([]byte(w.ok("--json", "source", "test", "remoteok")), &sample))
	assert.Len(t, sample.Parsed, 2)
	w.svc.sample = core.SourceSample{Status: "parse_failed", Reason: "the answer has another shape", Fixture: "/data/fixtures/remoteok/x"}
	assert.Contains(t, w.ok("source", "test", "remoteok"), "/data/fixtures/remoteok/x")
}

func TestSourceShowSaysHealthBaselineAndWait(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.svc.sources[0].WaitReason, w.svc.sources[0].LastAt, w.svc.sources[0].ScanSeen, w.svc.sources[0].ScanNew = "floor", w.svc.now, 97, 4
	out := w.ok("source", "show", "remoteok")
	for _, want := range []string{"Health", "well", "96.4 usually, give or take 3.5", "97 postings seen, 4 new or changed", "its terms permit no sooner"} {
		assert.Contains(t, out, want)
	}
	assert.Contains(t, w.ok("source", "show", "remoteok", "--lang", "de"), "üblicherweise 96,4, plus oder minus 3,5")
	assert.Contains(t, w.ok("source", "list"), "its terms permit no sooner")
	var v core.SourceView
	require.NoError(t, json.Unmarshal([]byte(w.ok("--json", "source", "show", "remoteok")), &v))
	assert.Equal(t, "ok", v.Health)
	w.ok("source", "pause", "remoteok")
	assert.Contains(t, w.ok("source", "list"), "paused")
	w.ok("source", "resume", "remoteok")
	assert.Contains(t, w.ok("source", "run", "remoteok"), "is asked next")
	assert.Contains(t, w.svc.tested, "run remoteok user:cli")
	assert.Equal(t, 3, w.run("source", "run", "nobody").code)
}

func TestSourceReplayShowsTheDifference(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.svc.replay = core.SourceReplay{URL: "https://example.org/feed", Then: core.Reading{Status: "ok", Postings: 3}, Now: core.Reading{Status: "ok", Postings: 3, Skipped: 1}, Same: 1,
		Added: []core.PostingDiff{{ID: "4", Title: "New " + evil}}, Removed: []core.PostingDiff{{ID: "3", Title: "Old"}},
		Changed: []core.PostingDiff{{ID: "1", Title: "Gardener", Fields: []core.FieldDiff{{Field: "company", Now: "Park"}}}}, Limits: []string{"cut"}}
	out := w.ok("source", "replay", "remoteok", "--at", "2026-11-22T14:00")
	for _, want := range []string{"ok, 3 postings, 1 left out", "1 postings that only today's parser finds", "does not find any more", `company: – → "Park"`, "too large to be kept whole"} {
		assert.Contains(t, out, want)
	}
	assert.NotContains(t, out, "\x1b")
	assert.Contains(t, w.ok("source", "replay", "remoteok", "--lang", "de"), "Ausschreibungen findet nur der heutige Parser")
	var r core.SourceReplay
	require.NoError(t, json.Unmarshal([]byte(w.ok("--json", "source", "replay", "remoteok", "--at", "24h")), &r))
	assert.WithinDuration(t, w.svc.now.Add(-24*time.Hour), r.At, time.Second)
	w.svc.replay = core.SourceReplay{Same: 3}
	assert.Contains(t, w.ok("source", "replay", "remoteok"), "reads it alike")
	bad := w.run("source", "replay", "remoteok", "--at", "yesterday")
	assert.Equal(t, 2, bad.code)
	assert.Contains(t, bad.err, "2026-11-29T14:00")
	assert.Equal(t, 3, w.run("source", "replay", "nobody").code)
}

func TestANewSourceIsShownBeforeItIsWritten(t *testing.T) {
	t.Parallel()
	w := guessing(t, board())
	path := w.file("a.yaml", "sources: []\n")
	w.svc.sample = core.SourceSample{Status: "ok", URL: "https://boards.example/acme.rss", Postings: []core.Posting{{Title: "Gardener of acme"}},
		Parsed: []core.Extraction{{}}, Missing: map[string]int{"pay": 1}}
	out := w.ok("source", "add", "https://boards.example/acme", "--show", "--config", path)
	assert.Contains(t, out, "Gardener of acme")
	assert.Contains(t, out, "pay (1 of 1)", "what is missing is told")
	assert.Equal(t, []string{"preview boards-acme feed"}, w.svc.tested)
	w.ok("source", "add", "https://boards.example/acme", "--config", path)
	assert.Len(t, w.svc.tested, 1, "nobody is there to look at it")
	w.svc.fail = core.Errorf(core.KindInvalid, "this driver takes no such key")
	r := w.run("source", "add", "https://boards.example/acme", "--show", "--config", path)
	assert.Equal(t, 2, r.code)
	assert.Contains(t, r.err, "no such key")
}

func TestAPermissionToRankIsRecordedAndWithdrawn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.svc.sources = []core.SourceState{{Name: "upwork", Driver: "upwork"}}
	assert.Contains(t, w.ok("source", "permit", "upwork", "their mail of 2 May"), "a model may rank")
	assert.Contains(t, w.ok("source", "permit", "upwork", "--withdraw", "--lang", "de"), "zurückgenommen")
	assert.Equal(t, []string{"permit upwork their mail of 2 May user:cli", "permit upwork  user:cli"}, w.svc.tested)
	for _, wrong := range [][]string{{"source", "permit", "upwork"}, {"source", "permit", "upwork", "x", "--withdraw"}} {
		assert.Equal(t, 2, w.run(wrong...).code, wrong)
	}
	assert.Equal(t, 3, w.run("source", "permit", "nowhere", "their mail").code)
}

func TestWhoMayRankIsSaid(t *testing.T) {
	t.Parallel()
	c := newCommand(Program{Args: []string{"--lang", "en"}})
	at := time.Date(2026, 5, 2, 9, 0, 0, 0, time.UTC)
	for want, v := range map[string]core.SourceView{
		"":                         {},
		"fixed rules only":         {RulesOnly: true},
		"configuration file: mail": {RulesOnly: true, Ranking: &core.RankingPermission{Text: "mail"}},
		"2026: mail":               {RulesOnly: true, Ranking: &core.RankingPermission{Text: "mail", At: at}},
	} {
		assert.Contains(t, c.ranking(v), want)
	}
}
