package telegram

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// The acts of buttons. Read only shows, so that its data may be guessed; the others
// carry the secret of a text that was shown in full.
const (
	actRead    = "r"
	actAnswer  = "q"
	actApprove = "a"
	actReject  = "x"
	actNext    = "n"
)

// waitingMost is how many proposals are looked through for the next one.
const waitingMost = 50

// review shows the oldest proposal that waits, or the one after.
func (t *talk) review(ctx context.Context, after core.ProposalID) error {
	list, err := t.ask.Waiting(ctx, waitingMost)
	if err != nil {
		return t.failed(ctx, err)
	}
	if len(list) == 0 {
		return t.say(ctx, "chat.review.none", nil)
	}
	next := list[0]
	for i, p := range list {
		if p.ID == after {
			next = list[(i+1)%len(list)]
		}
	}
	return t.show(ctx, next.ID, len(list))
}

// show writes the whole text of a proposal in as many messages as it takes. The
// buttons come with the last one, which is sent only when all others were taken: who
// can press them was shown everything.
func (t *talk) show(ctx context.Context, id core.ProposalID, waiting int) error {
	p, err := t.ask.Proposal(ctx, id)
	if err != nil {
		return t.failed(ctx, err)
	}
	job, err := t.ask.Job(ctx, p.JobID)
	if err != nil {
		return t.failed(ctx, err)
	}
	status, err := t.ask.Status(ctx)
	if err != nil {
		return t.failed(ctx, err)
	}
	if shown, err := t.pages(ctx, t.head(job, p.Content), p.Content); !shown {
		return err
	}
	end, buttons := t.verdict(p, "chat.review.end", status.DryRun, waiting), []models.InlineKeyboardButton{}
	key, err := t.shown.add(reading{id: p.ID, hash: p.Hash, job: p.JobID})
	if err != nil {
		return err
	}
	if p.State == core.ProposalWaiting && p.Unsendable() == "" {
		buttons = append(buttons, button(t.i18n, "chat.button.approve", actApprove, key))
	}
	if core.ProposalMachine().Check(p.State, core.ProposalRejected) == nil {
		buttons = append(buttons, button(t.i18n, "chat.button.reject", actReject, key))
	}
	buttons = append(buttons, button(t.i18n, "chat.button.next", actNext, key))
	return t.write(ctx, end, row(buttons...))
}

// pages writes a whole text and reports whether all of it was taken; what cannot be shown
// in full is not shown.
func (t *talk) pages(ctx context.Context, head string, c core.Content) (bool, error) {
	parts := append(split(head, maxUnits), split(c.Body, maxUnits)...)
	if len(parts) > maxParts || !utf8.ValidString(c.Body+c.Subject+c.Recipient) {
		return false, t.failed(ctx, core.Errorf(core.KindDenied, "this text is too long or too odd to be shown in a chat; review it in the browser or with: automonet proposal show"))
	}
	for _, part := range parts {
		if err := t.write(ctx, part, nil); err != nil {
			return false, err
		}
	}
	return true, nil
}

func (t *talk) head(job core.Job, c core.Content) string {
	none := t.i18n.T("chat.nothing", nil)
	or := func(s string) string {
		if s == "" {
			return none
		}
		return s
	}
	price, files := none, none
	if c.Price != (core.Pay{}) {
		price = t.i18n.Pay(c.Price)
	}
	for i, a := range c.Attachments {
		if i == 0 {
			files = a.Name
			continue
		}
		files += ", " + a.Name
	}
	return t.i18n.T("chat.review.head", map[string]any{"title": core.Clean(job.Title, 300, false), "company": or(core.Clean(job.Company, 200, false)),
		"channel": string(c.Channel), "recipient": or(c.Recipient), "subject": or(c.Subject), "price": price, "files": files})
}

// verdict is the last message: what speaks against the text, and what a press does.
func (t *talk) verdict(p core.Proposal, end string, dry bool, waiting int) string {
	var lines []string
	for _, f := range p.Flags {
		lines = append(lines, t.i18n.T("chat.review.warn", map[string]any{"what": i18n.Note(t.i18n.Lang(), f)}))
	}
	if core.Clean(p.Content.Body, len(p.Content.Body)+1, true) != strings.TrimSpace(p.Content.Body) {
		lines = append(lines, t.i18n.T("chat.review.hidden", nil))
	}
	if why := p.Unsendable(); why != "" {
		lines = append(lines, t.i18n.T("chat.review.blocked", map[string]any{"why": t.i18n.Error(why)}))
	}
	if dry {
		lines = append(lines, t.i18n.T("chat.review.dry", nil))
	}
	return strings.Join(append(lines, t.i18n.T(end, map[string]any{"n": waiting})), "\n")
}

// press carries out a button. What a button carries came over the net: only a secret
// that was made here for this very text counts, once.
func (t *talk) press(ctx context.Context, c *callback) error {
	act, what, _ := strings.Cut(c.Data, ":")
	if act == actRead {
		t.answer(ctx, c, "")
		waiting, err := t.ask.Waiting(ctx, waitingMost)
		if err != nil {
			return t.failed(ctx, err)
		}
		return t.show(ctx, core.ProposalID(what), len(waiting))
	}
	if act == actAnswer {
		t.answer(ctx, c, "")
		return t.showAnswer(ctx, core.AnswerID(what))
	}
	if act != actApprove && act != actReject && act != actNext {
		t.answer(ctx, c, "chat.stale")
		return nil
	}
	r, ok := t.shown.take(what)
	if !ok {
		t.answer(ctx, c, "chat.stale")
		t.strip(ctx, c)
		return nil
	}
	var err error
	switch {
	case act == actApprove && r.answer != "":
		err = t.ask.ApproveAnswer(ctx, r.answer, r.hash, by)
	case act == actReject && r.answer != "":
		err = t.ask.RejectAnswer(ctx, r.answer, by, "")
	case act == actApprove:
		err = t.ask.Approve(ctx, r.id, r.hash, by)
	case act == actReject:
		err = t.ask.Reject(ctx, r.id, by, "")
	}
	t.strip(ctx, c)
	switch {
	case core.KindOf(err) == core.KindConflict:
		t.answer(ctx, c, "chat.changed")
		return t.say(ctx, "chat.changed", nil)
	case err != nil:
		t.answer(ctx, c, "")
		return t.failed(ctx, err)
	case act == actApprove:
		t.answer(ctx, c, "chat.approved")
		return t.say(ctx, "chat.approved", nil)
	case act == actReject:
		t.answer(ctx, c, "chat.rejected")
		return t.say(ctx, "chat.rejected", nil)
	}
	t.answer(ctx, c, "")
	if r.answer != "" {
		return t.answers(ctx, r.answer)
	}
	return t.review(ctx, r.id)
}
