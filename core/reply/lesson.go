package reply

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// MaxLessons is how many corrections are asked for at most.
const MaxLessons = 300

// keySentence is how many words make a sentence one to recognise a text by.
const keySentence = 4

// taught looks for a correction that holds for a mail: half of the sentences in a mail
// of the same sender or domain, most of them whoever wrote them, or the same sender and
// subject of machines' mails. One sentence of many may be the footer of every mail.
func taught(m core.Mail, r reading, lessons []core.ReplyLesson) (core.ReplyClass, string) {
	if len(lessons) == 0 {
		return "", ""
	}
	mine := keys(r.body)
	for _, l := range lessons {
		same := 0
		theirs := keys(plain(Fresh(l.Text)))
		for k := range theirs {
			if mine[k] {
				same++
			}
		}
		machine := l.Class == core.ReplyAuto || l.Class == core.ReplyOther || l.Class == core.ReplyBounce
		switch {
		case same > 0 && 2*same >= len(theirs) && related(l.From, m.From):
			return l.Class, "phrase of this sender"
		case same > 1 && 3*same >= 2*max(len(theirs), len(mine)):
			return l.Class, "the same text"
		case machine && l.From != "" && l.From == m.From && sameSubject(l.Subject, m.Subject):
			return l.Class, "sender and subject"
		}
	}
	return "", ""
}

// keys are the sentences of a plain text that are long enough to recognise it by,
// without figures and names of days, which change.
func keys(body string) map[string]bool {
	out := map[string]bool{}
	for _, s := range sentences(body) {
		if w := words(s); len(w) >= keySentence {
			out[strings.Join(w, " ")] = true
		}
	}
	return out
}

func sameSubject(a, b string) bool {
	x, _ := Subject(a)
	y, _ := Subject(b)
	return strings.Join(words(plain(x)), " ") == strings.Join(words(plain(y)), " ")
}

// related reports whether two addresses are of one house: the same, or of one domain
// that not everybody has.
func related(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	da, db := a[strings.LastIndexByte(a, '@')+1:], b[strings.LastIndexByte(b, '@')+1:]
	return a == b || da == db && !core.PublicMailDomain(da)
}
