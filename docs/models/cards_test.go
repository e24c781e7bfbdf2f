package models_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/docs/models"
)

func TestEveryNameHasACard(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"price", "replies", "scam", "skills", "titles"}, models.Names())
	for _, name := range models.Names() {
		text, ok := models.Card(name)
		require.True(t, ok)
		require.Contains(t, text, "## Measured")
	}
	_, ok := models.Card("none")
	require.False(t, ok)
}
