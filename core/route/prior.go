package route

import "math"

// Prior is the quality, 0 to 1, that is expected of a model before anything was
// learned of it. Within one vendor's line the price is the best public sign of
// it: a tenfold price of output is taken for 0.2 points. Models without a price,
// local ones among them, start in the middle of the field.
func Prior(m Model) float64 {
	if m.Price.Local || !m.Price.Known() || m.Price.Base.Output <= 0 {
		return 0.5
	}
	return clamp(0.6+0.2*math.Log10(float64(m.Price.Base.Output)/1e9), 0.3, 0.95)
}
