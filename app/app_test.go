package app_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/rpc"
	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes/smtp"
	"github.com/automonet/automonet/internal/fakes/world"
	"github.com/automonet/automonet/internal/sample"
)

// rig is an agent with the replay world and a mail sink.
type rig struct {
	t     *testing.T
	world *world.World
	sink  *smtp.Sink
	cfg   config.Config
}

func newRig(t *testing.T) *rig {
	t.Helper()
	w, err := world.Start(context.Background(), world.Options{Clock: clock.System{}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	sink, err := smtp.Start(smtp.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sink.Close()) })
	r := &rig{t: t, world: w, sink: sink, cfg: config.Default()}
	dir := t.TempDir()
	r.cfg.DataDir = filepath.Join(dir, "data")
	r.cfg.Profile = filepath.Join(dir, "profile.yaml")
	require.NoError(t, os.WriteFile(r.cfg.Profile, sample.ProfileYAML(), 0o600))
	r.cfg.Web.AllowPrivate, r.cfg.Web.RDAPURL = w.Hosts(), ""
	r.cfg.HTTP.Listen = "127.0.0.1:0"
	r.cfg.Sources = nil
	for _, driver := range w.Drivers() {
		node, err := config.NodeFrom(w.Sources()[driver])
		require.NoError(t, err)
		r.cfg.Sources = append(r.cfg.Sources, config.Source{Name: core.SourceName(driver), Driver: driver, Enabled: true, Config: node})
	}
	mail, err := config.NodeFrom(map[string]any{"host": "127.0.0.1", "port": sink.Port(), "allow_insecure": true, "auth": "none",
		"from": "Mara Lindqvist <mara@lindqvist.example>"})
	require.NoError(t, err)
	r.cfg.Channels["email"] = config.Channel{Mode: core.ModeConfirm, Config: mail}
	r.cfg.Settings.Modes = map[core.ChannelName]core.Mode{"email": core.ModeConfirm, "assist": core.ModeDraft}
	r.cfg.Settings.Caps = map[core.ChannelName]core.Caps{"email": {PerHour: 100, PerDay: 100, PerCompany: 5, PerRecipient: 1, Window: 24 * time.Hour}}
	return r
}

func (r *rig) options(live, once bool) app.Options {
	return app.Options{Config: r.cfg, Live: live, Once: once, Version: "test", Clock: clock.System{}, IDs: clock.Random{},
		Log: slog.New(slog.DiscardHandler)}
}

// run starts an agent that is stopped at the end of the test.
func (r *rig) run(live, once bool) (*app.App, context.Context) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	a, err := app.New(r.options(live, once))
	require.NoError(r.t, err)
	require.NoError(r.t, a.Start(ctx))
	r.t.Cleanup(func() {
		defer cancel()
		require.NoError(r.t, a.Stop(ctx))
	})
	require.NoError(r.t, a.WaitIdle(ctx))
	return a, ctx
}

func TestDryRunFindsEverythingAndSendsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, ctx := r.run(false, true)
	s := a.Service()
	status, err := s.Status(ctx)
	require.NoError(t, err)
	require.True(t, status.DryRun)
	require.True(t, status.Running)
	require.Zero(t, status.Jobs[core.JobNew], "every job is decided")
	require.Positive(t, status.Jobs[core.JobShortlisted])
	require.Positive(t, status.Jobs[core.JobScreenedOut])
	notes := map[string]string{}
	for _, actor := range status.Actors {
		notes[actor.Name] = actor.Note
	}
	require.Equal(t, "nothing_to_do", notes["replicator"])
	// The learner's last turn before all was idle may have been one that set values.
	require.Contains(t, []string{"", "nothing_to_do"}, notes["learner"])
	require.Len(t, status.Sources, len(r.cfg.Sources))
	found := map[core.SourceName]map[string]bool{}
	after := ""
	for {
		jobs, next, err := s.Jobs(ctx, core.JobFilter{Limit: 100, After: after})
		require.NoError(t, err)
		for _, j := range jobs {
			d, err := s.Job(ctx, j.ID)
			require.NoError(t, err)
			for _, p := range d.Postings {
				if found[p.Source] == nil {
					found[p.Source] = map[string]bool{}
				}
				require.False(t, found[p.Source][p.ExternalID], "%s of %s is there twice", p.ExternalID, p.Source)
				found[p.Source][p.ExternalID] = true
			}
			_, err = s.Audit(ctx, j.ID)
			require.NoError(t, err)
		}
		if after = next; after == "" {
			break
		}
	}
	for driver, ids := range r.world.Expected() {
		for _, id := range ids {
			require.True(t, found[core.SourceName(driver)][id], "%s of %s is missing", id, driver)
		}
	}
	waiting, _, err := s.Proposals(ctx, core.ProposalFilter{States: []core.ProposalState{core.ProposalWaiting}})
	require.NoError(t, err)
	require.NotEmpty(t, waiting)
	_, err = s.Approve(ctx, waiting[0].ID, waiting[0].Hash, "user:test")
	require.NoError(t, err)
	require.NoError(t, a.WaitIdle(ctx))
	subs, _, err := s.Submissions(ctx, core.SubmissionFilter{})
	require.NoError(t, err)
	require.Len(t, subs, 1)
	require.Equal(t, core.SubmissionParked, subs[0].State, "a rehearsal parks; it does not send")
	require.Equal(t, core.RefusedDryRun, subs[0].Refusal.Code)
	require.Zero(t, r.sink.Connections(), "a dry-run does not even connect")
}

