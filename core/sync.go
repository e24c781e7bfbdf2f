package core

import (
	"encoding/base64"
	"encoding/json"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Dirty is a row that the replica does not have in its present form.
type Dirty struct {
	// Entity is the kind of row, such as "job"; Rev is the revision that was marked.
	Entity string `json:"entity"`
	ID     string `json:"id"`
	Rev    int64  `json:"rev"`
}

// SyncState is what this device knows of the project that it copies to.
type SyncState struct {
	// Address, Key and Texts are those of the sign-in; see SyncSignIn. The key is the
	// publishable one, which is no secret.
	Address string `json:"address,omitempty"`
	Key     string `json:"key,omitempty"`
	Texts   string `json:"texts,omitempty"`
	// Project is the host, Account the user's id there, Mail how the user signed in.
	Project string `json:"project,omitempty"`
	Account string `json:"account,omitempty"`
	Mail    string `json:"mail,omitempty"`
	// Device is the session that the project knows this device by, Name what the
	// owner calls it; Folder is the data folder it belongs to.
	Device string `json:"device,omitempty"`
	Name   string `json:"name,omitempty"`
	Folder string `json:"folder,omitempty"`
	// Epoch names the project's history; another one means that it was restored.
	Epoch string `json:"epoch,omitempty"`
	// Head is the revision up to which everything was read.
	Head int64 `json:"head,omitempty"`
	// Generation counts how often this database was brought back from a copy. It goes
	// before revisions, so that what is written after that is not taken for older.
	Generation int64 `json:"generation,omitempty"`
	// Pass numbers full readings; Reading is true while one is under way.
	Pass    int64 `json:"pass,omitempty"`
	Reading bool  `json:"reading,omitempty"`
	// Skip is set until the first full reading of an account has ended: decisions that it
	// finds were made before, and are not this database's to carry out.
	Skip bool `json:"skip,omitempty"`
	// Settings is the settings document as both sides last agreed on it, Version its
	// number there.
	Settings json.RawMessage `json:"settings,omitempty"`
	Version  int64           `json:"version,omitempty"`

	SignedInAt time.Time `json:"signed_in_at,omitzero"`
	// SuccessAt is when a whole round last succeeded, EmptyAt when nothing waited to
	// be sent, CheckedAt when the sums were last compared.
	SuccessAt time.Time `json:"success_at,omitzero"`
	EmptyAt   time.Time `json:"empty_at,omitzero"`
	CheckedAt time.Time `json:"checked_at,omitzero"`
	// Problem is why the last round failed; nil after one that succeeded.
	Problem *SyncProblem `json:"problem,omitempty"`
}

// SyncProblem is why copying does not go on.
type SyncProblem struct {
	// Code is offline, signed_out, revoked, schema, throttled, copied or failed.
	Code string    `json:"code"`
	Text string    `json:"text,omitempty"`
	At   time.Time `json:"at,omitzero"`
	// Next is when it is tried again; Failures counts failures in a row.
	Next     time.Time `json:"next,omitzero"`
	Failures int       `json:"failures,omitempty"`
}

// RemoteRow is a row as the project has it.
type RemoteRow struct {
	ID    string `json:"id"`
	Rev   int64  `json:"rev"`
	Facts int64  `json:"facts"`
	// Device wrote it last.
	Device  string `json:"device"`
	Deleted bool   `json:"deleted"`
	// Doc is the row, where this device reads it.
	Doc json.RawMessage `json:"doc,omitempty"`
}

// RemotePage is one page of a remote table, in the order of revision, then id.
type RemotePage struct {
	Table string
	Rows  []RemoteRow
	// Commands are the decisions among the rows.
	Commands []RemoteCommand
}

// CommandKind is what a decision made in the dashboard asks for.
type CommandKind string

// The kinds of decisions.
const (
	CommandApprove CommandKind = "approve"
	CommandEdit    CommandKind = "edit"
	CommandReject  CommandKind = "reject"
	CommandPause   CommandKind = "pause"
	CommandResume  CommandKind = "resume"
	CommandStopNew CommandKind = "stop_new"
)

// CommandState is how far a decision has got.
type CommandState string

// The states of a decision. Applying is one that may have been carried out when the
// agent stopped: its traces in the audit chain tell.
const (
	CommandPending  CommandState = "pending"
	CommandApplying CommandState = "applying"
	CommandDone     CommandState = "done"
	CommandRefused  CommandState = "refused"
	CommandExpired  CommandState = "expired"
	// CommandSkipped is one that is not this agent's to carry out: it is about another
	// agent's proposal, or was made before this database knew the account.
	CommandSkipped CommandState = "skipped"
)

// RemoteCommand is a decision that was made in the dashboard.
type RemoteCommand struct {
	ID   string      `json:"id"`
	Kind CommandKind `json:"kind"`
	// Target is the proposal; "" for the agent itself.
	Target string `json:"target,omitempty"`
	// Hash is the content that the user saw, Content what takes its place.
	Hash    ContentHash     `json:"hash,omitempty"`
	Content json.RawMessage `json:"content,omitempty"`
	Reason  string          `json:"reason,omitempty"`
	// Session is the signed-in dashboard it came from.
	Session   string    `json:"session,omitempty"`
	MadeAt    time.Time `json:"made_at,omitzero"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`

	State CommandState `json:"state"`
	// Code and Result say what came of it; DoneAt is when.
	Code   string    `json:"code,omitempty"`
	Result string    `json:"result,omitempty"`
	DoneAt time.Time `json:"done_at,omitzero"`
	// Rev counts the changes of State.
	Rev int64 `json:"rev"`
}

// SyncQuarantined is a row that the project refused.
type SyncQuarantined struct {
	Dirty
	Code  string    `json:"code"`
	Error string    `json:"error,omitempty"`
	Since time.Time `json:"since,omitzero"`
	Tries int       `json:"tries"`
}

// SyncConflict is what both sides changed differently.
type SyncConflict struct {
	ID string `json:"id"`
	// Subject is "settings" or a proposal's id, Field what in it.
	Subject string          `json:"subject"`
	Field   string          `json:"field,omitempty"`
	Here    json.RawMessage `json:"here,omitempty"`
	There   json.RawMessage `json:"there,omitempty"`
	At      time.Time       `json:"at,omitzero"`
	// ClosedAt is when the owner decided, Kept which side stayed: "here" or "there".
	ClosedAt time.Time `json:"closed_at,omitzero"`
	Kept     string    `json:"kept,omitempty"`
}

// SyncDevice is a device that is signed in to the same account.
type SyncDevice struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Kind is agent or dashboard; This is the device that answers.
	Kind      string    `json:"kind"`
	This      bool      `json:"this"`
	SeenAt    time.Time `json:"seen_at,omitzero"`
	CreatedAt time.Time `json:"created_at,omitzero"`
	RevokedAt time.Time `json:"revoked_at,omitzero"`
}

