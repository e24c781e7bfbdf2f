package reddit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// MaxText is how many characters a comment or a message may have, MaxSubject how many
// the subject of a message.
const (
	MaxText    = 10000
	MaxSubject = 100
)

// The addresses of what writes.
const (
	CommentPath = "/api/comment"
	ComposePath = "/api/compose"
)

// ErrNotAnAnswer says that an answer to a write is not the API's.
var ErrNotAnAnswer = errors.New("the answer is not that of Reddit's API")

// ToldError is an error that the API told in its answer, most often with status 200.
type ToldError struct {
	// Code is for example "RATELIMIT".
	Code, Message string
	// Wait is how long to wait, 0 where that is not told.
	Wait time.Duration
}

// Error quotes the code, and the message bounded.
func (e *ToldError) Error() string {
	return fmt.Sprintf("reddit refuses: %s (%s)", core.Clean(e.Message, 160, false), core.Clean(e.Code, 60, false))
}

// Thing is a comment (t1) or a message (t4).
type Thing struct {
	Name    string  `json:"name"`
	Parent  string  `json:"parent_id"`
	Link    string  `json:"link_id"`
	Author  string  `json:"author"`
	To      string  `json:"dest"`
	Subject string  `json:"subject"`
	Body    string  `json:"body"`
	Created float64 `json:"created_utc"`
}

// Posted is when it was written; the zero time when that is not said.
func (t Thing) Posted() time.Time { return Post{Created: t.Created}.Posted() }

// Comment writes a comment under a post or a comment (its full name), and returns it.
func (c *Client) Comment(ctx context.Context, parent, text string) (Thing, error) {
	data, err := c.post(ctx, CommentPath, url.Values{"thing_id": {parent}, "text": {text}})
	if err != nil {
		return Thing{}, err
	}
	var list struct {
		Things []struct {
			Data Thing `json:"data"`
		} `json:"things"`
	}
	if json.Unmarshal(data, &list) != nil || len(list.Things) == 0 || list.Things[0].Data.Name == "" {
		return Thing{}, ErrNotAnAnswer
	}
	return list.Things[0].Data, nil
}

// Compose sends a private message. The API does not tell what it is called.
func (c *Client) Compose(ctx context.Context, to, subject, text string) error {
	_, err := c.post(ctx, ComposePath, url.Values{"to": {to}, "subject": {subject}, "text": {text}})
	return err
}

// Own lists things of the user's, the newest first: comments, sent messages or the
// inbox. after is the cursor of the page before.
func (c *Client) Own(ctx context.Context, path, after string) (list []Thing, next string, err error) {
	q := url.Values{"limit": {strconv.Itoa(MaxLimit)}}
	if after != "" {
		q.Set("after", after)
	}
	got, err := c.get(ctx, path, q)
	if err != nil {
		return nil, "", err
	}
	var body struct {
		Kind string `json:"kind"`
		Data *struct {
			After    string `json:"after"`
			Children []struct {
				Data Thing `json:"data"`
			} `json:"children"`
		} `json:"data"`
	}
	if json.Unmarshal(web.UTF8(got.Body, got.Header.Get("Content-Type")), &body) != nil || body.Kind != "Listing" || body.Data == nil || body.Data.Children == nil {
		return nil, "", ErrNotAListing
	}
	for _, child := range body.Data.Children {
		list = append(list, child.Data)
	}
	return list, body.Data.After, nil
}

// post writes once. What the API tells in its answer is a *ToldError.
func (c *Client) post(ctx context.Context, path string, form url.Values) (json.RawMessage, error) {
	if wait := c.spent(); wait > 0 {
		return nil, &web.RateLimitedError{Host: "reddit.com", Status: http.StatusTooManyRequests, RetryAfter: wait}
	}
	access, err := c.token(ctx)
	if err != nil {
		return nil, err
	}
	form.Set("api_type", "json")
	form.Set("raw_json", "1")
	r := web.Request{Method: http.MethodPost, URL: c.cfg.Base + path, Body: []byte(form.Encode()), Accept: "application/json", MaxBytes: 1 << 20, IgnoreRobots: true,
		Agent: Agent(c.cfg.User), TakeRefusals: true, Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}}
	if access != "" {
		r.Header.Set("Authorization", "Bearer "+access)
	}
	got, err := c.cfg.Web.Do(ctx, r)
	if err != nil {
		return nil, err
	}
	c.note(got.Header)
	if got.Status == http.StatusUnauthorized && access != "" {
		c.cfg.Tokens.Reject(access) // the next try signs in anew
	}
	var body struct {
		JSON *struct {
			Wait   float64         `json:"ratelimit"`
			Errors [][]any         `json:"errors"`
			Data   json.RawMessage `json:"data"`
		} `json:"json"`
	}
	readable := json.Unmarshal(web.UTF8(got.Body, got.Header.Get("Content-Type")), &body) == nil && body.JSON != nil
	if readable && len(body.JSON.Errors) > 0 {
		return nil, told(body.JSON.Errors[0], body.JSON.Wait)
	}
	switch {
	case got.Status >= 400:
		return nil, refusal("reddit.com", got)
	case !readable:
		return nil, ErrNotAnAnswer
	}
	return body.JSON.Data, nil
}

var waitWords = regexp.MustCompile(`(?i)\b(\d{1,5})\s*(milliseconds?|seconds?|minutes?|hours?)\b`)

// told reads a triple of code, words and field. The words state the wait where the
// number beside them does not (praw reads them as well).
func told(triple []any, seconds float64) error {
	at := func(i int) string {
		if i >= len(triple) {
			return ""
		}
		s, _ := triple[i].(string)
		return s
	}
	e := &ToldError{Code: at(0), Message: at(1)}
	if seconds > 0 && seconds < 86400 {
		e.Wait = time.Duration(seconds * float64(time.Second))
	} else if m := waitWords.FindStringSubmatch(e.Message); m != nil {
		n, err := strconv.Atoi(m[1])
		unit := map[string]time.Duration{"mil": time.Millisecond, "sec": time.Second, "min": time.Minute, "hou": time.Hour}[strings.ToLower(m[2][:3])]
		if err == nil {
			e.Wait = time.Duration(n) * unit
		}
	}
	return e
}
