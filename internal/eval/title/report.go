package title

import (
	"fmt"
	"strings"
	"time"
)

// Markdown writes the section of the titles.
func Markdown(results []Result) string {
	var b strings.Builder
	b.WriteString("## Titles\n\nWritten by `make eval-titles`. MELO (MIT, Avature): national occupation titles against ESCO's names; mean reciprocal rank of the first right name, ties counted half, all queries of the data folder. \"As shown\" ranks names in the order in which the program lists them: each occupation's best name at its place, its other names at 0.7 of their similarity. \"Plain\" is by the similarity of names alone, as the published figures are. German to English goes by the occupation that a German name stands for (an alias bridge: both sets share the numbers of occupations), not by translation. No network. An embedding model of a provider that you set up is measured beside it by `make eval-titles ARGS=\"-embed PROVIDER/MODEL\"`: its calls stay within your budget, and what they show is printed, not written here.\n\n" +
		"This publication uses the ESCO classification of the European Commission.\n\n")
	b.WriteString("| from | to | queries | names | as shown | floor | aim | plain | occupations ranked | published, character n-grams | a query |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range results {
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %.3f | %.2f | %.2f | %.3f | %.3f | %.3f | %.1f ms |\n", r.From, r.To, r.Queries, r.Names, r.MRR, r.Floor, r.Aim, r.Plain, r.ByConcept, r.Published, float64(r.PerQuery)/float64(time.Millisecond))
	}
	return b.String()
}

// Missed names the floors that are not reached.
func Missed(results []Result) (out []string) {
	for _, r := range results {
		if r.MRR < r.Floor {
			out = append(out, fmt.Sprintf("%s to %s %.3f of %.2f", r.From, r.To, r.MRR, r.Floor))
		}
	}
	return out
}
