// Package classify trains and measures the classifier of core/draft, which weighs
// whether a clause tells something about the freelancer, on the labelled sentences of
// the gate sets.
package classify

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/internal/eval/gates"
)

// Example is a sentence as the features of its clauses and of itself. A positive one
// holds at least one clause that tells something about the freelancer, a negative one none.
type Example struct {
	Part, Posting, Text string
	Positive            bool
	// Weight is how much it counts, 1 for an ordinary one.
	Weight  float64
	Clauses [][]uint32
	Around  []uint32
}

// told are the kinds of facts whose words tell about the freelancer.
var told = []core.FactKind{core.FactHeadline, core.FactSkill, core.FactProject, core.FactResult, core.FactEmployment, core.FactCertificate, core.FactEducation, core.FactLanguage}

// plainGates are those of bad outputs whose other sentences are ordinary.
var plainGates = []string{draft.GateStatements, draft.GateNames, draft.GateNumbers, draft.GateClaims, draft.GateInstructions}

// Faults reads which sentences of bad outputs tell what no fact supports, by the id of
// the output.
func Faults(folder string) (map[string][]string, error) {
	raw, err := os.ReadFile(filepath.Join(folder, "gates", "faults.tsv"))
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for n, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		id, sentence, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, fmt.Errorf("faults.tsv, line %d: an id, a tab and a sentence are needed", n+1)
		}
		out[id] = append(out[id], sentence)
	}
	return out, nil
}

// Examples makes the examples of outputs: what stands unlinked in good ones is
// negative, their claims with the links taken away are positive, and so are the faulty
// sentences of bad ones.
func Examples(items []gates.Item, faults map[string][]string) []Example {
	var out []Example
	for _, it := range items {
		k := draft.NewChecker(it.Candidate.Profile, it.Candidate.Settings)
		body := it.Candidate.Content.Body
		base := Example{Part: it.Part, Posting: string(it.Candidate.Job.ID), Weight: 1}
		// Where the fault of a bad output is not marked, its sentences cannot be told apart.
		clear := !it.Bad || len(faults[it.ID]) > 0 && !slices.ContainsFunc(it.Gates, func(g string) bool { return !slices.Contains(plainGates, g) })
		for _, s := range bySentence(k.Sayings(it.Candidate)) {
			e := base
			e.Text, e.Clauses = strings.TrimSpace(body[s[0].Sentence.Start:s[0].Sentence.End]), clausesOf(s)
			e.Around = s[0].Around
			e.Positive = it.Bad && slices.Contains(faults[it.ID], strings.Join(strings.Fields(e.Text), " "))
			if e.Positive || clear {
				out = append(out, e)
			}
		}
		if it.Bad {
			continue
		}
		for i, c := range it.Candidate.Claims {
			f, ok := it.Candidate.Profile.Fact(c.Fact)
			if !ok || !slices.Contains(told, f.Kind) {
				continue
			}
			bare := it.Candidate
			bare.Claims = slices.Delete(slices.Clone(bare.Claims), i, i+1)
			for _, s := range bySentence(k.Sayings(bare)) {
				if at := s[0].Sentence; at.Start <= c.Span.Start && c.Span.Start < at.End {
					e := base
					e.Around = s[0].Around
					e.Positive, e.Text, e.Weight = true, strings.TrimSpace(body[at.Start:at.End]), 0.5
					for _, one := range s {
						if one.Span.Start < c.Span.End && c.Span.Start < one.Span.End {
							e.Clauses = append(e.Clauses, one.Features)
						}
					}
					if len(e.Clauses) > 0 {
						out = append(out, e)
					}
				}
			}
		}
	}
	return out
}

// WrittenPart is the part of the sentences that were written for training alone.
const WrittenPart = "written"

// Written reads the sentences written for training: "+" begins one that tells about the
// freelancer, "-" one that does not, and "@" names the posting that those after it answer.
func Written(folder string) ([]Example, error) {
	files, err := filepath.Glob(filepath.Join(folder, "gates", "sentences", "*.txt"))
	if err != nil {
		return nil, err
	}
	answers, err := gates.NewAnswers(folder)
	if err != nil {
		return nil, err
	}
	var out []Example
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		lang := core.Lang(strings.TrimSuffix(filepath.Base(file), ".txt"))
		posting := ""
		for n, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
			sign, text, ok := strings.Cut(line, " ")
			if strings.HasPrefix(line, "#") || line == "" {
				continue
			}
			if sign == "@" {
				posting = text
				continue
			}
			if !ok || sign != "+" && sign != "-" {
				return nil, fmt.Errorf("%s, line %d: a sentence begins with + or -", file, n+1)
			}
			c, err := answers.Candidate(posting, text, lang)
			if err != nil {
				return nil, fmt.Errorf("%s, line %d: %w", file, n+1, err)
			}
			e := Example{Part: WrittenPart, Posting: fmt.Sprintf("%s-%d", lang, n/3), Text: text, Positive: sign == "+", Weight: 1}
			for _, s := range draft.NewChecker(c.Profile, c.Settings).Sayings(c) {
				e.Clauses = append(e.Clauses, s.Features)
				e.Around = s.Around
			}
			out = append(out, e)
		}
	}
	return out, nil
}

func clausesOf(s []draft.Saying) [][]uint32 {
	var out [][]uint32
	for _, one := range s {
		out = append(out, one.Features)
	}
	return out
}

func bySentence(all []draft.Saying) [][]draft.Saying {
	var out [][]draft.Saying
	for i, s := range all {
		if i == 0 || all[i-1].Sentence != s.Sentence {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], s)
	}
	return out
}

// Load reads all examples of the sets in the testdata folder of core/draft.
func Load(folder string) ([]Example, error) {
	items, err := gates.Load(folder)
	if err != nil {
		return nil, err
	}
	items = slices.DeleteFunc(items, func(it gates.Item) bool { return it.Part == gates.Untouched })
	faults, err := Faults(folder)
	if err != nil {
		return nil, err
	}
	written, err := Written(folder)
	if err != nil {
		return nil, err
	}
	return append(Examples(items, faults), written...), nil
}

// Packed trains on all examples and returns what the program carries.
func Packed(folder string) (map[string]string, error) {
	examples, err := Load(folder)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for name, of := range map[string][]Example{draft.ClauseWeights: examples, draft.SentenceWeights: Sentences(examples)} {
		text, err := Train(of, Defaults()).MarshalText()
		if err != nil {
			return nil, err
		}
		out[name] = string(text)
	}
	return out, nil
}
