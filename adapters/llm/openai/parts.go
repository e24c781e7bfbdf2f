package openai

import (
	"bytes"
	"encoding/json"
)

// flatten turns a chunk whose content is a list of parts, as Mistral's reasoning
// models send it, into one whose content is the text of its text parts; the
// client knows no other. What is no such chunk is returned as it is.
func flatten(chunk []byte) []byte {
	if !bytes.Contains(chunk, []byte(`"content":[`)) && !bytes.Contains(chunk, []byte(`"content": [`)) {
		return chunk
	}
	var doc map[string]json.RawMessage
	var choices []map[string]json.RawMessage
	if json.Unmarshal(chunk, &doc) != nil || json.Unmarshal(doc["choices"], &choices) != nil {
		return chunk
	}
	for _, c := range choices {
		var delta map[string]json.RawMessage
		var parts []struct{ Type, Text string }
		if json.Unmarshal(c["delta"], &delta) != nil || json.Unmarshal(delta["content"], &parts) != nil {
			continue
		}
		text := ""
		for _, p := range parts {
			if p.Type == "text" {
				text += p.Text
			}
		}
		delta["content"] = encode(text)
		c["delta"] = encode(delta)
	}
	doc["choices"] = encode(choices)
	return encode(doc)
}

func encode(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		// Texts and parsed JSON always encode.
		panic(err)
	}
	return raw
}
