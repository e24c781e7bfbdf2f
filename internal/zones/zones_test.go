package zones

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestThePackedDatabaseKnowsEveryZone(t *testing.T) {
	t.Parallel()
	all, err := files()
	require.NoError(t, err)
	assert.Greater(t, len(all), 500)
	for name, text := range all {
		_, err := time.LoadLocationFromTZData(name, []byte(text))
		require.NoError(t, err, name)
	}
	text, err := load("Europe/Berlin")
	require.NoError(t, err)
	berlin, err := time.LoadLocationFromTZData("Europe/Berlin", []byte(text))
	require.NoError(t, err)
	assert.Equal(t, "2026-07-01 14:00 CEST", time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC).In(berlin).Format("2006-01-02 15:04 MST"))
	_, err = load("Europe/Nowhere")
	assert.ErrorIs(t, err, syscall.ENOENT)
}

func TestABrokenDatabaseIsAnError(t *testing.T) {
	t.Parallel()
	for _, broken := range [][]byte{nil, []byte("no gzip"), packed[:len(packed)/2]} {
		_, err := open(broken)
		assert.Error(t, err)
	}
}

func TestUseGivesTheDatabaseToPackageTime(t *testing.T) {
	Use()
	_, err := time.LoadLocation("Europe/Nowhere")
	assert.ErrorContains(t, err, "Europe/Nowhere")
}
