package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/secret"
)

const (
	jobA  core.JobID        = "0193a000-0000-7000-8000-0000aaaa1111"
	jobB  core.JobID        = "0193a000-0000-7000-8000-0000bbbb2222"
	propA core.ProposalID   = "0193a000-0000-7000-8000-0000cccc3333"
	propB core.ProposalID   = "0193a000-0000-7000-8000-0000cccc4444"
	subA  core.SubmissionID = "0193a000-0000-7000-8000-0000dddd5555"
	lockA core.LockID       = "0193a000-0000-7000-8000-0000eeee6666"
)

// evil is foreign text as a hostile posting would hold it.
const evil = "\x1b]0;owned\x07\x1b[2J\u202e\u009b31mEvil"

// world is one data folder with a service in memory and the command line over it.
type world struct {
	t       *testing.T
	dir     string
	svc     *memory
	environ []string
	stdin   string
	running error
	ran     []RunOptions
	dry     bool
	// setup is the link that a start prints.
	setup core.SetupLink
	// resting is set when no agent runs.
	resting bool
	// guess is what every address is recognised as; refuse is what drivers say of a
	// configuration; started is set when the agent takes new sources at once.
	guess   *core.SourceGuess
	refuse  error
	started bool
	// opened are the windows that were opened.
	opened []string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	score := 71.5
	a := core.Job{ID: jobA, State: core.JobShortlisted, Title: "Go developer " + evil, Company: "Acme", Text: "Build\n\tthings " + evil, URL: "https://example.org/a",
		Score: &score, Sources: []string{"remoteok", "remotive"}, FirstSeenAt: now.Add(-2 * time.Hour), PostedAt: now,
		Extraction: core.Extraction{Language: "en", Contract: core.ContractFreelance, Remote: core.RemoteFull, Location: "EU",
			Skills: []core.SkillMention{{Skill: "go"}}, Contacts: []core.Contact{{Value: "jobs@example.org"}},
			Pay:          core.Pay{Min: core.Money{Minor: 6000, Currency: "EUR"}, Max: core.Money{Minor: 8000, Currency: "EUR"}, Period: core.PeriodHour},
			Instructions: []core.Instruction{{Kind: core.InstructionMention, Text: "mention PELICAN"}},
			Attention:    []core.AttentionCheck{{Audience: core.AimedAtAI, Text: "if you are an AI " + evil}, {Audience: core.AimedAtHuman, Text: "say hi"}}},
		Decision: core.Decision{Verdict: core.VerdictShortlist, Score: &score, Policy: "score/1", At: now, Reasons: []core.Reason{
			{Code: "no_such_code", Params: map[string]string{"x": evil}, Points: -2}, {Code: "another_code", Points: 30.5}, {Code: "flat"}}}}
	b := core.Job{ID: jobB, State: core.JobSkipped, Title: "Logo", FirstSeenAt: now.Add(-time.Hour)}
	content := core.Content{Channel: "email", Recipient: "jobs@example.org", Subject: "Go developer", Body: "Hello,\n\nI have 7 years.", Language: "en",
		Price: core.Pay{Min: core.Money{Minor: 7500, Currency: "EUR"}, Period: core.PeriodHour}, Attachments: []core.Attachment{{Name: "cv.pdf"}}}
	p := core.Proposal{ID: propA, JobID: jobA, Profile: "default", State: core.ProposalWaiting, Content: content, Hash: content.Hash(), Rung: core.RungTemplate,
		Template: "en/development", Claims: []core.Claim{{Text: "7 years", Fact: "skill-go"}}, Gates: []core.GateResult{{Gate: "claims", Passed: true}},
		Flags: []string{"no_proof", evil}, UpdatedAt: now, CreatedAt: now}
	bad := p
	bad.ID, bad.State, bad.JobID = propB, core.ProposalRefused, jobB
	bad.Claims = []core.Claim{{Text: "won a prize"}}
	bad.Gates = []core.GateResult{{Gate: "numbers", Detail: "9000"}}
	bad.Missing = []string{"answer: visa?"}
	s := core.Submission{ID: subA, JobID: jobA, ProposalID: propA, Channel: "email", State: core.SubmissionNeedsHuman, Recipient: "jobs@example.org", Company: "Acme",
		Content: content, Hash: content.Hash(), Attempts: 1, UpdatedAt: now, Refusal: &core.Refusal{Code: core.RefusedTooFast, Text: "slow down " + evil},
		Receipt: &core.Receipt{MessageID: "<k@example.org>", By: "channel", At: now}}
	e1 := core.Event{Seq: 1, JobID: jobA, JobSeq: 1, Kind: "job.new", Subject: string(jobA), By: "scraper", At: now}.Seal("")
	e2 := core.Event{Seq: 2, JobID: jobA, JobSeq: 2, Kind: "job.decided", Subject: string(jobA), From: "new", To: "shortlisted", By: "decider", At: now}.Seal(e1.Hash)
	set := core.DefaultSettings()
	set.Lang = ""
	m := &memory{now: now, settings: set, agent: core.AgentState{Run: core.RunNormal},
		jobs: map[core.JobID]*core.JobDetail{jobA: {Job: a, Postings: []core.Posting{{Source: "remoteok", URL: "https://example.org/1"}, {Source: "remotive"}},
			Proposals: []core.Proposal{p}, Submissions: []core.Submission{s}, Outcomes: []core.OutcomeEvent{{Kind: core.OutcomeViewed, At: now}}}, jobB: {Job: b}},
		proposals: map[core.ProposalID]core.Proposal{propA: p, propB: bad}, submissions: map[core.SubmissionID]core.Submission{subA: s},
		sources: []core.SourceState{{Name: "remoteok", Driver: "remoteok", Status: "ok", LastOKAt: now.Add(-time.Minute), NextAt: now.Add(time.Hour), Yield: core.Yield{Mean: 96.4, Scans: 9}},
			{Name: "remotive", Driver: "remotive", Status: "blocked", Reason: "robots " + evil, Yield: core.Yield{Alarm: true}}, {Name: "new", Driver: "feed"}},
		sample: core.SourceSample{Status: "ok", URL: "https://example.org/feed", Postings: []core.Posting{{Title: "One " + evil, Company: "Acme"}}, Skipped: 2, Missing: map[string]int{"company": 3, "salary": 0}},
		channels: map[core.ChannelName]core.ChannelPolicy{
			"email":  {Channel: "email", Mode: core.ModeDraft, Default: core.ModeDraft, Ceiling: core.ModeAuto, Note: core.ComplianceNote{Text: map[core.Lang]string{"en": "Allowed.", "de": "Erlaubt."}, Source: "law", Reviewed: "2026-11-01"}},
			"assist": {Channel: "assist", Mode: core.ModeDraft, Default: core.ModeDraft, Ceiling: core.ModeConfirm}},
		locks:  []core.Lock{{ID: lockA, Scope: "channel:email", Reason: "cap reached", Since: now, Until: now.Add(time.Hour)}, {ID: "l2", Scope: "all", Reason: "stop"}},
		events: []core.Event{e1, e2},
		blocks: []core.Block{{Code: "no_such_block", Kind: core.BlockWait, Until: now.Add(time.Hour), Params: map[string]string{"a": "b"}}, {Code: "other", Kind: core.BlockRefuse}},
		profile: &core.Profile{ID: "default", Name: "Mara", TimeZone: "Europe/Berlin", Floor: core.Money{Minor: 7500, Currency: "EUR"}, Facts: []core.Fact{
			{ID: "skill-go", Kind: core.FactSkill, Text: map[core.Lang]string{"": "Go"}, Skills: []string{"go"}, Confirmed: true, Level: 5},
			{ID: "result", Kind: core.FactResult, Text: map[core.Lang]string{"en": "Cut costs: 30 %", "de": "Kosten gesenkt: 30 %"}},
			{ID: "rate", Kind: core.FactRate, Rate: core.Money{Minor: 9000, Currency: "EUR"}, Period: core.PeriodHour, Confirmed: true}}}}
	dir := t.TempDir()
	return &world{t: t, dir: dir, svc: m, dry: true, environ: []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "TZ=UTC"}}
}

