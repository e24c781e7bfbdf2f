package screen

import (
	"maps"
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
	standing "github.com/automonet/automonet/core/rule"
)

// blocked is a phrase that the owner blocks.
type blocked struct {
	phrase string
	wanted wanted
}

func blockedOf(phrases []string) (out []blocked) {
	for _, p := range phrases {
		out = append(out, blocked{p, wantedOf(p)})
	}
	return out
}

// exclusion is a fact of the profile that rules work out.
type exclusion struct {
	fact    core.FactID
	skills  []string
	phrases []excludedPhrase
}

// excludedPhrase is what a short exclusion rules out, and the topic that it names, "" for
// none.
type excludedPhrase struct {
	blocked
	topic string
}

func exclusionOf(fact core.Fact) exclusion {
	x := exclusion{fact: fact.ID, skills: fact.Skills}
	// In one order, so that of two ways to say it the same one is named each time.
	for _, lang := range slices.Sorted(maps.Keys(fact.Text)) {
		if w := unwanted(fact.Text[lang]); w != "" {
			x.phrases = append(x.phrases, excludedPhrase{blocked{w, wantedOf(w)}, standing.TopicOf(w)})
		}
	}
	return x
}

// unwanted returns the phrase that a short exclusion rules out: its own words
// without the refusal ("no gambling", "kein Glücksspiel"). A long text is a sentence for people and rules out nothing by itself.
func unwanted(text string) string {
	words := strings.Fields(strings.ToLower(strings.Trim(text, " .!")))
	for len(words) > 0 && refusal(words[0]) {
		words = words[1:]
	}
	if len(words) == 0 || len(words) > 3 {
		return ""
	}
	return strings.Join(words, " ")
}

// refusal reports whether a word only says that what follows is not wanted.
func refusal(w string) bool {
	switch strings.Trim(w, ",:") {
	case "no", "not", "never", "without", "nothing", "anything", "any", "for", "with", "in", "exclude", "work", "jobs", "projects", "kein", "keine", "keinen", "keiner", "keinerlei", "nie", "niemals", "nicht", "nichts", "ohne", "mit", "für", "aus", "im",
		"sin", "nada", "de", "nunca", "pas", "d", "jamais", "aucun", "aucune", "sans":
		return true
	}
	return false
}
