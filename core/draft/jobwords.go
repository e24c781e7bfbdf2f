package draft

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// Bounds on words of a posting that a proposal repeats, in characters.
const (
	maxRole    = 70
	maxCompany = 40
	minNeed    = 24
	maxNeed    = 140
	maxSkill   = 30
	maxWord    = 40
)

var (
	genderMark = core.NewPattern(`(?i)[\(\[]?\b(?:m\s*/\s*w\s*/\s*[dx]|w\s*/\s*m\s*/\s*[dx]|[mfw]\s*/\s*[mfw]\s*/\s*[dx]|[mfw]\s*/\s*[mfw]|all genders|gn|h/f|f/h)\b[\)\]]?`)
	bracketed  = core.NewPattern(`\s*[\(\[][^\(\)\[\]]{0,80}[\)\]]\s*`)
	hostileRun = core.NewPattern(`(?i)//|https?:|www\.|@|\{\{|\}\}|<|>|\[\[|\bignore\b|\bdisregard\b|instruction|\bprompt|\bchatgpt|\bllm\b|language model|\bif you are an? (?:ai|bot)|sprachmodell|anweisung|\bpassword|passwort|\bbitcoin|\btelegram|\bwhatsapp`)
	requestRun = core.NewPattern(`(?i)\bappl(?:y|ication)|\bsend\b|\be-?mail|\bmention\b|\bsubject\b|\bresume\b|\bcv\b|bewerb|\bsend(?:e|en)\b|lebenslauf|betreff|\bvisit\b|\bclick\b|\bcontact\b|salary|gehalt|benefit|\bequity\b|postul|candidat|env[ií]a|envoy`)
)

// harmless reports whether foreign words may be repeated to the client.
func harmless(s string) bool {
	if s == "" || hostileRun.MatchString(s) {
		return false
	}
	for _, w := range strings.Fields(s) {
		// No word of a letter is that long; a key or a trick may be.
		if utf8.RuneCountInString(w) > maxWord {
			return false
		}
	}
	return true
}

// roleOf returns the role that the posting asks for in its own wording, without
// gender marks, places and addenda; "" when there is none that may be repeated.
func roleOf(j core.Job) string {
	for _, s := range []string{j.Extraction.Role, j.Title} {
		if strings.Count(s, "(") > strings.Count(s, ")") { // cut off in the middle of an addendum
			s = s[:strings.LastIndexByte(s, '(')]
		}
		s = roleSegment(core.Clean(s, 400, false))
		if !harmless(s) || looseSentence(s) || sameWords(s, j.Company) {
			continue
		}
		s = bracketed.ReplaceAllString(s, " ")
		s = genderMark.ReplaceAllString(s, " ")
		s = plainWords(s)
		s = strings.ReplaceAll(s, " ,", ",")
		s = termsEnd.ReplaceAllString(soughtEnd.ReplaceAllString(soughtStart.ReplaceAllString(s, ""), ""), "")
		if utf8.RuneCountInString(s) > maxRole {
			s = cutWords(s, maxRole)
			if i := strings.LastIndex(s, ", "); i > 0 { // of several roles, whole ones
				s = s[:i]
			}
		}
		if s = strings.Trim(s, " -–—|/,:;.&+·"); len([]rune(s)) >= 3 && !looseSentence(s) {
			return s
		}
	}
	return ""
}