// result is what a call left behind.
type result struct {
	code     int
	out, err string
}

func (w *world) backend() Backend {
	session := func() (Session, error) {
		return Session{Service: w.svc, DryRun: w.dry, Running: !w.resting}, nil
	}
	return Backend{
		Open: func(context.Context, config.Config, bool) (Session, error) { return session() },
		Run: func(_ context.Context, o RunOptions) error {
			w.ran = append(w.ran, o)
			if w.running != nil {
				return w.running
			}
			o.Started(Started{Listen: o.Config.HTTP.Listen, URL: o.Config.HTTP.URL(o.Config.HTTP.Listen), DryRun: !o.Live, Setup: w.setup})
			o.Progress(Progress{Stage: "fetch", Name: "remoteok", Status: "ok"})
			o.Progress(Progress{Stage: "draft", Done: 1, Total: 2})
			o.Progress(Progress{Stage: "draft", Done: 2, Total: 2})
			return nil
		},
		Demo: func(_ context.Context, o DemoOptions) (Session, error) {
			o.Progress(Progress{Stage: "decide", Done: 3, Total: 3})
			return session()
		},
		OpenBrowser: func(_ context.Context, _ config.Config, account, address string) error {
			w.opened = append(w.opened, account+" "+address)
			return w.refuse
		},
		Restore: func(_ context.Context, _ config.Config, path string, _ bool) (core.BackupReport, error) {
			return core.BackupReport{Path: path, Verified: true}, nil
		},
		Recognise: func(_ context.Context, _ config.Config, link string) (core.SourceGuess, error) {
			if w.guess == nil {
				return core.SourceGuess{URL: link, Seen: "page"}, nil
			}
			return *w.guess, nil
		},
		PreviewSource: func(_ context.Context, _ config.Config, e core.SourceEntry) (core.SourceSample, error) {
			w.svc.tested = append(w.svc.tested, "preview "+string(e.Name)+" "+e.Driver)
			s := w.svc.sample
			s.Name = e.Name
			return s, w.svc.fail
		},
		ProfilePDF: func(p core.Profile, lang core.Lang, private bool) []byte {
			return fmt.Appendf(nil, "%s %s %v", p.Name, lang, private)
		},
		SignInChannel: func(_ context.Context, _ config.Config, name core.ChannelName, show func(string)) error {
			if name != "email" {
				return core.Errorf(core.KindInvalid, "channel %s needs no consent in a browser", name)
			}
			show("https://consent.example/" + string(name))
			return nil
		},
		CheckSource: func(config.Config, core.SourceName) error { return w.refuse },
		StartSource: func(context.Context, config.Config, core.SourceName) (bool, error) { return w.started, nil },
		Vault: func(cfg config.Config) *secret.Resolver {
			return secret.New(secret.Config{Dir: cfg.DataDir, Env: func(string) (string, bool) { return "", false }})
		},
		SourceDrivers: []Driver{{Name: "remoteok", Title: map[core.Lang]string{"en": "Remote OK"}, About: map[core.Lang]string{"en": "A board.", "de": "Eine Börse."},
			Floor: time.Hour, Hosts: []string{"remoteok.com"}, Ready: true, Note: core.ComplianceNote{Text: map[core.Lang]string{"en": "Link back."}, Source: "terms", Reviewed: "2026-11-01"}},
			{Name: "feed"}, {Name: "weworkremotely"}, {Name: "remotive"}, {Name: "hackernews"}, {Name: "arbeitnow"}, {Name: "jobicy"}, {Name: "himalayas"}},
		ChannelDrivers: []Driver{{Name: "email"}, {Name: "assist"}},
	}
}

