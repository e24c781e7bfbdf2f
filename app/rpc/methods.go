package rpc

import (
	"context"
	"encoding/json"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

// page is a list with its cursor on the wire.
type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// with decodes the arguments of a method into A.
func with[A any](f func(ctx context.Context, a A) (any, error)) call {
	return func(ctx context.Context, raw json.RawMessage) (any, error) {
		var a A
		if err := json.Unmarshal(raw, &a); err != nil {
			return nil, core.Invalid("request", "the request cannot be read").Because(err)
		}
		return f(ctx, a)
	}
}

// methods is the table of the service's methods by name.
func methods(s service.Service) map[string]call {
	return syncMethods(s, answerMethods(s, replyMethods(s, trustMethods(s, decideMethods(s, engineMethods(s, noticeMethods(s, rateMethods(s, sourceMethods(s, map[string]call{
		"Status": with(func(ctx context.Context, _ struct{}) (any, error) {
			return s.Status(ctx)
		}),
		"Jobs": with(func(ctx context.Context, a jobsArgs) (any, error) {
			items, next, err := s.Jobs(ctx, a.Filter)
			return page[core.Job]{items, next}, err
		}),
		"Job": with(func(ctx context.Context, a jobArgs) (any, error) {
			return s.Job(ctx, a.ID)
		}),
		"AddJob": with(func(ctx context.Context, a addJobArgs) (any, error) {
			return s.AddJob(ctx, a.Name, a.Body, a.ContentType)
		}),
		"SetJobState": with(func(ctx context.Context, a setJobStateArgs) (any, error) {
			return s.SetJobState(ctx, a.ID, a.To, a.By, a.Reason)
		}),
		"MergeJobs": with(func(ctx context.Context, a mergeJobsArgs) (any, error) {
			return s.MergeJobs(ctx, a.From, a.Into, a.By)
		}),
		"Proposals": with(func(ctx context.Context, a proposalsArgs) (any, error) {
			items, next, err := s.Proposals(ctx, a.Filter)
			return page[core.Proposal]{items, next}, err
		}),
		"Proposal": with(func(ctx context.Context, a proposalArgs) (any, error) {
			return s.Proposal(ctx, a.ID)
		}),
		"Draft": with(func(ctx context.Context, a draftArgs) (any, error) {
			return s.Draft(ctx, a.ID, a.Channel)
		}),
		"Choose": with(func(ctx context.Context, a chooseArgs) (any, error) {
			return s.Choose(ctx, a.ID, a.N, a.By)
		}),
		"Approve": with(func(ctx context.Context, a approveArgs) (any, error) {
			return s.Approve(ctx, a.ID, a.Hash, a.By)
		}),
		"Reject": with(func(ctx context.Context, a rejectArgs) (any, error) {
			return s.Reject(ctx, a.ID, a.By, a.Reason)
		}),
		"Edit": with(func(ctx context.Context, a editArgs) (any, error) {
			return s.Edit(ctx, a.ID, a.Content, a.By)
		}),
		"Preview": with(func(ctx context.Context, a previewArgs) (any, error) {
			return s.Preview(ctx, a.ID)
		}),
		"Submissions": with(func(ctx context.Context, a submissionsArgs) (any, error) {
			items, next, err := s.Submissions(ctx, a.Filter)
			return page[core.Submission]{items, next}, err
		}),
		"Submission": with(func(ctx context.Context, a submissionArgs) (any, error) {
			return s.Submission(ctx, a.ID)
		}),
		"Resolve": with(func(ctx context.Context, a resolveArgs) (any, error) {
			return s.Resolve(ctx, a.ID, a.How, a.By, a.Note)
		}),
		"Outcome": with(func(ctx context.Context, a outcomeArgs) (any, error) {
			return s.Outcome(ctx, a.Event)
		}),
		"Channels": with(func(ctx context.Context, _ struct{}) (any, error) {
			return s.Channels(ctx)
		}),
		"SetChannelMode": with(func(ctx context.Context, a setChannelModeArgs) (any, error) {
			return s.SetChannelMode(ctx, a.Name, a.Mode, a.Permission)
		}),
		"TestChannel": with(func(ctx context.Context, a testChannelArgs) (any, error) {
			return s.TestChannel(ctx, a.Name, a.SendToSelf)
		}),
		"SetRun": with(func(ctx context.Context, a setRunArgs) (any, error) {
			return s.SetRun(ctx, a.Mode, a.Reason, a.By)
		}),
		"Locks": with(func(ctx context.Context, _ struct{}) (any, error) {
			return s.Locks(ctx)
		}),
		"RemoveLock": with(func(ctx context.Context, a removeLockArgs) (any, error) {
			return nil, s.RemoveLock(ctx, a.ID)
		}),
		"Audit": with(func(ctx context.Context, a auditArgs) (any, error) {
			trail, err := s.Audit(ctx, a.ID)
			if len(trail.Findings) > 0 {
				return trail, nil
			}
			return trail, err
		}),
		"Events": with(func(ctx context.Context, a eventsArgs) (any, error) {
			return s.Events(ctx, a.Filter)
		}),
		"Settings": with(func(ctx context.Context, _ struct{}) (any, error) {
			return s.Settings(ctx)
		}),
		"SaveSettings": with(func(ctx context.Context, a saveSettingsArgs) (any, error) {
			return s.SaveSettings(ctx, a.Settings)
		}),
		"Profile": with(func(ctx context.Context, a profileArgs) (any, error) {
			return s.Profile(ctx, a.ID)
		}),
		"SaveProfile": with(func(ctx context.Context, a saveProfileArgs) (any, error) {
			return s.SaveProfile(ctx, a.Profile)
		}),
		"ImportCV": with(func(ctx context.Context, a importCVArgs) (any, error) {
			return s.ImportCV(ctx, a.ID, a.Name, a.ContentType, a.Raw, a.By)
		}),
		"Candidates": with(func(ctx context.Context, a candidatesArgs) (any, error) {
			return s.Candidates(ctx, a.Filter)
		}),
		"Candidate": with(func(ctx context.Context, a candidateArgs) (any, error) {
			return s.Candidate(ctx, a.ID)
		}),
		"ConfirmCandidate": with(func(ctx context.Context, a confirmCandidateArgs) (any, error) {
			return s.ConfirmCandidate(ctx, a.ID, a.Choice, a.By)
		}),
		"RejectCandidate": with(func(ctx context.Context, a rejectCandidateArgs) (any, error) {
			return s.RejectCandidate(ctx, a.ID, a.By)
		}),
		"Budget": with(func(ctx context.Context, _ struct{}) (any, error) {
			return s.Budget(ctx)
		}),
		"SetBudget": with(func(ctx context.Context, a setBudgetArgs) (any, error) {
			return s.SetBudget(ctx, a.Pattern, a.Amount, a.By)
		}),
		"Calls": with(func(ctx context.Context, a callsArgs) (any, error) {
			items, next, err := s.Calls(ctx, a.Filter)
			return page[core.Call]{items, next}, err
		}),
		"Call": with(func(ctx context.Context, a callArgs) (any, error) {
			return s.Call(ctx, a.ID)
		}),
		"CorrectCall": with(func(ctx context.Context, a correctCallArgs) (any, error) {
			return s.CorrectCall(ctx, a.ID, a.Cost, a.By)
		}),
		"Models": with(func(ctx context.Context, _ struct{}) (any, error) {
			return s.Models(ctx)
		}),
		"Providers": with(func(ctx context.Context, _ struct{}) (any, error) {
			return s.Providers(ctx)
		}),
		"TestModel": with(func(ctx context.Context, a testModelArgs) (any, error) {
			return s.TestModel(ctx, a.Name)
		}),
		"SetPrice": with(func(ctx context.Context, a setPriceArgs) (any, error) {
			return s.SetPrice(ctx, a.Provider, a.Model, a.Price)
		}),
		"SwitchModel": with(func(ctx context.Context, a switchModelArgs) (any, error) {
			return s.SwitchModel(ctx, a.Provider, a.Model, a.On, a.By)
		}),
		"EndQuarantine": with(func(ctx context.Context, a endQuarantineArgs) (any, error) {
			return nil, s.EndQuarantine(ctx, a.Provider, a.Model, a.By)
		}),
		"Backup": with(func(ctx context.Context, a backupArgs) (any, error) {
			return s.Backup(ctx, a.Path)
		}),
	})))))))))
}
