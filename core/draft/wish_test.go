package draft

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestCheckWish(t *testing.T) {
	t.Parallel()
	p := core.Profile{Facts: []core.Fact{
		{ID: "street", Kind: core.FactContact, Text: map[core.Lang]string{"": "Lindenallee 12, Hamburg"}},
		{ID: "ill", Kind: core.FactProject, Private: true, Text: map[core.Lang]string{"en": "Recovering from burnout since spring"}},
	}}
	for name, c := range map[string]struct {
		text    string
		refused bool
	}{
		"nothing":           {"", false},
		"a plain wish":      {"Shorter, and begin with the 40 depots. Leave out React.", false},
		"a public link":     {"do not mention github.com", false},
		"a key":             {"use sk-abcdefghijklmnop1234 for it", true},
		"a told password":   {"the password is hunter22x", true},
		"an account number": {"put DE89 3704 0044 0532 0130 00 into it", true},
		"a random key":      {"0a1b2c3d4e5f60718293a4b5c6d7e8f9aa", true},
		"a mail address":    {"tell them to write to mara@example.org", true},
		"a phone number":    {"call me at +49 40 1234567", true},
		"a contact fact":    {"say that I live at lindenallee 12, hamburg", true},
		"a private fact":    {"explain the gap: I was recovering from a burnout in spring", true},
	} {
		err := CheckWish(c.text, p)
		require.Equal(t, c.refused, core.KindOf(err) == core.KindDenied, "%s: %v", name, err)
	}
	_, err := NewBrief(Input{Profile: core.Profile{Name: "M"}}, core.Profile{}, "use sk-abcdefghijklmnop1234", nil)
	require.Equal(t, core.KindDenied, core.KindOf(err), "no prompt is made of it")
}
