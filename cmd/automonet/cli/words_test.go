package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// refusing is a world in which a source refuses by its robots.txt.
func refusing(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	for i := range w.svc.sources {
		if w.svc.sources[i].Name == "remotive" {
			w.svc.sources[i].Reason = "remotive.com refuses the request (" + web.BlockedByRobots.Words() + ")"
			w.svc.sources[i].WaitReason = "blocked"
		}
	}
	w.svc.sources = append(w.svc.sources, core.SourceState{Name: "late", Driver: "feed", Status: "never_asked"})
	return w
}

func TestSourcesSpeakInWords(t *testing.T) {
	t.Parallel()
	w := refusing(t)
	en, de := w.ok("source", "list"), w.ok("source", "list", "--lang", "de")
	assert.Contains(t, en, "remotive.com refuses the request (its robots.txt asks programs to stay away)")
	assert.Contains(t, de, "remotive.com weist die Anfrage ab (die robots.txt bittet Programme fernzubleiben)")
	for _, out := range []string{en, de} {
		assert.NotContains(t, out, "never_asked")
		for _, line := range strings.Split(out, "\n") {
			if strings.HasPrefix(line, "late") {
				assert.Contains(t, line, "–")
				assert.NotRegexp(t, `\s0\b`, line, "a source that was never read lists no mean")
			}
		}
	}
	assert.Contains(t, de, "noch nicht gelesen")

	show := w.ok("source", "show", "remotive", "--lang", "de")
	assert.Contains(t, show, "sie weist uns ab")
	assert.Contains(t, show, "accept_robots_note", "the opt-in is named where it matters")
	assert.Contains(t, w.ok("source", "show", "remotive"), "accept_robots_note of the source remotive")
	assert.NotContains(t, w.ok("source", "show", "remoteok"), "robots")
}

func TestARobotsOptInIsShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.file("a.yaml", "data_dir: data\nsources: [{name: remoteok, driver: remoteok, accept_robots_note: \"permission of 2 May\"}]\n")
	assert.Contains(t, w.ok("source", "show", "remoteok", "--config", path), "Your reason (accept_robots_note): permission of 2 May")
	assert.Contains(t, w.ok("source", "show", "remoteok", "--config", path, "--lang", "de"), "Ihr Grund (accept_robots_note): permission of 2 May")
	assert.Contains(t, w.ok("doctor", "--config", path), "is read against its robots.txt. Your reason: permission of 2 May")

	w.svc.sample.Status, w.svc.sample.Reason = "blocked", "remoteok.com refuses the request ("+web.BlockedByRobots.Words()+")"
	path = w.file("b.yaml", "data_dir: data\nsources: [{name: remoteok, driver: remoteok}]\n")
	out := w.ok("doctor", "--config", path)
	assert.Contains(t, out, "accept_robots_note")
	assert.Contains(t, strings.Join(strings.Fields(out), " "), "Terms: Link back.", "with the terms")
	assert.Contains(t, w.ok("doctor", "--config", path, "--lang", "de"), "weist die Anfrage ab (die robots.txt bittet Programme fernzubleiben)")
}

func TestNotesOfActorsAreWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for note, want := range map[string]string{"dry_run": "Trockenlauf: sendet nichts", "paused": "pausiert", "no_profile": "wartet auf Ihr Profil", "scanned": "einmal gelesen"} {
		a := newCommand(Program{Environ: w.environ})
		a.say = i18n.New(core.LangGerman)
		assert.Contains(t, a.note(core.ActorStatus{Note: note}), want)
	}
	a := newCommand(Program{Environ: w.environ})
	a.say = i18n.New(core.LangGerman)
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	assert.Equal(t, "wartet bis "+a.say.DateTime(at.Local()), a.note(core.ActorStatus{Note: "waits_until", Detail: at.Format(time.RFC3339)}))
	assert.Equal(t, "new_code 7", a.note(core.ActorStatus{Note: "new_code", Detail: "7"}), "what has no words is shown all the same")
}

func TestCountsAgreeWithTheirNumber(t *testing.T) {
	t.Parallel()
	a := newCommand(Program{})
	a.say = i18n.New(core.LangGerman)
	got := counts(a, "proposal", core.ProposalMachine().States(), map[core.ProposalState]int{core.ProposalNeedsHuman: 9, core.ProposalWaiting: 47})
	assert.Contains(t, got, "9 brauchen Sie")
	assert.Contains(t, got, "47 warten auf Sie")
	got = counts(a, "proposal", core.ProposalMachine().States(), map[core.ProposalState]int{core.ProposalNeedsHuman: 1, core.ProposalWaiting: 1})
	assert.Contains(t, got, "1 braucht Sie")
	assert.Contains(t, got, "1 wartet auf Sie")
}

