package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/profilefile"
)

func ownSources(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	out := map[string]string{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		require.NoError(t, err)
		if !strings.HasSuffix(f, "_test.go") {
			out[f] = string(raw)
		}
	}
	return out
}

func TestJobDecisions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assert.Contains(t, w.ok("job", "skip", "aaaa1111", "--reason", "no"), "skipped")
	assert.Contains(t, w.ok("job", "undo", "aaaa1111"), "new")
	assert.Contains(t, w.ok("job", "shortlist", "aaaa1111"), "shortlisted")
	assert.Contains(t, w.ok("job", "skip", "aaaa1111", "--json"), `"state": "skipped"`)
	w.stdin = "Need a Go developer"
	assert.Contains(t, w.ok("job", "add", "-"), "00add0")
	w.ok("job", "add", "https://example.org/x")
	path := w.file("post.html", "<p>job</p>")
	w.ok("job", "add", path)
	assert.Equal(t, []string{"add - text/plain; charset=utf-8 19", "add https://example.org/x  0", "add post.html text/html; charset=utf-8 10"}, w.svc.tested)
	w.ok("job", "list", "--state", "skipped", "--min-score", "10", "--since", "2d", "--source", "remoteok")
	w.svc.jobs = nil
	assert.Contains(t, w.ok("job", "list"), "No jobs.")
}

func TestApprovalCoversWhatWasShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hash := string(w.svc.proposals[propA].Hash)
	out := w.ok("proposal", "approve", "cccc3333", "--hash", hash)
	assert.Contains(t, out, hash)
	assert.Contains(t, out, "In dry-run it is not sent to jobs@example.org")
	assert.Equal(t, core.ContentHash(hash), w.svc.proposals[propA].Approval.Hash)
	assert.Equal(t, "user:cli", w.svc.proposals[propA].Approval.By)
	w = newWorld(t)
	w.dry = false
	assert.Contains(t, w.ok("proposal", "approve", "cccc3333", "-y"), "It goes to jobs@example.org")
	assert.Contains(t, w.ok("proposal", "show", "cccc3333"), "Approved by user:cli")
	assert.Contains(t, w.ok("proposal", "reject", "cccc3333"), "Rejected")
	assert.Contains(t, w.ok("proposal", "draft", "bbbb2222", "--channel", "assist"), "Drafted.")
	assert.Contains(t, w.ok("proposal", "list", "--job", "bbbb2222", "--state", "waiting"), "assist")
	w.svc.proposals = nil
	assert.Contains(t, w.ok("proposal", "list"), "No proposals.")
	assert.Contains(t, w.ok("preview"), "Nothing waits")
}

func TestEditInAnEditorAndByFlags(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	script := w.file("edit.sh", "#!/bin/sh\nsed -i -e 's/7 years/8 years/' -e 's/^Subject: .*/Subject: New subject/' \"$1\"\n")
	require.NoError(t, os.Chmod(script, 0o700))
	w.environ = append(w.environ, "EDITOR="+script)
	w.ok("proposal", "edit", "cccc3333")
	c := w.svc.proposals[propA].Content
	assert.Equal(t, "Hello,\n\nI have 8 years.", c.Body)
	assert.Equal(t, "New subject", c.Subject)
	assert.Equal(t, "jobs@example.org", c.Recipient)

	w.environ = append(w.environ, "VISUAL=true")
	assert.Contains(t, w.ok("proposal", "edit", "cccc3333"), "Nothing was changed.")
	w.environ = append(w.environ, "VISUAL=false")
	r := w.run("proposal", "edit", "cccc3333")
	assert.Equal(t, 2, r.code)
	assert.Contains(t, r.err, "nothing was changed")

	w.stdin = "By flag.\n"
	w.ok("proposal", "edit", "cccc3333", "--subject", "S", "--to", "new@example.org", "--body", "-")
	c = w.svc.proposals[propA].Content
	assert.Equal(t, "By flag.", c.Body)
	assert.Equal(t, "new@example.org", c.Recipient)
	w.ok("proposal", "edit", "cccc3333", "--subject", "T", "--json")
	assert.Equal(t, "By flag.", w.svc.proposals[propA].Content.Body)
	w.ok("proposal", "edit", "cccc3333", "--price", "900 EUR")
	assert.Equal(t, core.Pay{Min: core.Money{Minor: 90000, Currency: "EUR"}, Max: core.Money{Minor: 90000, Currency: "EUR"}, Period: core.PeriodFixed}, w.svc.proposals[propA].Content.Price)
	w.ok("proposal", "edit", "cccc3333", "--price", "80.50usd/h")
	assert.Equal(t, core.PeriodHour, w.svc.proposals[propA].Content.Price.Period)
	assert.Equal(t, "80.50 USD", w.svc.proposals[propA].Content.Price.Min.String())
	assert.Equal(t, 2, w.run("proposal", "edit", "cccc3333", "--price", "much").code)

	a := newCommand(Program{})
	_, err := a.readEdited("no rule", c)
	assert.Error(t, err)
	_, err = a.readEdited("Bcc: x@example.org\n----\nb", c)
	assert.ErrorContains(t, err, "neither To: nor Subject:")
}

