package core

import (
	"maps"
	"slices"
)

// FlagName names a behaviour that the owner may switch as a whole.
type FlagName string

// The flags. A name is in stored settings and in calls of programs, so it never gets
// another meaning.
const (
	// FlagDayPlan lets a plan choose what is drafted today and what waits for better
	// jobs; without it the best score comes first while there are drafts left.
	FlagDayPlan FlagName = "day_plan"
	// FlagNearDuplicates joins postings whose texts are much alike; without it only
	// equal links and equal texts are.
	FlagNearDuplicates FlagName = "near_duplicates"
	// FlagWebForms lets the channel for web forms drive a browser.
	FlagWebForms FlagName = "web_forms"
	// FlagAIClients lets AI clients change things over MCP; without it they only read.
	FlagAIClients FlagName = "ai_clients"
)

// Flag is an entry of the registry.
type Flag struct {
	Name FlagName `json:"name"`
	// Default is what holds until the owner says otherwise.
	Default bool `json:"default"`
	// Experimental marks what is new and may still change.
	Experimental bool `json:"experimental"`
}

// FlagView is a flag as it stands.
type FlagView struct {
	Flag
	On bool `json:"on"`
	// About says in German and English what it switches.
	About map[Lang]string `json:"about"`
}

// Flags is the registry, in the order in which they are shown.
func Flags() []Flag {
	return []Flag{
		{Name: FlagDayPlan, Default: true},
		{Name: FlagNearDuplicates, Default: true},
		{Name: FlagWebForms, Default: true, Experimental: true},
		{Name: FlagAIClients, Default: true, Experimental: true},
	}
}

// FindFlag returns a flag of the registry; KindNotFound where there is none of the name.
func FindFlag(name FlagName) (Flag, error) {
	for _, f := range Flags() {
		if f.Name == name {
			return f, nil
		}
	}
	return Flag{}, Errorf(KindNotFound, "there is no feature flag %q; list them with: automonet admin flags list", clip(string(name), 40))
}

// On reports whether a flag is on. What is not in the registry is off.
func (s Settings) On(name FlagName) bool {
	if on, ok := s.Flags[name]; ok {
		return on
	}
	f, err := FindFlag(name)
	return err == nil && f.Default
}

// WithFlag returns the settings with a flag on or off. What is as by default is not
// kept, so that a later version may choose a better default.
func (s Settings) WithFlag(name FlagName, on bool) (Settings, error) {
	f, err := FindFlag(name)
	if err != nil {
		return s, err
	}
	all := maps.Clone(s.Flags)
	if all == nil {
		all = map[FlagName]bool{}
	}
	if all[name] = on; on == f.Default {
		delete(all, name)
	}
	s.Flags = all
	return s, nil
}

// UnknownFlags are the names that no flag of this version has, sorted. Stored settings
// may hold some after a downgrade, where they do nothing.
func UnknownFlags(flags map[FlagName]bool) (out []FlagName) {
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		if _, err := FindFlag(name); err != nil {
			out = append(out, name)
		}
	}
	return out
}
