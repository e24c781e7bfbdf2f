// Package fit measures whether what is counted into the score ranks jobs better: the
// likeness of a job's title to the freelancer's occupation, and the skills that the tagger
// finds beyond the taxonomy. Both are measured through core/score, as jobs are scored.
package fit

import (
	"fmt"
	"hash/fnv"
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
	// MRR and Found are with occupations, the others by words alone: the mean reciprocal
	// rank of the first right job, ties counted half, and the share of the right jobs that
	// have points above those that half of all jobs have.
	MRR, WordMRR     float64
	Found, WordFound float64
	// OtherMRR and OtherWordMRR are over the occupations of which no setting was chosen.
	OtherMRR, OtherWordMRR float64
}

// Titles ranks the titles of a national classification for freelancers who call
// themselves by ESCO's preferred name of an occupation, in the language from.
func Titles(data string, from, to core.Lang) (r TitleResult, err error) {
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
	order = thinned(order)
	r.Profiles = len(order)
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	others := 0.0
	for _, c := range order {
		v := score.VocabularyOf(core.Profile{Name: "A", Facts: []core.Fact{{ID: "h", Kind: core.FactHeadline, Text: map[core.Lang]string{from: names[c]}, Confirmed: true}}})
		var with, without [2]float64
		for k, words := range []score.Vocabulary{v, v.WithoutOccupation()} {
			points := make([]float64, len(jobs))
			for i, j := range jobs {
				job := core.Job{Title: j.Title, Extraction: core.Extraction{Role: j.Title, Language: to, LanguageConfidence: 1}}
				_, reasons := words.Score(job, core.Settings{}, at)
				for _, reason := range reasons {
					if reason.Code == score.TitleFit || reason.Code == score.TitleLike {
						points[i] = reason.Points
					}
				}
			}
			rank, found := ranked(points, func(i int) bool { return jobs[i].Concepts[c] })
			if k == 0 {
				with = [2]float64{1 / rank, found}
			} else {
				without = [2]float64{1 / rank, found}
			}
		}
		r.MRR, r.Found = r.MRR+with[0], r.Found+with[1]
		r.WordMRR, r.WordFound = r.WordMRR+without[0], r.WordFound+without[1]
		if odd(c) {
			others++
			r.OtherMRR, r.OtherWordMRR = r.OtherMRR+with[0], r.OtherWordMRR+without[0]
		}
	}
	n := float64(len(order))
	r.MRR, r.Found, r.WordMRR, r.WordFound = r.MRR/n, r.Found/n, r.WordMRR/n, r.WordFound/n
	r.OtherMRR, r.OtherWordMRR = r.OtherMRR/others, r.OtherWordMRR/others
	return r, nil
}

// most is for how many freelancers jobs are ranked: the index is read for each.
const most = 60

// thinned are most of a list, in equal steps.
func thinned(list []int) []int {
	if len(list) <= most {
		return list
	}
	out := make([]int, most)
	for i := range out {
		out[i] = list[i*len(list)/most]
	}
	return out
}

// odd says that settings were not chosen by what was found of an occupation.
func odd(concept int) bool {
	h := fnv.New32a()
	_, _ = fmt.Fprint(h, concept)
	return h.Sum32()%2 == 1
}

// ranked is the rank of the best right job, ties counted half, and the share of the right
// ones that are above half of all jobs.
func ranked(points []float64, right func(i int) bool) (rank, found float64) {
	best := -1.0
	for i, p := range points {
		if right(i) {
			best = max(best, p)
		}
	}
	rank = 1
	for i, p := range points {
		switch {
		case right(i):
		case p > best:
			rank++
		case p == best:
			rank += 0.5
		}
	}
	s := append([]float64(nil), points...)
	sort.Float64s(s)
	middle, all := s[len(s)/2], 0.0
	for i, p := range points {
		if right(i) {
			all++
			if p > middle {
				found++
			}
		}
	}
	return rank, found / all
}
