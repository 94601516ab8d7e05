package flows

import (
	"fmt"
	"html"
	"sort"
	"strings"
)

// A conversation drawn: its steps from top to bottom, as they are read, and its jumps
// in lanes beside them.

const (
	boxWide  = 470
	boxLeft  = 40
	lineHigh = 17
	laneWide = 16
	gapHigh  = 26
	perLine  = 62 // characters of a line of text
)

// Graph draws the flow called name as SVG, with its texts. False when there is none.
func (p *Program) Graph(name string) (svg string, ok bool) {
	f := p.flows[name]
	if f == nil {
		return "", false
	}
	boxes := make([]box, len(f.steps))
	y := 78
	for i := range f.steps {
		boxes[i] = f.box(i)
		boxes[i].y = y
		y += boxes[i].high() + gapHigh
	}
	var arrows []arrow
	for i := range f.steps {
		arrows = append(arrows, f.arrows(i)...)
	}
	lanes := assignLanes(arrows)
	width := boxLeft + boxWide + 30 + lanes*laneWide + 190
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="Arial, Helvetica, sans-serif" font-size="13" role="img" aria-label="%s">`+"\n",
		width, y+10, width, y+10, html.EscapeString("The conversation "+f.title))
	b.WriteString(`<defs><marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#333"/></marker></defs>` + "\n")
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="#fff"/><text x="%d" y="32" font-size="20" font-weight="bold">%s</text>`+"\n", boxLeft, html.EscapeString(f.title))
	fmt.Fprintf(&b, `<text x="%d" y="54" fill="#555">%s</text>`+"\n", boxLeft, html.EscapeString(f.begins()))
	for i := range boxes {
		boxes[i].draw(&b)
		if i+1 < len(boxes) && f.steps[i].runsOn() {
			x := boxLeft + boxWide/2
			fmt.Fprintf(&b, `<path d="M%d %dV%d" stroke="#333" fill="none" marker-end="url(#to)"/>`+"\n", x, boxes[i].y+boxes[i].high(), boxes[i+1].y-2)
		}
	}
	right := boxLeft + boxWide
	nth := map[int]int{}
	for _, a := range arrows {
		from := boxes[a.from]
		y1 := from.y + from.high() - 9 - lineHigh*(from.ways-1-nth[a.from])
		nth[a.from]++
		if a.to < 0 {
			x := right + 26 + lanes*laneWide
			fmt.Fprintf(&b, `<path d="M%d %dH%d" stroke="#333" stroke-dasharray="4 3" fill="none" marker-end="url(#to)"/>`+"\n", right, y1, x)
			fmt.Fprintf(&b, `<text x="%d" y="%d" font-weight="bold">%s</text>`+"\n", x+6, y1+4, html.EscapeString(a.outside))
			continue
		}
		x := right + 14 + a.lane*laneWide
		y2 := boxes[a.to].y + 12
		fmt.Fprintf(&b, `<path d="M%d %dH%dV%dH%d" stroke="#333" fill="none" marker-end="url(#to)"/>`+"\n", right, y1, x, y2, right+2)
	}
	b.WriteString("</svg>\n")
	return b.String(), true
}

// begins says how the flow is begun.
func (f *flow) begins() string {
	return "flow " + f.name + " in " + f.file
}

// box is one step drawn.
type box struct {
	y     int
	title string
	fill  string
	lines []string
	ways  int // of the last lines: the ways out, in the order of arrows
}

func (x box) high() int { return 24 + lineHigh*len(x.lines) + 6 }

func (x box) draw(b *strings.Builder) {
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" rx="8" fill="%s" stroke="#333"/>`, boxLeft, x.y, boxWide, x.high(), x.fill)
	fmt.Fprintf(b, `<text x="%d" y="%d" font-size="11" font-weight="bold" fill="#333">%s</text>`, boxLeft+10, x.y+16, html.EscapeString(x.title))
	for i, l := range x.lines {
		fmt.Fprintf(b, `<text x="%d" y="%d" xml:space="preserve">%s</text>`, boxLeft+10, x.y+24+lineHigh*(i+1)-5, html.EscapeString(l))
	}
	b.WriteString("\n")
}

// verbNames are what each step does, in words.
var verbNames = map[verb]string{say: "says", askChoice: "asks for a choice", askYesNo: "asks yes or no", askConsent: "asks if we may text later", askInterest: "asks what they like",
	askPlace: "asks where", askDay: "asks for a day", askNumber: "asks for a number", askWords: "asks in their own words", branch: "decides", set: "notes", suggest: "suggests",
	call: "goes and comes back", followUp: "texts again later", handOver: "asks a person to look", record: "keeps", jump: "goes on", end: "ends"}

