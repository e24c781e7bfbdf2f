package extract

import (
	"github.com/automonet/automonet/core"
)

// Extract reads a posting. What the source states in hints is trusted before
// the text; unknown fields stay empty. Spans refer to the posting's text; what
// was found in the title or a hint has the zero span. Provenance says per field
// where its value came from.
func Extract(p core.Posting) core.Extraction {
	d := newDocument(p)
	x := core.Extraction{Provenance: make(map[string]string, 12), Version: Version}
	d.readLanguage(&x)
	d.readRole(&x)
	d.readSkills(&x)
	d.readYears(&x)
	d.readCategory(&x)
	d.readPlace(&x)
	d.readContract(&x)
	d.readRemote(&x)
	d.readPay(&x)
	d.readWorkload(&x)
	d.readDeadline(&x)
	d.readContacts(&x)
	d.readRequests(&x)
	return x
}
