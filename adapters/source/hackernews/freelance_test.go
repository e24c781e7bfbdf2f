package hackernews

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/extract/plaintext"
	"github.com/automonet/automonet/internal/fakes/recording"
)

func TestMentionsFreelance(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"Acme | Go Developer | Contract | REMOTE":                                  true,
		"Acme | Go Developer | Full-time/Contract":                                 true,
		"Acme | Go Developer | Berlin\nWe hire freelancers for this.":              true,
		"Acme | Go Developer | Berlin\nWir suchen freiberufliche Entwickler.":      true,
		"Acme | Go Developer | Berlin\nThis is a 6-month contract.":                true,
		"Acme | Go Developer | Berlin\nC2C is fine.":                               true,
		"Acme | Go Developer | Berlin\nNo contractors, no agencies.":               false,
		"Acme | Go Developer | Berlin\nNo agencies or freelancers please.":         false,
		"Acme | Go Developer | Berlin\nWe write smart contracts in Solidity.":      false,
		"Acme | Smart contract engineer | Berlin":                                  false,
		"Acme | Go Developer | Berlin\nWe won a contract with NASA.":               false,
		"Acme | Go Developer | Berlin\nOur product helps contractors get paid.":    false,
		"Acme | Go Developer | Berlin\nWe run a freelance marketplace.":            false,
		"Acme | Go Developer | Berlin\nContract management software for hospitals": false,
		"Acme | Go Developer | Berlin":                                             false,
		"":                                                                         false,
	} {
		assert.Equal(t, want, mentionsFreelance(text), text)
	}
}

// The comments of the recorded month that offer contract or freelance work, read
// by a person; all others do not.
func labelled() []int64 {
	return []int64{
		16967563, 16968166, 16968479, 16968625, 16968635, 16968975, 16969030, 16969209, 16969501, 16969521, 16970545,
		16971170, 16971354, 16973240, 16973748, 16974157, 16974327, 16975022, 16977013, 16979113, 16980404, 16986965,
		16987325, 16988682, 16988848, 17027891, 17061359,
	}
}

func TestMentionsFreelanceInTheRecordedMonth(t *testing.T) {
	t.Parallel()
	packed, err := os.ReadFile("../../../internal/fakes/hackernews/testdata/2018-05.json.gz")
	require.NoError(t, err)
	b := recording.Packed(packed)()
	var comments []struct {
		ID   int64
		Text string
	}
	require.NoError(t, json.Unmarshal(b, &comments))
	offers := map[int64]bool{}
	for _, id := range labelled() {
		offers[id] = true
	}
	var right, wrong, missed []int64
	for _, c := range comments {
		switch got := mentionsFreelance(plaintext.FromHTML(c.Text)); {
		case got && offers[c.ID]:
			right = append(right, c.ID)
		case got:
			wrong = append(wrong, c.ID)
		case offers[c.ID]:
			missed = append(missed, c.ID)
		}
	}
	t.Logf("%d right, wrong %v, missed %v", len(right), wrong, missed)
	assert.LessOrEqual(t, len(wrong), 1)
	assert.LessOrEqual(t, len(missed), 1)
}
