// Package autonomy decides how far a channel may go by itself: it counts how often the
// agent's would-be decision was the owner's, offers a permission when the evidence
// carries it, and takes one back when the evidence speaks against it. It never gives
// one: that is the owner's act. The package is pure; the caller brings the comparisons,
// what happened at the platform, and the clock.
package autonomy
