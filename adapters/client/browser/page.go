package browser

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
)

// Page is one open page. It belongs to one goroutine.
type Page struct {
	run     *process
	target  string
	session string
	release func(*Page)
	once    sync.Once

	mu        sync.Mutex
	sessions  []string
	writes    bool
	guarded   []string
	header    string
	exchanges []*Exchange
	open      map[string]bool
	// scripts are the open ones that load a worker's script: of their end Chromium tells
	// nothing but the header of the answer.
	scripts   map[string]bool
	quietFrom time.Time
}

// Exchange is one request of a page that was passed on or refused.
type Exchange struct {
	ID     string
	Method string
	URL    string
	// Document is set for a page or a frame that is loaded.
	Document bool
	// Refused is set when it did not leave.
	Refused bool
	// Status is the answer's; 0 while none has come.
	Status int
	// Failed is set when it ended without an answer.
	Failed bool
	// Tagged is set for one that was made after Tag.
	Tagged  bool
	session string
}

// Writes reports whether the request may change something at a server.
func (x Exchange) Writes() bool {
	return x.Method != "GET" && x.Method != "HEAD" && x.Method != "OPTIONS"
}

// Frame is a document of the page.
type Frame struct {
	ID, URL string
	session string
}

func (r *process) newPage(ctx context.Context) (*Page, error) {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	var made struct {
		TargetID string `json:"targetId"`
	}
	if err := r.call(ctx, "", "Target.createTarget", map[string]any{"url": "about:blank"}, &made); err != nil {
		return nil, err
	}
	var session string
	select {
	case session = <-r.arrival(made.TargetID):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p := &Page{run: r, target: made.TargetID, session: session, open: map[string]bool{}, scripts: map[string]bool{}, quietFrom: time.Now()}
	r.mu.Lock()
	r.pages[session] = p
	r.mu.Unlock()
	if err := p.adopt(ctx, session); err != nil {
		return nil, err
	}
	return p, nil
}

// adopt takes control of a target of the page before it runs.
func (p *Page) adopt(ctx context.Context, session string) error {
	for _, c := range []call{
		{"Fetch.enable", everything()},
		{"Network.enable", map[string]any{}},
		{"Network.setBypassServiceWorker", map[string]any{"bypass": true}},
		{"Page.enable", nil},
		{"Target.setAutoAttach", map[string]any{"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true}},
		{"Runtime.runIfWaitingForDebugger", nil},
	} {
		if err := p.run.call(ctx, session, c.method, c.params, nil); err != nil {
			return fmt.Errorf("%s: %w", c.method, err)
		}
	}
	p.mu.Lock()
	p.sessions = append(p.sessions, session)
	p.mu.Unlock()
	return nil
}

// AllowWrites lets the page write to servers from now on. It does nothing in a
// read-only browser.
func (p *Page) AllowWrites() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.writes = !p.run.readOnly
}

// Guard names values that no request may carry while the page is read-only.
func (p *Page) Guard(values ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, v := range values {
		if v = strings.ToLower(strings.TrimSpace(v)); len(v) >= 5 {
			p.guarded = append(p.guarded, v)
		}
	}
}

// Tag gives all writing requests from now on an Idempotency-Key header, and marks
// all exchanges.
func (p *Page) Tag(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.header = key
}

// Exchanges are what the page has asked for, oldest first.
func (p *Page) Exchanges() []Exchange {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Exchange, len(p.exchanges))
	for i, x := range p.exchanges {
		out[i] = *x
	}
	return out
}

// Answer returns the beginning of the body that answered an exchange, "" if it is
// not there any more.
func (p *Page) Answer(ctx context.Context, x Exchange) string {
	var body struct {
		Body    string `json:"body"`
		Encoded bool   `json:"base64Encoded"`
	}
	if err := p.run.call(ctx, x.session, "Network.getResponseBody", map[string]any{"requestId": x.ID}, &body); err != nil || body.Encoded {
		return ""
	}
	return core.Clean(body.Body, 4000, true)
}

// Go loads an address and waits until the page has come to rest. It returns the
// status of the answer.
func (p *Page) Go(ctx context.Context, url string) (int, error) {
	before := len(p.Exchanges())
	var nav struct {
		ErrorText string `json:"errorText"`
	}
	if err := p.run.call(ctx, p.session, "Page.navigate", map[string]any{"url": url}, &nav); err != nil {
		return 0, err
	}
	if nav.ErrorText != "" {
		return 0, core.Errorf(core.KindTransient, "the page does not load (%s)", core.Clean(nav.ErrorText, 80, false))
	}
	if err := p.Rest(ctx); err != nil {
		return 0, err
	}
	status := 0
	for _, x := range p.Exchanges()[before:] {
		if x.Document && x.session == p.session && x.Status != 0 {
			if status = x.Status; status < 300 || status >= 400 {
				break
			}
		}
	}
	return status, nil
}

// Rest waits until the page is loaded and has asked for nothing in a while, within
// a few seconds: some pages never rest.
func (p *Page) Rest(ctx context.Context) error {
	limit := time.Now().Add(10 * time.Second)
	for {
		var state string
		err := p.eval(ctx, p.session, "", "function(){return document.readyState}", nil, &state)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		p.mu.Lock()
		quiet := len(p.open) == 0 && time.Since(p.quietFrom) > 150*time.Millisecond
		p.mu.Unlock()
		if err == nil && state == "complete" && quiet || time.Now().After(limit) {
			return nil
		}
		if p.run.dead() {
			return errors.New("the browser has ended")
		}
		if err := Pause(ctx, 40*time.Millisecond); err != nil {
			return err
		}
	}
}

// Pause waits for d or until ctx ends. A browser goes by the real clock.
func Pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// frameTree is Chromium's description of frames.
type frameTree struct {
	Frame struct {
		ID  string `json:"id"`
		URL string `json:"url"`
	} `json:"frame"`
	Children []frameTree `json:"childFrames"`
}

// maxFrames bounds how many frames of a page are looked at.
const maxFrames = 30

// Frames are the documents of the page, the main one first.
func (p *Page) Frames(ctx context.Context) ([]Frame, error) {
	p.mu.Lock()
	sessions := slices.Clone(p.sessions)
	p.mu.Unlock()
	var out []Frame
	for i, s := range sessions {
		var tree struct {
			Tree frameTree `json:"frameTree"`
		}
		if err := p.run.call(ctx, s, "Page.getFrameTree", nil, &tree); err != nil {
			if i == 0 {
				return nil, err
			}
			continue // a frame that has gone
		}
		var walk func(t frameTree)
		walk = func(t frameTree) {
			if len(out) < maxFrames && !slices.ContainsFunc(out, func(f Frame) bool { return f.ID == t.Frame.ID }) {
				out = append(out, Frame{ID: t.Frame.ID, URL: t.Frame.URL, session: s})
			}
			for _, c := range t.Children {
				walk(c)
			}
		}
		walk(tree.Tree)
	}
	return out, nil
}

// Eval runs a function of JavaScript in a world apart in the frame, with one
// argument, and reads what it returns or promises.
func (p *Page) Eval(ctx context.Context, f Frame, function string, arg, out any) error {
	return p.eval(ctx, f.session, f.ID, function, arg, out)
}

func (p *Page) eval(ctx context.Context, session, frame, function string, arg, out any) error {
	raw, err := p.object(ctx, session, frame, function, arg, true)
	if err != nil || out == nil {
		return err
	}
	if len(raw.Value) == 0 {
		return errors.New("the script returned nothing")
	}
	return json.Unmarshal(raw.Value, out)
}

type remote struct {
	Value    json.RawMessage `json:"value"`
	ObjectID string          `json:"objectId"`
}

func (p *Page) object(ctx context.Context, session, frame, function string, arg any, byValue bool) (remote, error) {
	if frame == "" {
		var tree struct {
			Tree frameTree `json:"frameTree"`
		}
		if err := p.run.call(ctx, session, "Page.getFrameTree", nil, &tree); err != nil {
			return remote{}, err
		}
		frame = tree.Tree.Frame.ID
	}
	var world struct {
		ID int `json:"executionContextId"`
	}
	if err := p.run.call(ctx, session, "Page.createIsolatedWorld", map[string]any{"frameId": frame, "worldName": "agent"}, &world); err != nil {
		return remote{}, err
	}
	var answer struct {
		Result    remote `json:"result"`
		Exception *struct {
			Text string `json:"text"`
			At   struct {
				Description string `json:"description"`
			} `json:"exception"`
		} `json:"exceptionDetails"`
	}
	// No gesture of a user goes along: with one, a page might open windows in its wake.
	err := p.run.call(ctx, session, "Runtime.callFunctionOn", map[string]any{"functionDeclaration": function, "executionContextId": world.ID,
		"arguments": []any{map[string]any{"value": arg}}, "returnByValue": byValue, "awaitPromise": true}, &answer)
	if err != nil {
		return remote{}, err
	}
	if answer.Exception != nil {
		return remote{}, fmt.Errorf("script: %s", core.Clean(answer.Exception.Text+" "+answer.Exception.At.Description, 300, false))
	}
	return answer.Result, nil
}

// Upload puts files of this machine into the file field that the function returns.
func (p *Page) Upload(ctx context.Context, f Frame, function string, arg any, files []string) error {
	field, err := p.object(ctx, f.session, f.ID, function, arg, false)
	if err != nil {
		return err
	}
	return p.run.call(ctx, f.session, "DOM.setFileInputFiles", map[string]any{"files": files, "objectId": field.ObjectID}, nil)
}

// maxHeight bounds a picture, in CSS pixels.
const maxHeight = 6000

// Screenshot returns a JPEG of the whole page.
func (p *Page) Screenshot(ctx context.Context) ([]byte, error) {
	var size struct {
		Content struct {
			Width  float64 `json:"width"`
			Height float64 `json:"height"`
		} `json:"cssContentSize"`
	}
	if err := p.run.call(ctx, p.session, "Page.getLayoutMetrics", nil, &size); err != nil {
		return nil, err
	}
	var shot struct {
		Data string `json:"data"`
	}
	clip := map[string]any{"x": 0, "y": 0, "scale": 1, "width": min(max(size.Content.Width, 1), 1600), "height": min(max(size.Content.Height, 1), maxHeight)}
	if err := p.run.call(ctx, p.session, "Page.captureScreenshot", map[string]any{"format": "jpeg", "quality": 60, "captureBeyondViewport": true, "clip": clip}, &shot); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(shot.Data)
}

// URL is where the page is now.
func (p *Page) URL(ctx context.Context) string {
	var at string
	if err := p.eval(ctx, p.session, "", "function(){return location.href}", nil, &at); err != nil {
		return ""
	}
	return at
}

// Close closes the page and lets the next one be opened.
func (p *Page) Close() {
	p.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = p.run.call(ctx, "", "Target.closeTarget", map[string]any{"targetId": p.target}, nil)
		p.run.mu.Lock()
		for s, q := range p.run.pages {
			if q == p {
				delete(p.run.pages, s)
			}
		}
		p.run.mu.Unlock()
		p.release(p)
	})
}
