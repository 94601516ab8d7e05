package directory

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"signpost/flows/places"
	"signpost/flows/sheet"
)

// How the place, the times, the contact and the source of an imported row are
// read.

// countyWide are places that are no point on the map.
var countyWide = map[string]string{"leicestershire": "Leicestershire", "rutland": "Rutland", "online": "Online", "virtual": "Online", "zoom": "Online",
	"county wide": "Leicestershire", "countywide": "Leicestershire", "leicester and leicestershire": "Leicestershire", "leicester leicestershire and rutland": "Leicestershire"}

// tooFar is how far from its place a listing may lie, in kilometres.
const tooFar = 25

// where reads the place, the postcode and the point.
func (r *importRow) where() {
	l := r.l
	code, err := mendPostcode(r.cell("postcode"))
	if err != nil {
		r.drop("postcode", r.cell("postcode"), err)
	}
	l.Postcode = code
	name := r.text("place")
	wide := countyWide[strings.Join(strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return c == ' ' || c == ',' || c == '-' || c == '&' }), " ")]
	var at *places.Place
	if wide != "" {
		name = wide
	} else if at = r.place(name); at == nil && code != "" {
		at = r.place(code)
	}
	l.Place = name
	lat, lon := r.cell("lat"), r.cell("lon")
	if before, after, both := strings.Cut(lat, ","); both && lon == "" {
		lat, lon = strings.TrimSpace(before), strings.TrimSpace(after)
	}
	if l.Lat, l.Lon, l.HasPoint, err = readPoint(lat, lon); err != nil {
		r.drop("lat", strings.Trim(lat+" "+lon, " "), err)
	}
	if at != nil && l.HasPoint {
		if km := places.Km(l.Lat, l.Lon, at.Lat, at.Lon); km > tooFar {
			r.drop("lat", lat+" "+lon, fmt.Errorf("lies %.0f km from %s", km, at.Name))
			l.HasPoint = false
		}
	}
	if !l.HasPoint && at != nil {
		l.Lat, l.Lon, l.HasPoint = at.Lat, at.Lon, true
	}
	if !l.HasPoint {
		l.Lat, l.Lon = 0, 0
	}
	if code != "" && l.HasPoint {
		if district := r.place(code); district != nil && places.Km(l.Lat, l.Lon, district.Lat, district.Lon) > tooFar {
			r.drop("postcode", code, fmt.Errorf("lies %.0f km from %s", places.Km(l.Lat, l.Lon, district.Lat, district.Lon), cmp.Or(name, "its point")))
			l.Postcode = ""
		}
	}
	if l.Place == "" && at != nil {
		l.Place = at.Name
	}
	switch {
	case r.refused:
	case l.Place == "":
		r.refuse("place", "", errEmpty)
	case !l.HasPoint && wide == "":
		r.refuse("place", name, errors.New("is no place we know, and there are neither coordinates nor a postcode near it"))
	}
}

// place is where a name or a postcode is, nil when that is not certain.
func (r *importRow) place(name string) *places.Place {
	if name == "" || r.g == nil {
		return nil
	}
	if known, ok := r.near[name]; ok {
		return known
	}
	var at *places.Place
	if p, ok := r.g.Named(name); ok {
		at = &p
	} else if f := r.g.Find(name); f.Place != nil && !f.Guessed {
		at = f.Place
	}
	if len(r.near) < sheet.MostRows {
		r.near[name] = at
	}
	return at
}

