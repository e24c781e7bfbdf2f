package replica

import (
	"context"

	"github.com/automonet/automonet/core"
)

// Store is the agent's database, as far as the replica sees it.
type Store interface {
	Agent(ctx context.Context) (core.AgentState, error)
	Settings(ctx context.Context) (core.Settings, error)
	Events(ctx context.Context, f core.EventFilter) ([]core.Event, error)
	ProposalCounts(ctx context.Context) (map[core.ProposalState]int, error)

	SyncState(ctx context.Context) (core.SyncState, error)
	ChangeSync(ctx context.Context, f func(*core.SyncState) error) (core.SyncState, error)

	Dirty(ctx context.Context, entity, after string, n int) ([]core.Dirty, error)
	DirtyCount(ctx context.Context, entities []string) (int, error)
	Pushed(ctx context.Context, table, device string, rows []core.RemoteRow, marks []core.Dirty) error
	Mark(ctx context.Context, rows []core.Dirty) error
	Quarantine(ctx context.Context, d core.Dirty, code, text string) error

	SyncCursor(ctx context.Context, table string) (core.RemoteRow, error)
	TakePage(ctx context.Context, p core.RemotePage) error
	RemoteDoc(ctx context.Context, table, id string) (string, error)
	RemoteRows(ctx context.Context, table string, f func(core.RemoteRow)) error
	NoteFence(ctx context.Context, id core.SubmissionID, device string, facts, fence int64) error
	Fences(ctx context.Context, ids []string) (map[string]int64, error)
	MarkMissing(ctx context.Context) (int64, error)
	BeginReading(ctx context.Context) error
	EndReading(ctx context.Context, epoch string, head int64) (int64, error)

	Commands(ctx context.Context, n int, states ...core.CommandState) ([]core.RemoteCommand, error)
	SaveCommand(ctx context.Context, c core.RemoteCommand) (core.RemoteCommand, error)
	SaveConflicts(ctx context.Context, list []core.SyncConflict) error

	CopyJobs(ctx context.Context, ids []string) ([]core.Job, error)
	CopyPostings(ctx context.Context, ids []string) ([]core.Posting, map[string]int64, error)
	CopyProposals(ctx context.Context, ids []string) ([]core.Proposal, error)
	CopySubmissions(ctx context.Context, ids []string) ([]core.Submission, error)
	CopyOutcomes(ctx context.Context, ids []string) ([]core.OutcomeEvent, error)
	CopyForecasts(ctx context.Context, ids []string) (map[string]core.Forecast, error)
	CopyCommands(ctx context.Context, ids []string) ([]core.RemoteCommand, error)
	CopyProfiles(ctx context.Context, ids []string) ([]core.Profile, error)
	CopyTemplates(ctx context.Context, ids []string) ([]core.CopiedTemplate, error)
	PostingKeys(ctx context.Context, id core.JobID) ([]string, error)
}

// Service carries out decisions, by the same guarded ways that every interface uses.
type Service interface {
	Proposal(ctx context.Context, id core.ProposalID) (core.Proposal, error)
	Approve(ctx context.Context, id core.ProposalID, hash core.ContentHash, by string) (core.Proposal, error)
	Reject(ctx context.Context, id core.ProposalID, by, reason string) (core.Proposal, error)
	Edit(ctx context.Context, id core.ProposalID, c core.Content, by string) (core.Proposal, error)
	SetRun(ctx context.Context, mode core.RunMode, reason, by string) (core.AgentState, error)
	SaveSettingsBy(ctx context.Context, s core.Settings, by string) (core.Settings, error)
}
