//go:build failpoints

package failpoint

import (
	"os"
	"strconv"
	"strings"
	"sync"
)

// Enabled reports whether this binary was built with fail points.
const Enabled = true

// plan is what the environment asks for, with the hits counted so far. It is
// read once, at the first instant that is reached.
type plan struct {
	mu   sync.Mutex
	name string
	left int
	log  string
}

var current = sync.OnceValue(func() *plan {
	return read(os.Getenv("AUTOMONET_FAILPOINT"), os.Getenv("AUTOMONET_FAILPOINT_LOG"))
})

// Reach marks an instant: it records the name and, if this is the hit that was
// asked for, kills the process without any clean-up.
func Reach(name string) {
	if current().hit(name) {
		kill()
	}
}

func read(spec, log string) *plan {
	p := &plan{name: spec, left: 1, log: log}
	if at := strings.LastIndexByte(spec, ':'); at >= 0 {
		if n, err := strconv.Atoi(spec[at+1:]); err == nil && n > 0 {
			p.name, p.left = spec[:at], n
		}
	}
	return p
}

func (p *plan) hit(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.log != "" {
		// O_APPEND makes short lines of several processes whole; a test that
		// cannot write its log sees it missing.
		if f, err := os.OpenFile(p.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
			_, _ = f.WriteString(name + "\n")
			_ = f.Close()
		}
	}
	if p.name == "" || p.name != name {
		return false
	}
	p.left--
	return p.left == 0
}

func kill() {
	if p, err := os.FindProcess(os.Getpid()); err == nil {
		_ = p.Kill()
	}
	// The signal may take a moment; nothing after this instant may happen.
	select {}
}
