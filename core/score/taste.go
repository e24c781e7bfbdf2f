package score

import (
	"math"
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// MaxTaste is the most points that what the owner said of other jobs gives or takes.
// It comes on top of the parts; the sum stays within 0 and 100.
const MaxTaste = 10.0

const (
	// said counts "more like this" and "less like this", did an act such as an approval
	// or a skip; leastVotes is what a feature needs before it counts: a wish that is said
	// counts at once, one act is no pattern.
	said       = 3.0
	did        = 1.0
	leastVotes = 3.0
	// assumed is how many votes stand against what a feature was told.
	assumed = 4.0
	// namedTastes is how many features a reason names.
	namedTastes = 3
)

// Taste is what the owner's feedback says of skills and sources: for each how much
// likelier a job with it is wanted than any job, as a log of odds. The zero value says
// nothing.
type Taste struct{ odds map[trait]float64 }

// trait is a feature of a job that can be liked.
type trait struct {
	kind byte // 's' for a skill, 'q' for a source
	name string
}

// vote is what the owner thinks of one job.
type vote struct {
	weight float64
	like   bool
	traits []trait
}

// TasteOf learns from feedback in the order in which it was given. Of a job the last
// word counts, and what was said before what was done. What was taken back counts for
// nothing. A reason says what is blamed: "field" the skills; "pay", "client" and "vague"
// the source; the other reasons of a job, and those of a text, neither.
func TasteOf(list []core.Feedback) Taste {
	votes := map[core.JobID]vote{}
	for _, f := range list {
		v, ok := voteOf(f)
		if !ok || votes[f.Job].weight > v.weight {
			continue
		}
		votes[f.Job] = v
	}
	type count struct{ likes, all float64 }
	counts := map[trait]count{}
	total := count{}
	for _, v := range votes {
		likes := 0.0
		if v.like {
			likes = v.weight
		}
		total.likes, total.all = total.likes+likes, total.all+v.weight
		for _, t := range v.traits {
			c := counts[t]
			counts[t] = count{c.likes + likes, c.all + v.weight}
		}
	}
	base := (total.likes + 1) / (total.all + 2)
	t := Taste{map[trait]float64{}}
	for k, c := range counts {
		if c.all >= leastVotes {
			t.odds[k] = math.Log((c.likes+assumed*base)/(c.all-c.likes+assumed*(1-base))) - math.Log(base/(1-base))
		}
	}
	return t
}

func voteOf(f core.Feedback) (v vote, ok bool) {
	if f.Undone {
		return v, false
	}
	switch f.Kind {
	case core.FeedbackMore, core.FeedbackLess:
		v.weight = said
	case core.FeedbackApprove, core.FeedbackEdit, core.FeedbackShortlist, core.FeedbackReject, core.FeedbackSkip:
		v.weight = did
	default:
		return v, false
	}
	v.like = f.Kind != core.FeedbackLess && f.Kind != core.FeedbackReject && f.Kind != core.FeedbackSkip
	field, source := len(f.Reasons) == 0, len(f.Reasons) == 0
	for _, r := range f.Reasons {
		switch r {
		case "field":
			field = true
		case "job":
			field, source = true, true
		case "pay", "client", "vague":
			source = true
		}
	}
	if f.Kind == core.FeedbackReject && len(f.Reasons) == 0 && f.Proposal != "" {
		return v, false // it may be the text
	}
	if field {
		for _, s := range f.Seen.Skills {
			v.traits = append(v.traits, trait{'s', s})
		}
	}
	if source {
		for _, s := range f.Seen.Sources {
			v.traits = append(v.traits, trait{'q', s})
		}
	}
	return v, len(v.traits) > 0
}

// points gives or takes points for what a job has of what is liked or not, with the
// features that weigh most. ok is false where nothing is known of it.
func (t Taste) points(job core.Job, sum float64) (r core.Reason, ok bool) {
	if len(t.odds) == 0 {
		return r, false
	}
	type found struct {
		name string
		odds float64
	}
	var all []found
	total, n := 0.0, 0
	see := func(k trait) {
		n++
		if o, known := t.odds[k]; known {
			all = append(all, found{k.name, o})
			total += o
		}
	}
	for i, m := range job.Extraction.Skills {
		if !slices.ContainsFunc(job.Extraction.Skills[:i], func(x core.SkillMention) bool { return x.Skill == m.Skill }) {
			see(trait{'s', m.Skill})
		}
	}
	for _, s := range job.Sources {
		see(trait{'q', s})
	}
	if len(all) == 0 {
		return r, false
	}
	points := MaxTaste * math.Tanh(total/math.Sqrt(float64(n)))
	points = tenth(min(max(points, -sum), 100-sum))
	if points == 0 {
		return r, false
	}
	code := TasteMore
	if points < 0 {
		code = TasteLess
	}
	slices.SortStableFunc(all, func(a, b found) int {
		switch x, y := a.odds*points, b.odds*points; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return strings.Compare(a.name, b.name)
	})
	var names []string
	for _, f := range all {
		if f.odds*points > 0 && len(names) < namedTastes {
			names = append(names, f.name)
		}
	}
	return reason(code, points, "because", strings.Join(names, ", ")), true
}
