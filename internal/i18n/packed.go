package i18n

import _ "embed"

// What is said in German, in English, and the German forms of errors. They are
// packed by internal/gen/packed from messages/ and errors.de.json.
var (
	//go:embed packed/de.gz
	packedGerman []byte
	//go:embed packed/en.gz
	packedEnglish []byte
	//go:embed packed/errors.de.gz
	packedErrors []byte
)