func TestHTTPShowsTheAgent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, _ := r.run(false, true)
	bare, err := http.Get("http://" + a.Addr() + "/api/v1/agent")
	require.NoError(t, err)
	require.NoError(t, bare.Body.Close())
	require.Equal(t, http.StatusUnauthorized, bare.StatusCode)
	client := signed(t, a.Service())
	for path, has := range map[string]string{"/healthz": "ok", "/readyz": "ready", "/api/v1/agent": `"dry_run":true`,
		"/api/v1/jobs?sort=score&state=shortlisted": `"score"`, "/metrics": "automonet_jobs{state=\"shortlisted\"}"} {
		res, err := client.Get("http://" + a.Addr() + path)
		require.NoError(t, err)
		body, err := io.ReadAll(res.Body)
		require.NoError(t, res.Body.Close())
		require.NoError(t, err)
		require.Equal(t, 200, res.StatusCode, path)
		require.Contains(t, string(body), has, path)
	}
}

func TestRefusesToListenToTheWorld(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	opts := r.options(false, true)
	opts.Listen = "0.0.0.0:7777"
	_, err := app.New(opts)
	require.Equal(t, core.KindInvalid, core.KindOf(err))
}

// posting is a pasted posting that asks for mail.
const posting = `Freelance Go developer (remote)

Fernweh Travel GmbH is looking for a freelance Go developer for a booking API: Go, PostgreSQL, REST, about six weeks, remote, 90 EUR per hour.
Please apply by mail to projects@fernweh-travel.example and mention the word HARBOUR.`

// both runs a test against the service in the process and over the socket.
func both(t *testing.T, f func(t *testing.T, r *rig, a *app.App, s service.Service, ctx context.Context)) {
	for _, over := range []string{"in process", "over the socket"} {
		t.Run(over, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.cfg.Sources = r.cfg.Sources[:1]
			a, ctx := r.run(true, true)
			s := a.Service()
			if over == "over the socket" {
				c, err := rpc.Dial(ctx, r.cfg.DataDir)
				require.NoError(t, err)
				t.Cleanup(func() { require.NoError(t, c.Close()) })
				s = c
			}
			f(t, r, a, s, ctx)
		})
	}
}

