package history

import (
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// longestAnswer is how long after an application an answer is looked for by its
// subject.
const longestAnswer = 120 * 24 * time.Hour

// letters finds the applications among the mails and what came back.
func (r *reader) letters(all []letter, me string) {
	me = strings.ToLower(strings.TrimSpace(me))
	if me == "" {
		me = owner(all)
	}
	for i := range all {
		all[i].mine = all[i].from == me
	}
	foreign := slices.ContainsFunc(all, func(l letter) bool { return !l.mine })
	// Where the folder holds no mail of others, silence says nothing.
	r.match(all, func(core.PastProposal) bool { return foreign })
}

// match finds the applications and their answers among mails of which it is told whose
// they are. Heard says of which applications without an answer it is known that none
// came.
func (r *reader) match(all []letter, heard func(core.PastProposal) bool) {
	sort.SliceStable(all, func(i, j int) bool { return all[i].date.Before(all[j].date) })
	mine := map[string]int{} // message ids of the owner's mails to their application
	var out []core.PastProposal
	var subjects []string
	for _, l := range all {
		if l.mine {
			if i := answers(l, mine, out, subjects); i >= 0 {
				mine[l.id] = i // the owner wrote again
				continue
			}
			if why := noApplication(l); why != "" {
				r.skip(why)
				continue
			}
			p := core.PastProposal{At: l.date, Source: "mail", Title: titleOf(l.subject), Recipient: l.to[0], Company: companyOf(l.to[0]), MessageID: l.id, Line: l.line}
			if p.MessageID == "" {
				p.MessageID = l.date.Format(time.RFC3339) + " " + l.to[0]
			}
			mine[p.MessageID] = len(out)
			out, subjects = append(out, p), append(subjects, plainSubject(l.subject))
			continue
		}
		i := answers(l, mine, out, subjects)
		if i < 0 {
			r.skip("no_answer_to_one")
			continue
		}
		mine[l.id] = i
		if l.machine != "" {
			r.skip(l.machine)
			if l.machine == "bounce" {
				// It never arrived: nothing is to be learned of it.
				out[i].Outcomes = append(out[i].Outcomes, core.PastOutcome{Kind: core.OutcomeWithdrawn, At: l.date})
			}
			continue
		}
		out[i].Outcomes = add(out[i].Outcomes, classify(l.said()), l.date)
	}
	for _, p := range out {
		r.report.Rows++
		p.Known = len(p.Outcomes) > 0 || heard(p)
		p.Outcomes = inOrder(p.Outcomes)
		r.keep(p)
	}
}

// owner is who wrote most applications, else most of the mails.
func owner(all []letter) string {
	count := map[string]int{}
	best := ""
	for _, l := range all {
		if l.machine != "" {
			continue
		}
		count[l.from]++
		if noApplication(l) == "" {
			count[l.from] += len(all)
		}
		if n := count[l.from]; best == "" || n > count[best] || n == count[best] && l.from < best {
			best = l.from
		}
	}
	return best
}

// answers finds the application that a mail belongs to: by the ids that it refers to,
// else by its subject and who wrote it; -1 for none.
func answers(l letter, mine map[string]int, out []core.PastProposal, subjects []string) int {
	for _, id := range l.references {
		if i, ok := mine[id]; ok {
			return i
		}
	}
	s := plainSubject(l.subject)
	if s == "" || s == strings.ToLower(strings.TrimSpace(l.subject)) {
		return -1 // no "Re:": a mail of its own
	}
	for i := len(out) - 1; i >= 0; i-- {
		p := out[i]
		if d := l.date.Sub(p.At); d < 0 || d > longestAnswer || subjects[i] != s {
			continue
		}
		if l.machine == "bounce" || sameHost(l.from, p.Recipient) || contains(l.to, p.Recipient) {
			return i
		}
	}
	return -1
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func sameHost(a, b string) bool {
	_, x, _ := strings.Cut(a, "@")
	_, y, _ := strings.Cut(b, "@")
	return x != "" && x == y && (!public(x) || a == b)
}

// public are hosts at which everybody has an address.
func public(host string) bool {
	switch host {
	case "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "gmx.de", "gmx.net", "web.de", "t-online.de", "icloud.com", "proton.me", "protonmail.com", "mail.com", "aol.com", "posteo.de", "freenet.de":
		return true
	}
	return false
}

// plainSubject is a subject without the marks of answers.
func plainSubject(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	for {
		rest := reply.ReplaceAllString(s, "")
		if rest == s {
			return s
		}
		s = strings.TrimSpace(rest)
	}
}

var reply = core.NewPattern(`^(re|aw|antw|antwort|fw|fwd|wg|sv|rv|tr)(\[\d+\])?\s*:\s*`)

// titleOf is what a subject says the job is.
func titleOf(subject string) string {
	t := strings.TrimSpace(applied.ReplaceAllString(subject, ""))
	if t == "" {
		t = subject
	}
	return t
}

var applied = core.NewPattern(`(?i)^\s*(my )?(job )?(application|proposal|bid|offer|bewerbung|initiativbewerbung|angebot)\s*((for|as|to|on|als|auf|für|zu|um)\b(\s+(the|a|an|die|den|das|ihre|your))?)?\s*[:–-]?\s*`)

// companyOf guesses a company from the host of its address; "" at a public host.
func companyOf(address string) string {
	_, host, _ := strings.Cut(address, "@")
	if host == "" || public(host) {
		return ""
	}
	labels := strings.Split(host, ".")
	if len(labels) < 2 {
		return ""
	}
	at := len(labels) - 2
	if at > 0 && len(labels[at]) <= 3 && len(labels[len(labels)-1]) == 2 {
		at-- // co.uk, com.au
	}
	return labels[at]
}

// noApplication says why a mail of the owner is no application; "" for one that is.
func noApplication(l letter) string {
	switch {
	case len(l.to) == 0:
		return "no_recipient"
	case len(l.to) > 2:
		return "many_recipients"
	case plainSubject(l.subject) != strings.ToLower(strings.TrimSpace(l.subject)) || len(l.references) > 0:
		return "an_answer"
	case asking.MatchString(strings.ToLower(l.subject)):
		return ""
	}
	score := 0
	if asking.MatchString(strings.ToLower(l.body)) {
		score++
	}
	for _, f := range l.files {
		if cv.MatchString(strings.ToLower(f)) {
			score++
			break
		}
	}
	if working.MatchString(strings.ToLower(l.subject)) {
		score++
	}
	if score >= 2 {
		return ""
	}
	return "no_application"
}

var (
	asking  = core.NewPattern(`\b(applying|my application|application (for|as)|apply (for|to)|my proposal|proposal for|my bid|bewerbung|bewerbe mich|bewerben|mein angebot|angebot (für|als|zu)|interested in (the|your)|available for (the|your)|ihre (ausschreibung|stelle|anzeige|projektanfrage)|your (posting|job|listing|project))`)
	working = core.NewPattern(`\b(developer|engineer|designer|writer|translator|consultant|freelance|freelancer|freiberuflich|entwickler(in)?|berater(in)?|texter(in)?|übersetz(er|erin|ung)|project|projekt|position|role|stelle|job|remote)\b`)
	cv      = core.NewPattern(`\b(cv|resume|résumé|lebenslauf|profil|profile|portfolio)|lebenslauf|resume`)
)

// classify says what an answer is. It is careful: what is not plainly a no, a talk or
// an order is a reply.
func classify(said string) core.OutcomeKind {
	switch {
	case refusing.MatchString(said):
		return core.OutcomeLost
	case ordering.MatchString(said):
		return core.OutcomeWon
	case offering.MatchString(said):
		return core.OutcomeOffered
	case inviting.MatchString(said):
		return core.OutcomeInterviewing
	}
	return core.OutcomeReplied
}

var (
	refusing = core.NewPattern(`unfortunately[^.]{0,120}(not|other|another|filled)|we (have )?(decided|chosen|opted) (to|for) (go|move|proceed|another|other|continue with)[^.]{0,60}(other|another)|(position|role|project) (has been|is already|was) (filled|closed|cancelled)|not (be )?(moving|going|proceeding) (forward|ahead)|no longer (available|needed|required)|(leider|bedauer)[^.]{0,160}(nicht|absage|anderen|andere|vergeben|kein)|für (einen|eine) ander(en|e) (bewerber|kandidat|anbieter)|bereits (vergeben|besetzt)|absagen`)
	ordering = core.NewPattern(`you are hired|you're hired|we would like to hire you|happy to (award|hire)|the (job|project|contract) is yours|please (find|sign) (the )?(attached )?contract|signed contract|(hiermit )?beauftrag(en|e) (wir|ich)|wir beauftragen|sie haben den auftrag|auftragsbestätigung|zuschlag erteil`)
	offering = core.NewPattern(`(pleased|happy|like) to (offer|make you an offer)|we (can|would) offer you|formal offer|wir (möchten|würden) ihnen (gern(e)? )?(ein angebot|den auftrag|die stelle)|bieten ihnen (den|die|das|an)`)
	inviting = core.NewPattern(`(schedule|set up|book|arrange|have) (a |an )?(short |quick |brief |video |phone |intro(ductory)? )*(call|interview|meeting|chat)|when (are|would) you (be )?available|(your|some) availability|invite you (to|for) (an? )?(interview|call|meeting)|(termin|telefonat|gespräch|videocall|vorstellungsgespräch|kennenlern)[^.]{0,80}(vereinbaren|passt|zeit|einladen|möglich|am )|laden (wir )?sie[^.]{0,60}(gespräch|interview)|wann (passt|haben sie zeit|hätten sie zeit)`)
)

// add puts an answer to the others, of each kind the first.
func add(list []core.PastOutcome, kind core.OutcomeKind, at time.Time) []core.PastOutcome {
	for _, o := range list {
		if o.Kind == kind || kind == core.OutcomeReplied && o.Kind != core.OutcomeWithdrawn {
			return list
		}
	}
	return append(list, core.PastOutcome{Kind: kind, At: at})
}
