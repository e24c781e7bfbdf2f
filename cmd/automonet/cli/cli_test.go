package cli

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// reads are commands that only show something.
func reads() [][]string {
	return [][]string{
		{"status"}, {"job", "list"}, {"job", "show", "aaaa1111"}, {"job", "why", "aaaa1111"}, {"job", "show", string(jobB)}, {"job", "why", string(jobB)},
		{"proposal", "list"}, {"proposal", "show", "cccc3333"}, {"proposal", "show", "cccc4444"}, {"preview"}, {"preview", "cccc3333"},
		{"submission", "list"}, {"submission", "show", "dddd5555"}, {"source", "list"}, {"source", "list", "--drivers"}, {"source", "show", "remoteok"},
		{"source", "test", "remoteok"}, {"channel", "list"}, {"channel", "test", "email"}, {"profile", "show"}, {"audit", "aaaa1111"}, {"lock", "list"}, {"version"},
		{"config", "show"}, {"config", "check"}, {"demo"}, {"export"}, {"job", "list", "--limit", "1"},
	}
}

var rawKey = regexp.MustCompile(`\b(cmd|flag|col|state|error|done|next|job|proposal|submission|source|status|why|config|doctor|ask|init|run|note|actor|block|blockkind|sourcestatus|mode|progress|group|help)\.[a-z_]+\b`)

func TestEveryReadWorksInBothLanguagesAndLeavesNoControlCharacters(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "de"} {
		for _, words := range reads() {
			w := newWorld(t)
			out := w.ok(append(words, "--lang", lang)...)
			assert.NotContains(t, out, "\x1b", words)
			assert.NotContains(t, out, "\x07", words)
			assert.NotContains(t, out, "\u202e", words)
			assert.NotContains(t, out, "\u009b", words)
			if words[0] != "version" && words[0] != "export" && !strings.Contains(strings.Join(words, " "), "drivers") && words[0] != "config" {
				banner := "DRY-RUN: nothing is sent"
				if lang == "de" {
					banner = "TROCKENLAUF: es wird nichts gesendet"
				}
				assert.True(t, strings.HasPrefix(out, banner), "%v: %s", words, out)
			}
			clean := strings.NewReplacer("job.new", "", "job.decided", "", "done.json", "").Replace(out)
			if words[0] != "config" && words[0] != "export" {
				assert.Empty(t, rawKey.FindAllString(clean, -1), "%v", words)
			}
			assert.Equal(t, w.svc.closed, min(w.svc.closed, 1))
		}
	}
}

func TestEveryReadPrintsJSON(t *testing.T) {
	t.Parallel()
	for _, words := range reads() {
		w := newWorld(t)
		if words[0] == "config" && words[1] == "check" {
			continue
		}
		out := w.ok(append(words, "--json")...)
		var v any
		require.NoError(t, json.Unmarshal([]byte(out), &v), "%v: %s", words, out)
		assert.NotContains(t, out, "\u009b")
		assert.NotContains(t, out, "\u202e")
	}
	var got core.Job
	w := newWorld(t)
	var detail core.JobDetail
	require.NoError(t, json.Unmarshal([]byte(w.ok("job", "show", "aaaa1111", "--json")), &detail))
	got = detail.Job
	assert.Equal(t, w.svc.jobs[jobA].Job.Title, got.Title, "the JSON value is the very value")
	empty := newWorld(t)
	empty.svc.jobs = nil
	assert.JSONEq(t, `{"items":[]}`, empty.ok("job", "list", "--json"))
}

func TestHelpIsCompleteInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "de"} {
		w := newWorld(t)
		a := newCommand(Program{Args: []string{"--lang", lang}, Stdout: &strings.Builder{}, Stderr: &strings.Builder{}})
		var visit func(c *cobra.Command)
		visit = func(c *cobra.Command) {
			words := append(strings.Fields(strings.TrimPrefix(c.CommandPath(), "automonet")), "--help", "--lang", lang)
			out := w.ok(words...)
			assert.Empty(t, rawKey.FindAllString(out, -1), "%v", words)
			if lang == "de" {
				assert.NotContains(t, out, "Usage:")
				assert.NotContains(t, out, "default")
				assert.NotContains(t, out, "[flags]")
			}
			for _, sub := range c.Commands() {
				if !sub.Hidden {
					visit(sub)
				}
			}
		}
		visit(a.root())
	}
	w := newWorld(t)
	assert.Contains(t, w.ok("help", "job", "list"), "--min-score VALUE")
	assert.Equal(t, 2, w.run("help", "jop").code)
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		words []string
		code  int
		says  string
	}{
		"unknown command":      {[]string{"jbo"}, 2, "(did you mean job?)"},
		"unknown subcommand":   {[]string{"job", "lst"}, 2, "(did you mean list?)"},
		"unknown flag":         {[]string{"job", "list", "--stat", "new"}, 2, "(did you mean --state?)"},
		"missing value":        {[]string{"job", "list", "--state"}, 2, "--state needs a value"},
		"bad number":           {[]string{"job", "list", "--limit", "many"}, 2, `--limit: got "many", expected int`},
		"bad day":              {[]string{"report", "--from", "2026-13-01"}, 2, `--from: got "2026-13-01", expected: a day such as 2026-11-30`},
		"bad score":            {[]string{"job", "list", "--min-score", "900"}, 2, `--min-score: got "900", expected: a score from 0 to 100`},
		"no score":             {[]string{"job", "list", "--min-score", "NaN"}, 2, "a score from 0 to 100"},
		"negative score":       {[]string{"job", "list", "--min-score", "-1"}, 2, "a score from 0 to 100"},
		"show of a file":       {[]string{"config", "show", "x"}, 2, `"automonet config show" takes no arguments, got "x"`},
		"one argument":         {[]string{"submission", "resolve", "dddd5555"}, 2, "got 1 argument\n"},
		"bad limit":            {[]string{"job", "list", "--limit", "9999"}, 2, "expected 1 to 500"},
		"bad state":            {[]string{"job", "list", "--state", "nw"}, 2, "expected: new, screened_out"},
		"bad order":            {[]string{"job", "list", "--order", "best"}, 2, "newest, score"},
		"bad since":            {[]string{"job", "list", "--since", "monday"}, 2, "a duration such as"},
		"too many arguments":   {[]string{"job", "show", "a", "b"}, 2, `"automonet job show" wants JOB and got 2 arguments`},
		"argument not wanted":  {[]string{"status", "x"}, 2, `takes no arguments, got "x"`},
		"bad language":         {[]string{"status", "--lang", "fr"}, 2, "expected en or de"},
		"bad id":               {[]string{"job", "show", "x!"}, 2, "is not the id of a job"},
		"unknown id":           {[]string{"job", "show", "ffff"}, 3, "no job has an id"},
		"unknown full id":      {[]string{"job", "show", "0193a000-0000-7000-8000-000000000000"}, 3, "there is no job"},
		"ambiguous id":         {[]string{"proposal", "show", "0193a000"}, 2, "fits several"},
		"unknown source":       {[]string{"source", "test", "remotok"}, 3, "known: remoteok, remotive, new (did you mean remoteok?)"},
		"unknown source show":  {[]string{"source", "show", "x"}, 3, "known:"},
		"unknown source list":  {[]string{"job", "list", "--source", "x"}, 3, "known:"},
		"unknown channel":      {[]string{"channel", "set", "emial", "draft"}, 3, "known: assist, email (did you mean email?)"},
		"unknown channel test": {[]string{"channel", "test", "x"}, 3, "known:"},
		"unknown channel list": {[]string{"submission", "list", "--channel", "x"}, 3, "known:"},
		"unknown draft":        {[]string{"proposal", "draft", "aaaa1111", "--channel", "x"}, 3, "known:"},
		"bad mode":             {[]string{"channel", "set", "email", "atuo"}, 2, "(did you mean auto?)"},
		"above the ceiling":    {[]string{"channel", "set", "assist", "auto"}, 4, "can go no further than confirm"},
		"refused in dry-run":   {[]string{"channel", "test", "email", "--send"}, 4, "dry-run"},
		"not sendable":         {[]string{"proposal", "approve", "cccc4444", "--yes"}, 4, "“won a prize” (no fact"},
		"stale hash":           {[]string{"proposal", "approve", "cccc3333", "--hash", "00"}, 1, "has changed since it was shown"},
		"nobody to ask":        {[]string{"proposal", "approve", "cccc3333"}, 2, "--hash"},
		"wrong step":           {[]string{"job", "shortlist", "aaaa1111"}, 1, "cannot become"},
		"bad resolution":       {[]string{"submission", "resolve", "dddd5555", "snet"}, 2, "(did you mean sent?)"},
		"bad outcome":          {[]string{"submission", "outcome", "dddd5555", "paied"}, 2, "(did you mean paid?)"},
		"payment unstated":     {[]string{"submission", "outcome", "dddd5555", "paid"}, 2, "a payment needs its amount"},
		"bad amount":           {[]string{"submission", "outcome", "dddd5555", "paid", "--amount", "many"}, 2, "an amount such as"},
		"bad fee":              {[]string{"submission", "outcome", "dddd5555", "paid", "--amount", "1 EUR", "--fee", "x"}, 2, "an amount such as"},
		"missing file":         {[]string{"job", "add", "/no/such/file"}, 3, "there is no file /no/such/file"},
		"missing config":       {[]string{"status", "--config", "/no/such.yaml"}, 2, "there is no such file"},
		"bad listen":           {[]string{"run", "--listen", "0.0.0.0:1"}, 2, "loopback"},
		"unknown shell":        {[]string{"completion", "bsh"}, 2, "(did you mean bash?)"},
		"unknown lock":         {[]string{"lock", "remove", "abcdef"}, 3, "no lock has an id"},
		"unknown driver":       {[]string{"source", "add", "x", "--driver", "fede"}, 3, "(did you mean feed?)"},
		"bad set":              {[]string{"source", "add", "x", "--driver", "feed", "--set", "url"}, 2, "KEY=VALUE"},
		"bad every":            {[]string{"source", "add", "x", "--driver", "feed", "--every", "often"}, 2, "a duration such as"},
		"bad profile":          {[]string{"profile", "import", "-"}, 2, ""},
		"bad import":           {[]string{"import", "-"}, 2, "not an export"},
		"empty posting":        {[]string{"job", "add", "-"}, 2, "the posting is empty"},
		"bad secret name":      {[]string{"secret", "set", "a b"}, 2, "letters, digits"},
		"empty secret":         {[]string{"secret", "set", "smtp"}, 2, "empty"},
		"bad init money":       {[]string{"init", "--min-hourly", "75"}, 2, "an amount such as"},
		"bad init source":      {[]string{"init", "--sources", "remotok"}, 3, "(did you mean remoteok?)"},
		"bad init sender":      {[]string{"init", "--smtp-host", "h", "--from", "nobody"}, 2, "an e-mail address"},
		"bad init currency":    {[]string{"init", "--currency", "EURO"}, 2, "currency"},
		"bad init profile":     {[]string{"init", "--profile", "/no/such"}, 3, "there is no file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.run(row.words...)
			assert.Equal(t, row.code, r.code, r.err)
			assert.Contains(t, r.err, row.says)
			de := w.run(append(row.words, "--lang", "de")...)
			if name != "bad language" {
				assert.Equal(t, row.code, de.code)
				assert.True(t, strings.HasPrefix(de.err, "Fehler:"), de.err)
			}
		})
	}
}

