package extract

import (
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
)

const maxContacts = 20

// hidden finds addresses that are written for people only, such as
// "jobs [at] example [dot] org". It is run on short windows around "at".
var (
	hidden = core.NewPattern(`([a-z0-9][a-z0-9_%+-]*(?:(?:\.|\s?[\[({]\s?dot\s?[\])}]\s?|\sdot\s)[a-z0-9_%+-]+)?)` +
		`(\s*[\[({<]\s*(?:at|@|a|ät|arroba|arobase)\s*[\])}>]\s*|\s+at\s+|\s+arroba\s+|\s+@\s+|_at_|@)` +
		`([a-z0-9][a-z0-9-]*(?:(?:\s*[\[({<]\s*(?:dot|punkt|\.|d0t|punto|point)\s*[\])}>]\s*|\s+(?:dot|punkt|punto)\s+|\s?\.)[a-z0-9][a-z0-9-]*){1,3})`)
	dots  = core.NewPattern(`\s*[\[({<]\s*(?:dot|punkt|\.|d0t|punto|point)\s*[\])}>]\s*|\s+(?:dot|punkt|punto)\s+|\s+\.`)
	inURL = core.NewPattern(`[a-z0-9-]+(?:\.[a-z0-9-]+)+/(?:jobs?|careers?|apply|join|hiring|work-with-us|join-us|about/jobs)\b[^\s|)<>"']*`)
)

// readContacts finds the literal ways of applying: mail addresses, written out
// or hidden, and links that lead to an application. Addresses that nobody reads
// applications at come last.
func (d *document) readContacts(x *core.Extraction) {
	var out []core.Contact
	add := func(c core.Contact) {
		if len(out) < maxContacts && !slices.ContainsFunc(out, func(o core.Contact) bool { return o.Kind == c.Kind && o.Value == c.Value }) {
			out = append(out, c)
		}
	}
	for i, n := d.body, 0; n < 100; n++ {
		at := strings.IndexByte(d.low[i:], '@')
		if at < 0 {
			break
		}
		at += i
		if s, e, ok := mailAround(d.low, at); ok && s >= d.body && !d.onlyForTrouble(s) {
			add(core.Contact{Kind: core.ContactMail, Value: d.low[s:e], Span: d.span(s, e)})
		}
		i = at + 1
	}
	d.hiddenMails(add)
	d.links(add)
	if len(out) > 1 {
		sort.SliceStable(out, func(i, j int) bool { return contactRank(out[i]) < contactRank(out[j]) })
	}
	x.Contacts = out
	if len(out) > 0 {
		x.Provenance["contacts"] = "text"
	}
}

func contactRank(c core.Contact) int {
	switch {
	case c.Kind == core.ContactMail && !RoleAddress(c.Value):
		return 0
	case c.Kind == core.ContactURL:
		return 1
	}
	return 2
}

