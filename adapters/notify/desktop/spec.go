package desktop

import (
	"encoding/json"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
)

const schema = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "bus": {"type": "string", "pattern": "^unix:(path=/|abstract=)[^;]+$", "description": "Address of the session bus; your own session when left out"}
  }
}`

// Spec describes the desktop target.
func Spec() notify.Spec {
	return notify.Spec{
		Driver: "desktop",
		Title:  map[core.Lang]string{core.LangEnglish: "Desktop", core.LangGerman: "Desktop"},
		About: map[core.Lang]string{
			core.LangEnglish: "Notices in the corner of the screen where the agent runs, on Linux desktops.",
			core.LangGerman:  "Hinweise in der Ecke des Bildschirms, wo der Agent läuft, auf Linux-Desktops.",
		},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				core.LangEnglish: "Stays on this machine: the notice goes over the session bus to your own desktop, which may show it on the lock screen.",
				core.LangGerman:  "Bleibt auf diesem Rechner: Der Hinweis geht über den Sitzungsbus an Ihren eigenen Desktop, der ihn auch auf dem Sperrbildschirm zeigen kann.",
			},
			Source: "https://specifications.freedesktop.org/notification-spec/1.3/", Reviewed: "2026-11-30",
		},
		Schema: json.RawMessage(schema),
		New:    New,
	}
}
