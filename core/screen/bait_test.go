package screen

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
)

func flagsOf(text string) []string {
	return codes(Screen(core.Job{Text: text, FirstSeenAt: now()}, nil, core.Profile{}, core.DefaultSettings(), now()).Flags)
}

func TestMessagesToManyThatLure(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"a crowd, a lure and a link":       {"Hello everyone, a surprise for you: tickets for the fair. Click here to get yours.", true},
		"a lure and haste":                 {"An exclusive discount on phones, but be quick. Register here.", true},
		"German":                           {"Hallo zusammen, exklusiv nur heute: klickt hier und spart.", true},
		"no link to follow":                {"Hello everyone, an exclusive discount waits for those who come by.", false},
		"a link alone":                     {"Click here for the description of the project.", false},
		"a link and one cue":               {"Exciting project for a Go developer. Use this link for the code.", false},
		"no one is told to click":          {"Don't click here, everyone: that surprise is none.", false},
		"a posting with its pay is spared": {"Hello everyone, an exclusive chance: Go developer, 80 EUR per hour. Register here.", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			job := core.Job{Text: c.text, FirstSeenAt: now()}
			if name == "a posting with its pay is spared" {
				job.Extraction.Pay = core.Pay{Min: usd(80), Max: usd(80), Period: core.PeriodHour}
			}
			got := codes(Screen(job, nil, core.Profile{}, core.DefaultSettings(), now()).Flags)
			if c.want {
				assert.Contains(t, got, FlagMassLure)
			} else {
				assert.NotContains(t, got, FlagMassLure)
			}
		})
	}
}

func TestMoneyThatGrowsByItself(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"a sum that grows":                {"She turned my $250 into $4,100 within days.", true},
		"the other way round":             {"I made 5600 USD with just 500 USD", true},
		"thousands":                       {"Start with $1k, withdraw $20k on Friday", true},
		"German":                          {"300 € eingezahlt, 4.500 € Gewinn nach zwei Tagen", true},
		"a trader vouched for":            {"God bless this trader, she is legit. Write to her.", true},
		"coins":                           {"New memecoin, liquidity locked, join the presale", true},
		"a range of pay":                  {"We invest in people: $60 to $80 an hour.", false},
		"two sums and no gain":            {"Logo for $50, website for $900.", false},
		"sums far apart":                  {"You earn $20 a page. " + longText() + " We raised $5m.", false},
		"no currency":                     {"We invested 3 years and 40 people.", false},
		"trust alone":                     {"A reliable and trusted partner for your shop.", false},
		"a posting for a trading desk":    {"We're looking for a developer: crypto trading, reliable systems, a proven track record.", false},
		"a posting for a coin's wallet":   {"Freelance Go developer for a Solana wallet wanted.", false},
		"a posting that only says hiring": {"[Hiring] Uniswap fork on Solana, with a free mint. Telegram group for details.", false},
		"what an employer says of itself": {"About the company: we run a trusted, reliable and transparent crypto exchange.", false},
		"a warning":                       {"Never invest $100 for a promise of $5000.", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.want {
				assert.Contains(t, flagsOf(c.text), FlagCrypto)
			} else {
				assert.NotContains(t, flagsOf(c.text), FlagCrypto)
			}
		})
	}
}

func longText() string {
	return "The pages are scans of old books, and the text is to be typed as it stands, with its notes."
}

func TestSums(t *testing.T) {
	t.Parallel()
	var got []float64
	for _, s := range sums("$1,250.50 and 3k usd, 7 apples, €20. then 1.000.000.000.000 usd and £ 5") {
		got = append(got, s.value)
	}
	assert.Equal(t, []float64{1250.50, 3000, 20, 5}, got)
}
