package email

import (
	"net/mail"
	"strings"

	"golang.org/x/net/idna"

	"github.com/automonet/automonet/core"
)

// NewRecipient checks that s is exactly one bare mail address and returns it with
// its domain in lower-case ASCII form. It is stricter than RFC 5322: no display
// name, list, group, comment, quoted local part, address literal or blank is
// accepted, since none of them occurs in an address to apply to and each of them
// has been used to smuggle a second recipient or a header.
func NewRecipient(s string) (string, error) {
	const hint = "give exactly one address, for example jobs@example.org"
	if len(s) > 254 {
		return "", core.Invalid("recipient", "the address is longer than 254 characters; %s", hint)
	}
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at == len(s)-1 {
		return "", core.Invalid("recipient", "%q is not a mail address; %s", core.Clean(s, 80, false), hint)
	}
	local, domain := s[:at], s[at+1:]
	if len(local) > 64 || !atoms(local) {
		return "", core.Invalid("recipient", "%q is not a plain mail address; %s", core.Clean(s, 80, false), hint)
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	shown, uerr := idna.Lookup.ToUnicode(ascii)
	// A domain that changes on the way there and back holds invisible or
	// look-alike characters that the reviewer did not see.
	if err != nil || uerr != nil || (shown != strings.ToLower(domain) && ascii != strings.ToLower(domain)) || !hostName(ascii) {
		return "", core.Invalid("recipient", "%q does not end in a domain that mail can be sent to; %s", core.Clean(s, 80, false), hint)
	}
	ascii = strings.ToLower(ascii)
	addr := local + "@" + ascii
	if parsed, err := mail.ParseAddress(addr); err != nil || parsed.Address != addr || parsed.Name != "" {
		return "", core.Invalid("recipient", "%q is not a mail address; %s", core.Clean(s, 80, false), hint)
	}
	return addr, nil
}

// atoms reports whether s is a dot-atom of RFC 5322 in ASCII.
func atoms(s string) bool {
	for _, part := range strings.Split(s, ".") {
		if part == "" {
			return false
		}
		for _, r := range part {
			switch {
			case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			case strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r):
			default:
				return false
			}
		}
	}
	return true
}

// hostName reports whether s is an ASCII domain of at least two labels whose last
// one is not a number.
func hostName(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 || len(s) > 253 {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		for _, r := range l {
			if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' {
				return false
			}
		}
	}
	last := labels[len(labels)-1]
	return strings.Trim(last, "0123456789") != ""
}

// parseSender reads "Name <address>" or a bare address from the configuration.
func parseSender(field, s string) (mail.Address, error) {
	if s == "" {
		return mail.Address{}, core.Invalid(field, "give your own address, for example \"Anna Beispiel <anna@example.org>\"")
	}
	parsed, err := mail.ParseAddress(s)
	if err != nil || strings.ContainsAny(s, "\r\n\x00") {
		return mail.Address{}, core.Invalid(field, "%q is not a mail address; write \"Name <address>\"", core.Clean(s, 80, false))
	}
	addr, err := NewRecipient(parsed.Address)
	if err != nil {
		return mail.Address{}, core.Invalid(field, "%q is not a plain mail address; write \"Name <address>\"", core.Clean(s, 80, false))
	}
	return mail.Address{Name: core.Clean(parsed.Name, 120, false), Address: addr}, nil
}
