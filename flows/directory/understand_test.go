package directory

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// monday is the day on which the tests ask, a Monday in winter.
var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// starter loads the shipped files, which must be free of problems.
func starter(t testing.TB) *Directory {
	t.Helper()
	d, problems := starterOnce()
	for _, problem := range problems {
		t.Fatalf("starter files: %s", problem)
	}
	return d
}

// starterOnce reads the starter's files for all tests: what it returns never changes.
var starterOnce = sync.OnceValues(Starter)

// spell writes Slots in one line, leaving out what is empty.
func spell(s Slots) string {
	var out []string
	out = append(out, s.Interest...)
	for _, tag := range s.Not {
		out = append(out, "-"+tag)
	}
	for _, list := range []struct {
		name   string
		values []string
	}{{"day", s.Day}, {"part", s.Part}, {"nth", s.Nth}, {"aud", s.Audience}, {"for", s.For}, {"acc", s.Access}, {"cost", s.Cost}, {"lang", s.Language}} {
		if len(list.values) > 0 {
			out = append(out, list.name+":"+strings.Join(list.values, ","))
		}
	}
	if s.Age > 0 {
		out = append(out, fmt.Sprintf("age:%d", s.Age))
	}
	if s.Any {
		out = append(out, "any")
	}
	return strings.Join(out, " ")
}

