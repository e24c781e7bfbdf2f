package llm

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"strings"

	"github.com/automonet/automonet/core"
)

// dimensions is the length of the vendor's vectors.
const dimensions = 64

// Vector is what the vendor's embedding model makes of a text: each word adds to a
// place that its hash gives, so that texts which share words are alike.
func Vector(text string) []float32 {
	v := make([]float32, dimensions)
	// No text is without a direction.
	v[0] = 0.01
	for _, word := range strings.Fields(strings.ToLower(text)) {
		h := fnv.New32a()
		io.WriteString(h, word)
		v[1+h.Sum32()%(dimensions-1)]++
	}
	return v
}

// embed answers as an embedding model, the vectors in reverse order: each names the
// text that it belongs to.
func (v *Vendor) embed(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	if err != nil {
		return
	}
	var q struct {
		Model string
		Input []string
	}
	req := Request{}
	if json.Unmarshal(raw, &q) != nil || json.Unmarshal(raw, &req.Body) != nil || len(q.Input) == 0 {
		v.refuse(w, http.StatusBadRequest, "bad_request", "not JSON")
		return
	}
	req.Model, req.Texts, req.Prompt = q.Model, q.Input, strings.Join(q.Input, "\n")
	b := v.take(req)
	if b.refuse(v, w) {
		return
	}
	a := answer{model: req.Model, usage: v.cfg.Tokens}
	if v.cfg.Count != nil {
		a.usage = v.cfg.Count(req)
	}
	if a.usage == (core.Usage{}) {
		a.usage = core.Usage{Input: int64(len(req.Prompt))/4 + int64(len(q.Input))}
	}
	a.usage.Stated = true
	a.cost = v.tariff(req.Model).Bill(a.usage)
	if !b.Unbilled {
		if err := v.bill(req.Model, a.usage, a.cost); err != nil {
			v.refuse(w, http.StatusInternalServerError, "books", "the books cannot be written")
			return
		}
	}
	switch {
	case b.Usage != "":
		a.stated = b.Usage
	case b.ZeroUsage:
		a.stated = `{"prompt_tokens":0,"total_tokens":0}`
	case !b.NoUsage:
		a.stated = v.profile.render(a.usage, a.cost)
	}
	if b.Whole == "" {
		b.Whole = v.vectors(q.Input, a, b)
	}
	v.deliver(w, r, a, b)
}

func (v *Vendor) vectors(texts []string, a answer, b Behaviour) string {
	data := b.Vectors
	if data == "" {
		var items []string
		for i := len(texts) - 1; i >= 0; i-- {
			items = append(items, fmt.Sprintf(`{"object":"embedding","index":%d,"embedding":%s}`, i, encode(Vector(texts[i]))))
		}
		data = "[" + strings.Join(items, ",") + "]"
	}
	usage := ""
	if a.stated != "" {
		usage = `,"usage":` + a.stated
	}
	return fmt.Sprintf(`{"object":"list","data":%s,"model":%s%s}`, data, encode(a.model), usage)
}
