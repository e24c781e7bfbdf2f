// Package scam says how likely a posting is a fraud, from its title and text alone:
// nothing is read that some sources lack. The model is trained on English postings
// (docs/models/scam.md); of other languages it says nothing, and the rules of
// core/screen stand alone. It is pure.
package scam

import (
	"slices"
	"sync"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn/shipped"
	"github.com/automonet/automonet/core/learn/text"
)

// Prior is the share of frauds at which probabilities are stated: that of EMSCAD,
// 866 of 17,880 postings of a job board.
const Prior = 0.048

const (
	// leastWords is how many different words a text must have to be judged, and
	// leastKnown which share of them the model must know.
	leastWords = 12
	leastKnown = 0.6
	// cited is how many words are named as the reason.
	cited = 5
)

// Verdict is what the model says of a posting.
type Verdict struct {
	// Judged is false when the text is too short or not in a language that the model
	// knows; the rest is zero then.
	Judged bool
	// Fraud says that the score lies at or above the threshold that was frozen in
	// training.
	Fraud bool
	// Probability is calibrated at the prior, 0..1.
	Probability float64
	// Words speak most for fraud, the strongest first. They are set only for a fraud.
	Words []string
}

// Judge asks the model about postings. It is safe for concurrent use.
type Judge struct {
	model   *text.Model
	readers sync.Pool
}

// Shipped is the judge with the model that the program carries.
var Shipped = sync.OnceValue(func() *Judge { return New(shipped.Scam()) })

// New makes a judge of a model.
func New(m *text.Model) *Judge {
	return &Judge{model: m, readers: sync.Pool{New: func() any { return new(text.Reader) }}}
}

// Of judges a posting. lang is its language, "" when that is not known.
func (j *Judge) Of(title, body string, lang core.Lang) Verdict {
	if lang != "" && lang != core.LangEnglish {
		return Verdict{}
	}
	title, body = text.Neutral(title), text.Neutral(body)
	r := j.readers.Get().(*text.Reader)
	defer j.readers.Put(r)
	score, known, all := j.model.Judge(r, title, body)
	if all < leastWords || float64(known) < leastKnown*float64(all) {
		return Verdict{}
	}
	v := Verdict{Judged: true, Fraud: j.model.LogOdds(score) >= j.model.Cut, Probability: j.model.Probability(score, Prior)}
	if v.Fraud {
		v.Words = reasons(j.model.Weights(r, title, body))
	}
	return v
}

func reasons(pulls []text.Pull) []string {
	slices.SortStableFunc(pulls, func(a, b text.Pull) int {
		switch {
		case a.Points > b.Points:
			return -1
		case a.Points < b.Points:
			return 1
		}
		return 0
	})
	var out []string
	for _, p := range pulls {
		if len(out) < cited && p.Points > 0 && len(p.Word) > 2 {
			out = append(out, p.Word)
		}
	}
	return out
}
