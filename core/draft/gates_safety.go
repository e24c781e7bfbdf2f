package draft

import (
	"maps"
	"net/url"
	"strings"
	"unicode"

	"github.com/automonet/automonet/core"
)

var linkRun = core.NewPattern(`(?i)\b(?:https?|ftp)://[^\s<>"“”)\]]+|\bwww\.[^\s<>"“”)\]]+|\b[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}\b|\b(?:javascript|data|file|mailto|tel):[^\s]+|\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|app|de|at|ch|eu|uk|fr|es|info|biz|me|ai|xyz|ru|cn|ly|shop|site|online|link|click|top|zip|example)\b(?:/[^\s<>"“”)\]]*)?|\b(?:[a-z0-9-]{2,}\.)+[a-z]{3,}/[a-z0-9][^\s<>"“”)\]]*`)

// linkSpans returns the places of links and addresses in s. Only runs of signs that
// may be one are looked at closely.
func linkSpans(s string) [][]int {
	var out [][]int
	for i := 0; i < len(s); {
		for i < len(s) && isBlank(s[i]) {
			i++
		}
		start := i
		may := false
		for i < len(s) && !isBlank(s[i]) {
			may = may || s[i] == '@' || (s[i] == '.' || s[i] == ':') && i+1 < len(s) && !isBlank(s[i+1])
			i++
		}
		if !may {
			continue
		}
		for _, m := range linkRun.FindAllStringIndex(s[start:i], -1) {
			out = append(out, []int{start + m[0], start + m[1]})
		}
	}
	return out
}

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func linksIn(s string) []string {
	var out []string
	for _, m := range linkSpans(s) {
		out = append(out, s[m[0]:m[1]])
	}
	return out
}

// gateLinks: each link and address stands in a confirmed fact, the signature or
// the posting.
func gateLinks(t *text) core.GateResult {
	links, hosts := maps.Clone(t.known.links), maps.Clone(t.known.hosts)
	nameLinks(t.posting.lower, links, hosts)
	var found []string
	for _, l := range linksIn(t.Content.Body + "\n" + t.Content.Subject) {
		p := plainLink(l)
		switch {
		case links[p]:
		case techName(p):
		case !strings.ContainsAny(p, "/@:") && hosts[p]:
		default:
			found = append(found, l)
		}
	}
	found = append(found, hiddenLinks(t.own)...)
	if len(found) > 0 {
		return fail(GateLinks, "unknown_link", "a link or address that is in neither your facts nor the posting", found...)
	}
	return pass(GateLinks)
}

var (
	// spelledAt and spelledDot are addresses written so that no program sees them;
	// account and messenger are those of a messenger.
	spelledAt  = core.NewPattern(`(?i)[\p{L}0-9._-]+ ?(?:\(at\)|\[at\]|\(arroba\)|\(ät\)|\{at\}) ?[\p{L}0-9._-]+`)
	spelledDot = core.NewPattern(`(?i)\b[\p{L}0-9._-]+ at [\p{L}0-9-]+ dot [a-z]{2,}\b`)
	account    = core.NewPattern(`(?i)(?:^|[\s(])@[a-z0-9_]{4,}\b`)
	messenger  = newAlternatives(`(?i)\b(?:t\.me|wa\.me|bit\.ly|tinyurl\.com|discord\.gg)/\S+|\b(?:telegram|whatsapp|signal|skype|discord|wechat)\b ?(?:as|at|under|unter|:|en|sur|id)? ?[@+]\S+`)
)

// hiddenLinks returns some of the addresses that are no plain links.
func hiddenLinks(s string) []string {
	found := messenger.find(s, 3)
	if strings.ContainsAny(s, "([{") {
		found = append(found, spelledAt.FindAllString(s, 3)...)
	}
	if strings.Contains(strings.ToLower(s), " dot ") {
		found = append(found, spelledDot.FindAllString(s, 3)...)
	}
	if strings.Contains(s, "@") {
		found = append(found, account.FindAllString(s, 3)...)
	}
	return found
}

// plainLink is a link in lower case without scheme, "www." and closing marks.
func plainLink(s string) string {
	s = strings.ToLower(strings.TrimRight(s, ".,;:!?'’/"))
	for _, p := range []string{"https://", "http://", "www."} {
		s = strings.TrimPrefix(s, p)
	}
	return s
}

func hostOf(s string) string {
	if i := strings.IndexByte(s, '@'); i >= 0 {
		return strings.ToLower(s[i+1:])
	}
	if u, err := url.Parse(s); err == nil && u.Host != "" {
		return strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	}
	h, _, _ := strings.Cut(plainLink(s), "/")
	return h
}

