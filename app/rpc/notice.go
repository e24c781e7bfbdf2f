package rpc

import (
	"context"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

type (
	noticesArgs     struct{ Filter core.NoticeFilter }
	noticeArgs      struct{ ID core.NoticeID }
	noticeRulesArgs struct {
		Rules core.NoticeRules
		By    string
	}
	noticeTargetArgs struct{ Target string }
)

// noticeMethods are the methods of service.Notices.
func noticeMethods(s service.Notices, into map[string]call) map[string]call {
	into["Notices"] = with(func(ctx context.Context, a noticesArgs) (any, error) {
		items, next, err := s.Notices(ctx, a.Filter)
		return page[core.Notice]{items, next}, err
	})
	into["UnreadNotices"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.UnreadNotices(ctx) })
	into["ReadNotice"] = with(func(ctx context.Context, a noticeArgs) (any, error) { return s.ReadNotice(ctx, a.ID) })
	into["ReadNotices"] = with(func(ctx context.Context, a noticeArgs) (any, error) { return s.ReadNotices(ctx, a.ID) })
	into["NoticeRules"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.NoticeRules(ctx) })
	into["SaveNoticeRules"] = with(func(ctx context.Context, a noticeRulesArgs) (any, error) {
		return s.SaveNoticeRules(ctx, a.Rules, a.By)
	})
	into["NoticeTargets"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.NoticeTargets(ctx) })
	into["TestNotice"] = with(func(ctx context.Context, a noticeTargetArgs) (any, error) { return nil, s.TestNotice(ctx, a.Target) })
	into["PairNotice"] = with(func(ctx context.Context, a noticeTargetArgs) (any, error) { return s.PairNotice(ctx, a.Target) })
	into["Profit"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.Profit(ctx) })
	into["Alerts"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.Alerts(ctx) })
	return into
}

// Notices asks the running agent; see service.Notices.
func (c *Client) Notices(ctx context.Context, f core.NoticeFilter) ([]core.Notice, string, error) {
	r, err := ask[page[core.Notice]](ctx, c, "Notices", noticesArgs{f})
	return r.Items, r.Next, err
}

// UnreadNotices asks the running agent; see service.Notices.
func (c *Client) UnreadNotices(ctx context.Context) (int, error) {
	return ask[int](ctx, c, "UnreadNotices", struct{}{})
}

// ReadNotice asks the running agent; see service.Notices.
func (c *Client) ReadNotice(ctx context.Context, id core.NoticeID) (core.Notice, error) {
	return ask[core.Notice](ctx, c, "ReadNotice", noticeArgs{id})
}

// ReadNotices asks the running agent; see service.Notices.
func (c *Client) ReadNotices(ctx context.Context, upTo core.NoticeID) (int, error) {
	return ask[int](ctx, c, "ReadNotices", noticeArgs{upTo})
}

// NoticeRules asks the running agent; see service.Notices.
func (c *Client) NoticeRules(ctx context.Context) (core.NoticeRules, error) {
	return ask[core.NoticeRules](ctx, c, "NoticeRules", struct{}{})
}

// SaveNoticeRules asks the running agent; see service.Notices.
func (c *Client) SaveNoticeRules(ctx context.Context, r core.NoticeRules, by string) (core.NoticeRules, error) {
	return ask[core.NoticeRules](ctx, c, "SaveNoticeRules", noticeRulesArgs{r, by})
}

// NoticeTargets asks the running agent; see service.Notices.
func (c *Client) NoticeTargets(ctx context.Context) ([]core.NoticeTarget, error) {
	return ask[[]core.NoticeTarget](ctx, c, "NoticeTargets", struct{}{})
}

// TestNotice asks the running agent; see service.Notices.
func (c *Client) TestNotice(ctx context.Context, target string) error {
	_, err := ask[any](ctx, c, "TestNotice", noticeTargetArgs{target})
	return err
}

// PairNotice asks the running agent; see service.Notices.
func (c *Client) PairNotice(ctx context.Context, target string) (core.Pairing, error) {
	return ask[core.Pairing](ctx, c, "PairNotice", noticeTargetArgs{target})
}

// Profit asks the running agent; see service.Notices.
func (c *Client) Profit(ctx context.Context) (core.Profit, error) {
	return ask[core.Profit](ctx, c, "Profit", struct{}{})
}

// Alerts asks the running agent; see service.Notices.
func (c *Client) Alerts(ctx context.Context) ([]core.Alert, error) {
	return ask[[]core.Alert](ctx, c, "Alerts", struct{}{})
}

var _ service.Notices = (*Client)(nil)