// SyncStatus is the state of copying at one moment.
type SyncStatus struct {
	// State is off (not configured), dry_run, signed_out, ok, behind or failing.
	State string `json:"state"`
	// Address is that of the project; Fixed reports whether the configuration file names
	// it, so that it is changed there.
	Address string `json:"address,omitempty"`
	Fixed   bool   `json:"fixed"`
	// Project is the host that this device signed in to last.
	Project string `json:"project,omitempty"`
	Mail    string `json:"mail,omitempty"`
	Device  string `json:"device,omitempty"`
	// Texts is plain, encrypted or off.
	Texts string `json:"texts,omitempty"`
	// Lag is how long the oldest unsent change may have waited, in seconds.
	Lag         float64 `json:"lag_seconds"`
	Queue       int     `json:"queue"`
	Quarantined int     `json:"quarantined"`
	Conflicts   int     `json:"conflicts"`
	// Holder reports whether this device is the one that may send.
	Holder    bool         `json:"holder"`
	SuccessAt time.Time    `json:"success_at,omitzero"`
	CheckedAt time.Time    `json:"checked_at,omitzero"`
	Problem   *SyncProblem `json:"problem,omitempty"`
}

// SyncCheck compares the sums of both sides, table by table.
type SyncCheck struct {
	At     time.Time        `json:"at,omitzero"`
	Equal  bool             `json:"equal"`
	Tables []SyncTableCheck `json:"tables"`
	// Marked is how many rows are sent again because of it.
	Marked int `json:"marked"`
}

