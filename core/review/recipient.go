package review

import (
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/automonet/automonet/core"
)

// MailChannel is the channel whose recipient is a mail address.
const MailChannel core.ChannelName = "email"

// recipient: a mail goes to exactly one address that the posting gives or the
// user entered, of a person or desk that wants applications.
func (c *check) recipient() {
	if c.s.Channel != MailChannel {
		return
	}
	entered := slices.Contains(c.p.Flags, FlagRecipientEntered)
	confirmed := entered || slices.Contains(c.p.Flags, FlagRecipientConfirmed)
	for _, b := range Recipient(c.s.Recipient, c.job, c.postings, entered) {
		if b.Kind == KindAsk && confirmed && b.Code != CodeForeignRecipient {
			continue
		}
		c.add(b)
	}
	scam := scamSign(c.job)
	if scam != "" && !confirmed {
		c.add(block(KindAsk, CodeScam, "reason", scam))
	}
	if (scam != "" || !belongs(c.s.Recipient, c.job, c.postings)) && c.private() {
		c.add(block(KindRefuse, CodePrivate))
	}
}

// private reports whether the content carries a file or a phone number.
func (c *check) private() bool {
	return len(c.s.Content.Attachments) > 0 || phone.MatchString(c.s.Content.Body)
}

var phone = core.NewPattern(`(?:\+|\b00)\d[\d ()/.-]{6,}\d|\b0\d{2,5} ?[ /-] ?\d[\d -]{3,}\d\b`)

// Recipient judges an address alone: its form, its role, whether it stands in
// the posting (or the user entered it), and whether its domain belongs there.
func Recipient(addr string, job core.Job, postings []core.Posting, entered bool) []Block {
	if strings.TrimSpace(addr) == "" {
		return []Block{block(KindAsk, CodeNoRecipient)}
	}
	if !oneAddress(addr) {
		return []Block{block(KindRefuse, CodeBadRecipient, "recipient", addr)}
	}
	local, domain, _ := strings.Cut(strings.ToLower(addr), "@")
	if role(local) {
		return []Block{block(KindRefuse, CodeRoleAddress, "recipient", addr)}
	}
	if list(local, domain) {
		return []Block{block(KindRefuse, CodeMailingList, "recipient", addr)}
	}
	var out []Block
	if !entered && !stands(addr, job, postings) {
		out = append(out, block(KindAsk, CodeForeignRecipient, "recipient", addr))
	}
	if !belongs(addr, job, postings) {
		out = append(out, block(KindAsk, CodeForeignDomain, "domain", domain))
	}
	return out
}

// Refused returns the refusal that sending the proposal to its recipient would end
// in, so that the human hears of it when the text is written; false when there is
// none or the recipient is no mail address.
func Refused(p core.Proposal, job core.Job, postings []core.Posting) (Block, bool) {
	if p.Content.Channel != MailChannel && !oneAddress(p.Content.Recipient) || p.Content.Recipient == "" {
		return Block{}, false
	}
	for _, b := range Recipient(p.Content.Recipient, job, postings, slices.Contains(p.Flags, FlagRecipientEntered)) {
		if b.Kind == KindRefuse {
			return b, true
		}
	}
	return Block{}, false
}

// oneAddress reports whether s is exactly one plain address: no display name, no
// list, no quoting, ASCII only, so that look-alike letters cannot hide.
func oneAddress(s string) bool {
	if len(s) > 254 || strings.ContainsAny(s, " ,;<>()[]\\\"\t\r\n:") || strings.Count(s, "@") != 1 ||
		strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII || unicode.IsControl(r) }) {
		return false
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s {
		return false
	}
	_, domain, _ := strings.Cut(s, "@")
	return strings.Contains(domain, ".") && !strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".") && !strings.Contains(domain, "..")
}

