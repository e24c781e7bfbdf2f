package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/go-telegram/bot"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
)

const (
	// maxAnswer bounds what is read of one answer.
	maxAnswer = 2 << 20
	// callTimeout bounds a call, pollFor the wait of one poll.
	callTimeout = 30 * time.Second
	pollFor     = 50 * time.Second
	// longestWait bounds the wait that Telegram may ask for.
	longestWait = time.Hour
)

// bot makes the client with the token as it is now, so that a changed secret counts
// at once and the token is kept nowhere.
func (t *Telegram) bot() (*bot.Bot, error) {
	token, err := t.token()
	if err != nil {
		return nil, err
	}
	b, err := bot.New(token, bot.WithSkipGetMe(), bot.WithServerURL(t.conf.BaseURL), bot.WithHTTPClient(callTimeout, doer{t.deps.Transport, callTimeout}),
		bot.WithErrorsHandler(func(error) {}), bot.WithDebugHandler(func(string, ...any) {}))
	if err != nil {
		return nil, badToken()
	}
	return b, nil
}

func (t *Telegram) token() (string, error) {
	token, err := t.deps.Secret(t.conf.Token)
	if err != nil {
		return "", fmt.Errorf("the token of target %s: %w", t.deps.Name, err)
	}
	for _, r := range token {
		// What is no token must not become a path.
		if !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == ':' || r == '_' || r == '-') {
			return "", badToken()
		}
	}
	if len(token) < 8 || len(token) > 200 {
		return "", badToken()
	}
	return token, nil
}

func badToken() error {
	return core.Errorf(core.KindBlocked, "Telegram does not know the bot's token; get it from BotFather and store it again with automonet secret set")
}

// doer sends requests over the guarded network, bounded in time and size.
type doer struct {
	transport http.RoundTripper
	timeout   time.Duration
}

// errStatus is an answer that is not of the Bot API.
var errStatus = errors.New("the server gave no proper answer")

// Do fulfils what the library asks of a client.
func (d doer) Do(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(r.Context(), d.timeout)
	defer cancel()
	res, err := d.transport.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	// The library repeats a body that is no JSON in its error.
	if len(body) > maxAnswer || !json.Valid(body) {
		return nil, fmt.Errorf("%w (status %d)", errStatus, res.StatusCode)
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}

// The parts of an update that are looked at.
type (
	update struct {
		ID       int64     `json:"update_id"`
		Message  *message  `json:"message"`
		Callback *callback `json:"callback_query"`
	}
	message struct {
		ID   int    `json:"message_id"`
		Date int64  `json:"date"`
		Text string `json:"text"`
		From user   `json:"from"`
		Chat chat   `json:"chat"`
	}
	callback struct {
		ID      string   `json:"id"`
		From    user     `json:"from"`
		Data    string   `json:"data"`
		Message *message `json:"message"`
	}
	user struct {
		ID    int64 `json:"id"`
		IsBot bool  `json:"is_bot"`
	}
	chat struct {
		ID   int64  `json:"id"`
		Type string `json:"type"`
	}
)

// updates waits for what was said after offset. The library's own loop confirms
// updates before they are handled and does not wait as long as it is asked to, so
// that this one call is made here.
func (t *Telegram) updates(ctx context.Context, offset int64) ([]update, error) {
	token, err := t.token()
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(map[string]any{"offset": offset, "limit": 50, "timeout": int(pollFor / time.Second), "allowed_updates": []string{"message", "callback_query"}})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.conf.BaseURL+"/bot"+token+"/getUpdates", bytes.NewReader(body))
	if err != nil {
		return nil, badToken()
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := doer{t.deps.Transport, pollFor + callTimeout}.Do(req)
	if err != nil {
		return nil, t.explain(ctx, err)
	}
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, t.explain(ctx, err)
	}
	var answer struct {
		OK         bool     `json:"ok"`
		Result     []update `json:"result"`
		ErrorCode  int      `json:"error_code"`
		Parameters struct {
			RetryAfter int `json:"retry_after"`
		} `json:"parameters"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return nil, t.explain(ctx, errStatus)
	}
	if answer.OK {
		return answer.Result, nil
	}
	return nil, t.explain(ctx, codeError(answer.ErrorCode, answer.Parameters.RetryAfter))
}

func codeError(code, retry int) error {
	switch code {
	case http.StatusTooManyRequests:
		return &bot.TooManyRequestsError{RetryAfter: retry}
	case http.StatusUnauthorized:
		return bot.ErrorUnauthorized
	case http.StatusNotFound:
		return bot.ErrorNotFound
	case http.StatusConflict:
		return bot.ErrorConflict
	case http.StatusForbidden:
		return bot.ErrorForbidden
	}
	return errStatus
}

// explain gives an error words of our own: those of the library hold the address
// with the token, or what a server said.
func (t *Telegram) explain(ctx context.Context, err error) error {
	var many *bot.TooManyRequestsError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("ask Telegram: %w", ctx.Err())
	case errors.As(err, &many):
		wait := min(longestWait, time.Duration(max(1, min(many.RetryAfter, int(longestWait/time.Second))))*time.Second)
		return &notify.LaterError{After: wait, Err: core.Errorf(core.KindTransient, "Telegram asks to wait; it is tried again by itself")}
	case errors.Is(err, bot.ErrorUnauthorized), errors.Is(err, bot.ErrorNotFound):
		return badToken()
	case errors.Is(err, bot.ErrorConflict):
		return core.Errorf(core.KindBlocked, "another program reads this bot's messages; stop it, or make a bot of its own for AutoMonet")
	case errors.Is(err, bot.ErrorForbidden):
		return &notify.NotReadyError{Why: notify.WhyRefused, Err: core.Errorf(core.KindBlocked, "the chat does not take messages of the bot; unblock the bot in Telegram or pair it anew")}
	case errors.Is(err, bot.ErrorBadRequest):
		return core.Errorf(core.KindInternal, "Telegram refused a message")
	case errors.Is(err, context.DeadlineExceeded):
		return core.Errorf(core.KindTransient, "Telegram does not answer; it is tried again by itself")
	}
	return core.Errorf(core.KindTransient, "Telegram cannot be reached; it is tried again by itself")
}
