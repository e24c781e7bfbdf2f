package route

import (
	"golang.org/x/text/unicode/norm"

	"github.com/automonet/automonet/core"
)

// What a chat template adds around the text, in tokens: per message, and once
// per request for the template itself and tool or schema preambles.
const (
	perMessage    = 8
	templateSlack = 256
)

// Size measures what is sent, for an upper bound in tokens.
type Size struct {
	// Bytes counts the bytes of everything sent: messages, roles, tool
	// definitions and the schema.
	Bytes int64
	// Messages counts the messages.
	Messages int64
	// Scripts splits Bytes by script, for a calibrated bound.
	Scripts map[Script]int64
}

// Measure adds up the parts of a request. Texts that grow under NFKC, as some
// tokenizers apply it first, count with their grown length.
func Measure(messages int, parts ...string) Size {
	s := Size{Messages: int64(messages), Scripts: map[Script]int64{}}
	for _, p := range parts {
		n := int64(len(p))
		if ascii(p) {
			if n > 0 {
				s.Scripts[ScriptLatin] += n
			}
			s.Bytes += n
			continue
		}
		if !norm.NFKC.IsNormalString(p) {
			if grown := int64(len(norm.NFKC.String(p))); grown > n {
				// The growth is counted as foreign to every calibration.
				s.Scripts[ScriptOther] += grown - n
				n = grown
			}
		}
		s.Bytes += n
		countScripts(s.Scripts, p)
	}
	return s
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Tokens is the hard bound of the prompt: a byte-level tokenizer never makes
// more tokens than there are bytes.
func (s Size) Tokens() int64 { return s.Bytes + s.overhead() }

func (s Size) overhead() int64 { return perMessage*s.Messages + templateSlack }

// CalibratedTokens is the working bound: bytes of scripts whose ratio the
// model's returned usage has taught are counted by that ratio, all others
// whole. It exceeds Tokens only for a model that was seen to count more tokens
// than there are bytes.
func (s Size) CalibratedTokens(model map[Script]Calibration) int64 {
	var n, most int64
	for script, size := range s.Scripts {
		c := model[script]
		n += c.bound(script, size)
		most = max(most, c.MaxPPM)
	}
	if most > wholePPM && s.Bytes <= maxTokens {
		// What the endpoint adds is not of one script, so all bytes count so.
		n = max(n, (s.Bytes*most+wholePPM-1)/wholePPM)
	}
	return n + s.overhead()
}

// UpperBound is the most that a call can cost: in at the dearest rate for
// prompt tokens that any tier up to that length has, out at the dearest rate for
// generated ones, and the fee. It fails when the price is unknown, when there is
// no bound on the output, and when the service tier has no price.
func UpperBound(in, out int64, service string, p Price) (core.NanoUSD, error) {
	if p.Local {
		return 0, nil
	}
	if !p.Known() {
		return 0, unpriced(p)
	}
	if in <= 0 || in > maxTokens || out <= 0 || out > maxTokens {
		return 0, core.Errorf(core.KindInvalid, "a call needs a bound on its prompt and on its output; set the maximum output of %q", clip(p.Model))
	}
	first, ok := p.at(0, service)
	if !ok {
		return 0, core.Errorf(core.KindInvalid, "service tier %q of %q has no price; set one with: automonet model price", clip(service), clip(p.Model))
	}
	// A requested tier may be downgraded and billed as standard, so the
	// standard rates always count too.
	rates := []Rates{first, p.Base.filled()}
	for _, t := range p.Tiers {
		if in > t.Above {
			rates = append(rates, t.Rates.premium(p.Base).filled())
		}
	}
	var dearIn, dearOut Rate
	for _, r := range rates {
		dearIn = max(dearIn, r.Input, r.CacheRead, r.CacheWrite)
		dearOut = max(dearOut, r.Output, r.Reasoning)
	}
	var s sum
	s.add(in, dearIn)
	s.add(out, dearOut)
	return s.charge(p.PerRequest)
}
