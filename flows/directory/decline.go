package directory

// What a text does not want.

// punctuation ends a "no": at a full stop always, at a comma once something was
// declined, unless the list goes on ("no bingo, or cards").
func (r *reading) punctuation(i int) {
	t := r.tokens[i]
	if t.comma && r.no && r.lists(i) {
		return
	}
	if t.stop || t.comma && (r.noHits > 0 || r.noDay || r.noGap > 0) && t.text != "or" && t.text != "nor" && t.text != "and" {
		r.no = false
	}
}

// lists reports whether a list goes on behind the comma at i: "except bingo, church or walking".
func (r *reading) lists(i int) bool {
	for at := i + 1; at < len(r.tokens) && at < i+4 && !r.tokens[at].stop && !r.tokens[at].comma; at++ {
		if r.tokens[at].text == "or" || r.tokens[at].text == "nor" {
			s, _ := r.dir.words.find(r.tokens, i)
			return s != nil && len(s.likes) > 0
		}
	}
	return false
}

// decline puts everything a phrase stands for among what is not wanted.
func (r *reading) decline(s *sense) {
	if s.level() <= needed {
		return // "not the big shops" declines no help
	}
	for _, like := range s.likes {
		tag := r.dir.interests[like.tag].Tag
		r.slots.Not = addOnce(r.slots.Not, tag)
		if s.words[0] == tag {
			r.never = addOnce(r.never, tag)
		}
	}
	r.slots.NotWords = addOnce(r.slots.NotWords, s.words[0])
}

// flip declines what was read last ("bingo isnt my thing", "mondays no good").
func (r *reading) flip(i int) {
	at := -1 // where what was mentioned last stands
	last := len(r.mentions) - 1
	if last >= 0 && r.mentions[last].sense != &noSense && r.near(r.mentions[last], i) {
		at = r.mentions[last].at
	}
	switch {
	case len(r.slots.Day) > 0 && i-r.dayIndex <= 2 && r.dayIndex > at:
		r.notDay = addOnce(r.notDay, r.lastDay)
		r.slots.Day = without(r.slots.Day, r.notDay)
	case i-r.partIndex <= 2 && r.partIndex > at: // "evenings no good"
		r.notPart = union(r.notPart, r.lastPart)
		r.slots.Part = without(r.slots.Part, r.notPart)
	case i-r.accessIndex <= 2 && r.accessIndex > at: // "a loop is no good to me"
		r.slots.Access = without(r.slots.Access, []string{r.lastAccess})
	case at >= 0:
		r.decline(r.mentions[last].sense)
		r.mentions = r.mentions[:last]
	}
}

// lacks reports whether the "no" at i tells what somebody has not got, and may wish for:
// "he gets no visitors".
func (r *reading) lacks(i int) bool {
	if r.tokens[i].text != "no" || r.tokens[i].stop || r.tokens[i].comma {
		return false
	}
	switch r.text(i - 1) {
	case "has", "have", "had", "got", "gets", "get", "getting":
		return true
	case "n", "and":
		for at := i - 2; at >= 0 && at > i-6 && !r.tokens[at+1].stop && !r.tokens[at+1].comma; at-- {
			if r.tokens[at].text == "got" || r.tokens[at].text == "have" {
				return true // "got green fingers n no garden"
			}
		}
	}
	return false
}

// near reports whether a mention stands in the sentence of i or the one before, and not far off.
func (r *reading) near(m mention, i int) bool {
	end, stops := m.at+m.taken, 0
	for at := end; at <= i && at < len(r.tokens); at++ {
		if r.tokens[at].stop {
			stops++
		}
	}
	return stops < 2 && i-end <= 8
}

// turns reports whether the "no" at i answers what stands before it: "gym no. running no."
func (r *reading) turns(i int) bool {
	if text := r.tokens[i].text; text != "no" && text != "not" && text != "non" && text != "never" {
		return false // "gay and theres nothing" declines nothing
	}
	ends := i+1 == len(r.tokens) || r.tokens[i+1].stop || r.tokens[i+1].comma
	if !ends || r.tokens[i].stop || r.tokens[i].comma || i == 0 {
		return false
	}
	if last := len(r.mentions) - 1; last < 0 || i-r.mentions[last].at > 3 {
		if i-r.dayIndex > 2 {
			return false
		}
	}
	r.flip(i)
	return true
}

// orNot reports whether the "not" at i ends a question: "is there one in hinckley or not".
func (r *reading) orNot(i int) bool {
	return r.tokens[i].text == "not" && r.text(i-1) == "or" && (i+1 == len(r.tokens) || r.tokens[i+1].stop || r.tokens[i+1].comma)
}

// onlyNot are declined tags that were merely hinted at elsewhere; what somebody
// asked for outright ("board games but no bingo") stays asked for.
func onlyNot(s Slots, asked []string) []string {
	var gone []string
	for _, tag := range s.Not {
		if !contains(asked, tag) {
			gone = append(gone, tag)
		}
	}
	return gone
}
