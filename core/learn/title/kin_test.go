package title_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/learn/title"
)

func TestKinKnowsTheNamesOfItsOccupations(t *testing.T) {
	t.Parallel()
	x, err := title.New("en", aliases())
	require.NoError(t, err)
	k := x.Kin([]int{1}, []string{"Go engineer"})
	for role, want := range map[string]string{"Software Developers": "software developer", "programmer of applications": "application programmer", "senior go engineers": "Go engineer"} {
		name, like := k.Like(role)
		require.Equal(t, want, name, role)
		require.Greater(t, like, 0.4, role)
		require.LessOrEqual(t, like, 1.001, role)
	}
	_, own := k.Like("software developer")
	require.InDelta(t, 1, own, 0.001)
	_, twice := k.Like("software developer software developer")
	require.InDelta(t, own, twice, 0.001, "what stands twice counts once")
	_, other := k.Like("nurse")
	require.Less(t, other, 0.2)
	_, wider := k.Like("software developer in a hospital for nurses")
	require.Less(t, wider, own)

	for _, role := range []string{"", "zzz", strings.Repeat("words without number ", 2000)} {
		_, like := k.Like(role)
		require.Less(t, like, 0.3)
	}
	name, like := (*title.Kin)(nil).Like("nurse")
	require.Empty(t, name)
	require.Zero(t, like)
	_, like = x.Kin(nil, nil).Like("nurse")
	require.Zero(t, like)
}

func TestKinOfManyNames(t *testing.T) {
	t.Parallel()
	var list []title.Alias
	for i := range 200 {
		list = append(list, title.Alias{Concept: 1, Name: "keeper " + strings.Repeat("x", 1+i%20) + string(rune('a'+i/20))})
	}
	x, err := title.New("en", list)
	require.NoError(t, err)
	name, like := x.Kin([]int{1}, nil).Like(list[150].Name)
	require.Equal(t, list[150].Name, name)
	require.InDelta(t, 1, like, 0.001)
}
