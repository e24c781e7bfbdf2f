package cli

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSignInShowsTheAddressAndWhatCameOfIt(t *testing.T) {
	w := newWorld(t)
	out := w.ok("source", "sign-in", "upwork")
	assert.Contains(t, out, "https://service.example/authorize?x=1")
	assert.Contains(t, out, "Signed in; source upwork")
	assert.Contains(t, w.ok("source", "sign-in", "upwork", "--lang", "de"), "Angemeldet; die Quelle upwork")
}
