package route

import "unicode"

// Script is the writing system of a stretch of text, as far as tokenizers
// differ on it.
type Script string

// The scripts. ScriptOther covers symbols, emoji, combining marks and the rest;
// its bytes are never discounted.
const (
	ScriptLatin      Script = "latin"
	ScriptCyrillic   Script = "cyrillic"
	ScriptGreek      Script = "greek"
	ScriptArabic     Script = "arabic"
	ScriptHebrew     Script = "hebrew"
	ScriptDevanagari Script = "devanagari"
	ScriptThai       Script = "thai"
	ScriptHan        Script = "han"
	ScriptKana       Script = "kana"
	ScriptHangul     Script = "hangul"
	ScriptOther      Script = "other"
)

func scriptOf(r rune) Script {
	switch {
	case r < 0x80 || unicode.Is(unicode.Latin, r):
		return ScriptLatin
	case unicode.Is(unicode.Cyrillic, r):
		return ScriptCyrillic
	case unicode.Is(unicode.Han, r):
		return ScriptHan
	case unicode.Is(unicode.Hiragana, r), unicode.Is(unicode.Katakana, r):
		return ScriptKana
	case unicode.Is(unicode.Hangul, r):
		return ScriptHangul
	case unicode.Is(unicode.Arabic, r):
		return ScriptArabic
	case unicode.Is(unicode.Devanagari, r):
		return ScriptDevanagari
	case unicode.Is(unicode.Thai, r):
		return ScriptThai
	case unicode.Is(unicode.Greek, r):
		return ScriptGreek
	case unicode.Is(unicode.Hebrew, r):
		return ScriptHebrew
	}
	return ScriptOther
}

// countScripts adds the bytes of text to the scripts they belong to.
func countScripts(into map[Script]int64, text string) {
	last, from := ScriptLatin, 0
	for i, r := range text {
		if r < 0x80 && last == ScriptLatin {
			continue
		}
		s := scriptOf(r)
		if s == last {
			continue
		}
		if i > from {
			into[last] += int64(i - from)
		}
		last, from = s, i
	}
	if len(text) > from {
		into[last] += int64(len(text) - from)
	}
}

// Calibration is what returned usage has taught about one model and script:
// tokens per byte, in millionths. Only calls whose text is almost all of that
// script are counted.
type Calibration struct {
	N int64 `json:"n"`
	// MaxPPM is the largest ratio seen, SumPPM the sum of all, for the mean.
	MaxPPM int64 `json:"max_ppm"`
	SumPPM int64 `json:"sum_ppm"`
}

const (
	// calibrateAfter is how many calls are seen before their ratio is believed.
	calibrateAfter = 50
	// calibrateMargin is added to the largest ratio seen: a quarter.
	calibrateMargin = 4
	// calibrateMinBytes keeps short prompts, ruled by their template, out.
	calibrateMinBytes = 1000
	wholePPM          = 1_000_000
	// plausiblePPM is the least ratio that teaches anything, 16 bytes a token:
	// below it the figure is wrong, or the text is not prose. floorPPM is the
	// least that is believed, 10 bytes a token; the best tokenizers make eight of
	// the friendliest script. So a report that understates cannot shrink the bound
	// below what tokenizers can do.
	plausiblePPM = 62_500
	floorPPM     = 100_000
	// ceilingPPM bounds what one report can add, at four tokens a byte: a report
	// beyond it is no ratio, and its call is booked and quarantined as an overrun.
	ceilingPPM = 4 * wholePPM
)

// Observe adds a call that the provider counted input tokens for, and returns
// the script it taught about; false when the text was too short or too mixed, or
// the figure cannot be true.
func Observe(model map[Script]Calibration, s Size, input int64) (Script, bool) {
	if s.Bytes < calibrateMinBytes || input <= 0 || input > maxTokens {
		return "", false
	}
	ppm := (input*wholePPM + s.Bytes - 1) / s.Bytes
	if ppm < plausiblePPM || ppm > ceilingPPM {
		return "", false
	}
	for script, n := range s.Scripts {
		if script == ScriptOther || n*10 < s.Bytes*9 {
			continue
		}
		c := model[script]
		c.N++
		c.MaxPPM = max(c.MaxPPM, ppm)
		c.SumPPM += ppm
		model[script] = c
		return script, true
	}
	return "", false
}

// MeanPPM is the mean ratio, 0 before the first call.
func (c Calibration) MeanPPM() int64 {
	if c.N == 0 {
		return 0
	}
	return c.SumPPM / c.N
}

func (c Calibration) bound(s Script, size int64) int64 {
	if s == ScriptOther || c.N < calibrateAfter || size > maxTokens {
		return size
	}
	ppm := min(max(c.MaxPPM+c.MaxPPM/calibrateMargin, floorPPM), wholePPM)
	return (size*ppm + wholePPM - 1) / wholePPM
}
