package browser

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/go-rod/rod/lib/cdp"
)

// callTime bounds one answer of Chromium.
const callTime = 30 * time.Second

// call asks Chromium and reads the answer into out.
func (r *process) call(ctx context.Context, session, method string, params map[string]any, out any) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	if params == nil {
		params = map[string]any{}
	}
	raw, err := r.client.Call(ctx, session, method, params)
	if err != nil {
		return err
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(raw, out)
}

// later asks without waiting; an answer that does not come is of no interest.
func (r *process) later(session, method string, params map[string]any) {
	go func() { _ = r.call(context.Background(), session, method, params, nil) }()
}

// arrival is where the session of a target is told.
func (r *process) arrival(target string) chan string {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.wait[target]
	if c == nil {
		c = make(chan string, 1)
		r.wait[target] = c
	}
	return c
}

// listen handles what Chromium tells until it ends. It never waits for an answer
// itself: answers come behind the events.
func (r *process) listen() {
	for e := range r.client.Event() {
		r.mu.Lock()
		p := r.pages[e.SessionID]
		r.mu.Unlock()
		switch e.Method {
		case "Target.attachedToTarget":
			r.attached(e, p)
		case "Fetch.authRequired":
			r.later(e.SessionID, "Fetch.continueWithAuth", r.credentials(e))
		case "Fetch.requestPaused":
			r.paused(e, p)
		case "Page.javascriptDialogOpening":
			var d struct {
				Type string `json:"type"`
			}
			_ = json.Unmarshal(e.Params, &d)
			if !r.options.Visible {
				r.later(e.SessionID, "Page.handleJavaScriptDialog", map[string]any{"accept": d.Type == "beforeunload"})
			}
		default:
			if p != nil {
				p.network(e)
			}
		}
	}
}

func (r *process) credentials(e *cdp.Event) map[string]any {
	var a struct {
		RequestID string `json:"requestId"`
		Challenge struct {
			Source string `json:"source"`
		} `json:"authChallenge"`
	}
	_ = json.Unmarshal(e.Params, &a)
	answer := map[string]any{"response": "CancelAuth"}
	if a.Challenge.Source == "Proxy" {
		answer = map[string]any{"response": "ProvideCredentials", "username": r.egress.user, "password": r.egress.password}
	}
	return map[string]any{"requestId": a.RequestID, "authChallengeResponse": answer}
}

// attached decides about something new that runs: a page of ours, a frame or a
// worker of it, or a window that a page has opened.
func (r *process) attached(e *cdp.Event, p *Page) {
	var a struct {
		SessionID string `json:"sessionId"`
		Info      struct {
			ID     string `json:"targetId"`
			Type   string `json:"type"`
			Opener string `json:"openerId"`
		} `json:"targetInfo"`
	}
	if json.Unmarshal(e.Params, &a) != nil {
		return
	}
	switch {
	case e.SessionID == "" && a.Info.Type == "page" && a.Info.Opener == "":
		select {
		case r.arrival(a.Info.ID) <- a.SessionID:
		default:
		}
		if r.options.Visible {
			r.later(a.SessionID, "Runtime.runIfWaitingForDebugger", nil)
		}
	case r.options.Visible:
		r.later(a.SessionID, "Runtime.runIfWaitingForDebugger", nil)
	case a.Info.Type == "page":
		// It shares its process with the page that opened it, which would wait along:
		// it runs, asks for nothing (its session is no page's), and is closed.
		go func() {
			ctx := context.Background()
			_ = r.call(ctx, a.SessionID, "Fetch.enable", everything(), nil)
			_ = r.call(ctx, a.SessionID, "Runtime.runIfWaitingForDebugger", nil, nil)
			_ = r.call(ctx, "", "Target.closeTarget", map[string]any{"targetId": a.Info.ID}, nil)
		}()
	case p != nil && a.Info.Type == "iframe":
		r.mu.Lock()
		r.pages[a.SessionID] = p
		r.mu.Unlock()
		go func() { _ = p.adopt(context.Background(), a.SessionID) }()
	case p != nil && strings.HasSuffix(a.Info.Type, "worker"):
		// A worker runs only if its requests can be watched.
		r.mu.Lock()
		r.pages[a.SessionID] = p
		r.mu.Unlock()
		go func() {
			if r.call(context.Background(), a.SessionID, "Fetch.enable", everything(), nil) == nil {
				r.later(a.SessionID, "Runtime.runIfWaitingForDebugger", nil)
			}
		}()
	}
}

// everything stops all requests and asks for passwords.
func everything() map[string]any {
	return map[string]any{"patterns": []any{map[string]any{"urlPattern": "*"}}, "handleAuthRequests": true}
}

