package llm

import "encoding/json"

// schemaNode is the part of a JSON schema that an instance is made from.
type schemaNode struct {
	Type       json.RawMessage        `json:"type"`
	Enum       []json.RawMessage      `json:"enum"`
	Const      json.RawMessage        `json:"const"`
	Properties map[string]*schemaNode `json:"properties"`
	Items      *schemaNode            `json:"items"`
	AnyOf      []*schemaNode          `json:"anyOf"`
	MinItems   int                    `json:"minItems"`
}

// obey returns an instance of the JSON schema that the request asks for, with
// text in each string, or text itself when it asks for none.
func obey(req Request, text string) string {
	var format struct {
		Schema struct {
			Schema *schemaNode `json:"schema"`
		} `json:"json_schema"`
	}
	if json.Unmarshal(req.Body["response_format"], &format) != nil || format.Schema.Schema == nil {
		return text
	}
	return encode(format.Schema.Schema.instance(text, 0))
}

func (n *schemaNode) instance(text string, depth int) any {
	const deepest = 12
	if n == nil || depth > deepest {
		return nil
	}
	switch {
	case len(n.Const) > 0:
		return n.Const
	case len(n.Enum) > 0:
		return n.Enum[0]
	case len(n.AnyOf) > 0:
		return n.AnyOf[0].instance(text, depth+1)
	}
	switch n.kind() {
	case "object":
		out := map[string]any{}
		for name, p := range n.Properties {
			out[name] = p.instance(text, depth+1)
		}
		return out
	case "array":
		out := []any{}
		for range max(1, n.MinItems) {
			out = append(out, n.Items.instance(text, depth+1))
		}
		return out
	case "number", "integer":
		return 1
	case "boolean":
		return true
	case "null":
		return nil
	}
	return text
}

// kind is the type of the node; of several the first.
func (n *schemaNode) kind() string {
	var one string
	if json.Unmarshal(n.Type, &one) == nil {
		return one
	}
	var many []string
	if json.Unmarshal(n.Type, &many) == nil && len(many) > 0 {
		return many[0]
	}
	return ""
}
