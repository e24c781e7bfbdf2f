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

// Taste is what the owner's feedback says of features of jobs: for each how much
// likelier a job with it is wanted than any job, as a log of odds. The zero value says
// nothing.
type Taste struct {
	odds map[trait]float64
	// known are the groups of which something was learned.
	known  [groups]bool
	reader Reader
}

// vote is what the owner thinks of one job.
type vote struct {
	weight float64
	like   bool
	// named are the groups that a reason is about.
	named  [groups]bool
	traits []trait
}

// TasteOf learns from feedback in the order in which it was given. Of a job the last
// word counts, and what was said before what was done. What was taken back counts for
// nothing. A reason says what is blamed: "field" the skills; "pay", "client" and "vague"
// the source; "place" contract, place, country and time zone; "time" hours, duration
// and start; "size" the budget; the reasons of a text nothing. Without a reason it is
// skills and source. Of place, time and size only what a reason named often enough is
// learned; what was wanted for any reason then speaks for it.
func TasteOf(list []core.Feedback, r Reader) Taste {
	votes := map[core.JobID]vote{}
	for _, f := range list {
		v, ok := voteOf(f, r)
		if !ok || votes[f.Job].weight > v.weight {
			continue
		}
		votes[f.Job] = v
	}
	type count struct{ likes, all, named float64 }
	counts := map[trait]count{}
	var total [groups]count
	for _, v := range votes {
		likes := 0.0
		if v.like {
			likes = v.weight
		}
		var about [groups]bool
		for _, t := range v.traits {
			c := counts[t]
			c.likes, c.all, about[t.group] = c.likes+likes, c.all+v.weight, true
			if v.named[t.group] {
				c.named += v.weight
			}
			counts[t] = c
		}
		for g, is := range about {
			if is {
				total[g].likes, total[g].all = total[g].likes+likes, total[g].all+v.weight
			}
		}
	}
	t := Taste{odds: map[trait]float64{}, reader: r}
	for k, c := range counts {
		if c.named < leastVotes {
			continue
		}
		base := (total[k.group].likes + 1) / (total[k.group].all + 2)
		t.odds[k] = math.Log((c.likes+assumed*base)/(c.all-c.likes+assumed*(1-base))) - math.Log(base/(1-base))
		t.known[k.group] = true
	}
	return t
}

func voteOf(f core.Feedback, r Reader) (v vote, ok bool) {
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
		case "place":
			v.named[aboutPlace] = true
		case "time":
			v.named[aboutTime] = true
		case "size":
			v.named[aboutSize] = true
		}
	}
	v.named[aboutWork] = field || source
	if f.Kind == core.FeedbackReject && len(f.Reasons) == 0 && f.Proposal != "" {
		return v, false // it may be the text
	}
	s := f.Seen
	if field {
		for _, name := range s.Skills {
			v.traits = append(v.traits, trait{aboutWork, 's', name})
		}
	}
	if source {
		for _, name := range s.Sources {
			v.traits = append(v.traits, trait{aboutWork, 'q', name})
		}
	}
	seen := features{s.Contract, s.Remote, s.Location, s.Zones, s.Workload, s.Pay, s.PostedAt}
	for g := aboutPlace; g < groups; g++ {
		if v.named[g] || v.like && len(f.Reasons) == 0 {
			v.traits = append(v.traits, r.traits(g, seen)...)
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
		o, known := t.odds[k]
		if known {
			name := k.name
			if k.group != aboutWork {
				name = t.reader.shown(name, job)
			}
			all = append(all, found{name, o})
			total += o
		}
		// What is unknown of a job's skills and source holds back; that a job has a place
		// says nothing of it.
		if known || k.group == aboutWork {
			n++
		}
	}
	x := job.Extraction
	for i, m := range x.Skills {
		if !slices.ContainsFunc(x.Skills[:i], func(o core.SkillMention) bool { return o.Skill == m.Skill }) {
			see(trait{aboutWork, 's', m.Skill})
		}
	}
	for _, s := range job.Sources {
		see(trait{aboutWork, 'q', s})
	}
	has := features{x.Contract, x.Remote, x.Location, x.TimeZones, x.Workload, x.Pay, job.PostedAt}
	for g := aboutPlace; g < groups; g++ {
		if t.known[g] {
			for _, k := range t.reader.traits(g, has) {
				see(k)
			}
		}
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
