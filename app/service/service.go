// Package service is what every interface of AutoMonet commands: the command
// line, the socket and the HTTP API. The same code runs inside a running agent
// and in a command that opened the store itself.
package service

import (
	"context"

	"github.com/automonet/automonet/core"
)

// Service reads and commands one data folder. Every error that a user can act on
// is a core.Error. Methods are safe for concurrent use.
type Service interface {
	Accounts
	Standing
	Opinion
	Results
	Trust
	History
	Care
	Answers
	Conversations

	Status(ctx context.Context) (core.AgentStatus, error)

	Jobs(ctx context.Context, f core.JobFilter) (jobs []core.Job, next string, err error)
	Job(ctx context.Context, id core.JobID) (core.JobDetail, error)
	// AddJob takes in a pasted posting; name is shown as its origin.
	AddJob(ctx context.Context, name string, body []byte, contentType string) (core.Job, error)
	// SetJobState is the user's shortlist, skip or undo (back to new).
	SetJobState(ctx context.Context, id core.JobID, to core.JobState, by, reason string) (core.Job, error)
	// MergeJobs declares that from is the same opportunity as into.
	MergeJobs(ctx context.Context, from, into core.JobID, by string) (core.Job, error)

	Proposals(ctx context.Context, f core.ProposalFilter) (list []core.Proposal, next string, err error)
	Proposal(ctx context.Context, id core.ProposalID) (core.Proposal, error)
	// Draft makes a proposal for a job now; an empty channel means the best one.
	Draft(ctx context.Context, id core.JobID, channel core.ChannelName) (core.Proposal, error)
	// DraftWith is Draft by the owner's wishes. see gets the text as it grows and may
	// be nil; further variants wait in the proposal's Writing.Others.
	DraftWith(ctx context.Context, id core.JobID, wish core.DraftWish, see func(core.DraftDelta)) (core.Proposal, error)
	// Regenerate puts a new text in the place of a proposal's present one; that one
	// stays when no model writes another that passes the gates.
	Regenerate(ctx context.Context, id core.ProposalID, wish core.DraftWish, by string, see func(core.DraftDelta)) (core.Proposal, error)
	// Choose puts the nth of Writing.Others, counted from 1, in the place of the text.
	Choose(ctx context.Context, id core.ProposalID, n int, by string) (core.Proposal, error)
	// Compare lets each model write a text for the job; nothing is saved.
	Compare(ctx context.Context, id core.JobID, models []string, see func(core.DraftDelta)) ([]core.DraftTrial, error)
	// Approve is bound to the content hash that the user saw.
	Approve(ctx context.Context, id core.ProposalID, hash core.ContentHash, by string) (core.Proposal, error)
	Reject(ctx context.Context, id core.ProposalID, by, reason string) (core.Proposal, error)
	// Edit replaces the content and voids an approval; gates run again.
	Edit(ctx context.Context, id core.ProposalID, c core.Content, by string) (core.Proposal, error)
	// Preview shows exactly what would be sent, and what stands in its way.
	Preview(ctx context.Context, id core.ProposalID) (core.Preview, error)

	Submissions(ctx context.Context, f core.SubmissionFilter) (list []core.Submission, next string, err error)
	Submission(ctx context.Context, id core.SubmissionID) (core.Submission, error)
	// Resolve settles what needs a human: how is "sent", "absent", "cancel" or "resume".
	Resolve(ctx context.Context, id core.SubmissionID, how, by, note string) (core.Submission, error)

	Channels(ctx context.Context) ([]core.ChannelPolicy, error)
	SetChannelMode(ctx context.Context, name core.ChannelName, mode core.Mode, permission string) (core.ChannelPolicy, error)
	// TestChannel checks the sign-in and, with sendToSelf, sends the owner one
	// test message (refused in dry-run).
	TestChannel(ctx context.Context, name core.ChannelName, sendToSelf bool) (string, error)

	SetRun(ctx context.Context, mode core.RunMode, reason, by string) (core.AgentState, error)
	Locks(ctx context.Context) ([]core.Lock, error)
	RemoveLock(ctx context.Context, id core.LockID) error

	// Audit returns everything that happened to a job, beside what its rows say; the
	// error is the first finding, and comes with the trail.
	Audit(ctx context.Context, id core.JobID) (core.AuditTrail, error)
	Events(ctx context.Context, f core.EventFilter) ([]core.Event, error)

	Settings(ctx context.Context) (core.Settings, error)
	SaveSettings(ctx context.Context, s core.Settings) (core.Settings, error)
	Profile(ctx context.Context, id core.ProfileID) (core.Profile, error)
	SaveProfile(ctx context.Context, p core.Profile) (core.Profile, error)
	// ImportCV reads a document for a profile and keeps what it says as candidates;
	// nothing of it is used before ConfirmCandidate.
	ImportCV(ctx context.Context, id core.ProfileID, name, contentType string, raw []byte, by string) (core.CVImport, error)
	Candidates(ctx context.Context, f core.CandidateFilter) ([]core.Candidate, error)
	Candidate(ctx context.Context, id core.CandidateID) (core.Candidate, error)
	ConfirmCandidate(ctx context.Context, id core.CandidateID, choice core.CandidateChoice, by string) (core.Candidate, error)
	RejectCandidate(ctx context.Context, id core.CandidateID, by string) (core.Candidate, error)

	// Budget returns the money for model calls: limits, spending and what the owner
	// should know of it.
	Budget(ctx context.Context) (core.Budget, error)
	// SetBudget sets the limit of a pattern such as "day" or "provider:openai"; nil
	// takes it away. Each change is kept with who made it.
	SetBudget(ctx context.Context, pattern string, amount *core.NanoUSD, by string) (core.Budget, error)
	Calls(ctx context.Context, f core.CallFilter) (calls []core.Call, next string, err error)
	Call(ctx context.Context, id core.CallID) (core.Call, error)
	// CorrectCall replaces the cost of an ended call by what the provider billed.
	CorrectCall(ctx context.Context, id core.CallID, cost core.NanoUSD, by string) (core.Call, error)

	// Models lists the models of all providers that are set up or were found, then
	// those of the price list whose provider is not.
	Models(ctx context.Context) ([]core.ModelInfo, error)
	Providers(ctx context.Context) ([]core.ProviderInfo, error)
	// TestModel makes one small call within the budget; name is "provider/model".
	TestModel(ctx context.Context, name string) (core.ModelTest, error)
	// SetPrice sets or clears the owner's price of a model at once.
	SetPrice(ctx context.Context, provider core.ProviderName, model string, p core.PriceOverride) (core.ModelInfo, error)
	// SwitchModel lets a model be called, or keeps it from being called, at once.
	SwitchModel(ctx context.Context, provider core.ProviderName, model string, on bool, by string) (core.ModelInfo, error)
	// EndQuarantine lets a model be called again that cost more than its maximum.
	EndQuarantine(ctx context.Context, provider core.ProviderName, model, by string) error

	Notices
	Sourcing
	Exchange
	Engine
	Syncing

	Backup(ctx context.Context, path string) (core.BackupReport, error)
	// Close releases what the service holds; a remote service is only left.
	Close() error
}
