package app

import (
	"context"
	"log/slog"
	"sort"
	"sync"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/generator"
	"github.com/automonet/automonet/actors/scraper"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/app/sourcing"
	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store"
)

// local is the service over an open store. It works alike inside a running agent
// and in a command that opened the store itself; only then knock does nothing.
type local struct {
	store    *store.Store
	purse    *spend.Purse
	ingest   *scraper.Ingester
	writer   *generator.Generator
	sources  *sourcing.Book
	channels map[core.ChannelName]channel.Channel
	web      web.Getter
	targets  []target
	policies func(core.Settings) []core.ChannelPolicy
	caps     func(core.Settings, core.ChannelName) core.Caps
	trust    *trustee
	clock    clock.Clock
	ids      clock.IDs
	log      *slog.Logger
	info     info
	// knock tells the running actors that there is work; never nil.
	knock func(role string)
	// actors reports the running actors; never nil.
	actors func() []core.ActorStatus
	close  func() error
	// door holds the accounts; never nil.
	door *doorway
	// logs returns the latest log records; never nil.
	logs      func(level string, limit int) []core.LogLine
	templates *templateBook
	arms      *armBook
	config    config.Config
	// sync copies to the owner's project; never nil.
	sync *syncer
	// open makes a source of its configuration, scraper the actor that reads it;
	// spawn starts an actor in the running agent, nil where none runs.
	open    func(c config.Source) (*sourcing.Opened, error)
	scraper func(o *sourcing.Opened) actors.Spec
	spawn   func(spec actors.Spec) error
	// editing keeps changes of the configuration file apart.
	editing sync.Mutex
}

// info is what the status says of the program itself.
type info struct {
	version, dataDir, listen string
	dryRun, running          bool
	started                  time.Time
}

// Close releases the store when the service owns it.
func (l *local) Close() error { return l.close() }

// Status gathers the whole agent at one moment.
func (l *local) Status(ctx context.Context) (core.AgentStatus, error) {
	now := l.clock.Now()
	agent, err := l.store.Agent(ctx)
	if err != nil {
		return core.AgentStatus{}, err
	}
	s := core.AgentStatus{Version: l.info.version, DryRun: l.info.dryRun, Running: l.info.running, Run: agent.Run,
		RunReason: agent.RunReason, DataDir: l.info.dataDir, Listen: l.info.listen, StartedAt: l.info.started,
		Now: now, Actors: l.actors()}
	if s.Sources, err = l.Sources(ctx); err != nil {
		return s, err
	}
	if s.Jobs, err = l.store.JobCounts(ctx); err != nil {
		return s, err
	}
	if s.Proposals, err = l.store.ProposalCounts(ctx); err != nil {
		return s, err
	}
	if s.Submissions, err = l.store.SubmissionCounts(ctx); err != nil {
		return s, err
	}
	if s.Models, err = l.purse.Status(ctx); err != nil {
		return s, err
	}
	if s.Autonomy, err = l.store.Autonomies(ctx); err != nil {
		return s, err
	}
	s.Locks, err = l.store.Locks(ctx, now)
	return s, err
}

// SetRun pauses, resumes or stops new sends.
func (l *local) SetRun(ctx context.Context, mode core.RunMode, reason, by string) (core.AgentState, error) {
	switch mode {
	case core.RunNormal, core.RunPaused, core.RunStopNew:
	default:
		return core.AgentState{}, core.Invalid("mode", "%q is not a run mode; use running, paused or stop_new", mode)
	}
	if err := l.store.SetRun(ctx, mode, core.Clean(reason, 500, false), by); err != nil {
		return core.AgentState{}, err
	}
	if mode == core.RunNormal {
		for _, role := range []string{"scraper", "decider", "router", "generator", "submitter", "tracker"} {
			l.knock(role)
		}
	}
	return l.store.Agent(ctx)
}

// Locks lists the active locks.
func (l *local) Locks(ctx context.Context) ([]core.Lock, error) {
	return l.store.Locks(ctx, l.clock.Now())
}

// RemoveLock removes a lock by hand.
func (l *local) RemoveLock(ctx context.Context, id core.LockID) error {
	return l.RemoveLockBy(ctx, id, "user")
}

// Audit returns a job's trail, and an error where it does not verify.
func (l *local) Audit(ctx context.Context, id core.JobID) (core.AuditTrail, error) {
	trail, err := l.store.AuditJob(ctx, id)
	if err != nil {
		return trail, err
	}
	return trail, trail.Broken()
}

// Events lists committed events.
func (l *local) Events(ctx context.Context, f core.EventFilter) ([]core.Event, error) {
	return l.store.Events(ctx, f)
}

// Settings returns the settings.
func (l *local) Settings(ctx context.Context) (core.Settings, error) { return l.store.Settings(ctx) }

// Profile returns a profile; the empty id means the default one.
func (l *local) Profile(ctx context.Context, id core.ProfileID) (core.Profile, error) {
	return l.store.Profile(ctx, id)
}

// Backup writes a verified backup.
func (l *local) Backup(ctx context.Context, path string) (core.BackupReport, error) {
	r, err := l.store.Backup(ctx, path, nil)
	return BackupReport(r), err
}

// BackupReport is what users are told of a backup or restore.
func BackupReport(r store.Report) core.BackupReport {
	out := core.BackupReport{Path: r.Path, Counts: r.Rows, Verified: r.Path != "", At: r.Created}
	for _, f := range r.Files {
		out.Bytes += f.Bytes
	}
	return out
}

func sortedNames[K ~string, V any](m map[K]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, string(k))
	}
	sort.Strings(out)
	return out
}

var _ service.Service = (*local)(nil)