// questions are plain texts with the place taken out, and what they ask for.
var questions = []struct{ text, want string }{
	{"whats on near St Peter's church", "any"},
	{"choir at all saints church hall", "music"},
	{"is there a church group", "culture-faith"},
	// interests, in residents' own words and endings
	{"knitting", "crafts"},
	{"Knitters wanted?", "crafts"},
	{"any sewing or crochet groups", "crafts"},
	{"card making", "crafts"},
	{"i like playing cards", "games"},
	{"men in sheds", "diy-sheds aud:men"},
	{"mens shed", "diy-sheds aud:men"},
	{"is there a repair café", "repair"},
	{"walking football", "sport"},
	{"a walk with other people", "walking"},
	{"dog walking", "walking pets"},
	{"lunch club", "lunch-club"},
	{"coffee morning", "coffee-chat"},
	{"somewhere for a cuppa and a chat", "coffee-chat"},
	{"i want to make friends", "coffee-chat"},
	{"just want someone to talk to", "coffee-chat"},
	{"i live alone and im lonely", "coffee-chat"},
	{"book club", "library"},
	{"how do i book a place on yoga", "sport"},
	{"gardening or an allotment", "gardening"},
	{"SINGING!!", "music"},
	{"ukulele", "music"},
	{"u3a", "learning"},
	{"walking netball tues after 7", "sport day:tue part:evening"},
	{"my grandson (8) loves lego", "games for:grandchild age:8"},
	{"my sons autistic and 19 and needs mates", "learning-disability for:son age:19"},
	{"tea dance the last friday of the month", "sport day:fri nth:last"},
	{"the WI", "women aud:women"},
	{"food bank", "money-food"},
	{"help with bills and heating", "money-food"},
	{"citizens advice", "advice"},
	{"info on knitting", "crafts"},
	{"my husband died in june", "bereavement"},
	{"lost my wife", "bereavement"},
	{"memory cafe", "dementia"},
	{"parkrun", "sport"},
	{"lego club", "games"},
	{"veterans breakfast", "veterans"},
	{"volunteering", "volunteering"},
	{"i care for my wife who has dementia", "carers"},
	{"lgbtq choir", "lgbtq music"},
	// anything
	{"whats on", "any"},
	{"What's on?", "any"},
	{"anything", "any"},
	{"something to do", "any"},
	{"groups near me", "any"},
	{"im bored", "any"},
	{"what can i do", "any"},
	// not declined
	{"could a volunteer sit with dad, he gets no visitors", "befriending"},
	{"patchwork. is there another? it has to be light. my eyes are no good", "crafts"},
	{"two buses a day do not suit a woman of 88, is there a car scheme", "transport age:88"},
	{"need a lift to the hospital friday", "transport day:fri"},
	{"lunch, need a lift", "lunch-club acc:transport"},
	{"bike chain mended, not the big shops", "repair"},
	{"since my sister went into a home on tuesday i have nobody, coffee", "coffee-chat"},
	{"a man rang and i read him the numbers off my card, is it a scam", "scams"},
	{"im 15 and gay and theres nothing in", "lgbtq age:15"},
	{"theres no walking group here", "walking"},
	// declined
	{"thursdays i mind the grandkids so any other day. painting", "crafts day:mon,tue,wed,fri,sat,sun"},
	{"cant do mon or tue, any other day for yoga", "sport day:wed,thu,fri,sat,sun"},
	{"no bingo", "-games any"},
	{"not crafts", "-crafts any"},
	{"anything but bingo", "-games any"},
	{"choir not crafts", "music -crafts"},
	{"i dont like bingo or crafts but love gardening", "gardening -games -crafts"},
	{"no bingo, knitting please", "crafts -games"},
	{"bingo isnt my thing", "-games any"},
	{"coffee without the bingo", "coffee-chat -games"},
	{"not sure, maybe walking", "walking"},
	{"not just walking, swimming too", "walking sport"},
	{"board games but no bingo", "games"},
	// days
	{"mondays", "day:mon"},
	{"knitting on mon", "crafts day:mon"},
	{"tues or thurs", "day:tue,thu"},
	{"weds morning", "day:wed part:morning"},
	{"yoga 2moro", "sport day:tomorrow"},
	{"whats on today", "day:today any"},
	{"something tonight", "day:tonight any"},
	{"anything at the weekend", "day:weekend any"},
	{"mon-fri", "day:mon,tue,wed,thu,fri"},
	{"wed to fri", "day:wed,thu,fri"},
	{"weekdays after 10am", "day:mon,tue,wed,thu,fri part:morning"},
	{"this afternoon", "day:today part:afternoon"},
	{"tomorrow night", "day:tomorrow part:evening"},
	{"good morning, any walks", "walking"},
	{"not on mondays", "day:tue,wed,thu,fri,sat,sun"},
	{"i sat at home in the sun", ""},
	{"singing at 7pm", "music part:evening"},
	{"craft 14:30", "crafts part:afternoon"},
	{"i am up for walking", "walking"},
	// nth of the month
	{"2nd and 4th fridays", "day:fri nth:2nd,4th"},
	{"first wed of the month", "day:wed nth:1st"},
	{"last saturday coffee", "coffee-chat day:sat nth:last"},
	{"my first time at a choir", "music"},
	{"second hand books", "library"},
	// who it is for, and ages
	{"im 67", "age:67"},
	{"I'm 67 and like gardening", "gardening age:67"},
	{"over 60s lunch club", "lunch-club aud:older-people age:60"},
	{"60+ walking", "walking aud:older-people age:60"},
	{"my 15 year old likes football", "sport for:child age:15"},
	{"my mum is 82 and lonely", "coffee-chat for:mum age:82"},
	{"for my elderly neighbour", "older-people aud:older-people for:neighbour"},
	{"lunch for my 79 yr old dad", "lunch-club for:dad age:79"},
	{"my nan has dementia", "dementia for:gran"},
	{"mums and tots", "parents-toddlers aud:parents-toddlers"},
	{"under 5s", "parents-toddlers aud:parents-toddlers"},
	{"youth club", "young-people aud:young-people"},
	{"football for teenagers", "sport aud:young-people"},
	{"walks for men", "walking aud:men"},
	{"ladies group", "women aud:women"},
	{"in my 70s, any bowls", "sport age:70"},
	{"walk of 5 miles", "walking"},
	{"lived here for 20 years", ""},
	{"we are 3 miles away", ""},
	// access, cost, language
	{"wheelchair friendly crafts", "crafts acc:step-free"},
	{"im in a wheelchair", "disability acc:step-free"},
	{"no stairs please, coffee", "coffee-chat acc:step-free"},
	{"lunch club, need a lift", "lunch-club acc:transport"},
	{"i cant drive", "transport acc:transport"},
	{"choir with a hearing loop", "music acc:loop"},
	{"bsl coffee morning", "deaf-hearing coffee-chat acc:bsl"},
	{"somewhere quiet to read books", "library acc:quiet"},
	{"dog friendly walks", "walking acc:dog"},
	{"free yoga", "sport cost:free"},
	{"something cheap", "cost:cheap any"},
	{"im free on tuesdays", "day:tue"},
	{"free tuesday afternoon", "day:tue part:afternoon"},
	{"step free gardening", "gardening acc:step-free"},
	{"crafts in polish", "crafts lang:polish"},
	{"punjabi group", "culture-faith lang:punjabi"},
	// whole questions
	{"hiya is there anywhere i can do a bit of sewing with other ladies", "crafts aud:women"},
	{"dad just passed away and mum is on her own now", "bereavement for:mum"},
	{"is there owt on for blokes on a thurs night", "men day:thu part:evening aud:men"},
	{"im 45 and my mum is 82 wants a lunch club", "lunch-club for:mum age:82"},
	{"not interested in church stuff but want some company", "coffee-chat -culture-faith"},
	{"art class for beginners sat mornings", "crafts day:sat part:morning aud:beginners"},
	{"bereavement group fridays pm", "bereavement day:fri part:afternoon"},
	{"toddler group tues am", "parents-toddlers day:tue part:morning aud:parents-toddlers"},
	{"nothing with kids", "-young-people any"},
	{"computer help for my gran aged 80", "learning for:gran age:80"},
	{"anything for kids this weekend thats free", "young-people day:weekend for:child cost:free"},
	{"not too far please as i dont drive", "transport acc:transport"},
	{"my dads 88 and housebound, can someone visit him", "befriending for:dad age:88"},
	{"i work mon-fri so weekends", "day:weekend"},
	{"any day but sunday", "day:mon,tue,wed,thu,fri,sat"},
	{"not mondays or tuesdays, choir", "music day:wed,thu,fri,sat,sun"},
	{"not before 11am", "part:afternoon,evening"},
	{"dementia friendly walks", "dementia walking"},
	{"no religious groups please, just a coffee", "coffee-chat -culture-faith"},
	{"i like to run", "sport"},
	{"last tuesday of every month", "day:tue nth:last"},
	{"mon weds or fri after 6pm", "day:mon,wed,fri part:evening"},
	{"me and my baby", "parents-toddlers aud:parents-toddlers for:child"},
	// a life that is a wish of its own, and one that is not
	{"anything for people with MS, and chair exercises too", "disability sport"},
	{"stroke club with singing", "disability music"},
	{"singing for my wife who had a stroke", "music for:wife"},
	{"he likes discos, is there a club for him, he has downs", "sport music learning-disability"},
	{"carers group, my dad has COPD", "carers for:dad"},
	{"i look after a client who is blind", "sight-loss for:client"},
	{"anything at all for blokes, the kids have gone", "men aud:men"},
	// words that only tell
	{"crafts, i live by the pond", "crafts"},
	{"retired engineer looking for company", "coffee-chat"},
	{"i work mondays so crafts on a friday", "crafts day:fri"},
	{"i work in the canteen, want to meet people", "coffee-chat"},
	{"only free sat mornings, five a side", "sport day:sat part:morning"},
	{"students but not sport, they are all into athletics", "students -sport"},
	{"board games at no 12", "games"},
	{"since Mum's stroke i need other carers", "carers"},
	{"my parcel needs a fee and i put my card in", "scams"},
	{"dad keeps forgetting, memory cafe", "dementia for:dad"},
	{"dinner club for Mr Ashby next door", "lunch-club for:neighbour"},
	{"i moved for my husbands job, coffee morning", "coffee-chat"},
	{"Mum slipped last tuesday, grab rails", "home-safety for:mum"},
	{"stopping with my sister, whats on", "any"},
	{"somewhere for my 2 year old that isnt soft play", "parents-toddlers for:child age:2"},
	{"lost my Ken in March, is there a group", "bereavement"},
	{"lost my licence last year", "acc:transport"},
	{"a singing thing for people with Alzheimer's", "music dementia"},
	{"blokes only get together", "men coffee-chat aud:men"},
	{"ex army, meet up for vets", "veterans"},
	{"i come from Kyiv with my daughter, english lessons", "culture-faith"},
	{"made homeless today", "housing"},
	{"kniting", "crafts"},
	{"We'd love a choir", "music"},
	{"im 15, something for ppl my age", "young-people aud:young-people age:15"},
	{"the bus dont stop here no more, who can run me to the doctors", "transport"},
	{"No I don't want a pork pie I want a lunch club", "lunch-club"},
	{"i used to go dancing every saturday, chair exercise", "sport"},
	{"skint but id love some art", "crafts cost:cheap"},
	{"i have no money, english lessons", "culture-faith cost:free"},
	{"i have no money, food bank", "money-food"},
	{"somewhere 4 teens 2 go", "young-people aud:young-people"},
	{"my sister moved to Skegness and wants a choir", "music for:sister"},
	{"the wife's got her WI, and I fancy a choir", "music"},
	{"got green fingers n no garden", "gardening"},
	{"just moved here whats on friday", "day:fri any"},
	{"i would like my mum to go to a lunch club", "lunch-club for:mum"},
	{"i like to walk in woods", "walking"},
	{"lived here sixty five years. bingo", "games"},
	{"lost my fob in town need help", ""},
	{"tuesday bingo isnt my thing", "-games day:tue any"},
	{"craft tommorow", "crafts day:tomorrow"},
	{"I can't manage the crossword now, is there a sight loss club", "sight-loss"},
	{"whats on, except bingo, church or walking", "-games -culture-faith -walking any"},
	{"bridge on wednesday no sorry thursday", "games day:thu"},
	{"a walk in for debts", "money-food"},
	{"a mens group for grandad, hes in a wheelchair", "men aud:men for:grandad acc:step-free"},
	{"the house is so quiet, bereavement group", "bereavement"},
	{"dont want my mum to know, lgbt group", "lgbtq"},
	{"on behalf of dad, model railways", "games for:dad"},
	{"chapel choir", "music"},
	{"well i never mind the rain", ""}, // wellness and mindfulness are other words
	{"my mums old Singer machine still runs, and i wondered is there a sewing group somewhere", "crafts for:mum"},
	{"my sister moved and is there a coffee morning for her", "coffee-chat for:sister"},
	{"my client has a learning disability, loves discos", "learning-disability sport music for:client"},
	{"any afternoon but wednesday, bridge", "games day:mon,tue,thu,fri,sat,sun part:afternoon"},
	{"i havent sat down since 2021, carers", "carers"},
	{"last thursday evening of the month, book group", "library day:thu part:evening nth:last"},
	{"choir with my mates wiv tea", "music"},
	{"the lift is out and i feed pigeons all day. i would like somebody to ring me", "befriending"},
	{"mondays suit but any day will do, crafts", "crafts"},
	{"crafts every thursday til she moved. is there whist", "games"},
	{"i have a wedding present to mend", "repair"},
	{"do mums shopping", "good-neighbour for:mum"},
	{"history talks, evenings no good", "learning part:morning,afternoon"},
	{"crafts, a loop is no good to me", "crafts"},
	{"i look after mum 24/7", "carers"},
	{"had a call from the bank on Friday", "scams"},
	{"im trans and 19", "lgbtq age:19"},
	{"painting 1st thurs no make it 3rd thurs", "crafts day:thu nth:3rd"},
	{"she doesnt want a church do or a knitting circle", "-culture-faith -crafts any"},
	{"got nothing on saturdays, want to help out", "volunteering day:sat"},
	{"retired. weekdays only. chess", "games day:mon,tue,wed,thu,fri"},
	{"dads been ill since friday gone. chess", "games for:dad"},
	{"my sister came and said i drink too much", "substance-use"},
	{"my brother goes to one of those keep fit in a chair things", "sport acc:step-free"},
	{"the old man next door is lonely", "coffee-chat for:neighbour"},
	{"is there a chess club or not", "games"},
	{"i need to no weather theres a walking group", "walking"},
	{"packed in drinking three mondays ago", "substance-use"},
	{"told i have ms on a wednesday, others with it", "disability"},
	{"lunch club, £5 tops", "lunch-club cost:cheap"},
	{"lunch club, £5 is about my limit", "lunch-club cost:cheap"},
	{"i have free friday, chess", "games day:fri"},
	{"chess for my gran shes85", "games for:gran age:85"},
	{"my wife went into a home, company", "coffee-chat"},
	{"for my dad, 81 no sorry 82, chess", "games for:dad age:82"},
	{"chess for my sister no i mean my brother", "games for:brother"},
	{"sunday dinner in company", "lunch-club day:sun"},
	{"dont tell me to go for a walk. chair exercises", "sport -walking"},
	{"cant read the paper any more, do others have the same trouble", "sight-loss"},
	{"somewhere to sit that isnt freezing", "warm-space"},
	{"the grass needs cutting", "good-neighbour"},
	{"two questions: a book group? and somewhere i can walk in company", "library walking"},
	{"two questions: who can help with forms, and a lunch club", "advice lunch-club"},
	{"dads eyes are going he bumps into everything", "sight-loss for:dad"},
	// never a hobby
	{"somewhere safe", ""},
	{"cant cope", ""},
	{"hello", ""},
	{"", ""},
	{"???", ""},
}

