package scam

import (
	"context"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/automonet/automonet/core/learn/text"
	"github.com/automonet/automonet/internal/eval/figures"
	"github.com/automonet/automonet/internal/eval/learn"
)

// Canaries are figures that must stay at chance: where one rises, the model has found
// something else than fraud.
type Canaries struct {
	// Shuffled is the AUC of a model whose labels were shuffled among the groups.
	Shuffled float64
	// Formatting is the AUC of a model that sees only how a text is set.
	Formatting float64
	// Source is the AUC with which a detector of EMSCAD among legitimate postings tells
	// fraud inside EMSCAD; Explained is how much of the variance of the ranks of the
	// fraud score its ranks explain, on EMSCAD's legitimate rows.
	Source, Explained float64
}

// Sing runs the canaries.
func Sing(ctx context.Context, docs []Doc, r Recipe) (Canaries, error) {
	var c Canaries
	own, other := split(docs)
	s := set{docs: own, read: read(own, r.Shape.Grams), common: read(other, r.Shape.Grams)}
	shuffled := s
	shuffled.docs = relabelled(own, r.Seed)
	scores, err := r.cross(ctx, shuffled)
	if err != nil {
		return c, err
	}
	c.Shuffled = r.inFolds(shuffled, scores)
	plain := set{docs: own, read: make([]text.Document, len(own)), common: nil}
	var reader text.Reader
	for i, d := range own {
		plain.read[i] = reader.Features("", formatting(d.Raw), false)
	}
	if scores, err = r.cross(ctx, plain); err != nil {
		return c, err
	}
	c.Formatting = r.inFolds(plain, scores)
	real, err := r.cross(ctx, s)
	if err != nil {
		return c, err
	}
	return c, c.source(ctx, r, s, other, real)
}

// source trains the detector on legitimate rows only and looks at what it says of
// EMSCAD: rows of the fold that it did not see.
func (c *Canaries) source(ctx context.Context, r Recipe, s set, other []Doc, real []learn.Scored) error {
	fold := s.folds(5, r.Seed)
	said := make([]learn.Scored, len(s.docs))
	for k := range 5 {
		var train set
		for i, d := range s.docs {
			if fold[i] != k && !d.Fraud {
				d.Fraud = true // here: of EMSCAD
				train.docs, train.read = append(train.docs, d), append(train.read, s.read[i])
			}
		}
		for i, d := range other {
			if i%5 != k {
				train.docs, train.read = append(train.docs, d), append(train.read, s.common[i])
			}
		}
		words, m, err := r.fit(ctx, train)
		if err != nil {
			return err
		}
		for i, d := range s.docs {
			if fold[i] == k {
				said[i] = learn.Scored{Score: m.Score(words.Row(s.read[i])), Positive: d.Fraud, Weight: 1, Group: d.Group}
			}
		}
	}
	c.Source = learn.AUC(learn.OnePerGroup(said))
	var a, b []float64
	for i, d := range s.docs {
		if !d.Fraud {
			a, b = append(a, said[i].Score), append(b, real[i].Score)
		}
	}
	rho := correlation(figures.Ranks(a), figures.Ranks(b))
	c.Explained = rho * rho
	return nil
}

// inFolds is the mean of the AUC of each fold, one row per group: where a model knows
// nothing, folds differ only in its bias, which must not count.
func (r Recipe) inFolds(s set, scores []learn.Scored) float64 {
	fold, sum := s.folds(5, r.Seed), 0.0
	for k := range 5 {
		var mine []learn.Scored
		for i := range scores {
			if fold[i] == k {
				mine = append(mine, scores[i])
			}
		}
		sum += learn.AUC(learn.OnePerGroup(mine)) / 5
	}
	return sum
}

// cross scores each row by a model that did not see its group.
func (r Recipe) cross(ctx context.Context, s set) ([]learn.Scored, error) {
	fold := s.folds(5, r.Seed)
	out := make([]learn.Scored, len(s.docs))
	for k := range 5 {
		words, m, err := r.fit(ctx, s.pick(func(i int) bool { return fold[i] != k }))
		if err != nil {
			return nil, err
		}
		for i, d := range s.docs {
			if fold[i] == k {
				out[i] = learn.Scored{Score: m.Score(words.Row(s.read[i])), Positive: d.Fraud, Weight: 1, Group: d.Group}
			}
		}
	}
	return out, nil
}

// relabelled shuffles the labels among the groups.
func relabelled(docs []Doc, seed uint64) []Doc {
	label := map[string]bool{}
	var names []string
	for _, d := range docs {
		if _, ok := label[d.Group]; !ok {
			names = append(names, d.Group)
		}
		label[d.Group] = d.Fraud
	}
	values := make([]bool, len(names))
	for i, n := range names {
		values[i] = label[n]
	}
	rand.New(rand.NewPCG(seed, 7)).Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
	for i, n := range names {
		label[n] = values[i]
	}
	out := slices.Clone(docs)
	for i := range out {
		out[i].Fraud = label[out[i].Group]
	}
	return out
}

// formatting returns a word for each habit of setting text that a raw text shows, as
// the data set's own probe looks for them.
func formatting(raw string) string {
	var out []string
	for name, is := range map[string]bool{
		"nonascii": strings.ContainsFunc(raw, func(r rune) bool { return r > 126 }), "entity": entity().MatchString(raw),
		"hashtoken": hashToken().MatchString(raw), "double": strings.Contains(raw, "  "), "edge": raw != strings.TrimSpace(raw),
		"line": strings.ContainsAny(raw, "\r\n\t"), "tag": tag().MatchString(raw), "missing": raw == "NaN" || raw == "nan" || raw == "None",
	} {
		if is {
			out = append(out, name)
		}
	}
	sort.Strings(out)
	return strings.Join(out, " ")
}

func entity() *regexp.Regexp    { return regexp.MustCompile(`&(#\d+|[a-z]+);`) }
func hashToken() *regexp.Regexp { return regexp.MustCompile(`#(URL|EMAIL|PHONE)_[0-9a-f]+#`) }
func tag() *regexp.Regexp       { return regexp.MustCompile(`</?[a-z][^>]*>`) }

func correlation(a, b []float64) float64 {
	n := float64(len(a))
	var ma, mb, ab, aa, bb float64
	for i := range a {
		ma += a[i] / n
		mb += b[i] / n
	}
	for i := range a {
		x, y := a[i]-ma, b[i]-mb
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}
