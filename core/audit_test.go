package core_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestStageOf(t *testing.T) {
	t.Parallel()
	for kind, want := range map[core.EventKind]core.AuditStage{
		"job.new": core.AuditSighting, "posting.joined": core.AuditSighting, "posting.gone": core.AuditSighting,
		"job.decided": core.AuditDecision, "job.planned": core.AuditDecision, "job.state": core.AuditDecision, "job.merged": "", "job.text_purged": "",
		"proposal.drafting": core.AuditDraft, "proposal.saved": core.AuditDraft, "proposal.refused": core.AuditDraft,
		"proposal.waiting": core.AuditReview, "proposal.rejected": core.AuditReview, "proposal.approved": core.AuditApproval,
		"submission.queued": core.AuditQueued, "submission.sending": core.AuditIntent, "submission.sent": core.AuditProof,
		"submission.unknown": core.AuditUnsent, "submission.parked": core.AuditUnsent, "reply.saved": core.AuditReply, "settings.saved": "", "": "",
	} {
		assert.Equal(t, want, core.StageOf(kind, ""), kind)
	}
	for kind, want := range map[core.OutcomeKind]core.AuditStage{core.OutcomeWon: core.AuditWon, core.OutcomePaid: core.AuditPaid, core.OutcomeReplied: core.AuditOutcome} {
		got := core.StageOf("outcome.saved", kind)
		assert.Equal(t, want, got, kind)
		assert.Contains(t, core.AuditStages(), got)
	}
}

func TestATrailIsBrokenByItsFirstFinding(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	one := core.Event{Seq: 1, JobID: "a", JobSeq: 1, Kind: "job.new", At: at}.Seal("")
	other := core.Event{Seq: 2, JobID: "b", JobSeq: 1, Kind: "job.new", At: at}.Seal("")
	two := core.Event{Seq: 3, JobID: "a", JobSeq: 2, Kind: "job.decided", At: at}.Seal(one.Hash)
	trail := core.AuditTrail{Entries: []core.AuditEntry{{Event: one}, {Event: other}, {Event: two}}}
	require.NoError(t, trail.Broken())
	chains := trail.Chains()
	require.Equal(t, [][]core.Event{{one, two}, {other}}, chains)
	require.Nil(t, core.BrokenLinkOf(chains[0]))

	two.By = "user:eve"
	found := core.BrokenLinkOf([]core.Event{one, two})
	require.NotNil(t, found)
	assert.Equal(t, int64(3), found.Seq)
	found = core.BrokenLinkOf([]core.Event{two})
	require.NotNil(t, found)
	assert.Contains(t, found.Why, "event 1 is missing")
	trail.Findings = []core.AuditFinding{*found, {Why: "more"}}
	err := trail.Broken()
	assert.Equal(t, core.KindConflict, core.KindOf(err))
	assert.EqualError(t, err, found.Why)
}
