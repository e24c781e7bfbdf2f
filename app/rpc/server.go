// Package rpc lets commands speak to the running agent over a Unix socket in its
// data folder (mode 0600): the same service, the same errors.
package rpc

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

// maxRequest bounds one request; the largest is a pasted posting.
const maxRequest = 16 << 20

// call handles one method: it decodes its arguments and returns its result.
type call func(ctx context.Context, args json.RawMessage) (any, error)

// failure is an error on the wire.
type failure struct {
	Kind  core.Kind `json:"kind"`
	Msg   string    `json:"msg"`
	Field string    `json:"field,omitempty"`
}

// Server answers on the socket.
type Server struct {
	http *http.Server
	path string
	done chan struct{}
}

// Serve listens on the data folder's socket and answers until Close.
func Serve(dir string, svc service.Service, log *slog.Logger) (*Server, error) {
	path, err := socketPath(dir, true)
	if err != nil {
		return nil, err
	}
	// The folder lock is held: a socket that is left over has no owner.
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, core.Errorf(core.KindInternal, "the old socket %s cannot be removed; delete it by hand", path).Because(err)
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, core.Errorf(core.KindInternal, "no socket can be opened at %s", path).Because(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		_ = listener.Close()
		return nil, core.Errorf(core.KindInternal, "the socket %s cannot be protected", path).Because(err)
	}
	table := methods(svc)
	maps.Copy(table, accountMethods(svc))
	maps.Copy(table, careMethods(svc))
	s := &Server{path: path, done: make(chan struct{}), http: &http.Server{
		Handler: handler(table, streams(svc), log), ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(listener)
	}()
	return s, nil
}

// Close stops answering and removes the socket.
func (s *Server) Close(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = s.http.Close()
	}
	<-s.done
	_ = os.Remove(s.path)
	return err
}

func handler(table map[string]call, shown map[string]stream, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /rpc/{method}", func(w http.ResponseWriter, r *http.Request) {
		f, ok := table[r.PathValue("method")]
		work, shows := shown[r.PathValue("method")]
		if !ok && !shows {
			fail(w, core.Errorf(core.KindNotFound, "this agent is of another version and does not know the command; restart it"))
			return
		}
		var args json.RawMessage
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest)).Decode(&args); err != nil {
			fail(w, core.Invalid("request", "the request cannot be read").Because(err))
			return
		}
		if shows {
			work.serve(w, r, args, log)
			return
		}
		result, err := f(r.Context(), args)
		if err != nil {
			if core.KindOf(err) == core.KindInternal {
				log.Error("command failed", "method", r.PathValue("method"), "err", err)
			}
			fail(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(result)
	})
	return mux
}

// fail writes an error; what is not meant for users is only in the log.
func fail(w http.ResponseWriter, err error) {
	f := failure{Kind: core.KindInternal, Msg: "the agent failed; its log says why"}
	var e *core.Error
	if errors.As(err, &e) {
		f = failure{Kind: e.Kind, Msg: e.Msg, Field: e.Field}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusUnprocessableEntity)
	_ = json.NewEncoder(w).Encode(f)
}