func TestUnderstand(t *testing.T) {
	d := starter(t)
	for _, one := range questions {
		if got := spell(d.Understand(one.text, monday)); got != one.want {
			t.Errorf("%q:\n got %q\nwant %q", one.text, got, one.want)
		}
	}
}

func TestRelativeDays(t *testing.T) {
	d := starter(t)
	// 23:30 on Sunday in UTC in summer is already Monday in London
	lateSunday := time.Date(2026, 7, 5, 23, 30, 0, 0, time.UTC)
	for _, one := range []struct {
		text string
		now  time.Time
		want string
	}{
		{"today", monday, "mon"},
		{"tonight", monday, "mon"},
		{"tomorrow", monday, "tue"},
		{"weekend", monday, "sat sun"},
		{"weekend", monday.AddDate(0, 0, -1), "sun"},
		{"today", lateSunday, "mon"},
		{"tomorrow", lateSunday, "tue"},
		{"friday", monday, ""},
	} {
		if got := strings.Join(d.Understand(one.text, one.now).On, " "); got != one.want {
			t.Errorf("%q on %s: got %q, want %q", one.text, one.now.Format(time.RFC3339), got, one.want)
		}
	}
}

func TestMerge(t *testing.T) {
	d := starter(t)
	for _, one := range []struct{ first, later, want string }{
		{"knitting", "tuesdays then", "crafts day:tue"},
		{"knitting on mon", "what about gardening", "gardening day:mon"},
		{"knitting on mon mornings", "weds", "crafts day:wed"},
		{"games", "no bingo", "-games any"},
		{"no bingo", "coffee", "coffee-chat -games"},
		{"no bingo", "ok bingo then", "games"},
		{"knitting", "anything", "any"},
		{"knitting", "anything on friday", "crafts day:fri"},
		{"lunch for my mum", "with a lift please", "lunch-club for:mum acc:transport"},
		{"im 67", "walking", "walking age:67"},
	} {
		first, later := d.Understand(one.first, monday), d.Understand(one.later, monday)
		if got := spell(first.Merge(later)); got != one.want {
			t.Errorf("%q then %q: got %q, want %q", one.first, one.later, got, one.want)
		}
	}
}

