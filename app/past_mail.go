package app

import (
	"context"
	"strings"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/history"
)

// PastMail reads one page of the mails that the owner sent before, with what came back,
// and, unless it is a dry run, saves the proposals among them. Where it has got is saved
// after each page, so that an interrupted import goes on there; what was saved twice is
// kept once.
func (l *local) PastMail(ctx context.Context, w core.PastMailWish, by string) (core.PastMailPage, error) {
	var out core.PastMailPage
	archive, err := l.archive(w.Channel)
	if err != nil {
		return out, err
	}
	from := w.From
	if from == "" && !w.DryRun && !w.Again {
		if from, err = l.store.PastPlace(ctx, w.Channel); err != nil {
			return out, err
		}
		out.Resumed = from != ""
	}
	page, err := archive.Sent(ctx, channel.Cursor(from), w.Since)
	if err != nil {
		return out, err
	}
	box := history.NewMailbox(string(w.Channel), l.clock.Now())
	if err := l.leaveOwn(ctx, box, box.Sent(page.Mails)); err != nil {
		return out, err
	}
	sent := box.Applications()
	asked := make([]channel.SentID, len(sent))
	for i, a := range sent {
		asked[i] = channel.SentID{ID: a.ID, At: a.At}
	}
	back, err := archive.Answers(ctx, asked)
	if err != nil {
		return out, err
	}
	rows, report := box.Read(back.Mails, back.Since)
	report.DryRun = w.DryRun
	out.Report, out.Next, out.More, out.Seen, out.Left = report, string(page.Next), page.More, len(page.Mails), page.Left
	if w.DryRun {
		return out, nil
	}
	if err := l.savePast(ctx, rows, &out.Report, by, nil); err != nil {
		return out, err
	}
	place := ""
	if page.More {
		place = out.Next
	}
	return out, l.store.SavePastPlace(ctx, w.Channel, place)
}

// leaveOwn takes out what the agent sent, by the Message-IDs of all mails of the page: of
// that it knows more already. A Message-ID of the agent begins with its submission's key.
func (l *local) leaveOwn(ctx context.Context, box *history.Mailbox, ids []string) error {
	key := func(id string) string {
		k, _, _ := strings.Cut(id, "@")
		return k
	}
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = key(id)
	}
	own, err := l.store.OwnKeys(ctx, keys)
	if err != nil {
		return err
	}
	box.Leave(func(id string) bool { return own[key(id)] })
	return nil
}

// archive is the mailbox of a channel.
func (l *local) archive(name core.ChannelName) (channel.Archive, error) {
	ch := l.channels[name]
	if ch == nil && name == "email" {
		// It is what is asked for when no channel is named, and mail may not be set up yet.
		return nil, core.Errorf(core.KindDenied, "mail is not set up, so there is no mailbox to search; set it up with: automonet init")
	}
	if ch == nil {
		return nil, l.unknownChannel(name)
	}
	if r, ok := ch.(channel.Reader); ok && r.Inbox() != nil {
		if a, ok := r.Inbox().(channel.Archive); ok {
			return a, nil
		}
	}
	return nil, core.Errorf(core.KindDenied, "channel %s has no mailbox that can be searched; fill in channels.%s.config.imap", name, name)
}

// PastMailbox refuses a channel that has no mailbox to search.
func (l *local) PastMailbox(_ context.Context, name core.ChannelName) error {
	_, err := l.archive(name)
	return err
}

// ImportPastMail reads a whole mailbox, page by page.
func (l *local) ImportPastMail(ctx context.Context, w core.PastMailWish, by string, at func(core.WorkProgress)) (core.PastReport, error) {
	total := core.PastReport{Issues: []core.PastIssue{}}
	for done := 0; ; {
		page, err := l.PastMail(ctx, w, by)
		if err != nil {
			return total, err
		}
		total.Add(page.Report)
		done += page.Seen
		at(core.WorkProgress{Stage: "read", Done: int64(done), Total: int64(done + page.Left)})
		if !page.More {
			return total, nil
		}
		if err := ctx.Err(); err != nil {
			return total, err
		}
		w.From = page.Next
	}
}