func localByte(c byte) bool {
	return asciiAlnum(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-'
}

// mailAround returns the bounds of the address around the sign at i.
func mailAround(low string, i int) (start, end int, ok bool) {
	start, end = i, i+1
	for start > 0 && i-start < 64 && localByte(low[start-1]) {
		start--
	}
	for start < i && !asciiAlnum(low[start]) {
		start++
	}
	for end < len(low) && end-i < 190 && (asciiAlnum(low[end]) || low[end] == '.' || low[end] == '-') {
		end++
	}
	for end > i+1 && !asciiAlnum(low[end-1]) {
		end--
	}
	if start == i || !mailDomain(low[i+1:end]) || low[i-1] == '.' {
		return 0, 0, false
	}
	return start, end, true
}

// mailDomain reports whether s has the form of a domain for mail.
func mailDomain(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 || len(s) > 190 {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
	}
	tld := labels[len(labels)-1]
	if len(tld) < 2 {
		return false
	}
	for i := 0; i < len(tld); i++ {
		if tld[i] < 'a' || tld[i] > 'z' {
			return false
		}
	}
	switch tld {
	case "png", "jpg", "jpeg", "gif", "svg", "js", "css", "html", "php", "pdf":
		return false
	}
	return true
}

// hiddenMails finds addresses written for people only.
func (d *document) hiddenMails(add func(core.Contact)) {
	n := 0
	for i := d.body; i+3 < len(d.low) && n < 30; i++ {
		if c := d.low[i]; c >= 'a' && c <= 'z' || c == ' ' && d.low[i+1] != '@' && d.low[i+1] != 'a' {
			continue // most bytes
		}
		trigger, plain := hiddenTrigger(d.low, i)
		if !trigger {
			continue
		}
		from, to := max(d.body, i-70), min(len(d.low), i+80)
		if plain && !d.plainAt(i, from, to) {
			continue
		}
		n++
		if !mayHide(d.low[i:to]) {
			continue
		}
		for _, m := range hidden.FindAllStringSubmatchIndex(d.low[from:to], -1) {
			for k := range m {
				m[k] += from
			}
			if i < m[4]-1 || i > m[5] { // another sign of the window: its own turn comes
				continue
			}
			local, sign, domain := d.low[m[2]:m[3]], d.low[m[4]:m[5]], d.low[m[6]:m[7]]
			if sign == "@" && !dots.MatchString(domain) {
				continue
			}
			value := dots.ReplaceAllString(local, ".") + "@" + dots.ReplaceAllString(domain, ".")
			value = trimDomain(value, plain)
			if value != "" {
				add(core.Contact{Kind: core.ContactMail, Value: value, Span: d.span(m[0], m[1]), Obfuscated: true})
			}
		}
	}
}

// hiddenTrigger reports whether a hidden "at" sign may stand at i; plain is set
// for the bare word, which is mostly just a word.
func hiddenTrigger(low string, i int) (trigger, plain bool) {
	switch low[i] {
	case '[', '(', '{', '<':
		rest := strings.TrimLeft(low[i+1:min(len(low), i+5)], " ")
		return strings.HasPrefix(rest, "at") || strings.HasPrefix(rest, "@") || strings.HasPrefix(rest, "a]") || strings.HasPrefix(rest, "a)") ||
			strings.HasPrefix(rest, "ä") || strings.HasPrefix(rest, "ar"), false
	case ' ':
		if strings.HasPrefix(low[i:], " @ ") {
			return true, false
		}
		return strings.HasPrefix(low[i:], " at ") || strings.HasPrefix(low[i:], " arroba "), true
	case '_':
		return strings.HasPrefix(low[i:], "_at_"), false
	case '@':
		j := min(len(low), i+40)
		w := low[i:j]
		return strings.Contains(w, "dot") || strings.Contains(w, "punkt"), false
	}
	return false, false
}

// mayHide reports whether the sign at the start of s can be that of an address by
// what follows: a bracket closes after the sign, and after a bare word come the
// first label of a domain and a dot in some spelling. It is far cheaper than to
// look for the address, and most signs are none.
func mayHide(s string) bool {
	const blanks = " \t\n\f\r"
	switch {
	case strings.IndexByte("[({<", s[0]) >= 0:
		rest := strings.TrimLeft(s[1:], blanks)
		for _, w := range [...]string{"at", "@", "arroba", "arobase", "a", "ät"} {
			if after, ok := strings.CutPrefix(rest, w); ok {
				after = strings.TrimLeft(after, blanks)
				if after != "" && strings.IndexByte("])}>", after[0]) >= 0 {
					return true
				}
			}
		}
		return false
	case strings.HasPrefix(s, " at "):
		rest := strings.TrimLeft(s[len(" at "):], blanks)
		n := 0
		for n < len(rest) && (asciiAlnum(rest[n]) || n > 0 && rest[n] == '-') {
			n++
		}
		if n == 0 || n == len(rest) {
			return false
		}
		after := strings.TrimLeft(rest[n:], blanks)
		return after != "" && (strings.IndexByte(".[({<", after[0]) >= 0 || strings.HasPrefix(after, "dot") || strings.HasPrefix(after, "punkt") || strings.HasPrefix(after, "punto"))
	}
	return true
}

// plainAt decides whether a bare "at" may be the sign of an address: it is in
// capitals, or "dot" follows, or a word for mail stands before.
func (d *document) plainAt(i, from, to int) bool {
	if d.raw[i+1:i+3] == "AT" {
		return true
	}
	tail := d.low[i:to]
	if nl := strings.IndexByte(tail, '\n'); nl >= 0 {
		tail = tail[:nl]
	}
	if strings.Contains(tail, " dot ") || strings.Contains(tail, "(dot)") || strings.Contains(tail, "[dot]") || strings.Contains(tail, " punkt ") {
		return true
	}
	if !strings.Contains(tail, ".") {
		return false
	}
	head := d.low[max(from, i-45):i]
	for _, w := range [...]string{"mail", "contact", "reach", "send", "write to", "cv to", "resume to", "drop", "ping", "kontakt", "correo"} {
		if strings.Contains(head, w) {
			return !strings.HasSuffix(head, " us") && !strings.HasSuffix(head, " me") && !strings.HasSuffix(head, "mail") && !strings.HasSuffix(head, "mails")
		}
	}
	return false
}

// trimDomain validates a rebuilt address; words that follow the domain by
// accident are cut at the first label that is a well-known end of a domain.
func trimDomain(v string, strict bool) string {
	local, domain, _ := strings.Cut(v, "@")
	local = strings.Trim(local, ".-_%+")
	labels := strings.Split(domain, ".")
	for i := len(labels) - 1; i >= 1; i-- {
		if knownTLD(labels[i]) {
			d := strings.Join(labels[:i+1], ".")
			if local != "" && len(local) <= 64 && mailDomain(d) {
				return local + "@" + d
			}
			return ""
		}
	}
	if strict || local == "" || len(local) > 64 || !mailDomain(domain) {
		return ""
	}
	return local + "@" + domain
}

func knownTLD(s string) bool {
	switch s {
	case "com", "org", "net", "io", "co", "ai", "dev", "app", "edu", "gov", "info", "biz", "me", "tv", "us", "uk", "ca", "au", "nz", "ie",
		"de", "at", "ch", "fr", "es", "it", "pt", "nl", "be", "se", "no", "dk", "fi", "pl", "cz", "eu", "in", "sg", "jp", "br", "mx", "ar",
		"tech", "cloud", "studio", "design", "agency", "jobs", "works", "team", "xyz", "gg", "so", "sh", "ly", "fm", "vc", "example", "invalid", "health", "software", "solutions", "digital", "online", "shop", "site", "us.com", "is", "gr", "hu", "ro", "ru", "ua", "il", "za", "la", "cc", "im", "mobi", "careers", "energy", "finance", "games", "money", "security", "systems", "technology", "world", "academy", "media", "consulting", "group", "global", "ventures", "capital", "company", "email", "engineering", "network", "services", "space", "test", "today", "zone":
		return true
	}
	return false
}

// localMarks drops the marks by which the local parts of addresses differ.
var localMarks = strings.NewReplacer("-", "", "_", "", ".", "")

// RoleAddress reports whether a mail address belongs to a function that takes
// no applications, such as abuse@, noreply@ or privacy@.
func RoleAddress(addr string) bool {
	local, _, _ := strings.Cut(lower(addr), "@")
	local = localMarks.Replace(local)
	switch local {
	case "abuse", "postmaster", "hostmaster", "webmaster", "mailerdaemon", "noreply", "donotreply", "dontreply", "unsubscribe", "privacy",
		"security", "legal", "dpo", "datenschutz", "accommodation", "accommodations", "accessibility", "bounce", "bounces", "root", "nobody",
		"spam", "fraud", "press", "media", "billing", "invoice", "invoices", "listserv", "majordomo", "reasonableaccommodation",
		"reasonableaccommodations", "candidateaccommodations", "adaaccommodation", "eeo", "gdpr":
		return true
	}
	return strings.HasPrefix(local, "noreply") || strings.HasSuffix(local, "request") && strings.Contains(addr, "-request@")
}

// links collects links that lead to an application.
func (d *document) links(add func(core.Contact)) {
	for i, n := d.body, 0; n < 100; n++ {
		j := strings.Index(d.low[i:], "http")
		if j < 0 {
			break
		}
		j += i
		i = j + 4
		if !strings.HasPrefix(d.low[j:], "http://") && !strings.HasPrefix(d.low[j:], "https://") {
			continue
		}
		e := urlEnd(d.raw, j)
		i = max(i, e)
		if !applyLink(d.low[j:e]) && !d.applyBefore(j) {
			continue
		}
		if u, err := core.CleanURL(d.raw[j:e]); err == nil {
			add(core.Contact{Kind: core.ContactURL, Value: u, Span: d.span(j, e)})
		}
	}
	paths := [...]string{"/jobs", "/careers", "/apply", "/join", "/hiring", "/career", "/job", "/work-with-us", "/about/jobs"}
	var first [len(paths)]int // where each path stands first, 0 for nowhere
	for i := d.body; ; i++ {
		n := strings.IndexByte(d.low[i:], '/')
		if n < 0 {
			break
		}
		i += n
		for k, w := range paths {
			if first[k] == 0 && strings.HasPrefix(d.low[i:], w) {
				first[k] = i
			}
		}
	}
	for _, i := range first {
		if i == 0 {
			continue
		}
		from := i
		for from > d.body && i-from < 80 && (asciiAlnum(d.low[from-1]) || d.low[from-1] == '.' || d.low[from-1] == '-') {
			from--
		}
		if from > 0 && (d.low[from-1] == '/' || d.low[from-1] == '@') || from == i { // part of a full link
			continue
		}
		if m := inURL.FindStringIndex(d.low[from:min(len(d.low), i+200)]); m != nil && m[0] == 0 && mailDomain(d.low[from:i]) {
			e := from + m[1]
			for e > from && strings.IndexByte(".,;:", d.low[e-1]) >= 0 {
				e--
			}
			if u, err := core.CleanURL("https://" + d.raw[from:e]); err == nil {
				add(core.Contact{Kind: core.ContactURL, Value: u, Span: d.span(from, e)})
			}
		}
	}
}

func urlEnd(raw string, i int) int {
	e := i
	for e < len(raw) && e-i < core.MaxURLBytes && raw[e] > ' ' && !strings.ContainsRune("<>\"|\\^`{}", rune(raw[e])) {
		e++
	}
	for e > i && strings.IndexByte(".,;:!?'*", raw[e-1]) >= 0 {
		e--
	}
	for _, pair := range [...]string{"()", "[]"} {
		if e > i && raw[e-1] == pair[1] && strings.Count(raw[i:e], pair[:1]) < strings.Count(raw[i:e], pair[1:]) {
			e--
		}
	}
	return e
}

// onlyForTrouble reports whether an address is given for those only who have a
// problem or a special need ("If there is an error with your submission, ...").
func (d *document) onlyForTrouble(at int) bool {
	from, to := d.sentenceAt(at)
	if d.ofAccommodation(at, from, to) {
		return true
	}
	if !d.conditional(from, to) {
		return false
	}
	for _, w := range [...]string{"error", "problem", "trouble", "difficult", "issue", "did not receive", "not receive", "unable", "accommodat", "disab", "assistance", "fehler", "barriere", "behinderung"} {
		if strings.Contains(d.low[from:to], w) {
			return true
		}
	}
	return false
}

// ofAccommodation reports whether an address is the one for applicants with a
// disability: its sentence or the ones right before say so, and do not ask to apply.
func (d *document) ofAccommodation(at, from, to int) bool {
	near := d.low[max(d.body, min(from, at-260)):to]
	if !strings.Contains(near, "accommodat") && !strings.Contains(near, "disabilit") && !strings.Contains(near, "behinderung") {
		return false
	}
	for _, w := range [...]string{"send your", "apply at", "apply to", "your cv", "your resume", "resume to", "cv to", "bewerbung an"} {
		if strings.Contains(near, w) {
			return false
		}
	}
	return true
}

// applyLink reports whether a link by itself looks like one to apply at.
func applyLink(u string) bool {
	marks := applyMarks()
	for i := range len(u) {
		for _, w := range marks[u[i]] {
			if strings.HasPrefix(u[i:], w) && wholeMark(u, i, w) {
				return !policyLink(u)
			}
		}
	}
	return false
}

// wholeMark reports whether a mark at i is a part of a link of its own: a segment of
// the path and not the host ("//joinacme") or a longer word ("/joint-account").
func wholeMark(u string, i int, w string) bool {
	if w[0] == '/' {
		return i > 0 && u[i-1] != '/' && (i+len(w) >= len(u) || w[len(w)-1] == '/' || !asciiAlnum(u[i+len(w)]))
	}
	if w == "jobs." || w == "careers." || w == "join.com" {
		return i > 0 && (u[i-1] == '/' || u[i-1] == '.')
	}
	return true
}

// policyLink reports whether a link leads to what applicants may have to read, and
// not to where they apply.
func policyLink(u string) bool {
	for _, w := range [...]string{"privacy", "policy", "policies", "datenschutz", "accommodation", "e-verify", "eeo", "scam", "fraud"} {
		if strings.Contains(u, w) {
			return true
		}
	}
	return false
}

// applyMarks are the parts of links to apply at, by their first byte.
var applyMarks = sync.OnceValue(func() *[256][]string {
	var by [256][]string
	for _, w := range [...]string{"lever.co", "greenhouse.io", "ashbyhq.com", "workable.com", "smartrecruiters.com", "recruitee.com",
		"jobvite.com", "breezy.hr", "bamboohr.com", "personio.", "teamtailor.com", "join.com", "typeform.com", "forms.gle", "docs.google.com/forms",
		"angel.co", "wellfound.com", "jobscore.com", "resumator", "applytojob.com", "icims.com", "myworkdayjobs.com", "taleo.net", "hire.withgoogle.com",
		"airtable.com/shr", "tally.so", "rippling-ats", "pinpointhq.com", "workatastartup.com", "/jobs", "/careers", "/career", "/karriere", "/job/",
		"/apply", "/join", "/hiring", "/positions", "/openings", "/vacancies", "/vacancy", "/stellen", "/empleo", "/recrutement", "jobs.", "careers.", "/work-with-us", "gh_jid="} {
		by[w[0]] = append(by[w[0]], w)
	}
	return &by
})

// applyBefore reports whether the words before a link ask to apply there.
func (d *document) applyBefore(i int) bool {
	from, _ := d.sentenceAt(i)
	s := d.low[max(from, i-60, d.body):i]
	for _, w := range [...]string{"apply", "application", "bewerb", "postul", "candidat", "solicitud", "form here", "fill out", "fill in", "contact us", "more details and", "submit"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