var (
	roleNoun  = core.NewPattern(`(?i)engineer|developer|designer|writer|editor|analyst|manager|assistant|scientist|architect|consultant|specialist|administrator|translator|marketer|copywriter|programmer|tester|devops|sre\b|entwickler|gestalter|texter|redakteur|assistenz|berater|übersetzer|desarrollador|diseñador|redactor|développeur|graphiste|rédacteur`)
	soughtEnd = core.NewPattern(`(?i)\s+(?:gesucht|needed|wanted|required)[.!]*$`)
	// soughtStart and termsEnd say what kind of contract it is, not what work.
	soughtStart = core.NewPattern(`(?i)^(?:(?:freelance|contract|remote|part[- ]time|full[- ]time|new|freiberuflich|freiberufliche)[ ,/-]*)*(?:opportunity|opportunities|position|vacancy|gig|job offer|stelle|auftrag|projekt|gesucht|wanted|hiring|looking for|suche|wir suchen|we need|needed|urgent|dringend)(?:\s*:\s*|\s+)(?:an? |eine?n? )?`)
	termsEnd    = core.NewPattern(`(?i)[\s,;–-]+(?:contract|permanent|full[- ]time|part[- ]time|freelance|remote|vollzeit|teilzeit)(?:(?:\s*(?:,|/|&|or|and|oder|und)\s*)(?:contract|permanent|full[- ]time|part[- ]time|freelance|remote|vollzeit|teilzeit))*$`)
	placeMark   = core.NewPattern(`, [A-Z]{2}\b`)
	// skillRole are skills that only say what kind of job it is.
	skillRole = core.NewPattern(`(?i)(?:engineer|developer|designer|scientist|analyst|manager|entwickler)(?:s|ing|in)?$|^(?:full[- ]?stack|front[- ]?end|back[- ]?end|software|sales|recruiting|healthcare|remote|quality assurance|web|mobile|it)$`)
)

// roleSegment picks the part of a line such as "Acme | Go developer | Berlin"
// that names a role; a line without bars is returned whole.
func roleSegment(s string) string {
	parts := strings.Split(s, "|")
	if len(parts) == 1 {
		if !roleNoun.MatchString(s) && (placeMark.MatchString(s) || len(strings.Fields(s)) > 10) {
			return ""
		}
		return s
	}
	for _, p := range parts {
		if roleNoun.MatchString(p) {
			return strings.TrimSpace(p)
		}
	}
	// What is left of a header without a role is a company, a place or terms.
	return ""
}

// looseSentence reports whether s is a piece of running text, not a title.
func looseSentence(s string) bool {
	r := []rune(s)
	return len(r) > 1 && unicode.IsLower(r[0]) && unicode.IsLower(r[1]) && len(strings.Fields(s)) > 3
}

// companyOf returns the company's name for a salutation, or "".
func companyOf(j core.Job) string {
	s := core.Clean(j.Company, 200, false)
	if !harmless(s) {
		return ""
	}
	s = strings.TrimSpace(plainWords(bracketed.ReplaceAllString(s, " ")))
	for _, dash := range []string{" – ", " — ", " - "} { // a place or a motto follows
		s, _, _ = strings.Cut(s, dash)
	}
	for _, form := range []string{" GmbH & Co. KG", " GmbH", " AG", " UG", " Inc.", " Inc", ", Inc.", ", Inc", " LLC", ", LLC", " Ltd.", " Ltd", " S.A.", " SAS", " S.L.", " B.V.", " BV", " AB", " Pty"} {
		s = strings.TrimSuffix(s, form)
	}
	s = strings.TrimRight(s, " ,.")
	if n := utf8.RuneCountInString(s); n < 2 || n > maxCompany {
		return ""
	}
	return s
}

// plainWords keeps letters, digits and the marks that roles and names use.
func plainWords(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), strings.ContainsRune(" +#.&/,-–—'’:|", r):
			return r
		}
		return ' '
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// cutWords shortens s to at most n characters at a word's end.
func cutWords(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	cut := string(r[:n+1])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		return cut[:i]
	}
	return string(r[:n])
}

// wantedSkills returns up to max skills that the posting names, those of the
// profile first and required ones before others, in the posting's own words: a
// skill is never called what the client did not call it.
func wantedSkills(j core.Job, have map[string]core.Fact, max int) []string {
	mentions := append([]core.SkillMention(nil), j.Extraction.Skills...)
	rank := func(m core.SkillMention) int {
		n := 0
		if _, ok := have[fold(m.Skill)]; ok {
			n += 2
		}
		if m.Required {
			n++
		}
		return n
	}
	sort.SliceStable(mentions, func(a, b int) bool { return rank(mentions[a]) > rank(mentions[b]) })
	var out []string
	seen := map[string]bool{}
	for _, m := range mentions {
		name := skillWording(j, m)
		if name == "" || skillRole.MatchString(name) || seen[fold(name)] || seen[fold(m.Skill)] {
			continue
		}
		seen[fold(name)], seen[fold(m.Skill)] = true, true
		if out = append(out, name); len(out) == max {
			break
		}
	}
	return out
}

