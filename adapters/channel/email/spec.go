package email

import (
	_ "embed"
	"encoding/json"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

//go:embed schema.json
var schema string

// Spec describes the mail channel.
func Spec() channel.Spec {
	return channel.Spec{
		Driver: "email",
		Title:  map[core.Lang]string{core.LangEnglish: "E-mail", core.LangGerman: "E-Mail"},
		About: map[core.Lang]string{
			core.LangEnglish: "Sends the approved proposal from your own mail account to the one address that the posting names.",
			core.LangGerman:  "Sendet das freigegebene Angebot von Ihrem eigenen Mailkonto an die eine Adresse, die in der Ausschreibung steht.",
		},
		Default: core.ModeDraft, Ceiling: core.ModeAuto,
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				core.LangEnglish: "Answering an address that was published for applications is allowed, also unattended and within the caps. Cold mail to other addresses may be unsolicited advertising under German and EU law.",
				core.LangGerman:  "Eine Antwort an eine für Bewerbungen veröffentlichte Adresse ist erlaubt, auch unbeaufsichtigt und innerhalb der Grenzen. Kaltakquise an andere Adressen kann nach deutschem und EU-Recht unzulässige Werbung sein.",
			},
			Source: "https://www.gesetze-im-internet.de/uwg_2004/__7.html", Reviewed: "2026-11-23",
		},
		Caps:   core.DefaultMailCaps(),
		Schema: json.RawMessage(schema),
		New:    New,
	}
}
