package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress says how far a long piece of work is: a bar on a terminal, and
// elsewhere, as in a log, a line for each tenth.
type progress struct {
	out         io.Writer
	what        string
	total, done int64
	said        int64 // tenths
	bar         *progressbar.ProgressBar
}

// newProgress begins with nothing of total bytes done. Whoever began it ends it.
func newProgress(out io.Writer, what string, total int64) *progress {
	p := &progress{out: out, what: what, total: max(total, 1)}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bar = progressbar.NewOptions64(p.total, progressbar.OptionSetWriter(out), progressbar.OptionSetDescription(what),
			progressbar.OptionShowBytes(true), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetWidth(30))
	}
	return p
}

func (p *progress) add(n int) {
	p.done += int64(n)
	if p.bar != nil {
		_ = p.bar.Add(n) // it is only told
		return
	}
	if tenths := 10 * p.done / p.total; tenths > p.said && tenths <= 10 {
		p.said = tenths
		fmt.Fprintf(p.out, "%s: %d%%\n", p.what, 10*tenths)
	}
}

// end takes the bar off the screen.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

// watched is a reader whose progress is told, and which ends when ctx does.
type watched struct {
	ctx context.Context
	in  io.Reader
	p   *progress
}

func (w watched) Read(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.in.Read(b)
	w.p.add(n)
	return n, err
}
