package webhook

import (
	"encoding/json"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
)

const schema = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "additionalProperties": false,
  "required": ["url", "secret"],
  "properties": {
    "url": {"type": "string", "format": "uri", "description": "Where notices are posted to"},
    "secret": {"type": "string", "pattern": "^(env|keychain|secret):.+", "description": "Reference to the key of the signature"}
  }
}`

// Spec describes the webhook target.
func Spec() notify.Spec {
	return notify.Spec{
		Driver: "webhook",
		Title:  map[core.Lang]string{core.LangEnglish: "Webhook", core.LangGerman: "Webhook"},
		About: map[core.Lang]string{
			core.LangEnglish: "Posts notices as signed JSON to an address of your own.",
			core.LangGerman:  "Schickt Hinweise als signiertes JSON an eine eigene Adresse.",
		},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				core.LangEnglish: "Goes only to the address that you enter; titles of jobs and names of companies go along.",
				core.LangGerman:  "Geht nur an die Adresse, die Sie eintragen; Titel von Jobs und Namen von Firmen gehen mit.",
			},
			Source: "https://www.rfc-editor.org/rfc/rfc2104", Reviewed: "2026-11-29",
		},
		Schema: json.RawMessage(schema),
		New:    New,
	}
}
