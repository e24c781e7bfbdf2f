// Package fit measures whether what is counted into the score ranks jobs better: the
// likeness of a job's title to the freelancer's occupation, and the skills that the tagger
// finds beyond the taxonomy. Both are measured through core/score, as jobs are scored.
package fit

import (
	"sort"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/score"
	"github.com/automonet/automonet/internal/eval/title"
)

// TitleResult is how jobs are ranked for freelancers by title alone.
type TitleResult struct {
	From, To core.Lang
	// Profiles is how many freelancers were asked for, Jobs among how many titles.
	Profiles, Jobs int
	// With and Without are the mean reciprocal ranks of the first right job, ties counted
	// half, with the names of the occupation and by words alone.
	With, Without float64
}

// Titles ranks the titles of a national classification for at most most freelancers who
// call themselves by ESCO's preferred name of an occupation, in the language from.
func Titles(data string, from, to core.Lang, most int) (r TitleResult, err error) {
	r.From, r.To = from, to
	jobs, err := title.Queries(data, to)
	if err != nil {
		return r, err
	}
	names, err := title.Preferred(data, from)
	if err != nil {
		return r, err
	}
	r.Jobs = len(jobs)
	concepts := map[int]bool{}
	for _, j := range jobs {
		for c := range j.Concepts {
			concepts[c] = names[c] != ""
		}
	}
	var order []int
	for c, named := range concepts {
		if named {
			order = append(order, c)
		}
	}
	sort.Ints(order)
	order = thinned(order, most)
	r.Profiles = len(order)
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range order {
		v := score.VocabularyOf(core.Profile{Name: "A", Facts: []core.Fact{{ID: "h", Kind: core.FactHeadline, Text: map[core.Lang]string{from: names[c]}, Confirmed: true}}})
		right := func(i int) bool { return jobs[i].Concepts[c] }
		r.With += 1 / rank(points(v, jobs, to, at), right)
		r.Without += 1 / rank(points(v.WithoutOccupation(), jobs, to, at), right)
	}
	n := float64(len(order))
	r.With, r.Without = r.With/n, r.Without/n
	return r, nil
}

// points are what jobs get for their titles.
func points(v score.Vocabulary, jobs []title.Query, lang core.Lang, at time.Time) []float64 {
	out := make([]float64, len(jobs))
	for i, j := range jobs {
		job := core.Job{Title: j.Title, Extraction: core.Extraction{Role: j.Title, Language: lang, LanguageConfidence: 1}}
		_, reasons := v.Score(job, core.Settings{}, at)
		for _, r := range reasons {
			if r.Code == score.TitleFit || r.Code == score.TitleLike {
				out[i] = r.Points
			}
		}
	}
	return out
}

// Freelancers is for how many of them jobs are ranked: the index is read for each.
const Freelancers = 60

// thinned are most of a list, in equal steps.
func thinned(list []int, most int) []int {
	if len(list) <= most {
		return list
	}
	out := make([]int, most)
	for i := range out {
		out[i] = list[i*len(list)/most]
	}
	return out
}

// rank is the place of the best right job, ties counted half.
func rank(points []float64, right func(i int) bool) float64 {
	best := -1.0
	for i, p := range points {
		if right(i) {
			best = max(best, p)
		}
	}
	place := 1.0
	for i, p := range points {
		switch {
		case right(i):
		case p > best:
			place++
		case p == best:
			place += 0.5
		}
	}
	return place
}
