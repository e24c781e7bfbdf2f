package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/automonet/automonet/core"
)

var (
	// errTimeout ends a request that exceeded a time limit.
	errTimeout  = errors.New("it took too long")
	errEncoding = errors.New("it used a compression that was not offered")
)

// cause is a failure in words that hold nothing a server or an address said.
type cause struct {
	text string
	err  error
}

func (c *cause) Error() string { return c.text }

func (c *cause) Unwrap() error { return c.err }

// broken turns a failure of the connection into its typed error.
func broken(ctx context.Context, host string, err error) error {
	if errors.Is(err, errPrivate) {
		return &BlockedError{Reason: BlockedPrivate, Host: host}
	}
	if ctx.Err() != nil {
		if why := context.Cause(ctx); errors.Is(why, errTimeout) {
			return &TransientError{Host: host, Err: errTimeout}
		}
		return &TransientError{Host: host, Err: &cause{"the request was cancelled", ctx.Err()}}
	}
	return &TransientError{Host: host, Err: &cause{describe(err), err}}
}

// NeverSent reports whether a request that failed with this error certainly reached
// nobody who could have acted on it: it was held back here, no connection came about,
// or the host answered that it refuses. Of a request that writes, everything else may
// have been carried out.
func NeverSent(err error) bool {
	var blocked *BlockedError
	var limited *RateLimitedError
	var transient *TransientError
	switch {
	case errors.As(err, &blocked):
		return true // a wall, a refusal, or a rule of ours
	case errors.As(err, &limited):
		return limited.Status == http.StatusTooManyRequests
	case errors.As(err, &transient):
		return transient.Status == 0 && unconnected(transient.Err)
	}
	return false
}

// unconnected reports whether a connection did not come about.
func unconnected(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &op) && op.Op == "dial" || errors.As(err, &dns) || errors.As(err, &verify) || errors.As(err, &record)
}

func describe(err error) string {
	var dns *net.DNSError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var timeout net.Error
	switch {
	case errors.Is(err, errEncoding):
		return errEncoding.Error()
	case errors.As(err, &dns) && dns.IsNotFound:
		return "there is no host of that name"
	case errors.As(err, &dns):
		return "its name could not be looked up"
	case errors.As(err, &authority), errors.As(err, &name), errors.As(err, &invalid), errors.As(err, &verify), errors.As(err, &record):
		return "its certificate or encryption is not valid"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "the network is not reachable"
	case errors.As(err, &timeout) && timeout.Timeout():
		return errTimeout.Error()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the answer was cut off"
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, net.ErrClosed):
		return "the connection was closed"
	case strings.Contains(err.Error(), "response headers exceeded"):
		return "the header of the answer is too large"
	}
	return "the answer could not be read"
}

// As lets errors.As find the wall as a core.Error of kind blocked.
func (e *BlockedError) As(target any) bool {
	return asCore(target, core.Errorf(core.KindBlocked, "%s; look at the source's page, or turn the source off", e.Error()))
}

// As lets errors.As find the refusal as a core.Error of kind transient.
func (e *RateLimitedError) As(target any) bool {
	return asCore(target, core.Errorf(core.KindTransient, "%s; it is asked again after that", e.Error()))
}

// As lets errors.As find the failure as a core.Error of kind transient.
func (e *TransientError) As(target any) bool {
	return asCore(target, core.Errorf(core.KindTransient, "%s; it is tried again later", e.Error()))
}

// As lets errors.As find the refusal as a core.Error of kind invalid.
func (e *TooLargeError) As(target any) bool {
	return asCore(target, core.Errorf(core.KindInvalid, "%s, and the rest was not read; raise the source's limit if that is right", e.Error()))
}

func asCore(target any, e *core.Error) bool {
	t, ok := target.(**core.Error)
	if ok {
		*t = e
	}
	return ok
}
