// Package price trains and measures the price bands of core/learn/band.
package price

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core/learn/band"
	"github.com/automonet/automonet/core/learn/text"
	"github.com/automonet/automonet/internal/eval/learn"
)

// Row is one posting with a price, in US dollars.
type Row struct {
	Title  string
	Skills []string
	// Further is how many skills the posting has beside those that the file names.
	Further int
	Level   band.Level
	Price   float64
	// Group joins titles that differ in little: its letters, without digits.
	Group string
}

// Load reads the postings with a price of a data folder, one row per title.
func Load(folder string) (hourly, fixed []Row, err error) {
	path := filepath.Join(folder, "freelance-jobs", "upwork-titles-budget-skills.csv.gz")
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil, nil, fmt.Errorf("unpack %s: %w", path, err)
	}
	r := csv.NewReader(z)
	r.FieldsPerRecord = 5
	rows, err := r.ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	seen := map[string]bool{}
	for _, c := range rows[1:] {
		title := strings.TrimSpace(c[0])
		key := strings.ToLower(title)
		rate, budget := amounts(c[1]), amounts(c[2])
		if seen[key] || len(rate)+len(budget) == 0 {
			continue
		}
		seen[key] = true
		row := Row{Title: title, Level: level(c[3]), Group: group(title)}
		for _, s := range strings.Split(c[4], ",") {
			switch s = strings.TrimSpace(s); {
			case s == "":
			case s[0] == '+':
				if row.Further, err = strconv.Atoi(s[1:]); err != nil {
					return nil, nil, fmt.Errorf("read %s: further skills %q: %w", path, s, err)
				}
			default:
				row.Skills = append(row.Skills, s)
			}
		}
		switch {
		case len(rate) > 0:
			row.Price = (rate[0] + rate[len(rate)-1]) / 2
			hourly = append(hourly, row)
		default:
			row.Price = budget[0]
			fixed = append(fixed, row)
		}
	}
	return hourly, fixed, nil
}

func level(s string) band.Level {
	switch s {
	case "Expert":
		return band.Expert
	case "Intermediate":
		return band.Intermediate
	case "Entry Level":
		return band.Entry
	}
	return ""
}

func amounts(s string) (out []float64) {
	for _, part := range strings.Split(s, "$")[1:] {
		end := 0
		for end < len(part) && (part[end] >= '0' && part[end] <= '9' || part[end] == ',' || part[end] == '.') {
			end++
		}
		if v, err := strconv.ParseFloat(strings.ReplaceAll(part[:end], ",", ""), 64); err == nil && v > 0 {
			out = append(out, v)
		}
	}
	return out
}

func group(title string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(title) {
		if c >= 'a' && c <= 'z' {
			b.WriteRune(c)
		}
	}
	s := b.String()
	return s[:min(len(s), 30)]
}

// Recipe is how a band is made.
type Recipe struct {
	Shape learn.Shape
	C     float64
	// Reach is over how many cuts the models of neighbours are joined; 0 joins none.
	Reach float64
	Seed  uint64
}

// Hourly is the recipe of the model for hourly prices that the program carries. What a
// job pays an hour is told by its skills and level, what it pays in all by its title.
func Hourly() Recipe {
	return Recipe{Shape: learn.Shape{Title: 0.5, Power: 0.3, Least: 5}, C: 0.5, Seed: 20261130}
}

// Fixed is the recipe for fixed prices. Power, the reach and what is left as it was were
// chosen by the log loss of the terciles inside the training folds, among 20 recipes.
// Weights of the classes, chosen there too, and character n-grams made it worse; the mean of
// all recipes did no better.
func Fixed() Recipe {
	return Recipe{Shape: learn.Shape{Title: 2.5, Power: 0.3, Least: 5}, C: 0.3, Reach: 4, Seed: 20261130}
}

type set struct {
	rows []Row
	docs []text.Document
}

func (r Recipe) read(rows []Row) set {
	var reader text.Reader
	s := set{rows: rows, docs: make([]text.Document, len(rows))}
	for i, row := range rows {
		title, body := band.Terms(row.Title, row.Skills, row.Further, row.Level)
		s.docs[i] = reader.Features(title, body, r.Shape.Grams)
	}
	return s
}

func (s set) pick(keep func(i int) bool) (out set) {
	for i := range s.rows {
		if keep(i) {
			out.rows, out.docs = append(out.rows, s.rows[i]), append(out.docs, s.docs[i])
		}
	}
	return out
}

