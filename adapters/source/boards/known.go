package boards

import (
	"crypto/sha256"
	"encoding/base64"
)

const (
	// codeLen is the length of a short hash: 30 bits, so that among maxKnown
	// postings a new one is taken for a known one once in 200,000 times.
	codeLen = 5
	// maxKnown is how many postings a source remembers to have read.
	maxKnown = 5000
)

// code recognises a version of a posting.
func code(ref, version string) string {
	sum := sha256.Sum256([]byte(ref + "\x00" + version))
	return base64.RawURLEncoding.EncodeToString(sum[:6])[:codeLen]
}

// known are the postings that were read, those that were listed last at the end.
type known struct {
	codes []string
	at    map[string]bool
	again map[string]bool
}

func unpack(s string) *known {
	k := &known{at: map[string]bool{}, again: map[string]bool{}}
	for len(s) >= codeLen {
		k.codes = append(k.codes, s[:codeLen])
		k.at[s[:codeLen]] = true
		s = s[codeLen:]
	}
	return k
}

func (k *known) has(code string) bool { return k.at[code] }

// touch notes that a posting is listed, whether it was known or not.
func (k *known) touch(code string) {
	if !k.at[code] {
		k.codes = append(k.codes, code)
		k.at[code] = true
	}
	k.again[code] = true
}

// pack returns the newest of them, what was touched last.
func (k *known) pack() string {
	var old, listed []byte
	for _, c := range k.codes {
		if k.again[c] {
			listed = append(listed, c...)
		} else {
			old = append(old, c...)
		}
	}
	all := append(old, listed...)
	return string(all[max(0, len(all)-maxKnown*codeLen):])
}
