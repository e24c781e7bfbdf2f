// Package api shows the system over HTTP: REST resources under /api/v1 described
// by OpenAPI 3.1, health and metrics. It reads through the small interface that
// it declares and holds no rule of its own.
package api

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/automonet/automonet/core"
)

// Reader is what the API shows.
type Reader interface {
	Status(ctx context.Context) (core.AgentStatus, error)
	Jobs(ctx context.Context, f core.JobFilter) ([]core.Job, string, error)
	Job(ctx context.Context, id core.JobID) (core.JobDetail, error)
	Proposals(ctx context.Context, f core.ProposalFilter) ([]core.Proposal, string, error)
	Proposal(ctx context.Context, id core.ProposalID) (core.Proposal, error)
	Submissions(ctx context.Context, f core.SubmissionFilter) ([]core.Submission, string, error)
	Submission(ctx context.Context, id core.SubmissionID) (core.Submission, error)
	Budget(ctx context.Context) (core.Budget, error)
	Calls(ctx context.Context, f core.CallFilter) ([]core.Call, string, error)
	Call(ctx context.Context, id core.CallID) (core.Call, error)
	Models(ctx context.Context) ([]core.ModelInfo, error)
	Providers(ctx context.Context) ([]core.ProviderInfo, error)
}

// Config configures the API.
type Config struct {
	Reader Reader
	// Access says who asks.
	Access Access
	// Metrics serves /metrics; nil leaves the path out.
	Metrics http.Handler
	// Ready returns nil once the agent can work, else why not.
	Ready   func(ctx context.Context) error
	Version string
	Log     *slog.Logger
	// UI holds the built dashboard; nil or an empty one says how to build it.
	UI fs.FS
}

// maxBody bounds request bodies of whatever kind; operations take 1 MiB where they
// do not say otherwise in MaxBodyBytes.
const maxBody = 32 << 20

// New returns the handler of the whole API. The resources and their description
// are set up when the first of them is asked for, since their schemas take longer
// than the rest of the agent's start.
func New(cfg Config) http.Handler {
	h := handlers{cfg}
	mux := http.NewServeMux()
	h.registerHealth(mux)
	rest := sync.OnceValue(h.resources)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { rest().ServeHTTP(w, r) })
	page, known := static{cfg.UI}, h.identify(mux)
	return guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if servesPage(r.URL.Path) {
			// The dashboard's files are the same for everyone.
			page.ServeHTTP(w, r)
			return
		}
		known.ServeHTTP(w, r)
	}))
}

// registerHealth adds what monitors ask for.
func (h handlers) registerHealth(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", h.health)
	mux.HandleFunc("GET /readyz", h.ready)
	if h.cfg.Metrics != nil {
		mux.Handle("GET /metrics", h.cfg.Metrics)
	}
}

// resources serves /api/v1 and its description. It knows the paths of health too,
// to refuse their other methods.
func (h handlers) resources() http.Handler {
	mux := http.NewServeMux()
	h.registerHealth(mux)
	humaCfg := huma.DefaultConfig("AutoMonet", h.cfg.Version)
	// A body is the resource and nothing else, as the command line prints it.
	humaCfg.CreateHooks = nil
	humaCfg.Formats = map[string]huma.Format{"application/json": {Marshal: encode, Unmarshal: json.Unmarshal},
		"json": {Marshal: encode, Unmarshal: json.Unmarshal}}
	humaCfg.OpenAPIPath = "/openapi"
	// The page that huma would serve loads a script from another host.
	humaCfg.DocsPath = ""
	humaCfg.Info.Description = "The resources of one AutoMonet agent. Lists leave out long texts; ask for the single resource."
	humaCfg.Components.SecuritySchemes = securitySchemes()
	humaCfg.Transformers = []huma.Transformer{asProblem}
	api := resources{humago.New(mux, humaCfg), h}
	h.registerAgent(api)
	h.registerJobs(api)
	h.registerProposals(api)
	h.registerSubmissions(api)
	h.registerBudget(api)
	h.registerCalls(api)
	h.registerModels(api)
	return mux
}

// encode escapes markup in foreign text, which huma's own format leaves as it is.
func encode(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) }

type handlers struct{ cfg Config }

// health says that the process answers at all.
func (h handlers) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}

// ready says whether the agent can work; the reason is one safe line.
func (h handlers) ready(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if err := h.cfg.Ready(r.Context()); err != nil {
		h.cfg.Log.Warn("not ready", "err", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte("not ready\n"))
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}

// guard refuses foreign Host names, so that a web page which rebinds its own name
// to the loopback address reads nothing, and sets the security headers.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("X-Frame-Options", "DENY")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cache-Control", "no-store")
		if !LoopbackHost(r.Host) {
			http.Error(w, "this agent answers only to a loopback host name", http.StatusMisdirectedRequest)
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" && !sameHost(origin, r.Host) {
			http.Error(w, "requests from other web pages are refused", http.StatusForbidden)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// LoopbackHost reports whether a Host header or listen address names this
// machine's loopback interface.
func LoopbackHost(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

func sameHost(origin, host string) bool {
	_, rest, ok := strings.Cut(origin, "://")
	return ok && strings.EqualFold(rest, host)
}
