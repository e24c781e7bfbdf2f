package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// serveEnv names the data folder that the program serves instead of measuring.
const serveEnv = "AUTOMONET_BENCH_SERVE"

// known lets everybody in whose bearer begins with bench; how people sign in is no part of the
// measurement.
type known struct{}

func (known) Identify(_ context.Context, c api.Credentials) (core.Principal, error) {
	if !strings.HasPrefix(c.Bearer, "bench") {
		return core.Principal{}, core.Errorf(core.KindUnauthenticated, "sign in first")
	}
	return core.NewPrincipal(core.User{ID: core.UserID(c.Bearer), Name: "bench", Role: core.RoleOwner}, core.ViaKey, nil)
}

// serveProgram serves the API of a folder and, at another address, bare handlers
// over the same database, until its input ends. It prints both addresses.
func serveProgram(dir string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	cfg := config.Default()
	cfg.Web.RDAPURL = "" // no registry is asked
	cfg.DataDir, cfg.Sources, cfg.Models.Discover = dir, nil, false
	svc, err := app.Connect(ctx, app.Options{Config: cfg, Version: "bench"})
	if err != nil {
		return err
	}
	defer svc.Close()
	all, ok := svc.(interface {
		api.Service
		api.EventLog
	})
	if !ok {
		return errors.New("the service of the folder is not one of this process")
	}
	own := api.New(api.Config{Service: all, Events: all, Access: known{}, Version: "bench", Clock: clock.System{}, Ready: func(context.Context) error { return nil }})
	defer own.Close()
	bare, err := bareHandler(filepath.Join(dir, "dry.db"))
	if err != nil {
		return err
	}
	for _, h := range []http.Handler{own, bare} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
		go func() { _ = srv.Serve(l) }()
		defer srv.Close()
		fmt.Println("http://" + l.Addr().String())
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return nil
}

// bareRow is a job as the bare handler answers with it: the same fields, with the
// documents in it passed on as they are stored.
type bareRow struct {
	ID         string          `json:"id"`
	State      string          `json:"state"`
	Rev        int64           `json:"rev"`
	Title      string          `json:"title"`
	Company    string          `json:"company,omitempty"`
	Text       string          `json:"text,omitempty"`
	URL        string          `json:"url,omitempty"`
	Score      *float64        `json:"score"`
	Sightings  int             `json:"sightings"`
	Sources    json.RawMessage `json:"sources"`
	PostedAt   time.Time       `json:"posted_at"`
	FirstSeen  time.Time       `json:"first_seen_at"`
	LastSeen   time.Time       `json:"last_seen_at"`
	Extraction json.RawMessage `json:"extraction"`
	Decision   struct {
		ID      string          `json:"id"`
		Verdict string          `json:"verdict"`
		Reasons json.RawMessage `json:"reasons"`
		Policy  string          `json:"policy"`
		At      time.Time       `json:"at"`
	} `json:"decision"`
}

const bareColumns = `SELECT j.id, j.state, j.rev, t.title, t.company, j.url, j.score, j.sightings, j.sources, j.posted_at, j.first_seen_at, j.last_seen_at,
	t.extraction, d.id, d.verdict, d.reasons, d.policy, d.at`

func scanBare(rows *sql.Rows, more ...any) (r bareRow, err error) {
	var sources, extraction, reasons string
	var posted, first, last, at int64
	err = rows.Scan(append([]any{&r.ID, &r.State, &r.Rev, &r.Title, &r.Company, &r.URL, &r.Score, &r.Sightings, &sources, &posted, &first, &last,
		&extraction, &r.Decision.ID, &r.Decision.Verdict, &reasons, &r.Decision.Policy, &at}, more...)...)
	r.Sources, r.Extraction, r.Decision.Reasons = json.RawMessage(sources), json.RawMessage(extraction), json.RawMessage(reasons)
	r.PostedAt, r.FirstSeen, r.LastSeen, r.Decision.At = time.UnixMicro(posted), time.UnixMicro(first), time.UnixMicro(last), time.UnixMicro(at)
	return r, err
}

