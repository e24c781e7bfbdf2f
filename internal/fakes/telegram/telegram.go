// Package telegram is a replay server of the Bot API: it keeps what a bot sends, hands
// out what people say and press, and limits, refuses or breaks calls on demand.
package telegram

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf16"

	"github.com/automonet/automonet/internal/fakes"
)

// Token is the token that the server takes.
const Token = "123456:test-token_of-a-bot-that-is-none"

// Message is one message that the bot sent.
type Message struct {
	ID      int
	Chat    int64
	Text    string
	Silent  bool
	Buttons []Button
}

// Button is one button under a message.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
}

// Failure is how a method fails.
type Failure struct {
	Method string
	Code   int
	// RetryAfter is in seconds.
	RetryAfter int
	// Times it fails before it works again.
	Times int
	// skip lets so many calls through first.
	skip int
}

// Server is the replay server.
type Server struct {
	*fakes.Server

	mu       sync.Mutex
	updates  []map[string]any
	next     int64
	messages []Message
	answers  []string
	failures []*Failure
	changed  chan struct{}
}

// Start makes a server that listens on this machine.
func Start(o fakes.Options) (*Server, error) {
	inner, err := fakes.Start(o)
	if err != nil {
		return nil, err
	}
	s := &Server{Server: inner, next: 1, changed: make(chan struct{})}
	inner.Handle("POST /{bot}/{method}", s.call)
	return s, nil
}

// Fail makes a method fail.
func (s *Server) Fail(f Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = append(s.failures, &f)
}

// InjectAfter makes a method fail after so many calls that succeed.
func (s *Server) InjectAfter(calls int, f Failure) {
	f.skip = calls
	s.Fail(f)
}

// Say is a text that a person writes to the bot in a private chat.
func (s *Server) Say(person int64, text string, at time.Time) {
	s.SayIn("private", person, person, text, at)
}

// SayIn is a text in a chat of any type.
func (s *Server) SayIn(kind string, chat, person int64, text string, at time.Time) {
	s.Update(map[string]any{"message": map[string]any{"message_id": 1, "date": at.Unix(), "text": text,
		"from": map[string]any{"id": person, "is_bot": false, "first_name": "P"}, "chat": map[string]any{"id": chat, "type": kind}}})
}

// Press is a press of a button under a message.
func (s *Server) Press(person, chat int64, message int, data string) {
	s.Update(map[string]any{"callback_query": map[string]any{"id": "q" + strconv.Itoa(message), "data": data, "from": map[string]any{"id": person, "is_bot": false},
		"message": map[string]any{"message_id": message, "date": 1, "chat": map[string]any{"id": chat, "type": "private"}}}})
}

// Update hands out any update.
func (s *Server) Update(u map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u["update_id"] = s.next
	s.next++
	s.updates = append(s.updates, u)
	s.wake()
}

func (s *Server) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Messages returns what the bot sent, oldest first.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.messages...)
}

// Last is the last message.
func (s *Server) Last() Message {
	list := s.Messages()
	if len(list) == 0 {
		return Message{}
	}
	return list[len(list)-1]
}

// Answers are the texts with which presses were answered.
func (s *Server) Answers() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.answers...)
}

// WaitMessages waits until the bot has sent n messages, or ctx ends.
func (s *Server) WaitMessages(ctx context.Context, n int) []Message {
	for {
		s.mu.Lock()
		have, changed := len(s.messages), s.changed
		s.mu.Unlock()
		if have >= n {
			return s.Messages()
		}
		select {
		case <-ctx.Done():
			return s.Messages()
		case <-changed:
		}
	}
}