// role reports whether a local part is a duty desk that no application belongs to.
func role(local string) bool {
	flat := strings.NewReplacer("-", "", "_", "", ".", "").Replace(local)
	switch flat {
	case "abuse", "postmaster", "hostmaster", "webmaster", "mailerdaemon", "privacy", "security", "noreply", "donotreply", "nichtantworten", "dontreply",
		"bounce", "bounces", "datenschutz", "dsgvo", "gdpr", "dpo", "legal", "unsubscribe", "root", "spam", "noc", "daemon", "null", "devnull", "copyright", "dmca", "phishing", "billing", "invoices", "rechnung", "buchhaltung":
		return true
	}
	return strings.HasPrefix(flat, "noreply") || strings.HasPrefix(flat, "donotreply") || strings.HasPrefix(flat, "mailerdaemon")
}

// list reports whether an address reaches many people.
func list(local, domain string) bool {
	for _, d := range []string{"googlegroups.com", "groups.io", "yahoogroups.com", "freelists.org", "groups.google.com", "simplelists.com", "listserv.com", "mailman.org"} {
		if domain == d || strings.HasSuffix(domain, "."+d) {
			return true
		}
	}
	if strings.HasPrefix(domain, "lists.") || strings.HasPrefix(domain, "list.") || strings.HasPrefix(domain, "listserv.") || strings.HasPrefix(domain, "mailman.") {
		return true
	}
	if strings.HasPrefix(local, "list-") || strings.HasPrefix(local, "owner-") {
		return true
	}
	for _, end := range []string{"-request", "-list", "-owner", "-bounces", "-subscribe", "-unsubscribe", "-announce", "-users", "-devel", "-discuss"} {
		if strings.HasSuffix(local, end) {
			return true
		}
	}
	switch local {
	case "all", "everyone", "alle", "staff", "team-all", "announce", "newsletter", "mailinglist", "listserv", "majordomo":
		return true
	}
	return false
}

// stands reports whether the address is written in the posting, literally or in
// the obfuscated form that the extraction has read.
func stands(addr string, job core.Job, postings []core.Posting) bool {
	texts := []string{job.Title, job.Text}
	for _, p := range postings {
		texts = append(texts, p.Title, p.Text, p.URL)
		for _, h := range p.Hints {
			texts = append(texts, h)
		}
	}
	for _, t := range texts {
		if wholeAddress(strings.ToLower(t), strings.ToLower(addr)) {
			return true
		}
	}
	for _, c := range job.Extraction.Contacts {
		if c.Kind == core.ContactMail && c.Obfuscated && strings.EqualFold(c.Value, addr) {
			return true
		}
	}
	return false
}

// wholeAddress finds addr in s where it is not a part of a longer address.
func wholeAddress(s, addr string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], addr)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(addr)
		if (i == 0 || !addressByte(s[i-1])) && (end == len(s) || !addressByte(s[end]) || s[end] == '.' && (end+1 == len(s) || !addressByte(s[end+1]))) {
			return true
		}
		from = i + 1
	}
}

func addressByte(b byte) bool {
	return b == '.' || b == '-' || b == '_' || b == '+' || b == '%' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 0x80
}

var webLink = core.NewPattern(`(?i)\b(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}\b`)

