package assist

import (
	"encoding/json"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

const schema = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "max_link_bytes": {"type": "integer", "minimum": 200, "maximum": 32000, "default": 2000, "description": "Longer links leave the text out"}
  }
}`

// Spec describes the hand-off channel.
func Spec() channel.Spec {
	return channel.Spec{
		Driver: "assist",
		Title:  map[core.Lang]string{core.LangEnglish: "Hand-off", core.LangGerman: "Übergabe"},
		About: map[core.Lang]string{
			core.LangEnglish: "Prepares the text and opens the right page; you send it there yourself and mark it as sent.",
			core.LangGerman:  "Bereitet den Text vor und öffnet die richtige Seite; Sie senden dort selbst und haken es als gesendet ab.",
		},
		Default: core.ModeDraft, Ceiling: core.ModeConfirm,
		HandOff: true, ForbidsUnattended: true,
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				core.LangEnglish: "Most platforms (LinkedIn, Indeed, Malt, Fiverr and others) have no interface for applicants and forbid bots. A person sending a prepared text by hand is within their terms; some ask for a note that AI helped.",
				core.LangGerman:  "Die meisten Plattformen (LinkedIn, Indeed, Malt, Fiverr und andere) haben keine Schnittstelle für Bewerber und verbieten Bots. Ein vorbereiteter Text, den ein Mensch selbst absendet, hält ihre Bedingungen ein; manche verlangen einen Hinweis auf KI-Hilfe.",
			},
			Source: "https://www.linkedin.com/legal/user-agreement, https://www.indeed.com/legal", Reviewed: "2026-11-23",
		},
		Caps:   core.Caps{PerHour: 10, PerDay: 30, PerCompany: 1, PerRecipient: 1, Window: 30 * 24 * time.Hour},
		Schema: json.RawMessage(schema),
		New:    New,
	}
}
