package directory

import (
	"errors"
	"regexp"
	"strings"
)

// Village pages are full of people's own names and numbers. An import keeps them
// from residents unless the file says that they were published for anybody to use.
// None of these errors repeats the contact.

var errMobile = errors.New("is a mobile number, and nothing says that it is published")
var errHome = errors.New("stands beside a person's name, and nothing says that it is published")
var errMail = errors.New("is a person's own address, and nothing says that it is published")

// mobile reports whether a telephone number is a mobile's (Ofcom's National
// Telephone Numbering Plan, section B: 07 but for 070 and 076).
func mobile(number string) bool {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, number)
	for _, code := range []string{"0044", "44"} {
		if rest, ok := strings.CutPrefix(digits, code); ok {
			digits = "0" + strings.TrimPrefix(rest, "0")
			break
		}
	}
	return strings.HasPrefix(digits, "07")
}

// Hosts at which people, not organisations, have their addresses.
const mailHosts = " gmail googlemail hotmail outlook live msn yahoo ymail icloud me mac aol btinternet btopenworld talktalk tiscali sky virginmedia ntlworld " +
	"blueyonder gmx proton protonmail mail zoho plusnet waitrose tesco orange wanadoo freeserve fsmail o2 ee "

// Words in front of @ that are an office's and no person's name.
var role = regexp.MustCompile(`info|office|admin|hello|contact|enquir|inquir|hall|club|group|team|library|librar|centre|center|clerk|council|parish|church|support|service|help|mail|booking|event|secretary|chair|volunteer|society|community|hub|cafe|school|museum|trust|care|shed|choir|friend|forum|project|welfare|advice|news|reception|general|wellbeing|health|ageuk|u3a|wi\b`)

var twoNames = regexp.MustCompile(`^[a-z]+[._-][a-z]+[0-9]*$`)

// ownMail reports whether an address looks like one person's.
func ownMail(address string) bool {
	name, host, _ := strings.Cut(strings.ToLower(address), "@")
	host, _, _ = strings.Cut(host, ".")
	return strings.Contains(mailHosts, " "+host+" ") || twoNames.MatchString(name) && !role.MatchString(name)
}

var (
	anyMobile = regexp.MustCompile(`(?:\+44\s?|\b0)7[0-9](?:[ -]?[0-9]){8}\b`)
	anyPhone  = regexp.MustCompile(`(?:\+44\s?|\b0)[1-9](?:[ -]?[0-9]){8,9}\b`)
	anyMail   = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z.-]+`)
	titled    = regexp.MustCompile(`\b(?:Mr|Mrs|Ms|Miss|Mx|Revd?)\.? [A-Z]`)
	askFor    = regexp.MustCompile(`\b(?:[Cc]ontact|[Rr]ing|[Cc]all|[Pp]hone|[Ee]mail|[Aa]sk for|[Ss]peak to|[Oo]rganiser|[Ss]ecretary):? ([A-Z][a-z]+ [A-Z][a-z]+\b)( [A-Z])?`)
)

// personal says what words hold of a person: nil when it is nothing.
func personal(text string) error {
	if strings.ContainsAny(text, "0123456789") && (anyMobile.MatchString(text) || anyPhone.MatchString(text)) {
		return errors.New("holds a telephone number: it belongs in contact_phone")
	}
	if strings.Contains(text, "@") && anyMail.MatchString(text) {
		return errors.New("holds an e-mail address: it belongs in contact_email")
	}
	if titled.MatchString(text) {
		return errors.New("seems to name a person")
	}
	// "Contact Joan Smith", and not "contact Voluntary Action Leicester" or "ring Oadby Library".
	if m := askFor.FindStringSubmatch(text); m != nil && m[2] == "" && !role.MatchString(strings.ToLower(m[1])) {
		return errors.New("seems to name a person")
	}
	return nil
}
