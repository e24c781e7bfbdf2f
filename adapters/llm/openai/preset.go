// Package openai speaks to every endpoint that follows OpenAI's chat completions,
// through go-openai and an HTTP layer of its own below it. That layer keeps what
// the client drops (usage, cost, headers), bounds what it would read without end,
// and tells a complete answer from a cut one.
package openai

import "github.com/automonet/automonet/adapters/llm"

// Specs returns the known kinds of endpoint, ready to be made.
func Specs() []llm.Spec {
	specs := Presets()
	for i := range specs {
		name := specs[i].Name
		specs[i].New = func(d llm.Deps) (llm.Provider, error) {
			return New(Config{Preset: name, BaseURL: d.BaseURL, Key: d.Key, Clock: d.Clock, Transport: d.Transport})
		}
	}
	return specs
}

// Presets returns the known kinds of endpoint.
func Presets() []llm.Spec {
	return []llm.Spec{
		{Name: "openai", Title: "OpenAI", BaseURL: "https://api.openai.com/v1", Vendor: "openai", NeedsKey: true, KeyURL: "https://platform.openai.com/api-keys"},
		{Name: "anthropic", Title: "Anthropic", BaseURL: "https://api.anthropic.com/v1", Vendor: "anthropic", NeedsKey: true, KeyURL: "https://console.anthropic.com/settings/keys"},
		{Name: "gemini", Title: "Google Gemini", BaseURL: "https://generativelanguage.googleapis.com/v1beta/openai", Vendor: "gemini", NeedsKey: true, KeyURL: "https://aistudio.google.com/apikey"},
		{Name: "mistral", Title: "Mistral", BaseURL: "https://api.mistral.ai/v1", Vendor: "mistral", NeedsKey: true, KeyURL: "https://console.mistral.ai/api-keys"},
		{Name: "deepseek", Title: "DeepSeek", BaseURL: "https://api.deepseek.com/v1", Vendor: "deepseek", NeedsKey: true, KeyURL: "https://platform.deepseek.com/api_keys"},
		{Name: "groq", Title: "Groq", BaseURL: "https://api.groq.com/openai/v1", Vendor: "groq", NeedsKey: true, KeyURL: "https://console.groq.com/keys"},
		{Name: "openrouter", Title: "OpenRouter", BaseURL: "https://openrouter.ai/api/v1", Vendor: "openrouter", NeedsKey: true, KeyURL: "https://openrouter.ai/keys"},
		{Name: "ollama", Title: "Ollama", BaseURL: "http://127.0.0.1:11434/v1", Vendor: "ollama", Local: true},
		{Name: "lmstudio", Title: "LM Studio", BaseURL: "http://127.0.0.1:1234/v1", Vendor: "lmstudio", Local: true},
		{Name: "vllm", Title: "vLLM", BaseURL: "http://127.0.0.1:8000/v1", Vendor: "vllm", Local: true},
		{Name: "llamacpp", Title: "llama.cpp", BaseURL: "http://127.0.0.1:8080/v1", Vendor: "llamacpp", Local: true},
	}
}

// Preset returns the preset of that name.
func Preset(name string) (llm.Spec, bool) {
	for _, s := range Presets() {
		if s.Name == name {
			return s, true
		}
	}
	return llm.Spec{}, false
}
