package reddit

import (
	_ "embed"
	"encoding/json"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

//go:embed schema.json
var schema string

// Spec describes the channel of comments and messages at Reddit.
func Spec() channel.Spec {
	return channel.Spec{
		Driver: "reddit",
		Title:  map[core.Lang]string{core.LangEnglish: "Reddit comment or message", core.LangGerman: "Kommentar oder Nachricht bei Reddit"},
		About: map[core.Lang]string{
			core.LangEnglish: "Answers a post by a comment or a private message, as its poster invites, with an application that Reddit approved.",
			core.LangGerman:  "Beantwortet einen Beitrag durch Kommentar oder private Nachricht, wie es der Verfasser wünscht, mit einer von Reddit genehmigten Anwendung.",
		},
		Default: core.ModeOff, Ceiling: core.ModeConfirm, ForbidsUnattended: true,
		// Posts that name another way stay with that way, so that no page belongs to
		// this channel alone: it is chosen by hand.
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				core.LangEnglish: "The Responsible Builder Policy (November 2025) asks for Reddit's approval before any use of the API, and for the other's consent to private messages. Nothing is sent without your recorded approval by Reddit, without your own approval of the text, or to a poster who invites no such answer. Automated accounts carry a label.",
				core.LangGerman:  "Die Responsible Builder Policy (November 2025) verlangt vor jeder Nutzung der Schnittstelle eine Genehmigung von Reddit und für private Nachrichten die Zustimmung der anderen Seite. Nichts wird gesendet ohne Ihre hinterlegte Genehmigung von Reddit, ohne Ihre eigene Freigabe des Textes oder an jemanden, der keine solche Antwort wünscht. Automatisierte Konten tragen eine Kennzeichnung.",
			},
			Source: "https://support.reddithelp.com/hc/en-us/articles/42728983564564-Responsible-Builder-Policy", Reviewed: "2026-11-30",
		},
		// New accounts may write about once in 15 minutes.
		Caps:   core.Caps{PerHour: 2, PerDay: 6, PerCompany: 1, PerRecipient: 1, Window: 30 * 24 * time.Hour},
		Schema: json.RawMessage(schema),
		New:    New,
	}
}
