package rpc

import (
	"context"
	"time"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

type trustArgs struct {
	Channel core.ChannelName     `json:"channel,omitempty"`
	Limits  *core.AutonomyLimits `json:"limits,omitempty"`
	Note    string               `json:"note,omitempty"`
	By      string               `json:"by,omitempty"`
	Before  int64                `json:"before,omitempty"`
	Limit   int                  `json:"limit,omitempty"`
}

type resultArgs struct {
	ID     core.OutcomeID     `json:"id,omitempty"`
	Event  core.OutcomeEvent  `json:"event,omitzero"`
	Filter core.OutcomeFilter `json:"filter,omitzero"`
}

type pastArgs struct {
	Before time.Time           `json:"before,omitzero"`
	Limit  int                 `json:"limit,omitempty"`
	Rows   []core.PastProposal `json:"rows,omitempty"`
	By     string              `json:"by,omitempty"`
}

type pastMailArgs struct {
	Wish core.PastMailWish
	By   string
}

// trustMethods adds the methods of earned autonomy, outcomes and history to a table.
func trustMethods(s service.Service, table map[string]call) map[string]call {
	table["Outcomes"] = with(func(ctx context.Context, a resultArgs) (any, error) {
		items, next, err := s.Outcomes(ctx, a.Filter)
		return page[core.OutcomeEvent]{items, next}, err
	})
	table["OneOutcome"] = with(func(ctx context.Context, a resultArgs) (any, error) { return s.OneOutcome(ctx, a.ID) })
	table["CorrectOutcome"] = with(func(ctx context.Context, a resultArgs) (any, error) { return s.CorrectOutcome(ctx, a.ID, a.Event) })
	table["Autonomy"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.Autonomy(ctx) })
	table["AutonomySteps"] = with(func(ctx context.Context, a trustArgs) (any, error) {
		return s.AutonomySteps(ctx, a.Channel, a.Before, a.Limit)
	})
	table["AcceptAutonomy"] = with(func(ctx context.Context, a trustArgs) (any, error) {
		return s.AcceptAutonomy(ctx, a.Channel, a.Limits, a.By)
	})
	table["DeclineAutonomy"] = with(func(ctx context.Context, a trustArgs) (any, error) {
		return s.DeclineAutonomy(ctx, a.Channel, a.Note, a.By)
	})
	table["DemoteAutonomy"] = with(func(ctx context.Context, a trustArgs) (any, error) {
		return s.DemoteAutonomy(ctx, a.Channel, a.Note, a.By)
	})
	table["Past"] = with(func(ctx context.Context, a pastArgs) (any, error) { return s.Past(ctx, a.Before, a.Limit) })
	table["SavePast"] = with(func(ctx context.Context, a pastArgs) (any, error) { return s.SavePast(ctx, a.Rows, a.By) })
	table["PastMailbox"] = with(func(ctx context.Context, channel core.ChannelName) (any, error) {
		return nil, s.PastMailbox(ctx, channel)
	})
	table["PastMail"] = with(func(ctx context.Context, a pastMailArgs) (any, error) { return s.PastMail(ctx, a.Wish, a.By) })
	table["ForgetPast"] = with(func(ctx context.Context, a pastArgs) (any, error) { return s.ForgetPast(ctx, a.By) })
	return table
}

// Outcomes asks the running agent; see service.Results.
func (c *Client) Outcomes(ctx context.Context, f core.OutcomeFilter) ([]core.OutcomeEvent, string, error) {
	p, err := ask[page[core.OutcomeEvent]](ctx, c, "Outcomes", resultArgs{Filter: f})
	return p.Items, p.Next, err
}

// OneOutcome asks the running agent; see service.Results.
func (c *Client) OneOutcome(ctx context.Context, id core.OutcomeID) (core.OutcomeEvent, error) {
	return ask[core.OutcomeEvent](ctx, c, "OneOutcome", resultArgs{ID: id})
}

// CorrectOutcome asks the running agent; see service.Results.
func (c *Client) CorrectOutcome(ctx context.Context, id core.OutcomeID, o core.OutcomeEvent) (core.OutcomeEvent, error) {
	return ask[core.OutcomeEvent](ctx, c, "CorrectOutcome", resultArgs{ID: id, Event: o})
}

// Autonomy asks the running agent; see service.Trust.
func (c *Client) Autonomy(ctx context.Context) ([]core.AutonomyView, error) {
	return ask[[]core.AutonomyView](ctx, c, "Autonomy", struct{}{})
}

// AutonomySteps asks the running agent; see service.Trust.
func (c *Client) AutonomySteps(ctx context.Context, name core.ChannelName, before int64, most int) ([]core.AutonomyStep, error) {
	return ask[[]core.AutonomyStep](ctx, c, "AutonomySteps", trustArgs{Channel: name, Before: before, Limit: most})
}

// AcceptAutonomy asks the running agent; see service.Trust.
func (c *Client) AcceptAutonomy(ctx context.Context, name core.ChannelName, want *core.AutonomyLimits, by string) (core.AutonomyView, error) {
	return ask[core.AutonomyView](ctx, c, "AcceptAutonomy", trustArgs{Channel: name, Limits: want, By: by})
}

// DeclineAutonomy asks the running agent; see service.Trust.
func (c *Client) DeclineAutonomy(ctx context.Context, name core.ChannelName, note, by string) (core.AutonomyView, error) {
	return ask[core.AutonomyView](ctx, c, "DeclineAutonomy", trustArgs{Channel: name, Note: note, By: by})
}

// DemoteAutonomy asks the running agent; see service.Trust.
func (c *Client) DemoteAutonomy(ctx context.Context, name core.ChannelName, note, by string) (core.AutonomyView, error) {
	return ask[core.AutonomyView](ctx, c, "DemoteAutonomy", trustArgs{Channel: name, Note: note, By: by})
}

// Past asks the running agent; see service.History.
func (c *Client) Past(ctx context.Context, before time.Time, most int) ([]core.PastProposal, error) {
	return ask[[]core.PastProposal](ctx, c, "Past", pastArgs{Before: before, Limit: most})
}

// SavePast asks the running agent; see service.History.
func (c *Client) SavePast(ctx context.Context, rows []core.PastProposal, by string) (core.PastSaved, error) {
	return ask[core.PastSaved](ctx, c, "SavePast", pastArgs{Rows: rows, By: by})
}

// PastMailbox asks the running agent; see service.History.
func (c *Client) PastMailbox(ctx context.Context, channel core.ChannelName) error {
	_, err := ask[any](ctx, c, "PastMailbox", channel)
	return err
}

// PastMail asks the running agent; see service.History.
func (c *Client) PastMail(ctx context.Context, w core.PastMailWish, by string) (core.PastMailPage, error) {
	return ask[core.PastMailPage](ctx, c, "PastMail", pastMailArgs{w, by})
}

// ForgetPast asks the running agent; see service.History.
func (c *Client) ForgetPast(ctx context.Context, by string) (int64, error) {
	return ask[int64](ctx, c, "ForgetPast", pastArgs{By: by})
}
