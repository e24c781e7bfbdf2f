package screen

import (
	"slices"
	"strings"
	"sync"
)

// unwanted returns the phrases that a short exclusion rules out: its own words
// without the refusal ("no gambling", "kein Glücksspiel"), and what goes by other
// names. A long text is a sentence for people and rules out nothing by itself.
func unwanted(text string) []string {
	words := strings.Fields(strings.ToLower(strings.Trim(text, " .!")))
	for len(words) > 0 && refusal(words[0]) {
		words = words[1:]
	}
	if len(words) == 0 || len(words) > 3 {
		return nil
	}
	noun := strings.Join(words, " ")
	out := []string{noun}
	for _, group := range kinds() {
		if slices.Contains(group, noun) {
			out = append(out, group...)
		}
	}
	return out
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

// kinds are groups of words for the same kind of business that freelancers rule
// out. Words that are also used of other things ("betting on AI", "time slots",
// "planning poker") are not among them.
var kinds = sync.OnceValue(func() [][]string {
	return [][]string{
		{"gambling", "gamble", "glücksspiel", "glücksspiele", "glückspiel", "online gambling", "gambling site", "casino", "casinos", "kasino", "online-casino", "online casino", "spielbank", "spielhalle", "sports betting", "sportsbook", "betting site", "betting platform", "live betting",
			"betting app", "igaming", "i-gaming", "sportwetten", "wettanbieter", "wetten", "bookmaker", "buchmacher", "slot machines", "slot games", "online poker", "poker room", "lottery", "lotteries", "lotterie", "apuestas", "juegos de azar", "jeux d'argent", "paris sportifs"},
		{"weapons", "weapon", "arms", "waffen", "rüstung", "rüstungsindustrie", "rüstungsbranche", "defense", "defence", "defense industry", "defence industry", "military", "militär", "munition", "ammunition", "missiles", "firearms", "armamento", "armement"},
		{"adult content", "adult", "adult industry", "adult entertainment", "porn", "pornography", "pornografie", "nsfw", "erotik", "erotic", "onlyfans", "webcam models", "escort", "escorts"},
		{"crypto", "cryptocurrency", "cryptocurrencies", "krypto", "kryptowährung", "kryptowährungen", "blockchain", "nft", "nfts", "web3", "defi", "token sale", "memecoin", "memecoins"},
		{"tobacco", "tabak", "cigarettes", "zigaretten", "vaping", "vape", "e-zigaretten", "nicotine", "nikotin"},
		{"mlm", "multi-level marketing", "multi level marketing", "network marketing", "strukturvertrieb", "pyramid scheme"},
		{"unpaid tests", "unpaid test", "unpaid trial", "unpaid trials", "unpaid work", "free trial task", "unbezahlte probearbeit", "unbezahlte tests", "unbezahlter test", "unbezahlte probeaufgabe"},
	}
})

func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
