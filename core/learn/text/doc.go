// Package text is the kit of the text models: it brings foreign text to one neutral
// form, turns it into hashed features, scores it with a packed linear model and
// calibrates what comes out. Training is internal/eval/learn; what is here is what
// the running program needs. It is pure, and everything in it takes time linear in
// the text.
package text
