package rule

import (
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// Draft returns the first check of each rule that the content of a proposal breaks: it
// offers what a rule forbids, is written in a forbidden language, names a price below
// the least, or goes to a blocked company.
func Draft(rules []core.Rule, c core.Content, rates core.Rates) []Hit {
	if len(rules) == 0 {
		return nil
	}
	d := draftMatcher{content: c, rates: rates, text: c.Subject + "\n" + c.Body}
	d.split = words(d.text)
	var out []Hit
	for _, r := range rules {
		for _, check := range r.Checks {
			if found, ok := d.breaks(check); ok {
				out = append(out, Hit{Rule: r, Check: check, Found: core.Clean(found, 120, false)})
				break
			}
		}
	}
	return out
}

type draftMatcher struct {
	content core.Content
	rates   core.Rates
	text    string
	split   []word
}

func (d *draftMatcher) breaks(c core.RuleCheck) (found string, ok bool) {
	switch c.Kind {
	case core.RuleTopic:
		return d.offers(c)
	case core.RulePhrase:
		for _, v := range c.Values {
			if h, ok := find(d.split, v, true); ok && d.offering(h.start) {
				return d.said(h), true
			}
		}
	case core.RuleLanguage:
		found, _, ok = outside(c, string(d.content.Language))
		return found, ok
	case core.RuleMinPay:
		if _, low := TooLittle(d.content.Price, c.Least, c.Period, d.rates); low {
			return PayText(d.content.Price), true
		}
	case core.RuleCompany:
		_, host, _ := strings.Cut(d.content.Recipient, "@")
		labels := strings.Split(strings.ToLower(host), ".")
		for _, v := range c.Values {
			name := strings.ReplaceAll(folded(words(plainName(v))), " ", "")
			if name != "" && slices.ContainsFunc(labels, func(l string) bool { return strings.ReplaceAll(fold(l), "-", "") == name }) {
				return host, true
			}
		}
	}
	return "", false
}

// offers finds a topic in a sentence that offers something, or words that offer it by
// themselves ("a free trial").
func (d *draftMatcher) offers(c core.RuleCheck) (found string, ok bool) {
	topicOffers().scan(d.split, func(h hit) bool {
		ok = slices.Contains(c.Values, h.of) && !denied(d.split, h.start)
		if ok {
			found = d.said(h)
		}
		return !ok
	})
	if ok {
		return found, true
	}
	topicSigns().scan(d.split, func(h hit) bool {
		ok = slices.Contains(c.Values, h.of) && !denied(d.split, h.start) && d.offering(h.start)
		if ok {
			found = d.said(h)
		}
		return !ok
	})
	return found, ok
}

func (d *draftMatcher) said(h hit) string {
	return strings.Join(strings.Fields(d.text[d.split[h.start].start:d.split[h.end-1].end]), " ")
}

// offering reports whether the sentence of word i offers something, rather than tell of
// what was done before.
func (d *draftMatcher) offering(i int) bool {
	for _, w := range d.split {
		if w.sentence != d.split[i].sentence {
			continue
		}
		switch w.form {
		case "can", "could", "will", "would", "ll", "offer", "offering", "happy", "glad", "provide", "kann", "konnte", "werde", "wurde", "biete", "anbieten", "gern", "gerne", "bereit", "ubernehme", "ubernehmen", "ofrezco", "puedo", "propose", "peux":
			return true
		}
	}
	return false
}

// Broken returns every rule that the job or the content breaks, each once and those of
// the job first.
func Broken(rules []core.Rule, job core.Job, postings []core.Posting, c core.Content, rates core.Rates, now time.Time) []Hit {
	hits := Job(rules, job, postings, rates, now)
	for _, h := range Draft(rules, c, rates) {
		if !slices.ContainsFunc(hits, func(have Hit) bool { return have.Rule.ID == h.Rule.ID }) {
			hits = append(hits, h)
		}
	}
	return hits
}
