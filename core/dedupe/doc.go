// Package dedupe decides whether a posting is another sighting of a known job.
//
// Three tests follow each other, from certain to likely: the canonical link,
// the hash of the normalised content, and the similarity of the texts. A
// similar text alone never merges: the company and the role must fit as well,
// so that one company's different role stays a job of its own and a template
// that two companies share does not join them.
//
// Text similarity is estimated by one-permutation MinHash over 3-word shingles
// (Li, Owen and Zhang, "One Permutation Hashing", 2012) and looked up by banded
// locality-sensitive hashing. The package is pure: it holds no clock and does no
// I/O. An Index or Matcher belongs to one goroutine.
package dedupe
