package flows

import (
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"signpost/flows/crisis"
)

// How a session is written: a version, then each field that is not empty as its
// number and its value. Strings and lists carry their length; numbers are varints.
// A field that a version does not know ends the reading with an error: a session is
// read by the program that wrote it, or a newer one.

const sessionVersion = 1

// errCoding says that bytes are no session of a version we know.
var errCoding = errors.New("flows: these bytes are no session that this version can read")

// The fields by number. A number is never used for something else.
const (
	fFlow = iota + 1
	fStep
	fTries
	fPrint
	fBack
	fCalls
	fVars
	fInterest
	fNot
	fDay
	fPart
	fNth
	fAudience
	fFor
	fAccess
	fCost
	fLanguage
	fSlotAge
	fAlso
	fSlotBits
	fOn
	fWords
	fNotWords
	fNamed
	fNear
	fWhich
	fShown
	fSkip
	fBits
	fFound
	fLater
	fMay
	fLang
	fHeard
	fSaid
	fWas
	fAge
	fYoung
	fTold
	fLow
	fLowTold
	fUrgent
	fFlags
	fUrgentAt
	fTyped // Slots.Said
)

// bits of fBits
const (
	bWrong = 1 << iota
	bHeld
	bGreeted
	bStopped
	bQuiet
	bOffer
	bDetail
)

// AppendBinary adds s in its compact form to b. It never fails.
func (s Session) AppendBinary(b []byte) ([]byte, error) {
	e := encoder{append(b, sessionVersion)}
	e.text(fFlow, s.Flow)
	e.text(fStep, s.Step)
	e.number(fTries, int64(s.Tries))
	e.number(fPrint, int64(s.Print))
	e.ats(fBack, s.Back)
	e.ats(fCalls, s.Calls)
	if len(s.Vars) > 0 {
		e.begin(fVars, len(s.Vars))
		for _, name := range slices.Sorted(maps.Keys(s.Vars)) {
			e.string(name)
			e.string(s.Vars[name])
		}
	}
	q := &s.Slots
	for i, list := range [...][]string{q.Interest, q.Not, q.Day, q.Part, q.Nth, q.Audience, q.For, q.Access, q.Cost, q.Language} {
		e.list(fInterest+i, list)
	}
	e.number(fSlotAge, int64(q.Age))
	e.list(fAlso, q.Also)
	e.number(fSlotBits, bit(q.Any, 1)|bit(q.Hinted, 2))
	e.list(fOn, q.On)
	e.list(fWords, q.Words)
	e.list(fTyped, q.Said)
	e.list(fNotWords, q.NotWords)
	e.list(fNamed, q.Named)
	if s.Near != nil {
		e.nears(fNear, []Near{*s.Near})
	}
	e.nears(fWhich, s.Which)
	e.list(fShown, s.Shown)
	e.number(fSkip, int64(s.Skip))
	e.number(fBits, bit(s.Wrong, bWrong)|bit(s.Held, bHeld)|bit(s.Greeted, bGreeted)|bit(s.Stopped, bStopped)|bit(s.Quiet, bQuiet)|bit(s.Offer, bOffer)|bit(s.Detail, bDetail))
	e.text(fFound, s.Found)
	if len(s.Later) > 0 {
		e.begin(fLater, len(s.Later))
		for _, l := range s.Later {
			e.at(l.At)
			e.string(l.Flow)
			e.string(l.Step)
			e.at(l.Since)
			e.string(l.Found)
		}
	}
	e.time(fMay, s.May)
	e.text(fLang, s.Lang)
	e.time(fHeard, s.Heard)
	e.text(fSaid, s.Said)
	e.number(fWas, int64(s.Was))
	e.number(fAge, int64(s.Age))
	e.time(fYoung, s.Young)
	if s.Told != (Help{}) {
		e.begin(fTold, int(s.Told.Level))
		e.b = binary.AppendUvarint(e.b, uint64(s.Told.Flags))
		e.at(s.Told.At)
	}
	if len(s.Low) > 0 {
		e.begin(fLow, len(s.Low))
		for _, at := range s.Low {
			e.at(at)
		}
	}
	e.time(fLowTold, s.LowTold)
	e.number(fUrgent, int64(s.Urgent))
	e.number(fFlags, int64(s.Flags))
	e.time(fUrgentAt, s.UrgentAt)
	return e.b, nil
}

