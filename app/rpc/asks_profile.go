package rpc

import (
	"context"

	"github.com/automonet/automonet/core"
)

// ImportCV asks the running agent; see service.Service.
func (c *Client) ImportCV(ctx context.Context, id core.ProfileID, name, contentType string, raw []byte, by string) (core.CVImport, error) {
	return ask[core.CVImport](ctx, c, "ImportCV", importCVArgs{id, name, contentType, raw, by})
}

// Candidates asks the running agent; see service.Service.
func (c *Client) Candidates(ctx context.Context, filter core.CandidateFilter) ([]core.Candidate, error) {
	return ask[[]core.Candidate](ctx, c, "Candidates", candidatesArgs{filter})
}

// Candidate asks the running agent; see service.Service.
func (c *Client) Candidate(ctx context.Context, id core.CandidateID) (core.Candidate, error) {
	return ask[core.Candidate](ctx, c, "Candidate", candidateArgs{id})
}

// ConfirmCandidate asks the running agent; see service.Service.
func (c *Client) ConfirmCandidate(ctx context.Context, id core.CandidateID, choice core.CandidateChoice, by string) (core.Candidate, error) {
	return ask[core.Candidate](ctx, c, "ConfirmCandidate", confirmCandidateArgs{id, choice, by})
}

// RejectCandidate asks the running agent; see service.Service.
func (c *Client) RejectCandidate(ctx context.Context, id core.CandidateID, by string) (core.Candidate, error) {
	return ask[core.Candidate](ctx, c, "RejectCandidate", rejectCandidateArgs{id, by})
}