// techName are products that look like hosts.
func techName(s string) bool {
	switch s {
	case "asp.net", "vb.net", "ado.net", "ml.net", "socket.io", "draw.io", "monday.com", "booking.com":
		return s != "monday.com" && s != "booking.com"
	}
	return false
}

var (
	secretRun  = newAlternatives(`\bsk-[A-Za-z0-9_-]{16,}|\b(?:sk|pk|rk|whsec|shpat|npm|hf|glpat|gsk|dop|secret)[_-](?:[a-z0-9]{2,5}_)?[A-Za-z0-9_-]{14,}|\bA[KS]IA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bxox[abeprs]-[A-Za-z0-9-]{10,}|\bAIza[0-9A-Za-z_-]{30,}|-----BEGIN [A-Z ]+-----|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.`)
	secretWord = newAlternatives(`(?i)\b(?:password|passwort|passphrase|api[_ -]?key|api[_ -]?schlüssel|clave (?:de )?api|clé (?:d['’])?api|secret|token|jeton)\s*[:=]\s*\S{6,}|\bcanary[-_][a-z0-9-]{4,}|\b(?:env|keychain|secret):[A-Z][A-Z0-9_]{3,}|\bAGE-SECRET-KEY-1[0-9A-Z]+|\b[a-z][a-z0-9+.-]*://[^\s/@]*:[^\s/@]+@`)
)

// looksSecret reports whether s holds a key or password by its form.
func looksSecret(s string) bool { return secretRun.matches(s) || secretWord.matches(s) }

// spokenSecret is a password told in a sentence: the word, and after it one that no
// dictionary holds, with figures in it or with a sign that no word ends in.
var spokenSecret = newAlternatives(`(?i)\b(?:password|passwort|kennwort|passphrase|contraseña|clave(?: de acceso)?|mot de passe|access code|zugangscode|zugangsdaten|login|credentials|identifiants?)\b(?:\s+(?:is|ist|sind|lautet|lauten|es|son|est|sont|are))?\s*[:=,]?\s*["'“„«]?[^\s]*(?:[0-9][^\s]*[^\s0-9.,;:)"'”“»]|[^\s0-9("'“„«][^\s]*[0-9]|\p{L}[!#$%*^~]+\p{L})`)

// password is a word as password rules want it: letters, two figures and a sign that
// stands in no word.
var password = core.NewPattern(`[\p{L}\d!#$%^*~+=_-]{8,}`)

func passwordLike(m string) bool {
	m = strings.TrimRight(m, "!*-")
	figures, lower, upper := 0, false, false
	for _, r := range m {
		switch {
		case r >= '0' && r <= '9':
			figures++
		case unicode.IsLower(r):
			lower = true
		case unicode.IsUpper(r):
			upper = true
		}
	}
	return figures >= 2 && lower && upper && strings.ContainsAny(m, "!#$%^*~=")
}

