package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// CheckWish refuses an instruction that must not leave this machine: one with a key or
// password, an account number, a private fact or a contact. Instructions are part of
// prompts.
func CheckWish(instruction string, p core.Profile) error {
	switch {
	case instruction == "":
		return nil
	case looksSecret(instruction), spokenSecret.matches(instruction), accountNumber(instruction), keylike(instruction):
		return core.Errorf(core.KindDenied, "the instruction holds what looks like a key or password and would go to a model; take it out, nothing was sent")
	case mailRun.MatchString(instruction), telRun.MatchString(instruction), phoneRun.MatchString(instruction), tellsPrivate(instruction, p):
		return core.Errorf(core.KindDenied, "the instruction holds a contact or a private fact and would go to a model; take it out, nothing was sent")
	}
	return nil
}

// keylike reports whether s holds a long run of letters and digits, as keys are.
func keylike(s string) bool {
	for _, m := range randomRun.FindAllString(s, -1) {
		if strings.ContainsAny(m, "0123456789") && strings.Trim(m, "0123456789-/") != "" {
			return true
		}
	}
	return false
}

// tellsPrivate reports whether s states a private fact or a contact of the profile.
func tellsPrivate(s string, p core.Profile) bool {
	low, digits := strings.ToLower(s), digitsOf(s)
	for _, f := range p.Facts {
		if !f.Private && f.Kind != core.FactContact {
			continue
		}
		for _, t := range f.Text {
			t = strings.ToLower(strings.TrimSpace(t))
			if n := digitsOf(t); len(n) >= 7 && strings.Contains(digits, n) || len(t) >= 4 && strings.Contains(low, t) || tellsMost(s, t) {
				return true
			}
		}
	}
	return false
}
