package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestAnEditKeepsClaimsWhereTheyStand(t *testing.T) {
	t.Parallel()
	const asks, mine = "You ask for Go and SQL.\n", "I bring Go and SQL.\nRegards"
	claim := func(text string, at int) core.Claim {
		return core.Claim{Text: text, Span: core.Span{Start: at, End: at + len(text)}}
	}
	old := asks + mine
	claims := []core.Claim{claim("Go", len(asks)+8), claim("SQL", len(asks)+15)}
	for name, c := range map[string]struct {
		body string
		want []int
	}{
		"unchanged":       {old, []int{len(asks) + 8, len(asks) + 15}},
		"a line after":    {old + "\nP.S. SQL", []int{len(asks) + 8, len(asks) + 15}},
		"a line before":   {"Hello,\n" + old, []int{len(asks) + 15, len(asks) + 22}},
		"one taken away":  {asks + "I will SQL.\nRegards", []int{12, len(asks) + 7}},
		"at both ends":    {"Hello, dear team of many people,\n" + asks + "I bring Go and SQL.\n", []int{len(asks) + 41, len(asks) + 48}},
		"everything else": {"Something new.", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []int
			for _, k := range keepClaims(claims, old, c.body) {
				require.Equal(t, k.Text, c.body[k.Span.Start:k.Span.End])
				got = append(got, k.Span.Start)
			}
			require.Equal(t, c.want, got)
		})
	}
}
