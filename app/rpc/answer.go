package rpc

import (
	"context"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

type answerArgs struct {
	Filter       core.AnswerFilter `json:"filter,omitzero"`
	ID           core.AnswerID     `json:"id,omitempty"`
	SubmissionID core.SubmissionID `json:"submission_id,omitempty"`
	Wish         core.AnswerWish   `json:"wish,omitzero"`
	Hash         core.ContentHash  `json:"hash,omitempty"`
	Edit         core.AnswerEdit   `json:"edit,omitzero"`
	How          string            `json:"how,omitempty"`
	Note         string            `json:"note,omitempty"`
	By           string            `json:"by,omitempty"`
}

// answerMethods adds the methods of answers to a table.
func answerMethods(s service.Service, table map[string]call) map[string]call {
	table["Answers"] = with(func(ctx context.Context, a answerArgs) (any, error) {
		items, next, err := s.Answers(ctx, a.Filter)
		return page[core.Answer]{items, next}, err
	})
	table["Answer"] = with(func(ctx context.Context, a answerArgs) (any, error) { return s.Answer(ctx, a.ID) })
	table["Conversation"] = with(func(ctx context.Context, a answerArgs) (any, error) { return s.Conversation(ctx, a.SubmissionID) })
	table["ApproveAnswer"] = with(func(ctx context.Context, a answerArgs) (any, error) { return s.ApproveAnswer(ctx, a.ID, a.Hash, a.By) })
	table["RejectAnswer"] = with(func(ctx context.Context, a answerArgs) (any, error) { return s.RejectAnswer(ctx, a.ID, a.By, a.Note) })
	table["EditAnswer"] = with(func(ctx context.Context, a answerArgs) (any, error) {
		return s.EditAnswer(ctx, a.ID, a.Hash, a.Edit, a.By)
	})
	table["ResolveAnswer"] = with(func(ctx context.Context, a answerArgs) (any, error) {
		return s.ResolveAnswer(ctx, a.ID, a.How, a.By, a.Note)
	})
	table["PreviewAnswer"] = with(func(ctx context.Context, a answerArgs) (any, error) { return s.PreviewAnswer(ctx, a.ID) })
	return table
}

// Answers asks the running agent; see service.Conversations.
func (c *Client) Answers(ctx context.Context, filter core.AnswerFilter) ([]core.Answer, string, error) {
	r, err := ask[page[core.Answer]](ctx, c, "Answers", answerArgs{Filter: filter})
	return r.Items, r.Next, err
}

// Answer asks the running agent; see service.Conversations.
func (c *Client) Answer(ctx context.Context, id core.AnswerID) (core.Answer, error) {
	return ask[core.Answer](ctx, c, "Answer", answerArgs{ID: id})
}

// Conversation asks the running agent; see service.Conversations.
func (c *Client) Conversation(ctx context.Context, id core.SubmissionID) (core.Conversation, error) {
	return ask[core.Conversation](ctx, c, "Conversation", answerArgs{SubmissionID: id})
}

// DraftAnswer asks the running agent; see service.Conversations.
func (c *Client) DraftAnswer(ctx context.Context, id core.SubmissionID, wish core.AnswerWish, by string, see func(core.DraftDelta)) (core.Answer, error) {
	return askStream[core.Answer](ctx, c, "DraftAnswer", answerArgs{SubmissionID: id, Wish: wish, By: by}, see)
}

// ApproveAnswer asks the running agent; see service.Conversations.
func (c *Client) ApproveAnswer(ctx context.Context, id core.AnswerID, hash core.ContentHash, by string) (core.Answer, error) {
	return ask[core.Answer](ctx, c, "ApproveAnswer", answerArgs{ID: id, Hash: hash, By: by})
}

// RejectAnswer asks the running agent; see service.Conversations.
func (c *Client) RejectAnswer(ctx context.Context, id core.AnswerID, by, reason string) (core.Answer, error) {
	return ask[core.Answer](ctx, c, "RejectAnswer", answerArgs{ID: id, By: by, Note: reason})
}

// EditAnswer asks the running agent; see service.Conversations.
func (c *Client) EditAnswer(ctx context.Context, id core.AnswerID, seen core.ContentHash, e core.AnswerEdit, by string) (core.Answer, error) {
	return ask[core.Answer](ctx, c, "EditAnswer", answerArgs{ID: id, Hash: seen, Edit: e, By: by})
}

// ResolveAnswer asks the running agent; see service.Conversations.
func (c *Client) ResolveAnswer(ctx context.Context, id core.AnswerID, how, by, note string) (core.Answer, error) {
	return ask[core.Answer](ctx, c, "ResolveAnswer", answerArgs{ID: id, How: how, By: by, Note: note})
}

// PreviewAnswer asks the running agent; see service.Conversations.
func (c *Client) PreviewAnswer(ctx context.Context, id core.AnswerID) (core.Preview, error) {
	return ask[core.Preview](ctx, c, "PreviewAnswer", answerArgs{ID: id})
}