// belongs reports whether the address's domain is that of a site which the
// posting names, is made of the company's name or of two or more words of the text,
// or stands in a text that the user brought in. Free mailers never belong: anyone
// can hold such an address.
func belongs(addr string, job core.Job, postings []core.Posting) bool {
	_, domain, _ := strings.Cut(strings.ToLower(addr), "@")
	site := registered(domain)
	if freeMail(site) {
		return false
	}
	texts := []string{job.Text, job.Title, job.Company}
	links := []string{job.URL}
	companies := []string{job.Company}
	for _, p := range postings {
		texts = append(texts, p.Text)
		links = append(links, p.URL)
		companies = append(companies, p.Company)
	}
	for _, p := range postings {
		if p.Source == PastedSource && stands(addr, core.Job{}, []core.Posting{p}) {
			return true
		}
	}
	for _, t := range texts {
		for _, m := range webLink.FindAllStringIndex(t, 200) {
			// The address itself is no evidence for its own domain.
			if m[0] > 0 && t[m[0]-1] == '@' || m[1] < len(t) && t[m[1]] == '@' {
				continue
			}
			links = append(links, t[m[0]:m[1]])
		}
	}
	for _, l := range links {
		h := host(l)
		if h != "" && registered(h) == site && !jobBoard(site) {
			return true
		}
	}
	label, _, _ := strings.Cut(site, ".")
	flat := strings.ReplaceAll(label, "-", "")
	for _, c := range companies {
		name := strings.ReplaceAll(Company(c), " ", "")
		first, _, _ := strings.Cut(Company(c), " ")
		ascii := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "é", "e", "è", "e", "á", "a", "ó", "o", "ñ", "n").Replace(name)
		switch {
		case len(name) < 2:
		case flat == name, flat == ascii, len(name) >= 4 && (strings.HasPrefix(flat, name) || strings.HasPrefix(flat, ascii)),
			len(flat) >= 4 && strings.HasPrefix(name, flat), len(first) >= 5 && flat == first:
			return true
		}
	}
	return slices.ContainsFunc(texts, func(t string) bool { return spelled(t, flat) })
}

// PastedSource is the source of postings that the user brought in.
const PastedSource core.SourceName = "pasted"

// spelled reports whether two to four words of a text in a row make up label, such
// as "Alder Payments" for alderpayments.
func spelled(text, label string) bool {
	if len(label) < 6 {
		return false
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == '(' || r == ')' || r == '"' })
	for i := range words {
		if !strings.HasPrefix(label, strings.Trim(words[i], ".:;!?'’")) {
			continue
		}
		joined := ""
		for n := i; n < min(i+4, len(words)); n++ {
			joined += strings.Trim(words[n], ".:;!?'’")
			if joined == label && n > i {
				return true
			}
			if !strings.HasPrefix(label, joined) {
				break
			}
		}
	}
	return false
}

func host(l string) string {
	if !strings.Contains(l, "://") {
		l = "https://" + l
	}
	u, err := url.Parse(l)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// registered returns the part of a host that one owner holds: the last two
// labels, or three under a country's second level such as co.uk.
func registered(host string) string {
	l := strings.Split(strings.TrimSuffix(strings.ToLower(host), "."), ".")
	n := 2
	if len(l) >= 3 && len(l[len(l)-1]) == 2 {
		switch l[len(l)-2] {
		case "co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "gob", "go":
			n = 3
		}
	}
	if len(l) < n {
		return host
	}
	return strings.Join(l[len(l)-n:], ".")
}

func freeMail(site string) bool {
	switch site {
	case "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "yahoo.de", "yahoo.co.uk", "icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net", "gmx.com", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de",
		"proton.me", "protonmail.com", "pm.me", "mail.com", "mail.ru", "yandex.ru", "yandex.com", "qq.com", "163.com", "tutanota.com", "tuta.io", "posteo.de", "mailbox.org", "zoho.com", "fastmail.com", "orange.fr", "free.fr", "laposte.net", "libero.it", "hotmail.fr", "hotmail.es":
		return true
	}
	return false
}

// jobBoard are hosts of postings, which say nothing about who is hiring.
func jobBoard(site string) bool {
	switch site {
	case "weworkremotely.com", "remotive.com", "remotive.io", "remoteok.com", "remoteok.io", "ycombinator.com", "arbeitnow.com", "jobicy.com", "himalayas.app", "reddit.com", "upwork.com", "freelancer.com", "indeed.com", "linkedin.com", "stepstone.de", "xing.com",
		"github.com", "google.com", "twitter.com", "x.com", "facebook.com", "angel.co", "wellfound.com", "medium.com", "youtube.com", "lever.co", "greenhouse.io", "workable.com", "ashbyhq.com", "recruitee.com", "personio.de", "smartrecruiters.com", "breezy.hr", "notion.site", "typeform.com", "bit.ly":
		return true
	}
	return false
}
