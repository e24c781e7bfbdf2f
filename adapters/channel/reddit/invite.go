package reddit

import (
	"strings"

	"github.com/automonet/automonet/adapters/client/reddit"
	"github.com/automonet/automonet/core"
)

// way is how a poster wants to be answered.
type way string

// The ways; "" is that neither is invited.
const (
	byComment way = "comment"
	byMessage way = "message"
)

var (
	wantsMessage = core.NewPattern(`(?i)\b(?:pm|dm)\b(?: me)?|\b(?:private|direct) messages?\b|\bmessage me\b|\bsend (?:me )?(?:a|your) (?:private |direct )?message\b|\bprivatnachricht\b|\b(?:schreib|schickt?) (?:mir )?(?:eine )?(?:pn|nachricht)\b`)
	wantsComment = core.NewPattern(`(?i)\b(?:comment|reply|respond|answer) (?:here|below|under|on this|to this|with)\b|\bin (?:the|a) comments?\b|\bdrop (?:a|your)\b[^.\n]{0,40}\bcomments?\b|\bleave (?:a|your) (?:comment|bid)\b|\bcomment \$?bid\b|\$bid\b|\bkommentier|\bin den kommentaren\b|\bals kommentar\b`)
	refusesDM    = core.NewPattern(`(?i)\b(?:no|don'?t|do not|please don'?t|never) (?:send |write )?(?:me )?(?:any )?(?:a )?(?:pms?|dms?|private messages?|direct messages?|message)\b|\bkeine (?:pns?|privatnachrichten|nachrichten)\b`)
)

// invited reads how the poster wants to be answered. A private message needs their
// clear word, and a comment wins where both are invited: it is the lesser intrusion.
// "$bid" alone is the custom of small-job communities for a comment.
func invited(p reddit.Post) way {
	text := p.Title + "\n" + p.Text
	switch {
	case wantsComment.MatchString(text):
		return byComment
	case wantsMessage.MatchString(text) && !refusesDM.MatchString(text):
		return byMessage
	}
	return ""
}

// mentionsHelp reports whether a text says that AI helped to write it.
func mentionsHelp(text string) bool { return disclosure.MatchString(text) }

var disclosure = core.NewPattern(`(?i)\b(?:ai|ki|ia|a\.i\.|artificial intelligence|künstliche intelligenz|language model|sprachmodell)\b`)

// quote is a name as it may be shown.
func quote(s string) string { return core.Clean(strings.TrimSpace(s), 40, false) }
