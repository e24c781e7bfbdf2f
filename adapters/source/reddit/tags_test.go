package reddit

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/adapters/client/reddit"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		title, flair string
		kind         kind
		rest, remote string
	}{
		{"[Hiring] Go developer", "", kindHiring, "Go developer", ""},
		{"[HIRING][Remote] - Go developer", "", kindHiring, "Go developer", "remote"},
		{"(Hiring) Logo", "", kindHiring, "Logo", ""},
		{"【Hiring】 Logo", "", kindHiring, "Logo", ""},
		{"Hiring: Logo", "", kindHiring, "Logo", ""},
		{"For Hire - I draw", "", kindForHire, "I draw", ""},
		{"[For Hire] I draw", "Hiring", kindForHire, "I draw", ""},
		{"[OFFER] I draw", "", kindForHire, "I draw", ""},
		{"[Task] Scan 40 pages [$20]", "", kindTask, "Scan 40 pages [$20]", ""},
		{"[PAID] Pixel artist", "", kindHiring, "Pixel artist", ""},
		{"[Hiring] Logo", "Hiring - Closed", kindClosed, "Logo", ""},
		{"[Closed] [Hiring] Logo", "", kindClosed, "Logo", ""},
		{"Logo wanted", "Hiring", kindHiring, "Logo wanted", ""},
		{"Logo wanted", "", kindUntagged, "Logo wanted", ""},
		{"[Serious] What do you think?", "", kindUntagged, "[Serious] What do you think?", ""},
		{"[Xbox] [H] Crates [W] Keys", "", kindUntagged, "[Xbox] [H] Crates [W] Keys", ""},
		{"[Hiring]", "", kindHiring, "[Hiring]", ""},
		{"[US] [Hiring] Welder", "", kindHiring, "[US] Welder", ""},
		{"", "", kindUntagged, "", ""},
	} {
		k, rest, remote := classify(reddit.Post{Title: tt.title, Flair: tt.flair})
		assert.Equal(t, tt.kind, k, tt.title)
		assert.Equal(t, tt.rest, rest, tt.title)
		assert.Equal(t, tt.remote, remote, tt.title)
	}
}

func FuzzClassify(f *testing.F) {
	for _, s := range []string{"[Hiring] x", "[[[[", "(((", "[a] [b] [c] [d] [e]", "Hiring:", "【】", "\xff[Hiring]\xff"} {
		f.Add(s, "Hiring")
	}
	f.Fuzz(func(t *testing.T, title, flair string) {
		k, rest, _ := classify(reddit.Post{Title: title, Flair: flair})
		assert.NotEmpty(t, k)
		assert.LessOrEqual(t, len(rest), 3*len(title)+3)
	})
}

func FuzzParseFeed(f *testing.F) {
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>t3_x</id><title>[Hiring] x</title><link href="https://www.reddit.com/r/forhire/comments/x/y/"/></entry></feed>`))
	f.Add([]byte("<feed"))
	f.Add([]byte("\x00\xff"))
	f.Fuzz(func(t *testing.T, body []byte) {
		posts, err := parseFeed(body)
		if err != nil {
			assert.Empty(t, posts)
		}
	})
}
