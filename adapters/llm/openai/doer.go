package openai

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"
)

// What is read of an answer at most, in bytes.
const (
	maxBody = 8 << 20
	maxLine = 1 << 20
	maxSent = 8 << 20
)

// doer is the HTTP layer below go-openai.
type doer struct {
	client *http.Client
	idle   time.Duration
	// usage asks for the cost in OpenRouter's own way.
	usage bool
	// tier names the service tier, "" for none: a project at OpenAI may have a
	// dearer one as its default, and the money is held for the standard one.
	tier string
}

// Do sends the request of a call as the call means it, and records the answer.
func (d *doer) Do(req *http.Request) (*http.Response, error) {
	x := exchangeOf(req.Context())
	if x == nil {
		return nil, errors.New("a request outside a call")
	}
	if req.Body != nil {
		if err := d.rewrite(req, x); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithCancel(req.Context())
	watch := &idleWatch{x: x, wait: d.idle, cancel: cancel}
	x.sent = true
	watch.start()
	res, err := d.client.Do(req.WithContext(ctx))
	watch.stop()
	if err != nil {
		cancel()
		return nil, err
	}
	x.status, x.header = res.StatusCode, res.Header
	var body io.Reader = io.LimitReader(&watchedBody{res.Body, watch}, maxBody)
	if x.request.Stream != nil && res.StatusCode == http.StatusOK {
		body = &eventFilter{from: bufio.NewReaderSize(body, 4096), seen: &x.seen}
	} else {
		if n := res.ContentLength; n > 0 && n <= maxBody {
			// One byte more, for the read that finds the end.
			x.body.Grow(int(n) + bytes.MinRead)
		}
		body = io.TeeReader(body, &x.body)
	}
	res.Body = &closing{Reader: body, body: res.Body, cancel: cancel}
	return res, nil
}

// rewrite puts in what go-openai cannot say or would refuse: a temperature of
// zero, the bound on the output under the name the model takes, the schema, and
// the preset's own fields.
func (d *doer) rewrite(req *http.Request, x *exchange) error {
	// The client's body is an object whose fields are none of those below, so
	// ours go in front of them: nothing is decoded or copied, and the order never
	// changes, which the caches of providers depend on.
	var brace [1]byte
	if _, err := io.ReadFull(req.Body, brace[:]); err != nil || brace[0] != '{' || req.ContentLength < 3 || req.ContentLength > maxSent {
		return errors.New("the request is no object")
	}
	front := make([]byte, 0, 128)
	front = append(front, '{')
	if d.usage {
		front = append(front, `"usage":{"include":true},`...)
	}
	if d.tier != "" {
		front = append(append(append(front, `"service_tier":"`...), d.tier...), `",`...)
	}
	r := x.request
	if r.Reasoning {
		front = append(front, `"max_completion_tokens":`...)
	} else {
		front = append(front, `"max_tokens":`...)
	}
	front = append(strconv.AppendInt(front, r.MaxOutput, 10), ',')
	if !r.Reasoning && r.Temperature != nil && !math.IsNaN(*r.Temperature) && !math.IsInf(*r.Temperature, 0) {
		front = append(front, `"temperature":`...)
		front = append(strconv.AppendFloat(front, *r.Temperature, 'f', -1, 64), ',')
	}
	if r.Schema != nil {
		format, err := json.Marshal(responseFormat{Type: "json_schema", Schema: schemaFormat{r.Schema.Name, true, r.Schema.JSON}})
		if err != nil {
			return err
		}
		front = append(front, `"response_format":`...)
		front = append(append(front, format...), ',')
	}
	if r.Stream != nil && !x.plain {
		front = append(front, `"stream_options":{"include_usage":true},`...)
	}
	req.ContentLength += int64(len(front)) - 1
	req.Body = &fronted{front: front, ReadCloser: req.Body}
	// The transport must not send a body twice: one call is one request.
	req.GetBody = nil
	return nil
}

// fronted is a body with our fields before the rest of the client's.
type fronted struct {
	front []byte
	io.ReadCloser
}

func (f *fronted) Read(p []byte) (int, error) {
	if len(f.front) == 0 {
		return f.ReadCloser.Read(p)
	}
	n := copy(p, f.front)
	f.front = f.front[n:]
	if n == len(p) {
		return n, nil
	}
	more, err := f.ReadCloser.Read(p[n:])
	return n + more, err
}

type responseFormat struct {
	Type   string       `json:"type"`
	Schema schemaFormat `json:"json_schema"`
}

type schemaFormat struct {
	Name   string          `json:"name"`
	Strict bool            `json:"strict"`
	Schema json.RawMessage `json:"schema"`
}

// idleWatch cancels a call whose endpoint has fallen silent.
type idleWatch struct {
	x      *exchange
	wait   time.Duration
	cancel context.CancelFunc
	timer  *time.Timer
}

func (w *idleWatch) start() {
	if w.timer == nil {
		w.timer = time.AfterFunc(w.wait, w.cancel)
		return
	}
	w.timer.Reset(w.wait)
}

// stop ends a wait and notes whether it was too long.
func (w *idleWatch) stop() {
	if !w.timer.Stop() {
		w.x.idle = true
	}
}

type watchedBody struct {
	io.Reader
	watch *idleWatch
}

func (b *watchedBody) Read(p []byte) (int, error) {
	b.watch.start()
	n, err := b.Reader.Read(p)
	b.watch.stop()
	return n, err
}

type closing struct {
	io.Reader
	body   io.Closer
	cancel context.CancelFunc
}

func (c *closing) Close() error {
	// The body goes first: a finished one gives its connection back, which a
	// cancelled context would close.
	err := c.body.Close()
	c.cancel()
	return err
}

// eventFilter passes the data lines of a stream on, each ended, and nothing
// else: comments would fill the client's error buffer, and it loses a last line
// without a line end. Errors inside the stream are observed and end it.
type eventFilter struct {
	from *bufio.Reader
	seen *observed
	// out is what of buf is still to be read.
	buf, out []byte
	err      error
}

func (f *eventFilter) Read(p []byte) (int, error) {
	for len(f.out) == 0 && f.err == nil {
		f.next()
	}
	if len(f.out) > 0 {
		n := copy(p, f.out)
		f.out = f.out[n:]
		return n, nil
	}
	return 0, f.err
}

func (f *eventFilter) next() {
	line, err := f.line()
	f.out = f.buf[:0]
	if data, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("data:")); ok {
		switch data = bytes.TrimSpace(data); {
		case len(data) == 0:
		case string(data) == "[DONE]":
			f.pass(data)
		case !f.seen.observe(data):
			// Before the finish the answer lacks text, which no later line heals;
			// after it only the usage can be missing.
			f.seen.broken, err = f.seen.finish == "", io.EOF
		case f.seen.failed:
			err = io.EOF
		default:
			f.pass(flatten(data))
		}
	}
	if err != nil {
		f.err = err
	}
}

func (f *eventFilter) pass(data []byte) {
	f.buf = append(append(append(f.buf[:0], "data: "...), data...), "\n\n"...)
	f.out = f.buf
}

// line reads one line of bounded length; it is valid until the next one.
func (f *eventFilter) line() ([]byte, error) {
	part, err := f.from.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return part, err
	}
	line := bytes.Clone(part)
	for {
		part, err = f.from.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			f.seen.broken = true
			return nil, errors.New("a line of the stream is too long")
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}
