package draft

import (
	"testing"

	"github.com/automonet/automonet/core"
	"github.com/stretchr/testify/require"
)

func TestWeights(t *testing.T) {
	t.Parallel()
	w := Weights{Bias: -3, By: map[uint32]int8{7: 12, 1 << 23: -100, 9: -1}}
	text, err := w.MarshalText()
	require.NoError(t, err)
	var got Weights
	require.NoError(t, got.UnmarshalText(text))
	require.Equal(t, w, got)
	for _, broken := range []string{"", "!", "gA==", "BYAB"} {
		require.Error(t, got.UnmarshalText([]byte(broken)), broken)
	}
}

// TestBuiltinClassifier: the packed weights are read, and tell a claim from a plan in
// each language by a margin.
func TestBuiltinClassifier(t *testing.T) {
	t.Parallel()
	k := builtinClassifier()
	require.NotNil(t, k)
	for lang, s := range map[core.Lang][2]string{
		"en": {"I have led a team at a shipyard for six years.", "I would begin with the list and ask you about the rest."},
		"de": {"Sechs Jahre lang habe ich bei einer Werft ein Team geleitet.", "Ich würde mit der Liste anfangen und Sie nach dem Rest fragen."},
		"es": {"Dirigí durante seis años un equipo en un astillero.", "Empezaría por la lista y les preguntaría por lo demás."},
		"fr": {"J'ai dirigé une équipe dans un chantier naval pendant six ans.", "Je commencerais par la liste et vous interrogerais sur le reste."},
	} {
		score := func(body string) float64 {
			best := -10.0
			for _, said := range NewChecker(core.Profile{}, core.DefaultSettings()).Sayings(Candidate{Content: core.Content{Body: body, Language: lang}}) {
				best = max(best, k.Score(said.Features, said.Around))
			}
			return best
		}
		require.Greater(t, score(s[0]), tellsAnyway, s[0])
		require.Less(t, score(s[1]), tellsAnyway-1, s[1])
	}
}

// TestWithoutClassifier: the rules decide alone where there is no classifier.
func TestWithoutClassifier(t *testing.T) {
	t.Parallel()
	c := goodCandidate(t)
	k := NewChecker(c.Profile, c.Settings).With(nil)
	require.True(t, Passed(k.Check(c)))
	c.say("I built three shops.")
	require.False(t, Passed(k.Check(c)))
}

func TestSameAsk(t *testing.T) {
	t.Parallel()
	require.True(t, sameAsk("Wie arbeiten Sie mit verteilten Teams?", "How do you work with remote teams?"))
	require.True(t, sameAsk("¿En qué horario podemos localizarte?", "When can we reach you?"))
	require.False(t, sameAsk("How do you work?", "How do you work with remote teams?"))
	require.False(t, sameAsk("Have you kept bees?", "How do you work?"), "an idea that is not known is no match")
	require.False(t, sameAsk("How do you work?", "Why?"))
}

func TestAQuestionStaysUnanswered(t *testing.T) {
	t.Parallel()
	asks := func(question string) func(*Candidate) {
		return func(c *Candidate) {
			c.Job.Extraction.Instructions = []core.Instruction{{Kind: core.InstructionQuestion, Text: question}}
		}
	}
	const known = "How do you work with remote teams?"
	runGate(t, GateInstructions, []gateCase{
		{"a question that the profile answers", asks(known), "question_unanswered"},
		{"a question that only the owner can answer", asks("Have you kept bees?"), ""},
		{"an answer in the fact's words", func(c *Candidate) {
			asks(known)(c)
			c.say("I write a short note at the end of each working day and keep decisions in the ticket.")
		}, ""},
		{"an answer by link", func(c *Candidate) {
			asks(known)(c)
			c.say("Decisions are kept in the ticket.")
			c.claim("remote-setup", "Decisions are kept in the ticket")
		}, ""},
	})
}

func TestTheTextSpeaksOfItself(t *testing.T) {
	t.Parallel()
	say := func(s string, l core.Lang) func(*Candidate) {
		return func(c *Candidate) { c.Content.Body += "\n\n" + s; c.Content.Language = l }
	}
	runGate(t, GatePlaceholder, []gateCase{
		{"another version is offered", say("If you like, I can make this letter shorter.", "en"), "generator_talk"},
		{"in German", say("Auf Wunsch formuliere ich das Anschreiben auch förmlicher.", "de"), "generator_talk"},
		{"in Spanish", say("Si quieres, puedo hacer la carta más formal.", "es"), "generator_talk"},
		{"in French", say("Si vous voulez, je peux raccourcir cette lettre ou changer de ton : plus court.", "fr"), "generator_talk"},
		{"orders are told", say("As instructed, only verified facts were used.", "en"), "generator_talk"},
		{"what was given is told", say("The listed facts hold no profile of that kind.", "en"), "generator_talk"},
		{"a note on the letter", say("Note: this draft has 120 words.", "en"), "generator_talk"},
		{"a note on the matter", say("Note: the paint drinks the light.", "en"), ""},
		{"a hole in capitals", say("References: TO BE ADDED.", "en"), "placeholder"},
	})
}
