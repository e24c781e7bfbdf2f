package draft

import (
	"testing"

	"github.com/automonet/automonet/core"
	"github.com/stretchr/testify/require"
)

func TestOnlyHabit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lang  core.Lang
		said  string
		habit bool
	}{
		{core.LangEnglish, "I send each chapter back as soon as I can.", true},
		{core.LangEnglish, "My drawings carry dimensions and few words.", true},
		{core.LangEnglish, "I have sent chapters back for years.", false},
		{core.LangEnglish, "I look after clients by the sea.", false},
		{core.LangEnglish, "I speak Portuguese.", false},
		{core.LangEnglish, "I answer 40 letters a day.", false},
		{core.LangEnglish, "I write React.", false},
		{core.LangGerman, "Ich schreibe so, wie Sie am Telefon reden.", true},
		{core.LangGerman, "Ich beherrsche jede Tonart.", false},
		{core.LangSpanish, "Mis planos llevan cotas y pocas palabras.", true},
		{core.LangSpanish, "Llevo mucho tiempo contestando.", false},
		{core.LangFrench, "Je monte toujours une version courte d'abord.", true},
		{core.LangFrench, "Je m'occupe actuellement de la clientèle d'un autre loueur.", false},
	} {
		c := Candidate{Content: core.Content{Body: tt.said, Language: tt.lang}, Settings: core.DefaultSettings()}
		text := NewChecker(core.Profile{}, c.Settings).read(c)
		require.NotEmpty(t, text.clauses, tt.said)
		require.Equal(t, tt.habit, text.onlyHabit(text.clauses[0]), tt.said)
	}
}

func TestSpelledNumber(t *testing.T) {
	t.Parallel()
	for said, figure := range map[string]string{
		"forty five": "45", "cuarenta y cinco": "45", "quatre vingt douze": "92", "quatre vingts épisodes": "80", "soixante quatre": "64",
		"trente et un": "31", "two hundred and ten": "210", "three and four": "3", "cent quarante cinq": "145", "einundzwanzig": "21", "two": "2",
	} {
		n, used := spelledNumber(words(said))
		require.Equal(t, figure, n, said)
		require.NotZero(t, used, said)
	}
	_, used := spelledNumber([]string{"house"})
	require.Zero(t, used)
}

func TestRaised(t *testing.T) {
	t.Parallel()
	degree := core.Fact{Kind: core.FactEducation}
	for _, tt := range []struct {
		fact         core.Fact
		holds, claim string
		raised       bool
	}{
		{degree, "M.Sc. in Statistik, Uppsala", "Master in Statistik", false},
		{degree, "M.Sc. in Statistik, Uppsala", "Doktorat in Statistik", true},
		{degree, "grado en Traducción", "licenciada en Traducción", false},
		{degree, "BSc Medieninformatik", "máster en informática", true},
		{core.Fact{}, "customer desk of a nursery", "head of the customer desk", true},
		{core.Fact{}, "service client d'une pépinière", "responsable du service client", true},
		{core.Fact{}, "Ladenfront einer Bäckerei", "preisgekrönte Ladenfront", true},
	} {
		require.Equal(t, tt.raised, raised(words(tt.claim), tt.fact, newCorpus(tt.holds)) != "", tt.claim)
	}
}