func (f *flow) box(i int) box {
	s := &f.steps[i]
	x := box{title: verbNames[s.verb], fill: "#fff"}
	if s.name != "" {
		x.title = s.name + ": " + x.title
	}
	switch {
	case s.verb.asks():
		x.fill = "#e8f1fb"
	case s.verb == branch:
		x.fill = "#fff6dd"
	case s.verb == suggest:
		x.fill = "#e9f6ea"
	case s.verb == handOver:
		x.fill = "#fde8e8"
	case s.verb == end:
		x.fill = "#eee"
	}
	x.lines = wrapped(s.say.en)
	switch s.verb {
	case suggest:
		if s.wish != "" {
			x.lines = append(x.lines, "what is near for: "+s.wish)
		} else {
			x.lines = append(x.lines, "what is near of what they like")
		}
	case followUp:
		x.lines = append(x.lines, "after "+spell(s.after.Hours()))
	case record:
		x.lines = append(x.lines, s.kind+": {"+s.of+"}")
	case set:
		for name, v := range s.assign {
			x.lines = append(x.lines, name+" = "+v)
		}
		sort.Strings(x.lines)
	}
	if s.silence != nil {
		x.lines = append(x.lines, "no answer for "+spell(s.silence.after.Hours())+":")
		x.lines = append(x.lines, wrapped(s.silence.say.en)...)
	}
	for _, l := range f.arrows(i) {
		x.lines = append(x.lines, l.label)
		x.ways++
	}
	return x
}

// spell is a time in words.
func spell(hours float64) string {
	switch {
	case hours < 1:
		return fmt.Sprintf("%.0f minutes", hours*60)
	case hours < 48:
		return fmt.Sprintf("%.0f hours", hours)
	}
	return fmt.Sprintf("%.0f days", hours/24)
}

// arrow is a way from one step to another that is not the next.
type arrow struct {
	from, to int // to is -1 when it leads to another flow
	outside  string
	label    string
	lane     int
}

func (f *flow) arrows(i int) (all []arrow) {
	s := &f.steps[i]
	add := func(t *target, label string) {
		if t.flow == nil {
			return
		}
		a := arrow{from: i, to: t.index, label: label}
		if t.flow != f {
			a.to, a.outside = -1, t.flow.name
			if t.index > 0 {
				a.outside = t.flow.name + "." + t.flow.steps[t.index].name
			}
		}
		all = append(all, a)
	}
	for j := range s.choices {
		add(&s.choices[j].target, "> "+s.choices[j].shown)
	}
	for j := range s.branches {
		when := s.branches[j].written
		if when == "" {
			when = "otherwise"
		} else {
			when = "if " + when
		}
		add(&s.branches[j].target, when)
	}
	switch s.verb {
	case jump:
		add(&s.target, "goes on")
	case call:
		add(&s.target, "goes to, and comes back")
	case followUp:
		add(&s.target, "then asks")
	case suggest:
		add(&s.target, "when there is none")
	}
	add(&s.missed, "after answers that miss")
	return all
}

// assignLanes gives arrows that lie beside each other lanes of their own, and returns
// how many there are.
func assignLanes(arrows []arrow) int {
	var until [][]int // of each lane, pairs of first and last box
	for i := range arrows {
		a := &arrows[i]
		if a.to < 0 {
			continue
		}
		low, high := min(a.from, a.to), max(a.from, a.to)
		for a.lane = 0; ; a.lane++ {
			if a.lane == len(until) {
				until = append(until, nil)
			}
			free := true
			for j := 0; j < len(until[a.lane]); j += 2 {
				free = free && (high < until[a.lane][j] || low > until[a.lane][j+1])
			}
			if free {
				until[a.lane] = append(until[a.lane], low, high)
				break
			}
		}
	}
	return len(until)
}

// wrapped is text in lines that fit a box.
func wrapped(text string) (lines []string) {
	if text == "" {
		return nil
	}
	for _, part := range strings.Split(text, "\n") {
		line := ""
		for _, w := range strings.Fields(part) {
			if line != "" && len(line)+1+len(w) > perLine {
				lines, line = append(lines, line), ""
			}
			if line != "" {
				line += " "
			}
			line += w
		}
		lines = append(lines, line)
	}
	return lines
}
