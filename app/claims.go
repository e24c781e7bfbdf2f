package app

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// keepClaims finds the claims of the old body again in the edited one: at the place
// whose surroundings read most like the old ones, and among equals at the nearest. A
// skill stands in what the posting asks for, too, so that the first place is often
// the wrong one.
func keepClaims(claims []core.Claim, old, body string) []core.Claim {
	var kept []core.Claim
	for _, claim := range claims {
		span := claim.Span
		if claim.Text == "" || span.Start < 0 || span.End > len(old) || span.Start > span.End {
			continue
		}
		if at := likeliest(body, claim.Text, old[:span.Start], old[span.End:]); at >= 0 {
			claim.Span = core.Span{Start: at, End: at + len(claim.Text)}
			kept = append(kept, claim)
		}
	}
	return kept
}

// likeliest returns where text occurs in body with the most of what stood before
// and after it, or -1.
func likeliest(body, text, before, after string) int {
	best, score, want := -1, -1, len(before)
	for from := 0; from <= len(body)-len(text); {
		at := strings.Index(body[from:], text)
		if at < 0 {
			break
		}
		at += from
		alike := common(before, body[:at], true) + common(after, body[at+len(text):], false)
		if alike > score || alike == score && max(at-want, want-at) < max(best-want, want-best) {
			best, score = at, alike
		}
		from = at + 1
	}
	return best
}

// common counts the bytes that two texts share at their ends or starts.
func common(a, b string, ends bool) int {
	n := 0
	for n < min(len(a), len(b)) {
		i, k := n, n
		if ends {
			i, k = len(a)-1-n, len(b)-1-n
		}
		if a[i] != b[k] {
			break
		}
		n++
	}
	return n
}
