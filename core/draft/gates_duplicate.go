package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// duplicateFloor is the Jaccard similarity of three-word shingles from which two
// bodies count as the same text.
const duplicateFloor = 0.65

// templateFloor is the same for texts of templates: jobs of one kind, answered with
// the same facts, leave little but the quoted task to tell them apart.
const templateFloor = 0.8

// gateDuplicate: the text is not an earlier one again. Greeting, facts and
// closing are left out, since they rightly repeat.
func gateDuplicate(t *text) core.GateResult {
	floor := duplicateFloor
	if t.Templated {
		floor = templateFloor
	}
	drop := t.factRemover()
	own := t.shingles(t.Content.Body, drop)
	if len(own) == 0 {
		return pass(GateDuplicate)
	}
	for _, r := range t.Recent {
		other := t.shingles(r, drop)
		both := 0
		for s := range own {
			if other[s] {
				both++
			}
		}
		if j := float64(both) / float64(len(own)+len(other)-both); j >= floor {
			return fail(GateDuplicate, "duplicate", "this is nearly the text of an earlier proposal")
		}
	}
	return pass(GateDuplicate)
}

// factRemover takes the longer fact texts out of a body, in either case of the
// first letter.
func (t *text) factRemover() *strings.Replacer {
	var pairs []string
	for _, f := range t.Profile.Facts {
		for _, lang := range []core.Lang{t.lang, ""} {
			if s := strings.TrimRight(f.Text[lang], ". "); len(s) > 20 {
				pairs = append(pairs, s, " ", lowerFirst(s), " ")
			}
		}
	}
	return strings.NewReplacer(pairs...)
}

func (t *text) shingles(body string, drop *strings.Replacer) map[string]bool {
	if i := strings.LastIndex(body, "\n"+strings.TrimSpace(t.Profile.Name)); i >= 0 && t.Profile.Name != "" {
		body = body[:i]
	}
	w := words(drop.Replace(body))
	out := map[string]bool{}
	for i := 0; i+3 <= len(w); i++ {
		out[w[i]+" "+w[i+1]+" "+w[i+2]] = true
	}
	return out
}
