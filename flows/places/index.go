package places

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An Index holds single postcodes, each with its point, and what is known about where they came from. It never changes
// after Decode, and it keeps the bytes it was made of. They are, all numbers little-endian:
//
//	magic "SPPLACES", version uint32, CRC-32 (IEEE) of all that follows uint32
//	length uint32, About as JSON
//	outward codes uint32, then for each: its letters in 4 bytes, filled up with spaces; how many postcodes uint32
//	for each postcode, in order: inward code uint16; latitude and longitude in millionths of a degree, int32 each
//
// So a postcode takes ten bytes, and a point is at most 0.06 m from where it was.
type Index struct {
	about    About
	outwards []outward
	units    []byte // unitSize bytes for each postcode
}

// About is what an index says of itself.
type About struct {
	Made        string    `json:"made"`                  // when it was imported, RFC 3339
	Sources     []Source  `json:"sources"`               // the files it was made of
	Attribution []string  `json:"attribution"`           // what has to be said wherever it is used
	Whole       []string  `json:"whole,omitempty"`       // outward codes all of whose postcodes are here
	Settlements []Village `json:"settlements,omitempty"` // places of the area that the built-in list does not have
}

// Source is one file, or one archive or folder of files, that was imported.
type Source struct {
	File  string `json:"file"`
	Kind  string `json:"kind"`
	Units int    `json:"units"` // postcodes kept
}

// Village is a populated place.
type Village struct {
	Name     string  `json:"name"`
	Kind     string  `json:"kind"` // town village suburb hamlet
	District string  `json:"district"`
	Lat      float64 `json:"lat"`
	Lon      float64 `json:"lon"`
}

type outward struct {
	code        string // "le7"
	first, past int    // its postcodes
}

const (
	magic      = "SPPLACES"
	version    = 1
	headSize   = len(magic) + 4 + 4
	unitSize   = 10
	codeSize   = 8
	micro      = 1e6
	mostUnits  = 1_000_000 // over half of the country's
	mostCodes  = 3_000     // as many as the country has
	mostPlaces = 5_000

	longestVillage = 60 // bytes of a name
)

// ErrIndex is what Decode's errors wrap: the bytes are no index, or a damaged one.
var ErrIndex = errors.New("places: not a postcode index, or a damaged one")

// Len is how many postcodes there are, 0 for no index.
func (x *Index) Len() int {
	if x == nil {
		return 0
	}
	return len(x.units) / unitSize
}

// About is what the index says of itself, nothing for no index.
func (x *Index) About() About {
	if x == nil {
		return About{}
	}
	return x.about
}

// at is the i-th postcode's inward code and point.
func (x *Index) at(i int) (inward uint16, lat, lon float64) {
	b := x.units[i*unitSize:]
	return binary.LittleEndian.Uint16(b), float64(int32(binary.LittleEndian.Uint32(b[2:]))) / micro,
		float64(int32(binary.LittleEndian.Uint32(b[6:]))) / micro
}

// find is the point of a postcode.
func (x *Index) find(k postcode) (lat, lon float64, ok bool) {
	if x == nil {
		return 0, 0, false
	}
	at, ok := slices.BinarySearchFunc(x.outwards, k.outward, func(o outward, code string) int { return strings.Compare(o.code, code) })
	if !ok {
		return 0, 0, false
	}
	o := x.outwards[at]
	i := o.first + sort.Search(o.past-o.first, func(i int) bool {
		return binary.LittleEndian.Uint16(x.units[(o.first+i)*unitSize:]) >= k.inward
	})
	if i == o.past {
		return 0, 0, false
	}
	inward, lat, lon := x.at(i)
	return lat, lon, inward == k.inward
}

// each calls fn with every postcode, in order.
func (x *Index) each(fn func(k postcode, lat, lon float64)) {
	for _, o := range x.outwards {
		for i := o.first; i < o.past; i++ {
			inward, lat, lon := x.at(i)
			fn(postcode{o.code, inward}, lat, lon)
		}
	}
}

// A unit is one postcode on its way into an index.
type unit struct {
	postcode
	lat, lon float64
}

