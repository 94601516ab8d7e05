package bot

import (
	"fmt"
	"runtime"
)

// Panicked is a bug of ours that was stopped from silencing somebody. It holds
// the panic's type and where it happened; never its value, which may be words.
type Panicked struct {
	Type  string
	Stack []string // function:line, from the panic outwards
}

func (p Panicked) Error() string { return fmt.Sprintf("panic (%s) at %v", p.Type, p.Stack) }

// Guard runs fn and turns a panic in it into a Panicked.
func Guard(fn func() error) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		out := Panicked{Type: fmt.Sprintf("%T", p)}
		var pcs [32]uintptr
		frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
		for more := true; more; {
			var f runtime.Frame
			f, more = frames.Next()
			out.Stack = append(out.Stack, fmt.Sprintf("%s:%d", f.Function, f.Line))
		}
		err = out
	}()
	return fn()
}
