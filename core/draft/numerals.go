package draft

import (
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// wordNumber is a figure written out before something that is counted.
type wordNumber struct {
	text, word, figure string
	at                 []int
	// small says that it is no more than a dozen, which a plan may name freely.
	small bool
}

var wordNumberRun = core.NewPattern(`(?i)\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|dozens?|hundreds?|thousands?|millions?|decades?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|dreizehn|vierzehn|fünfzehn|sechzehn|siebzehn|achtzehn|neunzehn|zwanzig|dreißig|dutzend\p{L}*|hundert\p{L}*|tausend\p{L}*|million\p{L}*|jahrzehnt\p{L}*|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieciséis|diecisiete|dieciocho|diecinueve|veinte|treinta|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente)(?:[- ]+(?:of|von|plus|more|weitere|full|volle|other|successful|similar|large|major|\p{L}+reiche?n?))*[- ]+(years?|decades?|months?|projects?|clients?|customers?|companies|websites?|sites?|apps?|applications?|products?|teams?|developers?|people|users?|articles?|jahren?|monaten?|projekten?|kunden|firmen|unternehmen|webseiten|apps|anwendungen|nutzern?|artikeln?|texten?|años|proyectos|clientes|ans|années|projets|clients)\b`)

func numberWords(s string) []wordNumber {
	var out []wordNumber
	if !spellsNumber(s) {
		return nil
	}
	for _, m := range wordNumberRun.FindAllStringSubmatchIndex(s, 5) {
		word := strings.ToLower(s[m[2]:m[3]])
		n := wordNumber{text: s[m[0]:m[1]], word: word, figure: numeral(word), at: m[:2]}
		n.small = len(n.figure) == 1 || n.figure == "10" || n.figure == "11" || n.figure == "12"
		if n.figure == "" {
			n.figure = "-"
		}
		out = append(out, n)
	}
	for _, m := range regexDecade.FindAllStringIndex(s, 2) {
		out = append(out, wordNumber{text: s[m[0]:m[1]], word: "decade", figure: "10", at: m})
	}
	return out
}

// spellsNumber reports whether a word of s may begin a figure written out.
func spellsNumber(s string) bool {
	for _, w := range words(s) {
		if numeral(w) != "" || wordIs(w, "dozen*|hundred*|thousand*|million*|decade*|dutzend*|hundert*|tausend*|jahrzehnt*") {
			return true
		}
	}
	return false
}

var regexDecade = core.NewPattern(`(?i)\b(?:a|over a|more than a|nearly a) decade\b`)

// numeral returns the figure of a number word from two to a hundred in English,
// German, Spanish and French, "" for any other word.
func numeral(w string) string {
	switch w {
	case "two", "zwei", "dos", "deux":
		return "2"
	case "three", "drei", "tres", "trois":
		return "3"
	case "four", "vier", "cuatro", "quatre":
		return "4"
	case "five", "fünf", "cinco", "cinq":
		return "5"
	case "six", "sechs", "seis":
		return "6"
	case "seven", "sieben", "siete", "sept":
		return "7"
	case "eight", "acht", "ocho", "huit":
		return "8"
	case "nine", "neun", "nueve", "neuf":
		return "9"
	case "ten", "zehn", "diez", "dix":
		return "10"
	case "eleven", "elf", "once", "onze":
		return "11"
	case "twelve", "zwölf", "doce", "douze":
		return "12"
	case "thirteen", "dreizehn", "trece", "treize":
		return "13"
	case "fourteen", "vierzehn", "catorce", "quatorze":
		return "14"
	case "fifteen", "fünfzehn", "quince", "quinze":
		return "15"
	case "sixteen", "sechzehn", "dieciséis", "seize":
		return "16"
	case "seventeen", "siebzehn", "diecisiete":
		return "17"
	case "eighteen", "achtzehn", "dieciocho":
		return "18"
	case "nineteen", "neunzehn", "diecinueve":
		return "19"
	case "twenty", "zwanzig", "veinte", "vingt":
		return "20"
	case "thirty", "dreißig", "treinta", "trente":
		return "30"
	case "forty", "vierzig", "cuarenta", "quarante":
		return "40"
	case "fifty", "fünfzig", "cincuenta", "cinquante":
		return "50"
	case "sixty", "sechzig", "sesenta", "soixante":
		return "60"
	case "seventy", "siebzig", "setenta":
		return "70"
	case "eighty", "achtzig", "ochenta":
		return "80"
	case "ninety", "neunzig", "noventa":
		return "90"
	case "hundred", "hundert", "cien", "cent":
		return "100"
	}
	return oneWord(w)
}

// spelledNumber returns the figure that tokens begin with, written out in one word or
// several, and how many tokens it takes, 0 for none: "forty five", "cuarenta y cinco",
// "quatre vingt douze", "three hundred and twenty".
func spelledNumber(tokens []string) (string, int) {
	sum, used := wordValue(tokens[0]), 1
	if sum == 0 {
		return "", 0
	}
	for used < len(tokens) {
		next := used
		if joinsNumbers[tokens[next]] && next+1 < len(tokens) {
			next++
		}
		v, last := wordValue(tokens[next]), sum%100
		switch {
		case v == 0 && onesOnly[tokens[next]] && last >= 20 && last%10 == 0:
			sum++
		case v == 0:
			return strconv.Itoa(sum), used
		case v == 100 && sum < 100:
			sum *= 100
		case v == 20 && last == 4 && next == used: // "quatre-vingt"
			sum += 76
		case last == 0 && v < 100, last >= 20 && last%10 == 0 && v < 10, (last == 60 || last == 80) && v < 20:
			sum += v
		default:
			return strconv.Itoa(sum), used
		}
		used = next + 1
	}
	return strconv.Itoa(sum), used
}

// onesOnly are the words for one, which count only at the end of a figure.
var onesOnly = set("one un une uno una")

// joinsNumbers are the words between the parts of a figure.
var joinsNumbers = set("and y et und")

// wordValue is the value of a number word, 0 for any other word.
func wordValue(w string) int {
	switch w {
	case "vingts", "cents", "hundreds":
		w = strings.TrimSuffix(w, "s")
	}
	v, err := strconv.Atoi(numeral(w))
	if err != nil {
		return 0
	}
	return v
}

// oneWord returns the figure of a number that German and Spanish write as one word:
// "einundzwanzig", "veintiuno".
func oneWord(w string) string {
	if ones, tens, ok := strings.Cut(w, "und"); ok && len(tens) > 5 && strings.HasSuffix(tens, "ig") {
		if f := numeral(tens); len(f) == 2 && f[1] == '0' {
			if ones == "ein" {
				return f[:1] + "1"
			}
			if o := numeral(ones); len(o) == 1 {
				return f[:1] + o
			}
		}
	}
	if rest, ok := strings.CutPrefix(w, "veinti"); ok {
		switch rest {
		case "uno", "una", "ún":
			return "21"
		}
		if o := numeral(strings.NewReplacer("ó", "o", "é", "e").Replace(rest)); len(o) == 1 {
			return "2" + o
		}
	}
	return ""
}
