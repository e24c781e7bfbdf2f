package service

import (
	"context"

	"github.com/automonet/automonet/core"
)

// Notices is what the owner is told, and by which rules.
type Notices interface {
	// Notices lists notices in the owner's language, newest first.
	Notices(ctx context.Context, f core.NoticeFilter) (list []core.Notice, next string, err error)
	// UnreadNotices counts those that were not read.
	UnreadNotices(ctx context.Context) (int, error)
	ReadNotice(ctx context.Context, id core.NoticeID) (core.Notice, error)
	// ReadNotices marks as read all up to and including upTo, "" for all, and returns
	// how many were unread.
	ReadNotices(ctx context.Context, upTo core.NoticeID) (int, error)
	NoticeRules(ctx context.Context) (core.NoticeRules, error)
	// SaveNoticeRules checks and saves rules at the revision they were read.
	SaveNoticeRules(ctx context.Context, r core.NoticeRules, by string) (core.NoticeRules, error)
	NoticeTargets(ctx context.Context) ([]core.NoticeTarget, error)
	// TestNotice tells a target a test notice now; the error says why it does not
	// arrive.
	TestNotice(ctx context.Context, target string) error
	// PairNotice makes the one-time code that makes a chat the owner's.
	PairNotice(ctx context.Context, target string) (core.Pairing, error)
	// Profit sums what was earned and spent in the present month.
	Profit(ctx context.Context) (core.Profit, error)
	// Alerts are the conditions that hold, such as a blocked source.
	Alerts(ctx context.Context) ([]core.Alert, error)
}
