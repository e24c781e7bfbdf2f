// Package dovecot starts a real Dovecot (Debian's dovecot-imapd, 2.3) for tests: on
// free ports of 127.0.0.1, with a configuration and mailboxes of its own in a
// temporary folder, and without privileges. Where the test itself runs as root, the
// server runs as nobody.
package dovecot