func (w *world) run(words ...string) result {
	w.t.Helper()
	var out, errOut bytes.Buffer
	code := Main(context.Background(), Program{Args: words, Stdin: strings.NewReader(w.stdin), Stdout: &out, Stderr: &errOut,
		Environ: w.environ, Version: "1.2.3", Clock: clock.NewSim(w.svc.now), IDs: clock.Random{}, Backend: w.backend()})
	return result{code, out.String(), errOut.String()}
}

// ok runs a command that must succeed and returns what it said.
func (w *world) ok(words ...string) string {
	w.t.Helper()
	r := w.run(words...)
	require.Equal(w.t, 0, r.code, "%v\n%s\n%s", words, r.out, r.err)
	return r.out
}

func (w *world) file(name, text string) string {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	require.NoError(w.t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func (w *world) configPath() string {
	return filepath.Join(w.dir, ".config", "automonet", config.FileName)
}

func TestAWindowOfTheBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	out := w.ok("browser", "open", "acme", "--url", "https://jobs.example.org/")
	require.Contains(t, out, "A window opens")
	require.Contains(t, out, `kept for "acme"`)
	require.Equal(t, []string{"acme https://jobs.example.org/"}, w.opened)
	require.Equal(t, "{}\n", w.ok("browser", "open", "acme", "--json"))
	require.Contains(t, w.ok("browser", "open", "acme", "--lang", "de"), "Ein Fenster öffnet sich")
	w.refuse = core.Errorf(core.KindNotFound, "no Chromium is here; install it (Debian: apt-get install chromium), or name one in CHROMIUM")
	r := w.run("browser", "open", "acme")
	require.Equal(t, 3, r.code)
	require.Contains(t, r.err, "no Chromium is here")
}
