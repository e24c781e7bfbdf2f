package upwork

import (
	"fmt"
	"time"

	"github.com/automonet/automonet/internal/fakes/listing"
)

var sampleDay = time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)

// Jobs returns the sample, its times moved to now unless it is zero. It is written by
// hand.
func Jobs(now time.Time) []Job {
	jobs := []Job{
		{Item: listing.Item{Title: "Go developer for a payment reconciliation service", HTML: "We reconcile bank statements with invoices and need a Go developer for the matching service. PostgreSQL, tests, clear commits. About 30 hours a week for two months. Please start your proposal with the word \"ledger\" and name one system you built that handles money."},
			Skills: []string{"Golang", "PostgreSQL", "REST API"}, HourlyMin: 45, HourlyMax: 70, Level: "EXPERT", Verified: true, Country: "Germany", Hires: 14, Spent: 48200},
		{Item: listing.Item{Title: "Clean and merge twelve Excel files", HTML: "Twelve exports with slightly different columns. Result: one clean table and a short note on what was dropped."},
			Skills: []string{"Microsoft Excel", "Data Cleaning"}, Fixed: 120, Level: "ENTRY", Verified: true, Country: "United States", Hires: 3, Spent: 900},
		{Item: listing.Item{Title: "Urgent!! Telegram only, easy typing work $500/day", HTML: "Contact on Telegram for details. Small deposit needed to register."},
			Fixed: 500, Level: "ENTRY", Verified: false, Country: "", Hires: 0},
		{Item: listing.Item{Title: "Translate a museum audio guide from German to English", HTML: "About 9,000 words, art history of the 1920s. Native English needed. We pay per word and expect one round of questions."},
			Skills: []string{"German to English Translation", "Proofreading"}, Fixed: 1100, Level: "INTERMEDIATE", Verified: true, Country: "Austria", Hires: 6, Spent: 7400},
		{Item: listing.Item{Title: "React dashboard for solar plants", HTML: "Charts from an existing REST API, TypeScript and React, 80 to 120 hours. Design files are there."},
			Skills: []string{"React", "TypeScript", "Chart.js"}, HourlyMin: 35, HourlyMax: 55, Level: "INTERMEDIATE", Verified: true, Country: "Netherlands", Hires: 22, Spent: 130000},
		{Item: listing.Item{Title: "Logo and letterhead for a bakery", HTML: "Warm, simple, works in one colour. Three drafts, two rounds."},
			Skills: []string{"Logo Design"}, Fixed: 250, Level: "INTERMEDIATE", Verified: true, Country: "Ireland", Hires: 1, Spent: 300},
	}
	shift := listing.Shift(sampleDay, now)
	for i := range jobs {
		jobs[i].ID = fmt.Sprint(1990000000000000900 - i)
		jobs[i].Posted = sampleDay.Add(-time.Duration(13*i) * time.Minute).Add(shift)
	}
	return jobs
}