type fitted struct {
	band   band.Model
	words  learn.Vocabulary
	linear []learn.Linear
}

func (f fitted) above(d text.Document) []float64 {
	row := f.words.Row(d)
	out := make([]float64, len(f.linear))
	for k := range f.linear {
		out[k] = 1 / (1 + math.Exp(-f.linear[k].Score(row)))
	}
	return out
}

// fit trains the chances to lie above each cut, without the interval's ends.
func (r Recipe) fit(ctx context.Context, s set) (fitted, error) {
	prices := sorted(s.rows)
	f := fitted{words: r.Shape.Learn(s.docs)}
	rows := make([]learn.Row, len(s.rows))
	for i := range rows {
		rows[i] = learn.Row{Features: f.words.Row(s.docs[i]), Weight: 1}
	}
	f.band.Floor, f.band.Ceiling = quantile(prices, 0.01), quantile(prices, 0.99)
	for k := 1; k < band.Steps; k++ {
		// A third of the steps is a tercile's cut, so that the chance of each is known.
		cut := part(prices, float64(k)/band.Steps)
		for i := range rows {
			rows[i].Positive = s.rows[i].Price > cut
		}
		m, err := learn.Logistic(ctx, rows, learn.Options{C: r.C, Epochs: 40, Tolerance: 1e-2, Seed: r.Seed})
		if err != nil {
			return f, err
		}
		f.band.Cuts, f.linear = append(f.band.Cuts, cut), append(f.linear, m)
	}
	f.linear = lend(f.linear, rows, r.Reach)
	return f, nil
}

// train fits the model and, by cross-validation inside the set, the interval's ends.
func (r Recipe) train(ctx context.Context, s set) (fitted, error) {
	fold := folds(s.rows, r.Seed)
	var ranks []float64
	for k := range 5 {
		f, err := r.fit(ctx, s.pick(func(i int) bool { return fold[i] != k }))
		if err != nil {
			return f, err
		}
		for i := range s.rows {
			if fold[i] == k {
				ranks = append(ranks, f.band.Distribution(f.above(s.docs[i])).Of(s.rows[i].Price))
			}
		}
	}
	f, err := r.fit(ctx, s)
	sort.Float64s(ranks)
	f.band.Lower, f.band.Upper = quantile(ranks, 0.1), quantile(ranks, 0.9)
	return f, err
}

func folds(rows []Row, seed uint64) []int {
	groups := make([]string, len(rows))
	for i, r := range rows {
		groups[i] = r.Group
	}
	return learn.Folds(groups, make([]bool, len(rows)), 5, seed)
}

func sorted(rows []Row) []float64 {
	out := make([]float64, len(rows))
	for i, r := range rows {
		out[i] = r.Price
	}
	sort.Float64s(out)
	return out
}

// quantile is that of a sorted list, straight between neighbours.
func quantile(s []float64, q float64) float64 {
	x := q * float64(len(s)-1)
	i := int(x)
	if i+1 >= len(s) {
		return s[len(s)-1]
	}
	return s[i] + (x-float64(i))*(s[i+1]-s[i])
}

// Train makes the models that the program carries.
func Train(ctx context.Context, hourly, fixed []Row, step func(string)) (*band.Set, error) {
	var out band.Set
	for _, part := range []struct {
		name string
		rows []Row
		by   Recipe
		to   *band.Model
	}{{"hourly", hourly, Hourly(), &out.Hourly}, {"fixed", fixed, Fixed(), &out.Fixed}} {
		f, err := part.by.train(ctx, part.by.read(part.rows))
		if err != nil {
			return nil, err
		}
		*part.to = f.band
		for _, l := range f.linear {
			packed, err := f.words.Model(l).Pack()
			if err != nil {
				return nil, err
			}
			part.to.Above = append(part.to.Above, packed)
		}
		step(part.name + " prices fitted")
	}
	return &out, nil
}

// Result is what cross-validation found of one kind of price.
type Result struct {
	Name string
	Rows int
	// MacroF1 and Accuracy are of terciles; Majority is the accuracy of the most common.
	MacroF1, Accuracy, Majority float64
	// OtherF1 is the macro F1 over the groups whose names have an odd hash: the features,
	// C and the reading of the class were chosen by figures of the others.
	OtherF1 float64
	// LevelF1 is the macro F1 of the level alone, the baseline of the same run.
	LevelF1 float64
	// Coverage is the share of prices inside the 80 % interval; Width and Global are the
	// mean widths of it and of the one that all jobs share, as the factor high/low.
	Coverage, Width, Global, GlobalCoverage float64
}

