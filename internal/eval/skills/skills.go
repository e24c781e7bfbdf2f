// Package skills trains and measures the span taggers of core/learn/span on SkillSpan
// (Zhang et al., NAACL 2022): sentences of job postings with the spans that name a
// skill or a piece of knowledge.
package skills

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/automonet/automonet/core/learn/span"
)

// Kinds are the kinds of span, in the order of the shipped taggers.
const (
	Skill = iota
	Knowledge
)

// Sentence is one labelled sentence.
type Sentence struct {
	// Posting tells which posting it is of.
	Posting string
	Tokens  []string
	// Tags are by kind.
	Tags [2][]span.Tag
}

// Load reads a part of the set, "train" or "dev", from a data folder.
func Load(folder, part string) ([]Sentence, error) {
	path := filepath.Join(folder, "skills", "skillspan-"+part+".ndjson.gz")
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", path, err)
	}
	s := bufio.NewScanner(z)
	s.Buffer(nil, 1<<20)
	var out []Sentence
	for s.Scan() {
		var row struct {
			Index     int `json:"idx"`
			Source    string
			Tokens    []string
			Skill     []string `json:"tags_skill"`
			Knowledge []string `json:"tags_knowledge"`
		}
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		if len(row.Skill) != len(row.Tokens) || len(row.Knowledge) != len(row.Tokens) {
			return nil, fmt.Errorf("read %s: %d words, %d and %d tags", path, len(row.Tokens), len(row.Skill), len(row.Knowledge))
		}
		out = append(out, Sentence{fmt.Sprint(row.Source, row.Index), row.Tokens, [2][]span.Tag{tags(row.Skill), tags(row.Knowledge)}})
	}
	return out, s.Err()
}

func tags(list []string) []span.Tag {
	out := make([]span.Tag, len(list))
	for i, t := range list {
		switch {
		case strings.HasPrefix(t, "B"):
			out[i] = span.Begin
		case strings.HasPrefix(t, "I"):
			out[i] = span.Inside
		}
	}
	return out
}

// Recipe is how the taggers are trained.
type Recipe struct {
	Epochs int
	Seed   uint64
	// Miss and False are the margins that are asked for in training: by how much the
	// right tag must win over Outside where a span is, and over a span where none is.
	// Spans are rare, so that a miss is to cost more.
	Miss, False float64
}

// Shipped is the recipe of the tagger of a kind that the program carries, chosen on a
// fifth of the training sentences.
func Shipped(kind int) Recipe {
	if kind == Skill {
		return Recipe{Epochs: 20, Seed: 20261130, Miss: 200, False: 50}
	}
	return Recipe{Epochs: 10, Seed: 20261130, Miss: 60, False: 20}
}

// Train fits a tagger by the averaged structured perceptron (Collins 2002).
func Train(ctx context.Context, list []Sentence, kind int, r Recipe) (*span.Tagger, error) {
	t := &span.Tagger{Weights: make([][span.Tags]float32, 1<<span.Bits)}
	sum := make([][span.Tags]float32, 1<<span.Bits) // of weight changes, times when
	var stepSum [span.Tags + 1][span.Tags]float32
	features := make([][][]uint32, len(list))
	order := make([]int, len(list))
	for i, s := range list {
		order[i], features[i] = i, span.Features(s.Tokens)
	}
	shuffle := rand.New(rand.NewPCG(r.Seed, uint64(kind)))
	now := float32(1)
	for range r.Epochs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		shuffle.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			want := list[i].Tags[kind]
			got := t.TagFor(features[i], r.margins(want))
			before, said := span.Tags, span.Tags
			for k := range want {
				if want[k] != got[k] {
					for _, f := range features[i][k] {
						t.Weights[f][want[k]]++
						t.Weights[f][got[k]]--
						sum[f][want[k]] += now
						sum[f][got[k]] -= now
					}
				}
				if want[k] != got[k] || before != said {
					t.Steps[before][want[k]]++
					t.Steps[said][got[k]]--
					stepSum[before][want[k]] += now
					stepSum[said][got[k]] -= now
				}
				before, said = int(want[k]), int(got[k])
			}
			now++
		}
	}
	for f := range t.Weights {
		for k := range span.Tags {
			t.Weights[f][k] -= sum[f][k] / now
		}
	}
	for p := range t.Steps {
		for k := range span.Tags {
			t.Steps[p][k] -= stepSum[p][k] / now
		}
	}
	return t, nil
}

// margins favour the wrong tags.
func (r Recipe) margins(want []span.Tag) [][span.Tags]float64 {
	out := make([][span.Tags]float64, len(want))
	for i, w := range want {
		for k := range span.Tags {
			switch {
			case span.Tag(k) == w:
			case span.Tag(k) == span.Outside:
				out[i][k] = r.Miss
			default:
				out[i][k] = r.False
			}
		}
	}
	return out
}

// Score is how well spans are found: a span counts when both ends are right.
type Score struct {
	Right, Found, Labelled int
	Precision, Recall, F1  float64
}

// Measure runs a tagger over sentences.
func Measure(t *span.Tagger, list []Sentence, kind int) Score {
	var s Score
	for _, x := range list {
		want := map[span.Span]bool{}
		for _, p := range span.Spans(x.Tags[kind]) {
			want[p] = true
		}
		s.Labelled += len(want)
		for _, p := range t.Find(x.Tokens) {
			s.Found++
			if want[p] {
				s.Right++
			}
		}
	}
	if s.Right > 0 {
		s.Precision = float64(s.Right) / float64(s.Found)
		s.Recall = float64(s.Right) / float64(s.Labelled)
		s.F1 = 2 * s.Precision * s.Recall / (s.Precision + s.Recall)
	}
	return s
}
