package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/automonet/automonet/core"
)

const (
	idempotencyHeader = "Idempotency-Key"
	// maxKey bounds a key, in bytes.
	maxKey = 200
	// keepAnswers is how long an answer can be given again.
	keepAnswers = 24 * time.Hour
	// maxKeptAnswer bounds a body that is kept.
	maxKeptAnswer = 1 << 20
)

// AnswerStore keeps the answers of requests that carried an idempotency key.
type AnswerStore interface {
	// BeginAnswer claims a key. When it was claimed before, it returns what is
	// known of that request, and false; older than keep counts as never.
	BeginAnswer(ctx context.Context, owner, key, digest string, keep time.Duration) (core.KeptAnswer, bool, error)
	SaveAnswer(ctx context.Context, owner, key string, a core.KeptAnswer) error
	// DropAnswer frees a key whose request changed nothing.
	DropAnswer(ctx context.Context, owner, key string) error
}

var (
	errOtherRequest = &failure{http.StatusUnprocessableEntity, "idempotency_mismatch", core.Invalid(idempotencyHeader, "this key was used for another request; use a new one"), 0}
	errUnderWay     = &failure{http.StatusConflict, "idempotency_under_way", core.Errorf(core.KindConflict, "the first request with this key is still being worked on, or was broken off; look at what became of it before you use a new key"), 5}
	errNotKept      = &failure{http.StatusConflict, "idempotency_not_kept", core.Errorf(core.KindConflict, "the first request with this key was done; its answer was too large to be kept"), 0}
)

// once does a request the first time its key comes, and answers as then afterwards.
func (rt *route) once(w http.ResponseWriter, r *http.Request, key string, in any, body []byte) {
	if len(key) > maxKey || core.Clean(key, maxKey, false) != key {
		rt.h.fail(w, r, core.Invalid(idempotencyHeader, "a key has 1 to %d plain letters", maxKey))
		return
	}
	// What came in is done to its end, whether or not its caller waits for it.
	ctx := context.WithoutCancel(r.Context())
	who := Who(ctx)
	owner := string(who.UserID) + "/" + who.By()
	sum := sha256.New()
	sum.Write([]byte(r.Method + " " + r.URL.EscapedPath() + "?" + r.URL.RawQuery + "\n"))
	sum.Write(body)
	digest := hex.EncodeToString(sum.Sum(nil))
	kept, mine, err := rt.h.cfg.Answers.BeginAnswer(ctx, owner, key, digest, keepAnswers)
	switch {
	case err != nil:
		rt.h.fail(w, r, err)
		return
	case !mine:
		rt.again(w, r, kept, digest)
		return
	}
	var buf bytes.Buffer
	rep, err := rt.run(context.WithValue(ctx, langKey{}, rt.h.lang(r)), in, &buf)
	if err != nil {
		// A refusal changed nothing and may be tried again with the same key; after a
		// failure nobody knows, and the key stays taken.
		if failureOf(err).status < http.StatusInternalServerError {
			if err := rt.h.cfg.Answers.DropAnswer(ctx, owner, key); err != nil {
				rt.h.cfg.Log.WarnContext(ctx, "an idempotency key could not be freed", "err", err)
			}
		}
		rt.h.fail(w, r, err)
		return
	}
	done := core.KeptAnswer{Digest: digest, Status: rep.status, ETag: rep.ETag, Location: rep.Location}
	if done.Body = buf.Bytes(); len(done.Body) > maxKeptAnswer {
		done.Body, done.Cut = nil, true
	}
	if err := rt.h.cfg.Answers.SaveAnswer(ctx, owner, key, done); err != nil {
		rt.h.cfg.Log.WarnContext(ctx, "an answer could not be kept", "err", err)
	}
	rep.send(w, buf.Bytes())
}

func (rt *route) again(w http.ResponseWriter, r *http.Request, kept core.KeptAnswer, digest string) {
	switch {
	case kept.Digest != digest:
		rt.h.fail(w, r, errOtherRequest)
	case kept.Status == 0:
		rt.h.fail(w, r, errUnderWay)
	case kept.Cut:
		rt.h.fail(w, r, errNotKept)
	default:
		w.Header().Set("Idempotent-Replayed", "true")
		(&Reply{status: kept.Status, ETag: kept.ETag, Location: kept.Location}).send(w, kept.Body)
	}
}
