package store

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// maxFact bounds a value that the audit trail shows, in bytes.
const maxFact = 300

// facts collects what a row says, leaving out what it does not say.
type facts []core.AuditFact

func (f *facts) add(name, value string) {
	if value = core.Clean(value, maxFact, false); value != "" {
		*f = append(*f, core.AuditFact{Name: name, Value: value})
	}
}

// read decodes a JSON column. One that does not decode shows nothing: its digest tells
// whether it was changed.
func read[T any](doc string) T {
	var v T
	_ = json.Unmarshal([]byte(doc), &v)
	return v
}

// at writes a column of microseconds as a time.
func at(us string) string {
	n, err := strconv.ParseInt(us, 10, 64)
	if err != nil || n == 0 {
		return ""
	}
	return instant(n).Format("2006-01-02T15:04:05Z")
}

func money(minor, currency string) core.Money {
	n, _ := strconv.ParseInt(minor, 10, 64)
	return core.Money{Minor: n, Currency: core.Currency(currency)}
}

func (f *facts) money(name string, m core.Money) {
	if m.Stated() {
		f.add(name, m.String())
	}
}

func showPosting(row map[string]string) []core.AuditFact {
	var f facts
	f.add("source", row["source"])
	f.add("title", row["title"])
	f.add("company", row["company"])
	f.add("url", row["url"])
	f.add("posted", at(row["posted_at"]))
	f.add("text_purged", at(row["purged_at"]))
	return f
}

func showDecision(row map[string]string) []core.AuditFact {
	var f facts
	f.add("verdict", row["verdict"])
	f.add("score", row["score"])
	f.add("policy", row["policy"])
	for _, r := range read[[]core.Reason](row["reasons"]) {
		keys := make([]string, 0, len(r.Params))
		for k := range r.Params {
			keys = append(keys, k)
		}
		value := ""
		if r.Points != 0 {
			value = strconv.FormatFloat(r.Points, 'f', 1, 64)
		}
		slices.Sort(keys)
		for _, k := range keys {
			value += " " + k + "=" + r.Params[k]
		}
		if value = strings.TrimSpace(value); value == "" {
			value = "yes"
		}
		f.add("because "+r.Code, value)
	}
	return f
}

func showProposal(row map[string]string) []core.AuditFact {
	var f facts
	c := read[core.Content](row["content"])
	f.add("channel", string(c.Channel))
	f.add("recipient", c.Recipient)
	f.add("subject", c.Subject)
	f.add("content", row["hash"])
	f.money("price", c.Price.Max)
	f.add("written_by", strings.TrimSpace(row["rung"]+" "+row["model"]))
	f.add("template", row["template"])
	w := read[core.Writing](row["writing"])
	if len(w.Calls) > 0 {
		f.add("calls", strconv.Itoa(len(w.Calls)))
		f.add("cost", w.Cost.String())
	}
	passed, gates := 0, read[[]core.GateResult](row["gates"])
	for _, g := range gates {
		if g.Passed {
			passed++
			continue
		}
		f.add("gate "+g.Gate, "failed: "+g.Detail)
	}
	if len(gates) > 0 {
		f.add("gates", strconv.Itoa(passed)+"/"+strconv.Itoa(len(gates)))
	}
	if claims := read[[]core.Claim](row["claims"]); len(claims) > 0 {
		f.add("claims", strconv.Itoa(len(claims)))
	}
	if row["approval"] != "" {
		a := read[core.Approval](row["approval"])
		f.add("approved_by", a.By)
		f.add("approved_content", string(a.Hash))
	}
	return f
}

func showSubmission(row map[string]string) []core.AuditFact {
	var f facts
	f.add("channel", row["channel"])
	f.add("recipient", row["recipient"])
	f.add("content", row["hash"])
	f.add("key", row["key"])
	f.add("attempts", row["attempts"])
	if row["receipt"] != "" {
		r := read[core.Receipt](row["receipt"])
		f.add("message_id", r.MessageID)
		f.add("remote_id", r.RemoteID)
		f.add("answer", r.Text)
		f.add("confirmed_by", r.By)
		f.add("evidence", strings.Join(r.Evidence, ", "))
	}
	return f
}

func showOutcome(row map[string]string) []core.AuditFact {
	var f facts
	f.add("kind", row["kind"])
	f.money("amount", money(row["amount_minor"], row["amount_currency"]))
	f.money("fee", money(row["fee_minor"], row["fee_currency"]))
	if row["hours"] != "0" {
		f.add("hours", row["hours"])
	}
	if row["booked"] != "" {
		b := read[core.Booked](row["booked"])
		f.money("booked", b.Amount)
		f.money("booked_fee", b.Fee)
		if b.RatesAsOf != "" {
			f.add("rate", strconv.FormatFloat(b.Rate, 'g', 8, 64)+" ("+b.RatesAsOf+")")
		}
	}
	f.add("seen_by", row["source"])
	f.add("corrects", row["supersedes"])
	return f
}

func showReply(row map[string]string) []core.AuditFact {
	var f facts
	r := read[core.Reply](row["doc"])
	f.add("class", row["class"])
	f.add("from", r.From)
	f.add("subject", r.Subject)
	f.add("asks", row["ask"])
	return f
}

func showFeedback(row map[string]string) []core.AuditFact {
	var f facts
	v := read[core.Feedback](row["doc"])
	f.add("kind", row["kind"])
	f.add("reasons", strings.Join(v.Reasons, ", "))
	f.add("takes_back", row["undoes"])
	return f
}
