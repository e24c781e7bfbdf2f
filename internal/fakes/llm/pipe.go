package llm

import "net/http"

// pipe writes to the client with the faults of delivery.
type pipe struct {
	w    http.ResponseWriter
	r    *http.Request
	v    *Vendor
	b    Behaviour
	sent int
}

// Write sends, dripping and cutting as asked.
func (p *pipe) Write(raw []byte) (int, error) {
	n := len(raw)
	if p.b.Drip > 0 {
		if err := p.v.cfg.Clock.Sleep(p.r.Context(), p.b.Drip); err != nil {
			return 0, err
		}
	}
	if p.b.CutAfter > 0 && p.sent+n > p.b.CutAfter {
		p.w.Write(raw[:max(0, p.b.CutAfter-p.sent)])
		p.flush()
		// The connection is closed without an end of the body.
		panic(http.ErrAbortHandler)
	}
	p.sent += n
	if _, err := p.w.Write(raw); err != nil {
		return 0, err
	}
	if p.b.Drip > 0 || p.r.Header.Get("Accept") == "text/event-stream" {
		p.flush()
	}
	return n, nil
}

func (p *pipe) flush() {
	if f, ok := p.w.(http.Flusher); ok {
		f.Flush()
	}
}
