package llm

// Flavour is whose dialect a vendor speaks.
type Flavour string

// The dialects.
const (
	OpenAI     Flavour = "openai"
	Anthropic  Flavour = "anthropic"
	OpenRouter Flavour = "openrouter"
	DeepSeek   Flavour = "deepseek"
	Groq       Flavour = "groq"
	Gemini     Flavour = "gemini"
	XAI        Flavour = "xai"
	Mistral    Flavour = "mistral"
	Ollama     Flavour = "ollama"
)

// Flavours returns all dialects.
func Flavours() []Flavour {
	return []Flavour{OpenAI, Anthropic, OpenRouter, DeepSeek, Groq, Gemini, XAI, Mistral, Ollama}
}

// Place is where a stream carries its usage.
type Place string

// The places.
const (
	OwnChunk    Place = "own"    // a last chunk without choices
	FinishChunk Place = "finish" // beside the finish_reason
	SecondEnd   Place = "second" // in a second chunk with the same finish_reason
	InsideGroq  Place = "x_groq" // beside the finish_reason, inside x_groq
)

// Wait is how a vendor says how long to wait after a 429.
type Wait string

// The forms.
const (
	WaitSeconds Wait = "seconds" // Retry-After: 2
	WaitMillis  Wait = "millis"  // retry-after-ms: 1500
	WaitInBody  Wait = "body"    // google.rpc.RetryInfo in the error object
	WaitUnsaid  Wait = "unsaid"  // nothing at all
)

// Profile is what makes a vendor differ from the others: data, no code. README.md
// names the source of each.
type Profile struct {
	Flavour Flavour
	// ID is the id of its answers.
	ID string
	// Usage are the fields of its usage object; At is where a stream has it, and
	// Always whether it comes without being asked for by stream_options.
	Usage  []Field
	At     Place
	Always bool
	// Thoughts is the field of a message that holds reasoning texts, "" for none.
	Thoughts string
	// Tier is the service tier that it names when none was asked for.
	Tier string
	// Extra are members of each answer and chunk, such as the upstream's name.
	Extra string
	// Comment is its keep-alive; Blank marks one that sends empty lines before a
	// whole answer.
	Comment string
	Blank   bool
	// Error is its error body with {status}, {code} and {message}; MidError is how
	// it breaks off a stream.
	Error    string
	MidError string
	Wait     Wait
	// Headers go out with each answer.
	Headers map[string]string
	// Prefix stands before the names in its model list, Listed are members of each.
	Prefix string
	Listed string
	// Odd are its finish reasons for an answer that is not complete; Long are its
	// names for one that was cut by the limit.
	Odd  []string
	Long []string
	// Tariffs are what its models cost, by name; see Tariff.
	Tariffs map[string]Tariff
}

// Of returns the profile of a dialect; an unknown one is OpenAI's.
func Of(f Flavour) Profile {
	for _, p := range Profiles() {
		if p.Flavour == f {
			return p
		}
	}
	return Profiles()[0]
}

