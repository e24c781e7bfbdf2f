package rpc

import "github.com/automonet/automonet/core"

// The arguments of the methods, by method.
type (
	jobsArgs struct {
		Filter core.JobFilter
	}
	jobArgs struct {
		ID core.JobID
	}
	addJobArgs struct {
		Name        string
		Body        []byte
		ContentType string
	}
	setJobStateArgs struct {
		ID     core.JobID
		To     core.JobState
		By     string
		Reason string
	}
	mergeJobsArgs struct {
		From core.JobID
		Into core.JobID
		By   string
	}
	proposalsArgs struct {
		Filter core.ProposalFilter
	}
	proposalArgs struct {
		ID core.ProposalID
	}
	draftArgs struct {
		ID      core.JobID
		Channel core.ChannelName
	}
	draftWithArgs struct {
		ID   core.JobID
		Wish core.DraftWish
	}
	regenerateArgs struct {
		ID   core.ProposalID
		Wish core.DraftWish
		By   string
	}
	chooseArgs struct {
		ID core.ProposalID
		N  int
		By string
	}
	compareArgs struct {
		ID     core.JobID
		Models []string
	}
	approveArgs struct {
		ID   core.ProposalID
		Hash core.ContentHash
		By   string
	}
	rejectArgs struct {
		ID     core.ProposalID
		By     string
		Reason string
	}
	editArgs struct {
		ID      core.ProposalID
		Content core.Content
		By      string
	}
	previewArgs struct {
		ID core.ProposalID
	}
	submissionsArgs struct {
		Filter core.SubmissionFilter
	}
	submissionArgs struct {
		ID core.SubmissionID
	}
	resolveArgs struct {
		ID   core.SubmissionID
		How  string
		By   string
		Note string
	}
	outcomeArgs struct {
		Event core.OutcomeEvent
	}
	testSourceArgs struct {
		Name core.SourceName
	}
	setChannelModeArgs struct {
		Name       core.ChannelName
		Mode       core.Mode
		Permission string
	}
	testChannelArgs struct {
		Name       core.ChannelName
		SendToSelf bool
	}
	setRunArgs struct {
		Mode   core.RunMode
		Reason string
		By     string
	}
	removeLockArgs struct {
		ID core.LockID
	}
	auditArgs struct {
		ID core.JobID
	}
	eventsArgs struct {
		Filter core.EventFilter
	}
	saveSettingsArgs struct {
		Settings core.Settings
	}
	profileArgs struct {
		ID core.ProfileID
	}
	saveProfileArgs struct {
		Profile core.Profile
	}
	importCVArgs struct {
		ID                core.ProfileID
		Name, ContentType string
		Raw               []byte
		By                string
	}
	candidatesArgs struct {
		Filter core.CandidateFilter
	}
	candidateArgs struct {
		ID core.CandidateID
	}
	confirmCandidateArgs struct {
		ID     core.CandidateID
		Choice core.CandidateChoice
		By     string
	}
	rejectCandidateArgs struct {
		ID core.CandidateID
		By string
	}
	setBudgetArgs struct {
		Pattern string
		Amount  *core.NanoUSD
		By      string
	}
	callsArgs struct {
		Filter core.CallFilter
	}
	callArgs struct {
		ID core.CallID
	}
	correctCallArgs struct {
		ID   core.CallID
		Cost core.NanoUSD
		By   string
	}
	testModelArgs struct {
		Name string
	}
	setPriceArgs struct {
		Provider core.ProviderName
		Model    string
		Price    core.PriceOverride
	}
	switchModelArgs struct {
		Provider core.ProviderName
		Model    string
		On       bool
		By       string
	}
	endQuarantineArgs struct {
		Provider core.ProviderName
		Model    string
		By       string
	}
	backupArgs struct {
		Path string
	}
)
