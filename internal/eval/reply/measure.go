package reply

import (
	"fmt"
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/reply"
)

// Line is how one class fared.
type Line struct {
	Class                 core.ReplyClass
	N, Right, Said, Asked int
}

// Precision, Recall and F1 are those of the class, 0 where there is nothing.
func (l Line) Precision() float64 { return ratio(l.Right, l.Said) }

// Recall is the share of the class that was found.
func (l Line) Recall() float64 { return ratio(l.Right, l.N) }

// F1 is their harmonic mean.
func (l Line) F1() float64 {
	p, r := l.Precision(), l.Recall()
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Result is what a measurement found.
type Result struct {
	N, Right int
	Lines    []Line
	// Grave counts interviews, offers and hirings that were called rejections;
	// GraveAlone those of them that no person would have been asked about.
	Grave, GraveAlone int
	// Asked counts what a person or a model is asked about; Wrong and WrongAlone are
	// the errors, and those of them without a question.
	Asked, Wrong, WrongAlone int
	Misses                   []string
}

// MacroF1 is the mean of the classes' F1.
func (r Result) MacroF1() float64 {
	sum := 0.0
	for _, l := range r.Lines {
		sum += l.F1()
	}
	return sum / float64(len(r.Lines))
}

// Measure classifies examples with the weights in use.
func Measure(examples []Example) Result {
	return measure(examples, func(m core.Mail) (core.ReplyClass, bool, string) {
		v := reply.Classify(m, nil)
		return v.Class, v.Unclear(), fmt.Sprintf("%s %.2f %s", v.By, v.Confidence, v.Why)
	})
}

func measure(examples []Example, classify func(core.Mail) (core.ReplyClass, bool, string)) Result {
	var r Result
	at := map[core.ReplyClass]int{}
	for c, class := range core.ReplyClasses() {
		at[class] = c
		r.Lines = append(r.Lines, Line{Class: class})
	}
	for _, e := range examples {
		got, ask, why := classify(e.Mail)
		r.N++
		r.Lines[at[e.Class]].N++
		r.Lines[at[got]].Said++
		if ask {
			r.Asked++
			r.Lines[at[e.Class]].Asked++
		}
		if got == e.Class {
			r.Right++
			r.Lines[at[e.Class]].Right++
			continue
		}
		r.Wrong++
		if !ask {
			r.WrongAlone++
		}
		if got == core.ReplyRejection && (e.Class == core.ReplyInterview || e.Class == core.ReplyOffer || e.Class == core.ReplyHired) {
			r.Grave++
			if !ask {
				r.GraveAlone++
			}
		}
		r.Misses = append(r.Misses, fmt.Sprintf("%s called %s (%s; %s): %s", e.Class, got, why, strings.Join(e.Tags, " "), strings.Join(strings.Fields(e.Mail.Subject+" | "+e.Mail.Text), " ")))
	}
	return r
}

// CrossValidate trains on all but each part of the tuned replies in turn and classifies
// that part as the program would, so that a choice can be made without the untouched ones. Near-duplicates
// are in one part.
func (c Corpus) CrossValidate(folds int) Result {
	part, l := parts(c.Tuned, folds), c.lessons()
	weights := make([]reply.Weights, folds)
	var all sync.WaitGroup
	for k := range folds {
		all.Go(func() {
			some := append([]lesson(nil), l.forms...)
			for i := range c.Tuned {
				if part[i] != k {
					some = append(some, l.plain[i], l.varied[i])
				}
			}
			weights[k] = train(some)
		})
	}
	all.Wait()
	i := -1
	return measure(c.Tuned, func(m core.Mail) (core.ReplyClass, bool, string) {
		i++
		v := reply.Judge(m, nil, weights[part[i]])
		return v.Class, v.Unclear(), fmt.Sprintf("%s %.2f %s", v.By, v.Confidence, v.Why)
	})
}

// parts deals the groups of examples out.
func parts(examples []Example, folds int) []int {
	out := make([]int, len(examples))
	at := map[int]int{}
	for i, g := range groups(examples) {
		k, ok := at[g]
		if !ok {
			k = len(at) % folds
			at[g] = k
		}
		out[i] = k
	}
	return out
}
