package hackernews

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRolesAndCompaniesInTheText: where the header has only a place or a name, the
// text below says who seeks whom.
func TestRolesAndCompaniesInTheText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"London, Full-time\nChaffinch is hiring a junior web developer with knowledge of HTML.":                                               {"Chaffinch", "junior web developer"},
		"Amsterdam, The Netherlands\nFunda is looking for a full-time User Experience Designer and Front-end Developer. Both are nice.":       {"Funda", "User Experience Designer and Front-end Developer"},
		"Markit!! | Remote possible | London UK | Full-Time\nWe're hiring for a Lead engineer / co-founder to join us.":                       {"Markit!!", "Lead engineer / co-founder"},
		"Dell Cloud Manager team is looking for seven more software developers at any level.":                                                 {"Dell Cloud Manager", "software developers"},
		"Emeryville, CA - Full-Time\nSenior Full Stack Engineer Needed for TubeMogul\nTubeMogul sells software.":                              {"TubeMogul", "Senior Full Stack Engineer"},
		"1. Company: RAVN Systems\n2. Location: London, UK\n3. Need (full time):\n- Developers (you'll work on Java)":                         {"RAVN Systems", "Developers"},
		"SpaceX, Hawthorne, CA - http://spacex.example\nLead front-end software engineer - http://spacex.example/3895":                        {"SpaceX", "Lead front-end software engineer"},
		"Fetch Robotics - http://fetch.example/ - San Jose, CA - ONSITE\nSenior Frontend Developer (React) - http://muse.example/1":           {"Fetch Robotics", "Senior Frontend Developer (React)"},
		"Sudowrite | REMOTE (US) | Full-Time\n* Co-founders both had prior exits.\nHiring: Senior Mobile Developer\n* Make writing a delight": {"Sudowrite", "Senior Mobile Developer"},
		"Sunnyvale, CA. INTERN.\nAutomatiks, Inc.\nJoin us for the summer.":                                                                   {"Automatiks, Inc.", "Sunnyvale, CA. INTERN."},
		"We are looking for people. It is hiring season.":                                                                                     {"", "We are looking for people. It is hiring season."},
	} {
		h := readHeader(text)
		require.Equal(t, want, [2]string{h.company, h.title}, text)
	}
}

func TestPlaceBehindAName(t *testing.T) {
	t.Parallel()
	h := readHeader("SpaceX, Hawthorne, CA | Engineers")
	require.Equal(t, "SpaceX", h.company)
	require.Equal(t, "Hawthorne, CA", h.location)
}
