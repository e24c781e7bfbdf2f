// Package secret keeps passwords and keys out of everything that is stored,
// shown or logged. Configuration holds references only (env:NAME, keychain:NAME,
// secret:NAME); a Resolver turns a reference into its value at the moment of use
// and tells it to a Redactor, which removes the value, in every usual encoding,
// from log records, writers, error texts and crash reports.
//
// What it cannot do: a panic in a goroutine that neither this program's
// supervisor nor main started prints its value by the runtime itself. Values are
// therefore never put into panics, errors or names; stack traces hold addresses
// and not the text of strings; and core dumps are left off, as is Go's default.
package secret

import (
	"regexp"
	"strings"

	"github.com/automonet/automonet/core"
)

// Kind says where a secret is kept.
type Kind string

// The kinds of reference.
const (
	// KindEnv is an environment variable of the process.
	KindEnv Kind = "env"
	// KindKeychain is the operating system's keychain.
	KindKeychain Kind = "keychain"
	// KindFile is the encrypted file in the data folder.
	KindFile Kind = "secret"
)

// Ref names a secret. It is safe to store and to show.
type Ref struct {
	Kind Kind
	Name string
}

// String returns the reference as it is written in the configuration.
func (r Ref) String() string { return string(r.Kind) + ":" + r.Name }

var nameForm = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$`)

// ParseRef reads a reference. The error never repeats its input, since users
// mistake the field for the password itself.
func ParseRef(s string) (Ref, error) {
	kind, name, ok := strings.Cut(s, ":")
	k := Kind(kind)
	if !ok || (k != KindEnv && k != KindKeychain && k != KindFile) {
		return Ref{}, core.Invalid("secret", "this is not a secret reference; write env:NAME, keychain:NAME or secret:NAME, and store the value with \"automonet secret set\"")
	}
	if !nameForm.MatchString(name) {
		return Ref{}, core.Invalid("secret", "the name after %s: has 1 to 64 letters, digits, dots, dashes or underscores", kind)
	}
	return Ref{Kind: k, Name: name}, nil
}