// skillWording returns the posting's words for a skill, "" when it names it in
// none that may be repeated: tags are the board's words, not the client's.
func skillWording(j core.Job, m core.SkillMention) string {
	if m.Span.Start >= 0 && m.Span.End > m.Span.Start && m.Span.End <= len(j.Text) {
		s := plainWords(core.Clean(j.Text[m.Span.Start:m.Span.End], 100, false))
		if n := utf8.RuneCountInString(s); n >= 1 && n <= maxSkill && harmless(s) {
			return s
		}
		return ""
	}
	if i := strings.Index(strings.ToLower(j.Title), strings.ToLower(m.Skill)); i >= 0 && i+len(m.Skill) <= len(j.Title) {
		if s := plainWords(core.Clean(j.Title[i:i+len(m.Skill)], 100, false)); harmless(s) && utf8.RuneCountInString(s) <= maxSkill {
			return s
		}
	}
	return ""
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// needOf returns the sentence or list item of the posting that best says what is
// to be done, for quoting; "" when none is plain enough. Words of the profile's
// skills weigh most, since the proof that follows speaks to them.
func needOf(j core.Job, lang core.Lang, skills map[string]core.Fact) string {
	type candidate struct {
		text  string
		score float64
	}
	best := candidate{}
	offset := 0
	for i, l := range strings.Split(j.Text, "\n") {
		start := offset
		offset += len(l) + 1
		if i > 400 || len(l) > 2000 {
			continue
		}
		at := 0
		for _, s := range sentences(l) {
			if i := strings.Index(l[at:], s); i >= 0 {
				at += i
			}
			span := core.Span{Start: start + at, End: start + at + len(s)}
			at += len(s)
			text, ok := taskOf(s, lang)
			if !ok || sameWords(text, j.Title, j.Extraction.Role) || asked(j, span) {
				continue
			}
			c := candidate{text: text, score: 2}
			low := strings.ToLower(text)
			if emptyTalk.MatchString(low) {
				c.score -= 1.6
			}
			for _, m := range j.Extraction.Skills {
				if containsWord(low, strings.ToLower(m.Skill)) {
					c.score++
					if _, ok := skills[fold(m.Skill)]; ok {
						c.score++
					}
				}
			}
			if n := utf8.RuneCountInString(text); n >= 40 && n <= 110 {
				c.score += 0.5
			}
			c.score -= float64(i) * 0.01
			if c.score >= 1 && c.score > best.score {
				best = c
			}
		}
	}
	return best.text
}

// asked reports whether a request or a check of the posting lies in the span;
// such lines are answered, not quoted.
func asked(j core.Job, s core.Span) bool {
	hit := func(o core.Span) bool { return o.End > o.Start && o.Start < s.End && s.Start < o.End }
	for _, i := range j.Extraction.Instructions {
		if hit(i.Span) {
			return true
		}
	}
	for _, a := range j.Extraction.Attention {
		if hit(a.Span) {
			return true
		}
	}
	return false
}

// sentences splits a line where sentences end, and at semicolons.
func sentences(l string) []string {
	l = strings.TrimLeft(strings.TrimSpace(l), "-*•·–—‣▪◦●> \t")
	var out []string
	start := 0
	for i := 0; i+1 < len(l); i++ {
		if (l[i] == ';' && l[i+1] == ' ' || core.SentenceEnds(l, i)) && i-start > 12 {
			out = append(out, l[start:i+1])
			start = i + 2
		}
	}
	if start < len(l) {
		out = append(out, l[start:])
	}
	return out
}