func (s *Server) call(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("bot") != "bot"+Token {
		refuse(w, http.StatusUnauthorized, 0)
		return
	}
	method := r.PathValue("method")
	if f := s.failing(method); f != nil {
		refuse(w, f.Code, f.RetryAfter)
		return
	}
	switch method {
	case "getMe":
		give(w, map[string]any{"id": 123456, "is_bot": true, "first_name": "Test", "username": "automonet_test_bot"})
	case "getUpdates":
		s.poll(w, r)
	case "sendMessage":
		s.send(w, r)
	case "answerCallbackQuery":
		_ = r.ParseMultipartForm(1 << 20)
		s.mu.Lock()
		s.answers = append(s.answers, r.FormValue("text"))
		s.mu.Unlock()
		give(w, true)
	case "editMessageReplyMarkup":
		s.edit(w, r)
	default:
		refuse(w, http.StatusNotFound, 0)
	}
}

func (s *Server) failing(method string) *Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.failures {
		if f.Method == method && f.skip > 0 {
			f.skip--
			continue
		}
		if f.Method == method && f.Times > 0 {
			f.Times--
			return f
		}
	}
	return nil
}

// poll waits for an update as the Bot API does.
func (s *Server) poll(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Offset  int64 `json:"offset"`
		Timeout int   `json:"timeout"`
	}
	if json.NewDecoder(r.Body).Decode(&ask) != nil {
		refuse(w, http.StatusBadRequest, 0)
		return
	}
	for {
		s.mu.Lock()
		out := []map[string]any{}
		for _, u := range s.updates {
			if id, _ := u["update_id"].(int64); id >= ask.Offset {
				out = append(out, u)
			}
		}
		// Asking from an offset on confirms what lies before it.
		s.updates = append([]map[string]any(nil), out...)
		changed := s.changed
		s.mu.Unlock()
		if len(out) > 0 || ask.Timeout == 0 {
			give(w, out)
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}

// maxUnits is the Bot API's limit of a text.
const maxUnits = 4096

func (s *Server) send(w http.ResponseWriter, r *http.Request) {
	if r.ParseMultipartForm(1<<20) != nil {
		refuse(w, http.StatusBadRequest, 0)
		return
	}
	text, chat := r.FormValue("text"), int64(0)
	chat, _ = strconv.ParseInt(r.FormValue("chat_id"), 10, 64)
	if strings.TrimSpace(text) == "" || len(utf16.Encode([]rune(text))) > maxUnits || chat == 0 {
		refuse(w, http.StatusBadRequest, 0)
		return
	}
	m := Message{Chat: chat, Text: text, Silent: r.FormValue("disable_notification") == "true"}
	var markup struct {
		Rows [][]Button `json:"inline_keyboard"`
	}
	if raw := r.FormValue("reply_markup"); raw != "" {
		if json.Unmarshal([]byte(raw), &markup) != nil {
			refuse(w, http.StatusBadRequest, 0)
			return
		}
		for _, row := range markup.Rows {
			for _, b := range row {
				if len(b.Data) == 0 || len(b.Data) > 64 {
					refuse(w, http.StatusBadRequest, 0)
					return
				}
			}
			m.Buttons = append(m.Buttons, row...)
		}
	}
	s.mu.Lock()
	m.ID = 1000 + len(s.messages)
	s.messages = append(s.messages, m)
	s.wake()
	s.mu.Unlock()
	give(w, map[string]any{"message_id": m.ID, "date": 1, "text": text, "chat": map[string]any{"id": chat, "type": "private"}})
}

func (s *Server) edit(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseMultipartForm(1 << 20)
	id, _ := strconv.Atoi(r.FormValue("message_id"))
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.messages {
		if s.messages[i].ID == id {
			s.messages[i].Buttons = nil
			give(w, map[string]any{"message_id": id, "date": 1, "chat": map[string]any{"id": s.messages[i].Chat, "type": "private"}})
			return
		}
	}
	refuse(w, http.StatusBadRequest, 0)
}

func give(w http.ResponseWriter, result any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "result": result})
}

func refuse(w http.ResponseWriter, code, retry int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	body := map[string]any{"ok": false, "error_code": code, "description": "refused by the replay server; token " + Token}
	if retry > 0 {
		body["parameters"] = map[string]any{"retry_after": retry}
	}
	_ = json.NewEncoder(w).Encode(body)
}
