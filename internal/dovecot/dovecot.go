//go:build unix

package dovecot

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/need"
)

// User is the one user, Password that user's.
const (
	User     = "mara"
	Password = "pass word ümlaut\"\\"
)

// Options change the server.
type Options struct {
	// Introspect is the address of an OAuth service at which access tokens are
	// checked (RFC 7662): the token is appended to it. "" leaves OAuth out.
	Introspect string
	// NoIdle leaves IDLE out of the capabilities.
	NoIdle bool
}

// Server is a running Dovecot.
type Server struct {
	// Plain is the port without TLS, where STARTTLS is offered; TLS that with it.
	Plain, TLS int
	// CA is the path of the certificate of its authority.
	CA  string
	dir string
	uid int
	gid int
	cmd *exec.Cmd
	log string
}

// Start starts a server, or ends the test where there is no Dovecot.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	path := find(t)
	// Not t.TempDir: the folder of a test is closed to other users.
	dir, err := os.MkdirTemp("", "dovecot")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	s := &Server{dir: dir, CA: filepath.Join(dir, "ca.pem"), log: filepath.Join(dir, "log"), Plain: port(t), TLS: port(t)}
	name := s.owner(t)
	require.NoError(t, writeCertificate(dir))
	group, err := user.LookupGroupId(strconv.Itoa(s.gid))
	require.NoError(t, err)
	conf := filepath.Join(dir, "dovecot.conf")
	require.NoError(t, os.WriteFile(conf, []byte(s.config(name, group.Name, o)), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "oauth.conf"), []byte("introspection_mode = get\nintrospection_url = "+o.Introspect+
		"\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "users"), []byte(User+":{PLAIN}"+Password+"\n"), 0o600))
	require.NoError(t, filepath.Walk(dir, func(p string, _ os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(p, s.uid, s.gid)
	}))
	var out bytes.Buffer
	s.cmd = exec.Command(path, "-F", "-c", conf)
	s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = dir, &out, &out
	s.cmd.SysProcAttr = &syscall.SysProcAttr{}
	if os.Getuid() == 0 {
		s.cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(s.uid), Gid: uint32(s.gid)}
	}
	require.NoError(t, s.cmd.Start())
	exited := make(chan error, 1)
	go func() { exited <- s.cmd.Wait() }()
	t.Cleanup(func() {
		// A server that ended by itself was told of below.
		_ = s.cmd.Process.Signal(syscall.SIGTERM)
		<-exited
	})
	s.ready(t, exited, &out)
	return s
}

func find(t testing.TB) string {
	t.Helper()
	const hint = "install Debian's package dovecot-imapd"
	if at, err := exec.LookPath("/usr/sbin/dovecot"); err == nil {
		return at
	}
	return need.Tool(t, "dovecot", hint)
}

// owner says as whom the server runs.
func (s *Server) owner(t testing.TB) string {
	t.Helper()
	s.uid, s.gid = os.Getuid(), os.Getgid()
	name := ""
	if s.uid == 0 {
		name = "nobody"
		u, err := user.Lookup(name)
		require.NoError(t, err)
		s.uid, err = strconv.Atoi(u.Uid)
		require.NoError(t, err)
		s.gid, err = strconv.Atoi(u.Gid)
		require.NoError(t, err)
		return name
	}
	u, err := user.Current()
	require.NoError(t, err)
	return u.Username
}

// ready waits until the server greets.
func (s *Server) ready(t testing.TB, exited chan error, out *bytes.Buffer) {
	t.Helper()
	for range 300 {
		select {
		case err := <-exited:
			exited <- err
			t.Fatalf("dovecot ended: %v\n%s\n%s", err, out, s.Log())
		default:
		}
		if conn, err := net.DialTimeout("tcp", s.Addr(), time.Second); err == nil {
			line := make([]byte, 4)
			require.NoError(t, conn.SetReadDeadline(time.Now().Add(20*time.Second)))
			_, err := conn.Read(line)
			_ = conn.Close()
			if err == nil && string(line) == "* OK" {
				return
			}
		}
		time.Sleep(100 * time.Millisecond) // waits for another process
	}
	t.Fatalf("dovecot does not answer\n%s\n%s", out, s.Log())
}

// Addr is the address without TLS.
func (s *Server) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Plain)) }

// Log is what the server logged.
func (s *Server) Log() string {
	raw, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

// Stop halts all connections by ending and starting nothing: the server is gone.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
}

