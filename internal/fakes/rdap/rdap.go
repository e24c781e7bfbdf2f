// Package rdap serves registration data of domains as RFC 9083 describes it, and a
// bootstrap file as RFC 9224 does. All data are made up. Faults beyond those of a
// fakes.Server are answers that speak of something else: see the names below.
package rdap

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/fakes"
)

// Host is the registry's name, and that of the bootstrap file.
const Host = "rdap.fakes.test"

// Path is that of the bootstrap file.
const Path = "/rdap/dns.json"

// Domains that are answered wrongly.
const (
	// Other is answered with another domain's data, Undated without a date, Future with
	// one that is to come, Strange with a document of another kind, and Twice with two
	// dates of registration.
	Other   = "other.com"
	Undated = "undated.com"
	Future  = "future.com"
	Strange = "strange.com"
	Twice   = "twice.com"
	// Again lapsed and was registered anew a week ago.
	Again = "again.com"
	// Huge is answered with more than anybody should read.
	Huge = "huge.com"
)

// Handler serves domains by their dates of registration; others do not exist. It
// answers for com, org and co.uk; the suffix "plain" has a registry without TLS only.
func Handler(now time.Time, domains map[string]time.Time) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+Path, fakes.Content{Type: "application/json", Body: []byte(`{"version":"1.0","publication":"2026-11-01T00:00:00Z","description":"made up","services":[
		[["com","ORG"],["http://` + Host + `/com/","https://` + Host + `/com"]],[["co.uk"],["https://` + Host + `/uk/"]],[["plain"],["http://` + Host + `/plain/"]],[["broken"]],[["evil"],["https://user@` + Host + `/"]]]}`)})
	answer := func(w http.ResponseWriter, r *http.Request) {
		name := strings.ToLower(r.PathValue("name"))
		event := func(action string, at time.Time) map[string]string {
			return map[string]string{"eventAction": action, "eventDate": at.UTC().Format(time.RFC3339)}
		}
		doc := map[string]any{"objectClassName": "domain", "ldhName": strings.ToUpper(name) + ".", "rdapConformance": []string{"rdap_level_0"}}
		expires := event("expiration", now.AddDate(1, 0, 0))
		switch name {
		case Other:
			doc["ldhName"], doc["events"] = "another.com", []any{event("registration", now)}
		case Undated:
			doc["events"] = []any{expires, map[string]string{"eventAction": "registration", "eventDate": "yesterday"}}
		case Future:
			doc["events"] = []any{event("registration", now.AddDate(1, 0, 0))}
		case Strange:
			doc = map[string]any{"objectClassName": "entity", "events": []any{event("registration", now)}}
		case Twice:
			doc["events"] = []any{event("registration", now), event("registration", now.AddDate(-9, 0, 0))}
		case Again:
			doc["events"] = []any{event("registration", now.AddDate(-9, 0, 0)), event("reregistration", now.AddDate(0, 0, -7))}
		case Huge:
			doc["remarks"] = strings.Repeat("x", 4<<20)
		default:
			at, ok := domains[name]
			if !ok {
				http.NotFound(w, r)
				return
			}
			doc["events"] = []any{event("registration", at), event("last changed", now), expires}
		}
		w.Header().Set("Content-Type", "application/rdap+json")
		_ = json.NewEncoder(w).Encode(doc)
	}
	mux.HandleFunc("GET /com/domain/{name}", answer)
	mux.HandleFunc("GET /uk/domain/{name}", answer)
	return mux
}
