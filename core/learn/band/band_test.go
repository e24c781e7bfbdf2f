package band_test

import (
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/learn/band"
	"github.com/automonet/automonet/core/learn/text"
)

// model is one that expects more of experts.
func model(t *testing.T) band.Model {
	t.Helper()
	m := band.Model{Floor: 1, Ceiling: 200, Lower: 0.1, Upper: 0.9}
	var r text.Reader
	body := r.Features("", "levelexpert", false).Body
	entry := r.Features("", "levelentry", false).Body
	rarities, weights := make([]uint8, 1<<text.Bits), make([]float64, 1<<text.Bits)
	rarities[body[0].ID], weights[body[0].ID] = 10, 2
	rarities[entry[0].ID], weights[entry[0].ID] = 10, -2
	for k := range band.Steps - 1 {
		m.Cuts = append(m.Cuts, float64(10*(k+1)))
		one := text.Model{Bias: 1 - float64(k)/5}
		one.Set(rarities, weights)
		file, err := one.Pack()
		require.NoError(t, err)
		m.Above = append(m.Above, file)
	}
	return m
}

func TestExpect(t *testing.T) {
	t.Parallel()
	s := band.Set{Hourly: model(t), Fixed: model(t)}
	file, err := s.Pack()
	require.NoError(t, err)
	got, err := band.Unpack(file)
	require.NoError(t, err)
	expert := got.Hourly.Expect("Go developer", []string{"Go", "SQL"}, band.Expert)
	entry := got.Hourly.Expect("Go developer", []string{"Go", "SQL"}, band.Entry)
	require.Greater(t, expert.Middle, entry.Middle)
	for _, b := range []band.Band{expert, entry} {
		require.True(t, 1 <= b.Low && b.Low <= b.Middle && b.Middle <= b.High && b.High <= 200.001, "%v", b)
	}
}

func TestDistribution(t *testing.T) {
	t.Parallel()
	m := model(t)
	above := make([]float64, band.Steps-1)
	for k := range above {
		above[k] = 1 - float64(k+1)/band.Steps
	}
	above[3] = 0.99 // not falling: made to
	d := m.Distribution(above)
	last := 0.0
	for p := 0.5; p < 250; p += 5 {
		of := d.Of(p)
		require.GreaterOrEqual(t, of, last)
		last = of
	}
	require.Equal(t, 1.0, d.Of(250))
	require.InDelta(t, 0.25, d.Of(d.At(0.25)), 0.01)
	require.InDelta(t, 200, d.At(1.5), 1e-6)
	require.InDelta(t, 1, d.At(0), 1)
	flat := m.Distribution(make([]float64, band.Steps-1)) // all below the first cut
	require.LessOrEqual(t, flat.At(0.99), 10.0)
	same := band.Model{Floor: 5, Ceiling: 5, Cuts: []float64{5, 5}}
	require.InDelta(t, 5, same.Distribution([]float64{0.6, 0.3}).At(0.5), 1e-9)
	require.InDelta(t, 0.0, same.Distribution([]float64{1, 0.3}).Of(4), 1e-9)
}

func TestUnpackRefuses(t *testing.T) {
	t.Parallel()
	bad := model(t)
	bad.Above[0] = []byte("x")
	for name, s := range map[string]band.Set{"no cuts": {}, "a damaged model": {Hourly: bad, Fixed: model(t)}} {
		file, err := s.Pack()
		require.NoError(t, err)
		_, err = band.Unpack(file)
		require.Error(t, err, name)
	}
	_, err := band.Unpack([]byte("x"))
	require.Error(t, err)
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	_, err = w.Write([]byte("{"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	_, err = band.Unpack(buf.Bytes())
	require.Error(t, err)
	_, err = band.Unpack(buf.Bytes()[:12])
	require.Error(t, err)
}

func TestLevelOf(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]band.Level{"Senior Go engineer": band.Expert, "Junior tester": band.Entry, "Erfahrene Texterin": band.Expert, "Berufseinsteiger im Support": band.Entry, "Go engineer": "", "Marseniority": ""} {
		require.Equal(t, want, band.LevelOf(s), s)
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	title, body := band.Terms("Fix a <b>Shop</b>", []string{"Web Design", "C#"}, 3, band.Expert)
	require.Equal(t, "Fix a Shop", title)
	require.Contains(t, body, "firstwebdesign . skillwebdesign . web design . skillc . c# .", "only the first is the trade")
	require.Contains(t, body, "widef longb capitalsall", "skills that are only counted count")
	require.Contains(t, body, "levelexpert")
	for title, want := range map[string]string{
		"Shopify Developer Needed for a Store": "all", "Need someone who can fix my site": "none",
		"Build API for my Shop with care": "some", "": "all",
	} {
		_, body := band.Terms(title, nil, 0, "")
		require.Contains(t, body, "capitals"+want+" ", title)
		require.NotContains(t, body, "level")
	}
}
