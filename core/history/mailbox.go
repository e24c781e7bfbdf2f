package history

import (
	"time"

	"github.com/automonet/automonet/core"
)

// Mailbox sorts the sent mails of a mailbox that is read in pages: Sent takes them in,
// Leave drops those of the agent, Applications names what is left to look for answers to,
// and Read says what became of each.
type Mailbox struct {
	r   *reader
	own []letter
}

// Application is a mail that applies for something.
type Application struct {
	ID string
	At time.Time
}

// NewMailbox begins a page; name says which mailbox it is.
func NewMailbox(name string, now time.Time) *Mailbox {
	return &Mailbox{r: &reader{now: now, report: core.PastReport{File: core.Clean(name, 200, false), Format: "mail", Kinds: map[string]int{}, Issues: []core.PastIssue{}}}}
}

// Sent takes sent mails in, as they are kept, and returns the Message-IDs of all that have
// one, whether they apply for something or not.
func (m *Mailbox) Sent(raw [][]byte) []string {
	var ids []string
	for _, b := range raw {
		l, ok := parseLetter(b[:min(len(b), maxMail)], 0)
		if !ok {
			m.r.skip("unreadable")
			continue
		}
		l.mine = true
		m.own = append(m.own, l)
		if l.id != "" {
			ids = append(ids, l.id)
		}
	}
	return ids
}

// Leave takes mails out of the page, by Message-ID: what the agent sent is no past
// proposal, however it is worded.
func (m *Mailbox) Leave(agents func(id string) bool) {
	kept := m.own[:0]
	for _, l := range m.own {
		if l.id != "" && agents(l.id) {
			m.r.skip("the_agents")
			continue
		}
		kept = append(kept, l)
	}
	m.own = kept
}

// Applications returns the mails of the page that apply for something. Of those that have
// no Message-ID no answer can be looked for; they are not named.
func (m *Mailbox) Applications() []Application {
	var out []Application
	for _, l := range m.own {
		if l.id != "" && noApplication(l) == "" {
			out = append(out, Application{ID: l.id, At: l.date})
		}
	}
	return out
}

// Read matches what came back. Since is the time of the oldest mail that was looked at
// for answers: of an application before it, silence says nothing; zero says that of all.
func (m *Mailbox) Read(back [][]byte, since time.Time) ([]core.PastProposal, core.PastReport) {
	all := m.own
	for _, b := range back {
		if l, ok := parseLetter(b[:min(len(b), maxMail)], 0); ok {
			all = append(all, l)
		} else {
			m.r.skip("unreadable")
		}
	}
	m.r.match(all, func(p core.PastProposal) bool { return !since.IsZero() && !p.At.Before(since) })
	m.r.count()
	return m.r.rows, m.r.report
}