func TestOneApprovalIsOneMail(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r *rig, a *app.App, s service.Service, ctx context.Context) {
		job, err := s.AddJob(ctx, "note.txt", []byte(posting), "text/plain")
		require.NoError(t, err)
		require.Equal(t, core.JobShortlisted, job.State, "%+v", job.Decision)
		again, err := s.AddJob(ctx, "copy.txt", []byte(posting), "text/plain")
		require.NoError(t, err)
		require.Equal(t, job.ID, again.ID, "the same text is the same job")
		require.NoError(t, a.WaitIdle(ctx))
		d, err := s.Job(ctx, job.ID)
		require.NoError(t, err)
		require.Len(t, d.Proposals, 1)
		p := d.Proposals[0]
		require.Equal(t, core.ProposalWaiting, p.State, "%v %v %v", p.Gates, p.Missing, p.Flags)
		require.Equal(t, "projects@fernweh-travel.example", p.Content.Recipient)
		require.Contains(t, p.Content.Body, "HARBOUR")

		view, err := s.Preview(ctx, p.ID)
		require.NoError(t, err)
		require.Contains(t, view.Wire, "projects@fernweh-travel.example")

		edited := p.Content
		edited.Body = strings.Replace(edited.Body, "Hello", "Good morning", 1)
		_, err = s.Approve(ctx, p.ID, p.Hash, "user:test")
		require.NoError(t, err)
		if _, err = s.Edit(ctx, p.ID, edited, "user:test"); err == nil {
			// The edit came before the send: nothing goes out without a new approval.
			p, err = s.Proposal(ctx, p.ID)
			require.NoError(t, err)
			_, err = s.Approve(ctx, p.ID, p.Hash, "user:test")
			require.NoError(t, err)
		}
		_, err = s.Approve(ctx, p.ID, "0000", "user:test")
		require.Error(t, err, "another content is not approved")
		require.NoError(t, a.WaitIdle(ctx))
		all, _, err := s.Submissions(ctx, core.SubmissionFilter{})
		require.NoError(t, err)
		require.Len(t, r.sink.Messages(), 1, "%+v", all)
		subs, _, err := s.Submissions(ctx, core.SubmissionFilter{States: []core.SubmissionState{core.SubmissionSent}})
		require.NoError(t, err)
		require.Len(t, subs, 1)
		text, err := r.sink.Messages()[0].Text()
		require.NoError(t, err)
		require.Equal(t, strings.TrimSpace(subs[0].Content.Body), strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")))
		one, err := s.Submission(ctx, subs[0].ID)
		require.NoError(t, err)
		require.NotEmpty(t, one.Receipt.MessageID)

		second, err := s.Draft(ctx, job.ID, "assist")
		if err == nil {
			_, err = s.Approve(ctx, second.ID, second.Hash, "user:test")
		}
		require.Equal(t, core.KindDenied, core.KindOf(err), "a job that was answered is not answered by a second way: %v", err)
		o, err := s.Outcome(ctx, core.OutcomeEvent{SubmissionID: one.ID, Kind: core.OutcomeReplied, Source: "user:test"})
		require.NoError(t, err)
		require.NotEmpty(t, o.ID)
		events, err := s.Audit(ctx, job.ID)
		require.NoError(t, err)
		require.NotEmpty(t, events)
	})
}

