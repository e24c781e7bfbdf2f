package cli

import (
	"context"
	"sort"
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
)

// memory is a service held in memory: enough of the rules to see what the
// commands ask for and how they show the answers.
type memory struct {
	flags map[core.FlagName]bool
	// idle is set while no agent runs.
	idle bool
	desk
	now         time.Time
	jobs        map[core.JobID]*core.JobDetail
	proposals   map[core.ProposalID]core.Proposal
	submissions map[core.SubmissionID]core.Submission
	sources     []core.SourceState
	sample      core.SourceSample
	replay      core.SourceReplay
	channels    map[core.ChannelName]core.ChannelPolicy
	locks       []core.Lock
	events      []core.Event
	findings    []core.AuditFinding
	settings    core.Settings
	profile     *core.Profile
	agent       core.AgentState
	outcomes    []core.OutcomeEvent
	blocks      []core.Block
	tested      []string
	fail        error
	unverified  bool
	closed      int
	money
	pile
	book
	said
	letters
	talks
	porter
	told
	figures
	trusting
	copied
}

func (m *memory) Status(context.Context) (core.AgentStatus, error) {
	st := core.AgentStatus{Version: "test", DryRun: true, Running: !m.idle, Run: m.agent.Run, RunReason: m.agent.RunReason, DataDir: "/data", Listen: "127.0.0.1:7777",
		StartedAt: m.now.Add(-time.Hour), Now: m.now, Sources: m.sources, Locks: m.locks,
		Actors: []core.ActorStatus{{Name: "tracker", State: "idle", Note: "nothing_to_do"}, {Name: "decider", State: "degraded", Detail: "\x1b[31mboom", Restarts: 3, LastAt: m.now}, {Name: "scraper/remoteok", State: "working", Handled: 12000}},
		Jobs:   map[core.JobState]int{}, Proposals: map[core.ProposalState]int{}, Submissions: map[core.SubmissionState]int{}}
	for _, d := range m.jobs {
		st.Jobs[d.Job.State]++
	}
	for _, p := range m.proposals {
		st.Proposals[p.State]++
	}
	for _, s := range m.submissions {
		st.Submissions[s.State]++
	}
	return st, m.fail
}

func page[T any](all []T, after string, limit int, id func(T) string) ([]T, string) {
	sort.Slice(all, func(i, j int) bool { return id(all[i]) > id(all[j]) })
	for i, x := range all {
		if after != "" && id(x) == after {
			all = all[i+1:]
			break
		}
	}
	if limit == 0 {
		limit = 50
	}
	if len(all) > limit {
		return all[:limit], id(all[limit-1])
	}
	return all, ""
}

func (m *memory) Jobs(_ context.Context, f core.JobFilter) ([]core.Job, string, error) {
	var all []core.Job
	for _, d := range m.jobs {
		ok := len(f.States) == 0
		for _, s := range f.States {
			ok = ok || s == d.Job.State
		}
		if ok && (f.MinScore == nil || (d.Job.Score != nil && *d.Job.Score >= *f.MinScore)) {
			all = append(all, d.Job)
		}
	}
	list, next := page(all, f.After, f.Limit, func(j core.Job) string { return string(j.ID) })
	return list, next, m.fail
}

func (m *memory) Job(_ context.Context, id core.JobID) (core.JobDetail, error) {
	if d, ok := m.jobs[id]; ok {
		return *d, nil
	}
	return core.JobDetail{}, core.Errorf(core.KindNotFound, "there is no job %s; list them with automonet job list", id)
}

func (m *memory) AddJob(_ context.Context, name string, body []byte, kind string) (core.Job, error) {
	m.tested = append(m.tested, "add "+name+" "+kind+" "+strconv.Itoa(len(body)))
	return core.Job{ID: "0193a000-0000-7000-8000-00000000add0", Title: "Pasted", State: core.JobNew}, nil
}

func (m *memory) SetJobState(_ context.Context, id core.JobID, to core.JobState, _, _ string) (core.Job, error) {
	d, ok := m.jobs[id]
	if !ok {
		return core.Job{}, core.Errorf(core.KindNotFound, "there is no job %s", id)
	}
	if err := core.JobMachine().Check(d.Job.State, to); err != nil {
		return core.Job{}, err
	}
	d.Job.State = to
	return d.Job, nil
}

func (m *memory) MergeJobs(context.Context, core.JobID, core.JobID, string) (core.Job, error) {
	return core.Job{}, m.fail
}

func (m *memory) Proposals(_ context.Context, f core.ProposalFilter) ([]core.Proposal, string, error) {
	var all []core.Proposal
	for _, p := range m.proposals {
		ok := len(f.States) == 0
		for _, s := range f.States {
			ok = ok || s == p.State
		}
		if ok && (f.JobID == "" || f.JobID == p.JobID) {
			all = append(all, p)
		}
	}
	list, next := page(all, f.After, f.Limit, func(p core.Proposal) string { return string(p.ID) })
	return list, next, m.fail
}

