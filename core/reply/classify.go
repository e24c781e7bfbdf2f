package reply

import (
	"math"
	"strings"

	"github.com/automonet/automonet/core"
)

// Verdict is what a mail was found to say.
type Verdict struct {
	Class core.ReplyClass
	// Confidence is 0 to 1; below Sure a person or a model should look.
	Confidence float64
	// By is "report", "header", "rules", "model" or "lesson"; Why names what decided.
	By, Why string
	// Text is what the mail says anew.
	Text string
	// Scores are those of the classes, in the order of core.ReplyClasses, adding up
	// to 1; empty where no weighing was needed.
	Scores []float64
}

// Sure is the confidence from which a verdict stands by itself.
const Sure = 0.75

// certain is the confidence below which a model looks where one may be asked: it costs a
// hundredth of a cent, and the owner's look a minute. Chosen by cross-validation on whole
// mails, where 0.4 % are told wrongly above it and 1.7 % above Sure.
const certain = 0.85

// Doubtful reports whether a model should look at it, where one may.
func (v Verdict) Doubtful() bool { return v.Confidence < certain }

// Unclear reports whether somebody should look at it.
func (v Verdict) Unclear() bool { return v.Confidence < Sure }

// Classify says what a mail means. Lessons are the owner's corrections, the latest
// first.
func Classify(m core.Mail, lessons []core.ReplyLesson) Verdict {
	return Judge(m, lessons, builtin())
}

// Judge classifies as Classify does, by given weights, for measuring them.
func Judge(m core.Mail, lessons []core.ReplyLesson, w Weights) Verdict {
	r := read(m)
	v := Verdict{Text: r.fresh}
	switch {
	case m.Report != nil && (m.Report.Action == "failed" || m.Report.Action == "delayed"):
		v.Class, v.Confidence, v.By, v.Why = core.ReplyBounce, 1, "report", m.Report.Action
		return v
	case m.Report != nil:
		v.Class, v.Confidence, v.By, v.Why = core.ReplyOther, 1, "report", m.Report.Action
		return v
	case undelivered(m):
		v.Class, v.Confidence, v.By, v.Why = core.ReplyBounce, 0.98, "rules", "undelivered"
		return v
	case m.Auto == "auto-replied" || m.Auto == "x-autoreply" || m.Auto == "precedence":
		v.Class, v.Confidence, v.By, v.Why = core.ReplyAuto, 0.99, "header", m.Auto
		return v
	}
	if class, why := taught(m, r, lessons); class != "" {
		v.Class, v.Confidence, v.By, v.Why = class, 0.95, "lesson", why
		return v
	}
	v.Scores = r.sample().scores(w)
	best := decide(v.Scores)
	v.Class, v.Confidence, v.By = core.ReplyClasses()[best], v.Scores[best], "model"
	var names []string
	for _, h := range r.hits {
		if h.class == v.Class {
			v.By = "rules"
			names = append(names, h.name)
		}
	}
	v.Why = strings.Join(names, " ")
	// A no that is read where there is a yes costs the most: what speaks for an
	// interview, an offer or the work is shown to the owner before it is called a no.
	if v.Class == core.ReplyRejection && r.promises() {
		v.Confidence = min(v.Confidence, Sure-0.01)
	}
	return v
}

// doubt is the share of what may be a yes from which a no is not told.
const doubt = 0.2

// decide returns the class to tell: the one that scores best, but where that is a no and
// interviews, offers and the work together are not unlikely, the best of these. A yes
// that is called a no is lost, and the other way round costs the owner a look.
func decide(scores []float64) int {
	classes := core.ReplyClasses()
	best, yes, sum := 0, -1, 0.0
	for c, class := range classes {
		if scores[c] > scores[best] {
			best = c
		}
		if promising(class) {
			sum += scores[c]
			if yes < 0 || scores[c] > scores[yes] {
				yes = c
			}
		}
	}
	if classes[best] == core.ReplyRejection && sum >= doubt {
		return yes
	}
	return best
}

