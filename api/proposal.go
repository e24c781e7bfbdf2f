package api

import (
	"context"

	"github.com/automonet/automonet/core"
)

type proposalsInput struct {
	Paging
	State []string `query:"state,explode" doc:"Only proposals in these states"`
	Job   string   `query:"job" maxLength:"64" doc:"Only proposals for this job"`
}

type proposalInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (h handlers) registerProposals(api resources) {
	read(api, core.ScopeRead, operation("list-proposals", "/api/v1/proposals", "Proposals, newest first", "proposals"), h.proposals)
	read(api, core.ScopeRead, operation("get-proposal", "/api/v1/proposals/{id}", "One proposal with its claims and gates", "proposals"), h.proposal)
}

func (h handlers) proposals(ctx context.Context, in *proposalsInput) (out List[core.Proposal], err error) {
	states, err := checked(core.ProposalMachine(), in.State)
	if err != nil {
		return out, h.problem(err)
	}
	list, next, err := h.cfg.Reader.Proposals(ctx, core.ProposalFilter{
		States: states, JobID: core.JobID(in.Job), After: in.After, Limit: in.Limit})
	if err != nil {
		return out, h.problem(err)
	}
	return listOf(list, next), nil
}

func (h handlers) proposal(ctx context.Context, in *proposalInput) (out core.Proposal, err error) {
	p, err := h.cfg.Reader.Proposal(ctx, core.ProposalID(in.ID))
	if err != nil {
		return out, h.problem(err)
	}
	return p, nil
}