// encode writes an index. units may come in any order; of two for one postcode the first is kept.
func encode(about About, units []unit) ([]byte, error) {
	sorted := slices.Clone(units)
	slices.SortStableFunc(sorted, func(a, b unit) int {
		if d := strings.Compare(a.outward, b.outward); d != 0 {
			return d
		}
		return int(a.inward) - int(b.inward)
	})
	sorted = slices.CompactFunc(sorted, func(a, b unit) bool { return a.postcode == b.postcode })
	head, err := json.Marshal(about)
	if err != nil { // unreachable: strings and numbers
		return nil, fmt.Errorf("places: write index: %w", err)
	}
	var codes, body []byte
	count := uint32(0)
	for i := 0; i < len(sorted); {
		code, first := sorted[i].outward, i
		for ; i < len(sorted) && sorted[i].outward == code; i++ {
			body = binary.LittleEndian.AppendUint16(body, sorted[i].inward)
			body = binary.LittleEndian.AppendUint32(body, uint32(int32(math.Round(sorted[i].lat*micro))))
			body = binary.LittleEndian.AppendUint32(body, uint32(int32(math.Round(sorted[i].lon*micro))))
		}
		codes = append(codes, fmt.Sprintf("%-4s", code)...)
		codes = binary.LittleEndian.AppendUint32(codes, uint32(i-first))
		count++
	}
	out := make([]byte, 0, headSize+8+len(head)+len(codes)+len(body))
	out = append(out, magic...)
	out = binary.LittleEndian.AppendUint32(out, version)
	out = binary.LittleEndian.AppendUint32(out, 0) // the checksum, when it is known
	out = binary.LittleEndian.AppendUint32(out, uint32(len(head)))
	out = append(out, head...)
	out = binary.LittleEndian.AppendUint32(out, count)
	out = append(append(out, codes...), body...)
	binary.LittleEndian.PutUint32(out[len(magic)+4:], crc32.ChecksumIEEE(out[headSize:]))
	if _, err := Decode(out); err != nil { // never hand out what could not be read again
		return nil, fmt.Errorf("places: write index: %w", err)
	}
	return out, nil
}

// Decode reads an index. Whatever the bytes are, it either gives an index that can be used or an error that wraps
// ErrIndex and says what is wrong. It keeps data, which must not change afterwards.
func Decode(data []byte) (*Index, error) {
	bad := func(format string, args ...any) (*Index, error) {
		return nil, fmt.Errorf("%w: %s", ErrIndex, fmt.Sprintf(format, args...))
	}
	if len(data) < headSize+8 || string(data[:len(magic)]) != magic {
		return bad("it does not begin like one")
	}
	if v := binary.LittleEndian.Uint32(data[len(magic):]); v != version {
		return bad("its form is number %d, and this version reads number %d", v, version)
	}
	rest := data[headSize:]
	if crc32.ChecksumIEEE(rest) != binary.LittleEndian.Uint32(data[len(magic)+4:]) {
		return bad("its checksum does not fit")
	}
	x := &Index{}
	n := binary.LittleEndian.Uint32(rest)
	rest = rest[4:]
	if uint64(n)+4 > uint64(len(rest)) {
		return bad("it ends in its heading")
	}
	if err := json.Unmarshal(rest[:n], &x.about); err != nil {
		return bad("its heading: %v", err)
	}
	if err := x.about.check(); err != nil {
		return bad("its heading: %v", err)
	}
	rest = rest[n:]
	count := int(binary.LittleEndian.Uint32(rest))
	rest = rest[4:]
	if count > mostCodes || count > len(rest)/codeSize {
		return bad("%d outward codes", count)
	}
	codes := rest[:count*codeSize]
	x.units = rest[count*codeSize:]
	total := 0
	for i := range count {
		o := outward{code: string(bytes.TrimRight(codes[i*codeSize:i*codeSize+4], " ")), first: total}
		size := binary.LittleEndian.Uint32(codes[i*codeSize+4:])
		if size == 0 || size > inwards || !outwardShape(o.code) {
			return bad("outward code number %d", i+1)
		}
		if i > 0 && x.outwards[i-1].code >= o.code {
			return bad("outward codes out of order")
		}
		total += int(size)
		o.past = total
		x.outwards = append(x.outwards, o)
	}
	if total > mostUnits || len(x.units) != total*unitSize {
		return bad("%d bytes of postcodes for %d of them", len(x.units), total)
	}
	for _, o := range x.outwards {
		last := -1
		for i := o.first; i < o.past; i++ {
			inward, lat, lon := x.at(i)
			if int(inward) <= last || inward >= inwards || !inCountry(lat, lon) {
				return bad("postcode number %d", i+1)
			}
			last = int(inward)
		}
	}
	return x, nil
}

// inCountry reports whether a point can be in the United Kingdom.
func inCountry(lat, lon float64) bool { return lat > 49 && lat < 61.5 && lon > -9 && lon < 2.2 }

// check says what is wrong with a heading: it is shown to people and its places become names that residents may use.
func (a About) check() error {
	plain := func(text string, most int) bool {
		return len(text) <= most && utf8.ValidString(text) && strings.IndexFunc(text, func(c rune) bool { return !unicode.IsPrint(c) }) < 0
	}
	if len(a.Settlements) > mostPlaces || len(a.Sources) > 1000 || len(a.Attribution) > 100 || len(a.Whole) > 5000 {
		return errors.New("too much in it")
	}
	ok := plain(a.Made, 40)
	for _, s := range a.Sources {
		ok = ok && plain(s.File, 300) && plain(s.Kind, 40) && s.Units >= 0
	}
	for _, line := range append(slices.Clone(a.Attribution), a.Whole...) {
		ok = ok && plain(line, 300)
	}
	for _, s := range a.Settlements {
		ok = ok && plain(s.Name, longestVillage) && plainText(s.Name) != "" && inCountry(s.Lat, s.Lon) && size(s.Kind) >= 0 && size(s.Kind) <= size("hamlet") &&
			slices.Contains(councils, s.District)
	}
	if !ok {
		return errors.New("a line that cannot be right")
	}
	return nil
}
