package rpc

import (
	"context"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

type ruleArgs struct {
	ID     core.RuleID `json:"id,omitempty"`
	Text   string      `json:"text,omitempty"`
	Digest string      `json:"digest,omitempty"`
	By     string      `json:"by,omitempty"`
}

// decideMethods adds the methods of what the owner decides to a table.
func decideMethods(s service.Service, table map[string]call) map[string]call {
	table["Rules"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.Rules(ctx) })
	table["ReadRule"] = with(func(ctx context.Context, a ruleArgs) (any, error) { return s.ReadRule(ctx, a.Text) })
	table["AddRule"] = with(func(ctx context.Context, a ruleArgs) (any, error) { return s.AddRule(ctx, a.Text, a.Digest, a.By) })
	table["RemoveRule"] = with(func(ctx context.Context, a ruleArgs) (any, error) { return nil, s.RemoveRule(ctx, a.ID, a.By) })
	table["TryRule"] = with(func(ctx context.Context, a ruleArgs) (any, error) { return s.TryRule(ctx, a.ID, a.Text) })
	table["Feedback"] = with(func(ctx context.Context, a feedbackArgs) (any, error) { return s.Feedback(ctx, a.Filter) })
	table["GiveFeedback"] = with(func(ctx context.Context, a feedbackArgs) (any, error) {
		return s.GiveFeedback(ctx, a.Job, a.Kind, a.Reasons, a.Note, a.By)
	})
	table["UndoFeedback"] = with(func(ctx context.Context, a feedbackArgs) (any, error) { return s.UndoFeedback(ctx, a.ID, a.By) })
	return table
}

type feedbackArgs struct {
	Filter  core.FeedbackFilter `json:"filter,omitzero"`
	ID      core.FeedbackID     `json:"id,omitempty"`
	Job     core.JobID          `json:"job,omitempty"`
	Kind    core.FeedbackKind   `json:"kind,omitempty"`
	Reasons []string            `json:"reasons,omitempty"`
	Note    string              `json:"note,omitempty"`
	By      string              `json:"by,omitempty"`
}

// Feedback asks the running agent; see service.Opinion.
func (c *Client) Feedback(ctx context.Context, filter core.FeedbackFilter) ([]core.Feedback, error) {
	return ask[[]core.Feedback](ctx, c, "Feedback", feedbackArgs{Filter: filter})
}

// GiveFeedback asks the running agent; see service.Opinion.
func (c *Client) GiveFeedback(ctx context.Context, id core.JobID, kind core.FeedbackKind, reasons []string, note, by string) (core.Feedback, error) {
	return ask[core.Feedback](ctx, c, "GiveFeedback", feedbackArgs{Job: id, Kind: kind, Reasons: reasons, Note: note, By: by})
}

// UndoFeedback asks the running agent; see service.Opinion.
func (c *Client) UndoFeedback(ctx context.Context, id core.FeedbackID, by string) (core.Feedback, error) {
	return ask[core.Feedback](ctx, c, "UndoFeedback", feedbackArgs{ID: id, By: by})
}

// Rules asks the running agent; see service.Standing.
func (c *Client) Rules(ctx context.Context) ([]core.RuleView, error) {
	return ask[[]core.RuleView](ctx, c, "Rules", struct{}{})
}

// ReadRule asks the running agent; see service.Standing.
func (c *Client) ReadRule(ctx context.Context, text string) (core.RuleReading, error) {
	return ask[core.RuleReading](ctx, c, "ReadRule", ruleArgs{Text: text})
}

// AddRule asks the running agent; see service.Standing.
func (c *Client) AddRule(ctx context.Context, text, digest, by string) (core.RuleView, error) {
	return ask[core.RuleView](ctx, c, "AddRule", ruleArgs{Text: text, Digest: digest, By: by})
}

// RemoveRule asks the running agent; see service.Standing.
func (c *Client) RemoveRule(ctx context.Context, id core.RuleID, by string) error {
	_, err := ask[any](ctx, c, "RemoveRule", ruleArgs{ID: id, By: by})
	return err
}

// TryRule asks the running agent; see service.Standing.
func (c *Client) TryRule(ctx context.Context, id core.RuleID, text string) (core.RuleTrial, error) {
	return ask[core.RuleTrial](ctx, c, "TryRule", ruleArgs{ID: id, Text: text})
}
