package freelancehunt

import (
	_ "embed"
	"encoding/json"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

//go:embed schema.json
var schema string

// Spec describes the channel of bids at Freelancehunt.
func Spec() channel.Spec {
	return channel.Spec{
		Driver: "freelancehunt",
		Title:  map[core.Lang]string{core.LangEnglish: "Freelancehunt bids", core.LangGerman: "Gebote bei Freelancehunt"},
		About: map[core.Lang]string{
			core.LangEnglish: "Places the bid that you approved with your personal token, and reads who was chosen.",
			core.LangGerman:  "Gibt das freigegebene Gebot mit Ihrem persönlichen Token ab und liest, wer gewählt wurde.",
		},
		Default: core.ModeDraft, Ceiling: core.ModeConfirm,
		Hosts: []string{"freelancehunt.com"},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				core.LangEnglish: "The service gives every user a token for reading and bidding. Whether its rules permit unattended bidding has not been read, so each bid needs your approval. Bids are a monthly quota, and the client sees them at once.",
				core.LangGerman:  "Der Dienst gibt jedem Nutzer ein Token zum Lesen und Bieten. Ob seine Regeln unbeaufsichtigtes Bieten erlauben, wurde nicht gelesen, daher braucht jedes Gebot Ihre Freigabe. Gebote sind monatlich begrenzt, und der Auftraggeber sieht sie sofort.",
			},
			Source: "https://apidocs.freelancehunt.com", Reviewed: "2026-11-30",
		},
		Caps:   core.Caps{PerHour: 2, PerDay: 5, PerCompany: 1, PerRecipient: 1, Window: 30 * 24 * time.Hour},
		Schema: json.RawMessage(schema),
		New:    New,
	}
}
