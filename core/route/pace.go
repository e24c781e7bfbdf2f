package route

import "github.com/automonet/automonet/core"

// Band is how freely money is spent at the moment. Bands follow each other as
// the budget shrinks.
type Band string

// The bands, from the whole choice down to no model that costs money.
const (
	BandFull    Band = "full"
	BandCareful Band = "careful"
	BandCheap   Band = "cheap"
	BandLocal   Band = "local"
)

// The shares of the budget that must be left for a band.
const (
	leftForFull    = 0.5
	leftForCareful = 0.2
	leftForCheap   = 0.02
)

// Pace describes the spending in the tightest window at the moment.
type Pace struct {
	// Limit and Used are of that window; Used includes what is held.
	Limit core.NanoUSD
	Used  core.NanoUSD
	// Elapsed is the share of the window that has passed, 0 to 1.
	Elapsed float64
	// Reserve is the share of Limit kept for high-value jobs that arrive late,
	// 0 to 0.9.
	Reserve float64
}

// releaseAt is the last part of the window, in which what is kept for late jobs
// is given back to all of them little by little.
const releaseAt = 0.1

// Kept is the share of Limit that ordinary jobs leave alone at the moment.
func (p Pace) Kept() float64 {
	return clamp(p.Reserve, 0, 0.9) * clamp((1-p.Elapsed)/releaseAt, 0, 1)
}

// usedShare is what share of the money that may be touched is gone, 0 to 1.
func (p Pace) usedShare(highValue bool) float64 {
	limit := float64(p.Limit)
	if !highValue {
		limit *= 1 - p.Kept()
	}
	if limit <= 0 {
		return 1
	}
	return clamp(float64(p.Used)/limit, 0, 1)
}

// Band returns the band for a job.
func (p Pace) Band(highValue bool) Band {
	left := 1 - p.usedShare(highValue)
	switch {
	case left >= leftForFull:
		return BandFull
	case left >= leftForCareful:
		return BandCareful
	case left >= leftForCheap:
		return BandCheap
	}
	return BandLocal
}

// Lambda is the weight of money against quality: the points of quality that one
// dollar-cent must bring. It rises with spending ahead of the clock and with
// each band.
func (p Pace) Lambda(highValue bool) float64 {
	const base = 0.02
	ahead := clamp(p.usedShare(highValue)/clamp(p.Elapsed, 0.05, 1), 0.25, 8)
	switch p.Band(highValue) {
	case BandFull:
		return base * ahead
	case BandCareful:
		return base * max(ahead, 1) * 3
	}
	return base * max(ahead, 1) * 10
}

// cap is the dearest maximum that a band admits, given the maxima of the
// cheapest and the dearest paid candidate that could serve.
func (b Band) cap(cheapest, dearest core.NanoUSD) core.NanoUSD {
	switch b {
	case BandFull:
		return dearest
	case BandCareful:
		return max(cheapest, dearest/4)
	case BandCheap:
		return max(cheapest, dearest/32)
	}
	return 0
}

func clamp(x, lo, hi float64) float64 { return min(max(x, lo), hi) }
