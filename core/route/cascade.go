package route

// StepKind is what to do next for a text.
type StepKind string

// The steps of a cascade.
const (
	StepDraft    StepKind = "draft"    // write it
	StepRepair   StepKind = "repair"   // let the same model mend what the gates found
	StepEscalate StepKind = "escalate" // write it anew with a better model
	StepTemplate StepKind = "template" // fill the template; no model is called
	StepDone     StepKind = "done"     // the last try passed the gates
)

// Result is how a try ended.
type Result string

// The results of a try.
const (
	ResultPassed Result = "passed" // served, and the gates found nothing
	ResultGated  Result = "gated"  // served, and a gate found something
	ResultFailed Result = "failed" // not served
)

// Try is one past step with the candidate that took it.
type Try struct {
	Kind   StepKind
	Name   string
	Result Result
}

// Step is what to do next, and with which of the ranked candidates.
type Step struct {
	Kind StepKind
	With Scored
}

// Next returns the next step of the cascade: the best ranked candidate drafts;
// one that is not served is followed by the next; a draft that a gate stopped is
// repaired once by its model, then written once by a better one; then the
// template serves. It ends after at most len(ranked)+2 model calls.
func Next(ranked []Scored, past []Try) Step {
	failed, used := map[string]bool{}, map[string]bool{}
	repaired, escalated := false, false
	var last Try
	for _, t := range past {
		last = t
		used[t.Name] = true
		failed[t.Name] = failed[t.Name] || t.Result == ResultFailed
		repaired = repaired || t.Kind == StepRepair
		escalated = escalated || t.Kind == StepEscalate && t.Result != ResultFailed
	}
	if last.Result == ResultPassed {
		return Step{Kind: StepDone}
	}
	if len(past) > len(ranked)+1 {
		return Step{Kind: StepTemplate}
	}
	if author, ok := lastAuthor(ranked, past); ok {
		if !repaired && !failed[author.Name] {
			return Step{Kind: StepRepair, With: author}
		}
		if better, ok := bestUnused(ranked, used, author.Expected); ok && !escalated {
			return Step{Kind: StepEscalate, With: better}
		}
		return Step{Kind: StepTemplate}
	}
	for _, s := range ranked {
		if !used[s.Name] {
			return Step{Kind: StepDraft, With: s}
		}
	}
	return Step{Kind: StepTemplate}
}

// lastAuthor is the model whose text the gates saw last.
func lastAuthor(ranked []Scored, past []Try) (Scored, bool) {
	for i := len(past) - 1; i >= 0; i-- {
		if past[i].Result != ResultGated {
			continue
		}
		for _, s := range ranked {
			if s.Name == past[i].Name {
				return s, true
			}
		}
	}
	return Scored{}, false
}

func bestUnused(ranked []Scored, used map[string]bool, over float64) (Scored, bool) {
	var best Scored
	for _, s := range ranked {
		if !used[s.Name] && s.Expected > over && s.Expected > best.Expected {
			best = s
		}
	}
	return best, best.Name != ""
}
