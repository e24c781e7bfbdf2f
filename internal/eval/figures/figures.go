// Package figures sums up what evaluations measure over many seeds, and puts it
// into the report.
package figures

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"github.com/automonet/automonet/core/learn"
)

// Figure is a mean over seeds with its 90 % interval.
type Figure struct{ Mean, Low, High float64 }

// String renders the figure with three digits.
func (f Figure) String() string { return fmt.Sprintf("%.3f (%.3f to %.3f)", f.Mean, f.Low, f.High) }

// Percent renders a share.
func (f Figure) Percent() string {
	return fmt.Sprintf("%.1f %% (%.1f to %.1f)", 100*f.Mean, 100*f.Low, 100*f.High)
}

// Share is a share of hits with its Wilson interval.
func Share(hits, n int) Figure {
	low, high := learn.Wilson(hits, n)
	return Figure{float64(hits) / float64(max(n, 1)), low, high}
}

// Mean is the mean of figures, one for each seed.
func Mean(x []float64) Figure {
	one := make([]float64, len(x))
	for i := range one {
		one[i] = 1
	}
	return Ratio(x, one)
}

// Ratio is the ratio of two sums over the same seeds. Its interval is that of the
// percentile bootstrap over the seeds.
func Ratio(a, b []float64) Figure {
	r := rand.New(rand.NewPCG(uint64(len(a)), 90))
	of := func(pick func(int) int) float64 {
		x, y := 0.0, 0.0
		for i := range a {
			x, y = x+a[pick(i)], y+b[pick(i)]
		}
		return x / y
	}
	f := Figure{Mean: of(func(i int) int { return i })}
	if len(a) < 2 {
		f.Low, f.High = math.Inf(-1), math.Inf(1)
		return f
	}
	draws := make([]float64, 2000)
	for k := range draws {
		draws[k] = of(func(int) int { return r.IntN(len(a)) })
	}
	slices.Sort(draws)
	f.Low, f.High = draws[len(draws)/20], draws[len(draws)-1-len(draws)/20]
	return f
}

// Goals collects goals that are not met.
type Goals []string

// Need notes a goal that is not met.
func (g *Goals) Need(met bool, goal string, args ...any) {
	if !met {
		*g = append(*g, fmt.Sprintf(goal, args...))
	}
}

// Verdict is a line for the end of a report.
func (g Goals) Verdict() string {
	if len(g) == 0 {
		return "every goal is met"
	}
	return "NOT MET: " + strings.Join(g, "; ")
}

// Write puts a text between the markers of a section of a file, which it adds when
// they are not there.
func Write(file, section, text string) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the report: %w", err)
	}
	begin, end := "<!-- "+section+":begin -->", "<!-- "+section+":end -->"
	doc := string(raw)
	from, to := strings.Index(doc, begin), strings.Index(doc, end)
	if from < 0 || to < from {
		doc = strings.TrimRight(doc, "\n") + "\n\n" + begin + "\n" + end + "\n"
		from, to = strings.Index(doc, begin), strings.Index(doc, end)
	}
	if err := os.WriteFile(file, []byte(doc[:from]+begin+"\n"+text+doc[to:]), 0o644); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
