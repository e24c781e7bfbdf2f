package dedupe

import "strings"

// relation is what two descriptions say of each other.
type relation uint8

const (
	different relation = iota
	vague              // possible, and not likely
	unsure             // one of them is missing, or too general to tell
	same
)

// company is a normalised employer's name without pointers, so that an index of
// a million of them costs the garbage collector nothing.
type company struct {
	// whole is the hash of all words run together, so that "Face Book" equals
	// "Facebook"; 0 for an unknown company.
	whole uint64
	// head holds the hashes of the first words, n how many there are.
	head [3]uint32
	n    uint8
}

// SameCompany reports whether two names denote the same employer: equal after
// letter case, accents, punctuation, legal forms (GmbH, Inc., S.L.), bracketed
// additions and top-level domains are taken away, or one is the other with
// words added ("Acme", "Acme Labs Berlin"). An empty name equals nothing.
func SameCompany(a, b string) bool {
	return newCompany(a).relate(newCompany(b)) == same
}

func newCompany(name string) company {
	var c company
	ws := companyWords(name)
	if len(ws) == 0 {
		return c
	}
	c.whole = hashString(strings.Join(ws, "")) | 1
	for i, w := range ws {
		if i < len(c.head) {
			c.head[i] = uint32(hashString(w) >> 32)
			c.n++
		}
	}
	return c
}

func (c company) relate(d company) relation {
	switch {
	case c.whole == 0 || d.whole == 0:
		return unsure
	case c.whole == d.whole:
		return same
	}
	n := min(c.n, d.n)
	if c.head[0] != d.head[0] || c.n == d.n && c.n < uint8(len(c.head)) {
		return different
	}
	for i := range n {
		if c.head[i] != d.head[i] {
			return different
		}
	}
	return same
}

// companyWords returns the words of a name that tell companies apart.
func companyWords(name string) []string {
	name = withoutBrackets(name)
	var ws []string
	for _, field := range strings.Fields(name) {
		if len(ws) > 0 && (strings.Contains(field, "://") || strings.HasPrefix(field, "www.")) {
			continue
		}
		ws = append(ws, strings.Fields(string(appendFolded(nil, withoutDomain(field))))...)
	}
	ws = joinInitials(ws)
	for len(ws) > 1 && ws[0] == "the" {
		ws = ws[1:]
	}
	for len(ws) > 1 && legalForm(ws[len(ws)-1]) {
		ws = ws[:len(ws)-1]
	}
	return ws
}

// withoutBrackets cuts what stands in round or square brackets: "(YC W17)".
func withoutBrackets(s string) string {
	if !strings.ContainsAny(s, "([") {
		return s
	}
	depth := 0
	out := strings.Map(func(r rune) rune {
		switch r {
		case '(', '[':
			depth++
			return ' '
		case ')', ']':
			depth = max(depth-1, 0)
			return ' '
		}
		if depth > 0 {
			return -1
		}
		return r
	}, s)
	if strings.TrimSpace(out) == "" {
		return s
	}
	return out
}

// withoutDomain turns "https://www.acme.io/" into "acme"; other words stay.
func withoutDomain(w string) string {
	_, rest, found := strings.Cut(w, "://")
	if found {
		w = rest
	}
	w, _, _ = strings.Cut(w, "/")
	if len(w) > 4 && strings.EqualFold(w[:4], "www.") {
		w = w[4:]
	}
	i := strings.LastIndexByte(w, '.')
	if i < 2 || i == len(w)-1 {
		return w
	}
	switch strings.ToLower(w[i+1:]) {
	case "com", "io", "co", "ai", "net", "org", "de", "app", "dev", "eu", "uk", "fr", "es", "at", "ch", "us", "me", "tv", "ly", "tech":
		return w[:i]
	}
	return w
}

// joinInitials writes a run of single letters as one word: "s l" becomes "sl".
func joinInitials(ws []string) []string {
	out := ws[:0]
	run := false
	for _, w := range ws {
		single := len(w) == 1 && w[0] >= 'a'
		if single && run {
			out[len(out)-1] += w
		} else {
			out = append(out, w)
		}
		run = single
	}
	return out
}

func legalForm(w string) bool {
	switch w {
	case "gmbh", "mbh", "ggmbh", "inc", "incorporated", "ltd", "limited", "llc", "llp", "lp", "plc", "corp", "corporation", "co", "company",
		"ug", "haftungsbeschrankt", "ag", "kg", "kgaa", "ohg", "gbr", "ev", "eg", "se", "sa", "sas", "sasu", "sarl", "sl", "slu", "sau", "srl", "srls",
		"spa", "bv", "nv", "vof", "ab", "as", "asa", "aps", "oy", "oyj", "pty", "pte", "pvt", "private", "sp", "zoo", "doo", "kft", "ou", "lda", "ltda":
		return true
	}
	return false
}

// hashString is the hash of one word, as words.next makes it for ASCII.
func hashString(s string) uint64 {
	h := uint64(mulB)
	for _, r := range s {
		h = (h ^ uint64(r)) * mulWord
	}
	return h ^ h>>29
}
