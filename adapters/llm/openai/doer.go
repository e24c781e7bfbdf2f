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

// rewrite writes the request in the client's place, since the client cannot say
// or would refuse a temperature of zero, the bound on the output under the name
// the model takes, the schema, and the preset's own fields. The order of the
// members never changes.
func (d *doer) rewrite(req *http.Request, x *exchange) error {
	// The transport must not send a body twice: one call is one request.
	req.GetBody = nil
	if x.asIs {
		return nil
	}
	r := &x.request
	size := 256
	for _, m := range r.Messages {
		size += len(m.Text) + len(m.Text)/16 + 40
	}
	b := append(appendText(append(make([]byte, 0, size), `{"model":`...), r.Model), `,"messages":[`...)
	for i, m := range r.Messages {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(append(b, `{"role":`...), string(m.Role))
		b = append(appendText(append(b, `,"content":`...), m.Text), '}')
	}
	b = append(b, ']')
	if r.Stream != nil {
		b = append(b, `,"stream":true`...)
		if !x.plain {
			b = append(b, `,"stream_options":{"include_usage":true}`...)
		}
	}
	if r.Reasoning {
		b = strconv.AppendInt(append(b, `,"max_completion_tokens":`...), r.MaxOutput, 10)
	} else {
		b = strconv.AppendInt(append(b, `,"max_tokens":`...), r.MaxOutput, 10)
		if t := r.Temperature; t != nil && !math.IsNaN(*t) && !math.IsInf(*t, 0) {
			b = strconv.AppendFloat(append(b, `,"temperature":`...), *t, 'f', -1, 64)
		}
	}
	if r.Schema != nil {
		format, err := json.Marshal(responseFormat{Type: "json_schema", Schema: schemaFormat{r.Schema.Name, true, r.Schema.JSON}})
		if err != nil {
			return err
		}
		b = append(append(b, `,"response_format":`...), format...)
	}
	if d.usage {
		b = append(b, `,"usage":{"include":true}`...)
	}
	if d.tier != "" {
		b = appendText(append(b, `,"service_tier":`...), d.tier)
	}
	if b = append(b, '}'); len(b) > maxSent {
		return errors.New("the request is too long")
	}
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
	return nil
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
