package pdf

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestAProfileBecomesACV(t *testing.T) {
	t.Parallel()
	fact := func(id core.FactID, kind core.FactKind, text string) core.Fact {
		return core.Fact{ID: id, Kind: kind, Text: map[core.Lang]string{"": text}, Confirmed: true}
	}
	p := core.Profile{Name: "Mara Müller (Dipl.-Inf.)", Facts: []core.Fact{fact("h", core.FactHeadline, "Backend developer"), fact("s", core.FactSkill, "Go"),
		fact("e", core.FactEmployment, "2019–2024 Engineer at “Firm” – payment for 12 € a line\\"), fact("r", core.FactRate, "90 EUR"), fact("x", core.FactExclusion, "no gambling"),
		fact("c", core.FactContact, "+49 30 1234567"), fact("u", core.FactSkill, "unconfirmed magic"), fact("d", core.FactSkill, "日本語"),
		{ID: "en", Kind: core.FactProject, Text: map[core.Lang]string{"en": "only English"}, Confirmed: true}}}
	p.Facts[1].Years, p.Facts[5].Private, p.Facts[6].Confirmed = 8, true, false
	p.Facts[2].URL = "https://firm.example/" + strings.Repeat("a", 200)
	for i := range 80 {
		p.Facts = append(p.Facts, fact(core.FactID("p"+strings.Repeat("i", i)), core.FactProject, "A project with a text that is long enough to need a second row on a page of this width, as many are."))
	}
	raw := Profile(p, "de", false)
	assert.Equal(t, raw, Profile(p, "de", false), "the same profile gives the same bytes")
	pages, notes, err := Read(t.Context(), raw)
	require.NoError(t, err)
	assert.Empty(t, notes)
	assert.GreaterOrEqual(t, len(pages), 2)
	var b strings.Builder
	for _, page := range pages {
		for _, r := range page.Spans {
			b.WriteString(r.Text + "\n")
			assert.GreaterOrEqual(t, r.X, float64(marginX)-1)
		}
	}
	text := b.String()
	for _, want := range []string{"Mara Müller (Dipl.-Inf.)", "Backend developer", "Go (8 Jahre)", "2019–2024 Engineer at “Firm” – payment for 12 € a line\\", "Kenntnisse", "Berufserfahrung"} {
		assert.Contains(t, text, want)
	}
	for _, not := range []string{"90 EUR", "gambling", "1234567", "magic", "only English"} {
		assert.NotContains(t, text, not)
	}
	assert.Contains(t, string(Profile(p, "en", true)), "1234567")
}
