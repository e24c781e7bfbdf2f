package scam

import (
	"fmt"
	"strings"
)

// Report is everything that is measured of the scam model.
type Report struct {
	Model, Baseline Result
	Canaries        Canaries
	Sets            []SetResult
}

// Markdown writes the report's section.
func (r Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Scam model\n\nWritten by `make eval-scam`. Title and text only, neutral, English. The model is fitted on four fifths of EMSCAD by group; scale and ONE threshold are chosen by cross-validation inside those four fifths (at most %.0f %% false alarms there, one row per group, a margin for employers unlike all those) and then applied to the fifth. Means over three splits; 95 %% intervals draw groups. No row of another source is in training: the threshold for each is made without that source having been seen, not even for word rarities. PR-AUC and the second ECE are at 4.8 %% fraud. The settings were chosen by such figures of the groups whose names have an even hash and of the largest employer; the other half is stated apart, of which some legitimate groups were listed while causes of false alarms were looked for, so that it is not wholly untouched.\n\n", 100*r.Model.Share)
	b.WriteString("| | goal | this model | baseline of this run (words, pairs, n-grams; C 30) |\n|---|---|---|---|\n")
	row := func(name, goal string, f func(Result) string) {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", name, goal, f(r.Model), f(r.Baseline))
	}
	span := func(v, low, high float64) string { return fmt.Sprintf("%.3f (%.2f to %.2f)", v, low, high) }
	row("recall, one row per group", "0.65", func(x Result) string { return span(x.Groups.Recall, x.Groups.RecallLow, x.Groups.RecallHigh) })
	row("recall, rows", "0.55", func(x Result) string { return span(x.Rows.Recall, x.Rows.RecallLow, x.Rows.RecallHigh) })
	row("false alarms on EMSCAD's legitimate rows", "at most 0.05", func(x Result) string { return span(x.Rows.Alarms, x.Rows.AlarmsLow, x.Rows.AlarmsHigh) })
	row(fmt.Sprintf("the same without the largest employer (%d rows of one firm)", r.Model.Largest), "", func(x Result) string { return fmt.Sprintf("%.3f", x.ButLargest) })
	row("of that employer's rows alone", "", func(x Result) string { return fmt.Sprintf("%.3f", x.OfLargest) })
	row("false alarms on EMSCAD, one row per group", "at most 0.05", func(x Result) string { return span(x.Groups.Alarms, x.Groups.AlarmsLow, x.Groups.AlarmsHigh) })
	row("false alarms on sources unseen in training", "at most 0.01", func(x Result) string { return span(x.Others, x.OthersLow, x.OthersHigh) })
	row("PR-AUC at 4.8 %, one row per group", "0.68", func(x Result) string { return span(x.Groups.PRAUC, x.Groups.PRAUCLow, x.Groups.PRAUCHigh) })
	row("PR-AUC at 4.8 %, rows", "", func(x Result) string { return span(x.Rows.PRAUC, x.Rows.PRAUCLow, x.Rows.PRAUCHigh) })
	half := func(name string, f func(Rates) string) {
		row(name+", one row per group, the other half", "", func(x Result) string { return f(x.OtherHalf) })
	}
	half("recall", func(x Rates) string { return span(x.Recall, x.RecallLow, x.RecallHigh) })
	half("false alarms", func(x Rates) string { return span(x.Alarms, x.AlarmsLow, x.AlarmsHigh) })
	half("PR-AUC at 4.8 %", func(x Rates) string { return span(x.PRAUC, x.PRAUCLow, x.PRAUCHigh) })
	row("ECE, one row per group, balanced", "at most 0.05", func(x Result) string { return fmt.Sprintf("%.3f", x.Groups.ECE) })
	row("ECE, one row per group, at 4.8 %", "at most 0.05", func(x Result) string { return fmt.Sprintf("%.3f", x.Groups.ECEPrior) })
	row("ECE, rows, balanced", "", func(x Result) string { return fmt.Sprintf("%.3f", x.Rows.ECE) })
	row("AUC, one row per group", "", func(x Result) string { return fmt.Sprintf("%.3f", x.Groups.AUC) })
	row("F1 at one half, rows (\"all fraud\" beside it)", "", func(x Result) string { return fmt.Sprintf("%.3f (%.3f)", x.Rows.F1, x.Rows.AllFraud) })
	b.WriteString("\nFalse alarms by source, each left out in turn:\n\n| source | rows | this model | baseline |\n|---|---|---|---|\n")
	base := map[string]int{}
	for _, s := range r.Baseline.Sources {
		base[s.Name] = s.Alarms
	}
	for _, s := range r.Model.Sources {
		fmt.Fprintf(&b, "| %s | %d | %d | %d |\n", s.Name, s.Rows, s.Alarms, base[s.Name])
	}
	c := r.Canaries
	fmt.Fprintf(&b, "\nCanaries: with shuffled labels AUC %.3f (chance is 0.5); from formatting alone AUC %.3f; a detector of the source (EMSCAD's legitimate rows against the others) tells fraud from legitimate inside EMSCAD with AUC %.3f, and its rank explains %.0f %% of the variance of the score's rank.\n",
		c.Shuffled, c.Formatting, c.Source, 100*c.Explained)
	if len(r.Sets) > 0 {
		b.WriteString("\n### Junk and chat-style scams: rules on labelled sets\n\n| set | part | rows | yes | precision | recall | false alarms |\n|---|---|---|---|---|---|---|\n")
		for _, s := range r.Sets {
			fmt.Fprintf(&b, "| %s | %s | %d | %d | %.3f | %.3f | %.3f |\n", s.Name, s.Part, s.Rows, s.Yes, s.Precision, s.Recall, s.Alarms)
		}
	}
	return b.String()
}

// Missed names the goals that are not reached.
func (r Report) Missed() (out []string) {
	check := func(ok bool, format string, v ...any) {
		if !ok {
			out = append(out, fmt.Sprintf(format, v...))
		}
	}
	m := r.Model
	check(m.Groups.Recall >= 0.65, "recall with one row per group %.3f of 0.65", m.Groups.Recall)
	check(m.Rows.Recall >= 0.55, "recall over rows %.3f of 0.55", m.Rows.Recall)
	check(m.Rows.Alarms <= 0.05, "false alarms on EMSCAD's rows %.3f, at most 0.05", m.Rows.Alarms)
	check(m.Others <= 0.01, "false alarms on other sources %.3f, at most 0.01", m.Others)
	check(m.Groups.PRAUC >= 0.68, "PR-AUC at 4.8 %% %.3f of 0.68", m.Groups.PRAUC)
	check(m.Groups.ECE <= 0.05, "ECE %.3f, at most 0.05", m.Groups.ECE)
	return out
}