func (m *memory) Proposal(_ context.Context, id core.ProposalID) (core.Proposal, error) {
	if p, ok := m.proposals[id]; ok {
		return p, nil
	}
	return core.Proposal{}, core.Errorf(core.KindNotFound, "there is no proposal %s", id)
}

func (m *memory) Draft(_ context.Context, id core.JobID, channel core.ChannelName) (core.Proposal, error) {
	if channel == "" {
		channel = "email"
	}
	p := core.Proposal{ID: "0193a000-0000-7000-8000-0000000000d1", JobID: id, State: core.ProposalWaiting, Content: core.Content{Channel: channel, Body: "Drafted."}}
	p.Hash = p.Content.Hash()
	m.proposals[p.ID] = p
	return p, nil
}

func (m *memory) Approve(_ context.Context, id core.ProposalID, hash core.ContentHash, by string) (core.Proposal, error) {
	p, err := m.proposals[id].Approve(hash, by, m.now)
	if err == nil {
		m.proposals[id] = p
	}
	return p, err
}

func (m *memory) Reject(_ context.Context, id core.ProposalID, _, _ string) (core.Proposal, error) {
	p := m.proposals[id]
	p.State = core.ProposalRejected
	m.proposals[id] = p
	return p, nil
}

func (m *memory) Edit(_ context.Context, id core.ProposalID, c core.Content, _ string) (core.Proposal, error) {
	p := m.proposals[id]
	p.Content, p.State = c, core.ProposalWaiting
	p.Hash = c.Hash()
	m.proposals[id] = p
	return p, nil
}

func (m *memory) Preview(_ context.Context, id core.ProposalID) (core.Preview, error) {
	p := m.proposals[id]
	return core.Preview{Summary: "mail to " + p.Content.Recipient, Wire: "Subject: " + p.Content.Subject + "\n\n" + p.Content.Body,
		Link: "mailto:x@example.org", Warnings: []string{"no CV"}, Blocks: m.blocks}, m.fail
}

func (m *memory) Submissions(_ context.Context, f core.SubmissionFilter) ([]core.Submission, string, error) {
	var all []core.Submission
	for _, s := range m.submissions {
		if f.JobID == "" || f.JobID == s.JobID {
			all = append(all, s)
		}
	}
	list, next := page(all, f.After, f.Limit, func(s core.Submission) string { return string(s.ID) })
	return list, next, m.fail
}

func (m *memory) Submission(_ context.Context, id core.SubmissionID) (core.Submission, error) {
	if s, ok := m.submissions[id]; ok {
		return s, nil
	}
	return core.Submission{}, core.Errorf(core.KindNotFound, "there is no submission %s", id)
}

func (m *memory) Resolve(_ context.Context, id core.SubmissionID, how, _, _ string) (core.Submission, error) {
	s := m.submissions[id]
	to := map[string]core.SubmissionState{"sent": core.SubmissionSent, "absent": core.SubmissionQueued, "cancel": core.SubmissionCancelled, "resume": core.SubmissionQueued}[how]
	if err := core.SubmissionMachine().Check(s.State, to); err != nil {
		return s, err
	}
	s.State = to
	m.submissions[id] = s
	return s, nil
}

func (m *memory) Outcome(_ context.Context, o core.OutcomeEvent) (core.OutcomeEvent, error) {
	m.outcomes = append(m.outcomes, o)
	return o, nil
}

func (m *memory) Sources(context.Context) ([]core.SourceState, error) { return m.sources, m.fail }

func (m *memory) Rates(context.Context) (core.Rates, error) {
	if m.settings.Rates.Stated() {
		return m.settings.Rates, m.fail
	}
	return core.BuiltInRates(), m.fail
}

func (m *memory) RefreshRates(_ context.Context, by string) (core.Rates, error) {
	m.settings.Rates = core.Rates{AsOf: "2026-11-20", Source: "https://bank.example/rates.xml", PerEuro: map[core.Currency]float64{"USD": 1.1234}}
	m.tested = append(m.tested, "rates "+by)
	return m.settings.Rates, m.fail
}

func (m *memory) SourceViews(context.Context) ([]core.SourceView, error) {
	var out []core.SourceView
	for _, s := range m.sources {
		out = append(out, core.SourceView{SourceState: s, Health: "ok", Expected: s.Yield.Mean, Spread: 3.5, Paused: m.settings.SourcePaused(s.Name)})
	}
	return out, m.fail
}

func (m *memory) ImportSource(_ context.Context, name core.SourceName, file string, body []byte, by string) (core.SourceImport, error) {
	m.tested = append(m.tested, "import "+string(name)+" "+file+" "+strconv.Itoa(len(body))+" "+by)
	return core.SourceImport{Source: name, Status: "ok", Postings: 2, New: 1, Skipped: 1, Reasons: map[string]int{"this is no mail": 1}}, m.fail
}

