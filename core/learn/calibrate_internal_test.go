package learn

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What comes later must not reach back: what is said of the first sends is the same
// whatever comes of the later ones.
func TestNothingIsSaidFromWhatCameLater(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	var one, two []Record
	for i := range 120 {
		r := Record{ID: fmt.Sprint(i), At: at.Add(time.Duration(i) * 8 * time.Hour), Case: Case{Source: "board"}}
		if i%7 == 0 {
			r.Replied = r.At.Add(48 * time.Hour)
		}
		one = append(one, r)
		if i >= 60 {
			r.Replied = r.At.Add(time.Hour)
		}
		two = append(two, r)
	}
	a, err := said(DefaultPriors(), one, 0)
	require.NoError(t, err)
	b, err := said(DefaultPriors(), two, 0)
	require.NoError(t, err)
	require.Len(t, a, 120)
	assert.Equal(t, a[:60], b[:60])
	assert.NotEqual(t, a[70:], b[70:], "what is known by then is used")
	// Not even its own outcome is known to what is said of a send.
	own := append([]Record(nil), one...)
	own[119].Replied = own[119].At.Add(time.Second)
	c, err := said(DefaultPriors(), own, 0)
	require.NoError(t, err)
	assert.Equal(t, a, c)
}

func BenchmarkCalibrate(b *testing.B) {
	at := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	var records []Record
	for i := range 2000 {
		r := Record{ID: fmt.Sprint(i), At: at.Add(time.Duration(i) * 3 * time.Hour), Case: Case{Source: fmt.Sprint("s", i%8), Template: fmt.Sprint("t", i%5), Fit: Known(float64(i%10) / 10)}}
		if i%9 == 0 {
			r.Replied = r.At.Add(48 * time.Hour)
		}
		records = append(records, r)
	}
	for b.Loop() {
		if _, err := Calibrate(DefaultPriors(), records, at.AddDate(1, 0, 0)); err != nil {
			b.Fatal(err)
		}
	}
}
