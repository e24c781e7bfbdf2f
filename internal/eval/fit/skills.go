package fit

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract"
	"github.com/automonet/automonet/core/learn/span"
	"github.com/automonet/automonet/core/score"
	"github.com/automonet/automonet/internal/eval/figures"
	"github.com/automonet/automonet/internal/eval/skills"
)

// SkillResult is how postings are ranked for freelancers by what they ask for.
type SkillResult struct {
	// Profiles is how many freelancers were asked for, Postings among how many.
	Profiles, Postings int
	// With and Without are the rank correlations (Spearman's rho, mean over freelancers) of
	// the points for skills with the labelled truth, with the tagger's knowledge and by the
	// taxonomy alone. Better is the share of freelancers whose correlation rose, Worse of
	// those whose fell.
	With, Without, Better, Worse float64
	// Low and High are a 95 % interval of the mean difference, over freelancers.
	Difference, Low, High float64
}

// posting is a posting of SkillSpan's development part with its labelled knowledge.
type posting struct {
	job    core.Job
	spans  []string
	lookup map[string]bool
}

// leastSpans is how many pieces of knowledge a posting must have to be a freelancer's
// profile or to be ranked.
const leastSpans = 5

// Skills ranks the development postings of SkillSpan for freelancers who know what one of
// the postings asks for, by its labels. What is true of another posting is the share of
// its labelled knowledge that the freelancer has; what is scored is its text. The tagger
// was trained on other postings.
func Skills(data string) (r SkillResult, err error) {
	list, err := skills.Load(data, "dev")
	if err != nil {
		return r, err
	}
	postings, err := postingsOf(list)
	if err != nil {
		return r, err
	}
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	var differences []float64
	for k, own := range postings {
		v := score.VocabularyOf(profileOf(own.spans))
		var truth, with, without []float64
		for i, p := range postings {
			if i == k {
				continue
			}
			have := 0.0
			for _, s := range p.spans {
				if own.lookup[s] {
					have++
				}
			}
			truth = append(truth, have/float64(len(p.spans)))
			_, reasons := v.Score(p.job, core.Settings{}, at)
			taxonomy, beyond := 0.0, 0.0
			for _, reason := range reasons {
				switch reason.Code {
				case score.SkillsFit, score.SkillsShort, score.SkillsNone, score.SkillsNoProfile:
					taxonomy += reason.Points
				case score.BeyondFit, score.BeyondMissing:
					beyond += reason.Points
				}
			}
			with, without = append(with, taxonomy+beyond), append(without, taxonomy)
		}
		a, b := spearman(with, truth), spearman(without, truth)
		r.With, r.Without = r.With+a, r.Without+b
		differences = append(differences, a-b)
		switch {
		case a > b:
			r.Better++
		case a < b:
			r.Worse++
		}
	}
	n := float64(len(postings))
	r.Profiles, r.Postings = len(postings), len(postings)-1
	r.With, r.Without, r.Better, r.Worse = r.With/n, r.Without/n, r.Better/n, r.Worse/n
	r.Difference = r.With - r.Without
	squares := 0.0
	for _, d := range differences {
		squares += (d - r.Difference) * (d - r.Difference)
	}
	half := 1.96 * math.Sqrt(squares/(n-1)/n)
	r.Low, r.High = r.Difference-half, r.Difference+half
	return r, nil
}

// postingsOf joins sentences to postings.
func postingsOf(list []skills.Sentence) (out []posting, err error) {
	by := map[string]*posting{}
	var order []string
	texts := map[string][]string{}
	for _, s := range list {
		p, ok := by[s.Posting]
		if !ok {
			p = &posting{lookup: map[string]bool{}}
			by[s.Posting] = p
			order = append(order, s.Posting)
		}
		texts[s.Posting] = append(texts[s.Posting], strings.Join(s.Tokens, " "))
		for _, x := range span.Spans(s.Tags[skills.Knowledge]) {
			name := strings.ToLower(strings.Join(s.Tokens[x.Start:x.End], " "))
			if !p.lookup[name] {
				p.lookup[name] = true
				p.spans = append(p.spans, name)
			}
		}
	}
	for i, id := range order {
		p := by[id]
		if len(p.spans) < leastSpans {
			continue
		}
		q := core.Posting{Source: "skillspan", ExternalID: id, Title: texts[id][0], Text: strings.Join(texts[id], "\n"), Completeness: core.CompleteText}
		if p.job, err = core.NewJob(core.JobID(fmt.Sprint(i)), q, extract.Extract(q)); err != nil {
			return nil, err
		}
		out = append(out, *p)
	}
	return out, nil
}

// profileOf is a freelancer who knows these things.
func profileOf(known []string) core.Profile {
	p := core.Profile{Name: "A"}
	for i, s := range known {
		f := core.Fact{ID: core.FactID(fmt.Sprint(i)), Kind: core.FactSkill, Text: map[core.Lang]string{"": s}, Skills: []string{s}, Confirmed: true}
		if name, ok := extract.CanonicalSkill(s); ok {
			f.Skills = []string{name}
		}
		p.Facts = append(p.Facts, f)
	}
	return p
}

// spearman is the correlation of ranks, of which equal values share the mean.
func spearman(a, b []float64) float64 {
	x, y := figures.Ranks(a), figures.Ranks(b)
	mean := float64(len(x)+1) / 2
	var xy, xx, yy float64
	for i := range x {
		xy += (x[i] - mean) * (y[i] - mean)
		xx += (x[i] - mean) * (x[i] - mean)
		yy += (y[i] - mean) * (y[i] - mean)
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}
