// Package mail sends the owner one mail a day with what happened, by the owner's own
// mail account. A day on which nothing happened brings no mail.
package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// Mail is the target.
type Mail struct{ deps notify.Deps }

// New makes the target; it needs no configuration of its own, since it uses that of
// the mail channel.
func New(cfg notify.Config, deps notify.Deps) (notify.Notifier, error) {
	var c struct{}
	if err := cfg.Decode(&c); err != nil {
		return nil, fmt.Errorf("target %s: %w", deps.Name, err)
	}
	return &Mail{deps: deps}, nil
}

// maxItems bounds the lines of one mail.
const maxItems = 100

// Notify sends the digest, or a test, to the owner's own address.
func (t *Mail) Notify(ctx context.Context, m notify.Message) error {
	if t.deps.Self == nil {
		return &notify.NotReadyError{Why: notify.WhyNoMail, Err: core.Errorf(core.KindDenied, "the mail channel is not configured; fill in channels.email.config, or run automonet init")}
	}
	if m.DryRun {
		return &notify.NotReadyError{Why: notify.WhyDryRun, Err: core.Errorf(core.KindDenied, "this is a dry-run, in which no mail can be sent, not even to you; run with --live")}
	}
	say := i18n.New(m.Lang)
	var b strings.Builder
	b.WriteString(m.Text + "\n")
	if len(m.Items) > 0 {
		b.WriteString("\n" + say.T("mail.digest.head", nil) + "\n")
	}
	for i, n := range m.Items {
		if i == maxItems {
			b.WriteString("…\n")
			break
		}
		title, text := say.Notice(n)
		fmt.Fprintf(&b, "\n%s  %s\n", n.At.In(m.Zone).Format("15:04"), title)
		for _, line := range strings.Split(text, "\n") {
			b.WriteString("  " + line + "\n")
		}
	}
	b.WriteString("\n" + say.T("mail.digest.foot", nil) + "\n")
	return t.deps.Self(ctx, m.ID, m.Title, b.String())
}

// Spec describes the mail target.
func Spec() notify.Spec {
	return notify.Spec{
		Driver: "mail",
		Title:  map[core.Lang]string{core.LangEnglish: "Daily mail", core.LangGerman: "Tägliche Mail"},
		About: map[core.Lang]string{
			core.LangEnglish: "One mail a day to your own address, by your own mail account; none when nothing happened.",
			core.LangGerman:  "Eine Mail am Tag an Ihre eigene Adresse, über Ihr eigenes Mailkonto; keine, wenn nichts geschah.",
		},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				core.LangEnglish: "A mail from your own account to yourself.",
				core.LangGerman:  "Eine Mail von Ihrem Konto an Sie selbst.",
			},
			Source: "https://www.rfc-editor.org/rfc/rfc5321", Reviewed: "2026-11-29",
		},
		Collects: true,
		Schema:   json.RawMessage(`{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false}`),
		New:      New,
	}
}

var _ notify.Notifier = (*Mail)(nil)
