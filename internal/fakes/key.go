package fakes

// Key is the secret that the replay servers with access control take, and KeyRef
// the reference under which tests hand it out.
const (
	Key    = "replay-key-0123456789"
	KeyRef = "env:REPLAY_KEY"
)