func promising(c core.ReplyClass) bool {
	return c == core.ReplyInterview || c == core.ReplyOffer || c == core.ReplyHired
}

// reading is a mail in the form that is weighed.
type reading struct {
	fresh       string
	title, body string
	answered    bool
	// thread is the subject, also of an answer; auto and list are those of the mail.
	thread, auto string
	list         bool
	// from is what the sender's address tells of who it is, "" for a person; name is
	// what the sender is called, in plain form.
	from, name string
	hits       []hit
}

// hit is a phrase that was found.
type hit struct {
	cue
	weight float64
	title  bool
}

// supposed recognises a sentence that only says what would be if: an acknowledgement
// often speaks of interviews that way.
var supposed = core.NewPattern(`\b(?:if|should)\b.{0,60}\b(?:fit|match|qualif\w+|shortlisted|selected|like to schedule|next round|suitable)|\b(?:sollten|falls|sofern)\b.{0,60}\b(?:engere|passen|auswahl|frage kommen|überzeug)`)

// noOffer recognises a sentence that says what cannot be offered.
var noOffer = core.NewPattern(`\b(?:can't|cannot|can not|unable to|won't|not able to|not going to) (?:make |be )?(?:you )?(?:an )?offer\w*|\b(?:kein\w*|nicht)\b.{0,40}\banbieten`)

// invoices recognises the subject of a mail about money that is due.
var invoices = core.NewPattern(`\b(?:invoice|rechnung|honorarnote|fee note|payment|zahlung|mahnung|overdue|statement of account|remittance|gutschrift|auszahlung|payout)|rechnung\b`)

// forwarded and below recognise a mail that was passed on, and that points at what it
// passes on.
var (
	forwarded = core.NewPattern(`(?i)^\s*(?:re: |aw: )?(?:fwd?|wg|tr|weitergeleitet)\s*:`)
	below     = core.NewPattern(`\bbelow\b|\bunten\b|\bs\. ?u\.|\bsiehe\b|\bsee what\b|rückmeldung (?:des|der|vom|von)`)
)

// read brings a mail to the form that is weighed and finds the phrases in it.
func read(m core.Mail) reading {
	r := reading{fresh: Fresh(m.Text)}
	text := r.fresh
	if len(text) > maxFresh {
		text = strings.ToValidUTF8(text[:maxFresh], "")
	}
	bare, answered := Subject(m.Subject)
	r.answered = answered
	if !answered {
		// The subject of an answer is ours.
		r.title = plain(bare)
	}
	if below.MatchString(plain(text)) && forwarded.MatchString(m.Subject) {
		// What is pointed at is said anew.
		text = strings.TrimSpace(text + "\n" + Below(m.Text))
		text = strings.ToValidUTF8(text[:min(len(text), maxFresh)], "")
	}
	r.body = unsigned(plain(text))
	r.thread = plain(bare)
	r.from, r.name, r.auto, r.list = office(m.From), plain(m.FromName), m.Auto, m.List
	found := map[string]bool{}
	look := func(s string, title bool) {
		if supposed.MatchString(s) {
			return
		}
		denied := noOffer.MatchString(s)
		for _, c := range cues {
			if denied && c.class == core.ReplyOffer {
				continue
			}
			if !found[c.name] && c.is.MatchString(s) {
				found[c.name] = true
				w := c.weight
				if title && c.class != core.ReplyAuto && c.class != core.ReplyBounce {
					w /= 2
				}
				r.hits = append(r.hits, hit{c, w, title})
			}
		}
	}
	for _, s := range sentences(r.body) {
		look(s, false)
	}
	if r.title != "" {
		look(r.title, true)
	}
	if answered && invoices.MatchString(plain(bare)) {
		// What we wrote of an invoice is answered.
		r.hits = append(r.hits, hit{cue: cue{class: core.ReplyPayment, name: "thread"}, weight: 2})
	}
	if mailer.MatchString(m.From) {
		r.hits = append(r.hits, hit{cue: cue{class: core.ReplyBounce, name: "daemon"}, weight: 1.5})
	}
	if m.List {
		r.hits = append(r.hits, hit{cue: cue{class: core.ReplyOther, name: "list"}, weight: 1.5})
	}
	if len(m.Calendars) > 0 {
		r.hits = append(r.hits, hit{cue: cue{class: core.ReplyInterview, name: "calendar"}, weight: 3})
	}
	return r
}

