package chaos

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// ServeConfig says which vendor is left running.
type ServeConfig struct {
	// Listen is an address of the loopback interface; "127.0.0.1:0" takes a free port.
	Listen string
	// Vendor is whose dialect it speaks, Fault how it misbehaves; see Vendors and
	// Faults.
	Vendor string
	Fault  string
	Clock  clock.Clock
	// Ready is told once it listens, Seen after each request, one at a time; both
	// must be fast.
	Ready func(Serving)
	Seen  func(Seen)
}

// Serving says where the vendor is and how to configure it.
type Serving struct {
	URL    string   `json:"url"`
	Models []string `json:"models"`
	// Config is what goes into the configuration file.
	Config string `json:"config"`
}

// Seen is one request that was answered.
type Seen struct {
	Requests int          `json:"requests"`
	Path     string       `json:"path"`
	Billed   core.NanoUSD `json:"billed"`
}

// Vendors are the dialects that can be served.
func Vendors() []string {
	var out []string
	for _, f := range fake.Flavours() {
		out = append(out, string(f))
	}
	return out
}

// writes begins the names of the faults that lie in what is written, not in how it is
// sent.
const writes = "writes-"

// Faults are the ways to misbehave.
func Faults() []string {
	out := []string{"none", "mixed", "429", "500", "cut", "hang", "error200", "html", "nousage", "ignoremax", "drip"}
	for _, m := range fake.Manners() {
		if m != fake.Good {
			out = append(out, writes+string(m))
		}
	}
	return out
}

// behaviour is how the n-th request is answered.
func behaviour(fault string, n int64) *fake.Behaviour {
	if strings.HasPrefix(fault, writes) {
		return &fake.Behaviour{}
	}
	limited, in200, html, overloaded := fake.TooMany("2"), fake.ErrorIn200(), fake.HTMLIn200(), fake.Overloaded()
	each := map[string]*fake.Behaviour{
		"none": {}, "429": &limited, "500": &overloaded, "cut": {CutAfter: 700}, "hang": {Hang: true}, "error200": &in200,
		"html": &html, "nousage": {NoUsage: true}, "ignoremax": {IgnoreMax: 16_000}, "drip": {Drip: 200 * time.Millisecond, Comments: 2},
	}
	if fault != "mixed" {
		return each[fault]
	}
	turn := []string{"none", "429", "none", "cut", "none", "500", "none", "nousage", "none", "error200", "none", "drip"}
	return each[turn[(n-1)%int64(len(turn))]]
}

// Check refuses what cannot be served.
func (c ServeConfig) Check() error {
	host, _, err := net.SplitHostPort(c.Listen)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return core.Invalid("listen", "%q is not an address of this machine alone; use 127.0.0.1 with a port, such as 127.0.0.1:8123", c.Listen)
	}
	if !slices.Contains(Vendors(), c.Vendor) {
		return core.Invalid("vendor", "%q is not a vendor; use one of: %s", c.Vendor, strings.Join(Vendors(), ", "))
	}
	if !slices.Contains(Faults(), c.Fault) {
		return core.Invalid("fault", "%q is not a fault; use one of: %s", c.Fault, strings.Join(Faults(), ", "))
	}
	return nil
}

// reply does what a prompt of the generator asks, in the manner of the fault; any other
// gets a short text in its language.
func reply(fault, prompt string) string {
	w := fake.Writer{Manner: fake.Good}
	if manner, ok := strings.CutPrefix(fault, writes); ok {
		w.Manner = fake.Manner(manner)
	}
	if text := w.Reply("", prompt); text != w.Reply("", "") {
		return text
	}
	switch draft.Identify(prompt) {
	case core.LangGerman:
		return "Ich entwickle Webdienste in Go und habe drei Onlineshops auf ein neues Backend umgezogen. Ich kann nächste Woche anfangen."
	case "es":
		return "Desarrollo servicios web en Go y he trasladado tres tiendas a un nuevo backend. Puedo empezar la próxima semana."
	case "fr":
		return "Je développe des services web en Go et j'ai déplacé trois boutiques vers un nouveau backend. Je peux commencer la semaine prochaine."
	}
	return "I build web services in Go and have moved three shops to a new backend. I can start next week."
}

// Serve answers as the vendor until ctx ends, and bills in play money.
func Serve(ctx context.Context, c ServeConfig) error {
	if err := c.Check(); err != nil {
		return err
	}
	var n atomic.Int64
	v := fake.New(fake.Config{Flavour: fake.Flavour(c.Vendor), Real: true, Obey: true, Clock: c.Clock, Thoughts: "Let me think.",
		Reply:  func(_, prompt string) string { return reply(c.Fault, prompt) },
		Decide: func(fake.Request) *fake.Behaviour { return behaviour(c.Fault, n.Add(1)) }})
	var mu sync.Mutex
	var under sync.WaitGroup
	url, closer, err := serve(c.Listen, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		under.Add(1)
		defer under.Done()
		// A cut answer leaves by a panic.
		defer func() {
			mu.Lock()
			defer mu.Unlock()
			if c.Seen != nil {
				c.Seen(Seen{Requests: len(v.Requests()), Path: r.URL.Path, Billed: v.Billed()})
			}
		}()
		v.ServeHTTP(w, r)
	}))
	if err != nil {
		return err
	}
	if c.Ready != nil {
		c.Ready(Serving{URL: url, Models: v.Models(), Config: snippet(c.Vendor, url, v)})
	}
	<-ctx.Done()
	err = closer()
	under.Wait()
	return err
}

// snippet is the part of the configuration file that uses the vendor.
func snippet(vendor, url string, v *fake.Vendor) string {
	driver, local, key := vendor, false, "env:CHAOS_KEY"
	prices := ""
	switch fake.Flavour(vendor) {
	case fake.XAI:
		// It speaks the dialect of another vendor, whose list holds none of its prices.
		driver, prices = "openai", priceBlock(v)
	case fake.Ollama:
		local, key = true, ""
	}
	return fmt.Sprintf(`providers:
  - name: chaos
    driver: %s
    base_url: %s
    key: %q
    local: %t
    models: [%s]
budget:
  daily_usd: 1
  monthly_usd: 5
%s`, driver, url, key, local, strings.Join(v.Models(), ", "), prices)
}

// priceBlock states the vendor's prices, in US dollars per million tokens.
func priceBlock(v *fake.Vendor) string {
	out := "models:\n  prices:\n"
	usd := func(nano int64) string { return strconv.FormatFloat(core.NanoUSD(nano).USD(), 'f', -1, 64) }
	for _, name := range v.Models() {
		t := v.Profile().Tariffs[name]
		out += fmt.Sprintf("    - {provider: chaos, model: %s, input_usd: %s, output_usd: %s", name, usd(t.Input), usd(t.Output))
		if t.CacheRead > 0 {
			out += ", cached_input_usd: " + usd(t.CacheRead)
		}
		out += "}\n"
	}
	return out
}