func TestErrorsAreSafeAndInternalsAreHidden(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.svc.fail = errors.New("sql: secret stack " + evil)
	r := w.run("job", "list")
	assert.Equal(t, 1, r.code)
	assert.NotContains(t, r.err, "sql")
	assert.Contains(t, r.err, "automonet doctor")
	r = w.run("job", "list", "--debug")
	assert.Contains(t, r.err, "sql: secret stack")
	assert.NotContains(t, r.err, "\x1b")

	w.svc.fail = core.Errorf(core.KindTransient, "busy; try again")
	r = w.run("job", "list", "--json")
	assert.Equal(t, 1, r.code)
	lines := strings.Split(strings.TrimSpace(r.err), "\n")
	assert.JSONEq(t, `{"title":"transient","status":503,"detail":"busy; try again"}`, lines[len(lines)-1])
	w.svc.fail = nil
	r = w.run("job", "list", "--limit", "0", "--json")
	assert.Contains(t, r.err, `"field":"--limit"`)

	w = newWorld(t)
	bare := Main(t.Context(), Program{Args: []string{"status"}, Stdin: strings.NewReader(""), Stdout: &strings.Builder{}, Stderr: &strings.Builder{}, Environ: w.environ})
	assert.Equal(t, 1, bare)
	for kind, status := range map[core.Kind]int{core.KindInvalid: 422, core.KindNotFound: 404, core.KindConflict: 409, core.KindDenied: 403, core.KindBudget: 402, core.KindInternal: 500} {
		assert.Equal(t, status, httpStatus(kind))
	}
}

func TestLanguageIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.environ = append(w.environ, "LANG=de_DE.UTF-8")
	assert.Contains(t, w.ok("status"), "TROCKENLAUF")
	assert.Contains(t, w.ok("status", "--lang=en"), "DRY-RUN")
	w.environ = append(w.environ, "AUTOMONET_LANGUAGE=en")
	assert.Contains(t, w.ok("status"), "DRY-RUN")
	w = newWorld(t)
	w.svc.settings.Lang = core.LangGerman
	assert.Contains(t, w.ok("status"), "TROCKENLAUF")
	w = newWorld(t)
	path := w.file("a.yaml", "language: de\n")
	assert.Contains(t, w.ok("version", "--help", "--config", path), "Die Version zeigen")
	w.dry = false
	assert.Contains(t, w.ok("status"), "LIVE: approved proposals are sent")
}

func TestEveryKeyInTheCodeHasAMessage(t *testing.T) {
	t.Parallel()
	p := i18n.New(core.LangEnglish)
	use := regexp.MustCompile(`\ba\.(?:t|f|done)\("([a-z_0-9.-]+)"`)
	count := regexp.MustCompile(`say\.N\("([a-z_0-9.-]+)"`)
	for name, src := range ownSources(t) {
		for _, m := range use.FindAllStringSubmatch(src, -1) {
			if !strings.HasSuffix(m[1], ".") {
				assert.True(t, p.Has(m[1]), "%s: %s", name, m[1])
			}
		}
		for _, m := range count.FindAllStringSubmatch(src, -1) {
			assert.True(t, p.Has(m[1]+".one") && p.Has(m[1]+".other"), "%s: %s", name, m[1])
		}
	}
	for _, s := range core.JobMachine().States() {
		assert.True(t, p.Has("state.job."+string(s)), s)
	}
	for _, s := range core.ProposalMachine().States() {
		assert.True(t, p.Has("state.proposal."+string(s)), s)
	}
	for _, s := range core.SubmissionMachine().States() {
		assert.True(t, p.Has("state.submission."+string(s)), s)
	}
}

func TestStatusForHealthChecks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok("status", "--running")
	w.svc.idle = true
	w.ok("status")
	w.bad(exitFailed, "status", "--running")
	assert.Contains(t, w.run("status", "--running").err, "automonet run")
}
