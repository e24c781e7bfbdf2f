package openai

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
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
		body = io.TeeReader(body, &x.body)
	}
	res.Body = &closing{Reader: body, body: res.Body, cancel: cancel}
	return res, nil
}

// rewrite puts in what go-openai cannot say or would refuse: a temperature of
// zero, the bound on the output under the name the model takes, the schema, and
// the preset's own fields.
func (d *doer) rewrite(req *http.Request, x *exchange) error {
	raw, err := io.ReadAll(io.LimitReader(req.Body, maxSent))
	if err != nil {
		return err
	}
	// The client's body is an object whose fields are none of those below, so
	// ours go in front of them: nothing is decoded, and the order never changes,
	// which the caches of providers depend on.
	if !bytes.HasPrefix(raw, []byte(`{"`)) {
		return errors.New("the request is no object")
	}
	fields := bytes.NewBuffer(make([]byte, 0, len(raw)+256))
	fields.WriteByte('{')
	add := func(name string, v any) {
		if err == nil {
			var value []byte
			if value, err = json.Marshal(v); err == nil {
				fmt.Fprintf(fields, "%q:%s,", name, value)
			}
		}
	}
	if d.usage {
		add("usage", includeUsage{Include: true})
	}
	if d.tier != "" {
		add("service_tier", d.tier)
	}
	r := x.request
	if r.Reasoning {
		add("max_completion_tokens", r.MaxOutput)
	} else {
		add("max_tokens", r.MaxOutput)
		if r.Temperature != nil && !math.IsNaN(*r.Temperature) {
			add("temperature", *r.Temperature)
		}
	}
	if r.Schema != nil {
		add("response_format", responseFormat{Type: "json_schema", Schema: schemaFormat{r.Schema.Name, true, r.Schema.JSON}})
	}
	if r.Stream != nil && !x.plain {
		add("stream_options", streamOptions{IncludeUsage: true})
	}
	if err != nil {
		return err
	}
	fields.Write(raw[1:])
	raw = fields.Bytes()
	req.Body = io.NopCloser(bytes.NewReader(raw))
	req.ContentLength = int64(len(raw))
	req.GetBody = nil
	return nil
}

type includeUsage struct {
	Include bool `json:"include"`
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
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
	out  bytes.Buffer
	err  error
}

func (f *eventFilter) Read(p []byte) (int, error) {
	for f.out.Len() == 0 && f.err == nil {
		f.next()
	}
	if f.out.Len() > 0 {
		return f.out.Read(p)
	}
	return 0, f.err
}

func (f *eventFilter) next() {
	line, err := f.line()
	text := strings.TrimSpace(string(line))
	data, ok := strings.CutPrefix(text, "data:")
	if data = strings.TrimSpace(data); ok && data != "" {
		switch {
		case data == "[DONE]":
			f.out.WriteString("data: [DONE]\n\n")
		case !json.Valid([]byte(data)):
			// Before the finish the answer lacks text, which no later line heals;
			// after it only the usage can be missing.
			f.seen.broken, err = f.seen.finish == "", io.EOF
		default:
			f.seen.observe([]byte(data))
			if f.seen.failed {
				err = io.EOF
				break
			}
			f.out.WriteString("data: ")
			f.out.Write(flatten([]byte(data)))
			f.out.WriteString("\n\n")
		}
	}
	if err != nil {
		f.err = err
	}
}

// line reads one line of bounded length.
func (f *eventFilter) line() ([]byte, error) {
	var line []byte
	for {
		part, err := f.from.ReadSlice('\n')
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
