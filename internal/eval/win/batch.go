package win

import "math"

// batch is a logistic fit by Newton's method over dense rows, with a ridge on all
// weights but the first.
func batch(rows [][]float64, y []bool, ridge float64) []float64 {
	d := len(rows[0])
	w := make([]float64, d)
	for range 25 {
		h, g := make([]float64, d*d), make([]float64, d)
		for n, x := range rows {
			p := sigmoid(dot(w, x))
			t := 0.0
			if y[n] {
				t = 1
			}
			for i, v := range x {
				if v == 0 {
					continue
				}
				g[i] += v * (t - p)
				for j, u := range x[:i+1] {
					h[i*d+j] += v * u * p * (1 - p)
				}
			}
		}
		for i := range d {
			r := ridge
			if i == 0 {
				r = 1e-6
			}
			g[i] -= r * w[i]
			h[i*d+i] += r
		}
		step, most := solve(h, g, d), 0.0
		for i := range w {
			w[i] += step[i]
			most = max(most, math.Abs(step[i]))
		}
		if most < 1e-6 {
			break
		}
	}
	return w
}

// solve solves h x = g for a positive definite h, of which the lower triangle is
// read, by its Cholesky factor.
func solve(h, g []float64, d int) []float64 {
	for i := range d {
		for j := range i + 1 {
			s := h[i*d+j]
			for k := range j {
				s -= h[i*d+k] * h[j*d+k]
			}
			if i == j {
				h[i*d+i] = math.Sqrt(max(s, 1e-12))
			} else {
				h[i*d+j] = s / h[j*d+j]
			}
		}
	}
	x := make([]float64, d)
	for i := range d {
		x[i] = g[i]
		for k := range i {
			x[i] -= h[i*d+k] * x[k]
		}
		x[i] /= h[i*d+i]
	}
	for i := d - 1; i >= 0; i-- {
		for k := i + 1; k < d; k++ {
			x[i] -= h[k*d+i] * x[k]
		}
		x[i] /= h[i*d+i]
	}
	return x
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i, v := range a {
		s += v * b[i]
	}
	return s
}

func sigmoid(a float64) float64 { return 1 / (1 + math.Exp(-a)) }
