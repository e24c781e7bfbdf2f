package form

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/browser"
	"github.com/automonet/automonet/core"
)

// fill puts a value into a field and reads it back: what the page does not take is
// not sent.
func (v *visit) fill(ctx context.Context, p part, d *decision) error {
	f := d.field
	frame := p.frames[f.frame]
	arg := map[string]any{"id": f.ID, "kind": f.Kind, "value": d.value, "option": d.option}
	refuse := func(why string) error {
		return wall("the field \"" + core.Clean(f.title(), 60, false) + "\" " + why + "; fill it in yourself")
	}
	switch f.Kind {
	case "file":
		arg["op"] = "element"
		return v.page.Upload(ctx, frame, script, arg, d.files)
	case "drop":
		data, err := os.ReadFile(d.files[0])
		if err != nil {
			return refuse("needs a file that cannot be read")
		}
		arg["value"], arg["name"] = base64.StdEncoding.EncodeToString(data), filepath.Base(d.files[0])
		arg["mime"] = first(mime.TypeByExtension(filepath.Ext(d.files[0])), "application/octet-stream")
		return v.run(ctx, frame, nil, "drop", arg)
	case "radio":
		arg["id"] = d.option
	case "combobox":
		var list struct {
			Options []option `json:"options"`
		}
		arg["list"] = true
		if err := v.run(ctx, frame, &list, "fill", arg); err != nil {
			return err
		}
		o, ok := match(list.Options, d.value)
		if !ok {
			return refuse("has no choice for \"" + core.Clean(d.value, 40, false) + "\"")
		}
		delete(arg, "list")
		arg["value"], d.value = o.Text, o.Text
	}
	var got struct {
		Gone  bool   `json:"gone"`
		On    bool   `json:"on"`
		Value string `json:"value"`
	}
	if err := v.run(ctx, frame, &got, "fill", arg); err != nil {
		return err
	}
	switch {
	case got.Gone:
		return refuse("went away while it was filled in")
	case (f.Kind == "radio" || f.Kind == "checkbox") && !got.On:
		return refuse("cannot be chosen")
	case (f.Kind == "text" || f.Kind == "textarea") && !taken(d.value, got.Value, d.means):
		return refuse("does not take what belongs there")
	}
	return nil
}

// taken reports whether a field holds what was put in. Numbers may be written
// another way by the page.
func taken(want, got string, m meaning) bool {
	if m == meansPhone || m == meansPay || m == meansDial {
		return strings.HasSuffix(digits(got), strings.TrimLeft(digits(want), "0")) || digits(want) == digits(got)
	}
	return strings.ReplaceAll(strings.ReplaceAll(got, "\r\n", "\n"), "\r", "\n") == strings.ReplaceAll(strings.ReplaceAll(want, "\r\n", "\n"), "\r", "\n")
}

// click clicks a button on the way to the last one.
func (v *visit) click(ctx context.Context, p part, b button) error {
	var got struct {
		Gone bool `json:"gone"`
	}
	err := v.run(ctx, p.frames[b.frame], &got, "click", map[string]any{"id": b.ID})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil && got.Gone {
		return wall("a button of the form went away; fill it in yourself")
	}
	// A page that is left while the click is answered gives an error; that is no
	// failure.
	return v.page.Rest(ctx)
}

// moved waits for the next page: other fields, another address.
func (v *visit) moved(ctx context.Context, p part) (bool, error) {
	before := signature(p)
	for range 30 {
		frames, docs, err := v.read(ctx)
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		if err == nil {
			if v.live && receiptText(docs, v.before) {
				// It called itself a step and was the last one.
				return false, &channel.AmbiguousError{Phase: "answer", Err: errors.New("the form was sent by a button that seemed to lead on")}
			}
			if next := pickForm(frames, docs, 1); signature(next) != before && (len(next.fields) > 0 || len(next.buttons) > 0) && !strings.HasPrefix(v.page.URL(ctx), "chrome-error:") {
				v.began = time.Now()
				return true, nil
			}
		}
		if err := browser.Pause(ctx, 100*time.Millisecond); err != nil {
			return false, err
		}
	}
	return false, nil
}

func signature(p part) string {
	out := fmt.Sprint(p.frame)
	for _, f := range p.fields {
		if !f.trap() {
			out += fmt.Sprintf("|%d %s %s %s", f.ID, f.Kind, f.Name, f.title())
		}
	}
	for _, b := range p.buttons {
		if b.Shown {
			out += "|" + b.Text
		}
	}
	return out
}

// complaints are what the page says is wrong, for the user.
func (v *visit) complaints(ctx context.Context, p part) string {
	if len(p.frames) <= p.frame {
		return ""
	}
	var list []string
	if err := v.run(ctx, p.frames[p.frame], &list, "errors", nil); err != nil || len(list) == 0 {
		return ""
	}
	return " (the page says: " + core.Clean(strings.Join(list, "; "), 300, false) + ")"
}

// saysAlready reports whether the page knows the applicant.
func (v *visit) saysAlready(ctx context.Context) bool {
	_, docs, err := v.read(ctx)
	return err == nil && len(docs) > 0 && alreadyWords.MatchString(docs[0].Text)
}