// Profiles returns all vendors, in the order of Flavours.
func Profiles() []Profile {
	const openaiError = `{"error":{"message":{message},"type":"invalid_request_error","param":null,"code":{code}}}`
	return []Profile{
		{
			Flavour: OpenAI, ID: "chatcmpl-C1", Usage: openaiUsage(), At: OwnChunk, Tier: "default",
			Extra: `"created":1785542400,"system_fingerprint":"fp_44709d6fcb"`, Comment: ": keep-alive", Error: openaiError,
			MidError: "data: {\"error\":{\"message\":\"The server had an error while processing your request\",\"type\":\"server_error\",\"param\":null,\"code\":\"server_error\"}}\n\n",
			Wait:     WaitMillis, Headers: map[string]string{"x-ratelimit-remaining-requests": "9999", "x-request-id": "req_1"},
			Listed: `"created":1785542400,"owned_by":"system"`, Odd: []string{"content_filter"}, Long: []string{"length"},
			Tariffs: openaiTariffs(),
		},
		{
			Flavour: Anthropic, ID: "msg_01A", Usage: anthropicUsage(), At: OwnChunk, Extra: `"created":1785542400`,
			Comment: ": ping", Error: `{"error":{"code":{code},"message":{message},"type":{code},"param":null}}`,
			MidError: "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
			Wait:     WaitSeconds, Headers: map[string]string{"request-id": "req_011", "anthropic-ratelimit-requests-remaining": "49"},
			Listed: `"type":"model","display_name":"A model","created_at":"2026-02-01T00:00:00Z"`, Odd: []string{"refusal"}, Long: []string{"length", "max_tokens"},
			Tariffs: map[string]Tariff{
				"claude-haiku-4-5": {Input: 1_000_000_000, Output: 5_000_000_000, CacheRead: 100_000_000, CacheWrite: 1_250_000_000},
				"claude-opus-5":    {Input: 5_000_000_000, Output: 25_000_000_000, CacheRead: 500_000_000, CacheWrite: 6_250_000_000},
				"claude-sonnet-5":  {Input: 2_000_000_000, Output: 10_000_000_000, CacheRead: 200_000_000, CacheWrite: 2_500_000_000},
			},
		},
		{
			Flavour: OpenRouter, ID: "gen-1785542400-abc", Usage: openrouterUsage(), At: SecondEnd, Always: true, Thoughts: "reasoning",
			Extra: `"created":1785542400,"provider":"DeepInfra"`, Comment: ": OPENROUTER PROCESSING",
			Error:    `{"error":{"message":{message},"code":{status},"metadata":{"raw":"upstream","provider_name":"DeepInfra"}},"user_id":"user_1"}`,
			MidError: "data: {\"id\":\"gen-1785542400-abc\",\"object\":\"chat.completion.chunk\",\"error\":{\"code\":502,\"message\":\"Provider disconnected\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\",\"native_finish_reason\":\"error\"}]}\n\n",
			Wait:     WaitSeconds, Headers: map[string]string{"X-Generation-Id": "gen-1785542400-abc"},
			Listed: `"name":"A model","context_length":131072,"pricing":{"prompt":"0.00000018","completion":"0.0000008"}`,
			Odd:    []string{"content_filter", "error"}, Long: []string{"length"},
			Tariffs: map[string]Tariff{
				"openai/gpt-oss-120b":        {Input: 180_000_000, Output: 800_000_000},
				"anthropic/claude-haiku-4.5": {Input: 1_000_000_000, Output: 5_000_000_000, CacheRead: 100_000_000, CacheWrite: 1_250_000_000},
				"moonshotai/kimi-k2.5":       {Input: 600_000_000, Output: 3_000_000_000, CacheRead: 100_000_000},
			},
		},
		{
			Flavour: DeepSeek, ID: "930c60df-bf64-41c9-a88e-3ec75f81e00e", Usage: deepseekUsage(), At: FinishChunk, Always: true, Thoughts: "reasoning_content",
			Extra: `"created":1785542400,"system_fingerprint":"fp_prod"`, Comment: ": keep-alive", Blank: true, Error: openaiError,
			MidError: "data: {\"error\":{\"message\":\"Server overloaded\",\"type\":\"server_error\",\"param\":null,\"code\":\"server_overloaded\"}}\n\n",
			Wait:     WaitUnsaid, Headers: map[string]string{"x-ds-trace-id": "1"}, Listed: `"owned_by":"deepseek"`,
			Odd: []string{"insufficient_system_resource", "aborted", "content_filter"}, Long: []string{"length"},
			Tariffs: map[string]Tariff{
				"deepseek-v4-flash": {Input: 140_000_000, Output: 280_000_000, CacheRead: 2_800_000},
				"deepseek-v4-pro":   {Input: 435_000_000, Output: 870_000_000, CacheRead: 3_625_000},
				"deepseek-reasoner": {Input: 280_000_000, Output: 420_000_000, CacheRead: 28_000_000},
			},
		},
		{
			Flavour: Groq, ID: "chatcmpl-96c29a0b", Usage: groqUsage(), At: InsideGroq, Always: true, Thoughts: "reasoning", Tier: "on_demand",
			Extra: `"created":1785542400,"system_fingerprint":"fp_43d97c5965"`, Comment: ": keep-alive",
			Error:    `{"error":{"message":{message},"type":"tokens","code":{code}}}`,
			MidError: "event: error\ndata: {\"error\":{\"message\":\"internal server error\",\"type\":\"internal_server_error\",\"code\":\"internal_server_error\",\"status_code\":500}}\n\n",
			Wait:     WaitSeconds, Headers: map[string]string{"x-ratelimit-remaining-tokens": "11000", "x-ratelimit-reset-tokens": "7.66s"},
			Listed: `"created":1785542400,"owned_by":"Groq","active":true,"context_window":131072`, Odd: []string{"content_filter"}, Long: []string{"length"},
			Tariffs: map[string]Tariff{
				"openai/gpt-oss-20b":      {Input: 75_000_000, Output: 300_000_000, CacheRead: 37_500_000},
				"llama-3.3-70b-versatile": {Input: 590_000_000, Output: 790_000_000},
				"llama-3.1-8b-instant":    {Input: 50_000_000, Output: 80_000_000},
			},
		},
		{
			Flavour: Gemini, ID: "FBGcati3GsG6mtkP4v7lmQM", Usage: geminiUsage(), At: FinishChunk, Comment: ": keep-alive",
			Error:    `[{"error":{"code":{status},"message":{message},"status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.Help"}]}}]`,
			MidError: "data: {\"error\":{\"code\":503,\"message\":\"The model is overloaded.\",\"status\":\"UNAVAILABLE\"}}\n\n",
			Wait:     WaitInBody, Prefix: "models/", Listed: `"owned_by":"google"`, Odd: []string{"content_filter"}, Long: []string{"length"},
			Tariffs: map[string]Tariff{
				"gemini-2.5-flash":      {Input: 300_000_000, Output: 2_500_000_000, CacheRead: 30_000_000},
				"gemini-2.5-flash-lite": {Input: 100_000_000, Output: 400_000_000, CacheRead: 10_000_000},
				"gemini-2.5-pro": {Input: 1_250_000_000, Output: 10_000_000_000, CacheRead: 125_000_000, Above: 200_000,
					Long: &Tariff{Input: 2_500_000_000, Output: 15_000_000_000, CacheRead: 250_000_000}},
			},
		},
		{
			Flavour: XAI, ID: "0daf962f-a275-4a3c-839a-047854645532", Usage: xaiUsage(), At: OwnChunk, Always: true, Thoughts: "reasoning_content",
			Extra: `"created":1785542400,"system_fingerprint":"fp_156d35dcaa"`, Comment: ": keep-alive",
			Error:    `{"code":{message},"error":{message}}`,
			MidError: "data: {\"code\":\"The service is currently unavailable\",\"error\":\"Service temporarily unavailable.\"}\n\n",
			Wait:     WaitUnsaid, Listed: `"created":1785542400,"owned_by":"xai"`, Odd: []string{"content_filter"}, Long: []string{"length"},
			Tariffs: map[string]Tariff{
				"grok-4":                    {Input: 3_000_000_000, Output: 15_000_000_000},
				"grok-4-fast-non-reasoning": {Input: 200_000_000, Output: 500_000_000, CacheRead: 50_000_000},
			},
		},
		{
			Flavour: Mistral, ID: "cmpl-e5cc70bb28c444948073e77776eb30ef", Usage: plainUsage(), At: FinishChunk, Always: true,
			Extra: `"created":1785542400`, Comment: ": keep-alive",
			Error:    `{"object":"error","message":{message},"type":{code},"param":null,"code":"3505"}`,
			MidError: "data: {\"object\":\"error\",\"message\":\"Internal server error\",\"type\":\"internal_server_error\",\"param\":null,\"code\":\"1000\"}\n\n",
			Wait:     WaitUnsaid, Listed: `"created":1785542400,"owned_by":"mistralai","max_context_length":131072,"capabilities":{"completion_chat":true}`,
			Odd: []string{"error"}, Long: []string{"length", "model_length"},
			Tariffs: map[string]Tariff{
				"mistral-small-latest": {Input: 60_000_000, Output: 180_000_000},
				"mistral-large-2512":   {Input: 500_000_000, Output: 1_500_000_000},
			},
		},
		{
			Flavour: Ollama, ID: "chatcmpl-774", Usage: plainUsage(), At: OwnChunk, Thoughts: "reasoning",
			Extra: `"created":1785542400,"system_fingerprint":"fp_ollama"`, Comment: ": keep-alive",
			Error:    `{"error":{"message":{message},"type":"api_error","param":null,"code":null}}`,
			MidError: "data: {\"error\":{\"message\":\"llama runner process has terminated\",\"type\":\"api_error\",\"param\":null,\"code\":null}}\n\n",
			Wait:     WaitUnsaid, Listed: `"created":1785542400,"owned_by":"library"`, Odd: []string{"load"}, Long: []string{"length"},
			Tariffs: map[string]Tariff{"llama3.1": {}},
		},
	}
}

func openaiTariffs() map[string]Tariff {
	return map[string]Tariff{
		"gpt-5-mini": {Input: 250_000_000, Output: 2_000_000_000, CacheRead: 25_000_000},
		"gpt-5":      {Input: 1_250_000_000, Output: 10_000_000_000, CacheRead: 125_000_000},
		"gpt-5.6": {Input: 5_000_000_000, Output: 30_000_000_000, CacheRead: 500_000_000, CacheWrite: 6_250_000_000, Above: 272_000,
			Long: &Tariff{Input: 10_000_000_000, Output: 45_000_000_000, CacheRead: 1_000_000_000, CacheWrite: 12_500_000_000}},
	}
}