// MarshalBinary is AppendBinary to nothing.
func (s Session) MarshalBinary() ([]byte, error) { return s.AppendBinary(make([]byte, 0, 256)) }

func bit(set bool, mask int64) int64 {
	if set {
		return mask
	}
	return 0
}

// encoder writes fields.
type encoder struct{ b []byte }

func (e *encoder) begin(field, n int) {
	e.b = binary.AppendUvarint(append(e.b, byte(field)), uint64(n))
}

func (e *encoder) string(s string) {
	e.b = append(binary.AppendUvarint(e.b, uint64(len(s))), s...)
}

func (e *encoder) text(field int, s string) {
	if s != "" {
		e.b = append(e.b, byte(field))
		e.string(s)
	}
}

func (e *encoder) number(field int, n int64) {
	if n != 0 {
		e.b = binary.AppendVarint(append(e.b, byte(field)), n)
	}
}

func (e *encoder) list(field int, all []string) {
	if len(all) == 0 {
		return
	}
	e.begin(field, len(all))
	for _, s := range all {
		e.string(s)
	}
}

func (e *encoder) ats(field int, all []At) {
	if len(all) == 0 {
		return
	}
	e.begin(field, len(all))
	for _, a := range all {
		e.string(a.Flow)
		e.string(a.Step)
	}
}

func (e *encoder) nears(field int, all []Near) {
	if len(all) == 0 {
		return
	}
	e.begin(field, len(all))
	for _, n := range all {
		e.string(n.Name)
		e.b = binary.LittleEndian.AppendUint64(e.b, math.Float64bits(n.Lat))
		e.b = binary.LittleEndian.AppendUint64(e.b, math.Float64bits(n.Lon))
	}
}

// at is a time in nanoseconds, 0 for the zero time.
func (e *encoder) at(t time.Time) {
	n := int64(0)
	if !t.IsZero() {
		n = t.UnixNano()
	}
	e.b = binary.AppendVarint(e.b, n)
}

func (e *encoder) time(field int, t time.Time) {
	if !t.IsZero() {
		e.b = append(e.b, byte(field))
		e.at(t)
	}
}

