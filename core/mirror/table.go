package mirror

import "slices"

// Schema is the version of the tables that this program knows; a project says which
// versions it serves.
const Schema = 1

// Owner says whose sessions write a table.
type Owner string

// The owners.
const (
	Agent     Owner = "agent"
	Dashboard Owner = "dashboard"
	// Shared tables are written by both, through a function that compares versions.
	Shared Owner = "shared"
	// Server tables are written by functions of the project only.
	Server Owner = "server"
)

// Bounds of what one row may hold, in bytes as the project checks them.
const (
	// MaxView is that of a view, as JSON in the database.
	MaxView = 128 << 10
	// MaxBody is that of a text, encrypted or not.
	MaxBody = 384 << 10
	// MaxDoc is that of a document of settings.
	MaxDoc = 256 << 10
	// MaxStatus is that of what a device says of itself.
	MaxStatus = 16 << 10
	// MaxID is that of the id of a mirrored row: printable ASCII without blanks.
	MaxID = 200
)

// MaxRows and MaxBatch bound one request of a push: rows, and bytes of JSON.
const (
	MaxRows  = 500
	MaxBatch = 1 << 20
)

// Encrypted begins a text that its client encrypted.
const Encrypted = "enc:v1:"

// Column is a column of a table.
type Column struct {
	Name string
	// Type is its type as information_schema names it.
	Type string
	// Null is set where it may be null.
	Null bool
	// Sent is set where the table's writer sends it; the project sets the others.
	Sent bool
	// Text is set where it holds a long text that may be encrypted, or left out.
	Text bool
}

// Table is a table of the project.
type Table struct {
	Name  string
	Owner Owner
	// Mirrored tables have the common columns: id, rev, facts_v, deleted_at. They are
	// pushed and pulled row by row.
	Mirrored bool
	// Append is set where rows are added only.
	Append bool
	// Realtime is set where a change rings the doorbell.
	Realtime bool
	Columns  []Column
	// View is the allow-list of the fields of the resource, as paths with dots: arrays
	// are passed through, a last part "*" allows the values of a map. Nil where the
	// table has no view.
	View []string
}

// Tables returns all tables, parents before their children: rows are pushed and pulled in
// this order.
func Tables() []Table {
	return []Table{profiles(), templates(), jobs(), postings(), proposals(), submissions(), outcomes(),
		decisions(), acks(), forecasts(), budgets(), settings(), devices(), leases(), heads()}
}

// Of returns the table of a name.
func Of(name string) (Table, bool) {
	all := Tables()
	i := slices.IndexFunc(all, func(t Table) bool { return t.Name == name })
	if i < 0 {
		return Table{}, false
	}
	return all[i], true
}

// Sent returns the names of the columns that the table's writer sends, in their order.
func (t Table) Sent() []string {
	var out []string
	for _, c := range t.Columns {
		if c.Sent {
			out = append(out, c.Name)
		}
	}
	return out
}

// TextColumn returns the column that holds the long text, "" where there is none.
func (t Table) TextColumn() string {
	for _, c := range t.Columns {
		if c.Text {
			return c.Name
		}
	}
	return ""
}

// Types of columns, as information_schema names them.
const (
	text  = "text"
	whole = "bigint"
	small = "integer"
	real  = "double precision"
	when  = "timestamp with time zone"
	flag  = "boolean"
	doc   = "jsonb"
	uid   = "uuid"
)

// mirrored puts the common columns before those of a table.
func mirrored(more ...Column) []Column {
	return append([]Column{
		{Name: "user_id", Type: uid},
		{Name: "id", Type: text, Sent: true},
		{Name: "rev", Type: whole},
		{Name: "facts_v", Type: whole, Sent: true},
		{Name: "device_id", Type: text},
		{Name: "synced_at", Type: when},
		{Name: "deleted_at", Type: when, Null: true, Sent: true},
	}, more...)
}

func sent(kind string, names ...string) []Column {
	var out []Column
	for _, n := range names {
		out = append(out, Column{Name: n, Type: kind, Sent: true})
	}
	return out
}

func maybe(kind string, names ...string) []Column {
	out := sent(kind, names...)
	for i := range out {
		out[i].Null = true
	}
	return out
}

func body() []Column { return []Column{{Name: "body", Type: text, Sent: true, Text: true}} }

func view() []Column { return sent(doc, "view") }

func columns(parts ...[]Column) []Column { return slices.Concat(parts...) }