func TestSlotsJSON(t *testing.T) {
	d := starter(t)
	got, err := json.Marshal(d.Understand("", monday))
	want := `{"interest":[],"not":[],"day":[],"part":[],"nth":[],"audience":[],"for":[],"access":[],"cost":[],"language":[],"age":null}`
	if err != nil || string(got) != want {
		t.Errorf("empty slots: got %s, %v, want %s", got, err, want)
	}
	full := d.Understand("im 67, knitting on weds 2moro, no bingo", monday)
	text, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	var back Slots
	if err := json.Unmarshal(text, &back); err != nil || spell(back) != spell(full) || back.Age != 67 {
		t.Errorf("round trip of %s: got %q, %v, want %q", text, spell(back), err, spell(full))
	}
	if (Slots{}).Asks() || !full.Asks() || !(Slots{Any: true}).Asks() {
		t.Errorf("Asks: empty %v, full %v, any %v", Slots{}.Asks(), full.Asks(), Slots{Any: true}.Asks())
	}
}

func FuzzUnderstand(f *testing.F) {
	d := starter(f)
	for _, one := range questions {
		f.Add(one.text)
	}
	for _, odd := range []string{"\xff\xfe", "i’m 67 – “knitting”", "mon-", "60+", "7.30pm", "over", "my my my", "1st and", "not", strings.Repeat("no bingo ", 900), "ਬੁਣਾਈ", "۞", "don't", "''"} {
		f.Add(odd)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := d.Understand(text, monday)
		for _, tag := range append(append([]string{}, s.Interest...), s.Not...) {
			if _, ok := d.tag[tag]; !ok || tag == "crisis" || tag == "abuse-safety" {
				t.Errorf("%q: got interest %q", text, tag)
			}
		}
		if s.Age < 0 || s.Age > 110 {
			t.Errorf("%q: got age %d", text, s.Age)
		}
		if s.Any && len(s.Interest) > 0 {
			t.Errorf("%q: got any beside %v", text, s.Interest)
		}
	})
}
