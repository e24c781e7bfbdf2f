package app

import (
	"net/http"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/clock"
)

// mostProfile bounds a CPU profile.
const mostProfile = 30 * time.Second

// profiles are served when the configuration says so.
func (a *App) profiles() http.Handler {
	if !a.opts.Config.HTTP.Pprof {
		return nil
	}
	return debug(a.opts.Clock)
}

// debug serves the profiles of the running program below /debug/pprof/, in the form
// that "go tool pprof" reads. The handlers of net/http/pprof would register
// themselves for everybody; whoever serves this one checks the rights.
func debug(clk clock.Clock) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/debug/pprof/")
		switch name {
		case "":
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			for _, p := range pprof.Profiles() {
				_, _ = w.Write([]byte(p.Name() + " " + strconv.Itoa(p.Count()) + "\n"))
			}
			_, _ = w.Write([]byte("profile\n"))
		case "profile":
			cpuProfile(w, r, clk)
		default:
			p := pprof.Lookup(name)
			if p == nil {
				http.NotFound(w, r)
				return
			}
			// With debug set they are text, else what the tool reads.
			level, err := strconv.Atoi(r.URL.Query().Get("debug"))
			if err != nil || level < 0 || level > 2 {
				level = 0
			}
			kind := "application/octet-stream"
			if level > 0 {
				kind = "text/plain; charset=utf-8"
			}
			w.Header().Set("Content-Type", kind)
			_ = p.WriteTo(w, level)
		}
	})
}

func cpuProfile(w http.ResponseWriter, r *http.Request, clk clock.Clock) {
	seconds, err := strconv.Atoi(r.URL.Query().Get("seconds"))
	if err != nil || seconds < 1 {
		seconds = 10
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	if err := pprof.StartCPUProfile(w); err != nil {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		http.Error(w, "a CPU profile is being taken already; wait for it to end", http.StatusConflict)
		return
	}
	defer pprof.StopCPUProfile()
	_ = clk.Sleep(r.Context(), min(mostProfile, time.Duration(seconds)*time.Second))
}
