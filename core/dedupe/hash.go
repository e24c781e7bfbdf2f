package dedupe

import (
	"crypto/sha256"
	"encoding/hex"
)

// ContentHash returns the first 32 hex digits of the SHA-256 over the
// normalised title, company and text. Two postings have the same hash when they
// differ at most in letter case, accents, blanks, punctuation and compatibility
// forms (full-width letters, ligatures).
func ContentHash(title, company, text string) string {
	buf := make([]byte, 0, len(title)+len(company)+len(text)+len(text)/16+64)
	for _, part := range []string{title, company, text} {
		buf = appendFolded(buf, part)
		buf = append(buf, '\n') // no word holds a line break, so parts cannot run together
	}
	sum := sha256.Sum256(buf)
	return hex.EncodeToString(sum[:16])
}