// Judge cross-validates in five folds by group, over several random splits.
func Judge(ctx context.Context, name string, rows []Row, r Recipe, seeds int, step func(string)) (Result, error) {
	s := r.read(rows)
	out := Result{Name: name, Rows: len(rows)}
	var found, other, byLevel [3][3]float64
	var inside, global, width, wide, n float64
	for seed := range uint64(seeds) {
		fold := folds(rows, seed)
		for k := range 5 {
			train := s.pick(func(i int) bool { return fold[i] != k })
			f, err := r.train(ctx, train)
			if err != nil {
				return out, err
			}
			prices := sorted(train.rows)
			low, high := cuts(train.rows)
			class := func(p float64) int { return parted(p, low, high) }
			best := byLevels(train.rows, class)
			q10, q90 := quantile(prices, 0.1), quantile(prices, 0.9)
			for i, row := range rows {
				if fold[i] != k {
					continue
				}
				above := f.above(s.docs[i])
				is := class(row.Price)
				said := likeliest(f.band.Distribution(above), low, high)
				found[is][said]++
				if odd(row.Group) {
					other[is][said]++
				}
				byLevel[is][best[row.Level]]++
				b := f.band.Read(above)
				if row.Price >= b.Low && row.Price <= b.High {
					inside++
				}
				if row.Price >= q10 && row.Price <= q90 {
					global++
				}
				width += math.Log(b.High / b.Low)
				wide += math.Log(q90 / q10)
				n++
			}
		}
		step(fmt.Sprintf("%s: split %d of %d", name, seed+1, seeds))
	}
	out.MacroF1, out.Accuracy, out.Majority = macro(found)
	out.OtherF1, _, _ = macro(other)
	out.LevelF1, _, _ = macro(byLevel)
	out.Coverage, out.GlobalCoverage = inside/n, global/n
	out.Width, out.Global = math.Exp(width/n), math.Exp(wide/n)
	return out, nil
}

func odd(group string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(group))
	return h.Sum32()%2 == 1
}

// cuts are the two prices that part the rows into terciles.
func cuts(rows []Row) (low, high float64) {
	prices := sorted(rows)
	return part(prices, 1.0/3), part(prices, 2.0/3)
}

// likeliest is the tercile that holds most of a distribution.
func likeliest(d band.Distribution, low, high float64) int {
	below, above := d.Of(low), 1-d.Of(high)
	return most([3]float64{below, 1 - below - above, above})
}

// part returns the cut between two different prices of a sorted list that leaves the
// share nearest to q below it: round prices are common, and all of one price are in
// one class.
func part(s []float64, q float64) float64 {
	want, best, cut := q*float64(len(s)), math.Inf(1), s[0]
	for i := 1; i < len(s); i++ {
		if d := math.Abs(float64(i) - want); s[i] != s[i-1] && d < best {
			best, cut = d, (s[i]+s[i-1])/2
		}
	}
	return cut
}

func parted(x, low, high float64) int {
	switch {
	case x > high:
		return 2
	case x > low:
		return 1
	}
	return 0
}

func most(p [3]float64) int {
	best := 0
	for k := range p {
		if p[k] > p[best] {
			best = k
		}
	}
	return best
}

// byLevels is the most common class of each level.
func byLevels(rows []Row, class func(float64) int) map[band.Level]int {
	count := map[band.Level]*[3]float64{}
	for _, r := range rows {
		if count[r.Level] == nil {
			count[r.Level] = &[3]float64{}
		}
		count[r.Level][class(r.Price)]++
	}
	out := map[band.Level]int{}
	for l, c := range count {
		out[l] = most(*c)
	}
	return out
}

func macro(m [3][3]float64) (f1, accuracy, majority float64) {
	total, right := 0.0, 0.0
	for k := range 3 {
		var is, said float64
		for j := range 3 {
			is += m[k][j]
			said += m[j][k]
		}
		total += is
		right += m[k][k]
		majority = max(majority, is)
		if m[k][k] > 0 {
			f1 += 2 * m[k][k] / (is + said) / 3
		}
	}
	return f1, right / total, majority / total
}
