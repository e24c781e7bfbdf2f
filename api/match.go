package api

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

var (
	errNoMatch = &failure{http.StatusPreconditionRequired, "precondition_required", core.Errorf(core.KindInvalid, "send the ETag of what you edited in the header If-Match, so that no other change is lost"), 0}
	errStale   = &failure{http.StatusPreconditionFailed, "stale", core.Errorf(core.KindConflict, "it was changed in the meantime; load it again and repeat your change"), 0}
)

// tag is the entity tag of a revision.
func tag(rev int64) string { return `"` + strconv.FormatInt(rev, 10) + `"` }

// matches compares the If-Match header with the current revision and returns it;
// the header must be there and name it, or be "*" for whatever is there.
func matches(ifMatch string, rev int64) (int64, error) {
	if strings.TrimSpace(ifMatch) == "" {
		return 0, errNoMatch
	}
	for _, t := range strings.Split(ifMatch, ",") {
		if t = strings.TrimSpace(t); t == tag(rev) || t == "*" {
			return rev, nil
		}
	}
	return 0, errStale
}
