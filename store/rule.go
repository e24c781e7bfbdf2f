package store

import (
	"github.com/automonet/automonet/core"
)

// The events of standing rules. They hold the id of the rule and the digest of the
// reading that its owner confirmed; the words are in the settings.
const (
	EventRuleAdded   core.EventKind = "rule.added"
	EventRuleRemoved core.EventKind = "rule.removed"
)

// noteRules tells which rules came and went between two settings.
func (t *tx) noteRules(was, is core.Settings, by string) error {
	for _, r := range missingRules(is.Rules, was.Rules) {
		digest := core.RuleReading{Text: r.Text, Checks: r.Checks}.Sealed().Digest
		if err := t.emit(core.Event{Kind: EventRuleAdded, Subject: string(r.ID), Data: object("digest", digest), By: by}); err != nil {
			return err
		}
	}
	for _, r := range missingRules(was.Rules, is.Rules) {
		if err := t.emit(core.Event{Kind: EventRuleRemoved, Subject: string(r.ID), By: by}); err != nil {
			return err
		}
	}
	return nil
}

// missingRules are the rules of a that b does not have.
func missingRules(a, b []core.Rule) []core.Rule {
	have := map[core.RuleID]bool{}
	for _, r := range b {
		have[r.ID] = true
	}
	var out []core.Rule
	for _, r := range a {
		if !have[r.ID] {
			out = append(out, r)
		}
	}
	return out
}
