package telegram

import (
	"encoding/json"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
)

const schema = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "additionalProperties": false,
  "required": ["token"],
  "properties": {
    "token": {"type": "string", "pattern": "^(env|keychain|secret):.+", "description": "Reference to the token that BotFather gave"},
    "base_url": {"type": "string", "format": "uri", "default": "https://api.telegram.org", "description": "Bot API server, for one of your own"}
  }
}`

// Spec describes the Telegram target.
func Spec() notify.Spec {
	return notify.Spec{
		Driver: "telegram",
		Title:  map[core.Lang]string{core.LangEnglish: "Telegram", core.LangGerman: "Telegram"},
		About: map[core.Lang]string{
			core.LangEnglish: "Notices, and reviewing on the phone, in a chat with a bot of your own that answers nobody else.",
			core.LangGerman:  "Hinweise und das Prüfen am Telefon in einem Chat mit Ihrem eigenen Bot, der niemand anderem antwortet.",
		},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				core.LangEnglish: "The Bot API is Telegram's own interface for programs. The bot writes only to the one person who paired it; chats with bots are not end-to-end encrypted, so Telegram's servers see what is shown there.",
				core.LangGerman:  "Die Bot API ist Telegrams eigene Schnittstelle für Programme. Der Bot schreibt nur der einen Person, die ihn gekoppelt hat; Chats mit Bots sind nicht Ende-zu-Ende-verschlüsselt, Telegrams Server sehen also, was dort steht.",
			},
			Source: "https://telegram.org/tos/bot-developers, https://core.telegram.org/bots/faq", Reviewed: "2026-11-29",
		},
		Schema: json.RawMessage(schema),
		New:    New,
	}
}
