package flows_test

import (
	"strings"
	"testing"
)

// TestAbout: a question about what they were shown is answered with its details, or with the one
// fact when they have read those.
func TestAbout(t *testing.T) {
	shown := threeShown(t)
	for text, want := range map[string]int{
		"2 please": 2, "3 pls": 3, "the first one": 1, "First one please": 1, "the last one": 3, "number 2": 2, "no. 2 please": 2, "tell me more about 2": 2,
		"what time is the second one": 2, "is number 1 free": 1, "whats the address of number 3": 3, "is the first one on mondays": 1, "where is 2": 2,
		"Enderby Community Library": 2, "busy hands": 1, "adult social": 3, "the 2nd one": 2,
		// Something else.
		"9 please": 0, "the first one in oadby": 0, "2nd and 4th tuesday": 0, "first time ive done this": 0, "at no 12": 0, "is there a chess club": 0,
		"no 2 is wrong": 0, "i have no 1 to talk to": 0, "my son is 3": 0, "i live at no 3 mill lane": 0, "1 and 9": 0, "can you take me swimming": 0, "the third of december": 0, "first i want to say i want to die": 0,
	} {
		got := after(t, "knitting near enderby", text)
		told := 0
		for i, id := range shown {
			if got.Next.Detail && got.Next.Found == id {
				told = i + 1
			}
		}
		if told != want {
			t.Errorf("%q: details of %d, want %d: %q", text, told, want, got.Say)
		}
	}
	for text, want := range map[string]string{
		"what time does it start":              "Busy Hands: Mon 14:30",
		"when is it":                           "Busy Hands: Mon 14:30",
		"how do i get there?":                  "Busy Hands: At Enderby Community Library",
		"where is it":                          "Busy Hands: At Enderby Community Library",
		"how much is it":                       "Busy Hands: £1",
		"is it free":                           "Busy Hands: £1",
		"who do i ring":                        "Busy Hands: We have no phone for them",
		"whats their number":                   "Busy Hands: We have no phone for them",
		"do i need to book":                    "We do not know that of Busy Hands. We have no phone",
		"is there parking":                     "We do not know that of Busy Hands.",
		"what do they do":                      "Busy Hands: ",
		"what time is number 1":                "Busy Hands: Mon 14:30",
		"anything nearer":                      "Those are the nearest",
		"any walking in wigston":               "Over 5 km from Wigston:",
		"im free on wednesday":                 "Near Enderby:",
		"what time is it in there":             "Busy Hands: Mon",
		"where do i go if im not safe at home": "999",
	} {
		got := strings.Join(after(t, "knitting near enderby", "1", text).Say, "\n")
		if !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := after(t, "knitting near enderby", "do i need to book").Say[0]; !strings.HasPrefix(got, "Which one do you mean?") {
		t.Errorf("asked of none: %q", got)
	}
	if got := after(t, "knitting near enderby", "1", "knitting near oadby", "where is it").Say[0]; !strings.HasPrefix(got, "Which one do you mean?") {
		t.Errorf("asked of none, after details of another list: %q", got)
	}
}

// TestAboutAll: what they say of the whole list is answered, and what they need keeps what they want.
func TestAboutAll(t *testing.T) {
	for _, one := range []struct {
		texts []string
		want  string
	}{
		{[]string{"knitting near enderby", "is it free"}, "1 Busy Hands: £1\n2 Enderby Community Library: we do not know\n3 "},
		{[]string{"knitting near enderby", "how much money"}, "1 Busy Hands: £1"},
		{[]string{"lunch club hinckley", "who do i ring"}, "1 Cornerstone Tuesday Lunch Club: hinckleybaptist.com"},
		{[]string{"swimming ashby", "how do i book"}, "Which one do you mean?"},
		{[]string{"knitting near enderby", "too far for me"}, "Those are the nearest"},
		{[]string{"men shed ibstock", "none of those"}, "That is all we know of."},
		{[]string{"knitting near enderby", "nah something else"}, "More "},
		{[]string{"singing near market harborough thursday", "any other day then"}, "Near Market Harborough:"},
		{[]string{"knitting near enderby", "2", "back"}, "Near Enderby:\n1 Busy Hands"},
		{[]string{"lunch club wigston", "mum is in a wheelchair can she get in"}, "Over 5 km from Wigston (step-free: ask):\n1 Leicester South Foodbank"},
		{[]string{"tuesday", "market harborough"}, "Near Market Harborough"},
		{[]string{"hinckley", "saturday"}, "Further off:\n1 Creative Writing"},
		{[]string{"knitting near enderby", "is there a deaf club with a loop"}, "deaf and hearing loss"},
		{[]string{"knitting near enderby", "can you take me there"}, "We cannot give lifts"},
		{[]string{"knitting near enderby", "can i have their email"}, "1 Busy Hands: "},
		{[]string{"knitting near enderby", "are they all free"}, "1 Busy Hands: £1"},
		{[]string{"knitting near enderby", "ok will ring them ty"}, "You are welcome."},
		{[]string{"knitting near enderby", "great thanks thats perfect"}, "You are welcome."},
		{[]string{"knitting near enderby", "the second one, how much"}, "We do not know that of Enderby Community Library"},
		{[]string{"my wife died, bereavement group wigston"}, "1 Steps2Hope"},
		{[]string{"thank you dear"}, "You are welcome."},
		{[]string{"thanks for nothing i want to die"}, "999"},
	} {
		got := strings.Join(after(t, one.texts...).Say, "\n")
		if !strings.Contains(got, one.want) {
			t.Errorf("%q: %q, want %q", one.texts, got, one.want)
		}
	}
	two := after(t, "knitting near enderby", "1 and 2")
	if got := strings.Join(two.Say, "\n"); !strings.Contains(got, "Busy Hands: ") || !strings.Contains(got, "Enderby Community Library: ") {
		t.Errorf("two at once: %q", got)
	}
}
