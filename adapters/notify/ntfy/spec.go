package ntfy

import (
	"encoding/json"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
)

const schema = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "additionalProperties": false,
  "required": ["topic"],
  "properties": {
    "server": {"type": "string", "format": "uri", "default": "https://ntfy.sh", "description": "The ntfy server"},
    "topic": {"type": "string", "description": "Reference to the secret name of the topic, or with a token its name"},
    "token": {"type": "string", "pattern": "^(env|keychain|secret):.+", "description": "Reference to an access token"}
  }
}`

// Spec describes the ntfy target.
func Spec() notify.Spec {
	return notify.Spec{
		Driver: "ntfy",
		Title:  map[core.Lang]string{core.LangEnglish: "ntfy", core.LangGerman: "ntfy"},
		About: map[core.Lang]string{
			core.LangEnglish: "Push notices to the phone by an ntfy server, public or your own.",
			core.LangGerman:  "Hinweise aufs Telefon über einen ntfy-Server, öffentlich oder Ihr eigener.",
		},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				core.LangEnglish: "ntfy.sh is free within its limits (250 messages a day) and reads what passes; whoever knows a topic without access control reads along. Use a secret topic or a server of your own.",
				core.LangGerman:  "ntfy.sh ist in seinen Grenzen frei (250 Nachrichten am Tag) und kann mitlesen; wer ein Thema ohne Zugangsschutz kennt, liest mit. Nehmen Sie ein geheimes Thema oder einen eigenen Server.",
			},
			Source: "https://docs.ntfy.sh/publish/#limitations, https://ntfy.sh/docs/terms/", Reviewed: "2026-11-29",
		},
		Schema: json.RawMessage(schema),
		New:    New,
	}
}
