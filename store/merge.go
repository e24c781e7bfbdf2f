package store

import (
	"context"
	"fmt"

	"github.com/automonet/automonet/core"
)

// MergeJobs joins the job from into the job into: every posting moves, every
// proposal and send record stays, and from's id leads to into from now on. When
// both have live submissions both records stay, and the younger one is cancelled
// if it is still queued. Merging what is already merged does nothing. by is who said so.
func (s *Store) MergeJobs(ctx context.Context, from, into core.JobID, by string) error {
	if from == into {
		return core.Invalid("into", "a job cannot be merged into itself")
	}
	return s.write(ctx, "merge_jobs", full, func(t *tx) error {
		into, err := canonical(t, into)
		if err != nil {
			return err
		}
		have, err := canonical(t, from)
		if err != nil {
			return err
		}
		if have == into {
			return nil
		}
		return t.merge(have, into, by)
	})
}

func (t *tx) merge(from, into core.JobID, by string) error {
	src, err := t.loadJobRow(from)
	if err != nil {
		return err
	}
	// The source's postings lose the job row whose text they share.
	if _, err := t.exec(`UPDATE postings SET text = (SELECT text FROM texts WHERE rid = ?) WHERE id = ?`, src.rid, src.textFrom); err != nil {
		return fmt.Errorf("keep the text: %w", err)
	}
	if err := t.emptyJob(src); err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO outbox (entity, id, rev) SELECT 'posting', id, rev + 1 FROM postings WHERE job_id = ?
		ON CONFLICT (entity, id) DO UPDATE SET rev = excluded.rev`, string(from)); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE postings SET job_id = ?, rev = rev + 1 WHERE job_id = ?`, string(into), string(from)); err != nil {
		return fmt.Errorf("move postings: %w", err)
	}
	if _, err := t.exec(`UPDATE jobs SET rev = rev + 1, text_from = '', merged_into = ?2 WHERE id = ?1 OR merged_into = ?1`, string(from), string(into)); err != nil {
		return fmt.Errorf("mark the merge: %w", err)
	}
	if _, err := t.exec(`UPDATE jobs SET rev = rev + 1,
		sightings = (SELECT count(*) FROM postings WHERE job_id = ?1),
		sources = (SELECT json_group_array(source) FROM (SELECT DISTINCT source FROM postings WHERE job_id = ?1 ORDER BY source)),
		first_seen_at = min(first_seen_at, (SELECT first_seen_at FROM jobs WHERE id = ?2)),
		last_seen_at = max(last_seen_at, (SELECT last_seen_at FROM jobs WHERE id = ?2))
		WHERE id = ?1`, string(into), string(from)); err != nil {
		return fmt.Errorf("count sightings: %w", err)
	}
	for _, id := range []core.JobID{from, into} {
		if err := t.dirtyJob(id); err != nil {
			return err
		}
	}
	if err := t.emit(core.Event{JobID: from, Kind: EventJobMerged, Subject: string(from), Data: object("into", string(into)), By: by}); err != nil {
		return err
	}
	if err := t.emit(core.Event{JobID: into, Kind: EventJobAbsorbed, Subject: string(into), Data: object("from", string(from)), By: by}); err != nil {
		return err
	}
	return t.mergeSubmissions(from, into)
}

// emptyJob drops the text of a job that is merged away: its postings have it,
// and only there does a purge look for it.
func (t *tx) emptyJob(src jobHead) error {
	job, err := loadJob(t, src.id)
	if err != nil {
		return err
	}
	extraction, err := encode(withoutExcerpts(job.Extraction))
	if err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE texts SET text = '', extraction = ? WHERE rid = ?`, extraction, src.rid); err != nil {
		return fmt.Errorf("empty the merged job: %w", err)
	}
	return nil
}

// mergeSubmissions brings the send records of two jobs under one guard.
func (t *tx) mergeSubmissions(from, into core.JobID) error {
	live, err := collectQuery(t, submissionSelect+` WHERE job_id IN `+clusterIDs+` AND state NOT IN ('failed', 'cancelled')
		ORDER BY created_at, rid`, scanSubmission, string(into))
	if err != nil {
		return err
	}
	if len(live) > 1 {
		// The oldest stays; of the others, those that were not begun are stopped.
		for _, sub := range live[1:] {
			if sub.State != core.SubmissionQueued {
				continue
			}
			if _, err := t.moveSubmission(sub, core.SubmissionCancelled, "system:dedupe", "the same opportunity as job "+string(live[0].JobID)+", for which another submission exists"); err != nil {
				return err
			}
		}
	}
	kept := false
	for _, sub := range live {
		guard := string(into)
		if kept {
			guard += ":" + string(sub.ID)
		}
		kept = true
		if _, err := t.exec(`UPDATE submissions SET guard = ? WHERE id = ?`, guard, string(sub.ID)); err != nil {
			return fmt.Errorf("guard submission %s: %w", sub.ID, err)
		}
	}
	_, err = t.exec(`UPDATE submissions SET guard = ?1 WHERE job_id IN `+clusterIDs+` AND state IN ('failed', 'cancelled') AND guard = ?2`, string(into), string(from))
	return err
}