// SyncTableCheck is one table of a SyncCheck.
type SyncTableCheck struct {
	Table string `json:"table"`
	Equal bool   `json:"equal"`
	Here  int    `json:"here"`
	There int    `json:"there"`
}

// SyncExport is how far an export of the account's rows in the project is, and at its end
// what it holds.
type SyncExport struct {
	Project string    `json:"project"`
	Mail    string    `json:"mail"`
	At      time.Time `json:"at,omitzero"`
	Rows    int       `json:"rows"`
	// Sealed is how many texts stay encrypted, since this device has no key that opens them.
	Sealed int `json:"sealed"`
	// Tables are those that were begun, each with its rows so far.
	Tables []SyncExportedTable `json:"tables"`
}

// SyncExportedTable is one table of a SyncExport.
type SyncExportedTable struct {
	Table string `json:"table"`
	Rows  int    `json:"rows"`
}

// CopiedTemplate is an own text of a template, as it is copied.
type CopiedTemplate struct {
	ID     string
	Rev    int64
	Text   string
	Frozen bool
}

// SyncAddress checks the address of a project: https, or http on this machine.
func SyncAddress(s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(s, "/"))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, Invalid("sync.url", "this is not the address of a project; it looks like https://abcdefgh.supabase.co")
	}
	addr, err := netip.ParseAddr(u.Hostname())
	local := u.Hostname() == "localhost" || err == nil && addr.IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return nil, Invalid("sync.url", "the project is asked over https only; only a stack on this machine may be asked over http")
	}
	return u, nil
}

// SyncKey checks the key of a project: the publishable (anon) one. A secret one passes by
// all protection of the rows, and is refused whatever it is needed for.
func SyncKey(s string) error {
	switch {
	case s == "":
		return Invalid("sync.key", "the project's publishable (anon) key is missing; it stands in the project's settings under API keys")
	case strings.HasPrefix(s, "sb_secret_"), tokenRole(s) == "service_role":
		return Invalid("sync.key", "this is a secret key, which passes by all protection of the project's rows; replace it there now, and use the publishable (anon) key")
	case len(s) > 4000 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }):
		return Invalid("sync.key", "this is not the key of a project; it stands in the project's settings under API keys")
	}
	return nil
}

// tokenRole is what a JSON web token says its bearer is, "" for anything else.
func tokenRole(s string) string {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return ""
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var v struct {
		Role string `json:"role"`
	}
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	return v.Role
}

// SyncSignIn is what signs this device in to the project. Neither password nor passphrase
// is kept.
type SyncSignIn struct {
	// URL and Key are the address of the project and its publishable (anon) key, Texts
	// what becomes of long texts; they are needed where the configuration file names no
	// project and this device knows none, and are kept.
	URL   string `json:"url,omitempty"`
	Key   string `json:"key,omitempty"`
	Texts string `json:"texts,omitempty"`

	Mail     string `json:"mail"`
	Password string `json:"password"`
	// Name is what the owner calls this device.
	Name string `json:"name"`
	// Passphrase seals the key of encrypted texts; it is needed where texts are encrypted.
	Passphrase string `json:"passphrase,omitempty"`
	// New makes the account first, where the project permits it.
	New bool `json:"new,omitempty"`
}