// desks recognise addresses behind which nobody, or an office, sits, by what they are
// for.
var desks = []struct {
	kind string
	is   *core.Pattern
}{
	{"nobody", core.NewPattern(`^(?:no-?reply|do-?not-?reply|noreply|mailer-daemon|postmaster|notif\w*|benachrichtigung\w*|system|updates?|alerts?|calendar|kalender|security)[^a-z]`)},
	{"money", core.NewPattern(`^(?:accounts?|accounting|billing|ap|finance|fibu|payments?|invoices?|payouts?|receipts|kreditoren\w*|buchhaltung|finanz\w*|rechnung\w*)[^a-z]`)},
	{"people", core.NewPattern(`^(?:hr|jobs|careers?|karriere|recruit\w*|talents?|hiring|bewerb\w*|personal|people\w*)[^a-z]`)},
	{"buying", core.NewPattern(`^(?:procurement|purchasing|po|orders?|einkauf|bestell\w*|vergabe\w*|rf[pqi]|tenders?|contracts?|vertr(?:ag|äge)\w*)[^a-z]`)},
	{"many", core.NewPattern(`^(?:news|newsletter|marketing|sales|events?|community|digest|promo\w*|updates?)[^a-z]`)},
	{"desk", core.NewPattern(`^(?:support|help\w*|info|service|kundendienst|kontakt|contact|hello|hallo|mail|office|team|kanzlei|praxis|poststelle|formular)[^a-z]`)},
}

// office returns what an address is for behind which nobody, or an office, sits, "" for
// a person's.
func office(from string) string {
	for _, d := range desks {
		if d.is.MatchString(from) {
			return d.kind
		}
	}
	return ""
}

// promises reports whether something speaks for an interview, an offer or the work.
func (r reading) promises() bool {
	for _, h := range r.hits {
		if h.weight >= 2 && promising(h.class) {
			return true
		}
	}
	return false
}

// sharp brings the confidence nearer to how often verdicts are right, measured by
// cross-validation; it changes no class.
const sharp = 1.2

// trust is how much phrases count beside what the model says, chosen by
// cross-validation.
const trust = 0.3

// rules is what phrases alone say for each class: the strongest counts whole, the
// others by half.
func (r reading) rules() []float64 {
	classes := core.ReplyClasses()
	z := make([]float64, len(classes))
	for c, class := range classes {
		most, sum := 0.0, 0.0
		for _, h := range r.hits {
			if h.class == class {
				most, sum = max(most, h.weight), sum+h.weight
			}
		}
		z[c] = trust * (most + (sum-most)/2)
	}
	// Who writes without any of it talks.
	z[0] += trust * talk
	return z
}

// talk is what speaks for core.ReplyQuestion, the first class, before anything is read.
const talk = 0.4

func softmax(z []float64) []float64 {
	top := math.Inf(-1)
	for _, v := range z {
		top = max(top, v)
	}
	sum := 0.0
	out := make([]float64, len(z))
	for c, v := range z {
		out[c] = math.Exp(v - top)
		sum += out[c]
	}
	for c := range out {
		out[c] /= sum
	}
	return out
}

// Sample is a mail as the linear model sees it, for training.
type Sample struct {
	// Base is what the phrases say for each class, which the model completes.
	Base []float64
	// Features are the model's, each once.
	Features []Feature
}

// NewSample reads a mail for training and measuring.
func NewSample(m core.Mail) Sample { return read(m).sample() }

func (r reading) sample() Sample { return Sample{Base: r.rules(), Features: r.features()} }

// scores weighs phrases and words together; they add up to 1.
func (s Sample) scores(w Weights) []float64 {
	z := append([]float64(nil), s.Base...)
	w.score(s.Features, z)
	for c := range z {
		z[c] *= sharp
	}
	return softmax(z)
}
