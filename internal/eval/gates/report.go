package gates

import (
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/automonet/automonet/core/draft"
)

const (
	begin = "<!-- gates:begin -->"
	end   = "<!-- gates:end -->"
)

// Markdown renders the measurement as a section of docs/evaluation.md; heldOut is what
// was measured with a classifier that did not see the outputs.
func Markdown(results []Result, heldOut string) string {
	var b strings.Builder
	b.WriteString("## Gates\n\nWritten by `make eval-gates`. Model outputs written for this (`core/draft/testdata/gates/`), for recorded and made-up postings and made-up freelancers: bad ones, each with the gates of which one must stop it, and good ones that must pass all gates. Each part was written for postings of its own without a look at the gates, measured, and tuned on afterwards; so this first table says how well the gates fit what they were tuned on, and the two after it how well they do on what they never saw. The fourth part holds good outputs only. Up to the eighteenth, the outputs are whole letters, greeting, price and dates included, which the program never lets a model write; from the nineteenth on, they are what a model answered to the program's own prompts (`go run ./internal/eval/cmd/gates -prompts FOLDER` writes these), assembled as the program assembles them, with the faults that the goal names: invented employer or experience, number lifted from the posting, wrong language, placeholder, prompt leak, cliche, over length, near-duplicate. The program takes checks aimed at machines out of a posting before a model sees it, so that none is obeyed; the injections are a set of their own. What the owner has to supply is no fault of an output.\n\n")
	b.WriteString("| part | bad | caught by the right gate | by any gate | goal | good | false alarms | goal |\n|---|---|---|---|---|---|---|---|\n")
	for _, part := range append(Parts(results), "all") {
		c := Tally(results, in(part))
		fmt.Fprintf(&b, "| %s | %d | %d (%.1f %%) | %d (%.1f %%) | %.0f %% | %d | %d (%.1f %%) | %.0f %% |\n", part,
			c.Bad, c.Right, 100*c.Caught(), c.Any, 100*c.CaughtByAny(), 100*MinCaught, c.Good, c.Alarms, 100*c.FalseAlarms(), 100*MaxFalseAlarms)
	}
	b.WriteString("\nEach part when it was first measured, before the gates were tuned on it; the gates before all tuning caught 58.8 % of the first part with 19.1 % false alarms:\n\n| part | right gate | false alarms |\n|---|---|---|\n| second | 111 of 115 (96.5 %) | 16 of 61 (26.2 %) |\n| third | 71 of 83 (85.5 %) | 16 of 60 (26.7 %) |\n| untouched | 32 of 33 (97.0 %) | 3 of 25 (12.0 %) |\n| fourth | – | 52 of 120 (43.3 %) |\n| fifth | 64 of 70 (91.4 %) | 47 of 110 (42.7 %) |\n| seventh, English, first outputs | 46 of 65 (70.8 %) | 10 of 92 (10.9 %) |\n| seventh, German, Spanish, French, first outputs | 73 of 91 (80.2 %) | 7 of 124 (5.6 %) |\n| seventh, the rest | 22 of 26 (84.6 %) | 14 of 100 (14.0 %) |\n| eighth | 103 of 108 (95.4 %) | 5 of 169 (3.0 %) |\n| ninth | 95 of 101 (94.1 %) | 17 of 160 (10.6 %) |\n| tenth | 109 of 112 (97.3 %) | 14 of 160 (8.8 %) |\n| eleventh | 113 of 116 (97.4 %) | 7 of 166 (4.2 %) |\n| twelfth | 114 of 116 (98.3 %) | 7 of 166 (4.2 %) |\n| thirteenth | 108 of 116 (93.1 %) | 11 of 166 (6.6 %) |\n| fourteenth | 101 of 104 (97.1 %) | 6 of 160 (3.8 %) |\n| fifteenth | 128 of 137 (93.4 %) | 9 of 135 (6.7 %) |\n| sixteenth | 111 of 112 (99.1 %) | 5 of 160 (3.1 %) |\n| seventeenth | 105 of 112 (93.8 %) | 9 of 160 (5.6 %) |\n| eighteenth | 137 of 152 (90.1 %) | 9 of 160 (5.6 %) |\n| nineteenth, all good ones and 100 of the bad | 89 of 100 (89.0 %) | 13 of 160 (8.1 %) |\n| twentieth | 148 of 160 (92.5 %) | 10 of 160 (6.2 %) |\n| twentyfirst, all good ones and the Spanish bad | 38 of 40 (95.0 %) | 9 of 160 (5.6 %) |\n\nThe fifth was measured twice more, after the other parts had been tuned on: 64 of 70 (91.4 %) and 21 of 110 (19.1 %) both times, which is what rules alone reached on texts they were not tuned on; on the first outputs of the seventh, they caught 127 of 156 (81.4 %) with 32 of 216 false alarms (14.8 %). From then on a classifier (`core/draft/classifier.go`), trained on the labelled sentences of all parts (`make gen`), weighs each clause beside the rules; since the seventeenth, a second model weighs the whole sentence as well. 1,360 sentences with faults and 480 harmless ones that come close to them were written for training by somebody who saw no gate. Trained on the parts before each of the twelfth to the seventeenth alone, the clauses' model by itself tells 76 % of the labelled faults from good letters at 2 % false alarms, both together 87 %. Four outputs of the fifth lacked the subject that their posting prescribes and two of the seventh stood with the wrong posting; one of the first part left a question unanswered that the profile answers. They were corrected. 25 outputs of the fifteenth, written as good ones, reckoned a total price of their own, which only the program may name; the gate of numbers stopped all of them, and they are counted as bad.\n")
	b.WriteString(heldOut)
	b.WriteString("\nBy language:\n\n| part | language | bad | right gate | any gate | good | false alarms |\n|---|---|---|---|---|---|---|\n")
	for _, part := range Parts(results) {
		for _, l := range []string{"de", "en", "es", "fr"} {
			c := Tally(results, func(it Item) bool { return it.Part == part && string(it.Candidate.Content.Language) == l })
			fmt.Fprintf(&b, "| %s | %s | %d | %d | %d | %d | %d |\n", part, l, c.Bad, c.Right, c.Any, c.Good, c.Alarms)
		}
	}
	b.WriteString("\nBy category, all parts:\n\n| category | bad | right gate | any gate |\n|---|---|---|---|\n")
	for _, cat := range categories(results) {
		c := Tally(results, func(it Item) bool { return it.Category == cat })
		fmt.Fprintf(&b, "| %s | %d | %d | %d |\n", cat, c.Bad, c.Right, c.Any)
	}
	b.WriteString("\nBy gate, all parts; precision is the share of bad outputs among all that a gate stopped:\n\n| gate | named by bad outputs | stopped of them | other bad outputs stopped | good ones stopped | precision |\n|---|---|---|---|---|---|\n")
	by := ByGate(results, func(Item) bool { return true })
	for _, g := range draft.AllGates() {
		c := by[g]
		precision := "–"
		if c.Named+c.Other+c.Alarms > 0 {
			precision = fmt.Sprintf("%.3f", c.Precision())
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %s |\n", g, c.Must, c.Named, c.Other, c.Alarms, precision)
	}
	return b.String()
}

// in accepts the outputs of a part, or all.
func in(part string) func(Item) bool {
	return func(it Item) bool { return part == "all" || it.Part == part }
}

func categories(results []Result) []string {
	seen := map[string]bool{}
	var out []string
	for _, r := range results {
		if c := r.Item.Category; c != "" && !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	sort.Strings(out)
	return out
}

// Figures says in a line for each part whether it meets the goals.
func Figures(results []Result) (lines []string, met bool) {
	met = true
	for _, part := range append(Parts(results), "all") {
		c := Tally(results, in(part))
		ok := (c.Bad == 0 || c.Caught() >= MinCaught) && c.FalseAlarms() <= MaxFalseAlarms
		met = met && ok && c.Good > 0
		word := "met"
		if !ok {
			word = "MISSED"
		}
		lines = append(lines, fmt.Sprintf("%s: caught %d of %d by the right gate (%.1f %%), %d by any; %d false alarms of %d (%.1f %%): %s",
			part, c.Right, c.Bad, 100*c.Caught(), c.Any, c.Alarms, c.Good, 100*c.FalseAlarms(), word))
	}
	return lines, met
}

// WriteSection puts text between the marks in a Markdown file, at its end when the
// marks are not there yet.
func WriteSection(file, text string) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	doc := string(raw)
	from, to := strings.Index(doc, begin), strings.Index(doc, end)
	if from < 0 || to < from {
		doc = strings.TrimRight(doc, "\n") + "\n\n" + begin + "\n" + end + "\n"
		from, to = strings.Index(doc, begin), strings.Index(doc, end)
	}
	return os.WriteFile(file, []byte(doc[:from]+begin+"\n"+text+doc[to:]), 0o644)
}
