package telegram

import (
	"context"

	"github.com/go-telegram/bot/models"

	"github.com/automonet/automonet/core"
)

// answers shows the oldest mail in a conversation that waits, or the one after.
func (t *talk) answers(ctx context.Context, after core.AnswerID) error {
	list, err := t.ask.WaitingAnswers(ctx, waitingMost)
	if err != nil {
		return t.failed(ctx, err)
	}
	if len(list) == 0 {
		return t.say(ctx, "chat.answers.none", nil)
	}
	next := list[0]
	for i, a := range list {
		if a.ID == after {
			next = list[(i+1)%len(list)]
		}
	}
	return t.showAnswer(ctx, next.ID)
}

// showAnswer does with a mail in a conversation what show does with a proposal. The mail
// that it answers stays on the owner's machine.
func (t *talk) showAnswer(ctx context.Context, id core.AnswerID) error {
	a, err := t.ask.Answer(ctx, id)
	if err != nil {
		return t.failed(ctx, err)
	}
	list, err := t.ask.WaitingAnswers(ctx, waitingMost)
	if err != nil {
		return t.failed(ctx, err)
	}
	job, err := t.ask.Job(ctx, a.JobID)
	if err != nil {
		return t.failed(ctx, err)
	}
	status, err := t.ask.Status(ctx)
	if err != nil {
		return t.failed(ctx, err)
	}
	head := t.i18n.T("chat.answers.head", nil) + "\n" + t.head(job, a.Content)
	if shown, err := t.pages(ctx, head, a.Content); !shown {
		return err
	}
	key, err := t.shown.add(reading{answer: a.ID, hash: a.Hash, job: a.JobID})
	if err != nil {
		return err
	}
	var buttons []models.InlineKeyboardButton
	if a.State == core.AnswerWaiting && a.Unsendable() == "" {
		buttons = append(buttons, button(t.i18n, "chat.button.approve", actApprove, key))
	}
	if core.AnswerMachine().Check(a.State, core.AnswerRejected) == nil {
		buttons = append(buttons, button(t.i18n, "chat.button.reject", actReject, key))
	}
	buttons = append(buttons, button(t.i18n, "chat.button.next", actNext, key))
	like := core.Proposal{Content: a.Content, Flags: a.Flags, Claims: a.Claims, Gates: a.Gates, Missing: a.Missing}
	return t.write(ctx, t.verdict(like, "chat.answers.end", status.DryRun, len(list)), row(buttons...))
}
