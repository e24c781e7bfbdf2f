package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"sort"
	"strings"

	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/internal/eval/classify"
	"github.com/automonet/automonet/internal/eval/gates"
)

func main() {
	dump := flag.Bool("dump", false, "")
	rules := flag.Bool("rules", false, "")
	folds := flag.Bool("folds", false, "")
	byRule := flag.Bool("byrule", false, "")
	lopo := flag.Bool("lopo", false, "")
	keys := flag.String("keys", "", "")
	show := flag.String("show", "", "part")
	o := classify.Defaults()
	flag.IntVar(&o.Rounds, "rounds", o.Rounds, "")
	flag.IntVar(&o.Postings, "postings", o.Postings, "")
	flag.Float64Var(&o.Decay, "decay", o.Decay, "")
	flag.Float64Var(&o.Rate, "rate", o.Rate, "")
	flag.Float64Var(&o.Positive, "pos", o.Positive, "")
	flag.IntVar(&o.Least, "least", o.Least, "")
	only := flag.String("parts", "", "")
	flag.Parse()
	items, err := gates.Load("core/draft/testdata")
	if err != nil {
		panic(err)
	}
	if *keys != "" {
		raw, _ := os.ReadFile(*keys)
		for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
			id, key, _ := strings.Cut(line, "\t")
			n := 0
			for _, it := range items {
				if it.ID != id || !it.Bad {
					continue
				}
				k := draft.NewChecker(it.Candidate.Profile, it.Candidate.Settings)
				last := ""
				for _, s := range k.Sayings(it.Candidate) {
					line := strings.Join(strings.Fields(it.Candidate.Content.Body[s.Sentence.Start:s.Sentence.End]), " ")
					if strings.Contains(line, key) && line != last {
						fmt.Printf("%s\t%s\n", it.ID, line)
						last = line
						n++
					}
				}
			}
			if n == 0 {
				fmt.Fprintln(os.Stderr, "no sentence for", line)
			}
		}
		return
	}
	if *dump {
		for _, it := range items {
			if !it.Bad || !slices.Contains(it.Gates, "statements") {
				continue
			}
			k := draft.NewChecker(it.Candidate.Profile, it.Candidate.Settings)
			last, any := "", false
			for _, s := range k.Sayings(it.Candidate) {
				line := strings.Join(strings.Fields(it.Candidate.Content.Body[s.Sentence.Start:s.Sentence.End]), " ")
				if s.Rule != "" && line != last {
					fmt.Printf("%s\t%s\n", it.ID, line)
					last, any = line, true
				}
			}
			if !any {
				for _, l := range strings.SplitAfter(it.Candidate.Content.Body, ". ") {
					fmt.Printf("?%s\t%s\n", it.ID, strings.Join(strings.Fields(l), " "))
				}
			}
		}
		return
	}
	faults, err := classify.Faults("core/draft/testdata")
	if err != nil {
		panic(err)
	}
	all := classify.Examples(items, faults)
	more, err := classify.Written("core/draft/testdata")
	if err != nil {
		panic(err)
	}
	all = append(all, more...)
	pos := 0
	for _, e := range all {
		if e.Positive {
			pos++
		}
	}
	fmt.Fprintln(os.Stderr, "examples", len(all), "positive", pos)
	parts := gates.Parts()
	if *only != "" {
		parts = strings.Split(*only, ",")
	}
	if *byRule {
		stat := map[string]map[string][]float64{}
		for fold := range classify.Folds {
			var rest []classify.Example
			for _, e := range all {
				if classify.FoldOf(e.Posting) != fold || e.Part == "written" {
					rest = append(rest, e)
				}
			}
			c := draft.NewClassifier(classify.Train(rest, o))
			for _, it := range items {
				if classify.FoldOf(string(it.Candidate.Job.ID)) != fold || !slices.Contains(parts, it.Part) {
					continue
				}
				k := draft.NewChecker(it.Candidate.Profile, it.Candidate.Settings)
				for _, s := range k.Sayings(it.Candidate) {
					if s.Rule == "" {
						continue
					}
					line := strings.Join(strings.Fields(it.Candidate.Content.Body[s.Sentence.Start:s.Sentence.End]), " ")
					class := "other"
					if !it.Bad {
						class = "GOOD"
					} else if slices.Contains(faults[it.ID], line) {
						class = "BAD"
					}
					if class == "other" {
						continue
					}
					if stat[s.Rule] == nil {
						stat[s.Rule] = map[string][]float64{}
					}
					v := c.Score(s.Features)
					stat[s.Rule][class] = append(stat[s.Rule][class], v)
					if class == "GOOD" && *show != "" {
						fmt.Printf("%.2f %s %s [%s] %s\n", v, s.Rule, it.ID, s.Said, it.Candidate.Content.Body[s.Span.Start:s.Span.End])
					}
				}
			}
		}
		for r, m := range stat {
			for class, v := range m {
				sort.Float64s(v)
				n := map[string]int{}
				for _, x := range v {
					for _, at := range []float64{-0.75, -0.5, -0.25, 0, 0.25, 0.5} {
						if x >= at {
							n[fmt.Sprint(at)]++
						}
					}
				}
				fmt.Println(r, class, len(v), n)
			}
		}
		return
	}
	if *folds {
		rs := classify.ByPosting(items, all, o)
		for _, part := range parts {
			c := gates.Tally(rs, func(it gates.Item) bool { return it.Part == part })
			fmt.Printf("%s: right %d/%d (%.1f %%) any %d, alarms %d/%d (%.1f %%)\n", part, c.Right, c.Bad, 100*c.Caught(), c.Any, c.Alarms, c.Good, 100*c.FalseAlarms())
		}
		c := gates.Tally(rs, func(it gates.Item) bool { return true })
		fmt.Printf("ALL: right %d/%d (%.1f %%) any %d, alarms %d/%d (%.1f %%)\n", c.Right, c.Bad, 100*c.Caught(), c.Any, c.Alarms, c.Good, 100*c.FalseAlarms())
		if *show != "" {
			for _, r := range rs {
				if r.Item.Part != *show || r.Right || !r.Item.Bad && len(r.Failed) == 0 {
					continue
				}
				fmt.Printf("  %s (%s) wants %s\n", r.Item.ID, r.Item.Category, strings.Join(r.Item.Gates, "|"))
				for _, f := range r.Failed {
					fmt.Printf("      %s: %s\n", f.Gate, f.Detail)
				}
				for _, t := range faults[r.Item.ID] {
					fmt.Printf("      %s\n", t)
				}
			}
		}
		return
	}
	if *lopo {
		for _, part := range parts {
			var rs []gates.Result
			if *rules {
				rs = gates.RunWith(items, nil)
				rs = slices.DeleteFunc(rs, func(r gates.Result) bool { return r.Item.Part != part })
			} else {
				rs = classify.LeftOut(items, all, part)
			}
			for _, l := range []string{"de", "en", "es", "fr"} {
				c := gates.Tally(rs, func(it gates.Item) bool { return string(it.Candidate.Content.Language) == l })
				fmt.Printf("   %s right %d/%d, alarms %d/%d\n", l, c.Right, c.Bad, c.Alarms, c.Good)
			}
			c := gates.Tally(rs, func(gates.Item) bool { return true })
			fmt.Printf("%s: right %d/%d (%.1f %%) any %d, alarms %d/%d (%.1f %%)\n", part, c.Right, c.Bad, 100*c.Caught(), c.Any, c.Alarms, c.Good, 100*c.FalseAlarms())
			if *show != "" {
				for _, r := range rs {
					if r.Right || !r.Item.Bad && len(r.Failed) == 0 {
						continue
					}
					fmt.Printf("  %s (%s) wants %s\n", r.Item.ID, r.Item.Category, strings.Join(r.Item.Gates, "|"))
					for _, f := range r.Failed {
						fmt.Printf("      %s: %s\n", f.Gate, f.Detail)
					}
				}
			}
		}
		return
	}
	type row struct {
		score      float64
		bad, ruled bool
		item       gates.Item
		text       string
	}
	var rows []row
	for _, part := range parts {
		var rest []classify.Example
		for _, e := range all {
			if e.Part != part {
				rest = append(rest, e)
			}
		}
		w := classify.Train(rest, o)
		c := draft.NewClassifier(w)
		fmt.Fprintln(os.Stderr, part, "features", len(w.By), "bias", w.Bias)
		for _, it := range items {
			if it.Part != part || it.Bad && faults[it.ID] == nil {
				continue
			}
			k := draft.NewChecker(it.Candidate.Profile, it.Candidate.Settings)
			r := row{bad: it.Bad, item: it, score: math.Inf(-1)}
			for _, s := range k.Sayings(it.Candidate) {
				r.ruled = r.ruled || s.Rule != ""
				if v := c.Score(s.Features); v > r.score {
					r.score, r.text = v, it.Candidate.Content.Body[s.Span.Start:s.Span.End]
				}
			}
			rows = append(rows, r)
		}
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].score > rows[j].score })
	bads, goods := 0, 0
	for _, r := range rows {
		if r.bad {
			bads++
		} else {
			goods++
		}
	}
	for _, at := range []float64{-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25} {
		b, g, rb, rg, ub, ug := 0, 0, 0, 0, 0, 0
		for _, r := range rows {
			hit := r.score >= at
			if r.bad {
				if hit {
					b++
				}
				if hit && r.ruled {
					rb++
				}
				if hit || r.ruled {
					ub++
				}
			} else {
				if hit {
					g++
				}
				if hit && r.ruled {
					rg++
				}
				if hit || r.ruled {
					ug++
				}
			}
		}
		fmt.Printf("%5.2f  bad %d/%d (%.1f %%) good %d/%d (%.1f %%)   and: %d %d  or: %d %d\n", at, b, bads, 100*float64(b)/float64(bads), g, goods, 100*float64(g)/float64(goods), rb, rg, ub, ug)
	}
	if *show != "" {
		n := 0
		for _, r := range rows {
			if !r.bad && r.score > -0.25 {
				fmt.Printf("GOOD %.2f %v %s %s: %s\n", r.score, r.ruled, r.item.Part, r.item.ID, r.text)
				n++
			}
		}
		for _, r := range rows {
			if r.bad && r.score < 0.5 {
				fmt.Printf("BAD %.2f %v %s %s: %q\n", r.score, r.ruled, r.item.Part, r.item.ID, faults[r.item.ID])
			}
		}
	}
}