// Deliver puts a message into a folder of a user's mailbox (Maildir), as a local
// delivery agent does. Name orders the messages of one second.
func (s *Server) Deliver(t testing.TB, who, folder, name string, raw []byte) {
	t.Helper()
	box := s.box(t, who, folder)
	tmp, at := filepath.Join(box, "tmp", name), filepath.Join(box, "new", name)
	require.NoError(t, os.WriteFile(tmp, raw, 0o600))
	require.NoError(t, os.Chown(tmp, s.uid, s.gid))
	require.NoError(t, os.Rename(tmp, at))
}

// Messages returns the messages of a folder, whoever put them there.
func (s *Server) Messages(t testing.TB, who, folder string) []string {
	t.Helper()
	var out []string
	for _, sub := range []string{"new", "cur"} {
		dir := filepath.Join(s.box(t, who, folder), sub)
		list, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, f := range list {
			raw, err := os.ReadFile(filepath.Join(dir, f.Name()))
			require.NoError(t, err)
			out = append(out, string(raw))
		}
	}
	return out
}

// Fresh counts the messages of a folder that no client has opened for writing.
func (s *Server) Fresh(t testing.TB, who, folder string) int {
	t.Helper()
	list, err := os.ReadDir(filepath.Join(s.box(t, who, folder), "new"))
	require.NoError(t, err)
	return len(list)
}

// Renumber lets a folder get a new UIDVALIDITY and new UIDs, as after a restore.
func (s *Server) Renumber(t testing.TB, who, folder string) {
	t.Helper()
	box := s.box(t, who, folder)
	list, err := filepath.Glob(filepath.Join(box, "dovecot*"))
	require.NoError(t, err)
	for _, f := range list {
		require.NoError(t, os.Remove(f))
	}
	// The number is the time of creation in seconds; it must be another one.
	at := filepath.Join(box, "dovecot-uidlist")
	require.NoError(t, os.WriteFile(at, fmt.Appendf(nil, "3 V%d N1\n", time.Now().Unix()+1000), 0o600))
	require.NoError(t, os.Chown(at, s.uid, s.gid))
}

func (s *Server) box(t testing.TB, who, folder string) string {
	t.Helper()
	home := filepath.Join(s.dir, "mail", who)
	box := filepath.Join(home, "Maildir")
	if folder != "" && folder != "INBOX" {
		box = filepath.Join(box, "."+folder)
	}
	for _, d := range []string{filepath.Join(s.dir, "mail"), home, filepath.Join(home, "Maildir"), box,
		filepath.Join(box, "tmp"), filepath.Join(box, "new"), filepath.Join(box, "cur")} {
		if err := os.Mkdir(d, 0o700); err == nil {
			require.NoError(t, os.Chown(d, s.uid, s.gid))
		}
	}
	return box
}

func (s *Server) config(name, group string, o Options) string {
	capability := ""
	if o.NoIdle {
		capability = "protocol imap {\n  imap_capability = IMAP4rev1 SASL-IR LITERAL+ ENABLE ID\n}\n"
	}
	tokens := ""
	if o.Introspect != "" {
		tokens = "passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = " + s.dir + "/oauth.conf\n}\n"
	}
	return fmt.Sprintf(`base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
info_log_path = %[1]s/log
protocols = imap
listen = 127.0.0.1
instance_name = automonet-test-%[6]d
default_internal_user = %[2]s
default_internal_group = %[3]s
default_login_user = %[2]s
first_valid_uid = 1
first_valid_gid = 1
mail_uid = %[4]d
mail_gid = %[5]d
mail_location = maildir:%[1]s/mail/%%u/Maildir
ssl = yes
ssl_cert = <%[1]s/cert.pem
ssl_key = <%[1]s/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_cache_size = 0
auth_failure_delay = 0
mail_fsync = never
%[7]spassdb {
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN %[1]s/users
}
userdb {
  driver = static
  args = uid=%[4]d gid=%[5]d home=%[1]s/mail/%%u allow_all_users=yes
}
namespace inbox {
  inbox = yes
  separator = /
}
%[8]sservice anvil {
  chroot =
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = %[6]d
  }
  inet_listener imaps {
    port = %[9]d
    ssl = yes
  }
}
`, s.dir, name, group, s.uid, s.gid, s.Plain, tokens, capability, s.TLS)
}

func port(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	return l.Addr().(*net.TCPAddr).Port
}

// writeCertificate makes a certificate for 127.0.0.1 and localhost that is its own
// authority.
func writeCertificate(dir string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.test"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	chain := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})
	for name, body := range map[string][]byte{"cert.pem": chain, "ca.pem": chain, "key.pem": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})} {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			return err
		}
	}
	return nil
}
