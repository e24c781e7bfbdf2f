package core

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNewRule(t *testing.T) {
	t.Parallel()
	good := RuleCheck{Kind: RuleTopic, Values: []string{"gambling"}}
	for name, c := range map[string]struct {
		r  Rule
		ok bool
	}{
		"a topic":                  {Rule{ID: "r", Text: "never gambling", Checks: []RuleCheck{good}}, true},
		"least pay":                {Rule{ID: "r", Text: "x", Checks: []RuleCheck{{Kind: RuleMinPay, Least: Money{6000, "EUR"}, Period: PeriodHour}}}, true},
		"an age":                   {Rule{ID: "r", Text: "x", Checks: []RuleCheck{{Kind: RuleMaxAge, Days: 14}}}, true},
		"no id":                    {Rule{Text: "x", Checks: []RuleCheck{good}}, false},
		"no words":                 {Rule{ID: "r", Text: " \n", Checks: []RuleCheck{good}}, false},
		"nothing to check":         {Rule{ID: "r", Text: "x"}, false},
		"an unknown kind":          {Rule{ID: "r", Text: "x", Checks: []RuleCheck{{Kind: "mood", Values: []string{"x"}}}}, false},
		"no values":                {Rule{ID: "r", Text: "x", Checks: []RuleCheck{{Kind: RulePhrase}}}, false},
		"an empty value":           {Rule{ID: "r", Text: "x", Checks: []RuleCheck{{Kind: RulePhrase, Values: []string{""}}}}, false},
		"a value with line breaks": {Rule{ID: "r", Text: "x", Checks: []RuleCheck{{Kind: RulePhrase, Values: []string{"a\nb"}}}}, false},
		"pay without a period":     {Rule{ID: "r", Text: "x", Checks: []RuleCheck{{Kind: RuleMinPay, Least: Money{6000, "EUR"}}}}, false},
		"pay of nothing":           {Rule{ID: "r", Text: "x", Checks: []RuleCheck{{Kind: RuleMinPay, Least: Money{0, "EUR"}, Period: PeriodHour}}}, false},
		"an age of 0":              {Rule{ID: "r", Text: "x", Checks: []RuleCheck{{Kind: RuleMaxAge}}}, false},
	} {
		_, err := NewRule(c.r)
		assert.Equal(t, c.ok, err == nil, "%s: %v", name, err)
	}
}

func TestSettingsCheckRules(t *testing.T) {
	t.Parallel()
	s := DefaultSettings()
	r := Rule{ID: "r", Text: "never gambling", Checks: []RuleCheck{{Kind: RuleTopic, Values: []string{"gambling"}}}}
	s.Rules = []Rule{r}
	require.Empty(t, s.Mistakes())
	s.Rules = []Rule{r, r}
	require.Len(t, s.Mistakes(), 1)
	s.Rules = []Rule{{ID: "x"}}
	require.Len(t, s.Mistakes(), 1)
	s.Rules = make([]Rule, MaxRules+1)
	require.NotEmpty(t, s.Mistakes())
}
