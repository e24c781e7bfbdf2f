package jsonboard

import (
	"unicode/utf8"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/secret"
)

// maxQuery bounds a search word or place, in characters.
const maxQuery = 200

// baseProperty and the properties that the searches share.
const baseProperty = `"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same paths"}`

const secretPattern = `"pattern":"^(env|keychain|secret):.+","format":"secret-reference"`

// checkQueries refuses search words that no service takes.
func checkQueries(fields map[string]string) error {
	for field, v := range fields {
		if utf8.RuneCountInString(v) > maxQuery || core.Clean(v, 4*maxQuery, false) != v {
			return core.Invalid(field, "the text is longer than %d characters, or holds line breaks or blanks at its ends", maxQuery)
		}
	}
	return nil
}

// checkReference refuses a key that is written into the configuration itself.
func checkReference(field, ref string) error {
	if ref == "" {
		return core.Invalid(field, "the key is missing; store it with \"automonet secret set\" and name its reference here")
	}
	if _, err := secret.ParseRef(ref); err != nil {
		return core.Invalid(field, "this is not a secret reference; write env:NAME, keychain:NAME or secret:NAME, and store the value with \"automonet secret set\"")
	}
	return nil
}

// resolve reads a secret at the moment of use.
func resolve(deps source.Deps, ref string) (string, error) {
	if deps.Secret == nil {
		return "", core.Errorf(core.KindNotFound, "no secrets can be read here")
	}
	return deps.Secret(ref)
}
