package review

import (
	"crypto/sha256"
	"encoding/hex"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/automonet/automonet/core"
)

// counts: the caps per hour and day of the channel, and per company and
// recipient over all channels, leave room for one more.
func (c *check) counts() {
	var hour, day, company, recipient []time.Time
	name, addr := Company(c.company()), Address(c.s.Recipient)
	for _, o := range c.history.Recent {
		if o.ID == c.s.ID || !counted(o.State) {
			continue
		}
		at := sentAt(o)
		if o.Channel == c.s.Channel {
			hour, day = append(hour, at), append(day, at)
		}
		if name != "" && Company(o.Company) == name {
			company = append(company, at)
		}
		if addr != "" && Address(o.Recipient) == addr {
			recipient = append(recipient, at)
		}
	}
	// The journal outlives a restored database; what only it knows counts too.
	known := map[core.IdemKey]bool{c.s.Key: true}
	for _, o := range c.history.Recent {
		known[o.Key] = true
	}
	for _, r := range c.history.Journal {
		if known[r.Key] || r.Kind == core.SentAbsent {
			continue
		}
		known[r.Key] = true
		if r.Channel == c.s.Channel {
			hour, day = append(hour, r.At), append(day, r.At)
		}
		if addr != "" && r.Recipient == RecipientHash(c.s.Recipient) {
			recipient = append(recipient, r.At)
		}
	}
	// What the owner sent beside the agent reached the same people. It counts on the day
	// when it was sent, and uses up nothing of the channel.
	for _, o := range c.history.Past {
		if name != "" && Company(o.Company) == name {
			company = append(company, o.At)
		}
		if addr != "" && Address(o.Recipient) == addr {
			recipient = append(recipient, o.At)
		}
	}
	c.cap(CodeCapHour, c.caps.PerHour, time.Hour, hour)
	c.cap(CodeCapDay, c.caps.PerDay, 24*time.Hour, day)
	if name != "" {
		c.cap(CodeCapCompany, c.caps.PerCompany, c.caps.Window, company)
	}
	if addr != "" {
		c.cap(CodeCapRecipient, c.caps.PerRecipient, c.caps.Window, recipient)
	}
}

// cap blocks when the window before now already holds limit sends; the block
// ends when enough of them have left the window. A limit of 0 allows none.
func (c *check) cap(code string, limit int, window time.Duration, sent []time.Time) {
	if limit <= 0 {
		c.add(block(KindAsk, CodeCapZero, "cap", code))
		return
	}
	if window <= 0 {
		window = core.DefaultMailCaps().Window // a forgotten window must not open
	}
	in := sent[:0:0]
	for _, at := range sent {
		// What lies in the future by a clock that was set back counts as well.
		if c.now.Sub(at) < window {
			in = append(in, at)
		}
	}
	if len(in) < limit {
		return
	}
	sort.Slice(in, func(a, b int) bool { return in[a].Before(in[b]) })
	c.wait(in[len(in)-limit].Add(window), code, "limit", strconv.Itoa(limit), "sent", strconv.Itoa(len(in)))
}

// counted reports whether a submission in this state uses up a cap: it was sent,
// is being sent, or may have been.
func counted(s core.SubmissionState) bool {
	switch s {
	case core.SubmissionSent, core.SubmissionSending, core.SubmissionUnknown, core.SubmissionNeedsHuman:
		return true
	}
	return false
}

func sentAt(s core.Submission) time.Time {
	if s.Receipt != nil && !s.Receipt.At.IsZero() {
		return s.Receipt.At
	}
	return s.UpdatedAt
}

// Company folds a company's name for comparison: lower case, without legal form
// and marks. "ACME Robotics GmbH & Co. KG" and "Acme Robotics" are the same.
func Company(s string) string {
	var words []string
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		switch w {
		case "gmbh", "ag", "kg", "ug", "co", "inc", "llc", "ltd", "limited", "corp", "corporation", "sa", "sas", "sarl", "sl", "bv", "ab", "oy", "plc", "se", "ohg", "gbr", "mbh", "haftungsbeschränkt", "the", "company":
		default:
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		return strings.TrimSpace(strings.ToLower(s))
	}
	return strings.Join(words, " ")
}

// Address folds a mail address for comparison: lower case, without a tag after a
// plus sign, and without the dots that Gmail ignores.
func Address(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	local, domain, ok := strings.Cut(s, "@")
	if !ok {
		return s
	}
	local, _, _ = strings.Cut(local, "+")
	if domain == "gmail.com" || domain == "googlemail.com" {
		local, domain = strings.ReplaceAll(local, ".", ""), "gmail.com"
	}
	return local + "@" + domain
}

// RecipientHash is the form in which the journal keeps a recipient: the hex
// SHA-256 of the lower-case address.
func RecipientHash(addr string) string {
	return digest(strings.ToLower(addr))
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
