// Package telegram tells the owner by a bot and takes commands from the owner's
// chat. It guarantees: only the chat that entered the one-time code is ever
// answered; an approval counts only after every message of the proposal's full text
// was taken by Telegram, is bound to the hash of what was shown, and works once;
// the bot's token is in no error, log or database.
package telegram

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"sync"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// by names the owner of the chat in records.
const by = "user:telegram"

// Config is the target's node in the configuration.
type Config struct {
	// Token is a secret reference, never the token.
	Token   string `yaml:"token" json:"token"`
	BaseURL string `yaml:"base_url" json:"base_url"`
}

// Telegram is the target. Its methods may be called concurrently, Poll by one
// caller at a time.
type Telegram struct {
	deps notify.Deps
	conf Config

	mu     sync.Mutex
	offset int64
	shown  shown
}

// New makes the target from its configuration node; it asks nobody.
func New(cfg notify.Config, deps notify.Deps) (notify.Notifier, error) {
	var c Config
	if err := cfg.Decode(&c); err != nil {
		return nil, fmt.Errorf("target %s: %w", deps.Name, err)
	}
	if c.BaseURL == "" {
		c.BaseURL = "https://api.telegram.org"
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if !reference(c.Token) {
		return nil, core.Invalid("token", "store the bot's token with \"automonet secret set\" and write its reference here, for example secret:telegram")
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return nil, core.Invalid("base_url", "the Bot API server is an https:// address; the token travels to it")
	}
	return &Telegram{deps: deps, conf: c, shown: shown{now: deps.Clock.Now}}, nil
}

func reference(s string) bool {
	for _, kind := range []string{"env:", "keychain:", "secret:"} {
		if strings.HasPrefix(s, kind) && len(s) > len(kind) {
			return true
		}
	}
	return false
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// Notify writes the message to the paired chat.
func (t *Telegram) Notify(ctx context.Context, m notify.Message) error {
	p, err := t.pairing(ctx)
	if err != nil {
		return err
	}
	if p.Chat == 0 {
		return &notify.NotReadyError{Why: notify.WhyNotPaired, Err: core.Errorf(core.KindDenied, "no chat is paired with the bot; pair one with: automonet notify pair %s", t.deps.Name)}
	}
	b, err := t.bot()
	if err != nil {
		return err
	}
	say := i18n.New(m.Lang)
	text := m.Title
	if m.Text != "" {
		text += "\n" + m.Text
	}
	if m.DryRun {
		text += "\n" + say.T("notice.dry", nil)
	}
	var buttons [][]models.InlineKeyboardButton
	if read := map[core.NoticeKind]string{core.NoticeProposal: actRead, core.NoticeAnswer: actAnswer}[m.Kind]; read != "" && len(m.Notices) == 1 {
		buttons = row(button(say, "chat.button.review", read, m.Notices[0].Subject))
	}
	parts := split(text, maxUnits)
	for i, part := range parts {
		if i < len(parts)-1 {
			err = t.send(ctx, b, p.Chat, part, nil, m.Silent)
		} else {
			err = t.send(ctx, b, p.Chat, part, buttons, m.Silent)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// send writes one plain message: foreign text has no markup that Telegram reads.
func (t *Telegram) send(ctx context.Context, b *bot.Bot, chat int64, text string, buttons [][]models.InlineKeyboardButton, silent bool) error {
	off := true
	params := &bot.SendMessageParams{ChatID: chat, Text: text, DisableNotification: silent, LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: &off}}
	if len(buttons) > 0 {
		params.ReplyMarkup = &models.InlineKeyboardMarkup{InlineKeyboard: buttons}
	}
	_, err := b.SendMessage(ctx, params)
	return t.explain(ctx, err)
}

func row(buttons ...models.InlineKeyboardButton) [][]models.InlineKeyboardButton {
	return [][]models.InlineKeyboardButton{buttons}
}

// maxCallback is how long the data of a button may be, in bytes.
const maxCallback = 64

func button(say *i18n.Printer, label, act, what string) models.InlineKeyboardButton {
	data := act + ":" + what
	return models.InlineKeyboardButton{Text: say.T(label, nil), CallbackData: data[:min(len(data), maxCallback)]}
}

var (
	_ notify.Listener = (*Telegram)(nil)
	_ notify.Pairer   = (*Telegram)(nil)
)