// bareHandler is the floor: the standard mux, prepared statements, encoding/json.
func bareHandler(path string) (http.Handler, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?_pragma=busy_timeout(5000)&_pragma=cache_size(-4000)&_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	db.SetMaxIdleConns(4)
	list, err := db.Prepare(bareColumns + ` FROM jobs AS j JOIN texts AS t ON t.rid = j.rid JOIN decisions AS d ON d.id = j.decision_id
		WHERE j.rid IN (SELECT rid FROM jobs WHERE state = ? AND merged_into = '' ORDER BY rid DESC LIMIT 50) ORDER BY j.rid DESC`)
	if err != nil {
		return nil, err
	}
	get, err := db.Prepare(bareColumns + `, t.text FROM jobs AS j JOIN texts AS t ON t.rid = j.rid JOIN decisions AS d ON d.id = j.decision_id WHERE j.id = ?`)
	if err != nil {
		return nil, err
	}
	parts, err := bareParts(db)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /list", func(w http.ResponseWriter, r *http.Request) {
		rows, err := list.QueryContext(r.Context(), r.URL.Query().Get("state"))
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		defer rows.Close()
		var out struct {
			Items []bareRow `json:"items"`
		}
		for rows.Next() {
			row, err := scanBare(rows)
			if err != nil {
				http.Error(w, err.Error(), 500)
				return
			}
			out.Items = append(out.Items, row)
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out)
	})
	mux.HandleFunc("GET /get/{id}", func(w http.ResponseWriter, r *http.Request) {
		out := map[string]any{}
		rows, err := get.QueryContext(r.Context(), r.PathValue("id"))
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		for rows.Next() {
			var text string
			row, err := scanBare(rows, &text)
			if err != nil {
				http.Error(w, err.Error(), 500)
				return
			}
			row.Text = text
			out["job"] = row
		}
		rows.Close()
		for name, st := range parts {
			if out[name], err = bareMaps(r.Context(), st, r.PathValue("id")); err != nil {
				http.Error(w, err.Error(), 500)
				return
			}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out)
	})
	return mux, nil
}

// bareParts are the statements for what belongs to a job, as the API shows it.
func bareParts(db *sql.DB) (map[string]*sql.Stmt, error) {
	out := map[string]*sql.Stmt{}
	for name, q := range map[string]string{
		"postings":    `SELECT id, source, external_id, url, title, company, completeness, location, author, hints, posted_at, fetched_at, text FROM postings WHERE job_id = ? ORDER BY rid`,
		"proposals":   `SELECT id, state, rev, content, hash, claims, gates, rung, model, flags, writing, created_at FROM proposals WHERE job_id = ? ORDER BY rid DESC`,
		"submissions": `SELECT id, state, rev, channel, recipient, hash, content, receipt, refusal, created_at FROM submissions WHERE job_id = ? ORDER BY rid DESC`,
		"outcomes":    `SELECT id, kind, amount_minor, amount_currency, source, at FROM outcomes WHERE job_id = ? ORDER BY rid`,
		"events":      `SELECT seq, job_seq, kind, subject, from_state, to_state, data, by, at, hex(prev), hex(hash) FROM events WHERE job_id = ? ORDER BY seq DESC LIMIT 200`,
	} {
		st, err := db.Prepare(q)
		if err != nil {
			return nil, fmt.Errorf("prepare %s: %w", name, err)
		}
		out[name] = st
	}
	return out, nil
}

// bareMaps reads rows as they come.
func bareMaps(ctx context.Context, st *sql.Stmt, id string) ([]map[string]any, error) {
	rows, err := st.QueryContext(ctx, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	out := []map[string]any{}
	for rows.Next() {
		values, to := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			to[i] = &values[i]
		}
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		row := make(map[string]any, len(names))
		for i, n := range names {
			row[strings.ToLower(n)] = values[i]
		}
		out = append(out, row)
	}
	return out, rows.Err()
}
