package crisis

// Level says how urgent a text is. The order is the order of urgency: when
// several rules fire, the highest level wins.
type Level uint8

// The levels, from least to most urgent. CRISIS.md, "Levels", says what each does.
const (
	None     Level = iota // nothing heard: the ordinary flow
	Distress              // low, lonely, hopeless; or a crisis that was denied or is past
	Bereaved              // bereaved by suicide
	Worried               // worried about somebody else
	Abuse                 // domestic abuse, sexual violence, safeguarding
	Crisis                // suicidal or self-harm, active or passive
	Danger                // acting now, attacked now, not breathing
)

var levelNames = [...]string{"none", "distress", "bereaved", "worried", "abuse", "crisis", "danger"}

// String is the level's name in the contract: "none" to "danger".
func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return "unknown"
}

// Urgent reports whether the level goes before everything else: danger, crisis, abuse.
func (l Level) Urgent() bool { return l >= Abuse }

// ParseLevel is the opposite of String.
func ParseLevel(name string) (Level, bool) {
	for i, n := range levelNames {
		if n == name {
			return Level(i), true
		}
	}
	return None, false
}

// Flags stand beside any level. They shape the words of the answer and what follows.
type Flags uint8

// The flags, in the order in which Names lists them.
const (
	FlagAbuse Flags = 1 << iota // an abuser may read the phone
	FlagChild                   // a child's voice, or under 18
	FlagOther                   // about someone else
	FlagMeans                   // means, plan, date or goodbye named
)

var flagNames = [...]string{"abuse", "child", "other", "means"}

// Has reports whether all of want are set.
func (f Flags) Has(want Flags) bool { return f&want == want }

// Names lists the flags that are set: abuse, child, other, means. Never nil, so
// that it is [] in JSON.
func (f Flags) Names() []string {
	names := make([]string, 0, len(flagNames))
	for i, n := range flagNames {
		if f&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return names
}

// parseFlags is the opposite of Names.
func parseFlags(names []string) (Flags, bool) {
	var f Flags
	for _, name := range names {
		found := false
		for i, n := range flagNames {
			if n == name {
				f, found = f|1<<i, true
			}
		}
		if !found {
			return 0, false
		}
	}
	return f, true
}
