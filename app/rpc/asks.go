package rpc

import (
	"context"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

// Status asks the running agent; see service.Service.
func (c *Client) Status(ctx context.Context) (core.AgentStatus, error) {
	return ask[core.AgentStatus](ctx, c, "Status", struct{}{})
}

// Jobs asks the running agent; see service.Service.
func (c *Client) Jobs(ctx context.Context, filter core.JobFilter) ([]core.Job, string, error) {
	r, err := ask[page[core.Job]](ctx, c, "Jobs", jobsArgs{filter})
	return r.Items, r.Next, err
}

// Job asks the running agent; see service.Service.
func (c *Client) Job(ctx context.Context, id core.JobID) (core.JobDetail, error) {
	return ask[core.JobDetail](ctx, c, "Job", jobArgs{id})
}

// AddJob asks the running agent; see service.Service.
func (c *Client) AddJob(ctx context.Context, name string, body []byte, contentType string) (core.Job, error) {
	return ask[core.Job](ctx, c, "AddJob", addJobArgs{name, body, contentType})
}

// SetJobState asks the running agent; see service.Service.
func (c *Client) SetJobState(ctx context.Context, id core.JobID, to core.JobState, by string, reason string) (core.Job, error) {
	return ask[core.Job](ctx, c, "SetJobState", setJobStateArgs{id, to, by, reason})
}

// MergeJobs asks the running agent; see service.Service.
func (c *Client) MergeJobs(ctx context.Context, from core.JobID, into core.JobID, by string) (core.Job, error) {
	return ask[core.Job](ctx, c, "MergeJobs", mergeJobsArgs{from, into, by})
}

// Proposals asks the running agent; see service.Service.
func (c *Client) Proposals(ctx context.Context, filter core.ProposalFilter) ([]core.Proposal, string, error) {
	r, err := ask[page[core.Proposal]](ctx, c, "Proposals", proposalsArgs{filter})
	return r.Items, r.Next, err
}

// Proposal asks the running agent; see service.Service.
func (c *Client) Proposal(ctx context.Context, id core.ProposalID) (core.Proposal, error) {
	return ask[core.Proposal](ctx, c, "Proposal", proposalArgs{id})
}

// Draft asks the running agent; see service.Service.
func (c *Client) Draft(ctx context.Context, id core.JobID, channel core.ChannelName) (core.Proposal, error) {
	return ask[core.Proposal](ctx, c, "Draft", draftArgs{id, channel})
}

// Approve asks the running agent; see service.Service.
func (c *Client) Approve(ctx context.Context, id core.ProposalID, hash core.ContentHash, by string) (core.Proposal, error) {
	return ask[core.Proposal](ctx, c, "Approve", approveArgs{id, hash, by})
}

// Reject asks the running agent; see service.Service.
func (c *Client) Reject(ctx context.Context, id core.ProposalID, by string, reason string) (core.Proposal, error) {
	return ask[core.Proposal](ctx, c, "Reject", rejectArgs{id, by, reason})
}

// Edit asks the running agent; see service.Service.
func (c *Client) Edit(ctx context.Context, id core.ProposalID, content core.Content, by string) (core.Proposal, error) {
	return ask[core.Proposal](ctx, c, "Edit", editArgs{id, content, by})
}

// Preview asks the running agent; see service.Service.
func (c *Client) Preview(ctx context.Context, id core.ProposalID) (core.Preview, error) {
	return ask[core.Preview](ctx, c, "Preview", previewArgs{id})
}

// Submissions asks the running agent; see service.Service.
func (c *Client) Submissions(ctx context.Context, filter core.SubmissionFilter) ([]core.Submission, string, error) {
	r, err := ask[page[core.Submission]](ctx, c, "Submissions", submissionsArgs{filter})
	return r.Items, r.Next, err
}

// Submission asks the running agent; see service.Service.
func (c *Client) Submission(ctx context.Context, id core.SubmissionID) (core.Submission, error) {
	return ask[core.Submission](ctx, c, "Submission", submissionArgs{id})
}

// Resolve asks the running agent; see service.Service.
func (c *Client) Resolve(ctx context.Context, id core.SubmissionID, how string, by string, note string) (core.Submission, error) {
	return ask[core.Submission](ctx, c, "Resolve", resolveArgs{id, how, by, note})
}

// Outcome asks the running agent; see service.Service.
func (c *Client) Outcome(ctx context.Context, event core.OutcomeEvent) (core.OutcomeEvent, error) {
	return ask[core.OutcomeEvent](ctx, c, "Outcome", outcomeArgs{event})
}

// Channels asks the running agent; see service.Service.
func (c *Client) Channels(ctx context.Context) ([]core.ChannelPolicy, error) {
	return ask[[]core.ChannelPolicy](ctx, c, "Channels", struct{}{})
}

// SetChannelMode asks the running agent; see service.Service.
func (c *Client) SetChannelMode(ctx context.Context, name core.ChannelName, mode core.Mode, permission string) (core.ChannelPolicy, error) {
	return ask[core.ChannelPolicy](ctx, c, "SetChannelMode", setChannelModeArgs{name, mode, permission})
}

// TestChannel asks the running agent; see service.Service.
func (c *Client) TestChannel(ctx context.Context, name core.ChannelName, sendToSelf bool) (string, error) {
	return ask[string](ctx, c, "TestChannel", testChannelArgs{name, sendToSelf})
}

// SetRun asks the running agent; see service.Service.
func (c *Client) SetRun(ctx context.Context, mode core.RunMode, reason string, by string) (core.AgentState, error) {
	return ask[core.AgentState](ctx, c, "SetRun", setRunArgs{mode, reason, by})
}

// Locks asks the running agent; see service.Service.
func (c *Client) Locks(ctx context.Context) ([]core.Lock, error) {
	return ask[[]core.Lock](ctx, c, "Locks", struct{}{})
}

// RemoveLock asks the running agent; see service.Service.
func (c *Client) RemoveLock(ctx context.Context, id core.LockID) error {
	_, err := ask[any](ctx, c, "RemoveLock", removeLockArgs{id})
	return err
}

// Audit reports what does not fit beside the trail.
func (c *Client) Audit(ctx context.Context, id core.JobID) (core.AuditTrail, error) {
	trail, err := ask[core.AuditTrail](ctx, c, "Audit", auditArgs{id})
	if err != nil {
		return trail, err
	}
	return trail, trail.Broken()
}

// Events asks the running agent; see service.Service.
func (c *Client) Events(ctx context.Context, filter core.EventFilter) ([]core.Event, error) {
	return ask[[]core.Event](ctx, c, "Events", eventsArgs{filter})
}

// Settings asks the running agent; see service.Service.
func (c *Client) Settings(ctx context.Context) (core.Settings, error) {
	return ask[core.Settings](ctx, c, "Settings", struct{}{})
}

// SaveSettings asks the running agent; see service.Service.
func (c *Client) SaveSettings(ctx context.Context, settings core.Settings) (core.Settings, error) {
	return ask[core.Settings](ctx, c, "SaveSettings", saveSettingsArgs{settings})
}

// Profile asks the running agent; see service.Service.
func (c *Client) Profile(ctx context.Context, id core.ProfileID) (core.Profile, error) {
	return ask[core.Profile](ctx, c, "Profile", profileArgs{id})
}

// SaveProfile asks the running agent; see service.Service.
func (c *Client) SaveProfile(ctx context.Context, profile core.Profile) (core.Profile, error) {
	return ask[core.Profile](ctx, c, "SaveProfile", saveProfileArgs{profile})
}

// Backup asks the running agent; see service.Service.
func (c *Client) Backup(ctx context.Context, path string) (core.BackupReport, error) {
	return ask[core.BackupReport](ctx, c, "Backup", backupArgs{path})
}

var _ service.Service = (*Client)(nil)
