package cli

import (
	"context"

	"github.com/automonet/automonet/core"
)

// told is the part of memory that knows notices.
type told struct {
	notices []core.Notice
	rules   core.NoticeRules
	targets []core.NoticeTarget
	pairing core.Pairing
	tests   []string
	profit  core.Profit
}

func (m *memory) Notices(_ context.Context, f core.NoticeFilter) ([]core.Notice, string, error) {
	out := []core.Notice{}
	for _, n := range m.notices {
		if !f.Unread || n.ReadAt.IsZero() {
			out = append(out, n)
		}
	}
	return out, "", m.fail
}

func (m *memory) UnreadNotices(context.Context) (int, error) { return len(m.notices), m.fail }

func (m *memory) ReadNotice(_ context.Context, id core.NoticeID) (core.Notice, error) {
	return core.Notice{ID: id}, m.fail
}

func (m *memory) ReadNotices(context.Context, core.NoticeID) (int, error) {
	for i := range m.notices {
		m.notices[i].ReadAt = m.now
	}
	return len(m.notices), m.fail
}

func (m *memory) NoticeRules(context.Context) (core.NoticeRules, error) {
	if m.rules.Rev == 0 {
		m.rules = core.DefaultNoticeRules()
	}
	return m.rules, m.fail
}

func (m *memory) SaveNoticeRules(_ context.Context, r core.NoticeRules, _ string) (core.NoticeRules, error) {
	r, err := core.NewNoticeRules(r, []string{"telegram"})
	if err != nil {
		return r, err
	}
	r.Rev++
	m.rules = r
	return r, m.fail
}

func (m *memory) NoticeTargets(context.Context) ([]core.NoticeTarget, error) {
	return m.targets, m.fail
}

func (m *memory) TestNotice(_ context.Context, target string) error {
	m.tests = append(m.tests, target)
	return m.fail
}

func (m *memory) PairNotice(context.Context, string) (core.Pairing, error) { return m.pairing, m.fail }

func (m *memory) Profit(context.Context) (core.Profit, error) { return m.profit, m.fail }

func (m *memory) Alerts(context.Context) ([]core.Alert, error) { return nil, m.fail }
