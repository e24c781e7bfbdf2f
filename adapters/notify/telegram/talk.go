package telegram

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// staleAfter is how old a command may be when it arrives: what was said long before
// the agent came up is no wish of now, unless it stops something.
const staleAfter = time.Hour

// talk is the conversation with the owner while one answer of a poll is handled.
type talk struct {
	*Telegram
	bot  *bot.Bot
	ask  notify.Commands
	i18n *i18n.Printer
	chat int64
}

// Poll waits for up to 50 s for what is said to the bot and carries out what the
// owner says. Everybody else gets no answer. An update is confirmed to Telegram by
// the poll after it, so that a crash in between hands it out again; a button that
// has done its work does nothing then.
func (t *Telegram) Poll(ctx context.Context, c notify.Commands) (int, error) {
	t.mu.Lock()
	offset := t.offset
	t.mu.Unlock()
	list, err := t.updates(ctx, offset)
	if err != nil {
		return 0, err
	}
	b, err := t.bot()
	if err != nil {
		return 0, err
	}
	done := 0
	for _, u := range list {
		took, err := t.handle(ctx, b, c, u)
		if ctx.Err() != nil {
			return done, ctx.Err()
		}
		if took {
			done++
		}
		t.mu.Lock()
		t.offset = max(t.offset, u.ID+1)
		t.mu.Unlock()
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// handle carries out one update and reports whether it was the owner's.
func (t *Telegram) handle(ctx context.Context, b *bot.Bot, c notify.Commands, u update) (bool, error) {
	p, err := t.pairing(ctx)
	if err != nil {
		return false, err
	}
	to := &talk{Telegram: t, bot: b, ask: c, i18n: i18n.New(c.Language(ctx)), chat: p.Chat}
	switch {
	case u.Callback != nil && u.Callback.Message != nil:
		q := u.Callback
		if p.Chat == 0 || q.From.ID != p.Chat || q.Message.Chat.ID != p.Chat {
			return false, nil
		}
		return true, to.press(ctx, q)
	case u.Message != nil:
		m := u.Message
		// In a private chat the chat's id is the person's; groups and channels are
		// left alone, whoever is in them.
		if m.Chat.Type != "private" || m.From.IsBot || m.From.ID != m.Chat.ID || m.Chat.ID == 0 {
			return false, nil
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(m.Text), " ")
		if code := strings.TrimSpace(rest); (word == "/start" || word == "/pair") && len(code) == codeLen {
			good, err := t.enter(ctx, m.Chat.ID, code)
			if err != nil || !good {
				return false, err
			}
			to.chat = m.Chat.ID
			return true, to.say(ctx, "chat.paired", nil)
		}
		if p.Chat == 0 || m.Chat.ID != p.Chat {
			return false, nil
		}
		return true, to.command(ctx, word, time.Unix(m.Date, 0))
	}
	return false, nil
}

func (t *talk) command(ctx context.Context, word string, at time.Time) error {
	word, _, _ = strings.Cut(word, "@")
	old := t.deps.Clock.Now().Sub(at) > staleAfter
	if old && word != "/pause" && word != "/stopnew" {
		return nil
	}
	switch word {
	case "/status":
		return t.status(ctx)
	case "/review":
		return t.review(ctx, "")
	case "/answers":
		return t.answers(ctx, "")
	case "/pause":
		return t.do(ctx, t.ask.Pause, "chat.paused")
	case "/stopnew":
		return t.do(ctx, t.ask.StopNew, "chat.stopnew")
	case "/resume":
		return t.do(ctx, t.ask.Resume, "chat.resumed")
	case "/profit":
		return t.profit(ctx)
	}
	return t.say(ctx, "chat.help", nil)
}

func (t *talk) do(ctx context.Context, f func(context.Context, string) error, said string) error {
	if err := f(ctx, by); err != nil {
		return t.failed(ctx, err)
	}
	return t.say(ctx, said, nil)
}

func (t *talk) status(ctx context.Context) error {
	s, err := t.ask.Status(ctx)
	if err != nil {
		return t.failed(ctx, err)
	}
	mode := "chat.mode.live"
	if s.DryRun {
		mode = "chat.mode.dry"
	}
	used := core.NanoUSD(0)
	for _, g := range s.Models.Gauges {
		if g.Scope.Kind() == core.ScopeDay {
			used = g.Used()
			break
		}
	}
	text := t.i18n.T("chat.status", map[string]any{"mode": t.i18n.T(mode, nil), "run": t.i18n.Or("chat.run."+string(s.Run), string(s.Run), nil),
		"jobs": s.Jobs[core.JobShortlisted], "waiting": s.Proposals[core.ProposalWaiting] + s.Proposals[core.ProposalNeedsHuman],
		"sent": s.Submissions[core.SubmissionSent], "queued": s.Submissions[core.SubmissionQueued],
		"unknown": s.Submissions[core.SubmissionUnknown] + s.Submissions[core.SubmissionNeedsHuman], "used": used})
	var trouble []string
	for _, a := range s.Actors {
		if a.State == "degraded" {
			trouble = append(trouble, a.Name)
		}
	}
	for _, src := range s.Sources {
		if src.Status == "blocked" {
			trouble = append(trouble, string(src.Name))
		}
	}
	if len(trouble) > 0 {
		text += "\n" + t.i18n.T("chat.trouble", map[string]any{"what": core.Clean(strings.Join(trouble, ", "), 500, false)})
	}
	return t.write(ctx, text, nil)
}

func (t *talk) profit(ctx context.Context) error {
	p, err := t.ask.Profit(ctx)
	if err != nil {
		return t.failed(ctx, err)
	}
	sums := func(list []core.Money) string {
		out := make([]string, len(list))
		for i, m := range list {
			out[i] = t.i18n.Money(m)
		}
		if len(out) == 0 {
			return t.i18n.T("chat.nothing", nil)
		}
		return strings.Join(out, ", ")
	}
	return t.write(ctx, t.i18n.T("chat.profit", map[string]any{"since": t.i18n.Date(p.Since), "earned": sums(p.Earned), "fees": sums(p.Fees), "spent": p.Spent}), nil)
}

func (t *talk) say(ctx context.Context, key string, with map[string]any) error {
	return t.write(ctx, t.i18n.T(key, with), nil)
}

func (t *talk) write(ctx context.Context, text string, buttons [][]models.InlineKeyboardButton) error {
	return t.send(ctx, t.bot, t.chat, text, buttons, false)
}

// failed says why the agent did not do what was asked; faults of the program stay in
// its log.
func (t *talk) failed(ctx context.Context, err error) error {
	var e *core.Error
	if !errors.As(err, &e) || e.Kind == core.KindInternal {
		if said := t.say(ctx, "chat.failed", map[string]any{"why": t.i18n.T("chat.internal", nil)}); said != nil {
			return said
		}
		return err
	}
	return t.say(ctx, "chat.failed", map[string]any{"why": t.i18n.Error(e.Msg)})
}

// answer ends the spinner of a button, with a word where there is one to say. What
// becomes of it changes nothing.
func (t *talk) answer(ctx context.Context, c *callback, key string) {
	text := ""
	if key != "" {
		text = t.i18n.T(key, nil)
	}
	_, _ = t.bot.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: c.ID, Text: text})
}

// strip takes the buttons off a message, so that nobody presses what is void.
func (t *talk) strip(ctx context.Context, c *callback) {
	_, _ = t.bot.EditMessageReplyMarkup(ctx, &bot.EditMessageReplyMarkupParams{ChatID: t.chat, MessageID: c.Message.ID})
}
