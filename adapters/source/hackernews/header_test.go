package hackernews

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestHeadersWithoutARole: a posting that lists its roles below the header, or its
// fields one a line, gets its title from there and not from place and terms.
func TestHeadersWithoutARole(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"Kite | San Francisco, CA | Full-Time\nWe are hiring:\n- Backend Systems Engineer: https://x.example/1\n- Desktop Engineer\n- We love engineers. Join us!": {"Kite", "Backend Systems Engineer, Desktop Engineer"},
		"Company: Acme Tools [https://acme.example/]\nLocation: Berlin\nRole: Go developer":                                                                        {"Acme Tools", "Go developer"},
		"Company: Acme Tools [https://acme.example/]\nWe build tools.":                                                                                             {"Acme Tools", "Acme Tools"},
		"Leeds/Shipley | Yorkshire UK contract ONSITE":                                                                                                             {"", "Leeds/Shipley | Yorkshire UK contract ONSITE"},
		"Acme | Go developer | Berlin\n- Designer":                                                                                                                 {"Acme", "Go developer"},
	} {
		h := readHeader(text)
		require.Equal(t, want, [2]string{h.company, h.title}, text)
	}
}
