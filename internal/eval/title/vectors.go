package title

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/automonet/automonet/core/learn/title"
)

// batch is how many texts one call of an embedding model gets.
const batch = 64

// Embed returns the vectors of at most 64 texts, in their order, all of one length and
// none of them zero.
type Embed func(ctx context.Context, texts []string) ([][]float32, error)

// ByVectors is what an embedding model gave in a task, by the cosine of its vectors of
// query and name. The figures mean what those of Result do; names of another language
// are compared directly, without a bridge.
type ByVectors struct {
	Task
	Queries, Names        int
	MRR, Plain, ByConcept float64
}

// MeasureVectors runs a task with an embedding model. It keeps the vectors of all names
// in memory: 4 bytes for each figure of some 34,000 names.
func MeasureVectors(ctx context.Context, data string, t Task, embed Embed) (ByVectors, error) {
	r := ByVectors{Task: t}
	to, err := Aliases(data, t.Name)
	if err != nil {
		return r, err
	}
	right, err := judgements(data, t.Name)
	if err != nil {
		return r, err
	}
	names := make([]string, len(to))
	for i, a := range to {
		names[i] = a.Name
	}
	var queries []string
	var wants []map[int]bool
	err = lines(filepath.Join(Folder(data), t.Name+".queries.tsv.gz"), func(f []string) error {
		if want := right[f[0]]; len(want) > 0 {
			queries, wants = append(queries, f[1]), append(wants, want)
		}
		return nil
	})
	if err != nil {
		return r, err
	}
	r.Queries, r.Names = len(queries), len(names)
	if r.Queries == 0 {
		return r, errors.New("no query has an answer")
	}
	of, err := directions(ctx, names, embed)
	if err != nil {
		return r, err
	}
	asked, err := directions(ctx, queries, embed)
	if err != nil {
		return r, err
	}
	for q, v := range asked {
		r.add(to, likeness(of, v), wants[q])
	}
	n := float64(r.Queries)
	r.MRR, r.Plain, r.ByConcept = r.MRR/n, r.Plain/n, r.ByConcept/n
	return r, nil
}

// add counts one query.
func (r *ByVectors) add(to []title.Alias, scores []float32, want map[int]bool) {
	of := byConcept(to, scores)
	shown := behindBest(to, scores, of)
	r.Plain += 1 / place(len(to), func(i int) (float32, bool) { return scores[i], want[to[i].Concept] })
	r.MRR += 1 / place(len(to), func(i int) (float32, bool) { return shown[i], want[to[i].Concept] })
	list := make([]int, 0, len(of))
	for c := range of {
		list = append(list, c)
	}
	r.ByConcept += 1 / place(len(list), func(i int) (float32, bool) { return of[list[i]], want[list[i]] })
}

// directions are the vectors of texts, of length one.
func directions(ctx context.Context, texts []string, embed Embed) ([][]float32, error) {
	out := make([][]float32, 0, len(texts))
	for from := 0; from < len(texts); from += batch {
		part := texts[from:min(from+batch, len(texts))]
		list, err := embed(ctx, part)
		if err != nil {
			return nil, fmt.Errorf("embed texts %d to %d: %w", from, from+len(part)-1, err)
		}
		if len(list) != len(part) {
			return nil, fmt.Errorf("%d vectors for %d texts", len(list), len(part))
		}
		for _, v := range list {
			if len(out) > 0 && len(v) != len(out[0]) {
				return nil, fmt.Errorf("vectors of %d and of %d figures", len(out[0]), len(v))
			}
			out = append(out, unit(v))
		}
	}
	return out, nil
}

func unit(v []float32) []float32 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(float64(x) / math.Sqrt(sum))
	}
	return out
}

// likeness is the cosine with each of the names, from 0 to 1: below 0 there is none.
func likeness(names [][]float32, v []float32) []float32 {
	out := make([]float32, len(names))
	for i, n := range names {
		var dot float32
		for j, x := range v {
			dot += x * n[j]
		}
		out[i] = max(0, dot)
	}
	return out
}

// MarkdownVectors writes what a model gave.
func MarkdownVectors(model string, results []ByVectors) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Titles by the vectors of %s\n\nThe same queries and names, by cosine; German to English without a bridge.\n\n", model)
	b.WriteString("| from | to | queries | names | as shown | plain | occupations ranked |\n|---|---|---|---|---|---|---|\n")
	for _, r := range results {
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %.3f | %.3f | %.3f |\n", r.From, r.To, r.Queries, r.Names, r.MRR, r.Plain, r.ByConcept)
	}
	return b.String()
}
