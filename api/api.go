// Package api shows the system over HTTP: REST resources under /api/v1 described
// by OpenAPI 3.1, health and metrics. It reads through the small interface that
// it declares and holds no rule of its own.
package api

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Service is what the API shows and commands; each noun declares its part.
type Service interface {
	AgentService
	JobService
	ProposalService
	SubmissionService
	BudgetService
	ModelService
	SourceService
	RateService
	EngineService
	CalibrationService
	ChannelService
	ProfileService
	CandidateService
	TemplateService
	SettingsService
	RuleService
	ReplyService
	AnswerService
	SyncService
	FeedbackService
	AutonomyService
	PastService
	AdminService
	NoticeService
}

// Config configures the API.
type Config struct {
	Service Service
	// Events is the event log and its continuation.
	Events EventLog
	// Answers keeps the answers of requests with an idempotency key.
	Answers AnswerStore
	// Access says who asks.
	Access Access
	// Accounts let people and programs sign in.
	Accounts Accounts
	// Hosts are the host names that the agent answers to, besides those of the
	// loopback interface.
	Hosts []string
	// Proxies are the networks of proxies whose X-Forwarded-* headers count.
	Proxies []netip.Prefix
	// MustTLS refuses clients that a proxy let in without TLS.
	MustTLS bool
	// Words says a message for users in a language; nil leaves it English.
	Words func(lang core.Lang, msg string) string
	// Notice says a notice in a language, in one line and in full; nil leaves it as
	// the service words it.
	Notice func(lang core.Lang, n core.Notice) (title, text string)
	// Metrics serves /metrics; nil leaves the path out.
	Metrics http.Handler
	// Debug serves /debug/pprof/ to those with the right admin; nil leaves it out.
	Debug http.Handler
	// Ready returns nil once the agent can work, else why not.
	Ready   func(ctx context.Context) error
	Version string
	// DryRun says that nothing can be sent.
	DryRun bool
	Clock  clock.Clock
	IDs    clock.IDs
	Log    *slog.Logger
	// Observe counts answered requests; nil counts none.
	Observe Observer
	// UI holds the built dashboard; nil or an empty one says how to build it.
	UI fs.FS
	// Parts are what this program has beside what every program has.
	Parts []Part
}

// Server is the handler of the whole API with what runs behind it.
type Server struct {
	http.Handler
	h handlers
}

// New returns the API. The resources and their description are set up when the
// first of them is asked for, since their schemas take longer than the rest of the
// agent's start.
func New(cfg Config) *Server {
	h := newHandlers(cfg)
	mux := http.NewServeMux()
	h.registerHealth(mux)
	rest := sync.OnceValue(func() http.Handler { mux, _ := h.resources(); return mux })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { rest().ServeHTTP(w, r) })
	page, known := newCarrier(cfg.UI, mux), h.identify(mux)
	carrying := h.identify(page)
	return &Server{h.observe(h.guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if page, ok := h.pageOf(r.URL.Path); ok {
			page(h, w, r)
			return
		}
		if servesPage(r.URL.Path) {
			if page.carries(r) {
				carrying.ServeHTTP(w, r)
				return
			}
			// The dashboard's files are the same for everyone.
			page.static.ServeHTTP(w, r)
			return
		}
		known.ServeHTTP(w, r)
	}))), h}
}

// Close ends streams and long works, which would outlive a graceful shutdown of
// the listener. Later requests of that sort are refused.
func (s *Server) Close() {
	s.h.broker.close()
	s.h.operations.close()
}

// Document returns the OpenAPI 3.1 description with its schemas, of every part that
// some program has.
func Document(version string) *huma.OpenAPI {
	_, api := newHandlers(Config{Version: version, Parts: []Part{DesktopPart(nil)}}).resources()
	return api.OpenAPI()
}

// Description returns the OpenAPI 3.1 description as YAML.
func Description(version string) ([]byte, error) {
	return Document(version).YAML()
}

type handlers struct {
	cfg        Config
	broker     *broker
	operations *operations
	searches   turnstile
}

func newHandlers(cfg Config) handlers {
	if cfg.Words == nil {
		cfg.Words = func(_ core.Lang, msg string) string { return msg }
	}
	if cfg.Notice == nil {
		cfg.Notice = func(_ core.Lang, n core.Notice) (string, string) { return n.Title, n.Text }
	}
	if cfg.Clock == nil {
		cfg.Clock = clock.System{}
	}
	if cfg.IDs == nil {
		cfg.IDs = clock.Random{}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	b := newBroker(cfg.Events, cfg.Log)
	return handlers{cfg: cfg, broker: b, searches: newTurnstile(maxSearches, maxWaiting),
		operations: newOperations(cfg.IDs.New, cfg.Clock.Now, b.publish)}
}

// registerHealth adds what monitors ask for.
func (h handlers) registerHealth(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", h.health)
	mux.HandleFunc("GET /readyz", h.ready)
	if h.cfg.Metrics != nil {
		mux.HandleFunc("GET /metrics", h.metrics)
	}
	if h.cfg.Debug != nil {
		mux.Handle("GET /debug/pprof/", h.need(core.ScopeAdmin, h.cfg.Debug))
	}
}

// resources serves /api/v1 and its description. It knows the paths of health too,
// to refuse their other methods.
func (h handlers) resources() (http.Handler, huma.API) {
	mux := http.NewServeMux()
	h.registerHealth(mux)
	cfg := huma.DefaultConfig("AutoMonet", h.cfg.Version)
	// A body is the resource and nothing else, as the command line prints it.
	cfg.CreateHooks = nil
	cfg.OpenAPIPath = "/openapi"
	// The page that huma would serve loads a script from another host.
	cfg.DocsPath, cfg.SchemasPath = "", ""
	cfg.Info.Description = "The resources of one AutoMonet agent. Lists leave out long texts; ask for the single resource. " +
		"x-scope is the right that an operation needs: read < review < send < admin."
	cfg.Components.SecuritySchemes = securitySchemes()
	api := resources{humago.New(mux, cfg), h}
	aliasEnums(api.OpenAPI().Components.Schemas)
	h.registerAuth(api)
	h.registerUsers(api)
	h.registerKeys(api)
	h.registerAgent(api)
	h.registerJobs(api)
	h.registerProposals(api)
	h.registerSubmissions(api)
	h.registerBudget(api)
	h.registerCalls(api)
	h.registerModels(api)
	h.registerSources(api)
	h.registerRates(api)
	h.registerEngine(api)
	h.registerCalibration(api)
	h.registerChannels(api)
	h.registerProfile(api)
	h.registerTemplates(api)
	h.registerSettings(api)
	h.registerRules(api)
	h.registerReplies(api)
	h.registerAnswers(api)
	h.registerSync(api)
	h.registerFeedback(api)
	h.registerAutonomy(api)
	h.registerPast(api)
	h.registerEvents(api)
	h.registerOperations(api)
	h.registerNotices(api)
	h.registerAdmin(api)
	for _, p := range h.cfg.Parts {
		p.register(api)
	}
	h.registerDocs(mux, api)
	settleSchemas(api.OpenAPI().Components.Schemas)
	return h.lost(mux), api
}

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