func (m *memory) RecogniseSource(_ context.Context, link string) (core.SourceGuess, error) {
	return core.SourceGuess{URL: link}, m.fail
}

func (m *memory) StartSource(context.Context, core.SourceName, string) (core.SourceView, error) {
	return core.SourceView{}, m.fail
}

func (m *memory) ReplaySource(_ context.Context, name core.SourceName, at time.Time) (core.SourceReplay, error) {
	r := m.replay
	r.Name, r.At = name, at
	return r, m.fail
}

func (m *memory) RunSource(_ context.Context, name core.SourceName, by string) (core.SourceView, error) {
	m.tested = append(m.tested, "run "+string(name)+" "+by)
	return core.SourceView{SourceState: core.SourceState{Name: name}}, m.fail
}

func (m *memory) PauseSource(_ context.Context, name core.SourceName, paused bool, _ string) (core.SourceView, error) {
	m.settings = m.settings.WithSourcePaused(name, paused)
	return core.SourceView{SourceState: core.SourceState{Name: name}, Paused: paused}, m.fail
}

func (m *memory) PermitRanking(_ context.Context, name core.SourceName, text, by string) (core.SourceView, error) {
	m.tested = append(m.tested, "permit "+string(name)+" "+text+" "+by)
	return core.SourceView{SourceState: core.SourceState{Name: name}, RulesOnly: true}, m.fail
}

func (m *memory) HeldForRules(context.Context, []core.JobID) ([]core.JobID, error) {
	return nil, m.fail
}

func (m *memory) TestSource(_ context.Context, name core.SourceName) (core.SourceSample, error) {
	s := m.sample
	s.Name = name
	return s, m.fail
}

func (m *memory) Channels(context.Context) ([]core.ChannelPolicy, error) {
	var out []core.ChannelPolicy
	for _, c := range m.channels {
		out = append(out, c)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Channel < out[j].Channel })
	return out, m.fail
}

func (m *memory) SetChannelMode(_ context.Context, name core.ChannelName, mode core.Mode, permission string) (core.ChannelPolicy, error) {
	c := m.channels[name]
	c.WrittenPermission = permission
	c, err := c.WithMode(mode)
	if err == nil {
		m.channels[name] = c
	}
	return c, err
}

func (m *memory) TestChannel(_ context.Context, name core.ChannelName, send bool) (string, error) {
	if send {
		return "", core.Errorf(core.KindDenied, "dry-run: nothing is sent; start with --live to send yourself a test")
	}
	return "sign-in accepted by " + string(name), m.fail
}

func (m *memory) SetRun(_ context.Context, mode core.RunMode, reason, _ string) (core.AgentState, error) {
	m.agent = core.AgentState{Run: mode, RunReason: reason, Since: m.now}
	return m.agent, m.fail
}

func (m *memory) Locks(context.Context) ([]core.Lock, error) { return m.locks, m.fail }

func (m *memory) RemoveLock(_ context.Context, id core.LockID) error {
	m.tested = append(m.tested, "unlock "+string(id))
	return nil
}

func (m *memory) Audit(_ context.Context, id core.JobID) (core.AuditTrail, error) {
	out := core.AuditTrail{JobID: id, Rows: 3, Unsealed: 1, Findings: m.findings}
	for _, e := range m.events {
		if e.JobID == id {
			out.Entries = append(out.Entries, core.AuditEntry{Event: e, Stage: core.StageOf(e.Kind, ""),
				Shows: []core.AuditFact{{Name: "amount", Value: "500.00 EUR"}, {Name: "because skill", Value: "12.0" + evil}}})
		}
	}
	if m.fail != nil {
		return out, m.fail
	}
	return out, out.Broken()
}

func (m *memory) Events(context.Context, core.EventFilter) ([]core.Event, error) {
	return m.events, nil
}

func (m *memory) Settings(context.Context) (core.Settings, error) { return m.settings, nil }

func (m *memory) SaveSettings(_ context.Context, s core.Settings) (core.Settings, error) {
	if s.Rev != m.settings.Rev {
		return s, core.Errorf(core.KindConflict, "the settings have changed; read them again")
	}
	s.Rev++
	m.settings = s
	return s, nil
}

func (m *memory) Profile(context.Context, core.ProfileID) (core.Profile, error) {
	if m.profile == nil {
		return core.Profile{}, core.Errorf(core.KindNotFound, "there is no profile yet; run automonet init")
	}
	return *m.profile, nil
}

func (m *memory) SaveProfile(_ context.Context, p core.Profile) (core.Profile, error) {
	p.Rev++
	m.profile = &p
	return p, nil
}

func (m *memory) Backup(_ context.Context, path string) (core.BackupReport, error) {
	return core.BackupReport{Path: path, Bytes: 3 << 20, Counts: map[string]int64{"jobs": 12000, "other": 1}, Verified: !m.unverified, At: m.now}, m.fail
}

func (m *memory) Close() error { m.closed++; return nil }
