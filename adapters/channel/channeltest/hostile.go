package channeltest

import "strings"

// Bodies are texts that have to arrive unchanged: hostile, odd and long ones.
func Bodies() map[string]string {
	return map[string]string{
		"plain":                  "Hello\n",
		"no final line end":      "Hello",
		"empty lines":            "\n\nHello\n\n\n",
		"dots that end a mail":   "one\n.\ntwo\n..\n.three\n",
		"smtp commands":          "Hello\r\n.\r\nMAIL FROM:<evil@example.net>\r\nRCPT TO:<victim@example.net>\r\nDATA\r\n",
		"headers":                "Bcc: victim@example.net\nContent-Type: text/html\n\n<b>hi</b>\n",
		"mime boundary":          "--boundary\nContent-Type: text/html\n\n<script>alert(1)</script>\n--boundary--\n",
		"script":                 "<script>fetch('https://evil.example')</script>\n",
		"umlauts and emoji":      "Größe: 5 m², Straße, 東京, 👩‍💻\n",
		"blanks at line ends":    "a \nb\t\n-- \nAnna\n",
		"equals and percent":     "=3D =\n100 % %s %d =?utf-8?q?x?=\n",
		"one very long line":     strings.Repeat("word ", 2000) + "\n",
		"a line without a blank": strings.Repeat("x", 5000) + "\n",
		"broken utf-8":           "a\xff\xfeb\n",
		"control characters":     "a\x00\x07\x1b[31mb\n",
		"right to left override": "invoice\u202efdp.exe\n",
		"from line":              "From the start\nFrom here\n",
		"windows line ends":      "a\r\nb\r\n",
		"old line ends":          "a\rb\r",
	}
}

// Injections are endings of a recipient or a subject that try to add a header, a
// command or a second recipient.
func Injections() []string {
	return []string{
		"\r\nBcc: victim@example.net", "\nBcc: victim@example.net", "\rBcc: victim@example.net", "\r\n.\r\nMAIL FROM:<x@example.net>",
		"\x00", "\u2028Bcc: victim@example.net", ", victim@example.net", ";victim@example.net", " victim@example.net",
		"> NOTIFY=SUCCESS", ">\r\nRCPT TO:<victim@example.net", "<victim@example.net>", "(comment)", "%0d%0aBcc:victim@example.net\r\n",
		"\t", "\v", "\u200b", "\u202e",
	}
}

// normal writes every line end as \n.
func normal(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
