package draft

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestGateRules(t *testing.T) {
	t.Parallel()
	rules := []core.Rule{{ID: "r", Text: "no unpaid tests", Checks: []core.RuleCheck{{Kind: core.RuleTopic, Values: []string{"unpaid_test"}}}}}
	for body, ok := range map[string]bool{
		"I will gladly do a free trial for you.": false,
		"I do not work for free.":                true,
		"I have built three shops.":              true,
	} {
		g := gateRules(&text{Candidate: Candidate{Content: core.Content{Body: body}, Settings: core.Settings{Rules: rules}}})
		require.Equal(t, ok, g.Passed, body)
		if !ok {
			require.Equal(t, "rule_broken", g.Code)
			require.Equal(t, "no unpaid tests", g.Params["rule"])
		}
	}
}

func TestForbidden(t *testing.T) {
	t.Parallel()
	in := Input{Job: core.Job{Title: "Casino designer"}, Settings: core.Settings{Rules: []core.Rule{
		{ID: "r", Text: "never gambling", Checks: []core.RuleCheck{{Kind: core.RuleTopic, Values: []string{"gambling"}}}}}}}
	require.Equal(t, "rule_forbids: never gambling (Casino)", Forbidden(in))
	in.Job.Title = "Shop designer"
	require.Empty(t, Forbidden(in))
}