func TestSubmissionsAreSettled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assert.Contains(t, w.ok("submission", "show", "dddd5555"), "resolve dddd5555 sent|absent|cancel")
	assert.Contains(t, w.ok("submission", "resolve", "dddd5555", "sent", "--note", "saw it"), "sent")
	assert.Contains(t, w.ok("submission", "outcome", "dddd5555", "paid", "--amount", "1200 EUR", "--fee", "120 EUR", "--hours", "14"), "paid")
	require.Len(t, w.svc.outcomes, 1)
	o := w.svc.outcomes[0]
	assert.Equal(t, core.Money{Minor: 120000, Currency: "EUR"}, o.Amount)
	assert.Equal(t, core.Money{Minor: 12000, Currency: "EUR"}, o.Fee)
	assert.Equal(t, jobA, o.JobID)
	w.ok("submission", "list", "--job", "aaaa1111", "--channel", "email", "--state", "sent")
	w.svc.submissions = nil
	assert.Contains(t, w.ok("submission", "list"), "No submissions.")
}

func TestAgentCommands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for words, mode := range map[string]core.RunMode{"pause": core.RunPaused, "stop-new": core.RunStopNew, "resume": core.RunNormal} {
		w.ok(words, "--reason", "lunch")
		assert.Equal(t, mode, w.svc.agent.Run)
	}
	assert.Contains(t, w.ok("pause", "--json"), `"run": "paused"`)
	assert.Contains(t, w.ok("lock", "remove", "eeee6666"), "removed")
	assert.JSONEq(t, "{}", w.ok("lock", "remove", "eeee6666", "--json"))
	w.svc.locks = nil
	assert.Contains(t, w.ok("lock", "list"), "No locks.")
	assert.Contains(t, w.ok("channel", "set", "email", "confirm"), "sends what you approve")
	assert.Equal(t, core.ModeConfirm, w.svc.channels["email"].Mode)
	assert.Contains(t, w.ok("channel", "set", "email", "auto", "--permission", "mail of 1 May", "--json"), "mail of 1 May")
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		assert.Contains(t, w.ok("completion", shell), "automonet")
	}
}

func TestAuditFindsABrokenChain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	out := w.ok("audit", "aaaa1111")
	assert.Contains(t, out, "2 events; the chain is unbroken.")
	assert.Contains(t, out, "3 rows agree with what was recorded")
	assert.Contains(t, out, "1 of them is from an earlier version")
	assert.Regexp(t, `Amount +500\.00 EUR`, out)
	assert.Contains(t, out, "Because: skill")
	assert.NotContains(t, out, evil)
	assert.Contains(t, w.ok("audit", "aaaa1111", "--lang", "de"), "Betrag")
	assert.Contains(t, w.ok("audit", "aaaa1111", "--json"), `"stage": "decision"`)
	w.svc.findings = []core.AuditFinding{{Table: "outcomes", Row: "o1", Seq: 7, Why: "audit chain of job aaaa1111: outcomes/o1 is not what event 7 recorded"},
		{Seq: 9, Why: "event log: event 9 is missing"}}
	r := w.run("audit", "aaaa1111", "--lang", "de")
	assert.Equal(t, 1, r.code)
	assert.Contains(t, r.err, "outcomes/o1 ist nicht das, was Ereignis 7 festhielt")
	assert.Contains(t, r.out, "Ereignis 9 fehlt", "every finding is named")
	w.svc.findings = nil
	w.svc.events[1].To = "skipped"
	r = w.run("audit", "aaaa1111")
	assert.Equal(t, 1, r.code)
	assert.Contains(t, r.err, "does not fit its predecessor")
	assert.Contains(t, r.out, "job.decided")
	assert.Equal(t, 1, w.run("audit", "aaaa1111", "--json").code)
	w.svc.events, w.svc.fail = nil, core.Errorf(core.KindNotFound, "no such job")
	assert.Equal(t, 3, w.run("audit", string(jobA)).code)
}

func TestProfileGoesInAndOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := newCommand(Program{Args: []string{"--lang=de"}})
	text, err := a.profileText(*w.svc.profile)
	require.NoError(t, err)
	assert.Contains(t, string(text), "# Ihr Profil.")
	back, err := profilefile.Parse("profile.yaml", text)
	require.NoError(t, err, string(text))
	assert.Equal(t, w.svc.profile.Facts[1].Text, back.Facts[1].Text)
	assert.Equal(t, w.svc.profile.Facts[2].Rate, back.Facts[2].Rate)
	assert.Equal(t, w.svc.profile.Floor, back.Floor)
	assert.False(t, back.Facts[1].Confirmed)

	w.stdin = string(text)
	out := w.ok("profile", "import", "-")
	assert.Contains(t, out, "3 facts")
	assert.Contains(t, out, "1 fact is not confirmed")
	script := w.file("edit.sh", "#!/bin/sh\nsed -i 's/^name: .*/name: Nora/' \"$1\"\n")
	require.NoError(t, os.Chmod(script, 0o700))
	w.environ = append(w.environ, "EDITOR="+script)
	w.ok("profile", "edit")
	assert.Equal(t, "Nora", w.svc.profile.Name)
	assert.Contains(t, w.ok("profile", "edit"), "Nothing was changed.")
	w.svc.profile = nil
	assert.Equal(t, 3, w.run("profile", "show").code)
	w.ok("profile", "import", "-", "--json")
}

func TestExportAndImportCarryNoDecisions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.svc.settings.Lang = core.LangEnglish
	templates := filepath.Join(w.dir, "templates")
	require.NoError(t, os.MkdirAll(templates, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(templates, "mine.md"), []byte("---\nid: mine\n---\nHi"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(templates, "note.txt"), []byte("x"), 0o600))
	cfg := w.file("a.yaml", "templates: templates\ndata_dir: data\n")
	out := filepath.Join(w.dir, "out.json")
	w.ok("export", out, "--config", cfg)
	raw, err := os.ReadFile(out)
	require.NoError(t, err)
	var got transfer
	require.NoError(t, json.Unmarshal(raw, &got))
	assert.Equal(t, map[string]string{"mine.md": "---\nid: mine\n---\nHi"}, got.Templates)
	assert.NotContains(t, string(raw), "approval")
	assert.Equal(t, 1, w.run("export", out, "--config", cfg).code, "an existing file is kept")

	other := newWorld(t)
	other.svc.profile, other.svc.settings.Rev = nil, 7
	cfg = other.file("a.yaml", "data_dir: data\n")
	assert.Contains(t, other.ok("import", out, "--config", cfg), "1 templates")
	assert.Equal(t, "Mara", other.svc.profile.Name)
	written, err := os.ReadFile(filepath.Join(other.dir, "data", "templates", "mine.md"))
	require.NoError(t, err)
	assert.Equal(t, "---\nid: mine\n---\nHi", string(written))
	other.ok("import", out, "--config", cfg)

	for _, bad := range []string{`{"format":"x"}`, `{"format":"automonet-export","version":1,"settings":{},"templates":{}}`,
		strings.Replace(string(raw), "mine.md", "../../etc/x.md", 1), strings.Replace(string(raw), `"name": "Mara"`, `"name": ""`, 1)} {
		other.stdin = bad
		assert.Equal(t, 2, other.run("import", "-", "--config", cfg).code, bad)
	}
	w.svc.profile = nil
	assert.NotContains(t, w.ok("export"), `"profile"`)
	assert.Equal(t, 2, w.run("export", "--config", w.file("b.yaml", "templates: a.yaml\n")).code)
}

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	out := w.ok("backup", filepath.Join(w.dir, "b.tar"))
	assert.Contains(t, out, "Verified backup")
	assert.Contains(t, out, "12,000")
	assert.Contains(t, w.ok("restore", "b.tar"), "automonet resume")
	assert.Contains(t, w.ok("restore", "b.tar", "--json"), `"verified": true`)
	w.svc.unverified = true
	assert.Equal(t, 1, w.run("backup", "x").code)
}