var accountRun = core.NewPattern(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b`)

// accountNumber reports whether s holds an IBAN, by its check digits (ISO 13616).
func accountNumber(s string) bool {
	for _, m := range accountRun.FindAllString(s, 8) {
		n := strings.ReplaceAll(m, " ", "")
		// What follows may be taken for a part of it.
		for end := min(len(n), 34); end >= 15; end-- {
			if ibanRemainder(n[:end]) == 1 {
				return true
			}
		}
	}
	return false
}

func ibanRemainder(n string) int {
	rest := 0
	for _, r := range n[4:] + n[:4] {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	return rest
}

// randomRun may be a key: letters and figures without a blank, which mixedRun then looks at.
var randomRun = core.NewPattern(`\b[A-Za-z0-9_+/-]{16,}\b`)

// surelyRandom is from how many signs on a run that holds any figure is taken for a key.
const surelyRandom = 32

// mixedRun reports whether a run of letters and figures looks drawn by lot: capitals and
// small letters or neither order, with figures in three places and more. A path, a
// date or a part number is told from it by its marks and its few changes.
func mixedRun(s string) bool {
	if len(s) >= surelyRandom {
		return strings.ContainsAny(s, "0123456789") && strings.Trim(s, "0123456789-/") != ""
	}
	if strings.ContainsAny(s, "/+") || strings.Count(s, "-") > 1 {
		return false
	}
	groups, last := 0, false
	for i := 0; i < len(s); i++ {
		d := isDigit(s[i])
		if d && !last {
			groups++
		}
		last = d
	}
	return groups >= 3 && strings.ToUpper(s) != s
}

// gateSecret: nothing that looks like a key or password goes out.
func gateSecret(t *text) core.GateResult {
	all := t.Content.Subject + "\n" + t.Content.Body
	if looksSecret(all) || spokenSecret.matches(all) || accountNumber(all) {
		return fail(GateSecret, "secret", "the text holds what looks like a key or password; take it out")
	}
	for _, m := range randomRun.FindAllString(all, -1) {
		low := strings.ToLower(m)
		if mixedRun(m) && !strings.Contains(t.facts.lower, low) && !strings.Contains(t.posting.lower, low) {
			return fail(GateSecret, "secret", "the text holds what looks like a key; take it out")
		}
	}
	for _, m := range password.FindAllString(all, -1) {
		low := strings.ToLower(m)
		if passwordLike(m) && !strings.Contains(t.facts.lower, low) && !strings.Contains(t.posting.lower, low) {
			return fail(GateSecret, "secret", "the text holds what looks like a password; take it out")
		}
	}
	return pass(GateSecret)
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// tellsMost reports whether a body holds two thirds of the telling words of a private
// fact, three at least, so that another wording does not let it out.
func tellsMost(body, fact string) bool {
	have := map[string]bool{}
	for _, w := range words(body) {
		have[stem(w)] = true
	}
	all, both := 0, 0
	for _, w := range words(fact) {
		if len([]rune(w)) < 4 || len(functionWords(w)) > 0 {
			continue
		}
		all++
		if have[stem(w)] {
			both++
		}
	}
	return both >= 3 && 3*both >= 2*all
}

// unconfirmedIn reports whether a body tells what the user has not confirmed, or refuses:
// two telling words or more of such a fact, all of which are in no confirmed fact
// and not the posting's.
func (t *text) unconfirmedIn(body string, f core.Fact) bool {
	if f.Confirmed && f.Kind != core.FactExclusion {
		return false
	}
	have := map[string]bool{}
	for _, w := range words(body) {
		have[w] = true
	}
	for _, s := range f.Text {
		all, both := 0, 0
		for _, w := range words(s) {
			if len([]rune(w)) < 4 || len(functionWords(w)) > 0 || t.facts.words[w] || t.posting.words[w] {
				continue
			}
			all++
			if have[w] {
				both++
			}
		}
		if all >= 2 && both == all {
			return true
		}
	}
	return false
}

var phoneRun = core.NewPattern(`(?:\+|\b00)\d[\d ()/.-]{6,}\d|\b0\d{2,5} ?[ /-] ?\d[\d -]{3,}\d\b`)

// gatePrivate: private facts and phone numbers stand at most in the signature
// circumstances are those of a life that no client is told of: health, marriage, debts.
var circumstances = newAlternatives(`(?i)\b(?:my|our) (?:own |recent )?(?:divorce|separation|debts?|illness|disability|depression|pregnancy|surgery|burnout|custody|alimony|bankruptcy|unemployment)\b|` +
	`\b(?:meine[rnm]?|unsere[rn]?) (?:scheidung|trennung|schulden|krankheit|erkrankung|depression(?:en)?|schwangerschaft|behinderung|insolvenz|arbeitslosigkeit|operation|unterhaltszahlung(?:en)?)\b|\bmein(?:em|en)? burnout\b|` +
	`\bmis? (?:divorcio|separación|deudas?|enfermedad|depresión|embarazo|discapacidad|quiebra|operación|hipoteca)\b|` +
	`\b(?:mon|ma|mes) (?:divorce|séparation|dettes?|maladie|dépression|grossesse|handicap|opération|arrêt maladie|chômage|surendettement)\b`)

// that the user wrote.
func gatePrivate(t *text) core.GateResult {
	body := t.Content.Body[:t.closing]
	digits := digitsOf(body)
	for _, f := range t.Profile.Facts {
		if !f.Private {
			if t.unconfirmedIn(body, f) {
				return fail(GatePrivate, "private_fact", "the text states a private fact; take it out or mark the fact as public")
			}
			continue
		}
		for _, s := range f.Text {
			if n := digitsOf(s); len(n) >= 7 && strings.Contains(digits, n) || tellsMost(body, s) {
				return fail(GatePrivate, "private_fact", "the text states a private fact; take it out or mark the fact as public")
			}
			if s = strings.TrimSpace(s); len(s) >= 4 && strings.Contains(strings.ToLower(body), strings.ToLower(s)) {
				return fail(GatePrivate, "private_fact", "the text states a private fact; take it out or mark the fact as public")
			}
		}
	}
	for _, c := range t.Claims {
		if f, ok := t.Profile.Fact(c.Fact); ok && f.Private {
			return fail(GatePrivate, "private_fact", "the text states a private fact; take it out or mark the fact as public")
		}
	}
	if m := circumstances.find(t.own[:t.closing], 1); len(m) > 0 && !t.facts.holds(m[0]) {
		return fail(GatePrivate, "private_fact", "the text tells of private circumstances; take it out", m[0])
	}
	if phoneRun.MatchString(body) {
		return fail(GatePrivate, "phone", "the text holds a phone number; put it into the signature if it shall be sent")
	}
	return pass(GatePrivate)
}