type request struct {
	ID      string `json:"requestId"`
	Network string `json:"networkId"`
	Type    string `json:"resourceType"`
	Request struct {
		URL     string            `json:"url"`
		Method  string            `json:"method"`
		Headers map[string]string `json:"headers"`
	} `json:"request"`
}

// paused lets a request go or refuses it.
func (r *process) paused(e *cdp.Event, p *Page) {
	var q request
	if json.Unmarshal(e.Params, &q) != nil {
		return
	}
	if p == nil {
		r.later(e.SessionID, "Fetch.failRequest", map[string]any{"requestId": q.ID, "errorReason": "BlockedByClient"})
		return
	}
	ok, header := p.judge(q, e.SessionID)
	if !ok {
		r.later(e.SessionID, "Fetch.failRequest", map[string]any{"requestId": q.ID, "errorReason": "BlockedByClient"})
		return
	}
	params := map[string]any{"requestId": q.ID}
	if header != "" {
		var headers []any
		for k, v := range q.Request.Headers {
			headers = append(headers, map[string]any{"name": k, "value": v})
		}
		params["headers"] = append(headers, map[string]any{"name": "Idempotency-Key", "value": header})
	}
	r.later(e.SessionID, "Fetch.continueRequest", params)
}

// maxExchanges bounds what is remembered of a page.
const maxExchanges = 2000

// judge decides about one request and remembers it.
func (p *Page) judge(q request, session string) (ok bool, header string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x := &Exchange{ID: q.Network, Method: q.Request.Method, URL: q.Request.URL, Document: q.Type == "Document", Tagged: p.header != "", session: session}
	scheme, _, _ := strings.Cut(q.Request.URL, ":")
	switch {
	case scheme != "http" && scheme != "https" && scheme != "data" && scheme != "blob" && scheme != "about":
		x.Refused = true
	case p.run.options.Visible:
	case !p.writes && (x.Writes() || p.carries(q.Request.URL)):
		x.Refused = true
	}
	if len(p.exchanges) < maxExchanges && scheme != "data" && scheme != "blob" {
		p.exchanges = append(p.exchanges, x)
	}
	if !x.Refused && x.Writes() {
		header = p.header
	}
	if x.Refused && p.scripts[q.Network] {
		p.ended(q.Network)
	}
	return !x.Refused, header
}

// carries reports whether an address holds a guarded value, as it is or encoded.
func (p *Page) carries(address string) bool {
	plain := strings.ToLower(address)
	if decoded, err := url.QueryUnescape(address); err == nil {
		plain += "\n" + strings.ToLower(decoded)
	}
	for _, v := range p.guarded {
		if strings.Contains(plain, v) {
			return true
		}
	}
	return false
}

// network keeps the books of what is on its way.
func (p *Page) network(e *cdp.Event) {
	var n struct {
		ID       string `json:"requestId"`
		Type     string `json:"type"`
		Loader   string `json:"loaderId"`
		Document string `json:"documentURL"`
		Request  struct {
			URL string `json:"url"`
		} `json:"request"`
		Response struct {
			Status int `json:"status"`
		} `json:"response"`
		Redirect *struct {
			Status int    `json:"status"`
			URL    string `json:"url"`
		} `json:"redirectResponse"`
	}
	if !strings.HasPrefix(e.Method, "Network.") || json.Unmarshal(e.Params, &n) != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e.Method {
	case "Network.requestWillBeSent":
		if n.Type != "Ping" && n.Type != "EventSource" {
			p.open[n.ID] = true
			p.scripts[n.ID] = n.Loader == "" && n.Document == n.Request.URL
		}
		if n.Redirect != nil {
			p.answer(n.ID, n.Redirect.URL, n.Redirect.Status)
		}
	case "Network.responseReceived":
		p.answer(n.ID, "", n.Response.Status)
	case "Network.responseReceivedExtraInfo":
		if !p.scripts[n.ID] {
			return
		}
		p.ended(n.ID)
	case "Network.loadingFinished":
		p.ended(n.ID)
	case "Network.loadingFailed":
		p.ended(n.ID)
		for _, x := range p.exchanges {
			if x.ID == n.ID && x.Status == 0 {
				x.Failed = true
			}
		}
	default:
		return
	}
	p.quietFrom = time.Now()
}

// ended takes a request from those that are on their way.
func (p *Page) ended(id string) {
	delete(p.open, id)
	delete(p.scripts, id)
}

func (p *Page) answer(id, at string, status int) {
	for i := len(p.exchanges) - 1; i >= 0; i-- {
		if x := p.exchanges[i]; x.ID == id && x.Status == 0 && (at == "" || x.URL == at) {
			x.Status = status
			return
		}
	}
}
