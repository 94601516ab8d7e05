package directory

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// What an import reads besides the columns of listings, and never shows.
const (
	publishedField = "published" // whether the contact was published for anybody to use
	personField    = "person"    // who to ask for: a telephone beside a name is taken for theirs
)

var importFields = append(slices.Clone(listingColumns), withheldColumn, publishedField, personField)

// Mapping says where a council's file has what a listing needs.
type Mapping struct {
	From map[string]string // our column -> their heading
	Set  map[string]string // our column -> what it is where the file says nothing
}

// ReadMapping reads a mapping, a line for each column: "name = Group name" takes
// it from theirs, "set confidence = high" is the same for all rows, "#" begins a
// remark.
func ReadMapping(text string) (Mapping, error) {
	m := Mapping{From: map[string]string{}, Set: map[string]string{}}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if line == "" || line[0] == '#' {
			continue
		}
		into := m.From
		if rest, ok := strings.CutPrefix(line, "set "); ok {
			into, line = m.Set, rest
		}
		if err := Pair(into, line); err != nil {
			return m, fmt.Errorf("line %d: %w", n, err)
		}
	}
	return m, nil
}

// Pair reads "ours=theirs" into a mapping.
func Pair(into map[string]string, text string) error {
	ours, theirs, ok := strings.Cut(text, "=")
	ours, theirs = strings.TrimSpace(ours), strings.TrimSpace(theirs)
	switch _, twice := into[ours]; {
	case !ok || theirs == "":
		return fmt.Errorf("%q is not of the form ours=theirs", brief(text))
	case !slices.Contains(importFields, ours):
		return fmt.Errorf("%q is no column of ours; there are: %s", brief(ours), strings.Join(importFields, " "))
	case twice:
		return fmt.Errorf("%s is given twice", ours)
	}
	into[ours] = theirs
	return nil
}

// headings are what councils and their systems call our columns, the surest
// first, in small letters and digits alone.
var headings = map[string]string{
	"id":            "id uid uuid identifier recordid serviceid organisationid reference ref recordnumber",
	"name":          "name title groupname activityname servicename eventname nameofgroup nameofactivity group activity service event eventtitle organisationname organisation clubname club",
	"kind":          "kind type listingtype servicetype",
	"interests":     "interests interest category categories tags tag taxonomy taxonomies activitytype subject theme",
	"description":   "description details summary about whathappens shortdescription servicedescription information longdescription notes",
	"venue":         "venue venuename building location locationname address1 addressline1 where hall",
	"place":         "place village town townvillage villagetown locality city settlement community area parish citytown posttown",
	"postcode":      "postcode postalcode zip pcode venuepostcode zippostcode",
	"lat":           "lat latitude y geolat latlong latlon coordinates latitudelongitude",
	"lon":           "lon long lng longitude x geolon geolong",
	"days":          "days day dayofweek daysofweek weekday dayofweeks dayswhen",
	"start":         "start starttime timestart opensat opens time times from begins timefrom",
	"end":           "end endtime timeend closesat closes until to finishtime finish ends timeto",
	"frequency":     "frequency howoften recurrence schedule repeats when pattern",
	"cost":          "cost price fee charge costs charges fees howmuch admission",
	"ages":          "ages age agerange agegroup agegroups",
	"audience":      "audience whofor whoisitfor targetaudience suitablefor eligibility whosfor who",
	"accessibility": "accessibility access accessible facilities accessibilityinformation accessinformation",
	"contact_phone": "contactphone phone telephone tel phonenumber telephonenumber contactnumber contacttelephone mobile contacttel telephoneno phoneno",
	"contact_email": "contactemail email emailaddress contactemailaddress mail",
	"website":       "website web url link webpage websiteurl webaddress facebook",
	"area_served":   "areaserved areacovered catchment servicearea coverage",
	"source_url":    "sourceurl source sourcelink listingurl pageurl recordurl",
	"source_date":   "sourcedate lastupdated updated lastmodified modified dateupdated modifieddate updatedat dateofupdate lastedited",
	"confidence":    "confidence",
	"also_known_as": "alsoknownas aka alternativename alternativenames othername othernames formerly formerlyknownas",
	"valid_to":      "validto enddate expires expiry expirydate dateend lastdate lastday todate finishdate",
	"checked":       "checked", // a date under any other name is when their page changed, not when somebody asked
	"withheld":      "withheld hidden suspended",
	"published":     "published contactpublished publishcontact publiccontact contactispublic consenttopublish permissiontopublish publishcontactdetails",
	"person":        "person contactname contact contactperson organiser organizer leader secretary groupleader nameofcontact keycontact coordinator",
}

// bare is a heading in small letters and digits alone.
func bare(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		}
		return -1
	}, heading)
}

// ours reports whether a heading is that of an export: then ids are kept, and no
// guessing is done.
func ours(heading []string) bool {
	for _, column := range listingColumns {
		if !slices.Contains(heading, column) {
			return false
		}
	}
	return true
}

// columns finds which of the heading holds each of our columns: what the mapping
// says, then what the names suggest.
func (m Mapping) columns(heading []string) (map[string]int, error) {
	at := map[string]int{}
	taken := make([]bool, len(heading))
	for _, column := range importFields {
		theirs, ok := m.From[column]
		if !ok {
			continue
		}
		i := slices.IndexFunc(heading, func(h string) bool { return strings.EqualFold(h, theirs) })
		if i < 0 {
			return nil, fmt.Errorf("%s is to come from %q, and the file has no such column; it has: %s", column, brief(theirs), quoted(heading))
		}
		at[column], taken[i] = i, true
	}
	names := make([]string, len(heading))
	for i, h := range heading {
		names[i] = bare(h)
	}
	exact := ours(heading)
	for _, column := range importFields {
		if _, ok := at[column]; ok {
			continue
		}
		guesses := strings.Fields(headings[column])
		if exact {
			guesses = []string{bare(column)}
		}
		for _, guess := range guesses {
			if i := slices.Index(names, guess); i >= 0 && !taken[i] {
				at[column], taken[i] = i, true
				break
			}
		}
	}
	for _, column := range []string{"name", "place"} {
		_, ok := at[column]
		_, set := m.Set[column]
		_, near := at["postcode"]
		if !ok && !set && (column == "name" || !near) {
			return nil, fmt.Errorf("no column looks like the %s: say which it is with --map %s=HEADING; the file has: %s", column, column, quoted(heading))
		}
	}
	if at["name"] == at["id"] && len(at) == 1 {
		return nil, errors.New("only one column is known")
	}
	return at, nil
}

// quoted lists headings for a person.
func quoted(heading []string) string {
	const most = 40
	var out []string
	for _, h := range heading[:min(most, len(heading))] {
		out = append(out, fmt.Sprintf("%q", brief(h)))
	}
	if len(heading) > most {
		out = append(out, "...")
	}
	return strings.Join(out, ", ")
}
