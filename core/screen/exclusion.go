package screen

import "strings"

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