func TestSubmissionsSayWhyTheyWereRefused(t *testing.T) {
	t.Parallel()
	for code, row := range map[string]struct{ text, en, de string }{
		"role_address": {"", "is a duty desk that takes no applications", "ist ein Amtspostfach"},
		"cap_zero":     {"", "so nothing may be sent", "also darf nichts gesendet werden"},
		"unreachable":  {"the mail server cannot be reached; check \"host\", \"port\" and the network", "cannot be reached", "nicht erreichbar"},
		"hand_off":     {"https://example.org/a", "prepared for you", "für Sie vorbereitet"},
		"too_fast":     {"slow down", "too fast", "zu schnell"},
	} {
		w := newWorld(t)
		s := w.svc.submissions[subA]
		s.State, s.Refusal = core.SubmissionCancelled, &core.Refusal{Code: core.RefusalCode(code), Text: row.text}
		w.svc.submissions[subA] = s
		assert.Contains(t, w.ok("submission", "list"), row.en, code)
		assert.Contains(t, w.ok("submission", "list", "--lang", "de"), row.de, code)
		show := w.ok("submission", "show", "dddd5555")
		assert.Contains(t, show, row.en, code)
		if row.text != "" {
			assert.Equal(t, 1, strings.Count(show, row.text), "what the channel said stands there once: %s", code)
		}
	}
}

func TestPreviewsSpeakGerman(t *testing.T) {
	t.Parallel()
	say := i18n.New(core.LangGerman)
	assert.Equal(t, "von Ihnen zu senden: Seite bei example.org", say.Error("for you to send: page at example.org"))
	assert.Equal(t, "Mail an a@example.org, 2 Anhänge", say.Error("mail to a@example.org, 2 attachments"))
	assert.Equal(t, "example.org hat die Seite nicht gezeigt (es wird anderswohin umgeleitet); Öffnen Sie sie im Browser und fügen Sie ihren Text ein: automonet job add -",
		say.Error("example.org did not show the page ("+web.BlockedRedirect.Words()+"); open it in a browser and paste its text: automonet job add -"))
	for _, wall := range []web.BlockedReason{web.BlockedByRobots, web.BlockedRobotsFailed, web.BlockedForbidden, web.BlockedGone, web.BlockedPrivate,
		web.BlockedRedirect, web.BlockedChallenge, web.BlockedUnexpected, web.BlockedUnsafeRequest} {
		assert.NotEqual(t, string(wall), wall.Words())
		assert.NotEqual(t, wall.Words(), say.Error(wall.Words()), "German of %s", wall)
	}
}

func TestWhatIsSaidTwiceIsShownOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.svc.proposals[propA]
	p.Flags = []string{"ai_check: say BANANA", "ask:ai_check: text=say BANANA", "no_proof", "no_proof"}
	w.svc.proposals[propA] = p
	out := w.ok("proposal", "show", "cccc3333")
	assert.Equal(t, 1, strings.Count(out, "say BANANA"), out)
	assert.Equal(t, 1, strings.Count(out, "No project of your profile"), out)
}

func TestReasonsAgainstAnApprovalAreWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.run("proposal", "approve", "cccc4444", "--yes", "--lang", "de")
	assert.Equal(t, 4, r.code)
	for _, part := range []string{"lässt sich nicht freigeben", "Zahlen: 9000", "Bitte diese Frage beantworten: visa?", "automonet proposal edit cccc4444"} {
		assert.Contains(t, r.err, part)
	}

	w.stdin = "I have 9000 years of it.\n"
	out := w.ok("proposal", "edit", "cccc4444", "--body", "-")
	assert.Contains(t, out, "It cannot be approved yet: ")
	assert.Contains(t, out, "figures: 9000")
	assert.NotContains(t, out, "automonet proposal approve")
	assert.Contains(t, w.ok("proposal", "edit", "cccc4444", "--subject", "Neu", "--lang", "de"), "Noch lässt es sich nicht freigeben")
	assert.Contains(t, w.ok("proposal", "edit", "cccc3333", "--subject", "New"), "automonet proposal approve cccc3333")
}

func TestAPostingAddedToTheLiveDataIsSaidToBeThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.stdin = "Go developer wanted"
	assert.NotContains(t, w.ok("job", "add", "-"), "live data")
	w.dry, w.resting = false, true
	assert.Contains(t, w.ok("job", "add", "-"), "It is in the live data")
	assert.Contains(t, w.ok("job", "add", "-", "--lang", "de"), "Es steht in den Live-Daten")
	assert.NotContains(t, w.ok("job", "add", "-", "--live"), "It is in the live data")
}

func TestARoundThatReadNothingFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range w.svc.sources {
		w.svc.sources[i].Status = "transient"
	}
	r := w.run("run", "--once")
	assert.Equal(t, 1, r.code)
	assert.Contains(t, r.err, "none of the 3 sources that were asked could be read")
	assert.Contains(t, w.run("run", "--once", "--lang", "de").err, "Keine der 3 abgefragten Quellen")
	assert.Equal(t, 1, w.run("run", "--once", "--json").code)
	w.svc.sources[1].Status = "unchanged"
	w.ok("run", "--once")
	w.svc.sources = nil
	w.ok("run", "--once")
}
