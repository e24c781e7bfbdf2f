package rpc

import (
	"context"
	"time"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

type replyArgs struct {
	Filter core.ReplyFilter `json:"filter,omitzero"`
	ID     core.ReplyID     `json:"id,omitempty"`
	Fix    core.ReplyFix    `json:"fix,omitzero"`
	Start  time.Time        `json:"start,omitzero"`
	Length time.Duration    `json:"length,omitempty"`
	By     string           `json:"by,omitempty"`
}

// replyMethods adds the methods of replies to a table.
func replyMethods(s service.Service, table map[string]call) map[string]call {
	table["Replies"] = with(func(ctx context.Context, a replyArgs) (any, error) {
		items, next, err := s.Replies(ctx, a.Filter)
		return page[core.Reply]{items, next}, err
	})
	table["Reply"] = with(func(ctx context.Context, a replyArgs) (any, error) { return s.Reply(ctx, a.ID) })
	table["CorrectReply"] = with(func(ctx context.Context, a replyArgs) (any, error) { return s.CorrectReply(ctx, a.ID, a.Fix, a.By) })
	table["Meeting"] = with(func(ctx context.Context, a replyArgs) (any, error) { return s.Meeting(ctx, a.ID, a.Start, a.Length) })
	return table
}

// Replies asks the running agent; see service.Answers.
func (c *Client) Replies(ctx context.Context, filter core.ReplyFilter) ([]core.Reply, string, error) {
	r, err := ask[page[core.Reply]](ctx, c, "Replies", replyArgs{Filter: filter})
	return r.Items, r.Next, err
}

// Reply asks the running agent; see service.Answers.
func (c *Client) Reply(ctx context.Context, id core.ReplyID) (core.Reply, error) {
	return ask[core.Reply](ctx, c, "Reply", replyArgs{ID: id})
}

// CorrectReply asks the running agent; see service.Answers.
func (c *Client) CorrectReply(ctx context.Context, id core.ReplyID, fix core.ReplyFix, by string) (core.Reply, error) {
	return ask[core.Reply](ctx, c, "CorrectReply", replyArgs{ID: id, Fix: fix, By: by})
}

// Meeting asks the running agent; see service.Answers.
func (c *Client) Meeting(ctx context.Context, id core.ReplyID, start time.Time, length time.Duration) (core.CalendarFile, error) {
	return ask[core.CalendarFile](ctx, c, "Meeting", replyArgs{ID: id, Start: start, Length: length})
}