// UnmarshalBinary reads what AppendBinary wrote. It accepts any bytes.
func (s *Session) UnmarshalBinary(data []byte) error {
	if len(data) == 0 || data[0] != sessionVersion {
		return errCoding
	}
	*s = Session{}
	d := decoder{s: string(data[1:])} // one copy, of which every string is a part
	q := &s.Slots
	for len(d.s) > 0 && !d.bad {
		field := int(d.s[0])
		d.s = d.s[1:]
		switch field {
		case fFlow:
			s.Flow = d.string()
		case fStep:
			s.Step = d.string()
		case fTries:
			s.Tries = int(d.varint())
		case fPrint:
			s.Print = uint32(d.varint())
		case fBack:
			s.Back = d.ats()
		case fCalls:
			s.Calls = d.ats()
		case fVars:
			n := d.count(2)
			s.Vars = make(map[string]string, n)
			for range n {
				name := d.string()
				s.Vars[name] = d.string()
			}
		case fInterest:
			q.Interest = d.list()
		case fNot:
			q.Not = d.list()
		case fDay:
			q.Day = d.list()
		case fPart:
			q.Part = d.list()
		case fNth:
			q.Nth = d.list()
		case fAudience:
			q.Audience = d.list()
		case fFor:
			q.For = d.list()
		case fAccess:
			q.Access = d.list()
		case fCost:
			q.Cost = d.list()
		case fLanguage:
			q.Language = d.list()
		case fSlotAge:
			q.Age = int(d.varint())
		case fAlso:
			q.Also = d.list()
		case fSlotBits:
			n := d.varint()
			q.Any, q.Hinted = n&1 != 0, n&2 != 0
		case fOn:
			q.On = d.list()
		case fWords:
			q.Words = d.list()
		case fTyped:
			q.Said = d.list()
		case fNotWords:
			q.NotWords = d.list()
		case fNamed:
			q.Named = d.list()
		case fNear:
			if all := d.nears(); len(all) > 0 {
				s.Near = &all[0]
			}
		case fWhich:
			s.Which = d.nears()
		case fShown:
			s.Shown = d.list()
		case fSkip:
			s.Skip = int(d.varint())
		case fBits:
			n := d.varint()
			s.Wrong, s.Held, s.Greeted, s.Stopped, s.Quiet, s.Offer = n&bWrong != 0, n&bHeld != 0, n&bGreeted != 0, n&bStopped != 0, n&bQuiet != 0, n&bOffer != 0
			s.Detail = n&bDetail != 0
		case fFound:
			s.Found = d.string()
		case fLater:
			for range d.count(5) {
				s.Later = append(s.Later, Later{At: d.at(), Flow: d.string(), Step: d.string(), Since: d.at(), Found: d.string()})
			}
		case fMay:
			s.May = d.at()
		case fLang:
			s.Lang = d.string()
		case fHeard:
			s.Heard = d.at()
		case fSaid:
			s.Said = d.string()
		case fWas:
			s.Was = crisis.Level(d.varint())
		case fAge:
			s.Age = int(d.varint())
		case fYoung:
			s.Young = d.at()
		case fTold:
			s.Told = Help{Level: crisis.Level(d.uvarint()), Flags: crisis.Flags(d.uvarint()), At: d.at()}
		case fLow:
			for range d.count(1) {
				s.Low = append(s.Low, d.at())
			}
		case fLowTold:
			s.LowTold = d.at()
		case fUrgent:
			s.Urgent = crisis.Level(d.varint())
		case fFlags:
			s.Flags = crisis.Flags(d.varint())
		case fUrgentAt:
			s.UrgentAt = d.at()
		default:
			return errCoding
		}
	}
	if d.bad {
		return errCoding
	}
	return nil
}

// decoder reads fields from what is left of s. After a fault it is bad and yields
// nothing more.
type decoder struct {
	s   string
	bad bool
}

func (d *decoder) uvarint() uint64 {
	var n uint64
	for i := 0; i < len(d.s) && i < binary.MaxVarintLen64; i++ {
		n |= uint64(d.s[i]&0x7f) << (7 * i)
		if d.s[i] < 0x80 {
			d.s = d.s[i+1:]
			return n
		}
	}
	d.s, d.bad = "", true
	return 0
}

func (d *decoder) varint() int64 {
	n := d.uvarint()
	return int64(n>>1) ^ -int64(n&1)
}

func (d *decoder) string() string {
	n := d.uvarint()
	if n > uint64(len(d.s)) {
		d.s, d.bad = "", true
		return ""
	}
	s := d.s[:n]
	d.s = d.s[n:]
	return s
}

// count is how many things of at least size bytes follow.
func (d *decoder) count(size int) int {
	n := d.uvarint()
	if n > uint64(len(d.s)/size) {
		d.s, d.bad = "", true
		return 0
	}
	return int(n)
}

func (d *decoder) list() []string {
	all := make([]string, d.count(1))
	for i := range all {
		all[i] = d.string()
	}
	return all
}

func (d *decoder) ats() []At {
	all := make([]At, d.count(2))
	for i := range all {
		all[i] = At{d.string(), d.string()}
	}
	return all
}

func (d *decoder) nears() []Near {
	all := make([]Near, d.count(17))
	for i := range all {
		all[i] = Near{d.string(), d.float(), d.float()}
	}
	return all
}

func (d *decoder) float() float64 {
	if len(d.s) < 8 {
		d.s, d.bad = "", true
		return 0
	}
	var n uint64
	for i := range 8 {
		n |= uint64(d.s[i]) << (8 * i)
	}
	d.s = d.s[8:]
	return math.Float64frombits(n)
}

func (d *decoder) at() time.Time {
	n := d.varint()
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}
