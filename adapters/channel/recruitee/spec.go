package recruitee

import (
	_ "embed"
	"encoding/json"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

//go:embed schema.json
var schema string

// Spec describes the channel of Recruitee's interface for candidates.
func Spec() channel.Spec {
	return channel.Spec{
		Driver: "recruitee",
		Title:  map[core.Lang]string{core.LangEnglish: "Recruitee applications", core.LangGerman: "Bewerbungen über Recruitee"},
		About: map[core.Lang]string{
			core.LangEnglish: "Applies for offers on Recruitee career pages through their interface for candidates: letter, CV, contacts, and answers that you have given.",
			core.LangGerman:  "Bewirbt sich auf Angebote von Recruitee-Karriereseiten über deren Schnittstelle für Bewerber: Anschreiben, Lebenslauf, Kontakte und Antworten, die Sie gegeben haben.",
		},
		Default: core.ModeOff, Ceiling: core.ModeAuto,
		Hosts: []string{"recruitee.com"},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				core.LangEnglish: "Recruitee documents this route for candidates, without a key. It may run unattended within the caps; one application per company in 180 days.",
				core.LangGerman:  "Recruitee dokumentiert diesen Weg für Bewerber, ohne Schlüssel. Er darf innerhalb der Grenzen unbeaufsichtigt laufen; eine Bewerbung je Firma in 180 Tagen.",
			},
			Source: "https://docs.recruitee.com/reference/offersoffer_idcandidates", Reviewed: "2026-11-30",
		},
		Caps:   core.Caps{PerHour: 2, PerDay: 6, PerCompany: 1, PerRecipient: 1, Window: 180 * 24 * time.Hour},
		Schema: json.RawMessage(schema),
		New:    New,
	}
}
