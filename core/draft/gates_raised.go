package draft

import (
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// What a claim may not add to its fact, whatever the words of the fact: a higher degree,
// a rank, a prize, a multiple.

// degreeLevels are the names of degrees, each group of the same level. A claim that names one
// level of which its fact holds no name claims another degree.
var degreeLevels = []lexicon{
	newLexicon(`phd, ph.d, doctor*, doktor*, docteur*, promoviert*, promotion, doctorat*, doctorad*, dissertation, agrég*, habilit*`),
	newLexicon(`master, masters, master's, máster, mastère, msc, m.sc, ma, m.a, mba, magister, meng, m.eng`),
	newLexicon(`bachelor*, bsc, b.sc, ba, b.a, licence, licenciad*, licenciatura, grado, graduad*, degree, undergraduate`),
}

// raising are words of rank, of prizes and of multiples, in the forms that they take.
var raising = newLexicon(`expert*, doubled, doubling, tripled, quadrupled, prize*, winner, won, sworn, chartered, head, heads, chief, director, manager, partner, owner,
	verdoppel*, verdreifach*, vervielfach*, ausgezeichnet*, designpreis*, preisträger*, preisgekrönt*, gewann*, gewonnen, vereidigt*, beeidigt*, leiter, leiterin, leite, chef, chefin, inhaber*, dozent*,
	duplic*, triplic*, multiplic*, premi*, galardon*, ganador*, ganó, jurad*, director*, directiv*, dirij*, dirig*, jefe, jefa, responsable, catedrátic*, docente, profesora,
	doubl*, tripl*, quadrupl*, primé*, lauréat*, prix, assermenté*, agréé*, directeur, directrice, dirige*, responsable, responsables, cheffe, patron*, gérant*, formateur, formatrice, enseignante`)

// certified are the words that a certificate gives a right to.
var certified = newLexicon(`certified, zertifi*, certificad*, certifié*`)

// raised returns the word of a claim that raises its fact, "" for none.
func raised(tokens []string, f core.Fact, own corpus) string {
	for _, w := range tokens {
		if raising.has(w) && !own.has(w) && !own.saysLike(w) {
			return w
		}
		if f.Kind != core.FactEducation {
			continue
		}
		for _, level := range degreeLevels {
			if level.has(w) && !own.anyOf(level) {
				if w == "degree" || w == "grado" || w == "ma" {
					continue // any degree is one, and the words mean other things as well
				}
				return w
			}
		}
	}
	return ""
}

// ofDegree reports whether a word names a level of degrees, which raised looks at.
func ofDegree(w string) bool {
	return slices.ContainsFunc(degreeLevels, func(l lexicon) bool { return l.has(w) })
}

// anyOf reports whether the corpus holds a word of a lexicon.
func (c corpus) anyOf(l lexicon) bool {
	for w := range c.words {
		if l.has(w) {
			return true
		}
	}
	return false
}

// sameWord is how many first letters the forms of a word of rank share.
const sameWord = 7

// saysLike reports whether the corpus holds a word that begins as w does.
func (c corpus) saysLike(w string) bool {
	r := []rune(w)
	begin := string(r[:min(sameWord, len(r))])
	for have := range c.words {
		if strings.HasPrefix(have, begin) {
			return true
		}
	}
	return false
}
