package draft

import (
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/rule"
)

// MissingRule is the code of a proposal for a job that a standing rule forbids: no
// text is made for it.
const MissingRule = "rule_forbids"

// gateRules: the text offers nothing that a standing rule of the owner forbids.
func gateRules(t *text) core.GateResult {
	for _, h := range rule.Draft(t.Settings.Rules, t.Content, t.Settings.Rates) {
		r := fail(GateRules, "rule_broken", "your rule \""+h.Rule.Text+"\" forbids what it offers", h.Found)
		r.Params["rule"] = h.Rule.Text
		return r
	}
	return pass(GateRules)
}

// Forbidden returns the entry of Missing that says which standing rule forbids a draft
// for the job, "" when none does.
func Forbidden(in Input) string {
	for _, h := range rule.Job(in.Settings.Rules, in.Job, in.Postings, in.Settings.Rates, in.Now) {
		return MissingRule + ": " + h.Rule.Text + " (" + h.Found + ")"
	}
	return ""
}
