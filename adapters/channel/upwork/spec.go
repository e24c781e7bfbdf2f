package upwork

import (
	_ "embed"
	"encoding/json"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

//go:embed schema.json
var schema string

// Spec describes the channel of proposals at Upwork.
func Spec() channel.Spec {
	return channel.Spec{
		Driver: "upwork",
		Title:  map[core.Lang]string{core.LangEnglish: "Upwork proposals", core.LangGerman: "Angebote bei Upwork"},
		About: map[core.Lang]string{
			core.LangEnglish: "Has Upwork's own server prepare the proposal that you approved, compares it with what you approved, and confirms it. Where the server offers no proposals, the text is handed to you.",
			core.LangGerman:  "Lässt den Server von Upwork das freigegebene Angebot vorbereiten, vergleicht es mit dem freigegebenen und bestätigt es. Wo der Server keine Angebote annimmt, wird der Text Ihnen übergeben.",
		},
		Default: core.ModeDraft, Ceiling: core.ModeConfirm, ForbidsUnattended: true,
		Hosts: []string{"upwork.com"},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				core.LangEnglish: "API & MCP Terms v2.3 (2026-08-13): a person confirms each proposal; unattended sending, ranking by models and answers kept for longer than a day are restricted. Pages of the website are never automated. Tell clients where AI helped to write. Connects are spent and not refunded.",
				core.LangGerman:  "API- und MCP-Bedingungen v2.3 (2026-08-13): Jedes Angebot bestätigt ein Mensch; unbeaufsichtigtes Senden, Bewertung durch Modelle und längeres Aufbewahren als einen Tag sind eingeschränkt. Seiten der Website werden nie automatisiert. Sagen Sie Auftraggebern, wo KI beim Schreiben half. Connects werden verbraucht und nicht erstattet.",
			},
			Source: "https://www.upwork.com/legal#api", Reviewed: "2026-11-30",
		},
		Caps:   core.Caps{PerHour: 2, PerDay: 5, PerCompany: 1, PerRecipient: 1, Window: 30 * 24 * time.Hour},
		Schema: json.RawMessage(schema),
		New:    New,
	}
}
