package plan_test

import (
	"strings"
	"testing"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
)

// BenchmarkDecide decides a posting of ordinary length that names no pay, so that the
// scam model and the price band are both asked. The goal is 100 us on one core.
func BenchmarkDecide(b *testing.B) {
	text := strings.Repeat("We are looking for a senior Go engineer who builds services on PostgreSQL and Kubernetes, writes tests, reviews code and talks to our clients. "+
		"You work remotely with a small team; we review every change, ship daily and care about clear writing. ", 6)
	job := core.Job{Title: "Senior Go engineer for payment services", Text: text, FirstSeenAt: time.Unix(1, 0),
		Extraction: core.Extraction{Language: "en", LanguageConfidence: 1, Role: "Senior Go engineer", Contract: core.ContractFreelance,
			Skills: []core.SkillMention{{Skill: "Go", Required: true}, {Skill: "PostgreSQL", Required: true}, {Skill: "Kubernetes"}}}}
	d := plan.NewDecider(core.Profile{}, core.Settings{})
	d.Decide(job, nil, time.Unix(2, 0))
	b.ReportAllocs()
	for b.Loop() {
		d.Decide(job, nil, time.Unix(2, 0))
	}
}
