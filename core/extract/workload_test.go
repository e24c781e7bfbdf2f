package extract

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
)

func TestWorkload(t *testing.T) {
	t.Parallel()
	posted := time.Date(2026, 11, 3, 15, 0, 0, 0, time.UTC)
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		text string
		want core.Workload
	}{
		{"About 15 hours per week, part-time.", core.Workload{Hours: 15}},
		{"We need you for 20-30 hrs/week on our app.", core.Workload{Hours: 30}},
		{"Umfang: 20 Stunden pro Woche", core.Workload{Hours: 20}},
		{"Teilzeit mit 25 Wochenstunden", core.Workload{Hours: 25}},
		{"40h/week", core.Workload{Hours: 40}},
		{"20 horas por semana", core.Workload{Hours: 20}},
		{"A 6-month contract with a bank", core.Workload{Weeks: 26}},
		{"Duration: 3 months, remote", core.Workload{Weeks: 13}},
		{"Projektlaufzeit: 12 Monate", core.Workload{Weeks: 52}},
		{"Laufzeit: ca. 6 bis 8 Wochen", core.Workload{Weeks: 6}},
		{"Start: ASAP", core.Workload{Start: day(11, 3)}},
		{"Wir suchen ab sofort einen Texter.", core.Workload{Start: day(11, 3)}},
		{"Projektstart: 15.12.2026", core.Workload{Start: day(12, 15)}},
		{"Start date: December 1, 2026. Duration: 2 weeks. 10 hours a week.", core.Workload{Hours: 10, Weeks: 2, Start: day(12, 1)}},
		// What is another figure is none of these.
		{"At least 6 months of experience, answers within 24 hours this week", core.Workload{}},
		{"We ship 3 times a week and have done so for 18 months", core.Workload{}},
		{"999 hours per week", core.Workload{}},
		{"Open 24 hours, 7 days a week", core.Workload{}},
		{"A startup: dauerhaft und langfristig", core.Workload{}},
	} {
		got := Extract(core.Posting{Title: "Developer wanted", Text: c.text, PostedAt: posted})
		assert.Equal(t, c.want, got.Workload, c.text)
		assert.Equal(t, c.want != core.Workload{}, got.Provenance["workload"] != "", c.text)
	}
}
