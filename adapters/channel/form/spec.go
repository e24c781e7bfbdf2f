package form

import (
	_ "embed"
	"encoding/json"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

//go:embed schema.json
var schema string

// Spec describes the channel of forms.
func Spec() channel.Spec {
	return channel.Spec{
		Driver: "form",
		Title:  map[core.Lang]string{core.LangEnglish: "Web form", core.LangGerman: "Webformular"},
		About: map[core.Lang]string{
			core.LangEnglish: "Fills in the application form of the posting in a real Chromium, shows it to you, and sends it after your approval.",
			core.LangGerman:  "Füllt das Bewerbungsformular der Ausschreibung in einem echten Chromium aus, zeigt es Ihnen und sendet es nach Ihrer Freigabe.",
		},
		Default: core.ModeOff, Ceiling: core.ModeAuto,
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				core.LangEnglish: "Forms of application systems (Greenhouse, Lever, Ashby, Workable, Recruitee and others) are sent only after you approved the filled form. Unattended sending works for hosts that you listed, whose owner has no objection. A challenge for people is never solved.",
				core.LangGerman:  "Formulare von Bewerbungssystemen (Greenhouse, Lever, Ashby, Workable, Recruitee und andere) werden erst gesendet, wenn Sie das ausgefüllte Formular freigegeben haben. Unbeaufsichtigt geht es nur bei Servern, die Sie aufgeführt haben und deren Betreiber nichts dagegen hat. Eine Prüfung für Menschen wird nie gelöst.",
			},
			Source: "https://www.greenhouse.com/legal/website-terms-of-use, https://www.lever.co/terms-of-service", Reviewed: "2026-11-23",
		},
		Caps:   core.Caps{PerHour: 4, PerDay: 10, PerCompany: 1, PerRecipient: 1, Window: 30 * 24 * time.Hour},
		Schema: json.RawMessage(schema),
		New:    New,
	}
}