// when reads days, times and the last day.
func (r *importRow) when() {
	l := r.l
	if raw, _ := tidy(r.cell("days")); raw != "" {
		days, more, err := mendDays(raw)
		if err != nil {
			r.drop("days", raw, err)
		} else if l.Days = days; more && l.Frequency == "" && long(raw) <= longest["frequency"] && personal(raw) == nil {
			l.Frequency = raw
		}
	}
	start, end, err := mendTimes(r.cell("start"))
	if err != nil {
		r.drop("start", r.cell("start"), err)
	}
	l.Start = start
	until, _, err := mendTimes(r.cell("end"))
	if err != nil {
		r.drop("end", r.cell("end"), err)
	}
	switch l.End = cmp.Or(until, end); {
	case l.End == "":
	case l.Start == "":
		if err == nil && r.cell("start") == "" {
			r.drop("end", l.End, errors.New("stands without a start"))
		} else {
			r.drop("end", l.End, errors.New("is nothing without its start"))
		}
		l.End = ""
	case l.End <= l.Start:
		r.drop("end", l.End, fmt.Errorf("is not after the start %q", l.Start))
		l.End = ""
	}
	if l.ValidTo, err = mendDate(r.cell("valid_to"), false); err != nil {
		r.refuse("valid_to", r.cell("valid_to"), err) // it may be over
	}
	today := r.now.Format(time.DateOnly)
	if l.Checked, err = mendDate(r.cell("checked"), false); err == nil && l.Checked > today {
		err = errors.New("has not come yet")
	}
	if err != nil {
		r.drop("checked", r.cell("checked"), err)
		l.Checked = ""
	}
	if l.SourceDate, err = mendDate(r.cell("source_date"), true); err == nil && l.SourceDate > today {
		err = errors.New("has not come yet")
	}
	if err != nil {
		r.drop("source_date", r.cell("source_date"), err)
		l.SourceDate = ""
	}
}

// contact reads how to get in touch, without what is a person's own.
func (r *importRow) contact() {
	l := r.l
	open := yes(r.cell(publishedField))
	old, listed := r.d.Get(l.ID)
	shown := func(column, value string) bool { // it stands in our own export, so residents are shown it already
		return r.in.Ours && listed && value != "" && old.cell(column) == value
	}
	phones := strings.FieldsFunc(strings.NewReplacer(" or ", ";", " and ", ";", "Tel:", "", "tel:", "").Replace(r.cell("contact_phone")), func(c rune) bool { return c == ';' || c == ',' || c == '/' })
	for _, raw := range phones {
		phone, _ := tidy(raw)
		err := checkPhone(phone)
		switch {
		case phone == "":
			continue
		case err != nil:
		case open || shown("contact_phone", phone):
		case mobile(phone):
			err = errMobile
		case r.cell(personField) != "":
			err = errHome
		}
		if err == nil && l.Phone != "" {
			err = errors.New("is a second number, and there is room for one")
		}
		if err != nil {
			r.drop("contact_phone", "", err)
			continue
		}
		l.Phone = phone
	}
	mail := strings.TrimPrefix(strings.TrimSpace(r.cell("contact_email")), "mailto:")
	err := checkEmail(mail)
	if err == nil && len(mail) > longest["contact_email"] {
		err = fmt.Errorf("has more than %d characters", longest["contact_email"])
	}
	if plain, lost := tidy(mail); err == nil && (lost > 0 || plain != mail) {
		err = errors.New("holds a character that no text message carries")
	}
	if err == nil && mail != "" && !open && !shown("contact_email", mail) && ownMail(mail) {
		err = errMail
	}
	if err != nil {
		r.drop("contact_email", "", err)
	} else {
		l.Email = mail
	}
	l.Website = r.address("website")
}

// address reads a web address.
func (r *importRow) address(column string) string {
	raw := r.cell(column)
	url, err := mendURL(raw)
	if err == nil && long(url) > longest[column] {
		err = fmt.Errorf("has more than %d characters", longest[column])
	}
	if plain, lost := tidy(url); err == nil && (lost > 0 || plain != url) {
		err = errors.New("holds a character that no web address has")
	}
	if err != nil {
		r.drop(column, raw, err)
		return ""
	}
	return url
}

// source reads where the facts come from, and why a row is withheld.
func (r *importRow) source() {
	l := r.l
	if l.SourceURL = r.address("source_url"); l.SourceURL == "" {
		l.SourceURL = l.Website
	}
	if l.SourceURL == "" && !r.refused {
		r.refuse("source_url", "", errors.New("is empty, and there is no website: say where the file comes from with --set source_url=ADDRESS"))
	}
	switch l.Confidence = strings.ToLower(r.cell("confidence")); l.Confidence {
	case "high", "medium", "low":
	case "":
		l.Confidence = "medium"
	default:
		r.drop("confidence", l.Confidence, errors.New("is none of high, medium, low"))
		l.Confidence = "low" // for staff to look at
	}
	if why := r.cell(withheldColumn); said(why) {
		l.Held, _ = tidy(why)
		if yes(why) || l.Held == "" || long(l.Held) > longest[withheldColumn] || personal(l.Held) != nil {
			l.Held = Reasons[len(Reasons)-1]
		}
	}
}
