package app

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// keepClaims finds the claims of the old body again in the edited one: where the
// text around them is unchanged at the same place, else at the nearest place that
// reads the same. A skill stands in what the posting asks for, too, so that the
// first place is often the wrong one.
func keepClaims(claims []core.Claim, old, body string) []core.Claim {
	var head int
	for head < min(len(old), len(body)) && old[head] == body[head] {
		head++
	}
	var kept []core.Claim
	for _, claim := range claims {
		if claim.Text == "" {
			continue
		}
		want := claim.Span.Start
		if claim.Span.End > head {
			want += len(body) - len(old)
		}
		if at := nearest(body, claim.Text, want); at >= 0 {
			claim.Span = core.Span{Start: at, End: at + len(claim.Text)}
			kept = append(kept, claim)
		}
	}
	return kept
}

// nearest returns where text occurs in body closest to want, or -1.
func nearest(body, text string, want int) int {
	best := -1
	for from := 0; from <= len(body)-len(text); {
		at := strings.Index(body[from:], text)
		if at < 0 {
			break
		}
		at += from
		if best < 0 || max(at-want, want-at) < max(best-want, want-best) {
			best = at
		}
		from = at + 1
	}
	return best
}