func TestCommandsOfTheService(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r *rig, a *app.App, s service.Service, ctx context.Context) {
		_, err := s.SetRun(ctx, core.RunStopNew, "lunch", "user:test")
		require.NoError(t, err)
		job, err := s.AddJob(ctx, "note.txt", []byte(posting), "text/plain")
		require.NoError(t, err)
		require.NoError(t, a.WaitIdle(ctx))
		d, err := s.Job(ctx, job.ID)
		require.NoError(t, err)
		p := d.Proposals[0]
		_, err = s.Approve(ctx, p.ID, p.Hash, "user:test")
		require.NoError(t, err)
		require.NoError(t, a.WaitIdle(ctx))
		require.Zero(t, r.sink.Connections(), "stop-new sends nothing new")
		subs, _, err := s.Submissions(ctx, core.SubmissionFilter{JobID: job.ID})
		require.NoError(t, err)
		require.Len(t, subs, 1)
		dropped, err := s.SetJobState(ctx, job.ID, core.JobSkipped, "user:test", "not for me")
		require.NoError(t, err)
		require.Equal(t, core.JobSkipped, dropped.State)
		p, err = s.Proposal(ctx, p.ID)
		require.NoError(t, err)
		require.Equal(t, core.ProposalWaiting, p.State, "skipping a job takes its approval back")
		_, err = s.SetJobState(ctx, job.ID, core.JobShortlisted, "user:test", "after all")
		require.NoError(t, err)
		_, err = s.Approve(ctx, p.ID, p.Hash, "user:test")
		require.NoError(t, err)
		require.NoError(t, a.WaitIdle(ctx))
		subs, _, err = s.Submissions(ctx, core.SubmissionFilter{JobID: job.ID, States: []core.SubmissionState{core.SubmissionQueued}})
		require.NoError(t, err)
		require.Len(t, subs, 1)
		cancelled, err := s.Resolve(ctx, subs[0].ID, "cancel", "user:test", "changed my mind")
		require.NoError(t, err)
		require.Equal(t, core.SubmissionCancelled, cancelled.State)
		_, err = s.Resolve(ctx, subs[0].ID, "sideways", "user:test", "")
		require.Equal(t, core.KindInvalid, core.KindOf(err))
		rejected, err := s.Reject(ctx, p.ID, "user:test", "too far")
		require.NoError(t, err)
		require.Equal(t, core.ProposalRejected, rejected.State)
		skipped, err := s.SetJobState(ctx, job.ID, core.JobSkipped, "user:test", "no")
		require.NoError(t, err)
		require.Equal(t, core.JobSkipped, skipped.State)
		state, err := s.SetRun(ctx, core.RunNormal, "", "user:test")
		require.NoError(t, err)
		require.Equal(t, core.RunNormal, state.Run)
		_, err = s.SetRun(ctx, "sleeping", "", "user:test")
		require.Equal(t, core.KindInvalid, core.KindOf(err))

		other, err := s.AddJob(ctx, "two.txt", []byte(strings.ReplaceAll(posting, "Fernweh", "Heimweh")), "text/plain")
		require.NoError(t, err)
		if other.ID != job.ID {
			merged, err := s.MergeJobs(ctx, other.ID, job.ID, "user:test")
			require.NoError(t, err)
			require.Equal(t, job.ID, merged.ID)
		}
		channels, err := s.Channels(ctx)
		require.NoError(t, err)
		require.Len(t, channels, len(all.Channels()))
		_, err = s.SetChannelMode(ctx, "assist", core.ModeAuto, "")
		require.Equal(t, core.KindDenied, core.KindOf(err))
		_, err = s.SetChannelMode(ctx, "pigeon", core.ModeDraft, "")
		require.Equal(t, core.KindNotFound, core.KindOf(err))
		require.ErrorContains(t, err, "email")
		policy, err := s.SetChannelMode(ctx, "email", core.ModeDraft, "")
		require.NoError(t, err)
		require.Equal(t, core.ModeDraft, policy.Mode)
		_, err = s.TestChannel(ctx, "email", false)
		require.NoError(t, err)
		id, err := s.TestChannel(ctx, "email", true)
		require.NoError(t, err)
		require.NotEmpty(t, id)
		_, err = s.TestChannel(ctx, "upwork", false)
		require.ErrorContains(t, err, "channel upwork is not configured yet")
		_, err = s.TestChannel(ctx, "pigeon", false)
		require.Equal(t, core.KindNotFound, core.KindOf(err))
		_, err = s.TestChannel(ctx, "assist", true)
		require.Equal(t, core.KindDenied, core.KindOf(err))

		sources, err := s.Sources(ctx)
		require.NoError(t, err)
		sample, err := s.TestSource(ctx, sources[0].Name)
		require.NoError(t, err)
		require.NotEmpty(t, sample.Status)
		_, err = s.TestSource(ctx, "nowhere")
		require.ErrorContains(t, err, string(sources[0].Name))

		settings, err := s.Settings(ctx)
		require.NoError(t, err)
		settings.Threshold = 70
		saved, err := s.SaveSettings(ctx, settings)
		require.NoError(t, err)
		require.InDelta(t, 70, saved.Threshold, 0)
		_, err = s.SaveSettings(ctx, settings)
		require.Equal(t, core.KindConflict, core.KindOf(err), "an old revision changes nothing")
		profile, err := s.Profile(ctx, "")
		require.NoError(t, err)
		profile.Name = "Mara L."
		profile, err = s.SaveProfile(ctx, profile)
		require.NoError(t, err)
		require.Equal(t, "Mara L.", profile.Name)
		locks, err := s.Locks(ctx)
		require.NoError(t, err)
		require.Empty(t, locks)
		require.Error(t, s.RemoveLock(ctx, "none"))
		events, err := s.Events(ctx, core.EventFilter{Limit: 5})
		require.NoError(t, err)
		require.Len(t, events, 5)
		backup := filepath.Join(t.TempDir(), "backup")
		report, err := s.Backup(ctx, backup)
		require.NoError(t, err)
		require.True(t, report.Verified)
		require.Positive(t, report.Bytes)
		_, err = s.Proposal(ctx, "none")
		require.Equal(t, core.KindNotFound, core.KindOf(err))
	})
}

func TestCommandsWithoutAnAgentOpenTheStore(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ctx := context.Background()
	s, err := app.Connect(ctx, r.options(false, false))
	require.NoError(t, err)
	status, err := s.Status(ctx)
	require.NoError(t, err)
	require.False(t, status.Running)
	job, err := s.AddJob(ctx, "note.txt", []byte(posting), "text/plain")
	require.NoError(t, err)
	p, err := s.Draft(ctx, job.ID, "")
	require.NoError(t, err)
	require.Equal(t, core.ProposalWaiting, p.State)
	require.NoError(t, s.Close())

	require.False(t, app.LastLive(r.cfg.DataDir))
	require.NoError(t, app.RememberMode(r.cfg.DataDir, true))
	require.True(t, app.LastLive(r.cfg.DataDir))

	a, ctx2 := r.run(false, true)
	over, err := app.Connect(ctx2, r.options(false, false))
	require.NoError(t, err)
	status, err = over.Status(ctx2)
	require.NoError(t, err)
	require.True(t, status.Running, "the running agent answers")
	require.NoError(t, over.Close())
	second, err := app.New(r.options(false, true))
	require.NoError(t, err)
	err = second.Start(ctx2)
	require.Equal(t, core.KindConflict, core.KindOf(err), "one agent for one folder")
	_ = a
}
