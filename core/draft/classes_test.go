package draft

import (
	"testing"

	"github.com/automonet/automonet/core"
	"github.com/stretchr/testify/require"
)

func TestClassOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		word string
		lang core.Lang
		want string
	}{
		{"ich", core.LangGerman, "i"}, {"mes", core.LangFrench, "my"}, {"vous", core.LangFrench, "you"},
		{"plantó", core.LangSpanish, ""}, {"pinté", core.LangSpanish, "deed"}, {"pintaron", core.LangSpanish, "past"},
		{"pintaría", core.LangSpanish, "modal"}, {"pintados", core.LangSpanish, "part"},
		{"dessinerais", core.LangFrench, "modal"}, {"dessinait", core.LangFrench, "past"}, {"dessinés", core.LangFrench, "part"},
		{"painted", core.LangEnglish, "past"}, {"lit", core.LangEnglish, "past"}, {"paint", core.LangEnglish, ""},
		{"gezeichnet", core.LangGerman, "part"}, {"aufgebaut", core.LangGerman, "part"}, {"illustriert", core.LangGerman, "part"},
		{"zeichnete", core.LangGerman, "past"}, {"zeichnen", core.LangGerman, ""},
	} {
		require.Equal(t, c.want, classOf(token{low: c.word, kind: "~x"}, c.lang), c.word)
	}
	require.Equal(t, "^", classOf(token{low: "lund", kind: "^", foreign: true}, core.LangEnglish), "a name that nobody gave")
	require.Equal(t, "#", classOf(token{low: "74", kind: "#"}, core.LangEnglish))
}

func TestPartsKnown(t *testing.T) {
	t.Parallel()
	known := func(w string) bool { return w == "Aragon" }
	require.True(t, partsKnown("Haut-Aragon", core.LangFrench, known))
	require.False(t, partsKnown("Haut-Rhin", core.LangFrench, known))
	require.False(t, partsKnown("Haut-Haut", core.LangFrench, known), "no part is known")
	require.False(t, partsKnown("Aragon", core.LangFrench, known))
	require.True(t, partsKnown("mid-February", core.LangEnglish, known))
	require.True(t, partsKnown("Aragon-Reise", core.LangGerman, known), "a German compound goes on with a noun")
	require.False(t, partsKnown("Aragon-Google", core.LangGerman, known))
}

func TestParticle(t *testing.T) {
	t.Parallel()
	require.True(t, particle("Je", core.LangFrench))
	require.False(t, particle("Lund", core.LangFrench))
	require.False(t, particle("AVEC", core.LangFrench), "a word in capitals may be a name")
}

func TestTellsDeed(t *testing.T) {
	t.Parallel()
	es, fr := &text{lang: core.LangSpanish}, &text{lang: core.LangFrench}
	require.True(t, es.tellsDeed("en las aulas donde pinté cartillas"))
	require.True(t, es.tellsDeed("¿recuerdan la fábrica cuyo plano dirigí?"))
	require.False(t, es.tellsDeed("pintaría las cartillas"))
	require.True(t, fr.tellsDeed("mon dernier long documentaire durait"))
	require.False(t, fr.tellsDeed("ma dernière question porte sur le bois"))
}

func TestSpeaksIt(t *testing.T) {
	t.Parallel()
	require.True(t, speaksIt(words("je le parle et je l'écris")))
	require.True(t, speaksIt(words("segunda lengua")))
	require.False(t, speaksIt(words("je le parle couramment")))
	require.False(t, speaksIt(words("lengua materna")))
	require.False(t, speaksIt(nil))
}

func TestOwns(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"I have never steered a narrowboat", "gesteuert habe ich so etwas noch nie", "nunca he torneado una pieza", "je n'ai jamais piloté de péniche"} {
		require.True(t, owns(s), s)
	}
	for _, s := range []string{"I have never missed a date", "I never lost a client", "ich habe noch nie einen Termin versäumt", "nunca he entregado tarde", "je n'ai jamais rendu un texte en retard", "I have steered boats"} {
		require.False(t, owns(s), s)
	}
}

// TestSaidElsewise: links of any host, talk of a given context and praise that is summed
// up are found in words that no list holds.
func TestSaidElsewise(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, linksIn("reserven media hora en calendly.example/claire-ads"))
	require.NotEmpty(t, linksIn("siehe termin.beispiel/nora"))
	require.Empty(t, linksIn("Blau und/oder Grün, ca.90/100 mm, bzw. 3/4"))
	require.NotEmpty(t, talk.find("De acuerdo con el contexto proporcionado (perfil JSON)", 1))
	require.Empty(t, talk.find("El contexto de la feria es rural", 1))
	require.True(t, quoting.MatchString("Un coutelier résume ainsi notre collaboration :"))
	require.True(t, saysWhen(words("Einsteigen könnte ich ab dem 18. Januar 2027"), newCorpus("ab dem 18. Januar 2027")))
	require.False(t, saysWhen(words("Einsteigen könnte ich nachts ab dem 18. Januar 2027"), newCorpus("ab dem 18. Januar 2027")))
}
