package freelancer

import (
	_ "embed"
	"encoding/json"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

//go:embed schema.json
var schema string

// Spec describes the channel of bids at Freelancer.com.
func Spec() channel.Spec {
	return channel.Spec{
		Driver: "freelancer",
		Title:  map[core.Lang]string{core.LangEnglish: "Freelancer.com bids", core.LangGerman: "Gebote bei Freelancer.com"},
		About: map[core.Lang]string{
			core.LangEnglish: "Places the bid that you approved, at first in the sandbox of Freelancer.com. Paid extras such as a highlighted bid are never bought.",
			core.LangGerman:  "Gibt das freigegebene Gebot ab, zunächst in der Sandbox von Freelancer.com. Bezahlte Extras wie ein hervorgehobenes Gebot werden nie gekauft.",
		},
		Default: core.ModeDraft, Ceiling: core.ModeConfirm, ForbidsUnattended: true,
		Hosts: []string{"freelancer.com", "freelancer-sandbox.com"},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				core.LangEnglish: "The User Agreement forbids automated access without express written permission, and the developer terms name an \"Automatic Bidder\" as a prohibited integration. Bids go to the sandbox; real ones are sent only one by one after your approval, and only once you have recorded Freelancer.com's written permission.",
				core.LangGerman:  "Die Nutzungsbedingungen verbieten automatischen Zugriff ohne ausdrückliche schriftliche Erlaubnis, und die Entwicklerbedingungen nennen einen \"Automatic Bidder\" als verbotene Anwendung. Gebote gehen in die Sandbox; echte werden nur einzeln nach Ihrer Freigabe gesendet, und erst, wenn Sie die schriftliche Erlaubnis von Freelancer.com hinterlegt haben.",
			},
			Source: "https://developers.freelancer.com/docs/api-overview/terms-and-conditions", Reviewed: "2026-11-30",
		},
		// The free plan has six bids a month.
		Caps:   core.Caps{PerHour: 2, PerDay: 4, PerCompany: 1, PerRecipient: 1, Window: 30 * 24 * time.Hour},
		Schema: json.RawMessage(schema),
		New:    New,
	}
}
