package store

import (
	"context"
	"fmt"

	"github.com/automonet/automonet/core"
)

// CreateProposal adds a proposal in state drafting. KindConflict says that the
// job already has an open one for the channel.
func (s *Store) CreateProposal(ctx context.Context, p core.Proposal) error {
	if p.ID == "" || p.JobID == "" || p.State != core.ProposalDrafting {
		return core.Invalid("proposal", "a new proposal needs an id, a job and the state %s", core.ProposalDrafting)
	}
	return s.write(ctx, "create_proposal", normal, func(t *tx) error {
		row, err := t.loadJobRow(p.JobID)
		if err != nil {
			return err
		}
		if row.merged != "" {
			return core.Errorf(core.KindConflict, "job %s was merged into %s; use that one", p.JobID, row.merged)
		}
		p.Rev, p.Hash, p.Approval = 1, p.Content.Hash(), nil
		if p.CreatedAt.IsZero() {
			p.CreatedAt = t.now
		}
		p.UpdatedAt = t.now
		cols, err := proposalColumns(p)
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO proposals (state, rev, channel, content, hash, claims, gates, rung, template, model, missing, flags, writing, draw,
			approval, approved_at, updated_at, profile, created_at, job_id, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			append(cols, string(p.Profile), micros(p.CreatedAt), string(p.JobID), string(p.ID))...)
		if taken(err) {
			return openProposal(p)
		}
		if err != nil {
			return fmt.Errorf("create proposal %s: %w", p.ID, err)
		}
		return t.noteProposal(p, "", "system:generator")
	})
}

func openProposal(p core.Proposal) error {
	return core.Errorf(core.KindConflict, "job %s already has an open proposal; edit or reject that one, or have it written anew with: automonet proposal regenerate", p.JobID)
}

// SaveProposal saves a proposal whose Rev is still current, and makes the step to
// the given state, which may be its present one. The hash is computed anew. An
// approval is kept only in state approved, where it must cover exactly this
// content (KindDenied otherwise); when an approved proposal changes, its queued
// submission is cancelled in the same transaction.
func (s *Store) SaveProposal(ctx context.Context, p core.Proposal, to core.ProposalState, by string) (core.Proposal, error) {
	err := s.write(ctx, "save_proposal", full, func(t *tx) error {
		was, err := loadProposal(t, p.ID)
		if err != nil {
			return err
		}
		if was.Rev != p.Rev {
			return stale("proposal", string(p.ID))
		}
		p, err = t.saveProposal(was, p, to, by)
		return err
	})
	return p, err
}

// saveProposal puts p in place of was and makes the step to the given state.
func (t *tx) saveProposal(was, p core.Proposal, to core.ProposalState, by string) (core.Proposal, error) {
	if was.State != to {
		if err := core.ProposalMachine().Check(was.State, to); err != nil {
			return p, err
		}
	}
	p.JobID, p.CreatedAt = was.JobID, was.CreatedAt
	p.State, p.Rev, p.Hash, p.UpdatedAt = to, was.Rev+1, p.Content.Hash(), t.now
	if to != core.ProposalApproved {
		p.Approval = nil
	} else if err := approvable(p); err != nil {
		return p, err
	}
	if was.State == core.ProposalApproved && (to != core.ProposalApproved || was.Hash != p.Hash) {
		if err := t.stillHere(p.ID); err != nil {
			return p, err
		}
		if err := t.cancelQueued(p.ID, by); err != nil {
			return p, err
		}
	}
	cols, err := proposalColumns(p)
	if err != nil {
		return p, err
	}
	_, err = t.exec(`UPDATE proposals SET state = ?, rev = ?, channel = ?, content = ?, hash = ?, claims = ?, gates = ?, rung = ?,
		template = ?, model = ?, missing = ?, flags = ?, writing = ?, draw = ?, approval = ?, approved_at = ?, updated_at = ?, profile = ? WHERE id = ?`,
		append(cols, string(p.Profile), string(p.ID))...)
	if taken(err) {
		return p, openProposal(p)
	}
	if err != nil {
		return p, fmt.Errorf("save proposal %s: %w", p.ID, err)
	}
	return p, t.noteProposal(p, was.State, by)
}

// stillHere refuses to take back an approval on the strength of which something
// has left, or may have: the change would come too late and must not look done.
func (t *tx) stillHere(id core.ProposalID) error {
	var n int
	err := t.row(`SELECT count(*) FROM submissions WHERE proposal_id = ? AND state IN ('sending', 'sent', 'unknown', 'needs_human')`, string(id)).Scan(&n)
	if err != nil {
		return fmt.Errorf("look for sends of proposal %s: %w", id, err)
	}
	if n > 0 {
		return core.Errorf(core.KindDenied, "proposal %s is on its way, or went out, and cannot be changed any more", id)
	}
	return nil
}

// approvable refuses an approval that does not cover the content, or content
// that must not be sent.
func approvable(p core.Proposal) error {
	if !p.ApprovedFor() {
		return core.Errorf(core.KindDenied, "proposal %s has no approval for its present content; review it again", p.ID)
	}
	if why := p.Unsendable(); why != "" {
		return core.Errorf(core.KindDenied, "proposal %s cannot be approved: %s", p.ID, clip(why, 300))
	}
	return nil
}

// proposalColumns returns the values of the changeable columns in the order of
// the statements above.
func proposalColumns(p core.Proposal) ([]any, error) {
	docs := make([]any, 0, 6)
	for _, v := range []any{p.Content, p.Claims, p.Gates, p.Missing, p.Flags, p.Writing} {
		doc, err := encode(v)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	draw, err := optional(p.Draw)
	if err != nil {
		return nil, err
	}
	approval, err := optional(p.Approval)
	if err != nil {
		return nil, err
	}
	var approved int64
	if p.Approval != nil {
		approved = micros(p.Approval.At)
	}
	return []any{string(p.State), p.Rev, string(p.Content.Channel), docs[0], string(p.Hash), docs[1], docs[2], string(p.Rung),
		p.Template, p.Model, docs[3], docs[4], docs[5], draw, approval, approved, micros(p.UpdatedAt)}, nil
}

func (t *tx) noteProposal(p core.Proposal, from core.ProposalState, by string) error {
	t.dirty(entityProposal, string(p.ID), p.Rev)
	seal, err := t.sealOf(sealedProposals, string(p.ID))
	if err != nil {
		return err
	}
	e := core.Event{JobID: p.JobID, Kind: core.EventKind("proposal." + string(p.State)), Subject: string(p.ID), By: by,
		Data: object("hash", string(p.Hash), "rev", number(p.Rev), "channel", string(p.Content.Channel), sealKey, seal)}
	if from != p.State {
		e.From, e.To = string(from), string(p.State)
	} else {
		e.Kind = "proposal.saved"
	}
	return t.emit(e)
}

// cancelQueued stops the queued submissions of a proposal whose approval is void.
func (t *tx) cancelQueued(id core.ProposalID, by string) error {
	subs, err := collectQuery(t, submissionSelect+` WHERE proposal_id = ? AND state = 'queued'`, scanSubmission, string(id))
	if err != nil {
		return err
	}
	for _, sub := range subs {
		sub.Refusal = approvalVoid()
		if _, err := t.moveSubmission(sub, core.SubmissionCancelled, by, "the proposal changed after its approval"); err != nil {
			return err
		}
	}
	return nil
}

func approvalVoid() *core.Refusal {
	return &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the proposal changed after its approval; review and approve it again"}
}
