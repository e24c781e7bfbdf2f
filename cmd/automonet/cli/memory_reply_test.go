package cli

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/invite"
)

// letters holds replies in memory.
type letters struct {
	replies []core.Reply
	fixes   []core.ReplyFix
}

func (m *memory) Replies(_ context.Context, f core.ReplyFilter) ([]core.Reply, string, error) {
	var out []core.Reply
	for _, r := range m.replies {
		if (f.Class == "" || r.Class == f.Class) && (!f.Open || r.Ask != "") && (f.JobID == "" || r.JobID == f.JobID) {
			out = append(out, r)
		}
	}
	list, next := page(out, f.After, f.Limit, func(r core.Reply) string { return string(r.ID) })
	return list, next, m.fail
}

func (m *memory) Reply(_ context.Context, id core.ReplyID) (core.Reply, error) {
	for _, r := range m.replies {
		if r.ID == id {
			return r, m.fail
		}
	}
	return core.Reply{}, core.Errorf(core.KindNotFound, "there is no reply %s", id)
}

func (m *memory) CorrectReply(ctx context.Context, id core.ReplyID, fix core.ReplyFix, _ string) (core.Reply, error) {
	r, err := m.Reply(ctx, id)
	if err != nil {
		return r, err
	}
	if _, err := core.NewReplyFix(fix); err != nil {
		return r, err
	}
	m.fixes = append(m.fixes, fix)
	if fix.Class != "" {
		r.Class = fix.Class
	}
	return r, nil
}

func (m *memory) Meeting(ctx context.Context, id core.ReplyID, start time.Time, length time.Duration) (core.CalendarFile, error) {
	r, err := m.Reply(ctx, id)
	if err != nil {
		return core.CalendarFile{}, err
	}
	if r.Invite != nil && start.IsZero() {
		start = r.Invite.Start
	}
	if start.IsZero() {
		return core.CalendarFile{}, core.Errorf(core.KindInvalid, "say when")
	}
	i := core.Invite{UID: string(r.ID), Summary: r.Subject, Start: start, End: start.Add(max(length, time.Hour))}
	return core.CalendarFile{Name: "meeting.ics", Text: invite.Write(i, m.now), Invite: i}, nil
}
