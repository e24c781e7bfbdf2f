package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/automonet/automonet/core"
)

// enumOf stands for a type of core whose values are known, in the schemas alone.
type enumOf[T ~string] struct{}

// Schema is a string of the known values.
func (enumOf[T]) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, v := range enums()[reflect.TypeFor[T]()] {
		s.Enum = append(s.Enum, v)
	}
	return s
}

// enums are the values of the types that have few.
func enums() map[reflect.Type][]string {
	return map[reflect.Type][]string{
		reflect.TypeFor[core.JobState]():        texts(core.JobMachine().States()...),
		reflect.TypeFor[core.ProposalState]():   texts(core.ProposalMachine().States()...),
		reflect.TypeFor[core.SubmissionState](): texts(core.SubmissionMachine().States()...),
		reflect.TypeFor[core.OutcomeKind](): texts(core.OutcomeViewed, core.OutcomeReplied, core.OutcomeInterviewing, core.OutcomeOffered,
			core.OutcomeWon, core.OutcomeLost, core.OutcomeGhosted, core.OutcomeWithdrawn, core.OutcomePaid),
		reflect.TypeFor[core.Mode]():          texts(core.ModeOff, core.ModeRead, core.ModeDraft, core.ModeConfirm, core.ModeAuto),
		reflect.TypeFor[core.RunMode]():       texts(core.RunNormal, core.RunPaused, core.RunStopNew),
		reflect.TypeFor[core.Rung]():          texts(core.RungFull, core.RungCheap, core.RungLocal, core.RungTemplate, core.RungHuman, ""),
		reflect.TypeFor[core.BlockKind]():     texts(core.BlockWait, core.BlockRefuse, core.BlockAskHuman),
		reflect.TypeFor[core.Verdict]():       texts(core.VerdictNone, core.VerdictScreenOut, core.VerdictSkip, core.VerdictShortlist, core.VerdictHuman),
		reflect.TypeFor[core.CallState]():     texts(core.CallHeld, core.CallSettled, core.CallReleased, core.CallOrphan),
		reflect.TypeFor[core.CostSource]():    texts(core.CostUnknown, core.CostOwn, core.CostProvider, core.CostAssumed, core.CostFree),
		reflect.TypeFor[core.ProviderState](): texts(core.ProviderOK, core.ProviderBreakerOpen, core.ProviderKeyRefused, core.ProviderRateLimited, core.ProviderUnreachable, core.ProviderUnconfigured),
		reflect.TypeFor[core.Role]():          texts(core.Roles()...),
		reflect.TypeFor[core.AccessScope]():   texts(core.Scopes()...),
		reflect.TypeFor[OperationState]():     texts(OperationRunning, OperationDone, OperationFailed, OperationCancelled),
	}
}

func texts[T ~string](values ...T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// aliasEnums lets schemas name the values of the types that have few.
func aliasEnums(r huma.Registry) {
	alias[core.JobState](r)
	alias[core.ProposalState](r)
	alias[core.SubmissionState](r)
	alias[core.OutcomeKind](r)
	alias[core.Mode](r)
	alias[core.RunMode](r)
	alias[core.Rung](r)
	alias[core.BlockKind](r)
	alias[core.Verdict](r)
	alias[core.CallState](r)
	alias[core.CostSource](r)
	alias[core.ProviderState](r)
	alias[core.Role](r)
	alias[core.AccessScope](r)
	alias[OperationState](r)
}

func alias[T ~string](r huma.Registry) {
	r.RegisterTypeAlias(reflect.TypeFor[T](), reflect.TypeFor[enumOf[T]]())
}

// settleSchemas lets a map be null, as encoding/json writes one that is not there.
func settleSchemas(r huma.Registry) {
	for _, s := range r.Map() {
		for _, p := range s.Properties {
			if p.Type == huma.TypeObject && p.AdditionalProperties != nil {
				p.Nullable = true
			}
		}
	}
}
