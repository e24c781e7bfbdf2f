package draft

import (
	"testing"

	"github.com/automonet/automonet/core"
	"github.com/stretchr/testify/require"
)

// TestScoreIsTheMean: a clause is weighed by both models alike.
func TestScoreIsTheMean(t *testing.T) {
	t.Parallel()
	k := NewClassifier(Weights{By: map[uint32]int8{1: 2 * WeightUnit}}, Weights{By: map[uint32]int8{2: WeightUnit}})
	require.InDelta(t, 1.5, k.Score([]uint32{1}, []uint32{2}), 1e-9)
	require.InDelta(t, 1.0, k.Score([]uint32{1}, []uint32{1}), 1e-9, "each model knows its own features only")
}

// TestClaimsOfTimeInOtherWords: with the figures of its fact, a claim of time may be put
// in any words, unless they tell what another fact does.
func TestClaimsOfTimeInOtherWords(t *testing.T) {
	t.Parallel()
	add := func(l core.Lang, text string, fact core.FactID) func(*Candidate) {
		return func(c *Candidate) { c.Content.Language = l; c.say(text); c.claim(fact, text) }
	}
	runGate(t, GateClaims, []gateCase{
		{"hours told in other words", add("fr", "On peut me joindre de 8 h à 18 h.", "zone"), ""},
		{"other hours", add("fr", "On peut me joindre de 6 h à 18 h.", "zone"), "claim_unsupported"},
		{"an answer given in other languages", add("fr", "une courte note à la fin de chaque journée", "remote-setup"), ""},
		{"an answer that tells of a skill", add("fr", "PostgreSQL, Docker et Kubernetes tous les jours", "remote-setup"), "claim_unsupported"},
	})
}

// TestWordsThatAreNoNames: a salutation and a word in small letters name nobody.
func TestWordsThatAreNoNames(t *testing.T) {
	t.Parallel()
	require.Empty(t, namesItself("y para una postal piden una cosa clara", map[string]bool{"clara": true}))
	require.NotEmpty(t, namesItself("Clara is known among planners", map[string]bool{"clara": true}))
	require.NotEmpty(t, namesItself("and ÉMILE is known among planners", map[string]bool{"émile": true}))
	c := goodCandidate(t)
	c.Content.Body = "Hello Company I team,\n\n" + c.Content.Body
	for i := range c.Claims {
		c.Claims[i].Span.Start += len("Hello Company I team,\n\n")
		c.Claims[i].Span.End += len("Hello Company I team,\n\n")
	}
	require.Empty(t, failed(Check(c))[GateStatements])
}

// TestPointingToTheClosest: a clause that only points to the claim beside it as the
// nearest that there is tells nothing more.
func TestPointingToTheClosest(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"voilà ce que j'ai de plus proche", "this is the closest I have", "es lo más parecido que tengo", "das ist das Ähnlichste, was ich habe"} {
		require.True(t, closest.MatchString(s), s)
	}
	require.False(t, closest.MatchString("voilà ce que j'ai fait pour Renault"))
}

// TestOffersAnotherVersionOnTheVerb: what is to be changed may hang on the verb.
func TestOffersAnotherVersionOnTheVerb(t *testing.T) {
	t.Parallel()
	runGate(t, GatePlaceholder, []gateCase{{"an enclitic", func(c *Candidate) {
		c.Content.Language = "es"
		c.Content.Body += "\n\nSi quieres, puedo darle un tono más cercano o acortarla a cien palabras."
	}, "generator_talk"}})
}
