package api

import (
	"context"
	"net/http"

	"github.com/automonet/automonet/core"
)

// ProposalService is the proposals and what is done with them.
type ProposalService interface {
	Proposals(ctx context.Context, f core.ProposalFilter) ([]core.Proposal, string, error)
	Proposal(ctx context.Context, id core.ProposalID) (core.Proposal, error)
	Approve(ctx context.Context, id core.ProposalID, hash core.ContentHash, by string) (core.Proposal, error)
	Reject(ctx context.Context, id core.ProposalID, by, reason string) (core.Proposal, error)
	// EditSeen is an edit of the content with the hash; KindConflict when it has
	// changed since. Attachments are those of that content, by their digest.
	EditSeen(ctx context.Context, id core.ProposalID, seen core.ContentHash, c core.Content, by string) (core.Proposal, error)
	Regenerate(ctx context.Context, id core.ProposalID, wish core.DraftWish, by string, see func(core.DraftDelta)) (core.Proposal, error)
	Choose(ctx context.Context, id core.ProposalID, n int, by string) (core.Proposal, error)
	Preview(ctx context.Context, id core.ProposalID) (core.Preview, error)
}

type proposalsInput struct {
	Paging
	State []string `query:"state,explode" maxItems:"10" doc:"Only proposals in these states"`
	Job   string   `query:"job" maxLength:"64" doc:"Only proposals for this job"`
}

type proposalInput struct {
	ID string `path:"id" maxLength:"64"`
}

type approveInput struct {
	proposalInput
	Body struct {
		Hash string `json:"hash" maxLength:"64" doc:"The hash of the content that was shown"`
	}
}

type proposalReasonInput struct {
	proposalInput
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"300"`
	}
}

type editInput struct {
	proposalInput
	Body struct {
		Hash    string       `json:"hash" maxLength:"64" doc:"The hash of the content that was edited"`
		Content core.Content `json:"content"`
	}
}

type regenerateInput struct {
	proposalInput
	Body core.DraftWish
}

type chooseInput struct {
	proposalInput
	Body struct {
		Variant int `json:"variant" minimum:"1" maximum:"20" doc:"The nth of writing.others, counted from 1"`
	}
}

func (h handlers) registerProposals(api resources) {
	read(api, core.ScopeRead, operation("list-proposals", "/api/v1/proposals", "Proposals, newest first", "proposals"), h.proposals)
	read(api, core.ScopeRead, operation("get-proposal", "/api/v1/proposals/{id}", "One proposal with its claims and gates", "proposals"), h.proposal)
	read(api, core.ScopeRead, operation("preview-proposal", "/api/v1/proposals/{id}/preview", "Exactly what would be sent, and what stands in its way", "proposals"),
		func(ctx context.Context, in *proposalInput) (core.Preview, error) {
			return h.cfg.Service.Preview(ctx, core.ProposalID(in.ID))
		})
	write(api, core.ScopeSend, change("approve-proposal", http.MethodPost, "/api/v1/proposals/{id}/approve", "Approve exactly the content with this hash", "proposals"),
		func(ctx context.Context, in *approveInput) (core.Proposal, error) {
			return tagged(ctx)(h.cfg.Service.Approve(ctx, core.ProposalID(in.ID), core.ContentHash(in.Body.Hash), Who(ctx).By()))
		})
	write(api, core.ScopeReview, change("reject-proposal", http.MethodPost, "/api/v1/proposals/{id}/reject", "Turn a proposal down", "proposals"),
		func(ctx context.Context, in *proposalReasonInput) (core.Proposal, error) {
			return tagged(ctx)(h.cfg.Service.Reject(ctx, core.ProposalID(in.ID), Who(ctx).By(), in.Body.Reason))
		})
	write(api, core.ScopeReview, change("edit-proposal", http.MethodPut, "/api/v1/proposals/{id}", "Replace the content; an approval is void and the gates run again", "proposals"),
		func(ctx context.Context, in *editInput) (core.Proposal, error) {
			return tagged(ctx)(h.cfg.Service.EditSeen(ctx, core.ProposalID(in.ID), core.ContentHash(in.Body.Hash), in.Body.Content, Who(ctx).By()))
		})
	write(api, core.ScopeReview, change("choose-variant", http.MethodPost, "/api/v1/proposals/{id}/choose", "Put another variant in the place of the text", "proposals"),
		func(ctx context.Context, in *chooseInput) (core.Proposal, error) {
			return tagged(ctx)(h.cfg.Service.Choose(ctx, core.ProposalID(in.ID), in.Body.Variant, Who(ctx).By()))
		})
	work(api, core.ScopeReview, change("regenerate-proposal", http.MethodPost, "/api/v1/proposals/{id}/regenerate", "Write a new text in the place of the present one", "proposals"), "regenerate", h.regenerate)
}

// tagged gives a proposal's answer its entity tag.
func tagged(ctx context.Context) func(core.Proposal, error) (core.Proposal, error) {
	return func(p core.Proposal, err error) (core.Proposal, error) {
		reply(ctx).ETag = tag(p.Rev)
		return p, err
	}
}

func (h handlers) proposals(ctx context.Context, in *proposalsInput) (out List[core.Proposal], err error) {
	states, err := checked(core.ProposalMachine(), in.State)
	if err != nil {
		return out, err
	}
	list, next, err := h.cfg.Service.Proposals(ctx, core.ProposalFilter{
		States: states, JobID: core.JobID(in.Job), Brief: true, After: in.After, Limit: in.Limit})
	return listOf(list, next), err
}

func (h handlers) proposal(ctx context.Context, in *proposalInput) (core.Proposal, error) {
	return tagged(ctx)(h.cfg.Service.Proposal(ctx, core.ProposalID(in.ID)))
}

func (h handlers) regenerate(_ context.Context, in *regenerateInput) (job, error) {
	wish, err := core.NewDraftWish(in.Body)
	return job{subject: in.ID, run: func(ctx context.Context, w *working) (any, error) {
		return h.cfg.Service.Regenerate(ctx, core.ProposalID(in.ID), wish, w.by, w.see)
	}}, err
}
